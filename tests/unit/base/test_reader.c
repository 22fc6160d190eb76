/*
 * The reader: byte order, and that the first read past the end spoils all that follow.
 */
#include "test_case.h"

#include "base/reader.h"

static const uint8_t bytes[] = {
	0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0xff};

static void test_order(void **state)
{
	struct ew_reader r;

	(void)state;
	ew_reader_init(&r, ew_slice_of(bytes, sizeof(bytes)));
	assert_int_equal(ew_reader_u8(&r), 0x01);
	assert_int_equal(ew_reader_u16(&r), 0x0203);
	assert_int_equal(ew_reader_u32(&r), 0x04050607);
	assert_false(ew_reader_done(&r));
	assert_true(ew_reader_u64(&r) == 0x08090a0b0c0d0effu);
	assert_true(ew_reader_done(&r));
}

static void test_end_sticks(void **state)
{
	struct ew_reader r;
	uint8_t copy[4] = {9, 9, 9, 9};

	(void)state;
	ew_reader_init(&r, ew_slice_of(bytes, 3));
	assert_int_equal(ew_reader_u32(&r), 0);
	assert_false(ew_reader_ok(&r));
	/* Three bytes are there, but the parser is out of step. */
	assert_int_equal(ew_reader_u8(&r), 0);
	assert_int_equal(ew_reader_bytes(&r, 1).len, 0);
	ew_reader_copy(&r, copy, sizeof(copy));
	assert_memory_equal(copy, "\0\0\0\0", 4);
	assert_false(ew_reader_done(&r));
}

static void test_bytes(void **state)
{
	struct ew_reader r;
	uint8_t copy[2];

	(void)state;
	ew_reader_init(&r, ew_slice_of(bytes, 4));
	struct ew_slice two = ew_reader_bytes(&r, 2);

	assert_ptr_equal(two.at, bytes);
	assert_int_equal(two.len, 2);
	ew_reader_copy(&r, copy, 2);
	assert_memory_equal(copy, bytes + 2, 2);
	assert_int_equal(ew_reader_bytes(&r, 0).len, 0);
	assert_true(ew_reader_done(&r));
	ew_reader_init(&r, EW_SLICE_EMPTY);
	assert_true(ew_reader_done(&r));
	assert_int_equal(ew_reader_bytes(&r, SIZE_MAX).len, 0);
	assert_false(ew_reader_ok(&r));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_end_sticks),
		cmocka_unit_test(test_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
