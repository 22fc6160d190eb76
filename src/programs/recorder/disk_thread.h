/*
 * Private to the recorder's program: a thread that waits for the disk, so that the one with the packets does not. One
 * piece of work at a time; its end is reported through the loop. There are two of them: one calls write(2), one syncs,
 * because a sync may take long, and what is sealed must not wait for it in memory that a kill takes.
 */
#ifndef EW_PROGRAMS_RECORDER_DISK_THREAD_H
#define EW_PROGRAMS_RECORDER_DISK_THREAD_H

#include "base/loop.h"

struct ew_disk_thread;

/** Does the work, its outcome kept in it; called on the thread. Blocks. */
typedef void ew_disk_run_fn(void *work);

/** The work was done, or could not be; called on the loop's thread. */
typedef void ew_disk_done_fn(void *arg, void *work);

/** Starts the thread. Errors: -ENOMEM, as pthread_create(3) and eventfd(2). */
EW_MUST_USE int ew_disk_thread_new(struct ew_loop *loop, ew_disk_run_fn *run, ew_disk_done_fn *done, void *arg,
	struct ew_disk_thread **ret);

/** Hands work over, which stays the caller's; the one before must have been reported. */
void ew_disk_thread_give(struct ew_disk_thread *s, void *work);

/** Ends the thread, after its work if it has some: that is returned, run and not reported; or NULL. */
void *ew_disk_thread_stop(struct ew_disk_thread *s);

/**
 * Ends the thread if it runs, and frees; what ew_disk_thread_stop() would have returned stays the caller's. Waits for
 * the work that runs. NULL is fine.
 */
void ew_disk_thread_free(struct ew_disk_thread **s);

#endif
