/*
 * The catalogue on a disk that fails: power cuts at every call, a call that fails, a disk that is
 * full. What was committed is there, what was not never was, and the database is whole.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "catalog/events.h"
#include "catalog/keys.h"
#include "catalog/positions.h"
#include "catalog/vfs.h"
#include "unit/catalog/opened.h"

#define ROUNDS 6
#define SEED_CRASHES 3
#ifdef EW_SANITIZED /* five times as slow, and it is memory that is looked at */
#define STRIDE 5
#else
#define STRIDE 1
#endif

/* What is known: so much was acknowledged, and one more may or may not have become durable. */
struct progress {
	uint64_t acknowledged;
	bool in_doubt;
};

/* One transaction of three events and the position that goes with them. */
static int store_batch(struct ew_catalog *c, uint64_t batch)
{
	int r = ew_catalog_begin(c);

	for (uint64_t i = 0; r == 0 && i < 3; i++) {
		struct ew_event_row row = {.interaction = id_of(batch + 1),
			.index = i,
			.type = 1,
			.class = 1,
			.sealed = EW_SLICE("some sealed bytes that fill a row")};

		r = ew_events_insert(c, &row);
	}
	if (r == 0)
		r = ew_positions_set(c, 0, batch + 1);
	if (r < 0) {
		ew_catalog_rollback(c);
		return r;
	}
	return ew_catalog_commit(c);
}

static int run_batches(struct progress *p)
{
	_cleanup_(ew_catalog_close) struct ew_catalog *c = NULL;
	int r = open_on_disk(&c, NULL);

	while (r == 0 && p->acknowledged < ROUNDS) {
		p->in_doubt = true;
		r = store_batch(c, p->acknowledged);
		if (r == 0)
			p->acknowledged++;
		p->in_doubt = r < 0;
	}
	return r;
}

static int see_ok(void *arg, int n, char **values, char **names)
{
	bool *ok = arg;

	(void)names;
	*ok = n == 1 && strcmp(values[0], "ok") == 0;
	return 0;
}

static void check_integrity(void)
{
	sqlite3 *db = NULL;
	bool ok = false;

	assert_int_equal(sqlite3_open_v2("/catalog.db", &db, SQLITE_OPEN_READWRITE, VFS), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA integrity_check", NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA integrity_check", see_ok, &ok, NULL), SQLITE_OK);
	assert_true(ok);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void check_content(const struct progress *p)
{
	struct ew_catalog *c = NULL;
	struct ew_error error = {0};
	uint64_t position = 0;
	uint64_t events = 0;
	int r = open_on_disk(&c, &error);

	if (r < 0)
		fail_msg("open after a crash: %s", ew_error_text(&error));
	assert_int_equal(ew_positions_get(c, 0, &position), 0);
	assert_int_equal(ew_events_count(c, &events), 0);
	assert_int_equal(events, 3 * position);
	assert_true(position >= p->acknowledged);
	assert_true(position <= p->acknowledged + (p->in_doubt ? 1 : 0));
	ew_catalog_close(&c);
	check_integrity();
}

/*
 * The n-th call fails, and the power goes in that moment. False when the work ended before the n-th
 * call.
 */
static bool crash_at(uint64_t nth, uint64_t seed)
{
	struct ew_io *io = ew_io_sim_new(seed);
	struct progress p = {0};

	assert_non_null(io);
	assert_int_equal(ew_vfs_register(io, VFS), 0);
	ew_io_sim_fail(io, nth, -EIO);
	int r = run_batches(&p);
	bool reached = ew_io_sim_calls(io) >= nth;

	ew_io_sim_fail(io, 0, 0);
	ew_io_sim_crash(io);
	assert_true(r == 0 || reached);
	check_content(&p);
	ew_vfs_unregister(VFS);
	ew_io_sim_free(&io);
	return reached;
}

/* Every call once, and every third one in several ways: what a disk keeps of it is chance. */
static void test_power_cuts(void **state)
{
	uint64_t nth = 1;

	(void)state;
	for (bool reached = true; reached; nth += STRIDE) {
		reached = false;
		for (uint64_t seed = 1; seed <= (nth % 3 == 0 ? SEED_CRASHES : 1); seed++)
			reached |= crash_at(nth, nth * 1000 + seed);
	}
	assert_true(nth > 60);
}

/*
 * The power goes while a transaction is open: first its writer dies with its handles, then it is
 * closed.
 */
