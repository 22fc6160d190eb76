/*
 * Outside call lists as they come: separators, quotes, times and durations in the ways of the trade, and what is none
 * of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "domain/call_list.h"

#define AT "2026-03-01T09:00:00Z"
#define AT_US INT64_C(1772355600000000)

static void headers(void **state)
{
	static const struct {
		const char *text;
		int code;
	} cases[] = {
		{"id,start,duration,from,to\n", 0},
		{"uuid;calldate;billsec;src;dst\r\n", 0},
		{"UNIQUEID\tCalldate\n", 0},
		{"\xef\xbb\xbfid\n", 0},
		{"\"id\",\"start\"\n", 0},
		{"id", 0},
		{"", -EBADMSG},
		{"duration,from\n", -ENOENT},
		{"id,id\n", -EBADMSG},
		{"id,uuid\n", -EBADMSG},
		{"\"id\n", -EBADMSG},
		{"\"id\"x,start\n", -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_call_list list;

		if (ew_call_list_begin(ew_slice_text(cases[i].text), NULL, &list) != cases[i].code)
			fail_msg("%s", cases[i].text);
	}
}

static void names_that_are_mapped(void **state)
{
	const char *const names[EW_CALL_COLUMNS] = {NULL, "Beginn", "Dauer", NULL, NULL};
	struct ew_call_list list;
	struct ew_listed_call call;

	(void)state;
	assert_int_equal(ew_call_list_begin(EW_SLICE("start;Beginn;Dauer\nx;" AT ";1:02\n"), names, &list), 0);
	assert_int_equal(ew_call_list_next(&list, &call), 1);
	assert_int_equal(call.start.us, AT_US);
	assert_int_equal(call.duration_us, 62 * EW_US_PER_S);
	assert_string_equal(call.id, "");
	for (unsigned i = 0; i < EW_CALL_COLUMNS; i++)
		assert_non_null(ew_call_column_name(i));
	assert_null(ew_call_column_name(EW_CALL_COLUMNS));
}

static void lines(void **state)
{
	static const struct {
		const char *line;
		int code;
		const char *id;
		int64_t start_us, duration_us; /* -1: none */
	} cases[] = {
		{"a," AT ",20", 1, "a", AT_US, 20 * EW_US_PER_S},
		{"a,2026-03-01 09:00:00,20", 1, "a", AT_US, 20 * EW_US_PER_S},
		{"a,2026-03-01T10:00:00+01:00,20", 1, "a", AT_US, 20 * EW_US_PER_S},
		{"a,1772355600,20", 1, "a", AT_US, 20 * EW_US_PER_S},
		{"a," AT ",0:20", 1, "a", AT_US, 20 * EW_US_PER_S},
		{"a," AT ",1:00:20", 1, "a", AT_US, 3620 * EW_US_PER_S},
		{"a," AT ",20.7", 1, "a", AT_US, 20 * EW_US_PER_S},
		{"a," AT ",", 1, "a", AT_US, -1},
		{"a", 1, "a", 0, -1},
		{"\"a,\"\"b\"\"\"," AT, 1, "a,\"b\"", AT_US, -1},
		{"a,yesterday,20", -EBADMSG, NULL, 0, 0},
		{"a," AT ",minutes", -EBADMSG, NULL, 0, 0},
		{"a," AT ",1:2:3:4", -EBADMSG, NULL, 0, 0},
		{"a," AT ",-5", -EBADMSG, NULL, 0, 0},
		{",,20", -EBADMSG, NULL, 0, 0},
		{"\"a", -EBADMSG, NULL, 0, 0},
		{"a,99999999999999999999", -EBADMSG, NULL, 0, 0},
		/* Milliseconds are no seconds of the year 58000, and an end of time overflows nothing. */
		{"a,1772355600000,20", -EBADMSG, NULL, 0, 0},
		{"a,9223372036854,20", -EBADMSG, NULL, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		char text[200];
		struct ew_call_list list;
		struct ew_listed_call call;
		int code;

		(void)snprintf(text, sizeof(text), "id,start,duration\n\n%s\n", cases[i].line);
		assert_int_equal(ew_call_list_begin(ew_slice_text(text), NULL, &list), 0);
		code = ew_call_list_next(&list, &call);
		if (code != cases[i].code)
			fail_msg("%s: %d", cases[i].line, code);
		assert_int_equal(call.line, 3);
		if (code < 0)
			continue;
		assert_string_equal(call.id, cases[i].id);
		assert_int_equal(call.start.us, cases[i].start_us);
		assert_int_equal(call.has_duration ? call.duration_us : -1, cases[i].duration_us);
		assert_int_equal(ew_call_list_next(&list, &call), 0);
	}
}

static void a_bad_line_ends_nothing(void **state)
{
	struct ew_call_list list;
	struct ew_listed_call call;
	char text[3 * EW_CALL_LIST_CELL_BYTES];

	(void)state;
	(void)snprintf(text, sizeof(text), "id,from\n%0*d,x\n\"two\nlines\",y\nlast,z", EW_CALL_LIST_CELL_BYTES, 1);
	assert_int_equal(ew_call_list_begin(ew_slice_text(text), NULL, &list), 0);
	assert_int_equal(ew_call_list_next(&list, &call), -EBADMSG);
	assert_int_equal(call.line, 2);
	assert_int_equal(ew_call_list_next(&list, &call), 1);
	assert_string_equal(call.id, "two\nlines");
	assert_int_equal(ew_call_list_next(&list, &call), 1);
	assert_string_equal(call.id, "last");
	assert_string_equal(call.from, "z");
	assert_int_equal(call.line, 5);
	assert_int_equal(ew_call_list_next(&list, &call), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers),
		cmocka_unit_test(names_that_are_mapped),
		cmocka_unit_test(lines),
		cmocka_unit_test(a_bad_line_ends_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
