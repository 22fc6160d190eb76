/*
 * The key store: headers of objects, wrapped under key-store epochs. Destroying a row of ~170 bytes shreds an object.
 * Epochs go active, retiring, destroyed; rows can only be made under an active epoch.
 */
#ifndef EW_CATALOG_KEYS_H
#define EW_CATALOG_KEYS_H

#include "base/digest.h"
#include "catalog/catalog.h"

enum ew_epoch_kind {
	EW_EPOCH_TAPE = 1,  /* media spans on the tape */
	EW_EPOCH_STORE = 2, /* headers of objects */
	EW_EPOCH_ORIGINALS = 3, /* headers of what was kept of texts (originals.h) */
};
enum ew_epoch_state { EW_EPOCH_ACTIVE = 1, EW_EPOCH_RETIRING = 2, EW_EPOCH_DESTROYED = 3 };

struct ew_epoch_row {
	enum ew_epoch_kind kind;
	uint32_t epoch;
	enum ew_epoch_state state;
	uint8_t recipient[32];
	struct ew_wall made;
};

/** Inserts or replaces an epoch by kind and number. */
EW_MUST_USE int ew_epochs_put(struct ew_catalog *c, const struct ew_epoch_row *row);
typedef int ew_epoch_row_fn(void *arg, const struct ew_epoch_row *row);

/** Calls fn for each epoch of a kind, rising, destroyed ones too. */
EW_MUST_USE int ew_epochs_each(struct ew_catalog *c, enum ew_epoch_kind kind, ew_epoch_row_fn *fn, void *arg);
/** Rows that name an epoch: keys for STORE, originals for ORIGINALS, spans that are not shredded or released for TAPE. */
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
