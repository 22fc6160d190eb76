/*
 * An age X25519 identity: the private half. Only the vault, the keeper (its own two keys) and a worker's job hold any.
 */
#ifndef EW_OPEN_IDENTITY_H
#define EW_OPEN_IDENTITY_H

#include "base/buf.h"
#include "base/io.h"
#include "seal/recipient.h"

/** Lives in secret memory (ew_secret_alloc); its owner frees it with ew_secret_free(), which wipes. */
struct ew_identity {
	uint8_t private_key[EW_X25519_BYTES];
	struct ew_recipient recipient;
};

/** Draws a new identity into `to`, which the caller allocated in secret memory. Errors: randomness, -EIO. */
EW_MUST_USE int ew_identity_new(struct ew_io *io, struct ew_identity *to);

/** Makes an identity of a private key that was derived from something else. Errors: -EIO. */
EW_MUST_USE int ew_identity_of(const uint8_t private_key[static EW_X25519_BYTES], struct ew_identity *to);

/** Reads "AGE-SECRET-KEY-1..." into `to`. Errors: -EINVAL. */
EW_MUST_USE int ew_identity_parse(struct ew_slice text, struct ew_identity *to);

/** Adds "AGE-SECRET-KEY-1..." and a newline to a secret buffer. */
EW_MUST_USE int ew_identity_add_text(const struct ew_identity *identity, struct ew_buf *secret);

#endif
