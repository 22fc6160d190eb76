/*
 * Reads one span by its chain: back from the last frame to learn where each lies, then forward to
 * open them, for keys only go forward. Records of one span are far apart on a busy tape and side
 * by side on a quiet one; a small window serves both with about one read for each record at
 * worst.
 *
 * Nothing in a header is believed further than it can be checked: the index must fall by one with
 * each step, so a damaged chain ends instead of turning in circles.
 */
#include "tape/tape_reader.h"

#include <errno.h>

#include "base/limits.h"
#include "base/secret.h"
#include "tape/walk.h"

#define WINDOW_BYTES ((size_t)16 * 1024)
#define GUESS_BYTES ((uint64_t)1024) /* of one record: what is behind its position is wanted too */
#define SMALL_WINDOW_BYTES ((size_t)2048) /* where records lie far apart, more is in vain */
#define MAX_MOVES 4096
#define SEARCH_SEGMENTS 4u /* looked through where the chain is broken */
#define MAX_FRAMES ((size_t)1 << 26)

struct chain {
	struct ew_io *io;
	struct ew_id span;
	ew_tape_segment_fn *segment;
	void *segment_arg;
	int handle;       /* the giver's; of held_segment */
	uint32_t held_segment;
	bool held;
	uint32_t window_segment;
	uint64_t window_at;
	size_t window_bytes;
	size_t reach;  /* bytes to read next: few after a window that served one record only */
	unsigned hits; /* records that the window has served */
	uint8_t window[WINDOW_BYTES];
	ew_tape_pos *positions; /* from the last frame backwards */
	size_t n;
	size_t cap;
};

/* Finds the segment of a position, wherever its records went meanwhile; `pos` follows. */
static int locate(struct chain *c, ew_tape_pos *pos, bool *ret_moved)
{
	*ret_moved = false;
	for (int i = 0; i < MAX_MOVES; i++) {
		uint32_t segment = ew_tape_pos_segment(*pos);
		ew_tape_pos moved = EW_TAPE_NOWHERE;
		int handle = -1;
		int r;

		if (c->held && c->held_segment == segment)
			return 0;
		r = c->segment(c->segment_arg, c->span, segment, &handle, &moved);
		if (r < 0)
			return r;
		if (moved == EW_TAPE_NOWHERE) {
			c->handle = handle;
			c->held_segment = segment;
			c->held = true;
			c->window_bytes = 0;
			return 0;
		}
		*pos = moved;
		*ret_moved = true;
	}
	return -ELOOP;
}

static int fill(struct chain *c, uint64_t at)
{
	c->window_segment = c->held_segment;
	c->window_at = at;
	c->window_bytes = 0;
	c->hits = 0;
	while (c->window_bytes < c->reach) {
		ssize_t n = ew_io_read_at(c->io, c->handle, c->window + c->window_bytes,
			c->reach - c->window_bytes, at + c->window_bytes);

		if (n < 0)
			return (int)n;
		if (n == 0)
			break;
		c->window_bytes += (size_t)n;
	}
	return 0;
}

static struct ew_slice in_window(const struct chain *c, uint64_t at)
{
	if (c->window_segment != c->held_segment || at < c->window_at ||
		at >= c->window_at + c->window_bytes)
		return EW_SLICE_EMPTY;
	return ew_slice_of(c->window + (at - c->window_at), c->window_bytes - (at - c->window_at));
}

/* How much to read next, by how much the last window was worth. */
static void choose_reach(struct chain *c)
{
	c->reach = c->hits > 1 ? sizeof(c->window) : SMALL_WINDOW_BYTES;
}

/* The header at a position, by a window that ends behind it: what is asked for next lies before. */
static int read_header(struct chain *c, ew_tape_pos pos, struct ew_tape_record *ret)
{
	uint64_t at = ew_tape_pos_offset(pos);
	uint64_t end = at + GUESS_BYTES;
	uint32_t crc;

	if (in_window(c, at).len < EW_TAPE_RECORD_HEADER_BYTES) {
		int r;

		choose_reach(c);
		r = fill(c, end > c->reach ? end - c->reach : 0);
		if (r < 0)
			return r;
	}
	c->hits++;
	return ew_tape_record_header_read(in_window(c, at), ret, &crc);
}

