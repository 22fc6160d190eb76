/*
 * ChaCha20-Poly1305 (RFC 8439), sealing direction only, and the algorithms that sealing shares
 * with opening, looked up once per process: OpenSSL's look-up costs more than a frame's
 * encryption. Private to seal/ and open/.
 */
#ifndef EW_SEAL_AEAD_SEAL_H
#define EW_SEAL_AEAD_SEAL_H

#include <openssl/evp.h>

#include "base/slice.h"

#define EW_AEAD_KEY_BYTES 32
#define EW_AEAD_NONCE_BYTES 12
#define EW_AEAD_TAG_BYTES 16

/** Algorithms fetched once, by whichever thread is first; never freed, never changed. */
struct ew_algorithms {
	EVP_CIPHER *chacha;
	EVP_MD *sha256;
};

/** The algorithms, or NULL when the library does not have them. Any thread. */
const struct ew_algorithms *ew_algorithms(void);

/**
 * Writes plain.len + EW_AEAD_TAG_BYTES bytes to `to`, which may not overlap the plaintext. A NULL
 * nonce is all zero. Errors: -EIO (cryptography library), -EINVAL (more than INT_MAX bytes). Any
 * thread.
 */
EW_MUST_USE int ew_aead_seal(const uint8_t key[static EW_AEAD_KEY_BYTES], const uint8_t *nonce,
	struct ew_slice aad, struct ew_slice plain, uint8_t *to);

#endif
