/*
 * One object store: what is asked of it (messages store_put to store_probe), how much at a time, and what is known of
 * the server. Nothing is sent that the server was not proven to do, and nothing is said to be done that was not looked
 * at (docs/internals/s3.md).
 *
 * Belongs to the thread of the loop. Nothing blocks but reading and writing descriptors, a piece at a time.
 */
#ifndef EW_PROGRAMS_DELIVER_BUCKET_H
#define EW_PROGRAMS_DELIVER_BUCKET_H

#include "ipc/messages.h"
#include "programs/deliver/reach.h"

#define EW_BUCKET_ACTIVE 8       /* transfers at the same time, */
#define EW_BUCKET_ACTIVE_PUTS 6  /* and of them uploads: who listens does not wait for who stores */
#define EW_BUCKET_WAITING 64

struct ew_bucket;
struct ew_bucket_job;
struct ew_loop;

/** How it ended, once, from the loop. What the answer points to lasts during the call. `job` is gone then. */
typedef void ew_bucket_fn(void *arg, const struct ew_msg_store_answer *answer);

struct ew_bucket_config {
	struct ew_loop *loop;
	const struct ew_reach *reach; /* outlives it */
	struct ew_slice own;          /* addresses that may be asked although they are private */
	struct ew_slice certificates; /* of those whom the settings do not name; PEM, may be empty */
};

/** Everything is copied. Errors with a sentence: -EINVAL, -ENOMEM, -EIO. */
EW_MUST_USE int ew_bucket_new(const struct ew_bucket_config *config, const struct ew_msg_store_settings *settings,
	struct ew_bucket **ret, struct ew_error *error);
/** Gives up what is under way; nobody is told. NULL is fine. */
void ew_bucket_free(struct ew_bucket **b);

/** As ew_keyring_add(). */
EW_MUST_USE int ew_bucket_add_credentials(
	struct ew_bucket *b, const struct ew_msg_store_credentials *m, struct ew_error *error);

/**
 * Begins store_put, store_get (both with a descriptor, which is taken), store_delete, store_hold or store_probe.
 * Errors with a sentence, and `fn` is not called: -EAGAIN (too many wait), -EINVAL (what makes no sense), -ENOMEM.
 */
EW_MUST_USE int ew_bucket_begin(struct ew_bucket *b, const struct ew_message *m, int *fd, ew_bucket_fn *fn, void *arg,
	struct ew_bucket_job **ret, struct ew_error *error);

/** Nobody wants it any more. An upload in parts is remembered, so that the next one goes on from there. */
void ew_bucket_give_up(struct ew_bucket_job *job);

#endif
