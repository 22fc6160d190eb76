/*
 * What a crash may and may not do, and that every outcome it may have does occur.
 */
#include "test_case.h"

#include <stdio.h>

#include "base/file.h"
#include "base/io_sim.h"
#include "support/support.h"

static int open_new(struct ew_io *io, const char *path)
{
	int h = -1;

	assert_int_equal(ew_io_open(io, path, EW_IO_WRITE | EW_IO_CREATE, &h), 0);
	return h;
}

static bool there(struct ew_io *io, const char *path)
{
	int h = -1;
	int r = ew_io_open(io, path, EW_IO_READ, &h);

	ew_io_discard(io, &h);
	return r == 0;
}

static uint64_t size_of(struct ew_io *io, const char *path)
{
	uint64_t size = 0;
	int h = -1;

	assert_int_equal(ew_io_open(io, path, EW_IO_READ, &h), 0);
	assert_int_equal(ew_io_size(io, h, &size), 0);
	ew_io_discard(io, &h);
	return size;
}

static void write_letters(struct ew_io *io, int h, char letter, size_t n, uint64_t offset)
{
	uint8_t bytes[8192];

	memset(bytes, letter, sizeof(bytes));
	assert_int_equal(ew_io_write_all(io, h, bytes, n, offset), 0);
}

static void test_synced_survives(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct ew_io *io = ew_io_sim_new(seed);
		uint8_t bytes[5000];
		int h = open_new(io, "f");

		write_letters(io, h, 'a', 5000, 0);
		assert_int_equal(ew_io_truncate(io, h, 3000), 0);
		write_letters(io, h, 'b', 1000, 4000);
		assert_int_equal(ew_io_sync(io, h), 0);
		assert_int_equal(ew_io_sync_dir(io, "."), 0);
		ew_io_sim_crash(io);
		assert_int_equal(ew_io_read_at(io, h, bytes, 1, 0), -EBADF);
		assert_int_equal(ew_io_close(io, &h), -EBADF);
		assert_int_equal(ew_io_open(io, "f", EW_IO_READ, &h), 0);
		assert_int_equal(ew_io_read_all(io, h, bytes, 5000, 0), 0);
		for (size_t i = 0; i < 5000; i++)
			assert_int_equal(bytes[i], i < 3000 ? 'a' : i < 4000 ? 0 : 'b');
		ew_io_sim_free(&io);
	}
}

/*
 * Three unsynced writes of a page over a synced file: a prefix of them, the next torn at a sector.
 */
static void test_unsynced_writes_are_a_prefix(void **state)
{
	unsigned whole[4] = {0};
	unsigned torn = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 600; seed++) {
		struct ew_io *io = ew_io_sim_new(seed);
		uint8_t bytes[3 * 4096];
		int h = open_new(io, "f");

		for (uint64_t i = 0; i < 3; i++)
			write_letters(io, h, 'o', 4096, i * 4096);
		assert_int_equal(ew_io_sync(io, h), 0);
		assert_int_equal(ew_io_sync_dir(io, "/"), 0);
		for (uint64_t i = 0; i < 3; i++)
			write_letters(io, h, 'n', 4096, i * 4096);
		ew_io_sim_crash(io);
		assert_int_equal(ew_io_open(io, "f", EW_IO_READ, &h), 0);
		assert_int_equal(ew_io_read_all(io, h, bytes, sizeof(bytes), 0), 0);
		size_t n = 0;

		while (n < sizeof(bytes) && bytes[n] == 'n')
			n++;
		for (size_t i = n; i < sizeof(bytes); i++)
			assert_int_equal(bytes[i], 'o');
		whole[n / 4096] += n % 4096 == 0;
		torn += n % 4096 != 0;
		ew_io_sim_free(&io);
	}
	assert_true(whole[0] > 10 && whole[1] > 0 && whole[2] > 0 && whole[3] > 10 && torn > 10);
}

static void test_growth_may_be_zeros(void **state)
{
	unsigned zeros = 0;
	unsigned nothing = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 400; seed++) {
		struct ew_io *io = ew_io_sim_new(seed);
		uint8_t last = 1;
		int h = open_new(io, "f");

		assert_int_equal(ew_io_sync_dir(io, "."), 0);
		write_letters(io, h, 'x', 400, 0);
		ew_io_sim_crash(io);
		uint64_t size = size_of(io, "f");

		assert_true(size == 0 || size == 400);
		nothing += size == 0;
		if (size == 400) {
			assert_int_equal(ew_io_open(io, "f", EW_IO_READ, &h), 0);
			assert_int_equal(ew_io_read_all(io, h, &last, 1, 399), 0);
			assert_true(last == 'x' || last == 0);
			zeros += last == 0;
		}
		ew_io_sim_free(&io);
	}
	assert_true(zeros > 10 && nothing > 10);
}

