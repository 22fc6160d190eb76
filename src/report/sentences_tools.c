/*
 * Sentences about outside tools, what they hand in, and what becomes of what exists after a refusal. Must never say
 * more than was said: what a tool acknowledges is its word and never called obeyed, and only what was verified is
 * called so.
 */
#include "report/sentences.h"

#include <inttypes.h>
#include <stdio.h>

/* -- parts that several have -- */

static struct ew_said tool_of(const struct ew_report_view *v, const json_t *f)
{
	return ew_report_tool(v, ew_report_text(f, "grant"));
}

static struct ew_said Tool(const struct ew_report_view *v, const json_t *f)
{
	struct ew_said said = tool_of(v, f);

	said.at[0] = said.at[0] == 't' ? 'T' : said.at[0] == 'a' ? 'A' : said.at[0];
	return said;
}

/* Before a grant is known: as the event names it. */
static struct ew_said asking(const json_t *f)
{
	char text[EW_SAID_BYTES + 40];

	if (ew_report_text(f, "tool"))
		snprintf(
			text, sizeof(text), "the tool \u201c%s\u201d", ew_said_short(ew_said_of(f, "tool", ""), 40).at);
	else if (ew_report_text(f, "vendor"))
		snprintf(text, sizeof(text), "a tool of the vendor %s",
			ew_said_short(ew_said_of(f, "vendor", ""), 40).at);
	else
		return ew_said(NULL, "a tool that is not named");
	return ew_said_plain(text);
}

#define MAY_MAX 4

static bool one_may(struct ew_buf *to, const struct ew_report_view *v, const json_t *one, bool first)
{
	const char *party = ew_report_text(one, "party");

	if (json_array_size(json_object_get(one, "purposes")) == 0)
		return false;
	ew_buf_printf(to, "%s%s of %s", first ? "" : "; ", ew_report_purposes(one, "purposes").at,
		party ? ew_report_the(v, party).at : "somebody who is not named");
	return true;
}

/* "It may capture: transcription of the caller." */
static void may(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	const json_t *list = json_object_get(f, "may");
	const json_t *one;
	size_t i, n = 0;

	if (!json_is_array(list)) {
		ew_buf_add_text(to, " What it may capture from here on is not told.");
		return;
	}
	json_array_foreach(list, i, one)
	{
		if (n == 0 && json_array_size(json_object_get(one, "purposes")) > 0)
			ew_buf_add_text(to, " From here on it may capture: ");
		if (n < MAY_MAX && one_may(to, v, one, n == 0))
			n++;
	}
	if (json_array_size(list) > MAY_MAX)
		ew_buf_printf(to, "; and of others (%zu in all)", json_array_size(list));
	ew_buf_add_text(to, n > 0 ? "." : " From here on it may capture nothing.");
}

/* Offsets of an artifact: "from 00:01.000 to 00:05.000 of the call". */
static void stretch(struct ew_buf *to, const json_t *f)
{
	int64_t from = ew_report_number(f, "from_ms", -1), until = ew_report_number(f, "to_ms", -1);

	if (from >= 0 && until >= from)
		ew_buf_printf(to, " about %s to %s of the call", ew_said_offset(from).at, ew_said_offset(until).at);
}

static struct ew_said kind_of(const json_t *f)
{
	return ew_said_plain_words(ew_said_of(f, "kind", "an artifact of a kind that is not told").at);
}

/* -- grants -- */

static const struct ew_wording reasons[] = {
	{"allowed", "it is allowed"},
	{"no_vendor", "its vendor is not registered"},
	{"withdrawn", "its vendor was withdrawn"},
	{"no_agreement", "no agreement with its vendor is in force"},
	{"vendor_purpose", "its vendor is not registered for this"},
	{"region", "its vendor works outside of the regions that policy allows"},
	{"over", "the call is over"},
	{"not_offered", "policy does not offer this"},
	{"refused", "a party of the call refused"},
	{"consent", "the consent that it needs is not there yet"},
	{"suspended", "the call is paused, or a sensitive segment is open"},
	{"silent", "the tool let an earlier order pass without an acknowledgement"},
	{"not_started", "the recording was not started yet"},
};

static void grant_given(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	int64_t ms = ew_report_number(f, "ack_ms", -1);

	ew_buf_printf(
		to, "GRANT: %s may work on this call, for: %s.", asking(f).at, ew_report_purposes(f, "purposes").at);
	may(to, v, f);
	if (json_array_size(json_object_get(f, "kinds")) > 0)
		ew_buf_printf(to, " It may hand in: %s.", ew_said_words(json_object_get(f, "kinds"), 6).at);
	if (ms >= 0)
		ew_buf_printf(to, " It has to acknowledge every order within %s.", ew_said_length(ms * 1000).at);
	if (ew_report_text(f, "region"))
		ew_buf_printf(to, " It works in: %s.", ew_said_of(f, "region", "").at);
	if (ew_report_text(f, "agreement_until"))
		ew_buf_printf(to, " The agreement with its vendor runs until %s.",
			ew_said_wall(ew_report_time_of(f, "agreement_until")).at);
}

