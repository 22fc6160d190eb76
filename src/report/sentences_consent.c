/*
 * Sentences about what people were told and what they said: notices, questions, answers, segments, minors, places.
 * Each says whose word it is, and whether it is claimed or proven. Must never call agreed what an event does not call
 * so, nor told what was not heard to its end.
 */
#include "report/sentences.h"

#include <inttypes.h>
#include <stdio.h>

struct ew_said ew_worded(
	const json_t *fields, const char *name, const struct ew_wording *table, size_t n, const char *otherwise)
{
	for (size_t i = 0; i < n; i++)
		if (ew_report_is(fields, name, table[i].word))
			return ew_said(NULL, table[i].said);
	return ew_said_plain_words(ew_said_of(fields, name, otherwise).at);
}

/* -- parts that several have -- */

static const struct ew_wording segments[] = {
	{"payment", "payment data"},
	{"health", "health"},
	{"credentials", "passwords and codes"},
	{"identity", "identity documents"},
	{"private", "private talk"},
	{"advice", "confidential advice"},
	{"on_hold", "the other side is on hold"},
	{"other", "another sensitive matter"},
};

struct ew_said ew_report_segment(const json_t *fields)
{
	return EW_WORDED(fields, "segment", segments, "of a kind that is not told");
}

static const struct ew_wording voices[] = {
	{"machine", "a bot or an IVR"},
	{"platform", "the telephone platform"},
	{"agent", "the agent"},
	{"person", "an authorised person of the operator"},
	{"party", "the person concerned"},
};

/* A sentence of its own behind another one. */
static void whose_word(struct ew_buf *to, const json_t *f)
{
	struct ew_said voice = EW_WORDED(f, "voice", voices, "somebody who is not named");

	if (ew_report_is(f, "asserted", "proven") && ew_report_is(f, "voice", "party"))
		ew_buf_add_text(to, " Proven: the system itself perceived it.");
	else if (ew_report_is(f, "asserted", "proven"))
		ew_buf_printf(to, " Proven, on the word of %s.", voice.at);
	else if (ew_report_is(f, "asserted", "claimed"))
		ew_buf_printf(to, " Claimed, not proven: the word of %s.", voice.at);
	else if (ew_report_text(f, "voice"))
		ew_buf_printf(to, " The word of %s; whether it is proven is not told.", voice.at);
}

/* What was said in another leg of the call. */
static void said_elsewhere(struct ew_buf *to, const json_t *f)
{
	if (ew_report_text(f, "from"))
		ew_buf_printf(to, " It was said in interaction %s, another leg of the same call.",
			ew_said_of(f, "from", "").at);
}

static void quoted(struct ew_buf *to, const char *before, const json_t *f, const char *name)
{
	if (ew_report_text(f, name))
		ew_buf_printf(to, " %s: \u201c%s\u201d.", before, ew_said_of(f, name, "").at);
}

/* Refusals that do not say what they are about are about everything. */
static struct ew_said refused_purposes(const json_t *f)
{
	return json_array_size(json_object_get(f, "purposes")) > 0 ? ew_report_purposes(f, "purposes")
								   : ew_said(NULL, "every purpose");
}

/* Nobody named: a question and an answer are every customer's. */
static struct ew_said customer(const struct ew_report_view *v, const json_t *f)
{
	const char *party = ew_report_text(f, "party");

	return party ? ew_report_the(v, party) : ew_said(NULL, "every customer of this call");
}

static struct ew_said Customer(const struct ew_report_view *v, const json_t *f)
{
	const char *party = ew_report_text(f, "party");

	return party ? ew_report_The(v, party) : ew_said(NULL, "Every customer of this call");
}

/* -- notices -- */

static const struct ew_wording duties[] = {
	{"recording", "that it is recorded"},
	{"transcription", "that it is written down by software"},
	{"ai", "that software listens in"},
	{"purpose", "what for"},
	{"retention", "for how long it is kept"},
	{"controller", "who is responsible"},
	{"rights", "which rights one has"},
	{"refusal", "how to say no"},
	{"recipients", "who receives it"},
	{"ai_voice", "that a voice is a machine's"},
	{"sentiment", "that feelings are analysed"},
	{"biometrics", "that voices are recognised"},
	{"training", "that software is trained with it"},
};

#define DUTIES_MAX 13

static void duty(struct ew_buf *to, const json_t *word, bool first)
{
	ew_buf_add_text(to, first ? "" : ", ");
	for (size_t i = 0; i < EW_COUNT(duties); i++)
		if (json_is_string(word) &&
			ew_slice_equal(ew_slice_text(json_string_value(word)), ew_slice_text(duties[i].word))) {
			ew_buf_add_text(to, duties[i].said);
			return;
		}
	ew_buf_printf(to, "%s", ew_said_short(ew_said_plain_words(ew_said(word, "?").at), 30).at);
}

