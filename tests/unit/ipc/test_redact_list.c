/*
 * Lists of texts and marks: there and back, and everything that the other side could not have meant.
 */
#include "test_case.h"

#include <errno.h>
#include <string.h>

#include "ipc/redact_list.h"

#define ROOM 4096

static struct ew_slice bytes_of(const char *text, size_t n)
{
	return ew_slice_of(text, n);
}

static void pieces_come_back(void **state)
{
	static const struct ew_redact_piece pieces[] = {
		{0, EW_REDACT_BEGINS, EW_SLICE("my number")}, {7, 0, EW_SLICE("")}, {3, 0, EW_SLICE("Gr\xc3\xbc\xc3\x9f")}};
	struct ew_redact_piece got;
	struct ew_slice rest;
	struct ew_buf list;

	(void)state;
	ew_buf_init(&list, ROOM);
	for (size_t i = 0; i < EW_COUNT(pieces); i++)
		ew_redact_piece_add(&list, &pieces[i]);
	rest = ew_buf_slice(&list);
	for (size_t i = 0; i < EW_COUNT(pieces); i++) {
		assert_int_equal(ew_redact_piece_cut(&rest, &got), 1);
		assert_int_equal(got.speaker, pieces[i].speaker);
		assert_int_equal(got.flags, pieces[i].flags);
		assert_true(ew_slice_equal(got.text, pieces[i].text));
	}
	assert_int_equal(ew_redact_piece_cut(&rest, &got), 0);
	ew_buf_free(&list);
}

static void pieces_that_are_none(void **state)
{
	static const struct {
		const char *what;
		struct ew_slice bytes;
	} bad[] = {
		{"cut off in its head", EW_SLICE("\0\0\0\0\0")},
		{"cut off in its text", EW_SLICE("\0\0\0\0\0\5abcd")},
		{"a length beyond everything", EW_SLICE("\0\0\xff\xff\xff\xff""abcd")},
		{"a ninth speaker", EW_SLICE("\x08\0\0\0\0\1a")},
		{"a flag that is none", EW_SLICE("\0\2\0\0\0\1a")},
		{"no UTF-8", EW_SLICE("\0\0\0\0\0\1\xff")},
		{"half a character", EW_SLICE("\0\0\0\0\0\1\xc3")},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bad); i++) {
		struct ew_slice rest = bad[i].bytes;
		struct ew_redact_piece got;

		if (ew_redact_piece_cut(&rest, &got) != -EBADMSG)
			fail_msg("%s", bad[i].what);
		assert_true(ew_slice_equal(rest, bad[i].bytes));
	}
}

static void marks_come_back(void **state)
{
	static const struct ew_redact_mark marks[] = {{0, 1, 2, 100, 0, false, true}, {0, 2, 5, 1, 255, true, false}, {9, 0, 1, 50, 3, true, true}};
	struct ew_redact_mark got, last;
	struct ew_slice rest;
	struct ew_buf list;

	(void)state;
	ew_buf_init(&list, ROOM);
	for (size_t i = 0; i < EW_COUNT(marks); i++)
		ew_redact_mark_add(&list, &marks[i]);
	assert_int_equal(list.len, EW_COUNT(marks) * EW_REDACT_MARK_BYTES);
	rest = ew_buf_slice(&list);
	for (size_t i = 0; i < EW_COUNT(marks); i++) {
		assert_int_equal(ew_redact_mark_cut(&rest, i ? &last : NULL, &got), 1);
		assert_int_equal(got.text, marks[i].text);
		assert_int_equal(got.from, marks[i].from);
		assert_int_equal(got.to, marks[i].to);
		assert_int_equal(got.score, marks[i].score);
		assert_int_equal(got.rule, marks[i].rule);
		assert_int_equal(got.goes_on, marks[i].goes_on);
		assert_int_equal(got.code, marks[i].code);
		last = got;
	}
	assert_int_equal(ew_redact_mark_cut(&rest, &last, &got), 0);
	ew_buf_free(&list);
}

static void marks_that_are_none(void **state)
{
	static const struct ew_redact_mark before = {3, 10, 20, 50, 0, false, false};
	static const struct {
		const char *what;
		struct ew_redact_mark mark;
	} bad[] = {
		{"empty", {4, 5, 5, 50, 0, false, false}},
		{"backwards", {4, 6, 5, 50, 0, false, false}},
		{"surely not", {4, 5, 6, 0, 0, false, false}},
		{"more than sure", {4, 5, 6, 101, 0, false, false}},
		{"of an earlier text", {2, 90, 91, 50, 0, false, false}},
		{"overlapping", {3, 19, 25, 50, 0, false, false}},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bad); i++) {
		struct ew_redact_mark got;
		struct ew_slice rest;
		struct ew_buf list;

		ew_buf_init(&list, ROOM);
		ew_redact_mark_add(&list, &bad[i].mark);
		rest = ew_buf_slice(&list);
		if (ew_redact_mark_cut(&rest, &before, &got) != -EBADMSG)
			fail_msg("%s", bad[i].what);
		ew_buf_free(&list);
	}
	struct ew_slice cut = bytes_of("\0\0\0\1\0\0\0\0\0\0\0\1\x32\0", EW_REDACT_MARK_BYTES - 1);
	struct ew_redact_mark got;

	assert_int_equal(ew_redact_mark_cut(&cut, NULL, &got), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_come_back),
		cmocka_unit_test(pieces_that_are_none),
		cmocka_unit_test(marks_come_back),
		cmocka_unit_test(marks_that_are_none),
	};

	return cmocka_run_group_tests_name("ipc_redact_list", tests, NULL, NULL);
}
