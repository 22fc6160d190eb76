/*
 * The key store: headers of objects, wrapped under key-store epochs. Destroying a row of ~170 bytes shreds an object.
 * Epochs go active, retiring, ending, destroyed; rows can only be made under an active epoch.
 */
#ifndef EW_CATALOG_KEYS_H
#define EW_CATALOG_KEYS_H

#include "base/digest.h"
#include "catalog/catalog.h"

enum ew_epoch_kind {
	EW_EPOCH_TAPE = 1,  /* media spans on the tape */
	EW_EPOCH_STORE = 2, /* headers of objects */
	EW_EPOCH_ORIGINALS = 3, /* headers of what was kept of texts (originals.h) */
	EW_EPOCH_CATALOG = 4,   /* keys of calls and of evidence; the keeper's own */
};
enum ew_epoch_state {
	EW_EPOCH_ACTIVE = 1,
	EW_EPOCH_RETIRING = 2, /* what is under it is wrapped anew under the active one */
	EW_EPOCH_DESTROYED = 3,
	EW_EPOCH_ENDING = 4,   /* nothing is under it; its private half is to be destroyed, and the log says so */
};

struct ew_epoch_row {
	enum ew_epoch_kind kind;
	uint32_t epoch;
	enum ew_epoch_state state;
	uint8_t recipient[32];
	struct ew_wall made;
	struct ew_wall retired;   /* since when nothing is sealed to it; 0: it is active */
	struct ew_wall emptied;   /* since when no row is under it, as far as a walk has found out; 0: not known. Not written by ew_epochs_put() */
	struct ew_wall destroyed; /* 0: it is not */
};

/** Inserts or replaces an epoch by kind and number. */
EW_MUST_USE int ew_epochs_put(struct ew_catalog *c, const struct ew_epoch_row *row);
typedef int ew_epoch_row_fn(void *arg, const struct ew_epoch_row *row);

/** Calls fn for each epoch of a kind, rising, destroyed ones too. */
EW_MUST_USE int ew_epochs_each(struct ew_catalog *c, enum ew_epoch_kind kind, ew_epoch_row_fn *fn, void *arg);
/** Errors: -ENOENT. */
EW_MUST_USE int ew_epochs_get(struct ew_catalog *c, enum ew_epoch_kind kind, uint32_t epoch, struct ew_epoch_row *ret);
/** Of those of a kind that are retiring and were not known to be empty: they are, since then. Inside a transaction. */
EW_MUST_USE int ew_epochs_emptied(struct ew_catalog *c, enum ew_epoch_kind kind, struct ew_wall at);
/** Which sets of custodians have a key that was destroyed here: ids, separated by blanks. Inside a transaction. */
EW_MUST_USE int ew_epochs_put_escrows(struct ew_catalog *c, enum ew_epoch_kind kind, uint32_t epoch, const char *sets);
/** Adds the sets of the keys that were destroyed since, with a blank behind each; the same one may come twice. Errors: the buffer's. */
EW_MUST_USE int ew_epochs_escrows(struct ew_catalog *c, struct ew_wall since, struct ew_buf *to);
/**
 * When the oldest key was made that is not destroyed; {INT64_MAX}: there is none. What was destroyed before then opens for nobody who has an older
 * copy. A key of the tape counts only when nothing that is kept there is under it and it was made since `tapes_since`: of others nobody knows how
 * long they stay (ew_epochs_tapes_left()).
 */
EW_MUST_USE int ew_epochs_oldest(struct ew_catalog *c, struct ew_wall tapes_since, struct ew_wall *ret);
/** How many keys of the tape that were made until then are not destroyed, and of how many calls something is kept under them. */
EW_MUST_USE int ew_epochs_tapes_left(struct ew_catalog *c, struct ew_wall at, uint64_t *ret_epochs, uint64_t *ret_calls);
/**
 * Rows that name an epoch: keys for STORE, originals for ORIGINALS, calls and evidence for CATALOG, spans that are not shredded, those that
 * are kept among them, for TAPE. A count; of CATALOG it stops at 1.
 */
EW_MUST_USE int ew_epochs_users(struct ew_catalog *c, enum ew_epoch_kind kind, uint32_t epoch, uint64_t *ret);

/** The header of an object. Errors: -EPERM (the epoch is not active), -EEXIST. */
EW_MUST_USE int ew_keys_insert(
	struct ew_catalog *c, struct ew_id object, uint32_t epoch, struct ew_slice header);
/** Adds the header to `to`. Errors: -ENOENT (shredded or never there). */
EW_MUST_USE int ew_keys_get(
	struct ew_catalog *c, struct ew_id object, uint32_t *ret_epoch, struct ew_buf *to);
/** Replaces header and epoch: rotation. Errors: -ENOENT, -EPERM. */
EW_MUST_USE int ew_keys_rewrap(
	struct ew_catalog *c, struct ew_id object, uint32_t epoch, struct ew_slice header);
/** Overwrites and removes the row. Errors: -ENOENT, -EPERM (a legal hold covers the call of the object). */
EW_MUST_USE int ew_keys_shred(struct ew_catalog *c, struct ew_id object);

#endif
