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
	if (ew_report_number(f, "query", 0) > 0)
		ew_buf_printf(to, " The call matches query %" PRId64 " of the hold, which stands.", ew_report_number(f, "query", 0));
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

static void frozen(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "FROZEN for request %" PRId64 " of whom it is about: it is kept, and neither played, given out, worked with nor deleted (Article 18 GDPR).",
		ew_report_number(f, "request", 0));
}

static void unfrozen(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	struct ew_wall told = ew_report_time_of(f, "told_at");

	(void)v;
	ew_buf_printf(to, "The restriction of request %" PRId64 " was LIFTED. The reason: %s.", ew_report_number(f, "request", 0),
		ew_said_of(f, "reason", "none was told").at);
	if (told.us != 0)
		ew_buf_printf(to, " The person was told at %s.", ew_said_wall(told).at);
}

static void corrected(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	(void)v;
	ew_buf_printf(to, "By request %" PRId64 " the %s is said to be wrong: \u201c%s\u201d.", ew_report_number(f, "request", 0),
		ew_said_plain_words(ew_said_of(f, "kind", "call").at).at, ew_said_of(f, "text", "withheld").at);
}

static void objected(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	bool outweighed = ew_report_is(f, "decision", "outweighed");

	(void)v;
	ew_buf_printf(to, "By request %" PRId64 " somebody OBJECTED to %s: %s.", ew_report_number(f, "request", 0),
		ew_said_words(json_object_get(f, "purposes"), 8).at, outweighed ? "it is outweighed, and goes on" : "it is withheld");
}

const struct ew_sentence ew_sentences_of_holds[] = {
	{"hold_placed", hold_placed},
	{"hold_released", hold_released},
	{"purge_held", purge_held},
	{"frozen", frozen},
	{"unfrozen", unfrozen},
	{"corrected", corrected},
	{"objected", objected},
	{NULL, NULL},
};
