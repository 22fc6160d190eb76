/*
 * Files by name in one descriptor: what the keeper hands a worker that packs a bundle. Entries are u16 length and
 * name, u64 length and bytes, network order; an empty name ends it. Written once in order, read once in order, on
 * both sides of a socket that knows its peer, and read as if it were hostile all the same.
 */
#ifndef EW_IPC_PARCEL_H
#define EW_IPC_PARCEL_H

#include "base/buf.h"
#include "base/io.h"

#define EW_PARCEL_NAME_BYTES 200

struct ew_parcel {
	struct ew_io *io;
	int handle;      /* the caller's */
	uint64_t offset;
};

/** Begins at offset 0 of a handle. */
void ew_parcel_init(struct ew_parcel *p, struct ew_io *io, int handle);
/** Adds a file. Errors: -EINVAL (name empty or too long), as the disk. Blocks. */
EW_MUST_USE int ew_parcel_add(struct ew_parcel *p, const char *name, struct ew_slice content);
/** Ends it. Errors: as the disk. */
EW_MUST_USE int ew_parcel_end(struct ew_parcel *p);
/**
 * Reads the next file into `content`, which is cleared before. 1: there was one; 0: the end. Errors: -EBADMSG, -EFBIG
 * (the buffer's maximum), as the disk.
 */
EW_MUST_USE int ew_parcel_next(
	struct ew_parcel *p, char name[static EW_PARCEL_NAME_BYTES + 1], struct ew_buf *content);

#endif
