/*
 * The ZIP that is written: stock tools read it, the same files give the same bytes, and names that lead anywhere are
 * refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/io_sim.h"
#include "base/text.h"
#include "bundle/zip_write.h"
#include "support/support.h"

#define MADE ((struct ew_wall){1795276865 * EW_US_PER_S})
#define LONG_BYTES 200001

static uint8_t *long_content(void)
{
	static uint8_t bytes[LONG_BYTES];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7 + i / 251);
	return bytes;
}

/* Small, empty, and one that is longer than what waits in memory, in odd pieces. */
static int write_three(struct ew_io *io, const char *path)
{
	_cleanup_(ew_zip_writer_free) struct ew_zip_writer *zip = NULL;
	struct ew_slice rest = ew_slice_of(long_content(), LONG_BYTES);
	struct ew_hash hash;
	uint64_t bytes;
	int handle = -1, r = ew_io_open(io, path, EW_IO_WRITE | EW_IO_CREATE, &handle);

	if (r == 0)
		r = ew_zip_writer_new(io, handle, "top", MADE, &zip);
	if (r == 0)
		r = ew_zip_begin(zip, "data/hello.txt");
	if (r == 0)
		r = ew_zip_add(zip, EW_SLICE("hello\n"));
	if (r == 0)
		r = ew_zip_end(zip, &hash, &bytes);
	if (r == 0)
		r = ew_zip_begin(zip, "data/empty");
	if (r == 0)
		r = ew_zip_end(zip, &hash, &bytes);
	if (r == 0)
		r = ew_zip_begin(zip, "a.bin");
	while (r == 0 && rest.len > 0) {
		size_t n = rest.len < 1237 ? rest.len : 1237;

		r = ew_zip_add(zip, ew_slice_of(rest.at, n));
		rest = ew_slice_of(rest.at + n, rest.len - n);
	}
	if (r == 0)
		r = ew_zip_end(zip, &hash, &bytes);
	if (r == 0)
		r = ew_zip_finish(zip, &bytes);
	ew_io_discard(io, &handle);
	return r;
}

static void read_all(struct ew_io *io, const char *path, struct ew_buf *to)
{
	ew_buf_init(to, 1 << 20);
	assert_int_equal(ew_file_read(io, path, to), 0);
}

static void stock_tools_read_it(void **state)
{
	char folder[] = "/tmp/ew-zip-XXXXXX", command[200];

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(write_three(ew_io_real(), "t.zip"), 0);
	assert_int_equal(system("unzip -tqq t.zip && unzip -qq t.zip"), 0);
	assert_int_equal(system("test \"$(cat top/data/hello.txt)\" = hello && test -f top/data/empty && ! test -s "
				"top/data/empty"),
		0);
	_cleanup_(ew_buf_free) struct ew_buf got = {0};

	read_all(ew_io_real(), "top/a.bin", &got);
	assert_true(ew_slice_equal(ew_buf_slice(&got), ew_slice_of(long_content(), LONG_BYTES)));
	assert_int_equal(system("test \"$(TZ=UTC zipinfo -T t.zip top/a.bin | grep -o '2026112[0-9]\\.[0-9]*')\" = "
				"20261121.160104"),
		0);
	snprintf(command, sizeof(command), "rm -r '%s'", folder);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(system(command), 0);
}

static void same_files_same_bytes(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	_cleanup_(ew_buf_free) struct ew_buf one = {0}, two = {0};

	(void)state;
	assert_int_equal(write_three(io, "one"), 0);
	ew_io_sim_advance(io, 3600 * EW_US_PER_S);
	assert_int_equal(setenv("TZ", "Pacific/Auckland", 1), 0);
	assert_int_equal(write_three(io, "two"), 0);
	assert_int_equal(unsetenv("TZ"), 0);
	read_all(io, "one", &one);
	read_all(io, "two", &two);
	assert_true(ew_slice_equal(ew_buf_slice(&one), ew_buf_slice(&two)));
}

