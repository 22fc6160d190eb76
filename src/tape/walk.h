/*
 * Walks the records of one segment file in order. Private to tape/: the writer counts and copies
 * with it, the reader scans with it.
 */
#ifndef EW_TAPE_WALK_H
#define EW_TAPE_WALK_H

#include "base/io.h"
#include "tape/record.h"

struct ew_tape_walk {
	struct ew_io *io;
	int handle;      /* the caller's */
	uint8_t *window; /* bytes of the file, from window_at */
	size_t window_bytes;
	uint64_t window_at;
	uint64_t at;       /* of the next record */
	uint64_t whole_at; /* after -EBADMSG: of the whole record that lies behind */
	bool torn;         /* the end is not that of a record */
};

/** Begins at `offset` (below the segment header: behind it). Errors: -ENOMEM. */
EW_MUST_USE int ew_tape_walk_begin(
	struct ew_tape_walk *w, struct ew_io *io, int handle, uint64_t offset);

/**
 * The next record: 1, 0 at the end (a torn record is the end), -EBADMSG when a bad record lies
 * before a good one, as read. `w->at` is behind the record, or at the bad one. `ret_sealed` is
 * valid until the next call.
 */
EW_MUST_USE int ew_tape_walk_next(
	struct ew_tape_walk *w, struct ew_tape_record *ret, struct ew_slice *ret_sealed);

/** After -EBADMSG: goes on with the whole record that lies behind the damage. */
void ew_tape_walk_skip(struct ew_tape_walk *w);

/**
 * As ew_tape_walk_next(), but damage is passed over: never -EBADMSG. For who need not tell of it.
 */
EW_MUST_USE int ew_tape_walk_next_whole(
	struct ew_tape_walk *w, struct ew_tape_record *ret, struct ew_slice *ret_sealed);

/** Bytes behind w->at that could not be read as a record, when ew_tape_walk_next() said 0. */
bool ew_tape_walk_is_torn(const struct ew_tape_walk *w);

/** Frees the window; the handle stays the caller's. */
void ew_tape_walk_end(struct ew_tape_walk *w);

/**
 * Only the header of the record at the front of `bytes`, its checksum unchecked. Errors:
 * -ENODATA, -EBADMSG (length, type, flags).
 */
EW_MUST_USE int ew_tape_record_header_read(
	struct ew_slice bytes, struct ew_tape_record *ret, uint32_t *ret_crc);

/**
 * Numbers of the segments in a folder, rising, as an array that the caller frees. An empty or
 * missing array is NULL.
 */
EW_MUST_USE int ew_tape_list_segments(
	struct ew_io *io, const char *folder, uint32_t **ret_segments, size_t *ret_n);

/** Opens a segment for reading. Errors: -ENAMETOOLONG, as open(2). */
EW_MUST_USE int ew_tape_segment_open(
	struct ew_io *io, const char *folder, uint32_t segment, int *ret_handle);

#endif
