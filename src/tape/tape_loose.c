/*
 * What a power cut leaves of segments that no sync had covered: each file keeps a beginning of its own,
 * so the end of one may be gone while the beginning of the next is there. Whoever read on would take a
 * hole for nothing at all. So the tape is cut where its first hole is: nothing behind it was ever
 * reported as durable.
 */
#include "tape/writer.h"

#include <errno.h>

#include "base/log.h"
#include "tape/walk.h"

static int read_header(struct ew_io *io, const char *folder, uint32_t segment, struct ew_tape_segment_header *ret)
{
	uint8_t bytes[EW_TAPE_SEGMENT_HEADER_BYTES];
	int handle = -1;
	int r = ew_tape_segment_open(io, folder, segment, &handle);

	if (r < 0)
		return r;
	r = ew_io_read_all(io, handle, bytes, sizeof(bytes), 0);
	ew_io_discard(io, &handle);
	return r < 0 ? r : ew_tape_segment_header_decode(ew_slice_of(bytes, sizeof(bytes)), ret);
}

/* Behind the last whole record. */
static int whole_bytes(struct ew_io *io, const char *folder, uint32_t segment, uint64_t *ret)
{
	struct ew_tape_walk w;
	struct ew_tape_record record;
	struct ew_slice sealed;
	int handle = -1;
	int r = ew_tape_segment_open(io, folder, segment, &handle);

	if (r < 0)
		return r;
	r = ew_tape_walk_begin(&w, io, handle, 0);
	if (r == 0) {
		while ((r = ew_tape_walk_next_whole(&w, &record, &sealed)) > 0)
			;
		*ret = w.at;
		ew_tape_walk_end(&w);
	}
	ew_io_discard(io, &handle);
	return r;
}

/* 1: the segment before this one is there, of the same process, and its end is not. */
static int hangs_loose(struct ew_io *io, const char *folder, uint32_t before, uint32_t segment)
{
	struct ew_tape_segment_header header;
	uint64_t whole = 0;
	int r = read_header(io, folder, segment, &header);

	/* A file without its header holds nothing that could be read: it is no hole, but an end. */
	if (r == -EBADMSG || r == -ENODATA)
		return 0;
	if (r < 0 || header.previous == 0 || before + 1 != segment)
		return r;
	r = whole_bytes(io, folder, before, &whole);
	return r < 0 ? r : whole < header.previous;
}

static int remove_all(struct ew_io *io, const char *folder, const uint32_t *segments, size_t n)
{
	char path[EW_MAX_PATH_BYTES];
	int r = 0;

	/* The last first: what a crash leaves in between is a shorter tape, and not another hole. */
	for (size_t i = n; r == 0 && i > 0; i--) {
		r = ew_tape_segment_path(folder, segments[i - 1], path);
		if (r == 0)
			r = ew_io_unlink(io, path);
		ew_log(EW_LOG_WARNING, "tape_segment_cut", EW_F_U64("segment", segments[i - 1]), EW_F_I64("code", r));
	}
	return r < 0 ? r : ew_io_sync_dir(io, folder);
}

int ew_tape_cut_loose(
	struct ew_io *io, const char *folder, const uint32_t *segments, size_t *n, uint32_t from)
{
	for (size_t i = 1; i < *n; i++) {
		int r = segments[i - 1] >= from ? hangs_loose(io, folder, segments[i - 1], segments[i]) : 0;

		if (r < 0)
			return r;
		if (r == 0)
			continue;
		r = remove_all(io, folder, segments + i, *n - i);
		if (r < 0)
			return r;
		*n = i;
	}
	return 0;
}
