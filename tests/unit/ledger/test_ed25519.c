/*
 * Known signatures (RFC 8032, section 7.1), and the corners where verifiers differ (C2SP/CCTV, ed25519): ours does what
 * OpenSSL and Go do. An R in a second spelling and a residue of low order are refused, the rest is taken.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "made.h"

static const struct {
	const char *seed;
	const char *key;
	const char *message;
	const char *signature;
} rfc8032[] = {
	{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
		"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
		"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5"
		"f0595bbe24655141438e7a100b"},
	{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
		"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "\x72",
		"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2e"
		"aeb4302aeeb00d291612bb0c00"},
};

static void test_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(rfc8032); i++) {
		struct ew_skey key;
		uint8_t public_key[EW_ED25519_BYTES];
		uint8_t expected[EW_ED25519_SIGNATURE_BYTES];
		uint8_t made[EW_ED25519_SIGNATURE_BYTES];
		struct ew_slice message = ew_slice_text(rfc8032[i].message);

		assert_int_equal(ew_hex_decode(ew_slice_text(rfc8032[i].seed), key.seed, 32), 0);
		assert_int_equal(ew_hex_decode(ew_slice_text(rfc8032[i].key), public_key, 32), 0);
		assert_int_equal(ew_hex_decode(ew_slice_text(rfc8032[i].signature), expected, 64), 0);
		assert_int_equal(ew_ed25519_sign(&key, message, made), 0);
		assert_memory_equal(made, expected, sizeof(made));
		assert_int_equal(ew_ed25519_check(public_key, message, made), 0);
		for (size_t bit = 0; bit < 8 * sizeof(made); bit += 37) {
			made[bit / 8] ^= (uint8_t)(1u << bit % 8);
			assert_int_equal(ew_ed25519_check(public_key, message, made), -EKEYREJECTED);
			made[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
		assert_int_equal(ew_ed25519_check(public_key, EW_SLICE("other"), made), -EKEYREJECTED);
	}
}

#define ZERO "0000000000000000000000000000000000000000000000000000000000000000"
#define ZERO_NEGATIVE "0000000000000000000000000000000000000000000000000000000000000080"
#define ZERO_AGAIN "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
#define ZERO_NEGATIVE_AGAIN "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
#define MIXED "10eb7c3acfb2bed3e0d6ab89bf5a3d6afddd1176ce4812e38d9fd485058fdb1f"
#define R1 "36684ea91032ba5b1dbab2d02f4debc74c3327f2b3802e2e4d371aa42b12b56b"
#define R2 "b797b156efcd45a4e2454d2fd0b21438b3ccd80d4c7fd1d1b2c8e55bd4ed4a94"
#define S1 "05ba9a796274d80437afa36f1236563f2f3b0aa84cecddc3d20914615ba4fe02"

/* By their number in ed25519vectors.json; good: neither residue nor non_canonical_R among its flags. */
static const struct {
	unsigned number;
	const char *key;
	const char *r;
	const char *s;
	const char *message;
	bool good;
} corners[] = {
	{0, ZERO, ZERO, ZERO, "ed25519vectors 3", false},
	{1, ZERO, ZERO, ZERO, "ed25519vectors 11", true},
	{2, ZERO, R1, S1, "ed25519vectors 7", false},
	{3, ZERO, R1, S1, "ed25519vectors 3", true},
	{4, MIXED, ZERO, "5e176f12cfb0d4e6eb6929b19ae4c998ef05c1c2cf628a9b1fa1c21312627108", "ed25519vectors 7", false},
	{5, MIXED, ZERO, "9472a69cd9a701a50d130ed52189e2455b23767db52cacb8716fb896ffeeac09", "ed25519vectors 3", true},
	{6, MIXED, R1, "c02e2b9e63e385c058bf62b14b3a2b29ccefe8e38ddb536bc3f9865320a3d801", "ed25519vectors 10", false},
	{7, MIXED, R1, "bbfd00bd9c259d8d222d15e67a3d8228585050dbb9b9585be20d8fadc721da03", "ed25519vectors", true},
	{8, ZERO_AGAIN, ZERO, ZERO, "ed25519vectors 8", false},
	{9, ZERO_AGAIN, ZERO, ZERO, "ed25519vectors 6", true},
	{10, ZERO_AGAIN, R1, S1, "ed25519vectors 4", false},
	{11, ZERO_AGAIN, R1, S1, "ed25519vectors", true},
	{12, ZERO_AGAIN, R1, S1, "ed25519vectors 7", false},
	{13, ZERO_AGAIN, R1, S1, "ed25519vectors 3", false},
	{14, ZERO, ZERO_AGAIN, ZERO, "ed25519vectors 3", false},
	{15, ZERO, ZERO_AGAIN, ZERO, "ed25519vectors 10", false},
	{17, MIXED, ZERO_AGAIN, "ad7a355469b5c87e550469f6b2de409ee723acd584bf35f86b80c384e8ceb702",
		"ed25519vectors 3", false},
	{19, MIXED, ZERO_AGAIN, "9472a69cd9a701a50d130ed52189e2455b23767db52cacb8716fb896ffeeac09",
		"ed25519vectors 3", false},
	{21, ZERO_AGAIN, ZERO_AGAIN, ZERO, "ed25519vectors 15", false},
	{22, ZERO, ZERO_NEGATIVE, ZERO, "ed25519vectors 4", false},
	{23, ZERO, ZERO_NEGATIVE, ZERO, "ed25519vectors 3", true},
	{24, ZERO, R2, S1, "ed25519vectors", false},
	{25, ZERO, R2, S1, "ed25519vectors 9", true},
	{27, MIXED, ZERO_NEGATIVE, "050abffcd4d8ccbb4b8d6bf6649f5aa99e8de5cc182a7409633856ff53f49e0c",
		"ed25519vectors 10", true},
	{28, MIXED, R2, "639734cf989e314e9e049fc01a3864d191fed8f231b12fee6fa50aaadba44b0e", "ed25519vectors 9", false},
	{29, MIXED, R2, "732d9e0279fe001d90327efa319816e3e4506b78432b8b4e1f2fdc4b960d700f", "ed25519vectors 2", true},
	{31, ZERO_AGAIN, ZERO_NEGATIVE, ZERO, "ed25519vectors 9", true},
	{33, ZERO_AGAIN, R2, S1, "ed25519vectors 9", true},
	{37, ZERO, ZERO_NEGATIVE_AGAIN, ZERO, "ed25519vectors 9", false},
};

