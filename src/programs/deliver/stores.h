/*
 * The object stores that are configured, by number, and who asked what of them.
 *
 * Belongs to the thread of the loop. Never blocks.
 */
#ifndef EW_PROGRAMS_DELIVER_STORES_H
#define EW_PROGRAMS_DELIVER_STORES_H

#include "programs/deliver/bucket.h"
#include "programs/deliver/deliver.h"

#define EW_STORES 2 /* 1 where objects lie, 2 where they are archived */

struct ew_stores;

/** `reach` outlives it; `own` and `certificates` are copied. Errors with a sentence: -ENOMEM. */
EW_MUST_USE int ew_stores_new(const struct ew_bucket_config *config, ew_deliver_reply_fn *reply, struct ew_stores **ret,
	struct ew_error *error);
/** Gives up what is under way. NULL is fine. */
void ew_stores_free(struct ew_stores **s);

/** Adds a store. Errors with a sentence: -EINVAL (no such number, or twice), as ew_bucket_new(). */
EW_MUST_USE int ew_stores_add(struct ew_stores *s, const struct ew_msg_store_settings *m, struct ew_error *error);
/** Errors with a sentence: -EINVAL (no such store), as ew_bucket_add_credentials(). */
EW_MUST_USE int ew_stores_add_credentials(
	struct ew_stores *s, const struct ew_msg_store_credentials *m, struct ew_error *error);

/** Whether this message is about stores. */
bool ew_stores_takes(const struct ew_message *message);
/** store_put to store_probe; the descriptor, if one came, is taken. Answered once, later or at once. */
void ew_stores_message(struct ew_stores *s, void *peer, const struct ew_message *message, int *fd);
/** Whoever asked is gone: what is under way for them is given up. */
void ew_stores_forget(struct ew_stores *s, void *peer);

#endif
