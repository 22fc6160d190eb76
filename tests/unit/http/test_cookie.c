/*
 * The Cookie field: what is found in it, and what is none. Foreign bytes.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "http/cookie.h"

static const struct {
	const char *field;
	const char *want; /* NULL: there is none */
} cookies[] = {
	{"ew=abc", "abc"},
	{"a=1; ew=abc; b=2", "abc"},
	{"a=1;ew=abc", "abc"},
	{"  ew=abc  ", "abc"},
	{"a=1;\tew=abc\t;b=2", "abc"},
	{";;; ew=abc;;", "abc"},
	{"ew=a=b=", "a=b="},
	{"ew=\"abc\"", "\"abc\""},
	{"ew=a b", "a b"},
	{"ew=\"a;b\"", "\"a"},
	{"ew=abc, ew=def", "abc, ew=def"},
	{"ew= abc", " abc"},
	{"a; ew=abc", "abc"},
	{"xew=1; ewx=2; ew=abc", "abc"},
	{"", NULL},
	{"ew", NULL},
	{"ew=", NULL},
	{"=abc", NULL},
	{"ew =abc", NULL},
	{"EW=abc", NULL},
	{"xew=abc", NULL},
	{"ewx=abc", NULL},
	{"$ew=abc", NULL},
	{"a=ew=abc", NULL},
	{"ew=abc; ew=abc", NULL},
	{"ew=abc; ew=def", NULL},
	{"ew=abc; ew=", NULL},
	{"ew=; ew=abc", NULL},
	{"ew=abc; ew", NULL},
	{"ew=abc;a=1;ew=def;b=2;ew=ghi", NULL},
};

static void test_cookies(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(cookies); i++) {
		struct ew_slice found = EW_SLICE("untouched");
		int r = ew_http_cookie_find(ew_slice_text(cookies[i].field), "ew", &found);
		const char *want = cookies[i].want ? cookies[i].want : "untouched";

		if (r != (cookies[i].want ? 0 : -ENOENT) || !ew_slice_equal(found, ew_slice_text(want)))
			fail_msg("\"%s\": %d, \"%.*s\"", cookies[i].field, r, (int)found.len, (const char *)found.at);
	}
}

/* As long as a request may be: the last of thousands is found, and a second one anywhere before it is seen. */
static void test_long_fields(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf field = {0};
	struct ew_slice found;

	(void)state;
	ew_buf_init(&field, 64 * 1024);
	for (size_t i = 0; i < 4000; i++)
		ew_buf_printf(&field, "c%zu=v; ", i);
	ew_buf_add_text(&field, "ew=");
	memset(ew_buf_extend(&field, 8000), 'x', 8000);
	assert_int_equal(ew_buf_error(&field), 0);
	assert_int_equal(ew_http_cookie_find(ew_buf_slice(&field), "ew", &found), 0);
	assert_int_equal(found.len, 8000);
	assert_ptr_equal(found.at + found.len, field.at + field.len);
	ew_buf_add_text(&field, "; ew=y");
	assert_int_equal(ew_http_cookie_find(ew_buf_slice(&field), "ew", &found), -ENOENT);
}

/* Bytes that are no text, a NUL among them, belong to the value and end nothing. */
static void test_bytes(void **state)
{
	const uint8_t field[] = {'e', 'w', '=', 'a', 0, 0xff, ';', ' ', 'b', '=', 0xc3};
	struct ew_slice found = EW_SLICE_EMPTY;

	(void)state;
	assert_int_equal(ew_http_cookie_find(ew_slice_of(field, sizeof(field)), "ew", &found), 0);
	assert_int_equal(found.len, 3);
	assert_memory_equal(found.at, "a\0\xff", 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cookies),
		cmocka_unit_test(test_long_fields),
		cmocka_unit_test(test_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
