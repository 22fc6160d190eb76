/*
 * Damaged, cut and missing files: whichever it is, nothing can be signed on top of it or proved with it, and it is
 * named.
 */
#include "log_kit.h"

#define SIZE 70000

static struct ew_io *whole; /* a log of SIZE leaves */

static int set_up(void **state)
{
	uint64_t size;
	struct ew_log_store *store;

	(void)kit_begin(state);
	whole = ew_io_sim_new(1);
	store = kit_open(whole, &size);
	assert_int_equal(kit_grow(store, SIZE), 0);
	ew_log_store_close(&store);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ew_io_sim_free(&whole);
	return 0;
}

enum harm { FLIP_FIRST, FLIP_LAST, CUT, LONGER, EMPTY, GONE, HARMS };

static void do_harm(struct ew_io *io, const char *name, enum harm harm)
{
	char path[100];
	uint64_t size = 0;
	uint8_t byte = 0;
	int h = -1;

	(void)snprintf(path, sizeof(path), LOG "/%s", name);
	if (harm == GONE) {
		assert_int_equal(ew_io_unlink(io, path), 0);
		return;
	}
	assert_int_equal(ew_io_open(io, path, EW_IO_WRITE, &h), 0);
	assert_int_equal(ew_io_size(io, h, &size), 0);
	if (harm == FLIP_FIRST || harm == FLIP_LAST) {
		uint64_t at = harm == FLIP_FIRST ? 0 : size - 1;

		assert_int_equal(ew_io_read_all(io, h, &byte, 1, at), 0);
		byte ^= 1;
		assert_int_equal(ew_io_write_all(io, h, &byte, 1, at), 0);
	} else {
		assert_int_equal(ew_io_truncate(io, h, harm == CUT ? size - 1 : harm == LONGER ? size + 1 : 0), 0);
	}
	ew_io_discard(io, &h);
}

static const char *const edge[] = {"tile/0/273.p/112", "tile/entries/273.p/112", "tile/0/272", "tile/entries/272",
	"tile/1/001.p/17", "tile/1/000", "tile/2/000.p/1", "tile/0/255", "tile/entries/255", "checkpoint"};

static void open_harmed(const char *name, enum harm harm)
{
	struct ew_io *io = ew_io_sim_clone(whole, 2);
	struct ew_log_store *store = NULL;
	struct ew_error error = {0};
	uint64_t size;
	int r;

	do_harm(io, name, harm);
	r = ew_log_store_open(io, LOG, &store, &size, &error);
	if (r != -EBADMSG || !strstr(error.text, name) || store)
		fail_msg("%s, harm %d: %d, %s", name, (int)harm, r, error.text);
	ew_io_sim_free(&io);
}

static void test_open(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(edge); i++) {
		for (int harm = 0; harm < HARMS; harm++) {
			/* Without a checkpoint it is a log that begins; base64's last line end is not missed. */
			if (strcmp(edge[i], "checkpoint") == 0 && (harm == GONE || harm == FLIP_FIRST))
				continue;
			open_harmed(edge[i], (enum harm)harm);
		}
	}
}

static void prove_harmed(const char *name, enum harm harm)
{
	struct ew_io *io = ew_io_sim_clone(whole, 3);
	struct ew_proof proof = {.n = 77};
	uint64_t size;
	struct ew_log_store *store = kit_open(io, &size);

	do_harm(io, name, harm);
	assert_int_equal(ew_log_store_inclusion(store, 1000, SIZE, &proof), -EBADMSG);
	assert_string_equal(ew_log_store_damage(store), name);
	assert_int_equal(proof.n, 77);
	assert_int_equal(ew_log_store_consistency(store, 1001, SIZE, &proof), -EBADMSG);
	assert_string_equal(ew_log_store_damage(store), name);
	assert_int_equal(ew_log_store_inclusion(store, SIZE - 1, SIZE, &proof), 0); /* elsewhere */
	ew_log_store_close(&store);
	ew_io_sim_free(&io);
}

static void test_proofs(void **state)
{
	(void)state;
	for (int harm = 0; harm < HARMS; harm++) {
		prove_harmed("tile/0/003", (enum harm)harm);
		prove_harmed("tile/1/000", (enum harm)harm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_open), cmocka_unit_test(test_proofs)};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
