/*
 * A SQLite VFS over base/io. It adds nothing to what the io promises: a file's bytes are durable
 * after a sync, its name after a sync of the folder, and that order is kept here as the real VFS
 * keeps it. Must never retry a failed sync.
 */
#include "catalog/vfs.h"

#include <errno.h>
#include <sqlite3.h>

#include "base/limits.h"

#define JULIAN_EPOCH_MS ((sqlite3_int64)210866760000000) /* of 1970 in SQLite's time */

struct file {
	sqlite3_file base;
	struct ew_io *io;
	int handle;
	bool new_name; /* its folder was not synced since it was made */
	bool forget;   /* removed when closed */
	char path[EW_MAX_PATH_BYTES];
};

static struct ew_io *io_of(sqlite3_vfs *vfs)
{
	return vfs->pAppData;
}

/* `failed` unless the errno says something that SQLite has a word for. */
static int result_of(int r, int failed)
{
	if (r == 0)
		return SQLITE_OK;
	if (r == -ENOSPC)
		return SQLITE_FULL;
	return r == -ENOMEM ? SQLITE_IOERR_NOMEM : failed;
}

static int sync_folder(struct ew_io *io, const char *path)
{
	char folder[EW_MAX_PATH_BYTES];
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;

	if (n == 0)
		return ew_io_sync_dir(io, slash ? "/" : ".");
	memcpy(folder, path, n);
	folder[n] = '\0';
	return ew_io_sync_dir(io, folder);
}

/* -- a file ----------------------------------------------------------------------------------- */

static int file_close(sqlite3_file *base)
{
	struct file *f = (struct file *)base;

	/* What mattered was synced; the rest may be lost, as by the real VFS. */
	ew_io_discard(f->io, &f->handle);
	if (f->forget)
		return result_of(ew_io_unlink(f->io, f->path), SQLITE_IOERR_DELETE);
	return SQLITE_OK;
}

static int file_read(sqlite3_file *base, void *to, int n, sqlite3_int64 offset)
{
	const struct file *f = (struct file *)base;
	size_t done = 0;

	while (done < (size_t)n) {
		ssize_t got = ew_io_read_at(
			f->io, f->handle, (uint8_t *)to + done, (size_t)n - done, (uint64_t)offset + done);

		if (got < 0)
			return result_of((int)got, SQLITE_IOERR_READ);
		if (got == 0)
			break;
		done += (size_t)got;
	}
	if (done == (size_t)n)
		return SQLITE_OK;
	memset((uint8_t *)to + done, 0, (size_t)n - done);
	return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *base, const void *from, int n, sqlite3_int64 offset)
{
	const struct file *f = (struct file *)base;
	int r = ew_io_write_all(f->io, f->handle, from, (size_t)n, (uint64_t)offset);

	return result_of(r, SQLITE_IOERR_WRITE);
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 bytes)
{
	const struct file *f = (struct file *)base;

	return result_of(ew_io_truncate(f->io, f->handle, (uint64_t)bytes), SQLITE_IOERR_TRUNCATE);
}

static int file_sync(sqlite3_file *base, int flags)
{
	struct file *f = (struct file *)base;
	int r = ew_io_sync(f->io, f->handle);

	(void)flags;
	if (r < 0 || !f->new_name)
		return result_of(r, SQLITE_IOERR_FSYNC);
	r = sync_folder(f->io, f->path);
	if (r == 0)
		f->new_name = false;
	return result_of(r, SQLITE_IOERR_DIR_FSYNC);
}

static int file_size(sqlite3_file *base, sqlite3_int64 *ret)
{
	const struct file *f = (struct file *)base;
	uint64_t bytes = 0;
	int r = ew_io_size(f->io, f->handle, &bytes);

	if (r == 0)
		*ret = (sqlite3_int64)bytes;
	return result_of(r, SQLITE_IOERR_FSTAT);
}

/* There is one connection, so every lock is free. */
static int file_lock(sqlite3_file *base, int level)
{
	(void)base;
	(void)level;
	return SQLITE_OK;
}

static int file_check_lock(sqlite3_file *base, int *ret)
{
	(void)base;
	*ret = 0;
	return SQLITE_OK;
}

