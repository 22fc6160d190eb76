/*
 * Behind damage on a tape. A bad disk takes a few sectors and not the rest of a segment, least of all of the running
 * one: what is lost is what lies between the damage and the next whole record, and nothing else.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/file.h"

#define WINDOW_BYTES ((size_t)512 * 1024) /* more than two of the largest records */

/* The offset in a window at which a whole record begins, or `end`. A record that goes past the window is not whole. */
static size_t whole_in(struct ew_slice window, size_t end)
{
	struct ew_tape_record record;
	struct ew_slice sealed;

	for (size_t i = 0; i < end; i++)
		if (ew_tape_record_decode(
			    ew_slice_of(window.at + i, window.len - i), &record, &sealed) == 0)
			return i;
	return end;
}

static int fill(struct ew_io *io, int handle, uint8_t *window, uint64_t at, size_t *ret_bytes)
{
	size_t bytes = 0;

	while (bytes < WINDOW_BYTES) {
		ssize_t n = ew_io_read_at(io, handle, window + bytes, WINDOW_BYTES - bytes, at + bytes);

		if (n < 0)
			return (int)n;
		if (n == 0)
			break;
		bytes += (size_t)n;
	}
	*ret_bytes = bytes;
	return 0;
}

/* Errors: -ENOENT (no whole record from there on). */
static int search_file(struct ew_io *io, int handle, uint64_t at, uint64_t *ret_at)
{
	_cleanup_(ew_free_ptr) uint8_t *window = malloc(WINDOW_BYTES);
	bool last = false;

	while (window && !last) {
		size_t bytes = 0, end, found;
		int r = fill(io, handle, window, at, &bytes);

		if (r < 0)
			return r;
		last = bytes < WINDOW_BYTES;
		end = last ? bytes : bytes - EW_MAX_TAPE_RECORD_BYTES;
		found = whole_in(ew_slice_of(window, bytes), end);
		at += found;
		if (found < end) {
			*ret_at = at;
			return 0;
		}
	}
	return window ? -ENOENT : -ENOMEM;
}

static int search_segment(
	struct ew_io *io, const char *folder, uint32_t segment, uint64_t from, ew_tape_pos *ret)
{
	char name[14], path[EW_MAX_PATH_BYTES];
	uint64_t at = 0;
	int handle = -1;
	int r;

	ew_tape_segment_name(segment, name);
	r = ew_path_join(path, sizeof(path), folder, name);
	if (r == 0)
		r = ew_io_open(io, path, EW_IO_READ, &handle);
	if (r == 0)
		r = search_file(io, handle,
			from < EW_TAPE_SEGMENT_HEADER_BYTES ? EW_TAPE_SEGMENT_HEADER_BYTES : from, &at);
	ew_io_discard(io, &handle);
	if (r == 0)
		*ret = ew_tape_pos_of(segment, (uint32_t)at);
	return r;
}

int ew_keeper_find_whole(
	struct ew_io *io, const char *folder, ew_tape_pos from, ew_tape_pos *ret)
{
	_cleanup_(ew_free_ptr) uint32_t *segments = NULL;
	size_t n = 0;
	int r = ew_tape_segments(io, folder, &segments, &n);

	if (r < 0)
		return r;
	r = -ENOENT;
	for (size_t i = 0; r == -ENOENT && i < n; i++) {
		if (segments[i] < ew_tape_pos_segment(from))
			continue;
		r = search_segment(io, folder, segments[i],
			segments[i] == ew_tape_pos_segment(from) ? ew_tape_pos_offset(from) : 0, ret);
	}
	return r;
}
