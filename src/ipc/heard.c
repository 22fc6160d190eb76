/*
 * Rows of fixed length. Must never hand on a row that says what cannot be: it becomes an event.
 */
#include "ipc/heard.h"

#include <errno.h>

#define FOUND 1
#define COMPLETE 2
#define FURTHEST_MS (31 * 24 * 3600 * INT64_C(1000)) /* longer than any call */

void ew_heard_add(struct ew_buf *to, const struct ew_heard *row)
{
	const uint8_t head[3] = {row->number, row->state, (uint8_t)((row->found ? FOUND : 0) | (row->complete ? COMPLETE : 0))};

	ew_buf_add_slice(to, ew_slice_of(head, sizeof(head)));
	ew_buf_add_u16(to, row->score);
	ew_buf_add_u16(to, row->share);
	ew_buf_add_u16(to, (uint16_t)row->drift_ppm);
	ew_buf_add_u64(to, (uint64_t)row->offset_ms);
	ew_buf_add_u64(to, (uint64_t)row->interrupted_at_ms);
	ew_buf_add_u32(to, row->length_ms);
	ew_buf_add_u32(to, row->n_segments);
	ew_buf_add_slice(to, ew_slice_of(row->segments, sizeof(row->segments)));
}

static bool is_time(int64_t ms)
{
	return ms > -FURTHEST_MS && ms < FURTHEST_MS;
}

static bool is_possible(const struct ew_heard *h, uint8_t flags, uint32_t n_segments)
{
	return h->state >= EW_HEARD_LOOKED && h->state <= EW_HEARD_TOO_SHORT && flags <= (FOUND | COMPLETE) &&
		(h->found || !h->complete) && h->score <= 1000 && h->share <= 1000 && is_time(h->offset_ms) &&
		is_time(h->interrupted_at_ms) && n_segments <= 8 * EW_HEARD_SEGMENT_BYTES;
}

int ew_heard_next(struct ew_reader *r, struct ew_heard *ret)
{
	struct ew_heard h = {0};
	uint32_t n_segments;
	uint8_t flags;

	if (r->rest.len == 0 && ew_reader_ok(r))
		return 0;
	h.number = ew_reader_u8(r);
	h.state = ew_reader_u8(r);
	flags = ew_reader_u8(r);
	h.found = flags & FOUND;
	h.complete = flags & COMPLETE;
	h.score = ew_reader_u16(r);
	h.share = ew_reader_u16(r);
	h.drift_ppm = (int16_t)ew_reader_u16(r);
	h.offset_ms = (int64_t)ew_reader_u64(r);
	h.interrupted_at_ms = (int64_t)ew_reader_u64(r);
	h.length_ms = ew_reader_u32(r);
	n_segments = ew_reader_u32(r);
	ew_reader_copy(r, h.segments, sizeof(h.segments));
	if (!ew_reader_ok(r) || !is_possible(&h, flags, n_segments))
		return -EBADMSG;
	h.n_segments = (uint16_t)n_segments;
	*ret = h;
	return 1;
}
