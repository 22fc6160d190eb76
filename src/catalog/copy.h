/*
 * A copy of the catalogue for a backup, beside a keeper that goes on: one read transaction, into a new file. It holds no page that was given back, nothing
 * by which a person could be looked for, and nothing that is of this machine's tape and of who is signed in.
 */
#ifndef EW_CATALOG_COPY_H
#define EW_CATALOG_COPY_H

#include "base/digest.h"
#include "base/io.h"
#include "catalog/catalog.h"

#define EW_COPY_TABLE_BYTES 64

struct ew_copy_config {
	struct ew_io *io;
	const char *from, *to; /* `to` is made, and must not be there */
	const char *vfs;       /* as in ew_catalog_config */
	int64_t patience_us;   /* how long the keeper's write-ahead log may wait for it */
	/** Called now and then; other than 0 ends the copy, and is returned. May be NULL. */
	int (*on_way)(void *arg);
	void *arg;
};

/**
 * Copies. The file is closed and not synced. Errors, with a sentence, and half a file may be there then: -ENOENT (no catalogue there), -EBADMSG (damaged, or
 * not ours), -EPROTO (of a newer program), -EBUSY (locked), -ETIME (longer than `patience_us`), -ENOSPC, -EIO. Blocks for as long as it takes.
 */
EW_MUST_USE int ew_catalog_copy(const struct ew_copy_config *config, struct ew_error *error);

/** Opens a copy to read it; nothing is written, nor brought to a newer version. Errors: as ew_catalog_copy(). */
EW_MUST_USE int ew_copy_open(const char *path, const char *vfs, struct ew_catalog **ret, struct ew_error *error);
/** Opens the catalogue itself to read it, beside a keeper; its log stays as it is. Errors: as ew_catalog_copy(). */
EW_MUST_USE int ew_copy_open_source(const char *path, const char *vfs, struct ew_catalog **ret, struct ew_error *error);
/** Its version: the number of steps of migrations.c. */
EW_MUST_USE int ew_copy_version(struct ew_catalog *c, uint32_t *ret);

/** Tables that a copy has, each with its rows, in the order of their names. Non-zero of fn ends and is returned. */
EW_MUST_USE int ew_copy_rows(struct ew_catalog *c, int (*fn)(void *arg, const char *table, uint64_t rows), void *arg);

/** A file of the folder that the catalogue names: an object that is not gone, or an original. Not one that an object store has. */
struct ew_copied_object {
	struct ew_id id;
	uint64_t bytes;
	struct ew_hash sha256;
};
typedef int ew_copied_object_fn(void *arg, const struct ew_copied_object *o);
/** Those whose id begins with the byte `folder`, objects before originals, each by id. Non-zero of fn ends and is returned. */
EW_MUST_USE int ew_copy_objects(struct ew_catalog *c, uint8_t folder, ew_copied_object_fn *fn, void *arg);
/** How many files it names, and of how many bytes together. */
EW_MUST_USE int ew_copy_sum(struct ew_catalog *c, uint64_t *ret_objects, uint64_t *ret_bytes);

/** Calls whose tape was needed still: that went on, or of which not all was made yet. Those with an id above `after`, in order; non-zero of fn ends and is returned. */
EW_MUST_USE int ew_copy_unfinished(struct ew_catalog *c, struct ew_id after, int (*fn)(void *arg, struct ew_id interaction, bool live), void *arg);

/**
 * Whether the file is whole and its tables agree: pages, records and indexes, no object or event of a call that has no row, and counts that are those of the
 * rows. Errors: -EBADMSG with a sentence that says what is not so. Blocks: it reads everything.
 */
EW_MUST_USE int ew_copy_check(struct ew_catalog *c, struct ew_error *error);

#endif
