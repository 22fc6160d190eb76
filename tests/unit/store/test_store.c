/*
 * The object store: what was committed is there after a power cut, what was not is never taken for
 * an object.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/io_sim.h"
#include "store/store.h"
#include "support/support.h"

#define FOLDER "/data/store"
#define CONTENT EW_SLICE("sealed bytes of an object")

static struct ew_id id_of(uint8_t n)
{
	struct ew_id id = {{n, 0xcd}};

	id.bytes[15] = n;
	return id;
}

static int write_incoming(
	struct ew_io *io, struct ew_store *store, struct ew_id id, uint32_t attempt, struct ew_slice bytes)
{
	int handle = -1;
	int r = ew_store_begin(store, id, attempt, &handle);

	if (r < 0)
		return r;
	r = ew_io_write_all(io, handle, bytes.at, bytes.len, 0);
	ew_io_discard(io, &handle);
	return r;
}

static int store_object(struct ew_io *io, struct ew_store *store, struct ew_id id, uint32_t attempt)
{
	struct ew_hash hash;
	int r = write_incoming(io, store, id, attempt, CONTENT);

	if (r == 0)
		r = ew_sha256_of(CONTENT, &hash);
	return r == 0 ? ew_store_commit(store, id, attempt, CONTENT.len, &hash) : r;
}

static int count(void *arg, struct ew_id id)
{
	unsigned *seen = arg;

	*seen += id.bytes[15];
	return 0;
}

static unsigned sum_of(struct ew_store *store)
{
	unsigned sum = 0;

	assert_int_equal(ew_store_each(store, count, &sum), 0);
	return sum;
}

static int check_content(struct ew_io *io, struct ew_store *store, struct ew_id id)
{
	uint8_t room[100];
	int handle = -1;
	int r = ew_store_get(store, id, &handle);

	if (r < 0)
		return r;
	ssize_t n = ew_io_read_at(io, handle, room, sizeof(room), 0);

	ew_io_discard(io, &handle);
	return n >= 0 && ew_slice_equal(ew_slice_of(room, (size_t)n), CONTENT) ? 0 : -EBADMSG;
}

static void test_life_of_an_object(void **state)
{
	struct ew_io *io = ew_io_sim_new(1);
	struct ew_store *store = NULL;
	int handle = -1;

	(void)state;
	assert_int_equal(ew_store_open(io, FOLDER, &store, NULL), 0);
	assert_int_equal(ew_store_get(store, id_of(1), &handle), -ENOENT);
	assert_int_equal(store_object(io, store, id_of(1), 1), 0);
	assert_int_equal(store_object(io, store, id_of(2), 1), 0);
	assert_int_equal(check_content(io, store, id_of(1)), 0);
	/* The name tells nothing but the id. */
	assert_int_equal(ew_io_open(io, FOLDER "/objects/01/01cd0000000000000000000000000001.obj",
				 EW_IO_READ, &handle),
		0);
	ew_io_discard(io, &handle);
	assert_int_equal(sum_of(store), 3);
	assert_int_equal(ew_store_remove(store, id_of(1)), 0);
	assert_int_equal(ew_store_remove(store, id_of(1)), -ENOENT);
	assert_int_equal(sum_of(store), 2);
	ew_store_close(&store);
	ew_io_sim_free(&io);
}

/* Piece by piece it is the same: size, bytes and hash are looked at, and nothing is there before the move. */
static void test_pieces(void **state)
{
	struct ew_io *io = ew_io_sim_new(1);
	_cleanup_(ew_store_check_free) struct ew_store_check *check = NULL;
	struct ew_store *store = NULL;
	struct ew_hash hash;
	unsigned seen = 0;
	int steps = 1, r;

	(void)state;
	assert_int_equal(ew_store_open(io, FOLDER, &store, NULL), 0);
	assert_int_equal(write_incoming(io, store, id_of(1), 4, CONTENT), 0);
	assert_int_equal(ew_sha256_of(CONTENT, &hash), 0);
	assert_int_equal(ew_store_check_new(store, id_of(1), 3, CONTENT.len, &check), -ENOENT);
	assert_int_equal(ew_store_check_new(store, id_of(1), 4, CONTENT.len + 1, &check), -EBADMSG);
	assert_int_equal(ew_store_check_new(store, id_of(1), 4, CONTENT.len, &check), 0);
	while ((r = ew_store_check_step(check, 10)) > 0)
		steps++;
	assert_int_equal(r, 0);
	assert_int_equal(steps, (int)(CONTENT.len + 9) / 10);
	assert_int_equal(ew_store_check_end(check, &hash), 0);
	assert_int_equal(sum_of(store), 0);
	assert_int_equal(ew_store_move(store, id_of(1), 4), 0);
	assert_int_equal(check_content(io, store, id_of(1)), 0);
	assert_int_equal(ew_store_each_in(store, 2, count, &seen), 0);
	assert_int_equal(seen, 0);
	assert_int_equal(ew_store_each_in(store, 1, count, &seen), 0);
	assert_int_equal(seen, 1);
	ew_store_check_free(&check);
	assert_int_equal(write_incoming(io, store, id_of(2), 1, CONTENT), 0);
	hash.bytes[5] ^= 1;
	assert_int_equal(ew_store_check_new(store, id_of(2), 1, CONTENT.len, &check), 0);
	assert_int_equal(ew_store_check_step(check, UINT64_MAX), 0);
	assert_int_equal(ew_store_check_end(check, &hash), -EBADMSG);
	ew_store_close(&store);
	ew_store_check_free(&check);
	ew_io_sim_free(&io);
}

