/*
 * Lines of manifests: what is taken is what `sha256sum -c` reads, in one spelling.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <string.h>

#include <cmocka.h>

#include "bundle/manifest.h"

#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const struct {
	const char *text;
	int result;
	const char *path;
} cases[] = {
	{"", 0, NULL},
	{HASH "  data/record.json\n", 1, "data/record.json"},
	{HASH "  x\nrest", 1, "x"},
	{HASH "  x", -EBADMSG, NULL},              /* cut off: it may have been another path */
	{HASH "  \n", -EBADMSG, NULL},
	{HASH " x\n", -EBADMSG, NULL},
	{HASH " *x\n", -EBADMSG, NULL},            /* sha256sum's binary mark */
	{HASH "  *x\n", -EBADMSG, NULL},
	{HASH "   x\n", -EBADMSG, NULL},
	{HASH "\t\tx\n", -EBADMSG, NULL},
	{"\\" HASH "  x\\n\n", -EBADMSG, NULL},    /* sha256sum's escaped names */
	{HASH "  a\\b\n", -EBADMSG, NULL},
	{HASH "  a%0Ab\n", -EBADMSG, NULL},        /* BagIt's escaped names */
	{HASH "  a\rb\n", -EBADMSG, NULL},
	{HASH "  a\x7f\n", -EBADMSG, NULL},
	{"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855  x\n", -EBADMSG, NULL},
	{"g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  x\n", -EBADMSG, NULL},
	{"e3b0c442  x\n", -EBADMSG, NULL},
	{"\n", -EBADMSG, NULL},
	{"# comment\n", -EBADMSG, NULL},
};

static void test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_slice rest = ew_slice_text(cases[i].text);
		struct ew_manifest_line line = {.path = EW_SLICE("untouched")};

		if (ew_manifest_next(&rest, &line) != cases[i].result)
			fail_msg("case %zu", i);
		if (!ew_slice_equal(line.path, ew_slice_text(cases[i].path ? cases[i].path : "untouched")))
			fail_msg("path of case %zu", i);
		if (cases[i].result != 1)
			assert_int_equal(rest.len, strlen(cases[i].text));
	}
}

static void test_what_is_written_is_read(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_manifest_line line;
	struct ew_hash hash[3];
	static const char *const paths[] = {"data/a", "data/b c", "data/\xc3\xa9"};

	(void)state;
	ew_buf_init(&text, 4096);
	for (size_t i = 0; i < EW_COUNT(paths); i++) {
		memset(hash[i].bytes, (int)(0x5a + i), sizeof(hash[i].bytes));
		ew_manifest_add(&text, paths[i], &hash[i]);
	}
	struct ew_slice rest = ew_buf_slice(&text);

	for (size_t i = 0; i < EW_COUNT(paths); i++) {
		assert_int_equal(ew_manifest_next(&rest, &line), 1);
		assert_true(ew_slice_equal(line.path, ew_slice_text(paths[i])));
		assert_memory_equal(line.sha256.bytes, hash[i].bytes, sizeof(hash[i].bytes));
	}
	assert_int_equal(ew_manifest_next(&rest, &line), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_what_is_written_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
