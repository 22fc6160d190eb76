/*
 * One event, one sentence that somebody understands who has never seen a telephone switch. It says what the event says
 * and draws no conclusion; a type that this version does not know is told with its fields.
 */
#include "report/page.h"
#include "report/sentences.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NAME_CHARACTERS 40

static void call_offered(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	const json_t *facts = json_object_get(f, "facts");
	const json_t *from = json_object_get(facts, "from");

	(void)v;
	ew_buf_printf(to, "The telephone system offered the call (%s)",
		ew_said_of(facts, "direction", "direction not told").at);
	if (json_is_object(from))
		ew_buf_printf(to, " from %s, %s", ew_said_of(from, "name", "no name").at,
			ew_said_of(from, "address", "no address").at);
	ew_buf_add_text(to, ".");
}

static void facts_changed(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "The telephone system told new facts; the call has %zu parties now.",
		json_array_size(json_object_get(json_object_get(f, "facts"), "parties")));
}

static void signalling(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "The message of the telephone system that said so is kept as evidence (%s bytes).",
		ew_said_count(ew_report_number(f, "bytes", 0)).at);
}

static void stream_added(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "The sound of %s was announced. Its gate is shut: nothing is kept yet.",
		ew_report_the(v, ew_report_party(v, f)).at);
}

static void stream_changed(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	const json_t *active = json_object_get(f, "active");

	ew_buf_printf(to, "The sound of %s was announced anew%s.", ew_report_the(v, ew_report_party(v, f)).at,
		json_is_false(active)  ? ": on hold"
		: json_is_true(active) ? ": sent"
				       : "");
}

static void stream_removed(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "The sound of %s ended: %s packets came, %s were lost, %s were not let through by the gate.",
		ew_report_the(v, ew_report_party(v, f)).at, ew_said_count(ew_report_number(f, "packets", 0)).at,
		ew_said_count(ew_report_number(f, "lost", 0)).at, ew_said_count(ew_report_number(f, "withheld", 0)).at);
}

static void decided(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "Policy decided: %s, for %s. %s. After an opt-out: %s.", ew_said_of(f, "mode", "no mode").at,
		ew_report_purposes(f, "purposes").at, ew_said_of(f, "because", "No reason was told").at,
		ew_said_plain_words(ew_said_of(f, "opt_out_then", "not told").at).at);
}

static void opening(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "The gate of %s may open for %s (%s).", ew_report_the(v, ew_report_party(v, f)).at,
		ew_report_purposes(f, "purposes").at, ew_said_of(f, "because", "no reason told").at);
}

static void opened(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "The recorder opened the gate of %s for %s.", ew_report_the(v, ew_report_party(v, f)).at,
		ew_report_purposes(f, "open").at);
}

/* Why a gate is shut that nobody asked to be shut. */
static const struct ew_wording shut_because[] = {
	{"other_refused", "because somebody else refused"},
	{"segment", "because a sensitive segment began"},
	{"terms", "because a notice or a consent that the terms of the call demand is not there, or not any more"},
	{"joined", "because somebody joined who was not asked yet"},
	{"minor", "because somebody is a minor, or is said to be one"},
	{"expired", "because a consent ran out"},
	{"left", "because whoever speaks there left"},
	{"keeper_silent", "because the program that decides was not heard for too long"},
	{"restart", "because the recorder was started again"},
	{"policy", "because policy says that this call is never recorded"},
	{"no_policy", "because no policy is in force"},
};

static void shut_by_itself(struct ew_buf *to, const json_t *f, const char *the)
{
	for (size_t i = 0; i < EW_COUNT(shut_because); i++) {
		if (!ew_report_is(f, "reason", shut_because[i].word))
			continue;
		ew_buf_printf(to, "The gate of %s was shut %s", the, shut_because[i].said);
		if (ew_report_text(f, "segment"))
			ew_buf_printf(to, " (%s)", ew_report_segment(f).at);
		ew_buf_add_text(to, ".");
		return;
	}
	ew_buf_printf(to, "The gate of %s was shut by the system itself (%s).", the,
		ew_said_plain_words(ew_said_of(f, "reason", "no reason").at).at);
}

