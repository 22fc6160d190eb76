/*
 * The ratchet against plain HKDF as the header states it, and what an error must leave behind: a
 * dead key.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"
#include "seal/frame_seal.h"
#include "support/support.h"

static const struct ew_id span = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};

static void test_ratchet_is_hkdf(void **state)
{
	uint8_t key[32];
	uint8_t frame_key[32];
	uint8_t okm[64];

	(void)state;
	memset(key, 7, sizeof(key));
	for (int i = 0; i < 5; i++) {
		assert_int_equal(ew_hkdf_sha256(ew_slice_of(key, 32), ew_slice_of(span.bytes, 16),
					 EW_SLICE("earwitness/frame/v1"), okm, sizeof(okm)),
			0);
		assert_int_equal(ew_frame_ratchet(span, key, frame_key), 0);
		assert_memory_equal(key, okm, 32);
		assert_memory_equal(frame_key, okm + 32, 32);
	}
}

static void test_index_and_size(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	struct ew_frame_sealer s;
	uint8_t key[32];

	(void)state;
	memset(key, 7, sizeof(key));
	ew_buf_init(&b, 1000);
	ew_frame_sealer_init(&s, span, key);
	assert_int_equal(ew_frame_seal(&s, EW_SLICE("aad"), EW_SLICE("hello"), &b), 0);
	assert_int_equal(b.len, 5 + EW_FRAME_TAG_BYTES);
	assert_int_equal(ew_frame_seal(&s, EW_SLICE("aad"), EW_SLICE_EMPTY, &b), 0);
	assert_int_equal(b.len, 5 + 2 * EW_FRAME_TAG_BYTES);
	assert_int_equal(s.index, 2);
}

static void expect_dead(struct ew_frame_sealer *s, const uint8_t *key)
{
	static const uint8_t zero[32];
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	ew_buf_init(&b, 1000);
	assert_memory_equal(key, zero, 32);
	assert_int_equal(ew_frame_seal(s, EW_SLICE("a"), EW_SLICE("b"), &b), -EIO);
	assert_int_equal(b.len, 0);
}

static void test_errors_kill_the_key(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf small = {0};
	struct ew_frame_sealer s;
	uint8_t key[32];

	(void)state;
	memset(key, 7, sizeof(key));
	ew_buf_init(&small, 20);
	ew_frame_sealer_init(&s, span, key);
	assert_int_equal(ew_frame_seal(&s, EW_SLICE("a"), EW_SLICE("12345"), &small), -EFBIG);
	expect_dead(&s, key);
	memset(key, 7, sizeof(key));
	ew_frame_sealer_init(&s, span, key);
	s.index = UINT32_MAX;
	ew_buf_free(&small);
	assert_int_equal(ew_frame_seal(&s, EW_SLICE("a"), EW_SLICE("1"), &small), -EOVERFLOW);
	expect_dead(&s, key);
}

static int seal_one(void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	struct ew_frame_sealer s;
	uint8_t key[32];

	(void)arg;
	memset(key, 9, sizeof(key));
	ew_buf_init(&b, 1000);
	ew_frame_sealer_init(&s, span, key);
	return ew_frame_seal(&s, EW_SLICE("a"), EW_SLICE("plain"), &b);
}

static void test_no_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(seal_one, NULL) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ratchet_is_hkdf),
		cmocka_unit_test(test_index_and_size),
		cmocka_unit_test(test_errors_kill_the_key),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
