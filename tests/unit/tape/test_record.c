/*
 * Records and segment headers byte by byte, and every way in which they can be wrong.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "tape/record.h"

static const struct ew_id span = {{0xaa, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xbb}};

static struct ew_tape_record example(void)
{
	return (struct ew_tape_record){.type = EW_TAPE_FRAME,
		.flags = EW_TAPE_COPY,
		.index = 0x01020304,
		.span = span,
		.previous = ew_tape_pos_of(7, 48),
		.wall = {-2}};
}

static void test_record_round_trip(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	struct ew_tape_record r = example();
	struct ew_tape_record got;
	struct ew_slice sealed;

	(void)state;
	ew_buf_init(&b, 1000);
	ew_tape_record_add(&b, &r, EW_SLICE("sealed bytes"));
	assert_int_equal(b.len, 60);
	assert_int_equal(b.at[3], 60);
	ew_buf_add_text(&b, "what follows");
	assert_int_equal(ew_tape_record_decode(ew_buf_slice(&b), &got, &sealed), 0);
	assert_true(ew_slice_equal(sealed, EW_SLICE("sealed bytes")));
	assert_int_equal(got.type, r.type);
	assert_int_equal(got.flags, r.flags);
	assert_int_equal(got.index, r.index);
	assert_true(ew_id_equal(got.span, span));
	assert_int_equal(got.previous, r.previous);
	assert_int_equal(got.wall.us, -2);
	assert_int_equal(got.length, 60);
}

static void test_record_altered_and_cut(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	struct ew_tape_record r = example();
	struct ew_tape_record got;
	struct ew_slice sealed;

	(void)state;
	ew_buf_init(&b, 1000);
	ew_tape_record_add(&b, &r, EW_SLICE("sealed bytes"));
	for (size_t i = 0; i < b.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			b.at[i] ^= (uint8_t)(1 << bit);
			assert_true(ew_tape_record_decode(ew_buf_slice(&b), &got, &sealed) < 0);
			b.at[i] ^= (uint8_t)(1 << bit);
		}
		assert_int_equal(
			ew_tape_record_decode(ew_slice_of(b.at, i), &got, &sealed), -ENODATA);
	}
}

static void test_aad_is_what_a_copy_keeps(void **state)
{
	struct ew_tape_record r = example();
	uint8_t a[EW_TAPE_AAD_BYTES];
	uint8_t b[EW_TAPE_AAD_BYTES];

	(void)state;
	ew_tape_aad(&r, a);
	r.flags = 0;
	r.previous = 1;
	ew_tape_aad(&r, b);
	assert_memory_equal(a, b, sizeof(a));
	r.index++;
	ew_tape_aad(&r, b);
	assert_memory_not_equal(a, b, sizeof(a));
	r = example();
	r.wall.us++;
	ew_tape_aad(&r, b);
	assert_memory_not_equal(a, b, sizeof(a));
	r = example();
	r.type = EW_TAPE_EVENT;
	ew_tape_aad(&r, b);
	assert_memory_not_equal(a, b, sizeof(a));
}

static void test_segment_header(void **state)
{
	struct ew_tape_segment_header h = {
		.boot = span, .thread = 5, .segment = 0xfedcba98, .begun = {123456789}};
	struct ew_tape_segment_header got;
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	(void)state;
	ew_buf_init(&b, 100);
	ew_tape_segment_header_add(&b, &h);
	assert_int_equal(b.len, EW_TAPE_SEGMENT_HEADER_BYTES);
	assert_int_equal(ew_tape_segment_header_decode(ew_buf_slice(&b), &got), 0);
	assert_int_equal(got.thread, 5);
	assert_int_equal(got.segment, 0xfedcba98);
	assert_int_equal(got.begun.us, 123456789);
	for (size_t i = 0; i < b.len; i++) {
		b.at[i] ^= 1;
		assert_int_equal(ew_tape_segment_header_decode(ew_buf_slice(&b), &got), -EBADMSG);
		b.at[i] ^= 1;
		assert_int_equal(
			ew_tape_segment_header_decode(ew_slice_of(b.at, i), &got), -EBADMSG);
	}
}

static void test_names(void **state)
{
	static const char *const bad_segments[] = {"", "0000001.tape", "0000000g.tape",
		"0000000A.tape", "00000001.tapes", "00000001.key"};
	char name[14];
	char key[46];
	struct ew_id got;
	uint32_t n;

	(void)state;
	ew_tape_segment_name(0xab, name);
	assert_string_equal(name, "000000ab.tape");
	assert_int_equal(ew_tape_segment_parse(name, &n), 0);
	assert_int_equal(n, 0xab);
	for (size_t i = 0; i < EW_COUNT(bad_segments); i++)
		assert_int_equal(ew_tape_segment_parse(bad_segments[i], &n), -EINVAL);
	ew_tape_key_name(7, span, key);
	assert_string_equal(key, "00000007-aa0102030405060708090a0b0c0d0ebb.key");
	assert_int_equal(ew_tape_key_parse(key, &n, &got), 0);
	assert_int_equal(n, 7);
	assert_true(ew_id_equal(got, span));
	key[9] = 'A';
	assert_int_equal(ew_tape_key_parse(key, &n, &got), -EINVAL);
	assert_int_equal(ew_tape_key_parse("00000007.key", &n, &got), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_record_round_trip),
		cmocka_unit_test(test_record_altered_and_cut),
		cmocka_unit_test(test_aad_is_what_a_copy_keeps),
		cmocka_unit_test(test_segment_header),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
