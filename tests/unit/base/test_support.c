/*
 * The fault injection itself: that failures are hit, counted and end.
 */
#include "test_case.h"

#include "base/file.h"
#include "base/io_sim.h"
#include "support/support.h"

/* The compiler may leave out an allocation that is only freed; not one that it cannot see. */
static void *(*volatile allocate)(size_t) = malloc;
static void *(*volatile allocate_zeros)(size_t, size_t) = calloc;
static char *(*volatile copy)(const char *) = strdup;

static int three_allocations(void *arg)
{
	_cleanup_(ew_free_ptr) void *a = allocate(1);
	_cleanup_(ew_free_ptr) void *b = allocate_zeros(1, 1);
	_cleanup_(ew_free_ptr) char *c = copy("x");

	++*(int *)arg;
	return a && b && c ? 0 : -ENOMEM;
}

static void test_allocations(void **state)
{
	int runs = 0;

	(void)state;
	assert_int_equal(ew_test_each_allocation(three_allocations, &runs), 3);
	assert_int_equal(runs, 4);
	ew_test_fail_allocation(2);
	assert_int_equal(three_allocations(&runs), -ENOMEM);
	assert_true(ew_test_allocation_failed());
	assert_int_equal(three_allocations(&runs), 0);
}

static int make_and_read(struct ew_io *io, void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	int r = ew_file_replace(io, "f", EW_SLICE("content"), 0);

	++*(int *)arg;
	ew_buf_init(&b, 64);
	return r == 0 ? ew_file_read(io, "f", &b) : r;
}

static void test_io_failures(void **state)
{
	int runs = 0;

	(void)state;
	size_t hits = ew_test_each_io_failure(make_and_read, &runs, 7, -EIO);

	/* unlink, open, write, sync, close, rename, sync of the folder, open, two reads, close */
	assert_int_equal(hits, 11);
	assert_int_equal(runs, 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_allocations),
		cmocka_unit_test(test_io_failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
