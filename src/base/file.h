/*
 * Whole small files: read with a cap, replaced atomically.
 */
#ifndef EW_BASE_FILE_H
#define EW_BASE_FILE_H

#include "base/buf.h"
#include "base/error.h"
#include "base/io.h"

/** Adds the whole file to `to`. Errors: as open(2) and read(2), -EFBIG past the buffer's maximum. Blocks. */
EW_MUST_USE int ew_file_read(struct ew_io *io, const char *path, struct ew_buf *to);

/**
 * Replaces (or makes) a file so that after a crash either the old or the new content is there: temporary file beside
 * it, sync, rename, sync of the folder. `flags` may hold EW_IO_GROUP. Errors: the first one met; the old file stays.
 */
EW_MUST_USE int ew_file_replace(
	struct ew_io *io, const char *path, struct ew_slice content, unsigned flags);

/**
 * Makes a file that is not there yet, its content durable, its name not. `flags` may hold EW_IO_GROUP. Errors: -EEXIST,
 * as the disk; then half of it may be there. Blocks: a sync.
 */
EW_MUST_USE int ew_file_write_new(struct ew_io *io, const char *path, struct ew_slice content, unsigned flags);

/** Makes a folder and its missing parents. An existing folder is fine. */
EW_MUST_USE int ew_file_mkdirs(struct ew_io *io, const char *path);

/** The same, but what it makes may be looked into by the group (ew_io_mkdir_group()). */
EW_MUST_USE int ew_file_mkdirs_group(struct ew_io *io, const char *path);

/** Joins with a slash into a fixed array. Errors: -ENAMETOOLONG. */
EW_MUST_USE int ew_path_join(char *to, size_t to_bytes, const char *folder, const char *name);

#endif
