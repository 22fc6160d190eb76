/*
 * Asking a keyholder that was started for ourselves, on its socket, one thing after the other: for commands that work while the house is stopped.
 * Everything blocks.
 */
#ifndef EW_IPC_KEY_CALL_H
#define EW_IPC_KEY_CALL_H

#include "base/buf.h"
#include "base/error.h"
#include "base/id.h"

/** The keys of one installation, in one source. */
struct ew_key_call {
	int fd; /* a keyholder's socket; borrowed */
	struct ew_id installation;
	int timeout_ms; /* for each answer */
};

/**
 * Adds the blob; adds the secret to a secret buffer; sees to it that there is no wrapping key of this name. Errors with a sentence: -EKEYREJECTED
 * (for good), -ETIMEDOUT, -EPIPE (it has ended), -EPROTO, what it says.
 */
EW_MUST_USE int ew_key_call_wrap(
	const struct ew_key_call *c, const char *name, struct ew_slice secret, struct ew_buf *blob, struct ew_error *error);
EW_MUST_USE int ew_key_call_unwrap(
	const struct ew_key_call *c, const char *name, struct ew_slice blob, struct ew_buf *secret, struct ew_error *error);
EW_MUST_USE int ew_key_call_destroy(const struct ew_key_call *c, const char *name, struct ew_error *error);

#endif