static void test_refusals(void **state)
{
	struct ew_io *io = ew_io_sim_new(1);
	struct ew_store *store = NULL;
	struct ew_hash hash;
	struct ew_hash other = {{1}};
	int handle = -1;

	(void)state;
	assert_int_equal(ew_sha256_of(CONTENT, &hash), 0);
	assert_int_equal(ew_store_open(io, FOLDER, &store, NULL), 0);
	assert_int_equal(ew_store_commit(store, id_of(1), 1, CONTENT.len, &hash), -ENOENT);
	assert_int_equal(write_incoming(io, store, id_of(1), 1, CONTENT), 0);
	assert_int_equal(ew_store_begin(store, id_of(1), 1, &handle), -EEXIST);
	assert_int_equal(ew_store_commit(store, id_of(1), 1, CONTENT.len, &other), -EBADMSG);
	assert_int_equal(ew_store_commit(store, id_of(1), 1, CONTENT.len + 1, &hash), -EBADMSG);
	assert_int_equal(ew_store_commit(store, id_of(1), 1, CONTENT.len - 1, &hash), -EBADMSG);
	assert_int_equal(ew_store_get(store, id_of(1), &handle), -ENOENT);
	assert_int_equal(ew_store_commit(store, id_of(1), 1, CONTENT.len, &hash), 0);
	/* An object is never replaced. */
	assert_int_equal(store_object(io, store, id_of(1), 2), -EEXIST);
	assert_int_equal(check_content(io, store, id_of(1)), 0);
	ew_store_abort(store, id_of(1), 2);
	ew_store_abort(store, id_of(1), 3);
	assert_int_equal(ew_store_begin(store, id_of(1), 2, &handle), 0);
	ew_io_discard(io, &handle);
	ew_store_close(&store);
	ew_io_sim_free(&io);
}

static void test_leftovers(void **state)
{
	struct ew_io *io = ew_io_sim_new(1);
	struct ew_store *store = NULL;

	(void)state;
	assert_int_equal(ew_store_open(io, FOLDER, &store, NULL), 0);
	assert_int_equal(write_incoming(io, store, id_of(1), 1, CONTENT), 0);
	assert_int_equal(store_object(io, store, id_of(2), 1), 0);
	ew_store_close(&store);
	assert_int_equal(ew_store_open(io, FOLDER, &store, NULL), 0);
	assert_int_equal(sum_of(store), 2);
	assert_int_equal(write_incoming(io, store, id_of(1), 1, CONTENT), 0);
	ew_store_close(&store);
	ew_io_sim_free(&io);
}

static int store_one(struct ew_io *io, void *arg)
{
	_cleanup_(ew_store_close) struct ew_store *store = NULL;
	int r = ew_store_open(io, FOLDER, &store, NULL);

	(void)arg;
	if (r == 0)
		r = store_object(io, store, id_of(1), 1);
	return r;
}

/*
 * Power cut at every call: acknowledged is there whole; otherwise it is there whole or not at all.
 */
static void test_power_cuts(void **state)
{
	bool reached = true;

	(void)state;
	for (uint64_t nth = 1; reached; nth++) {
		for (uint64_t seed = 0; seed < 8; seed++) {
			struct ew_io *io = ew_io_sim_new(nth * 100 + seed);
			struct ew_store *store = NULL;

			ew_io_sim_fail(io, nth, -EIO);
			int stored = store_one(io, NULL);

			reached = ew_io_sim_calls(io) >= nth;
			ew_io_sim_fail(io, 0, 0);
			ew_io_sim_crash(io);
			assert_int_equal(ew_store_open(io, FOLDER, &store, NULL), 0);
			int found = check_content(io, store, id_of(1));

			assert_true(found == 0 || (found == -ENOENT && stored < 0));
			ew_store_close(&store);
			ew_io_sim_free(&io);
		}
	}
}

static void test_failing_calls(void **state)
{
	(void)state;
	assert_true(ew_test_each_io_failure(store_one, NULL, 5, -EIO) > 10);
	assert_true(ew_test_each_io_failure(store_one, NULL, 5, -ENOSPC) > 10);
}

static int store_on_new_disk(void *arg)
{
	struct ew_io *io = ew_io_sim_new(1);
	int r = io ? store_one(io, arg) : -ENOMEM;

	ew_io_sim_free(&io);
	return r;
}

static void test_without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(store_on_new_disk, NULL) > 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_life_of_an_object),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_leftovers),
		cmocka_unit_test(test_power_cuts),
		cmocka_unit_test(test_failing_calls),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
