/*
 * The object store: sealed payloads under random names. A directory here; its handles are what the keeper passes to
 * workers, so that neither of them needs a path.
 *
 * Layout: FOLDER/objects/ab/abcdef....obj (hex of the object id), FOLDER/incoming/ID.N (being written by a job).
 */
#ifndef EW_STORE_STORE_H
#define EW_STORE_STORE_H

#include "base/digest.h"
#include "base/error.h"
#include "base/id.h"
#include "base/io.h"

struct ew_store;

/** Opens (and makes) the folder; removes what unfinished jobs of an earlier process left in incoming/. */
EW_MUST_USE int ew_store_open(
	struct ew_io *io, const char *folder, struct ew_store **ret, struct ew_error *error);

/** Handles that were given out stay open. NULL is fine. */
void ew_store_close(struct ew_store **store);

/** A new empty incoming file for an object; `attempt` tells retries apart. The handle is the caller's. */
EW_MUST_USE int ew_store_begin(
	struct ew_store *store, struct ew_id object, uint32_t attempt, int *ret_handle);

/**
 * Reads the incoming file back, compares size and SHA-256, moves it to its place and makes the name durable. Errors:
 * -EBADMSG (what is on the disk is not what the worker said), -EEXIST, as the disk. Blocks.
 */
EW_MUST_USE int ew_store_commit(struct ew_store *store, struct ew_id object, uint32_t attempt,
	uint64_t bytes, const struct ew_hash *sha256);

/**
 * The same in steps, for who may not stay away that long: reading back, then ew_store_move(). A check holds an open
 * handle and room for one piece.
 */
struct ew_store_check;

/** Opens and syncs the incoming file. Errors: -EBADMSG (another size), -ENOMEM, as the disk. */
EW_MUST_USE int ew_store_check_new(struct ew_store *store, struct ew_id object, uint32_t attempt,
	uint64_t bytes, struct ew_store_check **ret);

/** Reads at most `bytes` more. 1: there is more, 0: all was read. Errors: -EBADMSG (shorter now), as the disk. */
EW_MUST_USE int ew_store_check_step(struct ew_store_check *check, uint64_t bytes);

/** After the last step: 0 when the bytes are those of the hash. Errors: -EBADMSG. Once. */
EW_MUST_USE int ew_store_check_end(struct ew_store_check *check, const struct ew_hash *sha256);

/** NULL is fine. */
void ew_store_check_free(struct ew_store_check **check);

/** Moves a checked incoming file to its place and makes the name durable. Errors: -EEXIST, as the disk. */
EW_MUST_USE int ew_store_move(struct ew_store *store, struct ew_id object, uint32_t attempt);

/** Forgets an incoming file. */
void ew_store_abort(struct ew_store *store, struct ew_id object, uint32_t attempt);

/** Opens an object for reading. Errors: -ENOENT, as open(2). */
EW_MUST_USE int ew_store_get(struct ew_store *store, struct ew_id object, int *ret_handle);

/** Removes an object, durably. Errors: -ENOENT. */
EW_MUST_USE int ew_store_remove(struct ew_store *store, struct ew_id object);

/** The same, not durable before ew_store_settle(): for many at once. Errors: -ENOENT. */
EW_MUST_USE int ew_store_unlink(struct ew_store *store, struct ew_id object);
/** What was unlinked since the last time is so for good. Errors: as fsync(2); then the next one tries the same folders again. */
EW_MUST_USE int ew_store_settle(struct ew_store *store);

/** Folders that objects are spread over. */
#define EW_STORE_FOLDERS 256

/** Calls fn for every object in one of the folders (0 to EW_STORE_FOLDERS - 1). */
EW_MUST_USE int ew_store_each_in(
	struct ew_store *store, unsigned folder, int (*fn)(void *arg, struct ew_id object), void *arg);

/** Calls fn for every object there is; for reconciliation. */
EW_MUST_USE int ew_store_each(struct ew_store *store, int (*fn)(void *arg, struct ew_id object), void *arg);

#endif
