/*
 * Members that are there, that are not, and that are something else than was hoped for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"

static const char *const answer =
	"{\"text\": \"spoken\", \"empty\": \"\", \"null\": null, \"number\": -7, \"real\": 7.5, \"most\": 9223372036854775807,"
	" \"truth\": true, \"list\": [\"spoken\"], \"object\": {\"text\": \"inside\"}}";

static const char *const no_text[] = {"absent", "null", "number", "real", "most", "truth", "list", "object"};
static const char *const no_number[] = {"absent", "null", "text", "empty", "real", "truth", "list", "object"};

static void test_texts(void **state)
{
	_cleanup_(ew_json_free) json_t *object = json_loads(answer, JSON_REJECT_DUPLICATES, NULL);

	(void)state;
	assert_non_null(object);
	assert_string_equal(ew_json_text(object, "text"), "spoken");
	assert_string_equal(ew_json_text_if_any(object, "text"), "spoken");
	assert_string_equal(ew_json_text_or(object, "text", "-"), "spoken");
	assert_string_equal(ew_json_text(object, "empty"), "");
	assert_string_equal(ew_json_text_if_any(object, "empty"), "");
	assert_string_equal(ew_json_text_or(object, "empty", "-"), "");
	assert_string_equal(ew_json_text(json_object_get(object, "object"), "text"), "inside");
	for (size_t i = 0; i < EW_COUNT(no_text); i++) {
		assert_string_equal(ew_json_text(object, no_text[i]), "");
		assert_null(ew_json_text_if_any(object, no_text[i]));
		assert_string_equal(ew_json_text_or(object, no_text[i], "-"), "-");
		assert_null(ew_json_text_or(object, no_text[i], NULL));
	}
}

static void test_numbers(void **state)
{
	_cleanup_(ew_json_free) json_t *object = json_loads(answer, JSON_REJECT_DUPLICATES, NULL);

	(void)state;
	assert_non_null(object);
	assert_true(ew_json_number(object, "number") == -7);
	assert_true(ew_json_number(object, "most") == INT64_MAX);
	for (size_t i = 0; i < EW_COUNT(no_number); i++)
		assert_true(ew_json_number(object, no_number[i]) == 0);
}

static void test_of_no_object(void **state)
{
	_cleanup_(ew_json_free) json_t *list = json_array();

	(void)state;
	assert_string_equal(ew_json_text(NULL, "text"), "");
	assert_string_equal(ew_json_text(list, "text"), "");
	assert_null(ew_json_text_if_any(NULL, "text"));
	assert_null(ew_json_text_if_any(list, "text"));
	assert_string_equal(ew_json_text_or(NULL, "text", "-"), "-");
	assert_true(ew_json_number(NULL, "number") == 0);
	assert_true(ew_json_number(list, "number") == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_of_no_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
