/*
 * Errors: the first wins, and the sentence is fit for a terminal.
 */
#include "test_case.h"

#include "base/error.h"
#include "base/text.h"

static void test_first_wins(void **state)
{
	struct ew_error e = {0};

	(void)state;
	assert_string_equal(ew_error_text(&e), "no error");
	assert_int_equal(ew_error_set(&e, -EINVAL, "reading %s", "x"), -EINVAL);
	assert_int_equal(ew_error_set(&e, -EIO, "closing"), -EIO);
	assert_int_equal(e.code, -EINVAL);
	assert_string_equal(ew_error_text(&e), "reading x");
	assert_int_equal(ew_error_set(NULL, -EIO, "nobody listens"), -EIO);
}

static void test_text_of_a_code(void **state)
{
	struct ew_error e = {.code = -ENOENT};
	struct ew_error strange = {.code = -99999};

	(void)state;
	assert_string_equal(ew_error_text(&e), "No such file or directory");
	assert_string_equal(ew_error_text(&strange), "unknown error");
}

static void test_controls(void **state)
{
	struct ew_error e = {0};

	(void)state;
	(void)ew_error_set(&e, -EINVAL, "a\x1b[2Jb\nc\x7f\xc2\x9b" "d\xc3\xa4");
	assert_string_equal(e.text, "a?[2Jb?c???d\xc3\xa4");
}

static void test_cut_between_characters(void **state)
{
	char text[600];

	(void)state;
	for (size_t shift = 0; shift < 3; shift++) {
		struct ew_error e = {0};

		memset(text, 'x', shift);
		for (size_t i = shift; i + 3 < sizeof(text); i += 3)
			memcpy(text + i, "\xe2\x82\xac", 4);
		(void)ew_error_set(&e, -EINVAL, "%s", text);
		size_t len = strlen(e.text);

		assert_true(len >= EW_ERROR_TEXT_BYTES - 3 && len < EW_ERROR_TEXT_BYTES);
		assert_true(ew_utf8_valid(ew_slice_text(e.text)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_wins),
		cmocka_unit_test(test_text_of_a_code),
		cmocka_unit_test(test_controls),
		cmocka_unit_test(test_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