static void restricted_by(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	struct ew_said the = ew_report_the(v, ew_report_text(f, "party"));

	if (ew_report_is(f, "reason", "opt_out"))
		ew_buf_printf(to, "OPT-OUT: %s is withheld of %s from here on.", ew_report_purposes(f, "purposes").at,
			the.at);
	else if (ew_report_is(f, "reason", "keypad"))
		ew_buf_printf(to, "OPT-OUT BY KEY: %s pressed the keys that say no; %s is withheld from here on.",
			the.at, ew_report_purposes(f, "purposes").at);
	else if (ew_report_is(f, "reason", "recordpref"))
		ew_buf_printf(to, "The telephone of %s says that it must not be recorded.", the.at);
	else if (ew_report_is(f, "reason", "pause"))
		ew_buf_printf(to, "PAUSE of %s.", the.at);
	else if (ew_report_is(f, "reason", "stop"))
		ew_buf_printf(to, "Recording of %s was STOPPED.", the.at);
	else
		shut_by_itself(to, f, the.at);
}

static void restricted(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	int64_t gate_us = ew_report_number(f, "gate_us", -1);

	restricted_by(to, v, f);
	if (ew_report_text(f, "reason_text"))
		ew_buf_printf(to, " Reason given: \u201c%s\u201d.", ew_said_of(f, "reason_text", "").at);
	if (gate_us >= 0)
		ew_buf_printf(to, " %s shut %s after the recorder had the order.",
			ew_report_text(f, "party") ? "That gate was" : "Every gate was", ew_said_length(gate_us).at);
	if (json_is_true(json_object_get(f, "again")))
		ew_buf_add_text(to, " The order had been obeyed before; this repeats it.");
}

static void resume_ordered(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "The pause of %s was lifted", ew_report_the(v, ew_report_text(f, "party")).at);
	if (ew_report_text(f, "reason"))
		ew_buf_printf(to, ": \u201c%s\u201d", ew_said_of(f, "reason", "").at);
	ew_buf_add_text(to, ". What somebody has refused stays refused.");
}

static void start_ordered(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "Recording of %s was asked for.", ew_report_the(v, ew_report_text(f, "party")).at);
}

static ew_sentence_fn *find(const struct ew_sentence *table, const char *type)
{
	for (; table->type; table++)
		if (strcmp(table->type, type) == 0)
			return table->say;
	return NULL;
}

static const struct ew_wording not_taken[] = {
	{"refusal_stands", "a refusal stands against it, and this voice may not ask again"},
	{"voice_not_enough", "whoever said it may not say this"},
	{"no_policy", "no policy is known for this call"},
	{"no_keys", "policy names no keys for an answer"},
	{"no_such_segment", "no such segment was open"},
	{"segment_of_another_leg", "the segment began in another leg of the call, which goes on"},
	{"call_over", "the call is over"},
	{"pause_not_allowed", "this call must be recorded, and policy does not let this voice pause it"},
};

static void order_refused(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	struct ew_said because = EW_WORDED(f, "because", not_taken, "no reason told");
	const char *kind = ew_report_text(f, "kind");
	bool told = kind && (strcmp(kind, "tell") == 0 || find(ew_sentences_of_consent, kind));
	size_t n = strlen(because.at);

	(void)v;
	ew_buf_printf(to, "%s (%s) was REFUSED: %s%s", told ? "What somebody reported" : "An order",
		ew_said_plain_words(ew_said_of(f, "kind", "of a kind not told").at).at, because.at,
		n > 0 && because.at[n - 1] == '.' ? "" : ".");
}

static void span_opened(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "What %s says is kept from %s on, for %s.", ew_report_the(v, ew_report_party(v, f)).at,
		ew_said_offset(ew_report_ms(v, ew_report_time_of(f, "from"))).at, ew_report_purposes(f, "purposes").at);
}

