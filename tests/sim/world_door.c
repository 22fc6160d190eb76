/*
 * The door to the disk that one process has. It is shut when the process is killed: what its code still does while it
 * is taken apart (a database closing itself in order) must not reach the disk, for a process that was killed does
 * nothing any more.
 */
#include "world.h"

#include <errno.h>

static struct world_door *door_of(struct ew_io *io)
{
	return (struct world_door *)io;
}

/* The disk behind the door; `ret_disk` is set in any case, for what cannot fail. */
static int pass(struct ew_io *io, struct ew_io **ret_disk)
{
	*ret_disk = door_of(io)->disk;
	return door_of(io)->shut ? -EIO : 0;
}

static int door_open(struct ew_io *io, const char *path, unsigned flags, int *ret_handle)
{
	int r = pass(io, &io);

	return r < 0 ? r : io->ops->open(io, path, flags, ret_handle);
}

static ssize_t door_read_at(struct ew_io *io, int handle, void *to, size_t n, uint64_t offset)
{
	int r = pass(io, &io);

	return r < 0 ? r : io->ops->read_at(io, handle, to, n, offset);
}

static ssize_t door_write_at(struct ew_io *io, int handle, const void *from, size_t n, uint64_t offset)
{
	int r = pass(io, &io);

	return r < 0 ? r : io->ops->write_at(io, handle, from, n, offset);
}

static int door_size(struct ew_io *io, int handle, uint64_t *ret_bytes)
{
	int r = pass(io, &io);

	return r < 0 ? r : io->ops->size(io, handle, ret_bytes);
}

static int door_truncate(struct ew_io *io, int handle, uint64_t bytes)
{
	int r = pass(io, &io);

	return r < 0 ? r : io->ops->truncate(io, handle, bytes);
}

static int door_sync(struct ew_io *io, int handle)
{
	int r = pass(io, &io);

	return r < 0 ? r : io->ops->sync(io, handle);
}

/* The handles of a dead process are closed for it. */
static int door_close(struct ew_io *io, int handle)
{
	(void)pass(io, &io);
	return io->ops->close(io, handle);
}

static int door_rename(struct ew_io *io, const char *from, const char *to)
{
	int r = pass(io, &io);

	return r < 0 ? r : io->ops->rename(io, from, to);
}

static int door_unlink(struct ew_io *io, const char *path)
{
	int r = pass(io, &io);

	return r < 0 ? r : io->ops->unlink(io, path);
}

static int door_mkdir(struct ew_io *io, const char *path, bool group)
{
	int r = pass(io, &io);

	return r < 0 ? r : io->ops->mkdir(io, path, group);
}

static int door_sync_dir(struct ew_io *io, const char *path)
{
	int r = pass(io, &io);

	return r < 0 ? r : io->ops->sync_dir(io, path);
}

static int door_list(struct ew_io *io, const char *path, ew_io_list_fn *fn, void *arg)
{
	int r = pass(io, &io);

	return r < 0 ? r : io->ops->list(io, path, fn, arg);
}

static int door_free_bytes(struct ew_io *io, const char *path, uint64_t *ret_bytes)
{
	int r = pass(io, &io);

	return r < 0 ? r : io->ops->free_bytes(io, path, ret_bytes);
}

static int door_random(struct ew_io *io, void *to, size_t n)
{
	int r = pass(io, &io);

	return r < 0 ? r : io->ops->random(io, to, n);
}

static struct ew_wall door_wall(struct ew_io *io)
{
	(void)pass(io, &io);
	return io->ops->wall(io);
}

static struct ew_mono door_mono(struct ew_io *io)
{
	(void)pass(io, &io);
	return io->ops->mono(io);
}

static const struct ew_io_ops ops = {
	.open = door_open,
	.read_at = door_read_at,
	.write_at = door_write_at,
	.size = door_size,
	.truncate = door_truncate,
	.sync = door_sync,
	.close = door_close,
	.rename = door_rename,
	.unlink = door_unlink,
	.mkdir = door_mkdir,
	.sync_dir = door_sync_dir,
	.list = door_list,
	.free_bytes = door_free_bytes,
	.random = door_random,
	.wall = door_wall,
	.mono = door_mono,
};

void world_door_init(struct world_door *door, struct ew_io *disk)
{
	*door = (struct world_door){.io = {.ops = &ops}, .disk = disk};
}
