/*
 * Copies sealed records from a closed segment to the running one, so that a long call does not pin
 * a whole segment. A job walks the segment once for all spans that are wanted out of it; the owner
 * appends what it brought, a bounded piece at a time. The bytes stay sealed and keep index, time
 * and associated data; only place, chain and the copy mark change.
 *
 * A segment may hold several runs of one span, because earlier copies landed in it among its own
 * records. Copies are written in order of index, each chained to the one before when that is its
 * predecessor; the first of a run keeps its `previous`.
 */
#include "tape/writer.h"

#include <errno.h>

#include "tape/walk.h"

#define PIECE_BYTES ((size_t)2 * 1024 * 1024) /* of one job: the owner appends it at one go */
#define MAX_RECORDS ((size_t)1 << 24)

static int by_order_and_index(const void *a, const void *b)
{
	const struct ew_tape_found *x = a;
	const struct ew_tape_found *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static int add_found(struct ew_tape_copies *c, const struct ew_tape_found *one)
{
	if (c->n == c->cap) {
		size_t cap = c->cap ? 2 * c->cap : 256;
		struct ew_tape_found *more =
			cap <= MAX_RECORDS ? realloc(c->found, cap * sizeof(*more)) : NULL;

		if (!more)
			return -ENOMEM;
		c->found = more;
		c->cap = cap;
	}
	c->found[c->n++] = *one;
	return 0;
}

static int note_if_wanted(struct ew_tape_copies *c, const struct ew_tape_ordered *orders, size_t n,
	const struct ew_tape_record *record, uint64_t at)
{
	for (size_t i = 0; i < n; i++) {
		struct ew_tape_found one = {.order = (uint32_t)i,
			.index = record->index,
			.offset = (uint32_t)at,
			.length = record->length};

		if (ew_id_equal(orders[i].is.order.span, record->span))
			return add_found(c, &one);
	}
	return 0;
}

static int find_records(struct ew_io *io, int handle, const struct ew_tape_ordered *orders,
	size_t n, struct ew_tape_copies *c)
{
	struct ew_tape_walk w;
	struct ew_tape_record record;
	struct ew_slice sealed;
	int r = ew_tape_walk_begin(&w, io, handle, 0);

	if (r < 0)
		return r;
	while ((r = ew_tape_walk_next_whole(&w, &record, &sealed)) > 0) {
		r = note_if_wanted(c, orders, n, &record, w.at - record.length);
		if (r < 0)
			break;
	}
	ew_tape_walk_end(&w);
	return r;
}

/* Sorted, each index once, without what earlier jobs have copied. */
static void arrange(struct ew_tape_copies *c, const struct ew_tape_ordered *orders)
{
	uint32_t passed = 0;
	size_t kept = 0;

	if (c->n > 0)
		qsort(c->found, c->n, sizeof(*c->found), by_order_and_index);
	for (size_t i = 0; i < c->n; i++) {
		bool next = i == 0 || c->found[i].order != c->found[i - 1].order;

		passed = next ? 0 : passed;
		if (!next && c->found[i].index == c->found[i - 1].index)
			continue;
		if (passed++ >= orders[c->found[i].order].copied)
			c->found[kept++] = c->found[i];
	}
	c->n = kept;
}

static int read_piece(struct ew_io *io, int handle, struct ew_tape_copies *c)
{
	size_t i = 0;
	int r = 0;

	ew_buf_init(&c->bytes, PIECE_BYTES + EW_MAX_TAPE_RECORD_BYTES);
	for (; i < c->n && c->bytes.len < PIECE_BYTES; i++) {
		struct ew_tape_found *f = &c->found[i];
		uint8_t *to;

		f->at = c->bytes.len;
		to = ew_buf_extend(&c->bytes, f->length);
		r = to ? ew_io_read_all(io, handle, to, f->length, f->offset)
		       : ew_buf_error(&c->bytes);
		if (r < 0)
			return r;
	}
	c->n = i;
	return 0;
}

/* An order all of whose records the piece holds is done; so is one that has none. */
static void mark_done(struct ew_tape_ordered *orders, size_t n, const struct ew_tape_copies *c,
	size_t wanted)
{
	uint32_t cut = c->n < wanted ? c->found[c->n].order : (uint32_t)n;

	for (size_t i = 0; i < n; i++)
		orders[i].done = i < cut;
}

static int read_copies(struct ew_io *io, const char *folder, struct ew_tape_ordered *orders,
	size_t n, struct ew_tape_copies *c)
{
	size_t wanted;
	int handle = -1;
	int r = ew_tape_segment_open(io, folder, orders[0].is.order.segment, &handle);

	/* A segment that is gone holds nothing of anybody. */
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	r = find_records(io, handle, orders, n, c);
	arrange(c, orders);
	wanted = c->n;
	if (r == 0)
		r = read_piece(io, handle, c);
	ew_io_discard(io, &handle);
	if (r == 0)
		mark_done(orders, n, c, wanted);
	return r;
}

void ew_tape_copies_read(struct ew_io *io, const char *folder, struct ew_tape_ordered *orders,
	size_t n, struct ew_tape_copies *copies)
{
	int r;

	for (size_t i = 0; i < n; i++)
		orders[i].done = true;
	r = read_copies(io, folder, orders, n, copies);
	if (r == 0)
		return;
	copies->n = 0;
	for (size_t i = 0; i < n; i++) {
		orders[i].is.code = r;
		orders[i].done = true;
	}
}

/* Copies may pass the quota a little: they are what lets a segment go. */
static int check_room(const struct ew_tape *t, size_t length)
{
	if (t->full)
		return -ENOSPC;
	if (t->used + length > t->config.quota_bytes + EW_TAPE_COPY_QUOTA_ROOM)
		return -EDQUOT;
	if (ew_tape_pending(t) + length > t->config.pending_bytes + PIECE_BYTES ||
		t->written + t->pending.len + length > UINT32_MAX)
		return -ENOBUFS;
	return 0;
}

static int append_one(struct ew_tape *t, struct ew_tape_ordered *o, const struct ew_tape_found *f,
	struct ew_slice bytes)
{
	struct ew_tape_record record;
	struct ew_slice sealed;
	ew_tape_pos at = ew_tape_end(t);
	int r = ew_tape_record_decode(bytes, &record, &sealed);

	if (r == 0)
		r = check_room(t, record.length);
	if (r < 0)
		return r;
	record.flags |= EW_TAPE_COPY;
	if (o->copied > 0 && f->index == o->last_index + 1)
		record.previous = o->is.last;
	r = ew_tape_append(t, &record, sealed);
	if (r < 0)
		return r;
	o->is.last = at;
	o->last_index = f->index;
	o->copied++;
	return 0;
}

void ew_tape_copies_append(struct ew_tape *t, struct ew_tape_ordered *orders, size_t n,
	const struct ew_tape_copies *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct ew_tape_found *f = &c->found[i];
		struct ew_tape_ordered *o = &orders[f->order];

		if (o->is.code < 0)
			continue;
		o->is.code = append_one(t, o, f, ew_slice_of(c->bytes.at + f->at, f->length));
		o->done = o->done || o->is.code < 0;
	}
	/* Where nothing was found, whoever follows the chain goes on one segment before. */
	for (size_t i = 0; i < n; i++) {
		struct ew_tape_ordered *o = &orders[i];

		uint32_t segment = o->is.order.segment;

		if (o->is.order.kind == EW_TAPE_COPY_FORWARD && o->done && o->is.code == 0 &&
			o->copied == 0)
			o->is.last = ew_tape_pos_of(
				segment ? segment - 1 : 0, EW_TAPE_SEGMENT_HEADER_BYTES);
	}
}

void ew_tape_copies_free(struct ew_tape_copies *copies)
{
	free(copies->found);
	ew_buf_free(&copies->bytes);
	*copies = (struct ew_tape_copies){0};
}