static void test_failed_sync_loses_for_good(void **state)
{
	unsigned lost = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 100; seed++) {
		struct ew_io *io = ew_io_sim_new(seed);
		uint8_t bytes[100];
		int h = open_new(io, "f");

		assert_int_equal(ew_io_sync_dir(io, "."), 0);
		write_letters(io, h, 'x', 100, 0);
		ew_io_sim_fail(io, 1, -EIO);
		assert_int_equal(ew_io_sync(io, h), -EIO);
		/* The cache still shows it, and the next sync says that all is well. */
		assert_int_equal(ew_io_read_all(io, h, bytes, 100, 0), 0);
		assert_int_equal(bytes[99], 'x');
		assert_int_equal(ew_io_sync(io, h), 0);
		ew_io_sim_crash(io);
		assert_int_equal(ew_io_open(io, "f", EW_IO_READ, &h), 0);
		assert_int_equal(ew_io_read_all(io, h, bytes, 100, 0), 0);
		lost += bytes[0] == 0;
		ew_io_sim_free(&io);
	}
	assert_true(lost > 10 && lost < 90);
}

/* Names of one folder: what is kept is a prefix of the changes; other folders have their own. */
static void test_names_are_prefixes(void **state)
{
	unsigned kept[5] = {0};
	unsigned other = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 400; seed++) {
		struct ew_io *io = ew_io_sim_new(seed);
		char path[16];
		size_t n = 0;
		bool gap = false;

		assert_int_equal(ew_file_mkdirs(io, "d"), 0);
		assert_int_equal(ew_file_mkdirs(io, "e"), 0);
		for (int i = 0; i < 4; i++) {
			(void)snprintf(path, sizeof(path), "d/%d", i);
			int h = open_new(io, path);

			assert_int_equal(ew_io_close(io, &h), 0);
		}
		int h = open_new(io, "e/x");

		assert_int_equal(ew_io_close(io, &h), 0);
		ew_io_sim_crash(io);
		for (int i = 0; i < 4; i++) {
			(void)snprintf(path, sizeof(path), "d/%d", i);
			gap = gap || !there(io, path);
			assert_true(!gap || !there(io, path));
			n += !gap;
		}
		kept[n]++;
		other += there(io, "e/x") != (n == 4);
		ew_io_sim_free(&io);
	}
	for (size_t i = 0; i < 5; i++)
		assert_true(kept[i] > 0);
	assert_true(other > 10);
}

/*
 * A move between folders is in exactly one of them; a sync of either makes it durable, with all
 * that came before.
 */
static void test_move_between_folders(void **state)
{
	unsigned moved = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct ew_io *io = ew_io_sim_new(seed);

		assert_int_equal(ew_file_mkdirs(io, "d"), 0);
		assert_int_equal(ew_file_mkdirs(io, "e"), 0);
		assert_int_equal(ew_file_replace(io, "d/f", EW_SLICE("x"), 0), 0);
		int h = open_new(io, "d/before");

		assert_int_equal(ew_io_close(io, &h), 0);
		assert_int_equal(ew_io_rename(io, "d/f", "e/g"), 0);
		bool synced = seed % 2 == 0;

		if (synced)
			assert_int_equal(ew_io_sync_dir(io, "e"), 0);
		ew_io_sim_crash(io);
		assert_true(there(io, "d/f") != there(io, "e/g"));
		assert_true(!there(io, "e/g") || there(io, "d/before"));
		assert_true(!synced || there(io, "e/g"));
		moved += !synced && there(io, "e/g");
		ew_io_sim_free(&io);
	}
	assert_true(moved > 10 && moved < 90);
}

