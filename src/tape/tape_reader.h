/*
 * The read side of the tape: scanning clear headers, opening events, following one span's frames backwards. Frames and
 * events are opened with keys that the caller got from whoever may unwrap them.
 */
#ifndef EW_TAPE_TAPE_READER_H
#define EW_TAPE_TAPE_READER_H

#include "base/error.h"
#include "base/io.h"
#include "open/frame_open.h"
#include "tape/record.h"

/**
 * Called for each record in tape order. `sealed` is valid during the call. `next` is the position behind the record:
 * where a later scan goes on. Non-zero ends the scan and is returned.
 */
typedef int ew_tape_scan_fn(void *arg, ew_tape_pos at, ew_tape_pos next,
	const struct ew_tape_record *record, struct ew_slice sealed);

/**
 * Reads records from `from` (0: the first segment there is) up to `until` (EW_TAPE_NOWHERE: all that is whole).
 * Missing segments (released) are skipped, a torn end of a segment is passed over. Errors: -EBADMSG with a sentence
 * naming segment and offset (damage in the middle: nothing behind it in that segment can be read), as open/read.
 * Blocks on the disk.
 */
EW_MUST_USE int ew_tape_scan(struct ew_io *io, const char *folder, ew_tape_pos from,
	ew_tape_pos until, ew_tape_scan_fn *fn, void *arg, struct ew_error *error);

/**
 * Called where bytes of the tape cannot be read: records from `from` up to `to` are lost, at least
 * one, and the scan goes on at `to`, which is where a later scan may begin as well. Non-zero ends
 * the scan and is returned.
 */
typedef int ew_tape_damage_fn(void *arg, ew_tape_pos from, ew_tape_pos to);

/**
 * As ew_tape_scan(), but damage is told and passed over; -EBADMSG comes from the callbacks only.
 * `until` must be a position that was called durable, or EW_TAPE_NOWHERE: whatever cannot be read
 * before it, in segments of the same boot, is damage, also at the end of a segment. At the end of
 * another boot's segment it is a torn write, as ever.
 */
EW_MUST_USE int ew_tape_scan_past_damage(struct ew_io *io, const char *folder, ew_tape_pos from,
	ew_tape_pos until, ew_tape_scan_fn *fn, ew_tape_damage_fn *damage, void *arg,
	struct ew_error *error);

/** Numbers of the segments in the folder, rising, as an array that the caller frees. */
EW_MUST_USE int ew_tape_segments(
	struct ew_io *io, const char *folder, uint32_t **ret_segments, size_t *ret_n);

/** Reads the key file of a span. `sealed_key` gets the age file. Errors: -ENOENT (shredded). */
EW_MUST_USE int ew_tape_key_read(struct ew_io *io, const char *folder, uint32_t epoch,
	struct ew_id span, struct ew_buf *sealed_key);

/** Opens one record with the opener of its span and adds the plaintext to `to`. Errors: as ew_frame_open(). */
EW_MUST_USE int ew_tape_record_open(struct ew_frame_opener *opener,
	const struct ew_tape_record *record, struct ew_slice sealed, struct ew_buf *to);

/**
 * Gives an open handle (on the chain's io) of a segment, or a redirection: `*ret_moved` other than EW_TAPE_NOWHERE
 * is the position to go on at, because this span's records of the segment were copied forward. The handle stays the
 * giver's. Errors end the reading.
 */
typedef int ew_tape_segment_fn(
	void *arg, struct ew_id span, uint32_t segment, int *ret_handle, ew_tape_pos *ret_moved);

/** Called for each frame of a span, in rising order of index. */
typedef int ew_tape_frame_fn(void *arg, const struct ew_tape_record *record, struct ew_slice plain);

/**
 * Reads all frames of one span: walks back from `last` by `previous` to learn the positions, then opens them in order.
 * A frame that cannot be opened or found is reported by its absence: `ret_missing` counts them (the walk can only lose
 * a beginning; altered frames are skipped). Errors: -ENOMEM, the segment function's, the frame function's.
 */
EW_MUST_USE int ew_tape_span_read(struct ew_io *io, struct ew_frame_opener *opener, ew_tape_pos last,
	ew_tape_segment_fn *segment, void *segment_arg, ew_tape_frame_fn *frame, void *frame_arg,
	uint32_t *ret_missing);

#endif
