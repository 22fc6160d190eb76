/*
 * X25519 (RFC 7748) by OpenSSL. Private to seal/ and open/.
 */
#ifndef EW_SEAL_X25519_H
#define EW_SEAL_X25519_H

#include "seal/recipient.h"

/** The public key of a private key. Errors: -EIO. */
EW_MUST_USE int ew_x25519_public(const uint8_t private_key[static EW_X25519_BYTES],
	uint8_t ret_public[static EW_X25519_BYTES]);

/**
 * Both at once, for a key that is used once. The caller wipes the secret. Errors: as ew_x25519_shared().
 */
EW_MUST_USE int ew_x25519_agree(const uint8_t private_key[static EW_X25519_BYTES],
	const uint8_t peer[static EW_X25519_BYTES], uint8_t ret_public[static EW_X25519_BYTES],
	uint8_t ret_shared[static EW_X25519_BYTES]);

/**
 * The shared secret of a key whose public half is known, which saves computing it again; only the
 * private half has a part in the secret. The caller wipes it. Errors: -EINVAL (the peer's key has low order: the
 * secret would be zero), -EIO.
 */
EW_MUST_USE int ew_x25519_shared(const uint8_t private_key[static EW_X25519_BYTES],
	const uint8_t public_key[static EW_X25519_BYTES],
	const uint8_t peer[static EW_X25519_BYTES], uint8_t ret_shared[static EW_X25519_BYTES]);

#endif
