/*
 * The same calls on the real io and on the simulated one must have the same outcome: that is what
 * makes the simulation worth anything.
 */
#include "test_case.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/io_sim.h"

struct place {
	struct ew_io *io;
	char folder[64];
};

static const char *at(const struct place *p, const char *name, char to[static 128])
{
	assert_int_equal(ew_path_join(to, 128, p->folder, name), 0);
	return to;
}

static void files(const struct place *p)
{
	char path[128];
	uint8_t bytes[16];
	uint64_t size = 0;
	int h = -1;

	assert_int_equal(ew_io_open(p->io, at(p, "f", path), EW_IO_READ, &h), -ENOENT);
	assert_int_equal(h, -1);
	assert_int_equal(ew_io_open(p->io, path, EW_IO_WRITE | EW_IO_CREATE, &h), 0);
	assert_int_equal(ew_io_write_all(p->io, h, "hello", 5, 10), 0);
	assert_int_equal(ew_io_size(p->io, h, &size), 0);
	assert_int_equal(size, 15);
	assert_int_equal(ew_io_read_at(p->io, h, bytes, 16, 0), 15);
	assert_memory_equal(bytes, "\0\0\0\0\0\0\0\0\0\0hello", 15);
	assert_int_equal(ew_io_read_at(p->io, h, bytes, 16, 15), 0);
	assert_int_equal(ew_io_read_all(p->io, h, bytes, 6, 10), -ENODATA);
	assert_int_equal(ew_io_truncate(p->io, h, 12), 0);
	assert_int_equal(ew_io_truncate(p->io, h, 14), 0);
	assert_int_equal(ew_io_read_all(p->io, h, bytes, 4, 10), 0);
	assert_memory_equal(bytes, "he\0\0", 4);
	assert_int_equal(ew_io_sync(p->io, h), 0);
	assert_int_equal(ew_io_close(p->io, &h), 0);
	assert_int_equal(h, -1);
	assert_int_equal(ew_io_close(p->io, &h), 0);
	unsigned exclusive = EW_IO_WRITE | EW_IO_CREATE | EW_IO_EXCLUSIVE;

	assert_int_equal(ew_io_open(p->io, path, exclusive, &h), -EEXIST);
	assert_int_equal(ew_io_open(p->io, path, EW_IO_READ, &h), 0);
	assert_int_equal(ew_io_write_all(p->io, h, "x", 1, 0), -EBADF);
	assert_int_equal(ew_io_truncate(p->io, h, 0), -EINVAL);
	ew_io_discard(p->io, &h);
	assert_int_equal(ew_io_size(p->io, 1 << 20, &size), -EBADF);
	assert_int_equal(ew_io_open(p->io, at(p, "f/x", path), EW_IO_READ, &h), -ENOTDIR);
}

static int count_names(void *arg, const char *name)
{
	if (strcmp(name, "stop") == 0)
		return 7;
	++*(int *)arg;
	return 0;
}

