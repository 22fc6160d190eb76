/*
 * Sentences about what is deleted of a call because its time had come, or somebody had a right to it. Must never say that a copy is gone which
 * nobody has looked for: the certificate says that.
 */
#include "report/sentences.h"

static const struct ew_wording causes[] = {
	{"retention", "its period was over"}, {"request", "somebody asked for it who had a right to"}, {"opt_out", "a refusal wanted it so"}};

static void deleted(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	const json_t *list = json_object_get(f, "kinds"), *one;
	struct ew_wall due = ew_report_time_of(f, "due");
	size_t i;

	(void)v;
	ew_buf_add_text(to, "DELETED: ");
	json_array_foreach (list, i, one) {
		ew_buf_add_text(to, i == 0 ? "" : i + 1 < json_array_size(list) ? ", " : " and ");
		ew_buf_add_text(to, ew_said_plain_words(json_is_string(one) ? json_string_value(one) : "something").at);
	}
	ew_buf_printf(to, ", because %s", EW_WORDED(f, "because", causes, "of a reason that is not told").at);
	if (due.us != 0)
		ew_buf_printf(to, " at %s", ew_said_wall(due).at);
	ew_buf_printf(to, ". The keys are destroyed; deletion %s has the certificate.", ew_said_short(ew_said_of(f, "deletion", "unknown"), 40).at);
}

static void evidence_kept(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "What remains is EVIDENCE of consent, access and refusal, sealed anew; the data of the call went with deletion %s.",
		ew_said_short(ew_said_of(f, "deletion", "unknown"), 40).at);
}

/* "recording 30 days (90 before)": of what is the same nothing is said; of what has no period any more, that. */
static void retention_redated(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	json_t *is = json_object_get(f, "keep"), *was = json_object_get(f, "was"), *value;
	const char *kind;
	bool any = false;

	(void)v;
	ew_buf_add_text(to, "OTHER PERIODS, which two people agreed on: ");
	json_object_foreach (is, kind, value) {
		long long before = (long long)json_integer_value(json_object_get(was, kind)), now = (long long)json_integer_value(value);

		if (before == now)
			continue;
		ew_buf_printf(to, "%s%s %lld days (%lld before)", any ? ", " : "", ew_said_plain_words(kind).at, now / 86400, before / 86400);
		any = true;
	}
	json_object_foreach (was, kind, value) {
		if (json_object_get(is, kind))
			continue;
		ew_buf_printf(to, "%s%s goes with the data of the call", any ? ", " : "", ew_said_plain_words(kind).at);
		any = true;
	}
	ew_buf_add_text(to, any ? ", from the end of the call." : "what they are is not told.");
}

const struct ew_sentence ew_sentences_of_deletion[] = {
	{"retention_redated", retention_redated},
	{"deleted", deleted},
	{"evidence_kept", evidence_kept},
	{NULL, NULL},
};