static int file_control(sqlite3_file *base, int operation, void *arg)
{
	(void)base;
	(void)operation;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int file_sector_bytes(sqlite3_file *base)
{
	(void)base;
	return 4096;
}

/* A torn write of the simulated disk spoils nothing outside of the bytes that were written. */
static int file_traits(sqlite3_file *base)
{
	(void)base;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* Version 1: no shared memory, and so exclusive locking. */
static const sqlite3_io_methods file_methods = {
	.iVersion = 1,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_lock,
	.xCheckReservedLock = file_check_lock,
	.xFileControl = file_control,
	.xSectorSize = file_sector_bytes,
	.xDeviceCharacteristics = file_traits,
};

/* -- the file system -------------------------------------------------------------------------- */

static int open_or_make(struct file *f, int flags)
{
	unsigned how = flags & SQLITE_OPEN_READWRITE ? EW_IO_WRITE : EW_IO_READ;
	int r = ew_io_open(f->io, f->path, how, &f->handle);

	if (r != -ENOENT || !(flags & SQLITE_OPEN_CREATE))
		return r;
	r = ew_io_open(f->io, f->path, EW_IO_WRITE | EW_IO_CREATE, &f->handle);
	f->new_name = r == 0;
	return r;
}

static int vfs_open(
	sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *ret_flags)
{
	struct file *f = (struct file *)base;

	*f = (struct file){.io = io_of(vfs), .handle = -1};
	if (!path || strlen(path) >= sizeof(f->path))
		return SQLITE_CANTOPEN;
	memcpy(f->path, path, strlen(path) + 1);
	f->forget = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
	int r = open_or_make(f, flags);

	if (r < 0)
		return result_of(r, SQLITE_CANTOPEN);
	f->base.pMethods = &file_methods;
	if (ret_flags)
		*ret_flags = flags;
	return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
	int r = ew_io_unlink(io_of(vfs), path);

	if (r == -ENOENT)
		return SQLITE_IOERR_DELETE_NOENT;
	if (r == 0 && sync)
		return result_of(sync_folder(io_of(vfs), path), SQLITE_IOERR_DIR_FSYNC);
	return result_of(r, SQLITE_IOERR_DELETE);
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *ret)
{
	int handle = -1;
	int r = ew_io_open(io_of(vfs), path, EW_IO_READ, &handle);

	(void)flags;
	if (r < 0 && r != -ENOENT)
		return result_of(r, SQLITE_IOERR_ACCESS);
	ew_io_discard(io_of(vfs), &handle);
	*ret = r == 0;
	return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int room, char *to)
{
	size_t n = strlen(path);

	(void)vfs;
	if (n >= (size_t)room)
		return SQLITE_CANTOPEN;
	memcpy(to, path, n + 1);
	return SQLITE_OK;
}

static int vfs_random(sqlite3_vfs *vfs, int n, char *to)
{
	return ew_io_random(io_of(vfs), to, (size_t)n) == 0 ? n : 0;
}

static int vfs_sleep(sqlite3_vfs *vfs, int us)
{
	(void)vfs;
	return us;
}

static int vfs_time(sqlite3_vfs *vfs, sqlite3_int64 *ret)
{
	*ret = JULIAN_EPOCH_MS + ew_io_wall(io_of(vfs)).us / EW_US_PER_MS;
	return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *vfs, int room, char *to)
{
	(void)vfs;
	if (room > 0)
		to[0] = '\0';
	return 0;
}

int ew_vfs_register(struct ew_io *io, const char *name)
{
	size_t n = strlen(name) + 1;
	sqlite3_vfs *vfs = calloc(1, sizeof(*vfs) + n);

	if (!vfs)
		return -ENOMEM;
	char *own_name = (char *)(vfs + 1);

	memcpy(own_name, name, n);
	*vfs = (sqlite3_vfs){
		.iVersion = 2,
		.szOsFile = sizeof(struct file),
		.mxPathname = EW_MAX_PATH_BYTES - 1,
		.zName = own_name,
		.pAppData = io,
		.xOpen = vfs_open,
		.xDelete = vfs_delete,
		.xAccess = vfs_access,
		.xFullPathname = vfs_full_path,
		.xRandomness = vfs_random,
		.xSleep = vfs_sleep,
		.xGetLastError = vfs_last_error,
		.xCurrentTimeInt64 = vfs_time,
	};
	if (sqlite3_vfs_register(vfs, 0) == SQLITE_OK)
		return 0;
	free(vfs);
	return -ENOMEM;
}

void ew_vfs_unregister(const char *name)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(name);

	if (!vfs)
		return;
	(void)sqlite3_vfs_unregister(vfs);
	free(vfs);
}