static void test_cut_inside_a_transaction(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 50; seed++) {
		struct ew_io *io = ew_io_sim_new(seed);
		struct ew_catalog *c = NULL;
		struct progress p = {.acknowledged = 2};

		assert_int_equal(ew_vfs_register(io, VFS), 0);
		assert_int_equal(open_on_disk(&c, NULL), 0);
		assert_int_equal(store_batch(c, 0), 0);
		assert_int_equal(store_batch(c, 1), 0);
		assert_int_equal(ew_catalog_begin(c), 0);
		assert_int_equal(ew_positions_set(c, 0, 99), 0);
		if (seed & 1)
			ew_io_sim_crash(io);
		else
			ew_io_sim_kill(io);
		ew_catalog_close(&c);
		check_content(&p);
		ew_vfs_unregister(VFS);
		ew_io_sim_free(&io);
	}
}

/* A call fails and the program lives: it sees an error or none, and what it was told holds. */
static void test_failing_calls(void **state)
{
	static const int errors[] = {-EIO, -ENOSPC, -ENOMEM};

	(void)state;
	for (size_t e = 0; e < EW_COUNT(errors); e++) {
		bool reached = true;

		for (uint64_t nth = 1 + e; reached; nth += STRIDE * (1 + 2 * (e > 0))) {
			struct ew_io *io = ew_io_sim_new(nth);
			struct progress p = {0};

			assert_int_equal(ew_vfs_register(io, VFS), 0);
			ew_io_sim_fail(io, nth, errors[e]);
			int r = run_batches(&p);

			reached = ew_io_sim_calls(io) >= nth;
			ew_io_sim_fail(io, 0, 0);
			assert_true(r <= 0 && (r == 0 || reached));
			check_content(&p);
			ew_vfs_unregister(VFS);
			ew_io_sim_free(&io);
		}
	}
}

static void test_full_disk(void **state)
{
	struct ew_io *io = ew_io_sim_new(3);
	struct ew_catalog *c = NULL;
	struct progress p = {0};
	int r = 0;

	(void)state;
	assert_int_equal(ew_vfs_register(io, VFS), 0);
	assert_int_equal(open_on_disk(&c, NULL), 0);
	ew_io_sim_limit(io, 600000);
	while (r == 0) {
		r = store_batch(c, p.acknowledged);
		p.acknowledged += r == 0;
	}
	assert_int_equal(r, -ENOSPC);
	/* A change after the undoing must not slip in alone. */
	ew_io_sim_limit(io, UINT64_MAX);
	assert_int_equal(store_batch(c, p.acknowledged), 0);
	p.acknowledged++;
	ew_catalog_close(&c);
	check_content(&p);
	ew_vfs_unregister(VFS);
	ew_io_sim_free(&io);
}

/* A shredded header is in no file once the log was written back. */
static void test_shredded_is_gone(void **state)
{
	struct ew_io *io = ew_io_sim_new(4);
	struct ew_catalog *c = NULL;
	struct ew_epoch_row epoch = {.kind = EW_EPOCH_STORE, .epoch = 1, .state = EW_EPOCH_ACTIVE};
	struct ew_slice marker = EW_SLICE("marker-of-a-header");

	(void)state;
	assert_int_equal(ew_vfs_register(io, VFS), 0);
	assert_int_equal(open_on_disk(&c, NULL), 0);
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_epochs_put(c, &epoch), 0);
	assert_int_equal(ew_keys_insert(c, id_of(1), 1, marker), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	ew_catalog_close(&c);
	assert_true(ew_io_sim_contains(io, marker));
	assert_int_equal(open_on_disk(&c, NULL), 0);
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_keys_shred(c, id_of(1)), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	ew_catalog_close(&c);
	int handle = -1;
	uint8_t *bytes = malloc(1 << 20);
	ssize_t n;

	assert_non_null(bytes);
	assert_int_equal(ew_io_open(io, "/catalog.db", EW_IO_READ, &handle), 0);
	n = ew_io_read_at(io, handle, bytes, 1 << 20, 0);
	assert_true(n > 4096);
	assert_true(ew_slice_find(ew_slice_of(bytes, (size_t)n), marker) == SIZE_MAX);
	free(bytes);
	ew_io_discard(io, &handle);
	ew_vfs_unregister(VFS);
	ew_io_sim_free(&io);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_power_cuts),
		cmocka_unit_test(test_cut_inside_a_transaction),
		cmocka_unit_test(test_failing_calls),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_shredded_is_gone),
	};

	return cmocka_run_group_tests_name("catalog_faults", tests, NULL, NULL);
}
