/*
 * The list beside the keys: what was called durable is there after a power cut, whatever failed; files are begun and removed; a cut or
 * damaged record takes no other with it.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/io_sim.h"
#include "programs/keeper/deletion/tombstones.h"

#define FOLDER "/keys"

static struct ew_io *disk(void)
{
	struct ew_io *io = ew_io_sim_new(11);

	assert_non_null(io);
	assert_int_equal(ew_file_mkdirs(io, FOLDER), 0);
	assert_int_equal(ew_io_sync_dir(io, "/"), 0);
	return io;
}

static struct ew_tombstones *opened(struct ew_io *io)
{
	struct ew_tombstones *t = NULL;

	assert_int_equal(ew_tombstones_open(io, FOLDER, &t, NULL), 0);
	return t;
}

static struct ew_tombstone stone(uint32_t n)
{
	return (struct ew_tombstone){{{1, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n, [15] = 1}}, {{2, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n, [15] = 1}},
		n, 1, {(int64_t)n * 1000}};
}

static int add(struct ew_tombstones *t, uint32_t from, uint32_t n)
{
	struct ew_tombstone some[500];

	while (n > 0) {
		uint32_t now = n < 500 ? n : 500;
		int r;

		for (uint32_t i = 0; i < now; i++)
			some[i] = stone(from + i);
		r = ew_tombstones_add(t, some, now);
		if (r < 0)
			return r;
		from += now;
		n -= now;
	}
	return 0;
}

struct reading {
	uint64_t n, next, damaged;
	bool gaps;
};

static int see(void *arg, uint64_t number, const struct ew_tombstone *one)
{
	struct reading *g = arg;
	struct ew_tombstone is = stone((uint32_t)number);

	if (one)
		assert_memory_equal(&is, one, sizeof(is));
	g->gaps = g->gaps || number != g->next;
	g->next = number + 1;
	g->n += one != NULL;
	g->damaged += one == NULL;
	return 0;
}

static struct reading read_from(struct ew_tombstones *t, uint64_t from)
{
	struct reading g = {.next = from};

	assert_int_equal(ew_tombstones_each(t, from, see, &g), 0);
	return g;
}

static void they_are_read_back(void **state)
{
	struct ew_io *io = disk();
	struct ew_tombstones *t = opened(io);

	(void)state;
	assert_int_equal(ew_tombstones_count(t), 0);
	assert_int_equal(read_from(t, 0).n, 0);
	assert_int_equal(add(t, 0, 700), 0);
	assert_int_equal(read_from(t, 0).n, 700);
	assert_int_equal(read_from(t, 699).n, 1);
	assert_int_equal(read_from(t, 700).n, 0);
	ew_io_sim_crash(io);
	ew_tombstones_close(&t);
	t = opened(io);
	assert_int_equal(ew_tombstones_count(t), 700);
	assert_int_equal(read_from(t, 0).n, 700);
	ew_tombstones_close(&t);
	ew_io_sim_free(&io);
}

/* Three files; the oldest goes when all of it is old enough, and numbers stay what they were. */
static void old_ones_go(void **state)
{
	struct ew_io *io = disk();
	struct ew_tombstones *t = opened(io);
	uint32_t n = 2 * EW_TOMBSTONES_IN_FILE + 10;

	(void)state;
	assert_int_equal(add(t, 0, n), 0);
	assert_int_equal(read_from(t, 0).n, n);
	assert_false(read_from(t, 0).gaps);
	assert_int_equal(ew_tombstones_prune(t, (struct ew_wall){1000}), 0);
	assert_int_equal(read_from(t, 0).n, n);
	assert_int_equal(ew_tombstones_prune(t, (struct ew_wall){(int64_t)EW_TOMBSTONES_IN_FILE * 1000}), 0);
	assert_int_equal(read_from(t, 0).n, n - EW_TOMBSTONES_IN_FILE);
	assert_int_equal(ew_tombstones_count(t), n);
	ew_tombstones_close(&t);
	t = opened(io);
	assert_int_equal(ew_tombstones_count(t), n);
	assert_int_equal(read_from(t, EW_TOMBSTONES_IN_FILE).n, n - EW_TOMBSTONES_IN_FILE);
	assert_int_equal(ew_tombstones_prune(t, (struct ew_wall){INT64_MAX}), 0);
	assert_int_equal(ew_tombstones_prune(t, (struct ew_wall){INT64_MAX}), 0); /* never the newest */
	assert_int_equal(read_from(t, 0).n, 10);
	ew_tombstones_close(&t);
	ew_io_sim_free(&io);
}

static void flip(struct ew_io *io, uint64_t at)
{
	uint8_t byte = 0;
	int handle = -1;

	assert_int_equal(ew_io_open(io, FOLDER "/tombstones-00000000", EW_IO_READ | EW_IO_WRITE, &handle), 0);
	assert_int_equal(ew_io_read_all(io, handle, &byte, 1, at), 0);
	byte ^= 0x40;
	assert_int_equal(ew_io_write_all(io, handle, &byte, 1, at), 0);
	assert_int_equal(ew_io_close(io, &handle), 0);
}

static void damage_stays_where_it_is(void **state)
{
	struct ew_io *io = disk();
	struct ew_tombstones *t = opened(io);

	(void)state;
	assert_int_equal(add(t, 0, 20), 0);
	flip(io, 7 * EW_TOMBSTONE_BYTES + 20);
	assert_int_equal(read_from(t, 0).n, 19);
	assert_int_equal(read_from(t, 0).damaged, 1);
	assert_int_equal(ew_tombstones_cut(t), 0);
	flip(io, 19 * EW_TOMBSTONE_BYTES + 3); /* the last: as if a crash had cut it */
	ew_tombstones_close(&t);
	t = opened(io);
	assert_int_equal(ew_tombstones_count(t), 19);
	assert_int_equal(ew_tombstones_cut(t), 1);
	assert_int_equal(ew_tombstones_newest(t).bytes[3], 18);
	assert_int_equal(ew_tombstones_drop_cut(t), 0);
	assert_int_equal(ew_tombstones_cut(t), 0);
	ew_tombstones_close(&t);
	t = opened(io);
	assert_true(ew_tombstones_cut(t) == 0 && ew_tombstones_count(t) == 19);
	assert_int_equal(add(t, 19, 2), 0);
	assert_int_equal(ew_tombstones_newest(t).bytes[3], 20);
	assert_int_equal(read_from(t, 8).n, 13);
	ew_tombstones_close(&t);
	ew_io_sim_free(&io);
}

/* Whatever call fails, then the power: what was added before is there, and what failed may be added again. */
static void no_failure_loses_one(void **state)
{
	unsigned failed = 0;

	(void)state;
	for (uint64_t nth = 1; nth < 40; nth++) {
		struct ew_io *io = disk();
		struct ew_tombstones *t = opened(io);
		uint64_t done = 0;

		ew_io_sim_fail(io, nth, -EIO);
		for (uint32_t i = 0; i < 6; i++) {
			int r = add(t, (uint32_t)done, 3);

			failed += r < 0;
			done += r < 0 ? 0 : 3;
		}
		ew_io_sim_fail(io, 0, 0);
		ew_io_sim_crash(io);
		ew_tombstones_close(&t);
		t = opened(io);
		assert_true(ew_tombstones_count(t) >= done);
		assert_true(read_from(t, 0).n >= done);
		ew_tombstones_close(&t);
		ew_io_sim_free(&io);
	}
	assert_true(failed > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_are_read_back),
		cmocka_unit_test(old_ones_go),
		cmocka_unit_test(damage_stays_where_it_is),
		cmocka_unit_test(no_failure_loses_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
