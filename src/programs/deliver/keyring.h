/*
 * The credentials of one store, by the right they are good for. Those that an instance or a container is lent are
 * asked for when they are needed, and again before they end.
 *
 * Belongs to the thread of the loop. Never blocks. Secrets lie in guarded memory and are never printed.
 */
#ifndef EW_PROGRAMS_DELIVER_KEYRING_H
#define EW_PROGRAMS_DELIVER_KEYRING_H

#include "ipc/messages.h"
#include "programs/deliver/multi.h"
#include "store/s3_credentials.h"
#include "store/s3_http.h"

#define EW_KEYRING_KEYS EW_S3_RIGHTS
#define EW_KEYRING_AGAIN_S 10 /* after a role could not be had */
#define EW_KEYRING_DOUBT_S 60 /* between two refusals that make a role be asked for before its time */

struct ew_keyring;

/** `own`: addresses that may be asked although they are private (reach.h). Errors with a sentence: as ew_multi_new(), ew_reach_read(). */
EW_MUST_USE int ew_keyring_new(struct ew_loop *loop, struct ew_slice own, struct ew_keyring **ret, struct ew_error *error);
/** Wipes. NULL is fine. */
void ew_keyring_free(struct ew_keyring **keyring);

/** Adds one; everything is copied. Errors with a sentence that shows none of it: -EINVAL, -E2BIG, -ENOMEM. */
EW_MUST_USE int ew_keyring_add(struct ew_keyring *keyring, const struct ew_msg_store_credentials *m, struct ew_error *error);

/**
 * The credential for a right, which lasts until the loop's next turn. Errors: -EINPROGRESS (it is asked for: come back
 * soon); with a sentence: -EACCES (none is configured), -EAGAIN (its role could not be had; it is tried again).
 */
EW_MUST_USE int ew_keyring_get(struct ew_keyring *keyring, enum ew_s3_right right, struct ew_wall now,
	const struct ew_s3_credentials **ret, struct ew_error *error);

/**
 * A server says that this credential is over, or may mean it. True: it is borrowed, and what is to be had next is worth another try: a
 * new one, asked for once in EW_KEYRING_DOUBT_S at most, or, where none can be had, the same, which stays until then.
 */
bool ew_keyring_is_over(struct ew_keyring *keyring, enum ew_s3_right right);

#endif