static int push(struct chain *c, ew_tape_pos pos)
{
	if (c->n == c->cap) {
		size_t cap = c->cap ? 2 * c->cap : 1024;
		ew_tape_pos *more =
			cap <= MAX_FRAMES ? realloc(c->positions, cap * sizeof(*more)) : NULL;

		if (!more)
			return -ENOMEM;
		c->positions = more;
		c->cap = cap;
	}
	c->positions[c->n++] = pos;
	return 0;
}

/*
 * Looks through the held segment for the span's record with the highest index that is at most
 * `index`. Needed when copies of several runs went to one place and the position that is known
 * for them leads to another run, and when a power cut took the record that the chain goes
 * through.
 */
static int search(struct chain *c, uint32_t index, ew_tape_pos *pos, struct ew_tape_record *ret)
{
	struct ew_tape_walk w;
	struct ew_tape_record record;
	struct ew_slice sealed;
	bool found = false;
	int r = ew_tape_walk_begin(&w, c->io, c->handle, 0);

	if (r < 0)
		return r;
	while ((r = ew_tape_walk_next_whole(&w, &record, &sealed)) > 0) {
		if (!ew_id_equal(record.span, c->span) || record.index > index ||
			(found && record.index <= ret->index))
			continue;
		*pos = ew_tape_pos_of(c->held_segment, (uint32_t)(w.at - record.length));
		*ret = record;
		found = true;
	}
	ew_tape_walk_end(&w);
	if (found)
		return 0;
	return r == 0 ? -ENODATA : r;
}

static bool ends_chain(int r)
{
	return r == -EBADMSG || r == -ENODATA;
}

/*
 * The chain is broken at `pos`: what of the span lies before, in this segment or the few before
 * it?
 */
static int search_before(
	struct chain *c, uint32_t index, ew_tape_pos *pos, struct ew_tape_record *ret)
{
	uint32_t segment = ew_tape_pos_segment(*pos);
	int r = -ENODATA;

	for (uint32_t i = 0; i < SEARCH_SEGMENTS && i < segment && ends_chain(r); i++) {
		ew_tape_pos at = ew_tape_pos_of(segment - i, EW_TAPE_SEGMENT_HEADER_BYTES);
		bool moved;

		r = locate(c, &at, &moved);
		if (r == -ENOENT)
			return -ENODATA;
		if (r == 0)
			r = search(c, index, pos, ret);
	}
	return r;
}

/* One step of the walk: the record of `index` at `pos`, or where its segment's records went. */
static int step(struct chain *c, ew_tape_pos *pos, uint32_t index, struct ew_tape_record *ret)
{
	bool moved;
	int r = locate(c, pos, &moved);

	if (r < 0)
		return r;
	r = read_header(c, *pos, ret);
	if (r == 0 && ew_id_equal(ret->span, c->span) && ret->index == index)
		return 0;
	if (r < 0 && !ends_chain(r))
		return r;
	return search_before(c, index, pos, ret);
}

static int first_step(struct chain *c, ew_tape_pos *pos, struct ew_tape_record *ret)
{
	bool moved;
	int r = locate(c, pos, &moved);

	if (r == 0)
		r = read_header(c, *pos, ret);
	return r == 0 && !ew_id_equal(ret->span, c->span) ? -EBADMSG : r;
}

/*
 * Collects positions from the last to the first that can be reached; `ret_frames` is how many
 * there should be.
 */
static int walk_back(struct chain *c, ew_tape_pos last, uint32_t *ret_frames)
{
	struct ew_tape_record record;
	ew_tape_pos pos = last;
	uint32_t wanted = 0;

	*ret_frames = 0;
	while (pos != EW_TAPE_NOWHERE) {
		int r = c->n > 0 ? step(c, &pos, wanted, &record) : first_step(c, &pos, &record);

		if (ends_chain(r))
			return 0;
		if (r == 0)
			r = push(c, pos);
		if (r < 0)
			return r;
		if (c->n == 1)
			*ret_frames = record.index + 1;
		if (record.index == 0)
			return 0;
		wanted = record.index - 1;
		pos = record.previous;
	}
	return 0;
}

static int read_big(struct chain *c, uint64_t at, struct ew_buf *big, struct ew_tape_record *ret,
	struct ew_slice *ret_sealed)
{
	uint32_t crc;
	uint8_t *to;
	int r = ew_tape_record_header_read(in_window(c, at), ret, &crc);

