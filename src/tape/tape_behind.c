/*
 * Writing behind: write(2) as well is a job for another thread, because a disk that stands still (a frozen file
 * system, a page cache that is full of what cannot leave) holds whoever calls it, for as long as it likes. The owner
 * goes on sealing into memory meanwhile. A segment begins when the bytes that fill the one before are handed over,
 * its file with the first bytes of its own. Must never call anything written before its piece has come back.
 */
#include "tape/writer.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct ew_tape_write {
	struct ew_io *io;
	char folder[EW_MAX_PATH_BYTES];
	bool make; /* the segment's file, first */
	struct ew_tape_segment_header header;
	int handle; /* of the segment */
	int made;   /* the same, made by this piece and not the tape's yet; or -1 */
	struct ew_buf bytes;
	uint64_t at;
	ew_tape_pos end;
	uint32_t events;
	bool closes; /* it is the segment's last */
	bool ran;
	int error;
};

void ew_tape_write_free(struct ew_tape_write **write)
{
	struct ew_tape_write *w = *write;

	if (!w)
		return;
	ew_io_discard(w->io, &w->made);
	ew_buf_free(&w->bytes);
	free(w);
	*write = NULL;
}

size_t ew_tape_behind_bytes(const struct ew_tape *t)
{
	return t->write ? t->write->bytes.len : 0;
}

/* As may_begin_another() of tape_segment.c, for what is about to be written. */
static bool is_last(const struct ew_tape *t)
{
	return ew_tape_segment_is_over(t) && t->segment + 1 < t->reserved &&
	       t->n_old < EW_TAPE_OLD_MAX && !t->full;
}

static void begin_next(struct ew_tape *t)
{
	t->unmade_header = ew_tape_next_header(t);
	t->unmade = true;
	t->segment++;
	t->ripe = false;
	t->written = EW_TAPE_SEGMENT_HEADER_BYTES;
	t->used += EW_TAPE_SEGMENT_HEADER_BYTES;
}

/* Everything that waits goes; positions of what is sealed from now on are behind it. */
static int take(struct ew_tape *t)
{
	struct ew_tape_write *w = calloc(1, sizeof(*w));

	if (!w)
		return -ENOMEM;
	w->io = t->io;
	memcpy(w->folder, t->folder, sizeof(w->folder));
	w->make = t->unmade;
	w->header = t->unmade_header;
	w->handle = t->handle;
	w->made = -1;
	w->at = t->written;
	w->events = t->events.sealer.index;
	w->bytes = t->pending;
	t->pending = t->spare;
	t->spare = (struct ew_buf){0};
	if (t->pending.max == 0)
		ew_buf_init(&t->pending, w->bytes.max);
	t->unmade = false;
	t->written += w->bytes.len;
	w->end = ew_tape_pos_of(t->segment, (uint32_t)t->written);
	w->closes = is_last(t);
	if (w->closes)
		begin_next(t);
	t->write = w;
	return 0;
}

int ew_tape_write_begin(struct ew_tape *t, struct ew_tape_write **ret)
{
	int r = t->failed ? -EIO : 0;

	*ret = NULL;
	if (r < 0 || t->write_out || !t->born)
		return r;
	if (!t->write && t->pending.len > 0)
		r = take(t);
	if (r < 0 || !t->write)
		return r;
	t->write->ran = false;
	t->write_out = true;
	*ret = t->write;
	return 0;
}

/* What a try without room left half-way is written again at the same place. */
void ew_tape_write_run(struct ew_tape_write *w)
{
	int r = 0;

	if (w->make && w->made < 0)
		r = ew_tape_segment_make(w->io, w->folder, &w->header, &w->made);
	if (r == 0)
		r = ew_io_write_all(w->io, w->make ? w->made : w->handle, w->bytes.at, w->bytes.len, w->at);
	w->error = r;
	w->ran = true;
}

static void is_written(struct ew_tape *t, struct ew_tape_write *w)
{
	if (w->make) {
		t->handle = w->made;
		w->made = -1;
		t->names_unsynced = true;
	}
	t->written_to = w->end;
	t->written_events = w->events;
	t->stuck = false;
	if (w->closes) {
		t->old[t->n_old++] = t->handle;
		t->handle = -1;
	}
	/* What a slow disk made grow is given back; the usual size is used again. */
	if (w->bytes.cap <= EW_TAPE_KEEP_PENDING_BYTES && t->spare.max == 0) {
		t->spare = w->bytes;
		ew_buf_clear(&t->spare);
		w->bytes = (struct ew_buf){0};
	}
	ew_tape_write_free(&t->write);
}

int ew_tape_write_end(struct ew_tape *t, struct ew_tape_write **write)
{
	struct ew_tape_write *w = *write;
	int r = w->error;

	assert(w == t->write && w->ran && t->write_out);
	*write = NULL;
	t->write_out = false;
	if (r == 0) {
		is_written(t, w);
		return 0;
	}
	t->failed = !ew_tape_no_room(r);
	if (t->failed)
		return r;
	t->stuck = !ew_tape_reserve_spend(t); /* the next try is with that room, or later */
	return 0;
}

int ew_tape_write_rest(struct ew_tape *t)
{
	struct ew_tape_write *w;
	int r;

	do {
		r = ew_tape_write_begin(t, &w);
		if (r < 0 || !w)
			return r;
		ew_tape_write_run(w);
		r = ew_tape_write_end(t, &w);
	} while (r == 0 && !t->stuck);
	return r;
}
