/*
 * A polynomial for each byte of the secret, which is its value at 0; a share is its value at another place. Must never take a branch or an address
 * from a secret.
 */
#include "open/shamir.h"

#include <errno.h>

#include "base/secret.h"

uint8_t ew_gf256_multiply(uint8_t a, uint8_t b)
{
	unsigned product = 0, shifted = a;

	for (unsigned bit = 0; bit < 8; bit++) {
		product ^= shifted & (0u - ((b >> bit) & 1u));
		shifted = (shifted << 1) ^ (0x11bu & (0u - (shifted >> 7)));
	}
	return (uint8_t)product;
}

/* a^254: the group has 255 elements. */
uint8_t ew_gf256_invert(uint8_t a)
{
	uint8_t power = a, result = 1;

	for (unsigned i = 0; i < 7; i++) {
		power = ew_gf256_multiply(power, power);
		result = ew_gf256_multiply(result, power);
	}
	return result;
}

/* Horner's rule over all bytes at once, from the coefficients of the highest degree down to those of degree 1; that of degree 0 is the secret. */
static int make_shares(struct ew_io *io, const uint8_t *secret, uint8_t threshold, uint8_t n, struct ew_shamir_share *shares)
{
	uint8_t coefficients[EW_SHAMIR_SECRET_BYTES];
	int r = 0;

	for (unsigned degree = threshold - 1u; r == 0 && degree > 0; degree--) {
		r = ew_io_random(io, coefficients, sizeof(coefficients));
		for (unsigned s = 0; r == 0 && s < n; s++)
			for (size_t i = 0; i < sizeof(coefficients); i++)
				shares[s].bytes[i] = ew_gf256_multiply(shares[s].bytes[i] ^ coefficients[i], shares[s].index);
	}
	for (unsigned s = 0; s < n; s++)
		for (size_t i = 0; i < sizeof(coefficients); i++)
			shares[s].bytes[i] ^= secret[i];
	ew_wipe(coefficients, sizeof(coefficients));
	return r;
}

int ew_shamir_split(struct ew_io *io, const uint8_t secret[static EW_SHAMIR_SECRET_BYTES], uint8_t threshold, uint8_t n,
	struct ew_shamir_share *shares)
{
	int r;

	if (threshold == 0 || threshold > n)
		return -EINVAL;
	for (unsigned s = 0; s < n; s++)
		shares[s] = (struct ew_shamir_share){.index = (uint8_t)(s + 1)};
	r = make_shares(io, secret, threshold, n, shares);
	if (r < 0)
		ew_wipe(shares, n * sizeof(shares[0]));
	return r;
}

static bool indexes_are_good(const struct ew_shamir_share *shares, size_t n)
{
	bool seen[EW_SHAMIR_MOST + 1] = {true};

	if (n == 0 || n > EW_SHAMIR_MOST)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (seen[shares[i].index])
			return false;
		seen[shares[i].index] = true;
	}
	return true;
}

/* Lagrange's weight of one share at 0: the product of x / (x - own) over the others; subtracting is adding here. Indexes are no secret. */
static uint8_t weight(const struct ew_shamir_share *shares, size_t n, size_t own)
{
	uint8_t above = 1, below = 1;

	for (size_t i = 0; i < n; i++) {
		if (i == own)
			continue;
		above = ew_gf256_multiply(above, shares[i].index);
		below = ew_gf256_multiply(below, shares[i].index ^ shares[own].index);
	}
	return ew_gf256_multiply(above, ew_gf256_invert(below));
}

int ew_shamir_join(const struct ew_shamir_share *shares, size_t n, uint8_t secret[static EW_SHAMIR_SECRET_BYTES])
{
	if (!indexes_are_good(shares, n))
		return -EINVAL;
	for (size_t i = 0; i < EW_SHAMIR_SECRET_BYTES; i++)
		secret[i] = 0;
	for (size_t s = 0; s < n; s++) {
		uint8_t w = weight(shares, n, s);

		for (size_t i = 0; i < EW_SHAMIR_SECRET_BYTES; i++)
			secret[i] ^= ew_gf256_multiply(w, shares[s].bytes[i]);
	}
	return 0;
}
