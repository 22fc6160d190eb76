/*
 * The door to the disk that one process has. It is shut when the process is killed: what its code still does while it
 * is taken apart (a database closing itself in order) must not reach the disk, for a process that was killed does
 * nothing any more.
 *
 * At the recorder's door stands somebody who sees which bytes of segments the disk took, refused
 * and made durable, so that nobody has to believe the tape about it.
 */
#include "world.h"

#include <assert.h>
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

/* -- watching segments -- */

/* The place of a handle among those of segments; their number when it is of none. */
static unsigned place_of(const struct world_segments *s, int handle)
{
	unsigned i = 0;

	while (i < s->n && s->handles[i] != handle)
		i++;
	return i;
}

static bool is_segment(const struct world_segments *s, int handle)
{
	return s && place_of(s, handle) < s->n;
}

static bool ends_with(const char *path, const char *end)
{
	size_t n = strlen(path), m = strlen(end);

	return n >= m && strcmp(path + n - m, end) == 0;
}

static void watch_open(struct world_segments *s, const char *path, unsigned flags, int handle)
{
	if (!s || !(flags & EW_IO_WRITE) || !ends_with(path, ".tape"))
		return;
	assert(s->n < WORLD_SEGMENTS);
	s->handles[s->n++] = handle;
}

/* Refused in the middle, after a part was taken, is refused from where it was before. */
static void refused(struct world_segments *s, int64_t now)
{
	bool in_the_middle = s->taken_us == now && s->refused_before_us < now;

	if (s->refused_us == WORLD_NEVER)
		s->refused_us = in_the_middle ? s->refused_before_us : now;
}

static void taken(struct world_segments *s, int64_t now)
{
	if (s->refused_us != WORLD_NEVER || s->taken_us != now)
		s->refused_before_us = s->refused_us;
	s->refused_us = WORLD_NEVER;
	s->taken_us = now;
	if (s->unsynced_us == WORLD_NEVER)
		s->unsynced_us = now;
}

static bool reserve_is_there(struct ew_io *disk)
{
	int handle = -1;
	int r = disk->ops->open(disk, "/tape/0/reserve", EW_IO_READ, &handle);

	return r == 0 && disk->ops->close(disk, handle) == 0;
}

static void watch_write(struct world_segments *s, int handle, ssize_t r, struct ew_io *disk)
{
	int64_t now = disk->ops->mono(disk).us;

	if (!is_segment(s, handle))
		return;
	s->reserve_stood = r < 0 && reserve_is_there(disk);
	if (r < 0)
		refused(s, now);
	else
		taken(s, now);
}

static void watch_sync(struct world_segments *s, int handle, int r)
{
	if (r < 0 || !is_segment(s, handle))
		return;
	s->synced = true;
	s->unsynced_us = WORLD_NEVER;
}

/* Without a segment nothing can be written: the first one was given up for want of room. */
static void watch_close(struct world_segments *s, int handle, int64_t now)
{
	if (!is_segment(s, handle))
		return;
	s->handles[place_of(s, handle)] = s->handles[s->n - 1];
	if (--s->n == 0)
		refused(s, now);
}

void world_door_watch(struct world_door *door, struct world_segments *segments, int64_t now)
{
	*segments = (struct world_segments){.unsynced_us = WORLD_NEVER,
		.refused_us = now,
		.refused_before_us = WORLD_NEVER,
		.taken_us = WORLD_NEVER};
	door->segments = segments;
}

/* -- the door -- */

static int door_open(struct ew_io *io, const char *path, unsigned flags, int *ret_handle)
{
	struct world_segments *segments = door_of(io)->segments;
	int r = pass(io, &io);

	if (r == 0)
		r = io->ops->open(io, path, flags, ret_handle);
	if (r == 0)
		watch_open(segments, path, flags, *ret_handle);
	return r;
}

static ssize_t door_read_at(struct ew_io *io, int handle, void *to, size_t n, uint64_t offset)
{
	int r = pass(io, &io);

	return r < 0 ? r : io->ops->read_at(io, handle, to, n, offset);
}

static ssize_t door_write_at(struct ew_io *io, int handle, const void *from, size_t n, uint64_t offset)
{
	const struct world_door *door = door_of(io);
	int r = pass(io, &io);
	ssize_t written;

	if (r < 0)
		return r;
	written = io->ops->write_at(io, handle, from, n, offset);
	watch_write(door->segments, handle, written, io);
	return written;
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
	struct world_segments *segments = door_of(io)->segments;
	int r = pass(io, &io);

	if (r < 0)
		return r;
	r = io->ops->sync(io, handle);
	watch_sync(segments, handle, r);
	return r;
}

/* The handles of a dead process are closed for it. */
static int door_close(struct ew_io *io, int handle)
{
	const struct world_door *door = door_of(io);

	(void)pass(io, &io);
	watch_close(door->segments, handle, io->ops->mono(io).us);
	return io->ops->close(io, handle);
}

static int door_rename(struct ew_io *io, const char *from, const char *to)
{
	int r = pass(io, &io);

	return r < 0 ? r : io->ops->rename(io, from, to);
}

static int door_unlink(struct ew_io *io, const char *path)
{
	struct world_segments *segments = door_of(io)->segments;
	int r = pass(io, &io);

	if (segments && ends_with(path, "/reserve"))
		segments->reserve_stood = false;
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
