/*
 * Secret sharing: the field as FIPS 197 has it, every set of enough shares gives the secret, and fewer fit every secret alike.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/io_sim.h"
#include "open/shamir.h"

static const uint8_t secret[EW_SHAMIR_SECRET_BYTES] = "thirty-two bytes, and not one mo";

/* Vectors of FIPS 197, 4.2; and what every field has. */
static void the_field_is_that_of_aes(void **state)
{
	(void)state;
	assert_int_equal(ew_gf256_multiply(0x57, 0x83), 0xc1);
	assert_int_equal(ew_gf256_multiply(0x57, 0x13), 0xfe);
	assert_int_equal(ew_gf256_multiply(0x57, 0x02), 0xae);
	assert_int_equal(ew_gf256_multiply(0xae, 0x02), 0x47);
	assert_int_equal(ew_gf256_invert(0x53), 0xca);
	assert_int_equal(ew_gf256_invert(0), 0);
	for (unsigned a = 1; a < 256; a++)
		assert_int_equal(ew_gf256_multiply((uint8_t)a, ew_gf256_invert((uint8_t)a)), 1);
	for (unsigned a = 0; a < 256; a++)
		for (unsigned b = 0; b < 256; b += 5)
			for (unsigned c = 0; c < 256; c += 51) {
				assert_int_equal(ew_gf256_multiply((uint8_t)a, (uint8_t)b), ew_gf256_multiply((uint8_t)b, (uint8_t)a));
				assert_int_equal(ew_gf256_multiply((uint8_t)a, (uint8_t)(b ^ c)),
					ew_gf256_multiply((uint8_t)a, (uint8_t)b) ^ ew_gf256_multiply((uint8_t)a, (uint8_t)c));
			}
}

/* f(x) = 42 + 05 x + 07 x^2, reckoned by hand: f(1) = 40, f(2) = 54, f(3) = 56. */
static void a_polynomial_that_is_known(void **state)
{
	struct ew_shamir_share shares[3] = {{.index = 1}, {.index = 2}, {.index = 3}};
	static const uint8_t values[3] = {0x40, 0x54, 0x56};
	uint8_t got[EW_SHAMIR_SECRET_BYTES];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		memset(shares[i].bytes, values[i], sizeof(shares[i].bytes));
	assert_int_equal(ew_shamir_join(shares, 3, got), 0);
	for (size_t i = 0; i < sizeof(got); i++)
		assert_int_equal(got[i], 0x42);
}

static void enough_shares_give_the_secret(void **state)
{
	struct ew_io *io = ew_io_sim_new(1);
	struct ew_shamir_share shares[6], some[6];

	(void)state;
	assert_non_null(io);
	for (uint8_t threshold = 1; threshold <= 6; threshold++) {
		assert_int_equal(ew_shamir_split(io, secret, threshold, 6, shares), 0);
		for (unsigned set = 1; set < 64; set++) {
			uint8_t got[EW_SHAMIR_SECRET_BYTES];
			size_t n = 0;

			/* In any order. */
			for (unsigned i = 6; i > 0; i--)
				if (set >> (i - 1) & 1)
					some[n++] = shares[i - 1];
			assert_int_equal(ew_shamir_join(some, n, got), 0);
			assert_int_equal(memcmp(got, secret, sizeof(got)) == 0, n >= threshold);
		}
	}
	ew_io_sim_free(&io);
}

/* With one share too few, for every byte that the secret could have there is one last share that would give it. */
static void fewer_say_nothing(void **state)
{
	struct ew_io *io = ew_io_sim_new(2);
	struct ew_shamir_share shares[3];
	bool possible[256] = {false};
	unsigned n = 0;

	(void)state;
	assert_non_null(io);
	assert_int_equal(ew_shamir_split(io, secret, 3, 3, shares), 0);
	for (unsigned last = 0; last < 256; last++) {
		uint8_t got[EW_SHAMIR_SECRET_BYTES];

		shares[2].bytes[0] = (uint8_t)last;
		assert_int_equal(ew_shamir_join(shares, 3, got), 0);
		n += !possible[got[0]];
		possible[got[0]] = true;
	}
	assert_int_equal(n, 256);
	ew_io_sim_free(&io);
}

static void what_cannot_be(void **state)
{
	struct ew_io *io = ew_io_sim_new(3);
	struct ew_shamir_share shares[3];
	uint8_t got[EW_SHAMIR_SECRET_BYTES];

	(void)state;
	assert_non_null(io);
	assert_int_equal(ew_shamir_split(io, secret, 0, 3, shares), -EINVAL);
	assert_int_equal(ew_shamir_split(io, secret, 4, 3, shares), -EINVAL);
	assert_int_equal(ew_shamir_split(io, secret, 2, 3, shares), 0);
	assert_int_equal(ew_shamir_join(shares, 0, got), -EINVAL);
	shares[1].index = 1;
	assert_int_equal(ew_shamir_join(shares, 2, got), -EINVAL);
	shares[1].index = 0;
	assert_int_equal(ew_shamir_join(shares, 2, got), -EINVAL);
	ew_io_sim_free(&io);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_field_is_that_of_aes),
		cmocka_unit_test(a_polynomial_that_is_known),
		cmocka_unit_test(enough_shares_give_the_secret),
		cmocka_unit_test(fewer_say_nothing),
		cmocka_unit_test(what_cannot_be),
	};

	return cmocka_run_group_tests_name("shamir", tests, NULL, NULL);
}