static void grant_refused(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "%s: %s asked to work on this call, for: %s. The answer was %s: %s.",
		ew_report_is(f, "answer", "not_yet") ? "NO GRANT YET" : "GRANT REFUSED", asking(f).at,
		ew_report_purposes(f, "purposes").at, ew_said_plain_words(ew_said_of(f, "answer", "not told").at).at,
		EW_WORDED(f, "because", reasons, "no reason told").at);
}

static const struct ew_wording ends[] = {
	{"ended", "the tool ended it"},
	{"revoked", "it was revoked; nothing more is taken from the tool"},
	{"call_over", "the call is over"},
};

static void grant_ended(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "The grant of %s is over: %s.", tool_of(v, f).at,
		EW_WORDED(f, "because", ends, "no reason told").at);
}

/* -- orders -- */

static const struct ew_wording orders[] = {
	{"pause", "to PAUSE"},
	{"resume", "that it may go on"},
	{"stop", "to STOP"},
	{"purge", "to STOP, and to destroy what it has made of what was refused"},
};

static void tool_ordered(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	struct ew_wall due = ew_report_time_of(f, "due");

	ew_buf_printf(to, "%s was told %s (order %s).", Tool(v, f).at,
		EW_WORDED(f, "do", orders, "something that is not told").at,
		ew_said_of(f, "order", "without a number").at);
	may(to, v, f);
	if (due.us != 0)
		ew_buf_printf(to, " It has to acknowledge that by %s.", ew_said_offset(ew_report_ms(v, due)).at);
}

static void tool_acknowledged(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "%s acknowledged order %s%s. That is its own word: what it does is not seen from here.",
		Tool(v, f).at, ew_said_of(f, "order", "without a number").at,
		json_is_true(json_object_get(f, "late")) ? ", LATE: after its deadline" : "");
	if (json_is_true(json_object_get(f, "purged")))
		ew_buf_add_text(to, " It says that it has destroyed what it had; nobody has verified that.");
}

static void tool_silent(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "SILENT TOOL: %s did not acknowledge order %s by its deadline.", tool_of(v, f).at,
		ew_said_of(f, "order", "without a number").at);
}

/* -- what tools hand in -- */

#define TRIMMED_MAX 3

static void trimmed(struct ew_buf *to, const json_t *f)
{
	const json_t *list = json_object_get(f, "trimmed");
	int64_t cut = ew_report_number(f, "cut", (int64_t)json_array_size(list));
	const json_t *one;
	size_t i;

	if (cut <= 0)
		return;
	ew_buf_printf(to, " %s piece%s of it touched time in which this was not allowed, and %s cut out",
		ew_said_count(cut).at, cut == 1 ? "" : "s", cut == 1 ? "was" : "were");
	json_array_foreach(list, i, one)
	{
		const json_t *from = json_array_get(one, 0), *until = json_array_get(one, 1);

		if (i < TRIMMED_MAX && json_is_integer(from) && json_is_integer(until) &&
			json_integer_value(from) >= 0 && json_integer_value(until) >= 0)
			ew_buf_printf(to, "%s%s to %s", i == 0 ? ": " : ", ",
				ew_said_offset(json_integer_value(from)).at,
				ew_said_offset(json_integer_value(until)).at);
	}
	ew_buf_add_text(to, json_array_size(list) > TRIMMED_MAX ? ", and more." : ".");
}

static int64_t redacted(const json_t *f)
{
	const json_t *one;
	int64_t n = 0;
	size_t i;

	json_array_foreach(json_object_get(f, "redacted"), i, one) {
		int64_t count = ew_report_number(one, "count", 0);

		n += count > 0 && count < INT32_MAX ? count : 0;
	}
	return n;
}

/* Events of before say nothing of it. */
static void checked(struct ew_buf *to, const json_t *f)
{
	const json_t *is = json_object_get(f, "checked");
	int64_t n = redacted(f);

	if (!json_is_boolean(is))
		return;
	if (!json_is_true(is)) {
		ew_buf_add_text(to, " It was not checked for what must not be kept: policy does not ask for it.");
		return;
	}
	ew_buf_printf(to, " It was checked for what must not be kept (%s): %s finding%s replaced.", ew_said_of(f, "profile", "standard").at,
		n == 0 ? "no" : ew_said_count(n).at, n == 1 ? " was" : "s were");
}

