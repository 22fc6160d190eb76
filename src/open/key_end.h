/*
 * How a private key in a file ends: a new name first, then zeros over every byte, then nothing but the name, so that its number is never given
 * again. Reaches the sectors of an ordinary file system on an ordinary disk; copies that a file system or worn flash keeps are not reached.
 * Everything here blocks on the disk and is durable when it returns 0.
 */
#ifndef EW_OPEN_KEY_END_H
#define EW_OPEN_KEY_END_H

#include "base/error.h"
#include "base/io.h"
#include "base/limits.h"

/** FOLDER/NAME.key. Errors: -ENAMETOOLONG. */
EW_MUST_USE int ew_key_path(const char *folder, const char *name, char path[static EW_MAX_PATH_BYTES]);

/** Zeros over every byte of a file. Errors: the disk's; -ENOENT. */
EW_MUST_USE int ew_key_zero(struct ew_io *io, const char *path);
/** The same, then nothing is left but its name. */
EW_MUST_USE int ew_key_wipe(struct ew_io *io, const char *path);
/**
 * FOLDER/NAME.key becomes NAME.key.gone, and its bytes zeros: that its length stays says that something is still to be done for it elsewhere
 * (a source of keys has a part of it). Errors: the disk's; it may be asked again.
 */
EW_MUST_USE int ew_key_bury(struct ew_io *io, const char *folder, const char *name);
/** Nothing is left of NAME.key.gone but its name. Errors: the disk's. */
EW_MUST_USE int ew_key_buried(struct ew_io *io, const char *folder, const char *name);

#endif
