/*
 * Whole small files. Must never leave a half-written file under its real name, and never call a
 * replacement done before its folder is synced.
 */
#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/secret.h"

#define READ_BYTES ((size_t)16384)

/* One block more; 1 when there was one, 0 at the end. */
static int read_block(struct ew_io *io, int handle, struct ew_buf *to, uint64_t *offset)
{
	uint8_t block[READ_BYTES];
	ssize_t got = ew_io_read_at(io, handle, block, sizeof(block), *offset);

	if (got > 0) {
		ew_buf_add(to, block, (size_t)got);
		*offset += (uint64_t)got;
	}
	if (to->secret)
		ew_wipe(block, sizeof(block));
	if (got <= 0)
		return (int)got;
	return ew_buf_error(to) < 0 ? ew_buf_error(to) : 1;
}

int ew_file_read(struct ew_io *io, const char *path, struct ew_buf *to)
{
	int handle = -1;
	uint64_t offset = 0;
	int r = ew_buf_error(to);

	if (r == 0)
		r = ew_io_open(io, path, EW_IO_READ, &handle);
	if (r < 0)
		return r;
	do {
		r = read_block(io, handle, to, &offset);
	} while (r > 0);
	ew_io_discard(io, &handle);
	return r;
}

/* The folder of a path: "." for a bare name, "/" for a name in the root. */
static int folder_of(const char *path, char *to, size_t to_bytes)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;

	if (!slash)
		return ew_path_join(to, to_bytes, "", ".");
	if (n == 0)
		n = 1;
	if (n >= to_bytes)
		return -ENAMETOOLONG;
	memcpy(to, path, n);
	to[n] = '\0';
	return 0;
}

int ew_file_write_new(struct ew_io *io, const char *path, struct ew_slice content, unsigned flags)
{
	int handle = -1;
	int r = ew_io_open(io, path, EW_IO_WRITE | EW_IO_CREATE | EW_IO_EXCLUSIVE | flags, &handle);

	if (r < 0)
		return r;
	r = ew_io_write_all(io, handle, content.at, content.len, 0);
	if (r == 0)
		r = ew_io_sync(io, handle);
	if (r < 0) {
		ew_io_discard(io, &handle);
		return r;
	}
	return ew_io_close(io, &handle);
}

/*
 * One left behind by a crash is in the way of EXCLUSIVE, and nobody else's: writers of a path do
 * not race.
 */
static int remove_leftover(struct ew_io *io, const char *temporary)
{
	int r = ew_io_unlink(io, temporary);

	return r == -ENOENT ? 0 : r;
}

static int write_and_rename(struct ew_io *io, const char *temporary, const char *path,
	struct ew_slice content, unsigned flags)
{
	int r = ew_file_write_new(io, temporary, content, flags);

	if (r == 0)
		r = ew_io_rename(io, temporary, path);
	if (r < 0) {
		/*
		 * The first error is the one to tell; a leftover is removed by the next
		 * replacement.
		 */
		int ignored = ew_io_unlink(io, temporary);

		(void)ignored;
	}
	return r;
}

int ew_file_replace(struct ew_io *io, const char *path, struct ew_slice content, unsigned flags)
{
	char temporary[EW_MAX_PATH_BYTES];
	char folder[EW_MAX_PATH_BYTES];
	int n = snprintf(temporary, sizeof(temporary), "%s.new", path);

	if (n < 0 || (size_t)n >= sizeof(temporary))
		return -ENAMETOOLONG;
	int r = folder_of(path, folder, sizeof(folder));

	if (r == 0)
		r = remove_leftover(io, temporary);
	if (r == 0)
		r = write_and_rename(io, temporary, path, content, flags & EW_IO_GROUP);
	return r == 0 ? ew_io_sync_dir(io, folder) : r;
}

/*
 * Makes one folder and its name durable; 0 also when it is there. An existing name is synced too:
 * who made it may have died before the sync. A parent that may not be opened was not written by us.
 */
static int make_folder(struct ew_io *io, const char *path, bool group)
{
	char parent[EW_MAX_PATH_BYTES];
	int r = group ? ew_io_mkdir_group(io, path) : ew_io_mkdir(io, path);
	bool was_there = r == -EEXIST;

	if (r < 0 && !was_there)
		return r;
	r = folder_of(path, parent, sizeof(parent));
	if (r == 0)
		r = ew_io_sync_dir(io, parent);
	return was_there && r == -EACCES ? 0 : r;
}

static int make_folders(struct ew_io *io, const char *path, bool group)
{
	char folder[EW_MAX_PATH_BYTES];
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	if (len >= sizeof(folder))
		return -ENAMETOOLONG;
	for (size_t i = 1; i <= len; i++) {
		if (i < len && (path[i] != '/' || path[i - 1] == '/'))
			continue;
		memcpy(folder, path, i);
		folder[i] = '\0';
		int r = make_folder(io, folder, group);

		if (r < 0)
			return r;
	}
	/* "It exists" may have been said of a file; only a folder can be synced as one. */
	return ew_io_sync_dir(io, path);
}

int ew_file_mkdirs(struct ew_io *io, const char *path)
{
	return make_folders(io, path, false);
}

int ew_file_mkdirs_group(struct ew_io *io, const char *path)
{
	return make_folders(io, path, true);
}

int ew_path_join(char *to, size_t to_bytes, const char *folder, const char *name)
{
	size_t len = strlen(folder);
	bool slash = len > 0 && folder[len - 1] != '/';
	int n = snprintf(to, to_bytes, "%s%s%s", folder, slash ? "/" : "", name);

	return n < 0 || (size_t)n >= to_bytes ? -ENAMETOOLONG : 0;
}
