/*
 * Sentences about legal holds: who is told that nothing of a call may be destroyed, and what was not because of it. Must never say
 * that something is kept for good: a hold ends.
 */
#include "report/sentences.h"

#include <inttypes.h>

static void hold_placed(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	struct ew_wall review = ew_report_time_of(f, "review_at");

	(void)v;
	ew_buf_printf(to, "LEGAL HOLD \u201c%s\u201d placed: nothing of this call is destroyed while it stands. The reason: %s.",
		ew_said_short(ew_said_of(f, "name", "without a name"), 60).at, ew_said_of(f, "reason", "none was told").at);
	if (review.us != 0)
		ew_buf_printf(to, " It is to be looked at again by %s.", ew_said_wall(review).at);
}

static void hold_released(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "A legal hold of this call was RELEASED, by two people. The reason: %s.",
		ew_said_of(f, "reason", "none was told").at);
}

static void purge_held(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	int64_t cause = ew_report_number(f, "cause", -1);

	(void)v;
	ew_buf_printf(to, "The %s was to be destroyed",
		ew_said_plain_words(ew_said_of(f, "kind", "artifact of a kind that is not told").at).at);
	if (cause >= 0)
		ew_buf_printf(to, ", because of event %" PRId64, cause);
	ew_buf_add_text(to, ". A legal hold KEEPS it, unopened, until the last one is released.");
}

const struct ew_sentence ew_sentences_of_holds[] = {
	{"hold_placed", hold_placed},
	{"hold_released", hold_released},
	{"purge_held", purge_held},
	{NULL, NULL},
};