static void span_closed(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	struct ew_wall until = ew_report_time_of(f, "to");

	ew_buf_printf(to, "Nothing more of %s is kept", ew_report_the(v, ew_report_party(v, f)).at);
	if (until.us != 0)
		ew_buf_printf(to, " from %s on", ew_said_offset(ew_report_ms(v, until)).at);
	ew_buf_printf(to, "; the stretch has %s frames%s.", ew_said_count(ew_report_number(f, "frames", 0)).at,
		json_is_true(json_object_get(f, "recovered")) ? " and was recovered after a failure" : "");
}

static void gap(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "Sound of %s is MISSING from %s to %s (%s).", ew_report_the(v, ew_report_party(v, f)).at,
		ew_said_offset(ew_report_ms(v, ew_report_time_of(f, "from"))).at,
		ew_said_offset(ew_report_ms(v, ew_report_time_of(f, "to"))).at,
		ew_said_of(f, "why", "no reason told").at);
}

static void keypad(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "%s pressed keys; they were masked and never kept (%s).",
		ew_report_The(v, ew_report_party(v, f)).at, ew_said_length(ew_report_number(f, "duration_us", 0)).at);
}

static void call_restored(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	(void)f;
	ew_buf_add_text(to, "A recorder took the call up again after a failure.");
}

static void call_ended(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	static const struct {
		const char *cause, *words;
	} causes[] = {
		{"normal", "it was hung up"},
		{"cancelled", "it was cancelled before it began"},
		{"inactivity", "nothing was heard of it any more"},
		{"transport", "the connection to the telephone system broke"},
		{"shut_down", "the recorder was shut down"},
		{"by_order", "somebody ordered it"},
	};
	const char *cause = ew_report_text(f, "cause");

	(void)v;
	for (size_t i = 0; cause && i < EW_COUNT(causes); i++)
		if (strcmp(cause, causes[i].cause) == 0) {
			ew_buf_printf(to, "The call ended: %s.", causes[i].words);
			return;
		}
	ew_buf_printf(to, "The call ended (%s).", ew_said_of(f, "cause", "no cause told").at);
}

static void artifact_made(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	int64_t missing = ew_report_number(f, "missing_frames", 0);

	ew_buf_printf(to, "Artifact made: %s of %s, version %" PRId64 ", %s, %s bytes.", ew_said_of(f, "kind", "?").at,
		ew_report_the(v, ew_report_party(v, f)).at, ew_report_number(f, "version", 1),
		ew_said_length(ew_report_number(f, "duration_us", 0)).at,
		ew_said_count(ew_report_number(f, "bytes", 0)).at);
	if (missing > 0)
		ew_buf_printf(to, " %s frames could not be found.", ew_said_count(missing).at);
}

static void artifact_failed(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "Artifact NOT made: %s of %s (%s).", ew_said_of(f, "kind", "?").at,
		ew_report_the(v, ew_report_party(v, f)).at, ew_said_of(f, "because", "no reason told").at);
}

static void finished(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	(void)f;
	ew_buf_add_text(to, "The recording is finished.");
}

void ew_report_because(struct ew_buf *to, const json_t *f)
{
	if (ew_report_text(f, "purpose"))
		ew_buf_printf(to, "for %s", ew_said_of(f, "purpose", "").at);
	else if (ew_report_text(f, "legal_ground"))
		ew_buf_printf(to, "legal ground %s, case %s", ew_said_of(f, "legal_ground", "").at,
			ew_said_of(f, "case", "none").at);
	else
		ew_buf_add_text(to, "no reason told");
}

struct ew_said ew_report_what(const json_t *f)
{
	static const struct {
		const char *what, *words;
	} things[] = {
		{"handle", "the sound"},
		{"audio", "the sound"},
		{"events", "the events"},
		{"bundle", "an evidence bundle"},
	};

	for (size_t i = 0; i < EW_COUNT(things); i++)
		if (ew_report_is(f, "what", things[i].what))
			return ew_said(NULL, things[i].words);
	return ew_said_of(f, "what", "the call");
}

