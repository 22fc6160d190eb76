/*
 * Whole files: the cap, the paths, and that a replacement is all or nothing whatever fails or when
 * the power goes.
 */
#include "test_case.h"

#include "base/file.h"
#include "base/io_sim.h"
#include "base/limits.h"
#include "support/support.h"

static bool holds(struct ew_io *io, const char *path, struct ew_slice want)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	ew_buf_init(&b, 1 << 20);
	return ew_file_read(io, path, &b) == 0 && ew_slice_equal(ew_buf_slice(&b), want);
}

static void test_read(void **state)
{
	static uint8_t big[40000];
	struct ew_io *io = ew_io_sim_new(1);
	struct ew_buf b;

	(void)state;
	memset(big, 'b', sizeof(big));
	ew_buf_init(&b, sizeof(big));
	assert_int_equal(ew_file_read(io, "none", &b), -ENOENT);
	assert_int_equal(ew_file_replace(io, "big", ew_slice_of(big, sizeof(big)), 0), 0);
	assert_int_equal(ew_file_read(io, "big", &b), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&b), ew_slice_of(big, sizeof(big))));
	ew_buf_free(&b);
	ew_buf_init(&b, sizeof(big) - 1);
	assert_int_equal(ew_file_read(io, "big", &b), -EFBIG);
	ew_buf_free(&b);
	assert_int_equal(ew_file_replace(io, "empty", EW_SLICE_EMPTY, 0), 0);
	assert_true(holds(io, "empty", EW_SLICE_EMPTY));
	ew_io_sim_free(&io);
}

static void test_join(void **state)
{
	char to[8];

	(void)state;
	assert_int_equal(ew_path_join(to, sizeof(to), "a", "b"), 0);
	assert_string_equal(to, "a/b");
	assert_int_equal(ew_path_join(to, sizeof(to), "/", "b"), 0);
	assert_string_equal(to, "/b");
	assert_int_equal(ew_path_join(to, sizeof(to), "", "b"), 0);
	assert_string_equal(to, "b");
	assert_int_equal(ew_path_join(to, sizeof(to), "abc", "def"), 0);
	assert_int_equal(ew_path_join(to, sizeof(to), "abc", "defg"), -ENAMETOOLONG);
}

static void test_mkdirs(void **state)
{
	struct ew_io *io = ew_io_sim_new(1);
	char path[EW_MAX_PATH_BYTES + 10];

	(void)state;
	assert_int_equal(ew_file_mkdirs(io, "/a/b//c/"), 0);
	assert_int_equal(ew_file_mkdirs(io, "/a/b/c"), 0);
	assert_int_equal(ew_file_replace(io, "/a/b/c/f", EW_SLICE("x"), 0), 0);
	assert_int_equal(ew_file_mkdirs(io, "/a/b/c/f"), -ENOTDIR);
	assert_int_equal(ew_file_mkdirs(io, "/a/b/c/f/g"), -ENOTDIR);
	/* Every level was made durable. */
	ew_io_sim_crash(io);
	assert_true(holds(io, "/a/b/c/f", EW_SLICE("x")));
	memset(path, 'p', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(ew_file_mkdirs(io, path), -ENAMETOOLONG);
	assert_int_equal(ew_file_replace(io, path, EW_SLICE("x"), 0), -ENAMETOOLONG);
	ew_io_sim_free(&io);
}

static int replace_twice(struct ew_io *io, void *arg)
{
	struct ew_slice old = EW_SLICE("the old content");
	struct ew_slice new = EW_SLICE("and the new one, longer");

	(void)arg;
	int r = ew_file_mkdirs(io, "d");

	if (r == 0)
		r = ew_file_replace(io, "d/f", old, 0);
	if (r < 0)
		return r;
	r = ew_file_replace(io, "d/f", new, 0);
	ew_io_sim_fail(io, 0, 0);
	if (r == 0 && !holds(io, "d/f", new))
		return 1;
	if (r < 0 && !holds(io, "d/f", old) && !holds(io, "d/f", new))
		return 2;
	ew_io_sim_crash(io);
	if (r == 0 && !holds(io, "d/f", new))
		return 3;
	return holds(io, "d/f", old) || holds(io, "d/f", new) ? r : 4;
}

static void test_every_call_failing(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 50; seed++)
		assert_true(ew_test_each_io_failure(replace_twice, NULL, seed, -EIO) > 14);
}

/* A crash before any call: the old or the new content, and a replacement works afterwards. */
static void test_power_cut(void **state)
{
	struct ew_slice old = EW_SLICE("old");
	struct ew_slice new = EW_SLICE("new and longer");
	unsigned olds = 0;
	unsigned news = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 400; seed++) {
		struct ew_io *io = ew_io_sim_new(seed);

		assert_int_equal(ew_file_replace(io, "f", old, 0), 0);
		ew_io_sim_fail(io, 1 + seed % 8, -EIO);
		int r = ew_file_replace(io, "f", new, 0);

		ew_io_sim_fail(io, 0, 0);
		ew_io_sim_crash(io);
		bool is_new = holds(io, "f", new);

		assert_true(is_new || (r < 0 && holds(io, "f", old)));
		olds += !is_new;
		news += is_new;
		assert_int_equal(ew_file_replace(io, "f", EW_SLICE("third"), 0), 0);
		ew_io_sim_crash(io);
		assert_true(holds(io, "f", EW_SLICE("third")));
		ew_io_sim_free(&io);
	}
	assert_true(olds > 50 && news > 50);
}

static int replace_and_read(void *arg)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(5);
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	int r = io ? ew_file_mkdirs(io, "a/b") : -ENOMEM;

	(void)arg;
	ew_buf_init(&b, 100);
	if (r == 0)
		r = ew_file_replace(io, "a/b/f", EW_SLICE("content"), 0);
	return r == 0 ? ew_file_read(io, "a/b/f", &b) : r;
}

static void test_without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(replace_and_read, NULL) > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_mkdirs),
		cmocka_unit_test(test_every_call_failing),
		cmocka_unit_test(test_power_cut),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