static void names(const struct place *p)
{
	char a[128], b[128];
	int count = 0;
	int h = -1;

	assert_int_equal(ew_io_mkdir(p->io, at(p, "d", a)), 0);
	assert_int_equal(ew_io_mkdir(p->io, a), -EEXIST);
	assert_int_equal(ew_io_mkdir(p->io, at(p, "no/d", b)), -ENOENT);
	assert_int_equal(ew_io_unlink(p->io, a), -EISDIR);
	assert_int_equal(ew_io_open(p->io, a, EW_IO_WRITE, &h), -EISDIR);
	assert_int_equal(ew_io_list(p->io, a, count_names, &count), 0);
	assert_int_equal(count, 0);
	assert_int_equal(ew_io_rename(p->io, at(p, "f", a), at(p, "d/g", b)), 0);
	assert_int_equal(ew_io_rename(p->io, a, b), -ENOENT);
	assert_int_equal(ew_io_rename(p->io, b, at(p, "d", a)), -ENOTEMPTY);
	assert_int_equal(ew_io_rename(p->io, a, b), -EINVAL);
	assert_int_equal(ew_io_mkdir_group(p->io, at(p, "d2", a)), 0);
	assert_int_equal(ew_io_rename(p->io, b, a), -EISDIR);
	assert_int_equal(ew_io_rename(p->io, a, b), -ENOTDIR);
	assert_int_equal(ew_io_rename(p->io, at(p, "d", b), a), 0);
	assert_int_equal(ew_io_rename(p->io, a, b), 0);
	(void)at(p, "d", a);
	assert_int_equal(ew_io_rename(p->io, a, at(p, "d/sub", b)), -EINVAL);
	assert_int_equal(ew_io_list(p->io, a, count_names, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(ew_io_list(p->io, at(p, "d/g", b), count_names, &count), -ENOTDIR);
	assert_int_equal(ew_io_open(p->io, at(p, "d/stop", b), EW_IO_WRITE | EW_IO_CREATE, &h), 0);
	assert_int_equal(ew_io_list(p->io, a, count_names, &count), 7);
	/* An open file lives on without a name. */
	assert_int_equal(ew_io_unlink(p->io, b), 0);
	assert_int_equal(ew_io_unlink(p->io, b), -ENOENT);
	assert_int_equal(ew_io_write_all(p->io, h, "x", 1, 0), 0);
	assert_int_equal(ew_io_close(p->io, &h), 0);
	assert_int_equal(ew_io_sync_dir(p->io, a), 0);
	assert_int_equal(ew_io_sync_dir(p->io, at(p, "d/g", b)), -ENOTDIR);
	assert_int_equal(ew_io_rmdir(p->io, b), -ENOTDIR);
	assert_int_equal(ew_io_rmdir(p->io, a), -ENOTEMPTY);
	assert_int_equal(ew_io_unlink(p->io, b), 0);
	assert_int_equal(ew_io_rmdir(p->io, a), 0);
	assert_int_equal(ew_io_rmdir(p->io, a), -ENOENT);
}

static void others(const struct place *p)
{
	uint8_t a[32] = {0}, b[32] = {0};
	uint64_t bytes = 0;

	assert_int_equal(ew_io_free_bytes(p->io, p->folder, &bytes), 0);
	assert_true(bytes > 0);
	assert_int_equal(ew_io_random(p->io, a, 32), 0);
	assert_int_equal(ew_io_random(p->io, b, 32), 0);
	assert_memory_not_equal(a, b, 32);
	assert_true(ew_io_wall(p->io).us > (int64_t)1700000000 * EW_US_PER_S);
	assert_true(ew_io_mono(p->io).us >= 0);
}

static void test_real(void **state)
{
	struct place p = {ew_io_real(), "/tmp/ew-test-io-XXXXXX"};

	(void)state;
	assert_non_null(mkdtemp(p.folder));
	files(&p);
	names(&p);
	others(&p);
	assert_int_equal(rmdir(p.folder), 0);
}

static void test_simulated(void **state)
{
	struct place p = {ew_io_sim_new(3), "/data"};

	(void)state;
	assert_int_equal(ew_io_mkdir(p.io, p.folder), 0);
	files(&p);
	names(&p);
	others(&p);
	ew_io_sim_free(&p.io);
}

/* What only the real one has: modes and links. */
static void test_modes_and_links(void **state)
{
	struct place p = {ew_io_real(), "/tmp/ew-test-io-XXXXXX"};
	char path[128], link[128];
	struct stat st;
	int h = -1;

	(void)state;
	(void)umask(0);
	assert_non_null(mkdtemp(p.folder));
	assert_int_equal(ew_io_open(p.io, at(&p, "own", path), EW_IO_WRITE | EW_IO_CREATE, &h), 0);
	assert_int_equal(fstat(h, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(ew_io_close(p.io, &h), 0);
	assert_int_equal(symlink(path, at(&p, "link", link)), 0);
	assert_int_equal(ew_io_open(p.io, link, EW_IO_READ, &h), -ELOOP);
	assert_int_equal(ew_io_unlink(p.io, link), 0);
	assert_int_equal(ew_io_unlink(p.io, path), 0);
	unsigned group = EW_IO_WRITE | EW_IO_CREATE | EW_IO_GROUP;

	assert_int_equal(ew_io_open(p.io, path, group, &h), 0);
	assert_int_equal(fstat(h, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(ew_io_close(p.io, &h), 0);
	assert_int_equal(ew_io_unlink(p.io, path), 0);
	assert_int_equal(ew_io_mkdir(p.io, path), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(chmod(path, 02700), 0);
	assert_int_equal(ew_io_mkdir_group(p.io, at(&p, "own/group", link)), 0);
	assert_int_equal(ew_io_mkdir_group(p.io, link), -EEXIST);
	assert_int_equal(stat(link, &st), 0);
	assert_int_equal(st.st_mode & 07777, 02750);
	assert_int_equal(rmdir(link), 0);
	assert_int_equal(ew_file_mkdirs_group(p.io, link), 0);
	assert_int_equal(stat(link, &st), 0);
	assert_int_equal(st.st_mode & 07777, 02750);
	assert_int_equal(rmdir(link), 0);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(p.folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_simulated),
		cmocka_unit_test(test_modes_and_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