static void access_given(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "ACCESS to %s", ew_report_what(f).at);
	if (ew_report_text(f, "artifact"))
		ew_buf_printf(to, " (%s of %s)", ew_said_of(f, "artifact", "").at,
			ew_report_the(v, ew_report_text(f, "party")).at);
	if (json_is_true(json_object_get(f, "unredacted")))
		ew_buf_add_text(to, ", with what was redacted");
	ew_buf_add_text(to, ", ");
	ew_report_because(to, f);
	ew_buf_add_text(to, ".");
}

static const struct ew_wording redacted_because[] = {
	{"card", "a card number"},
	{"security_code", "a security code"},
	{"password", "a password"},
	{"health", "health"},
	{"other", "something else"},
};

/* Nothing is gone: it says so. */
static void redacted(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "REDACTED by hand (%s): what %s says from %s to %s is silenced from here on. The original is kept sealed.",
		EW_WORDED(f, "reason", redacted_because, "no reason told").at, ew_report_the(v, ew_report_text(f, "party")).at,
		ew_said_offset(ew_report_number(f, "from_ms", 0)).at, ew_said_offset(ew_report_number(f, "to_ms", 0)).at);
}

static void redaction_removed(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "The redaction of event %" PRId64 " was TAKEN BACK by two people (approval %" PRId64 ").",
		ew_report_number(f, "redaction", -1), ew_report_number(f, "approval", 0));
}

static void access_refused(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "Access to %s was REFUSED (%s).", ew_report_what(f).at,
		ew_said_of(f, "because", "no reason told").at);
}

static void exported(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "EXPORT of %s, ", ew_report_what(f).at);
	ew_report_because(to, f);
	ew_buf_add_text(to, ".");
}

static void exception(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "EXCEPTION %s: %s", ew_said_of(f, "kind", "of no kind").at,
		ew_said_of(f, "sentence", "nothing more was told.").at);
}

static void exception_taken(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	if (ew_report_is(f, "did", "release") || json_is_true(json_object_get(f, "released")))
		ew_buf_printf(
			to, "The exception %s was given back; nobody works on it now.", ew_said_of(f, "kind", "").at);
	else
		ew_buf_printf(to, "Somebody took the exception %s to work on it.", ew_said_of(f, "kind", "").at);
	if (ew_report_text(f, "note"))
		ew_buf_printf(to, " \u201c%s\u201d", ew_said_of(f, "note", "").at);
}

static void exception_resolved(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "The exception %s was resolved.", ew_said_of(f, "kind", "").at);
	if (ew_report_text(f, "note"))
		ew_buf_printf(to, " \u201c%s\u201d", ew_said_of(f, "note", "").at);
}

static void span_shredded(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	static const char *const held[] = {
		[EW_HELD_BY_UNKNOWN] = "",
		[EW_HELD_BY_ARTIFACT] = " The artifact holds what they held.",
		[EW_HELD_BY_NOTHING] = (" An opt-out destroys what was recorded, and nothing had been made of them: "
					"what they held is gone."),
	};

	ew_buf_printf(to, "The raw frames of a stretch of %s were destroyed.%s",
		ew_report_the(v, ew_report_party(v, f)).at, held[ew_report_held_by(v, f)]);
}

static void hold(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "%s %s.", ew_report_The(v, ew_report_party(v, f)).at,
		json_object_get(f, "to") ? "is heard again" : "fell silent without a word of signalling");
}

static void related(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "Interaction %s belongs to the same call (%s).", ew_said_of(f, "interaction", "?").at,
		ew_said_of(f, "relation", "?").at);
}

static void refusal_inherited(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "REFUSAL: what was refused in interaction %s is refused here too: %s.",
		ew_said_of(f, "from", "?").at, ew_report_purposes(f, "purposes").at);
}

