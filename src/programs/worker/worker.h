/*
 * The worker's core: one job, from messages to one object or one rendering. It asks the keeper for segments and the
 * vault for keys, and waits for each answer: a worker has nothing else to do. It reads and writes only descriptors
 * that it was given. In the simulator the two functions below call the other cores directly.
 */
#ifndef EW_PROGRAMS_WORKER_WORKER_H
#define EW_PROGRAMS_WORKER_WORKER_H

#include "base/error.h"
#include "base/io.h"
#include "ipc/messages.h"

struct ew_worker_ops {
	/**
	 * Sends a request to the keeper, the vault or the redactor and waits for its reply, whose slices are valid until the next
	 * call. `ret_handle` gets a handle passed along (closed by the worker) or -1. Errors: -ETIMEDOUT, -EPIPE.
	 */
	int (*call)(void *arg, enum ew_role to, uint16_t number, const void *message,
		struct ew_message *ret_reply, int *ret_handle);
	/** Sends a final message (job_object, job_rendered, job_heard, job_failed) or job_manifest to the keeper. */
	int (*send)(void *arg, uint16_t number, const void *message);
};

struct ew_worker;

/** A worker without a job. `io`, `ops` and `arg` must outlive it. Errors: -ENOMEM. */
EW_MUST_USE int ew_worker_new(struct ew_io *io, const struct ew_worker_ops *ops, void *arg, struct ew_worker **ret);

/**
 * A message of the keeper: job_finish, job_span, job_prompt, job_render, job_hear, job_source, job_bundle, job_go, job_seal. `handles` (n)
 * were passed along with it; the worker takes and closes them. With job_go the whole job is done before this returns,
 * ending in exactly one job_object, job_rendered, job_heard or job_failed; a bundle is packed as far as its data with job_go,
 * which ends in job_manifest or job_failed, and done with job_seal. 1: the job is over, the process should exit; 0: more
 * messages are expected; -EPROTO: a message out of turn.
 */
EW_MUST_USE int ew_worker_message(
	struct ew_worker *w, const struct ew_message *message, const int *handles, size_t n);

/** Wipes keys and audio. */
void ew_worker_free(struct ew_worker **w);

#endif
