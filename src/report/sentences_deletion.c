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

const struct ew_sentence ew_sentences_of_deletion[] = {
	{"deleted", deleted},
	{"evidence_kept", evidence_kept},
	{NULL, NULL},
};