static void hash_and_length_are_told(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	_cleanup_(ew_zip_writer_free) struct ew_zip_writer *zip = NULL;
	struct ew_hash hash, expected;
	uint64_t bytes;
	int handle = -1;

	(void)state;
	assert_int_equal(ew_io_open(io, "z", EW_IO_WRITE | EW_IO_CREATE, &handle), 0);
	assert_int_equal(ew_zip_writer_new(io, handle, "top", MADE, &zip), 0);
	assert_int_equal(ew_zip_begin(zip, "a"), 0);
	assert_int_equal(ew_zip_add(zip, EW_SLICE("abc")), 0);
	assert_int_equal(ew_zip_end(zip, &hash, &bytes), 0);
	assert_int_equal(ew_sha256_of(EW_SLICE("abc"), &expected), 0);
	assert_memory_equal(&hash, &expected, sizeof(hash));
	assert_int_equal(bytes, 3);
	ew_io_discard(io, &handle);
}

static void names(void **state)
{
	static const char *const bad[] = {
		"", "/a", "a/", "a//b", "..", "a/../b", ".", "a/./b", "a b", "a\nb", "\xc3\xa4", "a\\b", "a:b"};
	static const char *const bad_folders[] = {"", "a/b", "..", "a b"};
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	_cleanup_(ew_zip_writer_free) struct ew_zip_writer *zip = NULL;
	char longest[EW_ZIP_NAME_BYTES + 1];
	int handle = -1;

	(void)state;
	assert_int_equal(ew_io_open(io, "z", EW_IO_WRITE | EW_IO_CREATE, &handle), 0);
	for (size_t i = 0; i < EW_COUNT(bad_folders); i++)
		assert_int_equal(ew_zip_writer_new(io, handle, bad_folders[i], MADE, &zip), -EINVAL);
	assert_int_equal(ew_zip_writer_new(io, handle, "top", MADE, &zip), 0);
	for (size_t i = 0; i < EW_COUNT(bad); i++)
		assert_int_equal(ew_zip_begin(zip, bad[i]), -EINVAL);
	memset(longest, 'n', EW_ZIP_NAME_BYTES);
	longest[EW_ZIP_NAME_BYTES] = '\0';
	assert_int_equal(ew_zip_begin(zip, longest), -EINVAL);
	assert_int_equal(ew_zip_begin(zip, longest + 1), 0);
	ew_io_discard(io, &handle);
}

static void a_name_twice(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	_cleanup_(ew_zip_writer_free) struct ew_zip_writer *zip = NULL;
	struct ew_hash hash;
	uint64_t bytes;
	int handle = -1;

	(void)state;
	assert_int_equal(ew_io_open(io, "z", EW_IO_WRITE | EW_IO_CREATE, &handle), 0);
	assert_int_equal(ew_zip_writer_new(io, handle, "top", MADE, &zip), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(ew_zip_begin(zip, "a"), 0);
		assert_int_equal(ew_zip_begin(zip, "b"), -EINVAL);
		assert_int_equal(ew_zip_finish(zip, &bytes), -EINVAL);
		assert_int_equal(ew_zip_end(zip, &hash, &bytes), 0);
		assert_int_equal(ew_zip_add(zip, EW_SLICE("late")), -EINVAL);
	}
	assert_int_equal(ew_zip_finish(zip, &bytes), -EEXIST);
	ew_io_discard(io, &handle);
}

static int write_on(struct ew_io *io, void *arg)
{
	(void)arg;
	return write_three(io, "z");
}

static int write_alone(void *arg)
{
	(void)arg;
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);

	return io ? write_three(io, "z") : -ENOMEM;
}

static void everything_fails_once(void **state)
{
	(void)state;
	assert_true(ew_test_each_io_failure(write_on, NULL, 1, -ENOSPC) > 4);
	assert_true(ew_test_each_allocation(write_alone, NULL) > 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stock_tools_read_it),
		cmocka_unit_test(same_files_same_bytes),
		cmocka_unit_test(hash_and_length_are_told),
		cmocka_unit_test(names),
		cmocka_unit_test(a_name_twice),
		cmocka_unit_test(everything_fails_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
