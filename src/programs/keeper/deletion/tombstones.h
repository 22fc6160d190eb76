/*
 * Tombstones: what was deleted, written down beside the keys and outside of the data, so that a copy of the data that is put back does not
 * bring it back. Whoever restores a catalogue needs the folder of keys anyway; with it comes the list of what may not be there any more, and
 * nothing is served before it was deleted again.
 *
 *   FOLDER/tombstones-NNNNNNNN   record 65,536 * N and on; each 52 bytes:
 *     deletion 16 · interaction 16 · kinds u32 · cause u32 · begun i64 (microseconds) · crc32c u32 over the 48 before
 *
 * Numbers are in network order. Only grows; a file all of whose records are older than the horizon is removed, because no older copy opens any
 * more (epochs/rotation.h). Nothing here tells who somebody was. Belongs to the keeper's thread; blocks on the disk.
 */
#ifndef EW_PROGRAMS_KEEPER_DELETION_TOMBSTONES_H
#define EW_PROGRAMS_KEEPER_DELETION_TOMBSTONES_H

#include "base/error.h"
#include "base/io.h"
#include "catalog/deletions.h"

#define EW_TOMBSTONES_IN_FILE 65536
#define EW_TOMBSTONE_BYTES 52

struct ew_tombstone {
	struct ew_id deletion, interaction;
	uint32_t kinds, cause; /* as those of struct ew_deletion_row */
	struct ew_wall begun;
};

struct ew_tombstones;

/** Finds out how many there are; a last record that a crash cut short is none. Errors with a sentence: as the disk. */
EW_MUST_USE int ew_tombstones_open(struct ew_io *io, const char *folder, struct ew_tombstones **ret, struct ew_error *error);
/** NULL is fine. */
void ew_tombstones_close(struct ew_tombstones **t);

/** How many were ever written, removed ones too: the number of the next. */
uint64_t ew_tombstones_count(const struct ew_tombstones *t);
/** The deletion of the last record; zero: there is none, or its file is gone. */
struct ew_id ew_tombstones_newest(const struct ew_tombstones *t);
/** Adds some, durable when it returns 0; after an error they may be added again. Errors: as the disk. */
EW_MUST_USE int ew_tombstones_add(struct ew_tombstones *t, const struct ew_tombstone *all, size_t n);
/**
 * Whole records behind the last good one when it was opened, none of them zeros: damage, or what a crash cut short. They are not counted, and are
 * written over.
 */
uint64_t ew_tombstones_cut(const struct ew_tombstones *t);
/** Takes them off, once they were told of. Errors: as the disk. */
EW_MUST_USE int ew_tombstones_drop_cut(struct ew_tombstones *t);
/** `one` NULL: that record is damaged. */
typedef int ew_tombstone_fn(void *arg, uint64_t number, const struct ew_tombstone *one);
/** Calls fn for those from a number on that are there, in their order; a damaged one is logged. Non-zero of fn ends. */
EW_MUST_USE int ew_tombstones_each(struct ew_tombstones *t, uint64_t from, ew_tombstone_fn *fn, void *arg);
/** Removes the oldest file when it is full and its last record was begun before then. Errors: as the disk. */
EW_MUST_USE int ew_tombstones_prune(struct ew_tombstones *t, struct ew_wall before);

#endif
