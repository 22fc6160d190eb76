/*
 * The buffer: its maximum, the error that sticks, and the wiping of secret ones.
 */
#include "test_case.h"

#include "base/buf.h"
#include "support/support.h"

static void test_grows_to_its_maximum(void **state)
{
	struct ew_buf b;

	(void)state;
	ew_buf_init(&b, 100);
	for (int i = 0; i < 100; i++)
		ew_buf_add_u8(&b, (uint8_t)i);
	assert_int_equal(ew_buf_error(&b), 0);
	assert_true(b.cap <= 100);
	ew_buf_add_u8(&b, 100);
	assert_int_equal(ew_buf_error(&b), -EFBIG);
	assert_int_equal(ew_buf_slice(&b).len, 100);
	for (int i = 0; i < 100; i++)
		assert_int_equal(b.at[i], i);
	ew_buf_clear(&b);
	ew_buf_add_text(&b, "again");
	assert_true(ew_slice_equal(ew_buf_slice(&b), EW_SLICE("again")));
	ew_buf_free(&b);
	assert_null(b.at);
	assert_int_equal(b.max, 100);
}

static void test_error_sticks(void **state)
{
	struct ew_buf b;

	(void)state;
	ew_buf_init(&b, 4);
	ew_buf_add(&b, "12345", 5);
	ew_buf_add(&b, "1", 1);
	ew_buf_printf(&b, "%d", 1);
	assert_null(ew_buf_extend(&b, 1));
	assert_int_equal(ew_buf_error(&b), -EFBIG);
	assert_int_equal(b.len, 0);
	assert_null(ew_buf_take_text(&b));
	ew_buf_clear(&b);
	assert_null(ew_buf_extend(&b, SIZE_MAX));
	assert_int_equal(ew_buf_error(&b), -EFBIG);
	ew_buf_free(&b);
}

static void test_numbers(void **state)
{
	struct ew_buf b;

	(void)state;
	ew_buf_init(&b, 64);
	ew_buf_add_u8(&b, 0x01);
	ew_buf_add_u16(&b, 0x0203);
	ew_buf_add_u32(&b, 0x04050607);
	ew_buf_add_u64(&b, 0x08090a0b0c0d0e0f);
	for (uint8_t i = 0; i < 15; i++)
		assert_int_equal(b.at[i], i + 1);
	assert_int_equal(b.len, 15);
	ew_buf_free(&b);
}

static void test_printf(void **state)
{
	struct ew_buf b;
	char longer[1001];

	(void)state;
	memset(longer, 'x', 1000);
	longer[1000] = '\0';
	ew_buf_init(&b, 1003);
	ew_buf_printf(&b, "%03d%s", 7, longer);
	assert_int_equal(ew_buf_error(&b), 0);
	assert_int_equal(b.len, 1003);
	assert_memory_equal(b.at, "007xxx", 6);
	ew_buf_printf(&b, "%s", "");
	assert_int_equal(ew_buf_error(&b), 0);
	ew_buf_printf(&b, "%c", 'x');
	assert_int_equal(ew_buf_error(&b), -EFBIG);
	ew_buf_clear(&b);
	ew_buf_printf(&b, "%s%s", longer, longer);
	assert_int_equal(ew_buf_error(&b), -EFBIG);
	ew_buf_free(&b);
}

static void test_consume(void **state)
{
	struct ew_buf b;

	(void)state;
	ew_buf_init(&b, 16);
	ew_buf_consume(&b, 0);
	ew_buf_add_text(&b, "abcdef");
	ew_buf_consume(&b, 2);
	assert_true(ew_slice_equal(ew_buf_slice(&b), EW_SLICE("cdef")));
	ew_buf_consume(&b, 4);
	assert_int_equal(b.len, 0);
	ew_buf_free(&b);
}

static void test_take_text(void **state)
{
	struct ew_buf b;
	char *text;

	(void)state;
	ew_buf_init(&b, 3);
	ew_buf_add_text(&b, "abc");
	text = ew_buf_take_text(&b);
	assert_string_equal(text, "abc");
	assert_null(b.at);
	assert_int_equal(b.len, 0);
	free(text);
	text = ew_buf_take_text(&b);
	assert_string_equal(text, "");
	free(text);
	ew_buf_init(&b, 0);
	text = ew_buf_take_text(&b);
	assert_string_equal(text, "");
	free(text);
}

static void test_secret_is_wiped(void **state)
{
	static const uint8_t zeros[32];
	struct ew_buf b;

	(void)state;
	ew_buf_init_secret(&b, 64);
	ew_buf_add(&b, "0123456789abcdef0123456789abcdef", 32);
	ew_buf_consume(&b, 30);
	assert_memory_equal(b.at, "ef", 2);
	assert_memory_equal(b.at + 2, zeros, 30);
	ew_buf_clear(&b);
	assert_memory_equal(b.at, zeros, 32);
	ew_buf_free(&b);
	assert_true(b.secret);
}

static int fill(void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	char text[500];

	memset(text, 'y', sizeof(text));
	ew_buf_init(&b, 100000);
	b.secret = *(bool *)arg;
	for (int i = 0; i < 100; i++) {
		ew_buf_add_u32(&b, 1);
		ew_buf_printf(&b, "%.*s", (int)sizeof(text), text);
	}
	if (ew_buf_error(&b) < 0)
		return ew_buf_error(&b);
	char *whole = ew_buf_take_text(&b);

	if (!whole)
		return ew_buf_error(&b);
	size_t n = 100 * (4 + sizeof(text));
	int r = whole[n] == '\0' && whole[n - 1] == 'y' ? 0 : -EINVAL;

	free(whole);
	return r;
}

static void test_without_memory(void **state)
{
	bool secret = false;

	(void)state;
	assert_true(ew_test_each_allocation(fill, &secret) > 100);
	secret = true;
	assert_true(ew_test_each_allocation(fill, &secret) > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows_to_its_maximum),
		cmocka_unit_test(test_error_sticks),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_printf),
		cmocka_unit_test(test_consume),
		cmocka_unit_test(test_take_text),
		cmocka_unit_test(test_secret_is_wiped),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
