/*
 * Private to the recorder's program: the thread that waits for the disk, so that the one with the
 * packets does not. One job at a time; its end is reported through the loop.
 */
#ifndef EW_PROGRAMS_RECORDER_SYNCER_H
#define EW_PROGRAMS_RECORDER_SYNCER_H

#include "base/loop.h"
#include "tape/tape_writer.h"

struct ew_syncer;

/** The job has run; called on the loop's thread. */
typedef void ew_syncer_done_fn(void *arg, struct ew_tape_sync *job);

/** Starts the thread. Errors: -ENOMEM, as pthread_create(3) and eventfd(2). */
EW_MUST_USE int ew_syncer_new(
	struct ew_loop *loop, ew_syncer_done_fn *done, void *arg, struct ew_syncer **ret);

/** Hands a job over; the one before must have been reported. */
void ew_syncer_run(struct ew_syncer *s, struct ew_tape_sync *job);

/**
 * Ends the thread, after its job if it has one: that job is returned, run and not reported; or
 * NULL.
 */
struct ew_tape_sync *ew_syncer_stop(struct ew_syncer *s);

/**
 * Ends the thread if it runs, and frees; a job that ew_syncer_stop() would have returned is the
 * tape's. Waits for the job that runs. NULL is fine.
 */
void ew_syncer_free(struct ew_syncer **s);

#endif
