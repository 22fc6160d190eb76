/*
 * Private to the recorder's program: the thread that calls write(2), so that the one with the packets is not held by a
 * disk that stands still. One piece at a time; its end is reported through the loop.
 */
#ifndef EW_PROGRAMS_RECORDER_TAPE_SCRIBE_H
#define EW_PROGRAMS_RECORDER_TAPE_SCRIBE_H

#include "base/loop.h"
#include "tape/tape_writer.h"

struct ew_scribe;

/** The piece was written, or not; called on the loop's thread. */
typedef void ew_scribe_done_fn(void *arg, struct ew_tape_write *piece);

/** Starts the thread. Errors: -ENOMEM, as pthread_create(3) and eventfd(2). */
EW_MUST_USE int ew_scribe_new(
	struct ew_loop *loop, ew_scribe_done_fn *done, void *arg, struct ew_scribe **ret);

/** Hands a piece over; the one before must have been reported. */
void ew_scribe_write(struct ew_scribe *s, struct ew_tape_write *piece);

/**
 * Ends the thread, after its piece if it has one: that piece is returned, run and not reported; or
 * NULL.
 */
struct ew_tape_write *ew_scribe_stop(struct ew_scribe *s);

/**
 * Ends the thread if it runs, and frees; a piece that ew_scribe_stop() would have returned is the
 * tape's. Waits for the piece that is being written. NULL is fine.
 */
void ew_scribe_free(struct ew_scribe **s);

#endif
