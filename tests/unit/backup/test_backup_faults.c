/*
 * Backups and restores that do not come to their end: power cuts, dead processes, calls to the disk that fail, and disks that are full, at every place. There
 * is never a backup that is not whole, nor a house that is not all there; and the next run does what the last one could not.
 */
#include "support/support.h"
#include "unit/backup/house_of.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/event_json.h"

#define STEP 11 /* every eleventh place, from another one for each kind of failure */

enum fault { POWER, KILLED, FAILS };

/* The n-th call from now fails, and what follows it is a crash; or it only fails. */
static void break_at(struct house_of *h, enum fault fault, uint64_t n)
{
	(void)fault;
	ew_io_sim_fail(h->io, n, fault == FAILS ? -EIO : -EINTR);
}

static void after_it(struct house_of *h, enum fault fault)
{
	ew_io_sim_fail(h->io, 0, 0);
	if (fault == POWER)
		ew_io_sim_crash(h->io);
	if (fault == KILLED)
		ew_io_sim_kill(h->io);
}

/* True when it came to its end before the fault. */
static bool make_once(struct house_of *h)
{
	_cleanup_(ew_json_drop) json_t *made = NULL;
	struct ew_error error = {0};
	int r = ew_backup_make(&h->place, &made, &error);

	assert_true(r == 0 || error.code < 0); /* a sentence says why */
	return r == 0;
}

static void a_backup_is_there_or_not(enum fault fault)
{
	struct house_of *first = house_new(20);
	uint64_t n = 1 + (uint64_t)fault, done = 0;

	for (bool reached = true; reached; n += STEP) {
		struct house_of *h = house_copy(first, n);
		uint64_t calls = ew_io_sim_calls(h->io);
		bool came_through;

		break_at(h, fault, n);
		came_through = make_once(h);
		reached = ew_io_sim_calls(h->io) - calls >= n;
		after_it(h, fault);
		done = house_backups(h);
		assert_true(done <= 1);
		assert_true(!came_through || done == 1); /* what it said is true after a power cut as well */
		assert_true(done == 0 || house_whole(h));
		ew_io_sim_advance(h->io, EW_US_PER_S * 60);
		assert_true(make_once(h));
		assert_true(house_whole(h));
		assert_int_equal(house_backups(h), done + 1);
		house_free(&h);
		assert_true(n < 100000);
	}
	assert_true(n > 500); /* there are many places */
	ew_io_sim_free(&first->io);
	free(first);
}

static void power_cuts(void **state)
{
	(void)state;
	a_backup_is_there_or_not(POWER);
}

static void dead_processes(void **state)
{
	(void)state;
	a_backup_is_there_or_not(KILLED);
}

static void failing_calls(void **state)
{
	(void)state;
	a_backup_is_there_or_not(FAILS);
}

static void a_full_disk_leaves_no_half_backup(void **state)
{
	struct house_of *first = house_new(21);

	(void)state;
	for (uint64_t room = 0; room < 600000; room += 40000) {
		struct house_of *h = house_copy(first, room + 1);
		bool made;

		ew_io_sim_limit(h->io, 300000 + room);
		made = make_once(h);
		ew_io_sim_limit(h->io, UINT64_MAX);
		assert_int_equal(house_backups(h), made ? 1 : 0);
		assert_true(!made || house_whole(h));
		ew_io_sim_advance(h->io, EW_US_PER_S * 60);
		assert_true(make_once(h));
		assert_true(house_whole(h));
		house_free(&h);
	}
	ew_io_sim_free(&first->io);
	free(first);
}

/* A house is there when nothing says that it is still being restored. */
static bool says_it_is_there(struct house_of *h)
{
	uint64_t bytes;

	return ew_files_size(h->io, "/new/restoring", &bytes) == -ENOENT && ew_files_size(h->io, "/new/catalog.db", &bytes) == 0;
}

