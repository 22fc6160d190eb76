/*
 * Hashes: SHA-256 (FIPS 180-4), HMAC (RFC 2104), HKDF (RFC 5869) by OpenSSL, and CRC-32C for finding torn records.
 */
#ifndef EW_BASE_DIGEST_H
#define EW_BASE_DIGEST_H

#include "base/slice.h"

#define EW_SHA256_BYTES 32

struct ew_hash {
	uint8_t bytes[EW_SHA256_BYTES];
};

struct ew_sha256;

/** One-shot hash. Errors: -ENOMEM or -EIO when the library refuses. */
EW_MUST_USE int ew_sha256_of(struct ew_slice data, struct ew_hash *ret);

/** A running hash. */
EW_MUST_USE int ew_sha256_new(struct ew_sha256 **ret);

/** Adds data to a running hash. Errors: -EIO. */
EW_MUST_USE int ew_sha256_add(struct ew_sha256 *h, struct ew_slice data);

/** The hash of everything added; nothing may be added afterwards. Errors: -EIO. */
EW_MUST_USE int ew_sha256_end(struct ew_sha256 *h, struct ew_hash *ret);

/** NULL is fine. */
void ew_sha256_free(struct ew_sha256 **h);

/** HMAC-SHA-256 over the concatenation of `n` slices. */
EW_MUST_USE int ew_hmac_sha256(
	struct ew_slice key, const struct ew_slice *parts, size_t n, struct ew_hash *ret);

/** HKDF-SHA-256; `out_bytes` at most 255 * 32. An empty salt is allowed. */
EW_MUST_USE int ew_hkdf_sha256(struct ew_slice secret, struct ew_slice salt, struct ew_slice info,
	void *out, size_t out_bytes);

/** CRC-32C (Castagnoli) of data, continuing from `crc` (0 to begin). */
uint32_t ew_crc32c(uint32_t crc, struct ew_slice data);

#endif
