/*
 * The whole check over kept bundles: what is proved of them, and that no allocation that fails passes for a good
 * bundle or for one that is wrong in another way. Alterations are in tests/outside/alterations.mjs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "bundle/check.h"
#include "fuzz/flat_bundle.h"
#include "support/support.h"

/* The keys of tests/outside/bundle_maker.mjs, which are made from their names. */
#define TRUST \
	"log example.com/log+12168443+AYkGmFJk3AZyjoE87Ifn3lciiDDvHLVq+8aNOyEI8jNd\n" \
	"witness w0 witness.example/one+13b2def5+BBjOIQiy/TZvd1uAk+EsIm6NSnAb54Kdm9nmMFce6Uue\n" \
	"witness w1 witness.example/two+de6279cd+BHnHlZaMd1dlZ6x6ZNv6wGaoJuwwa6rMrGdNGoxThXCn\n" \
	"group both 2 w0 w1\nquorum both\n"

struct kept {
	struct ew_buf bytes;
	struct memory_io io;
	struct ew_tlog_policy *trust;
};

struct told {
	size_t n;
	unsigned of[EW_FAULTS];
};

static void found(void *arg, const struct ew_bundle_finding *finding)
{
	struct told *told = arg;

	told->n++;
	told->of[finding->fault]++;
}

static void load(struct kept *k, const char *name)
{
	const char *root = getenv("EW_SOURCE_DIR");
	struct ew_error error = {0};
	char path[4096];

	snprintf(path, sizeof(path), "%s/tests/fuzz/corpus/bundle_check/%s", root ? root : ".", name);
	ew_buf_init(&k->bytes, 1u << 20);
	assert_int_equal(ew_file_read(ew_io_real(), path, &k->bytes), 0);
	k->io = (struct memory_io){{&memory_ops}, ew_buf_slice(&k->bytes)};
	assert_int_equal(ew_tlog_policy_parse(EW_SLICE(TRUST), &k->trust, &error), 0);
}

static void drop(struct kept *k)
{
	ew_buf_free(&k->bytes);
	ew_tlog_policy_free(&k->trust);
}

static int check(struct kept *k, struct told *told, struct ew_bundle_proved *proved, size_t fail)
{
	struct ew_bundle *b = flat_bundle(&k->io);
	const struct ew_bundle_asked asked = {.trust = k->trust, .found = found, .arg = told};

	assert_non_null(b);
	memset(told, 0, sizeof(*told));
	ew_test_fail_allocation(fail);
	int r = ew_bundle_check(b, &asked, proved);

	ew_bundle_close(&b);
	return r;
}

static void test_words(void **state)
{
	(void)state;
	assert_string_equal(ew_bundle_fault_word(EW_FAULT_NONE), "none");
	assert_string_equal(ew_bundle_fault_word(EW_FAULTS), "none");
	for (int i = 1; i < EW_FAULTS; i++) {
		const char *word = ew_bundle_fault_word((enum ew_bundle_fault)i);

		assert_non_null(word);
		assert_string_not_equal(word, "none");
		for (int k = 1; k < i; k++)
			assert_string_not_equal(word, ew_bundle_fault_word((enum ew_bundle_fault)k));
	}
}

static void test_proved(void **state)
{
	static const char *const names[] = {"whole", "clear"};
	struct ew_bundle_proved p;
	struct told told;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(names); i++) {
		struct kept k;

		load(&k, names[i]);
		int r = check(&k, &told, &p, 0);

		assert_int_equal(r, told.n ? -EKEYREJECTED : 0);
		assert_int_equal(told.n, 0);
		assert_true(p.origin && p.quorum);
		assert_int_equal(p.witnesses, 2);
		assert_int_equal(p.recordings, 2);
		assert_int_equal(p.opened, i == 1 ? 2 : 0);
		assert_int_equal(p.withheld, i == 1 ? 1 : 0);
		assert_int_equal(p.stamp, i == 0);
		assert_int_equal(p.stamped.us, 0);
		assert_true(p.events > 10 && p.first_seen.us > 0);
		drop(&k);
	}
}

/* Without trust nothing is claimed, and nothing is wrong. */
static void test_without_trust(void **state)
{
	struct ew_bundle_proved p;
	struct told told;
	struct kept k;

	(void)state;
	load(&k, "whole");
	ew_tlog_policy_free(&k.trust);
	assert_int_equal(check(&k, &told, &p, 0), 0);
	assert_false(p.origin || p.quorum);
	assert_int_equal(p.witnesses, 0);
	assert_int_equal(p.first_seen.us, 0);
	drop(&k);
}

static void test_memory(void **state)
{
	struct ew_bundle_proved p;
	struct told told;
	struct kept k;
	size_t hits = 0;

	(void)state;
	load(&k, "clear");
	for (size_t n = 1;; n += 1 + n / 16) {
		int r = check(&k, &told, &p, n);

		if (!ew_test_allocation_failed())
			break;
		hits++;
		if (r == 0 ? told.n != 0 : told.n == 0)
			fail_msg("allocation %zu: %d with %zu findings", n, r, told.n);
		if (r != 0 && (r != -ENOMEM || told.of[EW_FAULT_TOO_LARGE] != 1 || told.n != 1))
			fail_msg("allocation %zu is told as something else: %d", n, r);
	}
	ew_test_fail_allocation(0);
	assert_true(hits > 20);
	drop(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_proved),
		cmocka_unit_test(test_without_trust),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