static void tells(struct ew_buf *to, const json_t *f)
{
	const json_t *words = json_object_get(f, "tells");
	const json_t *word;
	size_t i;

	if (json_array_size(words) == 0) {
		ew_buf_add_text(to, " It counts as telling nothing.");
		return;
	}
	ew_buf_add_text(to, " It tells: ");
	json_array_foreach(words, i, word) if (i < DUTIES_MAX) duty(to, word, i == 0);
	if (json_array_size(words) > DUTIES_MAX)
		ew_buf_printf(to, " and %zu more", json_array_size(words) - DUTIES_MAX);
	ew_buf_add_text(to, ".");
}

static void which_notice(struct ew_buf *to, const json_t *f)
{
	ew_buf_printf(to, "The notice \u201c%s\u201d", ew_said_of(f, "notice", "not named").at);
	if (ew_report_text(f, "language"))
		ew_buf_printf(to, " (language: %s)", ew_said_of(f, "language", "").at);
}

static void which_version(struct ew_buf *to, const json_t *f)
{
	if (ew_report_text(f, "version"))
		ew_buf_printf(to, " Its sound has the SHA-256 %s.", ew_said_of(f, "version", "").at);
}

static struct ew_said present(const struct ew_report_view *v, const json_t *f)
{
	const char *party = ew_report_text(f, "party");

	return party ? ew_report_the(v, party) : ew_said(NULL, "everybody who was there");
}

static void notice_started(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	which_notice(to, f);
	ew_buf_printf(to, " began to play, to %s.", present(v, f).at);
	tells(to, f);
	which_version(to, f);
	whose_word(to, f);
}

static void notice_ended(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	int64_t ms = ew_report_number(f, "played_ms", -1);

	which_notice(to, f);
	if (ew_report_is(f, "played", "complete"))
		ew_buf_printf(to, " was played to its end, to %s", present(v, f).at);
	else if (ew_report_is(f, "played", "interrupted"))
		ew_buf_printf(to, " was INTERRUPTED, to %s: it proves nothing", present(v, f).at);
	else
		ew_buf_printf(to, " is over, to %s; that it was heard to its end is not told, so it proves nothing",
			present(v, f).at);
	if (ms >= 0)
		ew_buf_printf(to, " (%s)", ew_said_length(ms * 1000).at);
	ew_buf_add_text(to, ".");
	tells(to, f);
	which_version(to, f);
	whose_word(to, f);
}

static const struct ew_wording silences[] = {
	{"withheld", "nothing of that time was recorded there"},
	{"no_prompt", "its own sound is not kept, or cannot be read"},
	{"too_short", "its own sound is too short, silent, or a tone"},
};

static void why_not(struct ew_buf *to, const json_t *f)
{
	for (size_t i = 0; i < EW_COUNT(silences); i++)
		if (ew_report_is(f, "could", silences[i].word)) {
			ew_buf_add_text(to, silences[i].said);
			return;
		}
	ew_buf_printf(to, "%s", ew_said_of(f, "could", "no reason is told").at);
}

static void how_much(struct ew_buf *to, const json_t *f)
{
	int64_t stop = ew_report_number(f, "interrupted_at_ms", -1);

	ew_buf_printf(to, ", %lld %% of its speech", (long long)(ew_report_number(f, "share", 0) / 10));
	if (!json_is_true(json_object_get(f, "complete")))
		ew_buf_add_text(to, ": it is NOT whole");
	if (stop >= 0)
		ew_buf_printf(to, ", and breaks off at %s", ew_said_offset(stop).at);
	ew_buf_add_text(to, ".");
}

static void notice_heard(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	const char *party = ew_report_text(f, "party");
	struct ew_said of = party ? ew_report_the(v, party) : ew_said(NULL, "the call");
	const char *by = ew_report_is(f, "by", "words") ? "by its words in the transcript" : "by its sound in the recording";

	which_notice(to, f);
	if (json_is_true(json_object_get(f, "found"))) {
		ew_buf_printf(to, " was found %s of %s at %s", by, of.at,
			ew_said_offset(ew_report_number(f, "offset_ms", 0)).at);
		how_much(to, f);
	} else if (ew_report_is(f, "could", "yes")) {
		ew_buf_printf(to, " was NOT found %s of %s.", by, of.at);
	} else {
		ew_buf_printf(to, " could not be looked for by its sound in the recording of %s: ", of.at);
		why_not(to, f);
		ew_buf_add_text(to, ".");
	}
	which_version(to, f);
}

