/*
 * Copies one span's sealed records from a closed segment to the running one, so that a long call
 * does not pin a whole segment. The bytes stay sealed and keep index, time and associated data;
 * only place, chain and the copy mark change.
 *
 * A segment may hold several runs of one span, because earlier copies landed in it among its own
 * records. Copies are written in order of index, each chained to the one before when that is its
 * predecessor; the first of a run keeps its `previous`.
 */
#include "tape/writer.h"

#include <errno.h>

#include "tape/walk.h"

#define WRITE_AT_BYTES ((size_t)1024 * 1024)
#define MAX_RECORDS ((size_t)1 << 24)

struct found {
	uint32_t index;
	uint32_t offset;
	uint32_t length;
};

struct finds {
	struct found *at;
	size_t n;
	size_t cap;
	uint64_t bytes;
};

static int by_index(const void *a, const void *b)
{
	const struct found *x = a;
	const struct found *y = b;

	return x->index < y->index ? -1 : x->index > y->index;
}

static int add_found(struct finds *f, const struct found *one)
{
	if (f->n == f->cap) {
		size_t cap = f->cap ? 2 * f->cap : 256;
		struct found *more =
			cap <= MAX_RECORDS ? realloc(f->at, cap * sizeof(*more)) : NULL;

		if (!more)
			return -ENOMEM;
		f->at = more;
		f->cap = cap;
	}
	f->at[f->n++] = *one;
	f->bytes += one->length;
	return 0;
}

static int find_records(struct ew_tape *t, int handle, struct ew_id span, struct finds *f)
{
	struct ew_tape_walk w;
	struct ew_tape_record record;
	struct ew_slice sealed;
	int r = ew_tape_walk_begin(&w, t->io, handle, 0);

	if (r < 0)
		return r;
	while ((r = ew_tape_walk_next(&w, &record, &sealed)) > 0) {
		struct found one = {record.index, (uint32_t)(w.at - record.length), record.length};

		if (!ew_id_equal(record.span, span))
			continue;
		r = add_found(f, &one);
		if (r < 0)
			break;
	}
	ew_tape_walk_end(&w);
	if (r == 0 && f->n == 0)
		return -ENOENT;
	if (r == 0)
		qsort(f->at, f->n, sizeof(*f->at), by_index);
	return r;
}

static int copy_one(struct ew_tape *t, int handle, const struct found *one,
	ew_tape_pos chained_to, struct ew_buf *bytes, ew_tape_pos *ret_at)
{
	struct ew_tape_record record;
	struct ew_slice sealed;
	ew_tape_pos at;
	uint8_t *to;
	int r;

	ew_buf_clear(bytes);
	to = ew_buf_extend(bytes, one->length);
	r = to ? ew_io_read_all(t->io, handle, to, one->length, one->offset) : ew_buf_error(bytes);
	if (r == 0)
		r = ew_tape_record_decode(ew_buf_slice(bytes), &record, &sealed);
	if (r == 0 && t->pending.len > WRITE_AT_BYTES)
		r = ew_tape_write_pending(t); /* no new segment: the copies lie in one */
	if (r < 0)
		return r;
	record.flags |= EW_TAPE_COPY;
	if (chained_to != EW_TAPE_NOWHERE)
		record.previous = chained_to;
	at = ew_tape_end(t);
	r = ew_tape_append(t, &record, sealed);
	if (r == 0)
		*ret_at = at;
	return r;
}

static int copy_all(struct ew_tape *t, int handle, const struct finds *f, ew_tape_pos *ret_last)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	ew_tape_pos last = EW_TAPE_NOWHERE;

	ew_buf_init(&bytes, EW_MAX_TAPE_RECORD_BYTES);
	for (size_t i = 0; i < f->n; i++) {
		bool twice = i > 0 && f->at[i].index == f->at[i - 1].index;
		bool follows = i > 0 && f->at[i].index == f->at[i - 1].index + 1;
		int r = twice ? 0
			      : copy_one(t, handle, &f->at[i], follows ? last : EW_TAPE_NOWHERE,
					&bytes, &last);

		if (r < 0)
			return r;
	}
	*ret_last = last;
	return 0;
}

int ew_tape_copy_forward(
	struct ew_tape *t, uint32_t segment, struct ew_id span, ew_tape_pos *ret_last)
{
	struct finds f = {0};
	int handle = -1;
	int r;

	if (t->failed)
		return -EIO;
	if (segment >= t->segment)
		return -EBUSY;
	r = ew_tape_segment_open(t->io, t->folder, segment, &handle);
	if (r < 0)
		return r;
	r = find_records(t, handle, span, &f);
	/* Copies may pass the quota a little: they are what lets a segment go. */
	if (r == 0 && t->used + f.bytes > t->config.quota_bytes + EW_TAPE_COPY_QUOTA_ROOM)
		r = -EDQUOT;
	if (r == 0 && t->written + t->pending.len + f.bytes > UINT32_MAX)
		r = -ENOBUFS;
	if (r == 0)
		r = copy_all(t, handle, &f, ret_last);
	ew_io_discard(t->io, &handle);
	free(f.at);
	return r;
}
