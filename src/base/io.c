/*
 * The door's frame: what is the same for every io. Must never hide a short transfer: the _all calls
 * finish the work or return an error.
 */
#include "base/io.h"

#include <errno.h>

int ew_io_open(struct ew_io *io, const char *path, unsigned flags, int *ret_handle)
{
	return io->ops->open(io, path, flags, ret_handle);
}

ssize_t ew_io_read_at(struct ew_io *io, int handle, void *to, size_t n, uint64_t offset)
{
	return io->ops->read_at(io, handle, to, n, offset);
}

int ew_io_read_all(struct ew_io *io, int handle, void *to, size_t n, uint64_t offset)
{
	uint8_t *at = to;

	while (n > 0) {
		ssize_t got = io->ops->read_at(io, handle, at, n, offset);

		if (got < 0)
			return (int)got;
		if (got == 0)
			return -ENODATA;
		at += got;
		n -= (size_t)got;
		offset += (size_t)got;
	}
	return 0;
}

int ew_io_write_all(struct ew_io *io, int handle, const void *from, size_t n, uint64_t offset)
{
	const uint8_t *at = from;

	while (n > 0) {
		ssize_t put = io->ops->write_at(io, handle, at, n, offset);

		if (put < 0)
			return (int)put;
		/* A disk that takes nothing and says nothing would be asked for ever. */
		if (put == 0)
			return -EIO;
		at += put;
		n -= (size_t)put;
		offset += (size_t)put;
	}
	return 0;
}

int ew_io_size(struct ew_io *io, int handle, uint64_t *ret_bytes)
{
	return io->ops->size(io, handle, ret_bytes);
}

int ew_io_truncate(struct ew_io *io, int handle, uint64_t bytes)
{
	return io->ops->truncate(io, handle, bytes);
}

int ew_io_sync(struct ew_io *io, int handle)
{
	return io->ops->sync(io, handle);
}

int ew_io_close(struct ew_io *io, int *handle)
{
	int closing = *handle;

	if (closing < 0)
		return 0;
	*handle = -1;
	return io->ops->close(io, closing);
}

void ew_io_discard(struct ew_io *io, int *handle)
{
	int r = ew_io_close(io, handle);

	(void)r; /* the caller said that nothing in it matters */
}

int ew_io_rename(struct ew_io *io, const char *from, const char *to)
{
	return io->ops->rename(io, from, to);
}

int ew_io_unlink(struct ew_io *io, const char *path)
{
	return io->ops->unlink(io, path);
}

int ew_io_rmdir(struct ew_io *io, const char *path)
{
	return io->ops->rmdir(io, path);
}

int ew_io_mkdir(struct ew_io *io, const char *path)
{
	return io->ops->mkdir(io, path, false);
}

int ew_io_mkdir_group(struct ew_io *io, const char *path)
{
	return io->ops->mkdir(io, path, true);
}

int ew_io_sync_dir(struct ew_io *io, const char *path)
{
	return io->ops->sync_dir(io, path);
}

int ew_io_list(struct ew_io *io, const char *path, ew_io_list_fn *fn, void *arg)
{
	return io->ops->list(io, path, fn, arg);
}

int ew_io_free_bytes(struct ew_io *io, const char *path, uint64_t *ret_bytes)
{
	return io->ops->free_bytes(io, path, ret_bytes);
}

int ew_io_random(struct ew_io *io, void *to, size_t n)
{
	return io->ops->random(io, to, n);
}

struct ew_wall ew_io_wall(struct ew_io *io)
{
	return io->ops->wall(io);
}

struct ew_mono ew_io_mono(struct ew_io *io)
{
	return io->ops->mono(io);
}