static void artifact_received(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "Artifact handed in by %s: %s, version %" PRId64 ",", tool_of(v, f).at, kind_of(f).at,
		ew_report_number(f, "version", 1));
	stretch(to, f);
	ew_buf_printf(to, ", %s bytes.", ew_said_count(ew_report_number(f, "bytes", 0)).at);
	trimmed(to, f);
	checked(to, f);
	if (json_is_object(json_object_get(f, "original")))
		ew_buf_add_text(to, " The original is kept, sealed, but for security codes and PINs.");
	if (ew_report_text(f, "model"))
		ew_buf_printf(to, " Made by: %s.", ew_said_of(f, "model", "").at);
}

/* It may have broken off: that it went there is what matters. */
static void speech_sent(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "The sound goes to the speech engine of the vendor %s, to be transcribed.", ew_said_short(ew_said_of(f, "vendor", "not named"), 40).at);
}

/* What was found was there until then. The end of something that began in another part counts there. */
static void artifact_masked(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	int64_t n = redacted(f);

	(void)v;
	ew_buf_printf(to, "Masked afterwards: %s, version %" PRId64 ", was read again with the rules of today (%s), and %s finding%s replaced in what is stored.",
		kind_of(f).at, ew_report_number(f, "version", 1), ew_said_of(f, "profile", "standard").at, n == 0 ? "parts of a" : ew_said_count(n).at,
		n == 0 || n == 1 ? " was" : "s were");
}

static const struct ew_wording original_ends[] = {
	{"purged", "the text itself was destroyed"},
	{"recheck", "something was found in the text that may never be kept"},
};

static void original_destroyed(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "The sealed original of %s, version %" PRId64 ", was DESTROYED: %s.", kind_of(f).at, ew_report_number(f, "version", 1),
		EW_WORDED(f, "because", original_ends, "its end had come").at);
}

static const struct ew_wording refusals[] = {
	{"grant_revoked", "its grant was revoked"},
	{"not_granted", "its grant does not cover it"},
	{"withdrawn", "its vendor was withdrawn"},
	{"withheld", "it is about time in which this was not allowed"},
	{"purged", "it was refused, and policy destroys what was made before"},
	{"cannot_be_checked", "policy wants it checked for what must not be kept, and it could not be checked"},
};

static void artifact_refused(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "Artifact REFUSED, nothing of it was taken: %s,", kind_of(f).at);
	stretch(to, f);
	ew_buf_printf(
		to, " by %s. The reason: %s.", tool_of(v, f).at, EW_WORDED(f, "because", refusals, "none was told").at);
}

/* -- what becomes of what exists -- */

static const struct ew_wording treatments[] = {
	{"keep", "is to stay as it is"},
	{"segment", "is to end at the opt-out"},
	{"seal", "is to be sealed, so that only a legal ground opens it"},
	{"purge", "is to be destroyed"},
};

static void treatment_ordered(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	struct ew_wall until = ew_report_time_of(f, "until");
	int64_t cause = ew_report_number(f, "cause", -1);

	ew_buf_printf(to, "What exists of the %s", kind_of(f).at);
	if (until.us != 0)
		ew_buf_printf(to, " up to %s", ew_said_offset(ew_report_ms(v, until)).at);
	ew_buf_printf(
		to, " %s", EW_WORDED(f, "treatment", treatments, "is to be treated in a way that is not told").at);
	if (cause >= 0)
		ew_buf_printf(to, ", because of event %" PRId64, cause);
	ew_buf_add_text(to, ".");
}

static const struct ew_wording treating[] = {
	{"keep", "keeping"},
	{"segment", "cutting off"},
	{"seal", "sealing"},
	{"purge", "destroying"},
};

static void treatment_done(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	struct ew_said what = EW_WORDED(f, "treatment", treating, "treating");

	(void)v;
	ew_buf_printf(to, "The %s: ", kind_of(f).at);
	if (ew_report_is(f, "outcome", "verified"))
		ew_buf_printf(to, "%s it is done, and that was VERIFIED.", what.at);
	else if (ew_report_is(f, "outcome", "nothing_there"))
		ew_buf_add_text(to, "there was nothing of it here.");
	else if (ew_report_is(f, "outcome", "cannot_be_verified"))
		ew_buf_printf(to, "whether %s it is done CANNOT BE VERIFIED.", what.at);
	else
		ew_buf_printf(to, "what came of %s it cannot be read (%s), so nothing is known to be done.", what.at,
			ew_said_plain_words(ew_said_of(f, "outcome", "not told").at).at);
}

const struct ew_sentence ew_sentences_of_tools[] = {
	{"grant_given", grant_given},
	{"grant_refused", grant_refused},
	{"grant_ended", grant_ended},
	{"tool_ordered", tool_ordered},
	{"tool_acknowledged", tool_acknowledged},
	{"tool_silent", tool_silent},
	{"artifact_received", artifact_received},
	{"speech_sent", speech_sent},
	{"artifact_masked", artifact_masked},
	{"original_destroyed", original_destroyed},
	{"artifact_refused", artifact_refused},
	{"treatment_ordered", treatment_ordered},
	{"treatment_done", treatment_done},
	{NULL, NULL},
};