static void test_corners(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(corners); i++) {
		uint8_t key[32];
		uint8_t signature[64];

		assert_int_equal(ew_hex_decode(ew_slice_text(corners[i].key), key, 32), 0);
		assert_int_equal(ew_hex_decode(ew_slice_text(corners[i].r), signature, 32), 0);
		assert_int_equal(ew_hex_decode(ew_slice_text(corners[i].s), signature + 32, 32), 0);
		int r = ew_ed25519_check(key, ew_slice_text(corners[i].message), signature);

		if (r != (corners[i].good ? 0 : -EKEYREJECTED))
			fail_msg("vector %u: %d", corners[i].number, r);
	}
}

/* S plus the order of the group is the same number there, and a second signature if it were taken. */
static void test_large_s(void **state)
{
	static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde,
		0xf9, 0xde, 0x14, [31] = 0x10};
	struct ew_skey key;
	uint8_t signature[64];
	unsigned carry = 0;

	(void)state;
	made_key("a", EW_KEY_ED25519, 9, &key);
	assert_int_equal(ew_ed25519_sign(&key, EW_SLICE("m"), signature), 0);
	assert_int_equal(ew_ed25519_check(key.verifier.public_key, EW_SLICE("m"), signature), 0);
	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)signature[32 + i] + order[i];
		signature[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	assert_int_equal(ew_ed25519_check(key.verifier.public_key, EW_SLICE("m"), signature), -EKEYREJECTED);
}

/* y = 2 is on no point of the curve. */
static void test_no_point(void **state)
{
	static const uint8_t key[32] = {2};
	static const uint8_t signature[64] = {1};

	(void)state;
	assert_int_equal(ew_ed25519_check(key, EW_SLICE("m"), signature), -EKEYREJECTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_corners),
		cmocka_unit_test(test_large_s),
		cmocka_unit_test(test_no_point),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