static void a_house_is_there_or_not(void **state)
{
	struct house_of *first = house_new(22);
	json_t *made = house_make(first);
	uint64_t n = 1;

	(void)state;
	json_decref(made);
	for (bool reached = true; reached; n += STEP + 1) {
		struct house_of *h = house_copy(first, n);
		enum fault fault = (enum fault)(n % 3);
		uint64_t calls = ew_io_sim_calls(h->io);
		json_t *report = NULL;
		bool came_through;

		break_at(h, fault, n);
		came_through = house_restore(h, &report) == 0 && json_integer_value(json_object_get(report, "faults")) == 0;
		reached = ew_io_sim_calls(h->io) - calls >= n;
		json_decref(report);
		report = NULL;
		after_it(h, fault);
		assert_true(!came_through || says_it_is_there(h));
		assert_true(!says_it_is_there(h) || house_is_restored(h) || !came_through);
		if (!says_it_is_there(h)) {
			assert_int_equal(house_restore(h, &report), 0);
			assert_int_equal(json_integer_value(json_object_get(report, "faults")), 0);
			json_decref(report);
			assert_true(house_is_restored(h));
		}
		house_free(&h);
		assert_true(n < 100000);
	}
	assert_true(n > 500);
	ew_io_sim_free(&first->io);
	free(first);
}

/* -- memory -- */

static bool fails_at(size_t n, int (*work)(struct house_of *h), struct house_of *h)
{
	bool failed;
	int r;

	ew_test_fail_allocation(n);
	r = work(h);
	failed = ew_test_allocation_failed();
	ew_test_fail_allocation(0);
	if (r != 0 && r != -ENOMEM)
		fail_msg("%d at the allocation %zu", r, n);
	return failed;
}

static int makes(struct house_of *h)
{
	_cleanup_(ew_json_drop) json_t *made = NULL;

	return ew_backup_make(&h->place, &made, NULL);
}

/* Memory that is short is no fault of the backup. */
static int verifies(struct house_of *h)
{
	_cleanup_(ew_json_drop) json_t *report = NULL;
	int r = ew_backup_verify(&h->place, NULL, &report, NULL);

	assert_true(r < 0 || json_is_true(json_object_get(report, "whole")));
	return r;
}

static int prunes(struct house_of *h)
{
	_cleanup_(ew_json_drop) json_t *report = NULL;
	struct ew_backup_keep keep = {.newest = 1};

	return ew_backup_prune(&h->place, &keep, &report, NULL);
}

static int restores(struct house_of *h)
{
	_cleanup_(ew_json_drop) json_t *report = NULL;
	int r = house_restore(h, &report);

	assert_true(r < 0 || json_integer_value(json_object_get(report, "faults")) == 0);
	h->error.code = 0;
	return r;
}

static void no_memory_at_any_place(void **state)
{
	struct house_of *h = house_new(23);
	size_t n;

	(void)state;
	for (n = 1; fails_at(n, makes, h); n += STEP) {
		assert_true(house_backups(h) == 0 || house_whole(h));
		ew_io_sim_advance(h->io, EW_US_PER_S);
	}
	assert_true(n > 50);
	assert_true(house_whole(h));
	for (n = 1; fails_at(n, verifies, h); n++)
		;
	assert_true(n > 5);
	for (n = 1; fails_at(n, prunes, h); n++)
		assert_true(house_whole(h));
	assert_int_equal(house_backups(h), 1);
	house_free(&h);
}

static void no_memory_in_a_restore(void **state)
{
	struct house_of *first = house_new(24);
	json_t *made = house_make(first);
	bool failed = true;
	size_t n;

	(void)state;
	json_decref(made);
	for (n = 1; failed; n += STEP) {
		struct house_of *h = house_copy(first, n);

		failed = fails_at(n, restores, h);
		if (!says_it_is_there(h))
			assert_int_equal(restores(h), 0);
		assert_true(house_is_restored(h));
		house_free(&h);
	}
	assert_true(n > 50);
	ew_io_sim_free(&first->io);
	free(first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(power_cuts),
		cmocka_unit_test(dead_processes),
		cmocka_unit_test(failing_calls),
		cmocka_unit_test(a_full_disk_leaves_no_half_backup),
		cmocka_unit_test(a_house_is_there_or_not),
		cmocka_unit_test(no_memory_at_any_place),
		cmocka_unit_test(no_memory_in_a_restore),
	};

	return cmocka_run_group_tests_name("backup_faults", tests, NULL, NULL);
}
