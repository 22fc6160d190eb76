/*
 * One pass over a segment, a window at a time. A record that is not whole is a torn write when
 * nothing whole follows it, and damage when something does: that difference is looked for, never
 * guessed.
 */
#include "tape/walk.h"

#include <errno.h>

#include "base/file.h"
#include "base/limits.h"

#define WINDOW_BYTES ((size_t)512 * 1024) /* more than two of the largest records */
#define MAX_SEGMENTS ((size_t)1 << 20)

int ew_tape_walk_begin(struct ew_tape_walk *w, struct ew_io *io, int handle, uint64_t offset)
{
	uint8_t *window = malloc(WINDOW_BYTES);

	if (!window)
		return -ENOMEM;
	if (offset < EW_TAPE_SEGMENT_HEADER_BYTES)
		offset = EW_TAPE_SEGMENT_HEADER_BYTES;
	*w = (struct ew_tape_walk){
		.io = io, .handle = handle, .window = window, .window_at = offset, .at = offset};
	return 0;
}

void ew_tape_walk_end(struct ew_tape_walk *w)
{
	free(w->window);
	w->window = NULL;
}

static int fill(struct ew_tape_walk *w)
{
	w->window_at = w->at;
	w->window_bytes = 0;
	while (w->window_bytes < WINDOW_BYTES) {
		ssize_t n = ew_io_read_at(w->io, w->handle, w->window + w->window_bytes,
			WINDOW_BYTES - w->window_bytes, w->window_at + w->window_bytes);

		if (n < 0)
			return (int)n;
		if (n == 0)
			break;
		w->window_bytes += (size_t)n;
	}
	return 0;
}

static struct ew_slice rest_of(const struct ew_tape_walk *w)
{
	size_t used = (size_t)(w->at - w->window_at);

	return ew_slice_of(w->window + used, w->window_bytes - used);
}

/* Decodes at w->at, with the window moved there when the record may go past it. */
static int decode(struct ew_tape_walk *w, struct ew_tape_record *ret, struct ew_slice *ret_sealed)
{
	int r = ew_tape_record_decode(rest_of(w), ret, ret_sealed);

	if (r == -ENODATA) {
		r = fill(w);
		if (r == 0)
			r = ew_tape_record_decode(rest_of(w), ret, ret_sealed);
	}
	return r;
}

/*
 * Looks for a whole record that begins anywhere behind w->at: 1 and its offset, or 0. That bytes
 * which are none look like one in length, type and checksum happens less than once in 2^70.
 */
static int find_behind(const struct ew_tape_walk *w, uint64_t *ret_at)
{
	struct ew_tape_walk ahead = *w;
	struct ew_tape_record record;
	struct ew_slice sealed;
	int r;

	do {
		ahead.at++;
		r = decode(&ahead, &record, &sealed);
		if (r == -ENODATA && rest_of(&ahead).len >= EW_TAPE_RECORD_HEADER_BYTES)
			r = -EBADMSG; /* claims to go past the end: go on looking inside it */
	} while (r == -EBADMSG);
	if (r < 0)
		return r == -ENODATA ? 0 : r;
	*ret_at = ahead.at;
	return 1;
}

int ew_tape_walk_next(
	struct ew_tape_walk *w, struct ew_tape_record *ret, struct ew_slice *ret_sealed)
{
	int r = decode(w, ret, ret_sealed);

	if (r == 0) {
		w->at += ret->length;
		return 1;
	}
	if (r != -ENODATA && r != -EBADMSG)
		return r;
	w->torn = rest_of(w).len > 0;
	if (!w->torn)
		return 0;
	r = find_behind(w, &w->whole_at);
	w->window_bytes = 0; /* the search has moved the window */
	w->window_at = w->at;
	return r > 0 ? -EBADMSG : r;
}

void ew_tape_walk_skip(struct ew_tape_walk *w)
{
	w->at = w->window_at = w->whole_at;
	w->window_bytes = 0;
}

int ew_tape_walk_next_whole(
	struct ew_tape_walk *w, struct ew_tape_record *ret, struct ew_slice *ret_sealed)
{
	int r;

	while ((r = ew_tape_walk_next(w, ret, ret_sealed)) == -EBADMSG)
		ew_tape_walk_skip(w);
	return r;
}

bool ew_tape_walk_is_torn(const struct ew_tape_walk *w)
{
	return w->torn;
}

struct listing {
	uint32_t *segments;
	size_t n;
	size_t cap;
};

static int add_segment(void *arg, const char *name)
{
	struct listing *l = arg;
	uint32_t segment;

	if (ew_tape_segment_parse(name, &segment) < 0)
		return 0;
	if (l->n == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 64;
		uint32_t *more =
			cap <= MAX_SEGMENTS ? realloc(l->segments, cap * sizeof(*more)) : NULL;

		if (!more)
			return -ENOMEM;
		l->segments = more;
		l->cap = cap;
	}
	l->segments[l->n++] = segment;
	return 0;
}

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a;
	const uint32_t *y = b;

	return *x < *y ? -1 : *x > *y;
}

int ew_tape_list_segments(
	struct ew_io *io, const char *folder, uint32_t **ret_segments, size_t *ret_n)
{
	struct listing l = {0};
	int r = ew_io_list(io, folder, add_segment, &l);

	if (r < 0) {
		free(l.segments);
		return r;
	}
	if (l.n > 0)
		qsort(l.segments, l.n, sizeof(*l.segments), by_number);
	*ret_segments = l.segments;
	*ret_n = l.n;
	return 0;
}

int ew_tape_segment_open(
	struct ew_io *io, const char *folder, uint32_t segment, int *ret_handle)
{
	char path[EW_MAX_PATH_BYTES];
	char name[14];
	int r;

	ew_tape_segment_name(segment, name);
	r = ew_path_join(path, sizeof(path), folder, name);
	return r < 0 ? r : ew_io_open(io, path, EW_IO_READ, ret_handle);
}
