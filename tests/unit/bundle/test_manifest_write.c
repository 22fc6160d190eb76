/*
 * Manifests: what is written is read back, and no second spelling of a line is taken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "bundle/manifest.h"

#define HASH "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" /* of "abc" */

static void what_is_written_is_read(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_manifest_line line;
	struct ew_slice rest;
	struct ew_hash hash;

	(void)state;
	ew_buf_init(&text, 1024);
	assert_int_equal(ew_sha256_of(EW_SLICE("abc"), &hash), 0);
	ew_manifest_add(&text, "data/a", &hash);
	ew_manifest_add(&text, "data/b c", &hash);
	assert_int_equal(ew_buf_error(&text), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&text), EW_SLICE(HASH "  data/a\n" HASH "  data/b c\n")));
	rest = ew_buf_slice(&text);
	assert_int_equal(ew_manifest_next(&rest, &line), 1);
	assert_true(ew_slice_equal(line.path, EW_SLICE("data/a")));
	assert_memory_equal(&line.sha256, &hash, sizeof(hash));
	assert_int_equal(ew_manifest_next(&rest, &line), 1);
	assert_true(ew_slice_equal(line.path, EW_SLICE("data/b c")));
	assert_int_equal(ew_manifest_next(&rest, &line), 0);
}

static void other_spellings_are_refused(void **state)
{
	static const char *const bad[] = {
		HASH "  data/a",    /* cut off */
		HASH "  \n",	    /* no path */
		HASH " *data/a\n",  /* binary mode of other tools */
		HASH "   data/a\n", /* a path that begins with a blank */
		HASH "\tdata/a\n",
		HASH "  data/a\r\n",
		HASH "  data/%0A\n",	/* RFC 8493's escape: our names need none */
		"\\" HASH "  data/a\n", /* sha256sum's escape */
		HASH "  data\\na\n",
		"BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD  data/a\n",
		"ba78  data/a\n",
		"\n",
		"ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  data/a\n",
		HASH "  da\x7fta\n",
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bad); i++) {
		struct ew_slice rest = ew_slice_text(bad[i]);
		struct ew_manifest_line line = {.path = EW_SLICE("untouched")};

		if (ew_manifest_next(&rest, &line) != -EBADMSG)
			fail_msg("case %zu was taken", i);
		assert_true(ew_slice_equal(line.path, EW_SLICE("untouched")));
		assert_int_equal(rest.len, strlen(bad[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(other_spellings_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
