/*
 * Nonces that prove their own age (RFC 7616 section 3.3): time and chance under an HMAC, so that nothing has to be kept
 * of those that are only given out. Of those that were used, what was counted with them is kept, in a table that does
 * not grow: where it overflows, old nonces become stale, never fresh again.
 */
#ifndef EW_SIP_DIGEST_NONCE_H
#define EW_SIP_DIGEST_NONCE_H

#include "base/io.h"
#include "base/slice.h"

#define EW_DIGEST_NONCE_BYTES 65 /* as text, with its NUL */

struct ew_digest_nonces;

enum ew_digest_nonce {
	EW_DIGEST_NONCE_GOOD,
	EW_DIGEST_NONCE_STALE, /* ours, but too old; or of an earlier process */
	EW_DIGEST_NONCE_SPENT, /* this count was used before: somebody repeats what was said */
};

/** Draws the key that nonces are made with. `io` must outlive it. Errors: -ENOMEM, of ew_io_random(). */
EW_MUST_USE int ew_digest_nonces_new(struct ew_io *io, struct ew_digest_nonces **ret);

/** Wipes the key. NULL is fine. */
void ew_digest_nonces_free(struct ew_digest_nonces **n);

/** A new one. Errors: of ew_io_random(), -EIO, -ENOMEM. */
EW_MUST_USE int ew_digest_nonce_make(struct ew_digest_nonces *n, char ret[static EW_DIGEST_NONCE_BYTES]);

/**
 * Uses a nonce with this count, once; to be called only when everything else about the answer is right. Counts may come
 * in another order than they were made (UDP), up to 63 late.
 */
enum ew_digest_nonce ew_digest_nonce_use(struct ew_digest_nonces *n, struct ew_slice nonce, uint32_t count);

#endif
