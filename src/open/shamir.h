/*
 * Shamir's secret sharing over GF(256), byte by byte: any `threshold` of the shares give the secret, fewer say nothing of it. The field is that of AES
 * (x^8 + x^4 + x^3 + x + 1). Takes the same time for every secret. Source: A. Shamir, How to share a secret, CACM 22 (1979).
 *
 * A share does not prove itself: whoever joins compares what comes with something that is known of the secret.
 */
#ifndef EW_OPEN_SHAMIR_H
#define EW_OPEN_SHAMIR_H

#include "base/io.h"

#define EW_SHAMIR_SECRET_BYTES 32
#define EW_SHAMIR_MOST 255

/** Lives in secret memory, or is wiped by its owner. */
struct ew_shamir_share {
	uint8_t index; /* 1 to 255 */
	uint8_t bytes[EW_SHAMIR_SECRET_BYTES];
};

/** Makes `n` shares, of indexes 1 to n. Errors: -EINVAL (threshold 0 or above n), those of randomness; then the shares are wiped. */
EW_MUST_USE int ew_shamir_split(struct ew_io *io, const uint8_t secret[static EW_SHAMIR_SECRET_BYTES], uint8_t threshold, uint8_t n,
	struct ew_shamir_share *shares);
/** Joins as many shares as the threshold was. Errors: -EINVAL (none, an index of 0, one twice). */
EW_MUST_USE int ew_shamir_join(const struct ew_shamir_share *shares, size_t n, uint8_t secret[static EW_SHAMIR_SECRET_BYTES]);

/** The field, for tests. */
uint8_t ew_gf256_multiply(uint8_t a, uint8_t b);
/** 0 of 0. */
uint8_t ew_gf256_invert(uint8_t a);

#endif
