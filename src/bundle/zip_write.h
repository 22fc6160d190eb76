/*
 * A ZIP file (APPNOTE 6.3) of stored entries, written in one pass: the same files in the same order at the same time
 * give the same bytes. Sizes and checksums stand in front of each entry, nothing comes behind its data, there are no
 * extra fields and no 64-bit extension, and the directory lists the entries as they lie there; so the simplest reader
 * will do.
 *
 * One thread. Blocks on the disk.
 */
#ifndef EW_BUNDLE_ZIP_WRITE_H
#define EW_BUNDLE_ZIP_WRITE_H

#include "base/buf.h"
#include "base/digest.h"
#include "base/io.h"

#define EW_ZIP_FILES 65534
#define EW_ZIP_FOLDER_BYTES 128
#define EW_ZIP_NAME_BYTES 256

struct ew_zip_writer;

/**
 * Begins at offset 0 of a handle, which stays the caller's. Every name gets `folder` and a '/' before it, every entry
 * the time `made` (UTC, in steps of two seconds, 1980 to 2107: what lies outside is the nearest). Errors: -EINVAL
 * (folder), -ENOMEM.
 */
EW_MUST_USE int ew_zip_writer_new(
	struct ew_io *io, int handle, const char *folder, struct ew_wall made, struct ew_zip_writer **ret);
/** Wipes what waits. NULL is fine. */
void ew_zip_writer_free(struct ew_zip_writer **zip);

/**
 * Begins an entry. Errors: -EINVAL (name empty, too long, or with other characters than letters, digits, '.', '-', '_'
 * and '/'; a part of it "" or of dots alone; an entry is open), -EFBIG (EW_ZIP_FILES, 4 GiB), -ENOMEM, as the disk.
 */
EW_MUST_USE int ew_zip_begin(struct ew_zip_writer *zip, const char *name);
/** Adds bytes to the open entry; `arg` is the struct ew_zip_writer. Errors: -EFBIG (4 GiB), -EIO, as the disk. */
EW_MUST_USE int ew_zip_add(void *arg, struct ew_slice bytes);
/** Ends it and says what it was. Errors: -EIO, as the disk. */
EW_MUST_USE int ew_zip_end(struct ew_zip_writer *zip, struct ew_hash *ret_sha256, uint64_t *ret_bytes);

/**
 * Writes the directory, cuts the file behind it and says how long it is. Errors: -EEXIST (a name came twice), -EFBIG,
 * -EINVAL (an entry is open), as the disk.
 */
EW_MUST_USE int ew_zip_finish(struct ew_zip_writer *zip, uint64_t *ret_bytes);

#endif