static void keys_expected(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "%s was asked to answer a consent question with a key",
		ew_report_The(v, ew_report_party(v, f)).at);
	if (json_array_size(json_object_get(f, "purposes")) > 0)
		ew_buf_printf(to, ", about: %s", ew_report_purposes(f, "purposes").at);
	ew_buf_add_text(to, ".");
}

static void keys_received(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "%s answered the consent question with a key.", ew_report_The(v, ew_report_party(v, f)).at);
}

static const struct ew_sentence sentences[] = {
	{"call_offered", call_offered},
	{"facts_changed", facts_changed},
	{"signalling", signalling},
	{"stream_added", stream_added},
	{"stream_changed", stream_changed},
	{"stream_removed", stream_removed},
	{"decided", decided},
	{"opening", opening},
	{"opened", opened},
	{"restricted", restricted},
	{"resume_ordered", resume_ordered},
	{"start_ordered", start_ordered},
	{"order_refused", order_refused},
	{"span_opened", span_opened},
	{"span_closed", span_closed},
	{"gap", gap},
	{"keypad", keypad},
	{"call_restored", call_restored},
	{"call_ended", call_ended},
	{"artifact_made", artifact_made},
	{"artifact_failed", artifact_failed},
	{"finished", finished},
	{"access", access_given},
	{"access_refused", access_refused},
	{"exported", exported},
	{"exception", exception},
	{"exception_taken", exception_taken},
	{"redacted", redacted},
	{"redaction_removed", redaction_removed},
	{"exception_resolved", exception_resolved},
	{"span_shredded", span_shredded},
	{"hold", hold},
	{"related", related},
	{"refusal_inherited", refusal_inherited},
	{"keys_expected", keys_expected},
	{"keys_received", keys_received},
	{NULL, NULL},
};

/* An event of a later version, or of a kind that has no sentence: its name and what of it is plain. */
static void other(struct ew_buf *to, const char *type, const json_t *fields)
{
	const char *name;
	const json_t *value;

	ew_buf_printf(to, "%s", ew_said_short(ew_said_plain(type), NAME_CHARACTERS).at);
	json_object_foreach (ew_report_walked(fields), name, value)
		if ((json_is_string(value) || json_is_integer(value) || json_is_boolean(value)) &&
			to->len + 2 * EW_SAID_BYTES < EW_REPORT_TEXT_BYTES)
			ew_buf_printf(to, "; %s: %s", ew_said_short(ew_said_plain(name), NAME_CHARACTERS).at,
				ew_said(value, "").at);
	ew_buf_add_text(to, ".");
}

void ew_report_sentence(struct ew_buf *to, const struct ew_report_view *v, const json_t *event)
{
	static const struct ew_sentence *const tables[] = {
		sentences, ew_sentences_of_consent, ew_sentences_of_tools, ew_sentences_of_holds, ew_sentences_of_words, ew_sentences_of_deletion};
	const char *type = ew_report_text(event, "type");
	const json_t *fields = json_object_get(event, "fields");

	for (size_t i = 0; type && i < EW_COUNT(tables); i++) {
		ew_sentence_fn *say = find(tables[i], type);

		if (say) {
			say(to, v, fields);
			return;
		}
	}
	other(to, type ? type : "An event without a type", fields);
}

#define ACTOR_KIND 12 /* characters */

struct ew_said ew_report_person(const json_t *actor)
{
	char both[2 * EW_SAID_BYTES];

	if (json_is_string(actor))
		return ew_said(actor, "not told");
	if (ew_report_text(actor, "name"))
		return ew_said_of(actor, "name", "");
	if (!ew_report_text(actor, "kind") || !ew_report_text(actor, "id"))
		return ew_said_of(actor, "kind", "not told");
	snprintf(both, sizeof(both), "%s %s", ew_said_short(ew_said_of(actor, "kind", ""), ACTOR_KIND).at,
		ew_said_of(actor, "id", "").at);
	return ew_said_plain(both);
}

struct ew_said ew_report_actor(const json_t *event)
{
	return ew_report_person(json_object_get(event, "actor"));
}
