/*
 * Files of keys that end. Must never say that one is destroyed while a byte of it can be read.
 */
#include "open/key_end.h"

#include <errno.h>
#include <stdio.h>

#define KEY ".key"
#define GONE ".key.gone"

int ew_key_path(const char *folder, const char *name, char path[static EW_MAX_PATH_BYTES])
{
	int n = snprintf(path, EW_MAX_PATH_BYTES, "%s/%s" KEY, folder, name);

	return n < 0 || n >= EW_MAX_PATH_BYTES ? -ENAMETOOLONG : 0;
}

static int write_zeros(struct ew_io *io, int handle, uint64_t bytes)
{
	static const uint8_t zeros[4096];
	int r = 0;

	for (uint64_t at = 0; r == 0 && at < bytes; at += sizeof(zeros))
		r = ew_io_write_all(io, handle, zeros, bytes - at < sizeof(zeros) ? bytes - at : sizeof(zeros), at);
	return r == 0 ? ew_io_sync(io, handle) : r;
}

static int wipe(struct ew_io *io, const char *path, bool empty)
{
	uint64_t bytes = 0;
	int handle, r, closed;

	r = ew_io_open(io, path, EW_IO_WRITE, &handle);
	if (r < 0)
		return r;
	r = ew_io_size(io, handle, &bytes);
	if (r == 0 && bytes > 0)
		r = write_zeros(io, handle, bytes);
	if (r == 0 && bytes > 0 && empty)
		r = ew_io_truncate(io, handle, 0);
	if (r == 0 && bytes > 0 && empty)
		r = ew_io_sync(io, handle);
	closed = ew_io_close(io, &handle);
	return r < 0 ? r : closed;
}

int ew_key_zero(struct ew_io *io, const char *path)
{
	return wipe(io, path, false);
}

int ew_key_wipe(struct ew_io *io, const char *path)
{
	return wipe(io, path, true);
}

static int gone_path(const char *folder, const char *name, char path[static EW_MAX_PATH_BYTES])
{
	int n = snprintf(path, EW_MAX_PATH_BYTES, "%s/%s" GONE, folder, name);

	return n < 0 || n >= EW_MAX_PATH_BYTES ? -ENAMETOOLONG : 0;
}

/* The new name first, so that a death in between never leaves a key file of zeros that looks damaged. */
int ew_key_bury(struct ew_io *io, const char *folder, const char *name)
{
	char path[EW_MAX_PATH_BYTES], gone[EW_MAX_PATH_BYTES];
	int r = ew_key_path(folder, name, path);

	if (r == 0)
		r = gone_path(folder, name, gone);
	if (r < 0)
		return r;
	r = ew_io_rename(io, path, gone);
	/* A second try after the disk failed finds the new name already. */
	if (r < 0 && r != -ENOENT)
		return r;
	r = ew_io_sync_dir(io, folder);
	return r < 0 ? r : ew_key_zero(io, gone);
}

int ew_key_buried(struct ew_io *io, const char *folder, const char *name)
{
	char gone[EW_MAX_PATH_BYTES];
	int r = gone_path(folder, name, gone);

	return r < 0 ? r : ew_key_wipe(io, gone);
}
