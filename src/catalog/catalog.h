/*
 * The catalogue: SQLite in WAL mode with synchronous=FULL and one writer, the keeper. Tables hold sealed blobs and
 * random ids; nothing here can be read as a person's data without the interaction's key. Every function belongs to the
 * keeper's thread and blocks on the disk.
 *
 * Functions that change something must be called between ew_catalog_begin() and ew_catalog_commit(), asserted: an
 * event and what follows from it are one transaction.
 */
#ifndef EW_CATALOG_CATALOG_H
#define EW_CATALOG_CATALOG_H

#include "base/buf.h"
#include "base/error.h"
#include "base/id.h"

struct ew_catalog;

struct ew_catalog_config {
	const char *path;
	const char *vfs; /* NULL: SQLite's own; otherwise a name registered by catalog/vfs.h */
};

/**
 * Opens, or makes, the database and brings it to the newest version, one transaction for each migration. Errors:
 * -EBADMSG (damaged or not ours), -EPROTO (made by a newer program), -EIO, with a sentence.
 */
EW_MUST_USE int ew_catalog_open(
	const struct ew_catalog_config *config, struct ew_catalog **ret, struct ew_error *error);

/** Rolls back what is open and closes. NULL is fine. */
void ew_catalog_close(struct ew_catalog **catalog);

/** Begins the one write transaction. Errors: -EBUSY, -EIO. Not while one is open (asserted). */
EW_MUST_USE int ew_catalog_begin(struct ew_catalog *c);
/**
 * Durable when it returns 0. On an error everything since begin is undone and the caller must act as if it never was.
 */
EW_MUST_USE int ew_catalog_commit(struct ew_catalog *c);
/** Undoes; without an open transaction it does nothing. */
void ew_catalog_rollback(struct ew_catalog *c);

/** Small values by name (log id, sealed index key, recorder boots ...). Errors: -ENOENT; to: added. */
EW_MUST_USE int ew_catalog_get(struct ew_catalog *c, const char *name, struct ew_buf *to);

/** Sets or replaces a small value. Errors: as any change: -EIO, -ENOSPC. */
EW_MUST_USE int ew_catalog_set(struct ew_catalog *c, const char *name, struct ew_slice value);

/** Forgets a small value; one that is not there is fine. */
EW_MUST_USE int ew_catalog_forget(struct ew_catalog *c, const char *name);

/** The last error SQLite gave, for the operator. */
const char *ew_catalog_error(struct ew_catalog *c);

#endif