/* -- questions and answers -- */

static void asked(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "%s was asked to agree to: %s.", Customer(v, f).at, ew_report_purposes(f, "purposes").at);
	if (ew_report_text(f, "notice")) {
		quoted(to, "With the notice", f, "notice");
		tells(to, f);
	}
	whose_word(to, f);
}

static const struct ew_wording methods[] = {
	{"keypad", "with a key"},
	{"spoken", "in words"},
	{"bot", "to a bot"},
	{"agent", "to the agent"},
	{"prior", "before this call"},
	{"api", "as an outside system says"},
	{"written", "in writing"},
	{"stayed", "by staying on"},
};

static void said_how(struct ew_buf *to, const json_t *f)
{
	if (ew_report_text(f, "method"))
		ew_buf_printf(to, ", %s", EW_WORDED(f, "method", methods, "").at);
}

static void answered(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	bool guardian = json_is_true(json_object_get(f, "by_guardian"));

	if (ew_report_is(f, "status", "granted") && guardian)
		ew_buf_printf(to, "CONSENT OF A GUARDIAN, for %s", customer(v, f).at);
	else if (ew_report_is(f, "status", "granted"))
		ew_buf_printf(to, "CONSENT: %s said yes", customer(v, f).at);
	else if (ew_report_is(f, "status", "implied"))
		ew_buf_printf(to, "IMPLIED CONSENT, no express yes: %s was told and stayed", customer(v, f).at);
	else if (ew_report_is(f, "status", "declined"))
		ew_buf_printf(to, "OPT-OUT: %s said no", customer(v, f).at);
	else if (ew_report_is(f, "status", "withdrawn"))
		ew_buf_printf(to, "OPT-OUT: %s refuses from here on (withdrawn)", customer(v, f).at);
	else
		ew_buf_printf(to, "An answer of %s that cannot be read (%s) and counts for nothing", customer(v, f).at,
			ew_said_of(f, "status", "nothing").at);
	said_how(to, f);
}

/* How far a yes reaches. */
static void reach(struct ew_buf *to, const json_t *f)
{
	struct ew_wall until = ew_report_time_of(f, "until");

	if (ew_report_text(f, "segment"))
		ew_buf_printf(to, " It is for a sensitive segment alone (%s).", ew_report_segment(f).at);
	if (until.us != 0)
		ew_buf_printf(to, " It holds until %s.", ew_said_wall(until).at);
	else if (json_object_get(f, "until"))
		ew_buf_add_text(to, " Until when it holds cannot be read.");
	if (json_is_true(json_object_get(f, "written")))
		ew_buf_add_text(to, " It was given in writing.");
	if (ew_report_text(f, "notice"))
		quoted(to, "What had been told before", f, "notice");
}

static void evidence(struct ew_buf *to, const json_t *f)
{
	const json_t *proof = json_object_get(f, "evidence");
	int64_t event = ew_report_number(proof, "event", -1);

	if (event >= 0)
		ew_buf_printf(to, " Event %" PRId64 " shows it.", event);
	quoted(to, "Kept at", proof, "reference");
	quoted(to, "Kept at", f, "reference");
	quoted(to, "Reason given", f, "reason");
}

static void consent(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	bool refused = ew_report_is(f, "status", "declined") || ew_report_is(f, "status", "withdrawn");

	answered(to, v, f);
	ew_buf_printf(to, ": %s.", (refused ? refused_purposes(f) : ew_report_purposes(f, "purposes")).at);
	reach(to, f);
	evidence(to, f);
	whose_word(to, f);
}

static void consent_expired(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "The consent of %s ran out: %s. From here on it counts as not given.", customer(v, f).at,
		ew_report_purposes(f, "purposes").at);
}

static void agreement(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	const char *party = ew_report_text(f, "party");

	ew_buf_printf(to, "An agreement is on file for %s; it covers: %s.",
		party ? ew_report_the(v, party).at : "somebody who is not named", ew_report_purposes(f, "purposes").at);
	quoted(to, "Kept at", f, "reference");
	whose_word(to, f);
}

/* -- who, where, and what about -- */

static void minor(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	const char *party = ew_report_text(f, "party");

	if (ew_report_is(f, "status", "adult"))
		ew_buf_printf(to, "%s is no minor after all; that was said in error.",
			party ? ew_report_The(v, party).at : "Somebody");
	else
		ew_buf_printf(to,
			"MINOR: %s is a minor, or is said to be one. Nothing is captured any more but what the law "
			"demands, "
			"unless a guardian agrees.",
			party ? ew_report_the(v, party).at : "somebody on this call");
	said_elsewhere(to, f);
	quoted(to, "Reason given", f, "reason");
	whose_word(to, f);
}

