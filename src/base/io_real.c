/*
 * The real disk, clocks and randomness. Must never follow a symbolic link at the end of a path,
 * leak a descriptor into a child, or retry a failed sync: the kernel may already have dropped what
 * it could not write.
 */
#include "base/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static int error_or_zero(int result)
{
	return result < 0 ? -errno : 0;
}

static int open_retrying(const char *path, int flags, mode_t mode)
{
	int fd;

	do {
		fd = openat(AT_FDCWD, path, flags | O_CLOEXEC | O_NOFOLLOW, mode);
	} while (fd < 0 && errno == EINTR);
	return fd < 0 ? -errno : fd;
}

static int real_open(struct ew_io *io, const char *path, unsigned flags, int *ret_handle)
{
	int how = flags & EW_IO_WRITE ? O_RDWR : O_RDONLY;

	(void)io;
	if (flags & EW_IO_CREATE)
		how |= O_CREAT | (flags & EW_IO_EXCLUSIVE ? O_EXCL : 0);
	int fd = open_retrying(path, how, flags & EW_IO_GROUP ? 0640 : 0600);

	if (fd < 0)
		return fd;
	*ret_handle = fd;
	return 0;
}

static ssize_t real_read_at(struct ew_io *io, int handle, void *to, size_t n, uint64_t offset)
{
	ssize_t got;

	(void)io;
	if (offset > INT64_MAX)
		return -EINVAL;
	do {
		got = pread(handle, to, n, (off_t)offset);
	} while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

static ssize_t real_write_at(
	struct ew_io *io, int handle, const void *from, size_t n, uint64_t offset)
{
	ssize_t put;

	(void)io;
	if (offset > INT64_MAX)
		return -EFBIG;
	do {
		put = pwrite(handle, from, n, (off_t)offset);
	} while (put < 0 && errno == EINTR);
	return put < 0 ? -errno : put;
}

static int real_size(struct ew_io *io, int handle, uint64_t *ret_bytes)
{
	struct stat st;

	(void)io;
	if (fstat(handle, &st) < 0)
		return -errno;
	*ret_bytes = (uint64_t)st.st_size;
	return 0;
}

static int real_truncate(struct ew_io *io, int handle, uint64_t bytes)
{
	int r;

	(void)io;
	if (bytes > INT64_MAX)
		return -EFBIG;
	do {
		r = ftruncate(handle, (off_t)bytes);
	} while (r < 0 && errno == EINTR);
	return error_or_zero(r);
}

static int real_sync(struct ew_io *io, int handle)
{
	int r;

	(void)io;
	do {
		r = fdatasync(handle);
	} while (r < 0 && errno == EINTR);
	return error_or_zero(r);
}

static int real_close(struct ew_io *io, int handle)
{
	(void)io;
	/*
	 * Linux frees the descriptor even when a signal came in between; closing again could hit
	 * another's.
	 */
	if (close(handle) < 0 && errno != EINTR)
		return -errno;
	return 0;
}

static int real_rename(struct ew_io *io, const char *from, const char *to)
{
	(void)io;
	return error_or_zero(renameat(AT_FDCWD, from, AT_FDCWD, to));
}

static int real_unlink(struct ew_io *io, const char *path)
{
	(void)io;
	return error_or_zero(unlinkat(AT_FDCWD, path, 0));
}

static int real_rmdir(struct ew_io *io, const char *path)
{
	(void)io;
	return error_or_zero(unlinkat(AT_FDCWD, path, AT_REMOVEDIR));
}

static int real_mkdir(struct ew_io *io, const char *path, bool group)
{
	(void)io;
	return error_or_zero(mkdirat(AT_FDCWD, path, group ? 0750 : 0700));
}

static int real_sync_dir(struct ew_io *io, const char *path)
{
	_cleanup_(ew_close_fd) int fd = open_retrying(path, O_RDONLY | O_DIRECTORY, 0);
	int r;

	(void)io;
	if (fd < 0)
		return fd;
	do {
		r = fsync(fd);
	} while (r < 0 && errno == EINTR);
	return error_or_zero(r);
}

static void close_folder(DIR **dir)
{
	if (*dir)
		(void)closedir(*dir);
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int real_list(struct ew_io *io, const char *path, ew_io_list_fn *fn, void *arg)
{
	_cleanup_(ew_close_fd) int fd = open_retrying(path, O_RDONLY | O_DIRECTORY, 0);

	(void)io;
	if (fd < 0)
		return fd;
	_cleanup_(close_folder) DIR *dir = fdopendir(fd);

	if (!dir)
		return -errno;
	fd = -1; /* the stream's now */
	for (;;) {
		errno = 0;
		struct dirent *entry = readdir(dir);

		if (!entry)
			return -errno;
		int r = is_dots(entry->d_name) ? 0 : fn(arg, entry->d_name);

		if (r != 0)
			return r;
	}
}

static int real_free_bytes(struct ew_io *io, const char *path, uint64_t *ret_bytes)
{
	struct statvfs st;
	int r;

	(void)io;
	do {
		r = statvfs(path, &st);
	} while (r < 0 && errno == EINTR);
	if (r < 0)
		return -errno;
	*ret_bytes = (uint64_t)st.f_bavail * st.f_frsize;
	return 0;
}

static int real_random(struct ew_io *io, void *to, size_t n)
{
	uint8_t *at = to;

	(void)io;
	while (n > 0) {
		ssize_t got = getrandom(at, n, 0);

		if (got < 0 && errno != EINTR)
			return -errno;
		at += got > 0 ? got : 0;
		n -= got > 0 ? (size_t)got : 0;
	}
	return 0;
}

static int64_t clock_us(clockid_t clock)
{
	struct timespec now = {0};

	/* Fails only for a clock that does not exist; both do. */
	(void)clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * EW_US_PER_S + now.tv_nsec / 1000;
}

static struct ew_wall real_wall(struct ew_io *io)
{
	(void)io;
	return (struct ew_wall){clock_us(CLOCK_REALTIME)};
}

static struct ew_mono real_mono(struct ew_io *io)
{
	(void)io;
	return (struct ew_mono){clock_us(CLOCK_MONOTONIC)};
}

struct ew_io *ew_io_real(void)
{
	static const struct ew_io_ops ops = {
		.open = real_open,
		.read_at = real_read_at,
		.write_at = real_write_at,
		.size = real_size,
		.truncate = real_truncate,
		.sync = real_sync,
		.close = real_close,
		.rename = real_rename,
		.unlink = real_unlink,
		.rmdir = real_rmdir,
		.mkdir = real_mkdir,
		.sync_dir = real_sync_dir,
		.list = real_list,
		.free_bytes = real_free_bytes,
		.random = real_random,
		.wall = real_wall,
		.mono = real_mono,
	};
	static struct ew_io io = {&ops};

	return &io;
}
