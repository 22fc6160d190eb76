/*
 * A bundle as a set of files, whether it is a ZIP (docs/bundle.md: stored, not compressed) or a folder that somebody
 * unpacked. The reader believes nothing: names, counts, offsets and sizes come from whoever made the file. It reads
 * the central directory once and then only what is asked for; memory is bounded by EW_BUNDLE_FILES names.
 *
 * Names are given without the one top folder, "data/record.json"; separators are '/'. One thread. Blocks on the disk.
 */
#ifndef EW_BUNDLE_FILES_H
#define EW_BUNDLE_FILES_H

#include "base/buf.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/io.h"

#define EW_BUNDLE_FILES 65534       /* what a ZIP without 64-bit extension may hold */
#define EW_BUNDLE_NAME_BYTES 256
#define EW_BUNDLE_FOLDER_BYTES 128  /* the top folder's name */

struct ew_bundle;

/**
 * Opens a file or a folder. Errors with a sentence that says what is wrong and where: -EBADMSG (no ZIP, cut off,
 * compressed, encrypted, with 64-bit extension, a name twice, a name that leads out of the bundle, an entry for a
 * folder, more than one top folder, bytes that belong to no file, a link or a device in a folder), -EFBIG (too many
 * files), -ENOMEM, as open(2).
 */
EW_MUST_USE int ew_bundle_open(
	struct ew_io *io, const char *path, struct ew_bundle **ret, struct ew_error *error);
/** NULL is fine. */
void ew_bundle_close(struct ew_bundle **bundle);

/** The top folder's name. */
const char *ew_bundle_folder(const struct ew_bundle *bundle);

/** How many files there are; they are sorted by name, byte for byte. */
size_t ew_bundle_count(const struct ew_bundle *bundle);
/** Name of the i-th below the top folder, the bundle's own. */
const char *ew_bundle_name(const struct ew_bundle *bundle, size_t i);
/** Its bytes. */
uint64_t ew_bundle_bytes(const struct ew_bundle *bundle, size_t i);
/** SIZE_MAX when there is none of this name. */
size_t ew_bundle_find(const struct ew_bundle *bundle, const char *name);

/** Reads exactly n bytes. Errors: -ENODATA (it ends before), -EBADMSG, as pread(2). */
EW_MUST_USE int ew_bundle_read(struct ew_bundle *bundle, size_t i, void *to, size_t n, uint64_t offset);
/** Adds a whole file. Errors: as above, -EFBIG past the buffer's maximum. */
EW_MUST_USE int ew_bundle_add(struct ew_bundle *bundle, size_t i, struct ew_buf *to);
/**
 * Hashes a file from the offset on, in pieces. From 0 on, the ZIP's own sum is looked at too. Errors: -EBADMSG (that
 * sum is another: other people's software would refuse the file), -ENOMEM, -EIO, as pread(2).
 */
EW_MUST_USE int ew_bundle_sum(struct ew_bundle *bundle, size_t i, uint64_t offset, struct ew_hash *ret);

#endif
