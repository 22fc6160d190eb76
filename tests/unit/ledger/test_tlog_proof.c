/*
 * Proof files: every leaf of some trees, every form that is none, and files that prove something else.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ledger/tlog_proof.h"
#include "made.h"
#include "support/support.h"

static void add_file(uint64_t index, uint64_t size, const char *extra, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	struct ew_tlog_proof proof = {.index = index, .extra = ew_slice_text(extra)};
	struct ew_skey log;

	made_key(MADE_ORIGIN, EW_KEY_ED25519, 1, &log);
	ew_buf_init(&note, EW_NOTE_BYTES);
	made_note(size, &log, &note);
	made_inclusion(index, size, &proof.proof);
	proof.checkpoint = ew_buf_slice(&note);
	ew_buf_init(to, EW_TLOG_PROOF_BYTES);
	assert_int_equal(ew_tlog_proof_add(&proof, to), 0);
}

static void test_all_leaves(void **state)
{
	(void)state;
	for (uint64_t size = 1; size <= 20; size++) {
		for (uint64_t index = 0; index < size; index++) {
			_cleanup_(ew_buf_free) struct ew_buf file = {0};
			_cleanup_(ew_buf_free) struct ew_buf again = {0};
			struct ew_tlog_proof proof;
			uint8_t leaf[MADE_LEAF_BYTES];

			add_file(index, size, index % 2 ? "AQID" : NULL, &file);
			assert_int_equal(ew_tlog_proof_parse(ew_buf_slice(&file), &proof), 0);
			assert_int_equal(proof.extra.len, index % 2 ? 4 : 0);
			assert_int_equal(ew_tlog_proof_check(&proof, made_leaf(index, leaf)), 0);
			assert_int_equal(ew_tlog_proof_check(&proof, made_leaf(index + 1, leaf)), -EKEYREJECTED);
			ew_buf_init(&again, EW_TLOG_PROOF_BYTES);
			assert_int_equal(ew_tlog_proof_add(&proof, &again), 0);
			assert_true(ew_slice_equal(ew_buf_slice(&file), ew_buf_slice(&again)));
			proof.index = (index + 1) % size;
			assert_int_equal(ew_tlog_proof_check(&proof, made_leaf(index, leaf)),
				size == 1 ? 0 : -EKEYREJECTED);
		}
	}
}

#define FIRST "c2sp.org/tlog-proof@v1\n"
#define HASH "U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n"
#define NOTE "log.example/x\n3\n" HASH "\n\xe2\x80\x94 x AAAAAAE=\n"
static const struct {
	const char *file;
	bool good;
} forms[] = {
	{FIRST "index 0\n" HASH HASH "\n" NOTE, true},
	{FIRST "index 0\n\n" NOTE, true},
	{FIRST "extra AA==\nindex 2\n" HASH "\n" NOTE, true},
	{"", false},
	{FIRST, false},
	{FIRST "index 0\n", false},
	{FIRST "index 0\n\n", false},
	{"c2sp.org/tlog-proof@v2\nindex 0\n\n" NOTE, false},
	{"c2sp.org/tlog-proof@v1 \nindex 0\n\n" NOTE, false},
	{"c2sp.org/tlog-proof@v1\r\nindex 0\n\n" NOTE, false},
	{"\n" FIRST "index 0\n\n" NOTE, false},
	{FIRST "\nindex 0\n\n" NOTE, false},
	{FIRST "index\n\n" NOTE, false},
	{FIRST "index \n\n" NOTE, false},
	{FIRST "index 00\n\n" NOTE, false},
	{FIRST "index -1\n\n" NOTE, false},
	{FIRST "index  1\n\n" NOTE, false},
	{FIRST "index 1 \n\n" NOTE, false},
	{FIRST "index 3\n\n" NOTE, false}, /* not in the tree */
	{FIRST "index 9223372036854775808\n\n" NOTE, false},
	{FIRST "Index 0\n\n" NOTE, false},
	{FIRST "extra \nindex 0\n\n" NOTE, false},
	{FIRST "extra A\nindex 0\n\n" NOTE, false},
	{FIRST "extra AB==\nindex 0\n\n" NOTE, false},
	{FIRST "extra AA==\nextra AA==\nindex 0\n\n" NOTE, false},
	{FIRST "index 0\nextra AA==\n\n" NOTE, false},
	{FIRST "index 0\n" HASH NOTE, false},
	{FIRST "index 0\nAAAA\n\n" NOTE, false},
	{FIRST "index 0\n" HASH "x" HASH "\n" NOTE, false},
	{FIRST "index 0\n\nlog.example/x\n3\n" HASH, false}, /* no signature */
	{FIRST "index 0\n\nlog.example/x\nthree\n" HASH "\n\xe2\x80\x94 x AAAAAAE=\n", false},
};

static void test_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(forms); i++) {
		struct ew_tlog_proof proof = {.index = 77};

		if (ew_tlog_proof_parse(ew_slice_text(forms[i].file), &proof) != (forms[i].good ? 0 : -EBADMSG))
			fail_msg("form %zu", i);
		assert_true(forms[i].good || proof.index == 77);
	}
}

static void test_limits(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	struct ew_tlog_proof proof;

	(void)state;
	for (size_t n = EW_TREE_LEVELS; n <= EW_TREE_LEVELS + 1; n++) {
		ew_buf_free(&file);
		ew_buf_init(&file, 2 * EW_TLOG_PROOF_BYTES);
		ew_buf_add_text(&file, FIRST "index 0\n");
		for (size_t i = 0; i < n; i++)
			ew_buf_add_text(&file, HASH);
		ew_buf_add_text(&file, "\n" NOTE);
		assert_int_equal(ew_tlog_proof_parse(ew_buf_slice(&file), &proof),
			n > EW_TREE_LEVELS ? -EBADMSG : 0);
	}
	while (file.len <= EW_TLOG_PROOF_BYTES)
		ew_buf_add_text(&file, HASH);
	assert_int_equal(ew_tlog_proof_parse(ew_buf_slice(&file), &proof), -EFBIG);
}

/* What could not be read again is not written. */
static void test_bad_made(void **state)
{
	static const struct ew_tlog_proof bad[] = {
		{.checkpoint = EW_SLICE("x")},
		{.checkpoint = EW_SLICE(NOTE), .index = 3},
		{.checkpoint = EW_SLICE(NOTE), .extra = EW_SLICE("A")},
		{.checkpoint = EW_SLICE(NOTE), .proof = {.n = EW_TREE_LEVELS + 1}},
	};
	_cleanup_(ew_buf_free) struct ew_buf file = {0};

	(void)state;
	ew_buf_init(&file, EW_TLOG_PROOF_BYTES);
	for (size_t i = 0; i < EW_COUNT(bad); i++)
		assert_int_equal(ew_tlog_proof_add(&bad[i], &file), -EINVAL);
	assert_int_equal(file.len, 0);
}

static int read_once(void *arg)
{
	struct ew_tlog_proof proof;

	(void)arg;
	return ew_tlog_proof_parse(EW_SLICE(FIRST "extra AA==\nindex 0\n" HASH "\n" NOTE), &proof);
}

static void test_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(read_once, NULL) >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_leaves),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_bad_made),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
