/*
 * What sealing and opening of age v1 share: the words of the format and the three derivations.
 * Private to seal/ and open/. Source: age-encryption.org/v1 (C2SP age.md).
 */
#ifndef EW_SEAL_AGE_FORMAT_H
#define EW_SEAL_AGE_FORMAT_H

#include "base/digest.h"
#include "seal/age_seal.h"

#define EW_AGE_VERSION_LINE "age-encryption.org/v1\n"
#define EW_AGE_STANZA_START "-> "
#define EW_AGE_MAC_START "---"
#define EW_AGE_SEALED_CHUNK_BYTES (EW_AGE_CHUNK_BYTES + EW_AGE_TAG_BYTES)
#define EW_AGE_WRAPPED_BYTES (EW_FILE_KEY_BYTES + EW_AGE_TAG_BYTES)
#define EW_AGE_PAYLOAD_KEY_BYTES 32
#define EW_AGE_CHUNK_NONCE_BYTES 12

/**
 * The key that wraps a file key: HKDF over the shared secret, salted with both public keys.
 * Errors: -EIO, -ENOMEM.
 */
EW_MUST_USE int ew_age_wrap_key(const uint8_t shared[static EW_X25519_BYTES],
	const uint8_t share[static EW_X25519_BYTES], const struct ew_recipient *recipient,
	uint8_t ret_key[static 32]);

/** The MAC over a header up to and including "---". Errors: -EIO, -ENOMEM. */
EW_MUST_USE int ew_age_header_mac(
	const struct ew_file_key *key, struct ew_slice header, struct ew_hash *ret);

/** The key of a payload from file key and nonce. Errors: -EIO, -ENOMEM. */
EW_MUST_USE int ew_age_payload_key(const struct ew_file_key *key,
	const uint8_t nonce[static EW_AGE_NONCE_BYTES],
	uint8_t ret_key[static EW_AGE_PAYLOAD_KEY_BYTES]);

/** The nonce of one chunk: an 11-byte counter and the mark of the last. */
void ew_age_chunk_nonce(
	uint64_t counter, bool last, uint8_t nonce[static EW_AGE_CHUNK_NONCE_BYTES]);

#endif
