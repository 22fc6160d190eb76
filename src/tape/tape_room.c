/*
 * A disk without room. Frames stop, as they do at the quota; for the events, which are what tells
 * of it, a file of zeros is held in reserve and given up. Recording goes on when there is room for
 * a whole segment and for the reserve again, so that it does not stop and go with every block.
 */
#include "tape/writer.h"

#include <errno.h>

#include "base/file.h"

#define RESERVE_FILE "reserve"
#define CHUNK_BYTES ((size_t)64 * 1024)

bool ew_tape_no_room(int r)
{
	return r == -ENOSPC || r == -EDQUOT;
}

static int reserve_path(const char *folder, char path[static EW_MAX_PATH_BYTES])
{
	return ew_path_join(path, EW_MAX_PATH_BYTES, folder, RESERVE_FILE);
}

static int reserve_bytes(struct ew_io *io, const char *path, uint64_t *ret)
{
	int handle = -1;
	int r = ew_io_open(io, path, EW_IO_READ, &handle);

	if (r == 0)
		r = ew_io_size(io, handle, ret);
	ew_io_discard(io, &handle);
	return r;
}

/*
 * Half a reserve, or one of a size that is no longer asked for, could not be given up when room is
 * needed, and would lie in the way of the whole one.
 */
int ew_tape_reserve_find(struct ew_tape *t)
{
	char path[EW_MAX_PATH_BYTES];
	uint64_t bytes = 0;
	int r = reserve_path(t->folder, path);

	if (r == 0)
		r = reserve_bytes(t->io, path, &bytes);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	t->reserve_there = bytes > 0 && bytes == t->config.reserve_bytes;
	return t->reserve_there ? 0 : ew_io_unlink(t->io, path);
}

bool ew_tape_reserve_spend(struct ew_tape *t)
{
	char path[EW_MAX_PATH_BYTES];

	t->full = true;
	t->room_again.us = ew_io_mono(t->io).us + EW_TAPE_AGAIN_US;
	if (!t->reserve_there || reserve_path(t->folder, path) < 0)
		return false;
	t->reserve_there = false;
	return ew_io_unlink(t->io, path) == 0;
}

static int write_zeros(struct ew_io *io, int handle, uint64_t bytes)
{
	static const uint8_t zeros[CHUNK_BYTES];
	int r = 0;

	for (uint64_t at = 0; r == 0 && at < bytes; at += sizeof(zeros)) {
		uint64_t rest = bytes - at;
		size_t n = rest < sizeof(zeros) ? (size_t)rest : sizeof(zeros);

		r = ew_io_write_all(io, handle, zeros, n, at);
	}
	return r;
}

static int write_reserve(struct ew_io *io, const char *path, uint64_t bytes)
{
	int handle = -1;
	int r = ew_io_open(io, path, EW_IO_WRITE | EW_IO_CREATE | EW_IO_GROUP, &handle);

	if (r == 0)
		r = write_zeros(io, handle, bytes);
	if (r == 0)
		r = ew_io_sync(io, handle);
	if (r == 0)
		return ew_io_close(io, &handle);
	ew_io_discard(io, &handle);
	return r;
}

static int make_reserve(struct ew_io *io, const char *folder, uint64_t bytes)
{
	char path[EW_MAX_PATH_BYTES];
	int r = reserve_path(folder, path);
	int ignored;

	if (r == 0)
		r = write_reserve(io, path, bytes);
	if (r == 0)
		return ew_io_sync_dir(io, folder);
	/* Half a reserve would only be in the way of who needs the room. */
	ignored = ew_io_unlink(io, path);
	(void)ignored;
	return r;
}

int ew_tape_room_make(struct ew_io *io, const char *folder, uint64_t reserve, uint64_t more)
{
	uint64_t free_bytes = 0;
	int r = ew_io_free_bytes(io, folder, &free_bytes);

	/* A file system that does not say is asked by trying. */
	if (r == 0 && free_bytes < reserve + more)
		return -ENOSPC;
	r = reserve > 0 ? make_reserve(io, folder, reserve) : 0;
	return ew_tape_no_room(r) ? -ENOSPC : r;
}

bool ew_tape_room_wanted(const struct ew_tape *t)
{
	bool missing = t->config.reserve_bytes > 0 && !t->reserve_there;

	return (missing || t->full || !t->born) && ew_io_mono(t->io).us >= t->room_again.us;
}

bool ew_tape_full(const struct ew_tape *t)
{
	return t->full;
}

bool ew_tape_stuck(const struct ew_tape *t)
{
	return t->stuck;
}