static void segment_opened(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to,
		"SENSITIVE SEGMENT (%s) began: what policy keeps out of it is withheld until somebody says that it is "
		"over.",
		ew_report_segment(f).at);
	said_elsewhere(to, f);
	whose_word(to, f);
}

static void segment_ended(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "The sensitive segment (%s) is over.", ew_report_segment(f).at);
	if (ew_report_text(f, "from"))
		ew_buf_printf(to, " It had begun in interaction %s, another leg of the same call.",
			ew_said_of(f, "from", "").at);
	whose_word(to, f);
}

static void located(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	const char *party = ew_report_text(f, "party");

	ew_buf_printf(to, "%s is said to be in %s; the law of that place counts from here on.",
		party ? ew_report_The(v, party).at : "Somebody", ew_said_of(f, "place", "a place that is not told").at);
	whose_word(to, f);
}

static void moved(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_add_text(to, "The call was transferred or routed elsewhere.");
	quoted(to, "To", f, "to");
	quoted(to, "Reason given", f, "reason");
	whose_word(to, f);
}

static void uncontrolled(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	struct ew_said system = ew_said_of(f, "system", "not named");

	(void)v;
	if (ew_report_is(f, "status", "controlled"))
		ew_buf_printf(
			to, "The system \u201c%s\u201d, which captures this call, is under control now.", system.at);
	else
		ew_buf_printf(to,
			"UNCONTROLLED CAPTURE: the system \u201c%s\u201d captures this call, and nothing here can stop "
			"it.",
			system.at);
	if (json_array_size(json_object_get(f, "kinds")) > 0)
		ew_buf_printf(to, " What it captures: %s.", ew_said_words(json_object_get(f, "kinds"), 8).at);
	quoted(to, "Kept at", f, "reference");
	whose_word(to, f);
}

static void told_staff(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_add_text(to, "Whoever speaks for the operator was told of the opt-out.");
	quoted(to, "What to say", f, "say");
	if (ew_report_is(f, "then", "continue"))
		ew_buf_add_text(to, " The call goes on unrecorded.");
	else if (ew_report_is(f, "then", "end_call"))
		ew_buf_add_text(to, " The call is to be ended.");
	else if (ew_report_is(f, "then", "move"))
		ew_buf_printf(to, " The call is to be taken to a place where nothing is recorded: %s.",
			ew_said_of(f, "move_to", "not told where").at);
}

/* -- what waits in memory for an answer -- */

static void holding(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	int64_t ms = ew_report_number(f, "most_ms", -1);

	ew_buf_printf(to, "While the notice plays, the sound of %s may wait in memory",
		ew_report_the(v, ew_report_party(v, f)).at);
	if (ms >= 0)
		ew_buf_printf(to, " for at most %s", ew_said_length(ms * 1000).at);
	ew_buf_add_text(to, ". Nothing of it is stored before it is known that it may be.");
}

static const struct ew_wording fates[] = {
	{"began", "waits in memory from here on; nothing of it is stored"},
	{"written", "had waited in memory and became part of the recording"},
	{"wiped", "had waited in memory and was wiped; nothing of it was stored"},
	{"overflowed", "waited in memory and grew past its limit; the oldest of it was wiped and never stored"},
};

static void held(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	struct ew_wall from = ew_report_time_of(f, "from"), until = ew_report_time_of(f, "to");

	ew_buf_printf(to, "The sound of %s", ew_report_the(v, ew_report_party(v, f)).at);
	if (from.us != 0 && until.us > from.us)
		ew_buf_printf(to, " from %s to %s", ew_said_offset(ew_report_ms(v, from)).at,
			ew_said_offset(ew_report_ms(v, until)).at);
	for (size_t i = 0; i < EW_COUNT(fates); i++)
		if (ew_report_is(f, "what", fates[i].word)) {
			ew_buf_printf(to, " %s.", fates[i].said);
			return;
		}
	ew_buf_add_text(to, " waited in memory; what became of it is not told.");
}

const struct ew_sentence ew_sentences_of_consent[] = {
	{"notice_started", notice_started},
	{"notice_ended", notice_ended},
	{"notice_heard", notice_heard},
	{"asked", asked},
	{"consent", consent},
	{"consent_expired", consent_expired},
	{"agreement", agreement},
	{"minor", minor},
	{"segment_opened", segment_opened},
	{"segment_ended", segment_ended},
	{"located", located},
	{"moved", moved},
	{"uncontrolled", uncontrolled},
	{"told_staff", told_staff},
	{"holding", holding},
	{"held", held},
	{NULL, NULL},
};
