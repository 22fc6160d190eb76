/*
 * The curve by the vectors of RFC 7748 (6.1), whichever way the keys are handed in; and the points
 * of low order that would give everybody the same secret.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "seal/x25519.h"

#define SHARED "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"

struct key {
	uint8_t bytes[EW_X25519_BYTES];
};

static struct key from_hex(const char *hex)
{
	struct key k;

	for (size_t i = 0; i < sizeof(k.bytes); i++) {
		const char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

		k.bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return k;
}

static const char *const pairs[2][2] = {
	{"77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
		"8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"},
	{"5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
		"de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"},
};

static void test_vectors(void **state)
{
	struct key secret = from_hex(SHARED);

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct key own = from_hex(pairs[i][0]);
		struct key public_key = from_hex(pairs[i][1]);
		struct key peer = from_hex(pairs[!i][1]);
		struct key at, shared;

		assert_int_equal(ew_x25519_public(own.bytes, at.bytes), 0);
		assert_memory_equal(at.bytes, public_key.bytes, sizeof(at.bytes));
		assert_int_equal(ew_x25519_shared(
					 own.bytes, public_key.bytes, peer.bytes, shared.bytes),
			0);
		assert_memory_equal(shared.bytes, secret.bytes, sizeof(shared.bytes));
		memset(&at, 0, sizeof(at));
		memset(&shared, 0, sizeof(shared));
		assert_int_equal(
			ew_x25519_agree(own.bytes, peer.bytes, at.bytes, shared.bytes), 0);
		assert_memory_equal(at.bytes, public_key.bytes, sizeof(at.bytes));
		assert_memory_equal(shared.bytes, secret.bytes, sizeof(shared.bytes));
	}
}

static void test_low_order(void **state)
{
	struct key own = from_hex(pairs[0][0]);
	struct key public_key = from_hex(pairs[0][1]);
	struct key before = from_hex(SHARED);
	struct key peer = {{0}};

	(void)state;
	for (uint8_t low = 0; low < 2; low++) {
		struct key at = before, shared = before;

		peer.bytes[0] = low;
		assert_int_equal(ew_x25519_shared(
					 own.bytes, public_key.bytes, peer.bytes, shared.bytes),
			-EINVAL);
		assert_int_equal(
			ew_x25519_agree(own.bytes, peer.bytes, at.bytes, shared.bytes), -EINVAL);
		assert_memory_equal(at.bytes, before.bytes, sizeof(at.bytes));
		assert_memory_equal(shared.bytes, before.bytes, sizeof(shared.bytes));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_low_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