	if (r < 0)
		return r;
	ew_buf_clear(big);
	to = ew_buf_extend(big, ret->length);
	r = to ? ew_io_read_all(c->io, c->handle, to, ret->length, at) : ew_buf_error(big);
	return r < 0 ? r : ew_tape_record_decode(ew_buf_slice(big), ret, ret_sealed);
}

/*
 * The whole record at a position; one that is longer than the window is read on its own into
 * `big`.
 */
static int read_record(struct chain *c, ew_tape_pos pos, struct ew_buf *big,
	struct ew_tape_record *ret, struct ew_slice *ret_sealed)
{
	uint64_t at = ew_tape_pos_offset(pos);
	int r = ew_tape_record_decode(in_window(c, at), ret, ret_sealed);

	if (r == -ENODATA) {
		choose_reach(c);
		r = fill(c, at);
		if (r == 0)
			r = ew_tape_record_decode(in_window(c, at), ret, ret_sealed);
	}
	c->hits++;
	if (r == -ENODATA && c->window_bytes == c->reach)
		return read_big(c, at, big, ret, ret_sealed);
	return r;
}

/* Steps over a frame that cannot be opened, so that the next one does not pay for it again. */
static int skip(struct ew_frame_opener *o, uint32_t index)
{
	uint8_t frame_key[32];
	int r = 0;

	while (r == 0 && o->index <= index && index != UINT32_MAX) {
		r = ew_frame_ratchet(o->span, o->key, frame_key);
		o->index++;
	}
	ew_wipe(frame_key, sizeof(frame_key));
	return r;
}

struct delivery {
	struct ew_frame_opener *opener;
	ew_tape_frame_fn *fn;
	void *arg;
	struct ew_buf plain;
	struct ew_buf big;
	uint32_t given;
};

static int deliver(struct chain *c, ew_tape_pos pos, struct delivery *d)
{
	struct ew_tape_record record;
	struct ew_slice sealed;
	bool moved;
	int r = locate(c, &pos, &moved);

	if (r < 0)
		return r;
	r = read_record(c, pos, &d->big, &record, &sealed);
	if (r < 0)
		return ends_chain(r) ? 0 : r;
	if (!ew_id_equal(record.span, c->span))
		return 0;
	ew_buf_clear(&d->plain);
	r = ew_tape_record_open(d->opener, &record, sealed, &d->plain);
	if (r == -EBADMSG)
		return skip(d->opener, record.index);
	if (r == -EINVAL)
		return 0; /* before the opener's place: the caller asked for what comes behind */
	if (r == 0)
		r = d->fn(d->arg, &record, ew_buf_slice(&d->plain));
	d->given += r == 0;
	return r;
}

static int read_span(struct chain *c, ew_tape_pos last, struct delivery *d, uint32_t *ret_missing)
{
	uint32_t frames = 0;
	int r = walk_back(c, last, &frames);

	/*
	 * Positions are those of the walk: the segment function may have moved them, so each is
	 * looked up anew.
	 */
	for (size_t i = c->n; r == 0 && i > 0; i--)
		r = deliver(c, c->positions[i - 1], d);
	if (r == 0)
		*ret_missing = frames - d->given;
	return r;
}

int ew_tape_span_read(struct ew_io *io, struct ew_frame_opener *opener, ew_tape_pos last,
	ew_tape_segment_fn *segment, void *segment_arg, ew_tape_frame_fn *frame, void *frame_arg,
	uint32_t *ret_missing)
{
	struct chain *c = calloc(1, sizeof(*c));
	struct delivery d = {.opener = opener, .fn = frame, .arg = frame_arg};
	int r;

	if (!c)
		return -ENOMEM;
	c->io = io;
	c->span = opener->span;
	c->segment = segment;
	c->segment_arg = segment_arg;
	ew_buf_init_secret(&d.plain, EW_MAX_TAPE_RECORD_BYTES);
	ew_buf_init(&d.big, EW_MAX_TAPE_RECORD_BYTES);
	r = read_span(c, last, &d, ret_missing);
	ew_buf_free(&d.plain);
	ew_buf_free(&d.big);
	free(c->positions);
	free(c);
	return r;
}
