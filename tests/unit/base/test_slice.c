/*
 * Slices: bounds, case, cutting and numbers, with the ends and the empty slice.
 */
#include "test_case.h"

#include "base/slice.h"
#include "support/support.h"

static void test_equal(void **state)
{
	(void)state;
	assert_true(ew_slice_equal(EW_SLICE_EMPTY, EW_SLICE("")));
	assert_true(ew_slice_equal(EW_SLICE("a\0b"), EW_SLICE("a\0b")));
	assert_false(ew_slice_equal(EW_SLICE("a\0b"), EW_SLICE("a\0c")));
	assert_false(ew_slice_equal(EW_SLICE("ab"), EW_SLICE("a")));
	assert_true(ew_slice_equal_nocase(EW_SLICE("Via-1"), EW_SLICE("vIA-1")));
	/* '@' and '`' differ in the same bit as letters do, and are none. */
	assert_false(ew_slice_equal_nocase(EW_SLICE("@"), EW_SLICE("`")));
	assert_false(ew_slice_equal_nocase(EW_SLICE("\xc4"), EW_SLICE("\xe4")));
	assert_int_equal(ew_slice_text(NULL).len, 0);
}

static void test_starts(void **state)
{
	(void)state;
	assert_true(ew_slice_starts(EW_SLICE("sip:x"), EW_SLICE("sip:")));
	assert_true(ew_slice_starts(EW_SLICE("x"), EW_SLICE_EMPTY));
	assert_false(ew_slice_starts(EW_SLICE("si"), EW_SLICE("sip:")));
	assert_false(ew_slice_starts(EW_SLICE("SIP:"), EW_SLICE("sip:")));
	assert_true(ew_slice_starts_nocase(EW_SLICE("SIP:x"), EW_SLICE("sip:")));
	assert_false(ew_slice_starts_nocase(EW_SLICE("SI"), EW_SLICE("sip:")));
}

static void test_trim(void **state)
{
	(void)state;
	assert_true(ew_slice_equal(ew_slice_trim(EW_SLICE(" \t\r\na b\n ")), EW_SLICE("a b")));
	assert_int_equal(ew_slice_trim(EW_SLICE(" \r\n\t")).len, 0);
	assert_int_equal(ew_slice_trim(EW_SLICE_EMPTY).len, 0);
	assert_true(ew_slice_equal(ew_slice_trim(EW_SLICE("\va")), EW_SLICE("\va")));
}

static void test_cut(void **state)
{
	struct ew_slice rest = EW_SLICE("a,,b,");
	struct ew_slice head = EW_SLICE("untouched");

	(void)state;
	assert_true(ew_slice_cut(&rest, ',', &head));
	assert_true(ew_slice_equal(head, EW_SLICE("a")));
	assert_true(ew_slice_cut(&rest, ',', &head));
	assert_int_equal(head.len, 0);
	assert_true(ew_slice_cut(&rest, ',', &head));
	assert_true(ew_slice_equal(head, EW_SLICE("b")));
	head = EW_SLICE("untouched");
	assert_false(ew_slice_cut(&rest, ',', &head));
	assert_true(ew_slice_equal(head, EW_SLICE("untouched")));
	rest = EW_SLICE("whole");
	assert_true(ew_slice_cut(&rest, ',', &head));
	assert_true(ew_slice_equal(head, EW_SLICE("whole")));
	assert_int_equal(rest.len, 0);
}

static void test_find(void **state)
{
	(void)state;
	assert_int_equal(ew_slice_find(EW_SLICE("aab"), EW_SLICE("ab")), 1);
	assert_int_equal(ew_slice_find(EW_SLICE("aab"), EW_SLICE_EMPTY), 0);
	assert_int_equal(ew_slice_find(EW_SLICE_EMPTY, EW_SLICE_EMPTY), 0);
	assert_int_equal(ew_slice_find(EW_SLICE("aab"), EW_SLICE("ba")), SIZE_MAX);
	assert_int_equal(ew_slice_find(EW_SLICE("a"), EW_SLICE("aa")), SIZE_MAX);
}

static void test_decimal(void **state)
{
	static const struct {
		const char *text;
		uint64_t max;
		int result;
		uint64_t value;
	} cases[] = {
		{"0", 0, 0, 0},
		{"007", 7, 0, 7},
		{"18446744073709551615", UINT64_MAX, 0, UINT64_MAX},
		{"18446744073709551616", UINT64_MAX, -ERANGE, 0},
		{"99999999999999999999999", UINT64_MAX, -ERANGE, 0},
		{"65536", 65535, -ERANGE, 0},
		{"65535", 65535, 0, 65535},
		{"", 9, -EINVAL, 0},
		{"-1", 9, -EINVAL, 0},
		{"+1", 9, -EINVAL, 0},
		{" 1", 9, -EINVAL, 0},
		{"1 ", 9, -EINVAL, 0},
		{"1e1", 99, -EINVAL, 0},
		{"99999999999999999999999x", UINT64_MAX, -EINVAL, 0},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		uint64_t value = 4711;
		int r = ew_slice_decimal(ew_slice_text(cases[i].text), cases[i].max, &value);

		assert_int_equal(r, cases[i].result);
		assert_int_equal(value, r == 0 ? cases[i].value : 4711);
	}
}

static int dup_once(void *arg)
{
	_cleanup_(ew_free_ptr) char *text = NULL;
	int r = ew_slice_dup(*(struct ew_slice *)arg, &text);

	if (r < 0)
		return text ? -EINVAL : r;
	return strcmp(text, "copy") == 0 ? 0 : -EINVAL;
}

static void test_dup(void **state)
{
	struct ew_slice s = ew_slice_of("copyright", 4);
	char *text = NULL;

	(void)state;
	assert_int_equal(ew_test_each_allocation(dup_once, &s), 1);
	assert_int_equal(ew_slice_dup(EW_SLICE("a\0b"), &text), -EINVAL);
	assert_null(text);
	assert_int_equal(ew_slice_dup(EW_SLICE_EMPTY, &text), 0);
	assert_string_equal(text, "");
	ew_free_ptr(&text);
	assert_null(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_starts),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_decimal),
		cmocka_unit_test(test_dup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
