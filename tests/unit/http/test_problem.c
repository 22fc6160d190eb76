/*
 * Problem documents and JSON bodies.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "http/body.h"
#include "support/support.h"

static void test_document(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_free_ptr) char *got = NULL;
	struct ew_http_problem p;

	(void)state;
	ew_buf_init(&text, 4096);
	assert_int_equal(ew_http_problem_set(&p, EW_HTTP_UNKNOWN_PARAMETER, EW_SLICE("nmuber"),
				 "not \"%s\"", "known"),
		-EINVAL);
	assert_int_equal(ew_http_problem_json(&p, &text), 0);
	got = ew_buf_take_text(&text);
	assert_string_equal(got,
		"{\"type\":\"urn:earwitness:problem:unknown_parameter\",\"title\":\"Unknown "
		"parameter\","
		"\"status\":400,\"detail\":\"not \\\"known\\\"\",\"field\":\"nmuber\"}");
}

/* Foreign bytes in a field must not break the document, whatever they are. */
static void test_foreign_bytes(void **state)
{
	static const struct ew_slice fields[] = {
		{(const uint8_t *)"\xff\xfe\x00\x1b[2J", 7},
		{(const uint8_t *)"\"},{\"a\":\"", 9},
		{(const uint8_t *)"\xe2\x82", 2},
	};
	struct ew_http_problem p;
	size_t i;

	(void)state;
	for (i = 0; i < EW_COUNT(fields); i++) {
		_cleanup_(ew_buf_free) struct ew_buf text = {0};
		_cleanup_(ew_http_json_free) json_t *back = NULL;

		ew_buf_init(&text, 4096);
		(void)ew_http_problem_set(&p, EW_HTTP_BAD_PARAMETER, fields[i], "x");
		assert_int_equal(ew_http_problem_json(&p, &text), 0);
		back = json_loadb((const char *)text.at, text.len, 0, NULL);
		assert_non_null(back);
		assert_int_equal(json_object_size(back), 5);
	}
}

/* A long field is cut between characters. */
static void test_long_field(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_http_problem p;
	char field[400];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(field); i += 2)
		memcpy(field + i, "\xc3\xa4", 2);
	ew_buf_init(&text, 4096);
	(void)ew_http_problem_set(
		&p, EW_HTTP_BAD_PARAMETER, ew_slice_of(field, sizeof(field)), "x");
	assert_true(strlen(p.field) >= EW_HTTP_FIELD_BYTES - 3);
	assert_int_equal(strlen(p.field) % 2, 0);
	assert_int_equal(ew_http_problem_json(&p, &text), 0);
}

static const struct ew_http_member members[] = {
	{"name", EW_HTTP_MEMBER_TEXT, true, 4},
	{"n", EW_HTTP_MEMBER_NUMBER, false, 10},
	{"list", EW_HTTP_MEMBER_LIST, false, 2},
};

static const struct {
	const char *body;
	int kind; /* of the problem, -1: well */
	const char *field;
} bodies[] = {
	{"{\"name\":\"abc\"}", -1, ""},
	{"{\"name\":\"abcd\",\"n\":10,\"list\":[1,2]}", -1, ""},
	{"", EW_HTTP_INVALID_BODY, "name"},
	{"{}", EW_HTTP_INVALID_BODY, "name"},
	{"{\"name\":\"abcde\"}", EW_HTTP_INVALID_BODY, "name"},
	{"{\"name\":1}", EW_HTTP_INVALID_BODY, "name"},
	{"{\"name\":null}", EW_HTTP_INVALID_BODY, "name"},
	{"{\"name\":\"a\",\"n\":11}", EW_HTTP_INVALID_BODY, "n"},
	{"{\"name\":\"a\",\"n\":-1}", EW_HTTP_INVALID_BODY, "n"},
	{"{\"name\":\"a\",\"n\":1.0}", EW_HTTP_INVALID_BODY, "n"},
	{"{\"name\":\"a\",\"list\":[1,2,3]}", EW_HTTP_INVALID_BODY, "list"},
	{"{\"name\":\"a\",\"other\":1}", EW_HTTP_INVALID_BODY, "other"},
	{"{\"name\":\"a\",\"name\":\"b\"}", EW_HTTP_BAD_REQUEST, ""},
	{"[]", EW_HTTP_BAD_REQUEST, ""},
	{"{\"name\":\"a\"} x", EW_HTTP_BAD_REQUEST, ""},
	{"{\"name\":\"a\\u0000b\"}", EW_HTTP_BAD_REQUEST, ""},
	{"{\"name\":\"\xff\"}", EW_HTTP_BAD_REQUEST, ""},
	{"nonsense", EW_HTTP_BAD_REQUEST, ""},
};

static void test_bodies(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < EW_COUNT(bodies); i++) {
		_cleanup_(ew_http_json_free) json_t *object = NULL;
		struct ew_http_problem p = {.kind = EW_HTTP_INTERNAL};
		int r = ew_http_body_parse(
			ew_slice_text(bodies[i].body), members, EW_COUNT(members), &object, &p);

		if (r != (bodies[i].kind < 0 ? 0 : -EINVAL))
			fail_msg("%s: %d", bodies[i].body, r);
		if (r && ((int)p.kind != bodies[i].kind || strcmp(p.field, bodies[i].field) != 0))
			fail_msg("%s: %d \"%s\"", bodies[i].body, (int)p.kind, p.field);
	}
}

static int build(void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_http_problem p;

	(void)arg;
	ew_buf_init(&text, 4096);
	(void)ew_http_problem_set(&p, EW_HTTP_CONFLICT, EW_SLICE("field"), "detail");
	return ew_http_problem_json(&p, &text);
}

static void test_without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(build, NULL) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_foreign_bytes),
		cmocka_unit_test(test_long_field),
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