static void test_unlinked_may_return(void **state)
{
	unsigned returned = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 100; seed++) {
		struct ew_io *io = ew_io_sim_new(seed);

		assert_int_equal(ew_file_replace(io, "f", EW_SLICE("MARKER"), 0), 0);
		assert_int_equal(ew_io_unlink(io, "f"), 0);
		assert_false(there(io, "f"));
		assert_true(ew_io_sim_contains(io, EW_SLICE("MARKER")));
		if (seed % 2 == 0) {
			assert_int_equal(ew_io_sync_dir(io, "."), 0);
			assert_false(ew_io_sim_contains(io, EW_SLICE("MARKER")));
		}
		ew_io_sim_crash(io);
		assert_true(seed % 2 == 1 || !there(io, "f"));
		assert_int_equal(ew_io_sim_contains(io, EW_SLICE("MARKER")), there(io, "f"));
		returned += there(io, "f");
		ew_io_sim_free(&io);
	}
	assert_true(returned > 5 && returned < 45);
}

static void test_kill_keeps_everything(void **state)
{
	struct ew_io *io = ew_io_sim_new(1);
	int h = open_new(io, "f");
	int old = h;

	(void)state;
	write_letters(io, h, 'x', 100, 0);
	ew_io_sim_kill(io);
	assert_int_equal(ew_io_sync(io, h), -EBADF);
	assert_int_equal(size_of(io, "f"), 100);
	/* A new handle is never taken for an old one. */
	h = open_new(io, "f");
	assert_true(h != old);
	assert_int_equal(ew_io_sync(io, old), -EBADF);
	assert_int_equal(ew_io_close(io, &h), 0);
	ew_io_sim_free(&io);
}

static void test_clone_is_apart(void **state)
{
	struct ew_io *io = ew_io_sim_new(9);
	uint8_t byte = 0;
	int h = open_new(io, "f");

	(void)state;
	write_letters(io, h, 'a', 5000, 0);
	assert_int_equal(ew_io_sync(io, h), 0);
	assert_int_equal(ew_io_sync_dir(io, "."), 0);
	write_letters(io, h, 'b', 1, 0);
	struct ew_io *copy = ew_io_sim_clone(io, 10);

	assert_non_null(copy);
	assert_int_equal(ew_io_size(copy, h, &(uint64_t){0}), -EBADF);
	write_letters(io, h, 'c', 1, 0);
	assert_int_equal(ew_io_unlink(io, "f"), 0);
	int k = open_new(copy, "f");

	assert_int_equal(ew_io_read_all(copy, k, &byte, 1, 0), 0);
	assert_int_equal(byte, 'b');
	write_letters(copy, k, 'd', 1, 4999);
	assert_int_equal(ew_io_sync(copy, k), 0);
	ew_io_sim_crash(copy);
	assert_int_equal(ew_io_open(copy, "f", EW_IO_READ, &k), 0);
	assert_int_equal(ew_io_read_all(copy, k, &byte, 1, 4999), 0);
	assert_int_equal(byte, 'd');
	assert_int_equal(ew_io_read_all(io, h, &byte, 1, 4999), 0);
	assert_int_equal(byte, 'a');
	ew_io_sim_free(&io);
	assert_int_equal(size_of(copy, "f"), 5000);
	ew_io_sim_free(&copy);
}

/* The same seed and the same calls: the same disk. */
static uint32_t digest_of_a_run(uint64_t seed)
{
	struct ew_io *io = ew_io_sim_new(seed);
	uint64_t size;
	uint32_t sum = 0;

	for (unsigned i = 0; i < 20; i++) {
		char path[4] = {'f', (char)('0' + ew_io_sim_next(io) % 4), '\0'};
		int h = open_new(io, path);

		write_letters(io, h, 'x', 1 + ew_io_sim_next(io) % 8000, ew_io_sim_next(io) % 9000);
		if (ew_io_sim_next(io) % 3 == 0)
			assert_int_equal(ew_io_sync(io, h), 0);
		assert_int_equal(ew_io_size(io, h, &size), 0);
		sum = sum * 31 + (uint32_t)size;
		if (ew_io_sim_next(io) % 4 == 0)
			ew_io_sim_crash(io);
		else
			assert_int_equal(ew_io_close(io, &h), 0);
	}
	sum = sum * 31 + (uint32_t)ew_io_sim_next(io);
	ew_io_sim_free(&io);
	return sum;
}

static void test_deterministic(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 50; seed++)
		assert_int_equal(digest_of_a_run(seed), digest_of_a_run(seed));
	assert_int_not_equal(digest_of_a_run(1), digest_of_a_run(2));
}

