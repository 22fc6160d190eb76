/*
 * The log under failure: the n-th call of the disk fails, for every n, and then the power goes, the process is killed,
 * or it tries again and the power goes at the end. Then a new process opens the log; all that was ever published must
 * be in it.
 */
#include "log_kit.h"

#define ROUNDS 14
#define LAST 1900

enum end { POWER, KILL, RETRY };

struct model {
	struct ew_io *io;
	struct ew_log_store *store;
	uint64_t published[2 * ROUNDS];
	size_t n;
	uint64_t tried; /* the largest that publishing was tried with */
};

/* Odd steps, some of a few leaves, some of more than a tile. */
static uint64_t size_of(int round)
{
	static const uint64_t sizes[ROUNDS] = {
		1, 8, 99, 255, 256, 257, 388, 391, 512, 769, 1023, 1301, 1536, 1839};

	return sizes[round];
}

static int one_round(struct model *m, int round)
{
	uint64_t size = size_of(round);
	int r = 0;

	/* Every other one in goes of which only the last is whole. */
	for (uint64_t part = 3; r == 0 && part > 0 && round % 2 == 1; part--) {
		uint64_t have = ew_log_store_tree(m->store)->size;

		r = kit_append(m->store, have + (size - have) / part);
		if (r == 0)
			r = ew_log_store_write(m->store);
	}
	if (r == 0)
		r = kit_append(m->store, size);
	if (r == 0)
		r = ew_log_store_sync(m->store);
	if (r < 0)
		return r;
	/* Every third tree is synced and not published. */
	if (round % 3 == 2)
		return 0;
	m->tried = size;
	r = kit_publish(m->store, size);
	if (r == 0)
		m->published[m->n++] = size;
	return r;
}

static int run(struct model *m, bool retry)
{
	uint64_t size;
	int r = ew_log_store_open(m->io, LOG, &m->store, &size, NULL);

	if (r < 0 && retry)
		r = ew_log_store_open(m->io, LOG, &m->store, &size, NULL);
	for (int round = 0; r == 0 && round < ROUNDS; round++) {
		r = one_round(m, round);
		if (r < 0 && retry)
			r = one_round(m, round);
	}
	return r;
}

static void check_extends(struct ew_log_store *store, uint64_t old, uint64_t size)
{
	struct ew_hash root = kit_root(size);
	struct ew_hash old_root;
	struct ew_proof proof;

	assert_int_equal(ew_log_store_consistency(store, old, size, &proof), 0);
	old_root = kit_root(old);
	assert_int_equal(ew_proof_consistency_check(&proof, old, &old_root, size, &root), 0);
}

static void check_published(struct model *m, uint64_t size)
{
	for (size_t i = 0; i < m->n; i++) {
		kit_check_tiles(m->io, m->published[i]);
		check_extends(m->store, m->published[i], size);
	}
}

static void check_after(struct model *m)
{
	uint64_t last = m->n ? m->published[m->n - 1] : 0;
	uint64_t size;

	m->store = kit_open(m->io, &size);
	assert_true(size == last || (size == m->tried && size > last));
	kit_check_tiles(m->io, size);
	check_published(m, size);
	/* It goes on with other steps than before. */
	assert_int_equal(kit_grow(m->store, size + 3), 0);
	assert_int_equal(kit_grow(m->store, LAST), 0);
	kit_check_tiles(m->io, LAST);
	check_published(m, LAST);
	ew_log_store_close(&m->store);
	ew_io_sim_crash(m->io);
	m->store = kit_open(m->io, &size);
	assert_int_equal(size, LAST);
	kit_check_tiles(m->io, LAST);
	ew_log_store_close(&m->store);
}

/* True when the failure was reached. */
static bool run_with_failure(uint64_t nth, enum end end)
{
	struct model m = {.io = ew_io_sim_new(nth * 3 + end)};
	bool hit;
	int r;

	assert_non_null(m.io);
	ew_io_sim_fail(m.io, nth, -EIO);
	r = run(&m, end == RETRY);
	hit = ew_io_sim_calls(m.io) >= nth;
	ew_io_sim_fail(m.io, 0, 0);
	if (!hit || end == RETRY)
		assert_int_equal(r, 0);
	ew_log_store_close(&m.store);
	if (end == KILL)
		ew_io_sim_kill(m.io);
	else
		ew_io_sim_crash(m.io);
	check_after(&m);
	ew_io_sim_free(&m.io);
	return hit;
}

static void run_all(enum end end)
{
	uint64_t nth = 1;

	while (run_with_failure(nth, end))
		nth++;
	print_message("%llu calls\n", (unsigned long long)nth);
	assert_true(nth > 200);
}

static void test_power(void **state)
{
	(void)state;
	run_all(POWER);
}

static void test_kill(void **state)
{
	(void)state;
	run_all(KILL);
}

static void test_retry(void **state)
{
	(void)state;
	run_all(RETRY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_power), cmocka_unit_test(test_kill), cmocka_unit_test(test_retry)};

	return cmocka_run_group_tests(tests, kit_begin, NULL);
}
