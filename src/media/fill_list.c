/*
 * Fills of a call in 200 rows. Must never leave one out: where there are too many, neighbours of one cause share a
 * row, which tells from where to where, how many, and how much of it was filled.
 */
#include "media/fill_list.h"

#define FIRST_JOIN_S 1

static bool join(struct ew_canvas_fill *row, const struct ew_canvas_fill *fill, int64_t within)
{
	if (row->cause != fill->cause || fill->from - row->to > within)
		return false;
	row->to = fill->to;
	row->samples += fill->samples;
	row->count += fill->count;
	return true;
}

static struct ew_canvas_fill *newest_of(struct ew_fill_list *l, enum ew_fill cause)
{
	for (size_t i = l->n; i-- > 0;)
		if (l->rows[i].cause == cause)
			return &l->rows[i];
	return NULL;
}

static void put(struct ew_fill_list *l, const struct ew_canvas_fill *fill)
{
	struct ew_canvas_fill *newest = l->joined > 0 ? newest_of(l, fill->cause) : NULL;

	if (!newest || !join(newest, fill, l->joined))
		l->rows[l->n++] = *fill;
}

static void tighten(struct ew_fill_list *l)
{
	size_t n = l->n;

	l->joined = l->joined ? 2 * l->joined : FIRST_JOIN_S * (int64_t)l->rate_hz;
	l->n = 0;
	/* Rows move to the front at most, so that none is overwritten before it is read. */
	for (size_t i = 0; i < n; i++) {
		struct ew_canvas_fill row = l->rows[i];

		put(l, &row);
	}
}

void ew_fill_list_add(struct ew_fill_list *l, const struct ew_canvas_fill *fill)
{
	put(l, fill);
	while (l->n == EW_CANVAS_MAX_FILLS)
		tighten(l);
}