static void test_limit(void **state)
{
	struct ew_io *io = ew_io_sim_new(1);
	uint8_t bytes[1000] = {0};
	uint64_t room = 0;
	int h = open_new(io, "f");
	int other = -1;

	(void)state;
	ew_io_sim_limit(io, 1500);
	assert_int_equal(ew_io_write_all(io, h, bytes, 1000, 0), 0);
	assert_int_equal(ew_io_free_bytes(io, ".", &room), 0);
	assert_int_equal(room, 500);
	assert_int_equal(ew_io_write_all(io, h, bytes, 1000, 1000), -ENOSPC);
	assert_int_equal(size_of(io, "f"), 1500);
	assert_int_equal(ew_io_write_all(io, h, bytes, 1, 0), -ENOSPC);
	assert_int_equal(ew_io_open(io, "g", EW_IO_WRITE | EW_IO_CREATE, &other), -ENOSPC);
	assert_int_equal(ew_io_mkdir(io, "d"), -ENOSPC);
	assert_int_equal(ew_io_truncate(io, h, 1501), -ENOSPC);
	assert_int_equal(ew_io_truncate(io, h, 0), 0);
	assert_int_equal(ew_io_write_all(io, h, bytes, 1000, 0), 0);
	ew_io_sim_limit(io, UINT64_MAX);
	assert_int_equal(ew_io_write_all(io, h, bytes, 1000, 1000), 0);
	ew_io_sim_free(&io);
}

static void test_clocks(void **state)
{
	struct ew_io *io = ew_io_sim_new(1);
	char text[EW_WALL_TEXT_BYTES];

	(void)state;
	ew_wall_format(ew_io_wall(io), text);
	assert_string_equal(text, "2026-01-01T00:00:00.000Z");
	ew_io_sim_advance(io, 5);
	ew_io_sim_jump_wall(io, -3);
	assert_int_equal(ew_io_mono(io).us, 5);
	assert_int_equal(ew_io_wall(io).us, (int64_t)1767225600 * EW_US_PER_S + 2);
	ew_io_sim_free(&io);
}

static void test_contains(void **state)
{
	struct ew_io *io = ew_io_sim_new(1);
	int h = open_new(io, "f");

	(void)state;
	assert_false(ew_io_sim_contains(io, EW_SLICE("NEEDLE")));
	assert_int_equal(ew_io_write_all(io, h, "NEEDLE", 6, 4093), 0);
	assert_int_equal(ew_io_sync(io, h), 0);
	assert_true(ew_io_sim_contains(io, EW_SLICE("NEEDLE")));
	/* Overwritten but not synced: a crash could still show the old bytes. */
	assert_int_equal(ew_io_write_all(io, h, "xxxxxx", 6, 4093), 0);
	assert_true(ew_io_sim_contains(io, EW_SLICE("NEEDLE")));
	assert_int_equal(ew_io_sync(io, h), 0);
	assert_false(ew_io_sim_contains(io, EW_SLICE("NEEDLE")));
	ew_io_sim_free(&io);
}

static int use_all(void *arg)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(4);
	_cleanup_(ew_io_sim_free) struct ew_io *copy = NULL;
	int h = -1;
	int r = io ? ew_io_mkdir(io, "d") : -ENOMEM;

	(void)arg;
	if (r == 0)
		r = ew_io_open(io, "d/f", EW_IO_WRITE | EW_IO_CREATE, &h);
	for (uint64_t i = 0; r == 0 && i < 20; i++)
		r = ew_io_write_all(io, h, "some bytes", 10, i * 3000);
	if (r == 0)
		r = ew_io_truncate(io, h, 100);
	if (r == 0)
		r = ew_io_rename(io, "d/f", "g");
	if (r == 0)
		copy = ew_io_sim_clone(io, 5);
	if (r == 0)
		r = copy ? ew_io_sync(io, h) : -ENOMEM;
	if (r == 0)
		r = ew_io_sync_dir(io, "d");
	return r;
}

static void test_without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(use_all, NULL) > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_synced_survives),
		cmocka_unit_test(test_unsynced_writes_are_a_prefix),
		cmocka_unit_test(test_growth_may_be_zeros),
		cmocka_unit_test(test_failed_sync_loses_for_good),
		cmocka_unit_test(test_names_are_prefixes),
		cmocka_unit_test(test_move_between_folders),
		cmocka_unit_test(test_unlinked_may_return),
		cmocka_unit_test(test_kill_keeps_everything),
		cmocka_unit_test(test_clone_is_apart),
		cmocka_unit_test(test_deterministic),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_contains),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
