/*
 * ChaCha20-Poly1305 (RFC 8439), opening direction. Private to open/: whoever must not read does
 * not link it.
 */
#ifndef EW_OPEN_AEAD_OPEN_H
#define EW_OPEN_AEAD_OPEN_H

#include "seal/aead_seal.h"

/**
 * Checks and decrypts `sealed` (tag at its end) into sealed.len - EW_AEAD_TAG_BYTES bytes at
 * `to`, which may not overlap. A NULL nonce is all zero. Errors: -EBADMSG (too short, altered,
 * other key; `to` is wiped), -EIO.
 */
EW_MUST_USE int ew_aead_open(const uint8_t key[static EW_AEAD_KEY_BYTES], const uint8_t *nonce,
	struct ew_slice aad, struct ew_slice sealed, uint8_t *to);

#endif
