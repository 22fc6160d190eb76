/*
 * Objects of the store: what they are, never where the person is.
 */
#ifndef EW_CATALOG_OBJECTS_H
#define EW_CATALOG_OBJECTS_H

#include "base/digest.h"
#include "catalog/catalog.h"

struct ew_object_row {
	struct ew_id id;
	struct ew_id interaction;
	struct ew_id party;
	uint32_t kind;           /* enum ew_policy_artifact */
	uint32_t version;
	uint64_t payload_bytes;
	uint64_t plain_bytes;
	struct ew_hash sha256;   /* of the payload */
	int64_t duration_us;
	struct ew_wall made;
	struct ew_slice sealed;  /* peaks and report under the interaction's key; JSON */
	bool gone;               /* replaced by a newer version, or deleted: without key, bytes and `sealed`. Not written by inserting */
	bool deleted;            /* a deletion knows its bytes; also `gone` */
};

/** Errors: -EEXIST (the id, or this party, kind and version). */
EW_MUST_USE int ew_objects_insert(struct ew_catalog *c, const struct ew_object_row *row);
typedef int ew_object_row_fn(void *arg, const struct ew_object_row *row);
/** The newest version of each (party, kind) of an interaction, in the order they were made; none where that is gone. */
EW_MUST_USE int ew_objects_of(struct ew_catalog *c, struct ew_id interaction, ew_object_row_fn *fn, void *arg);
/** Every version of every object of an interaction, in the order they were made. */
EW_MUST_USE int ew_objects_all(struct ew_catalog *c, struct ew_id interaction, ew_object_row_fn *fn, void *arg);

/** Versions that a newer one stands for and that are there still, in the order they were made. */
EW_MUST_USE int ew_objects_superseded(struct ew_catalog *c, struct ew_id interaction, ew_object_row_fn *fn, void *arg);
/** The row goes on to say what the object was; it is none any more. Inside a transaction. */
EW_MUST_USE int ew_objects_gone(struct ew_catalog *c, struct ew_id id);
/** The same of one whose bytes a deletion has to remove: no other need look for them. Inside a transaction. */
EW_MUST_USE int ew_objects_deleted(struct ew_catalog *c, struct ew_id id);

/** Whether a row names the object, and it is not gone; the row of an original too. What has none in the store is swept. */
EW_MUST_USE int ew_objects_exists(struct ew_catalog *c, struct ew_id id, bool *ret);

/** The first row with a number above `after` (0: all) that is not gone, and its number. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_objects_after(
	struct ew_catalog *c, uint64_t after, uint64_t *ret_number, ew_object_row_fn *fn, void *arg);
/** The object whose payload has this hash. Errors: -ENOENT. */
EW_MUST_USE int ew_objects_of_hash(struct ew_catalog *c, const struct ew_hash *sha256, struct ew_id *ret);
/** One row. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_objects_get(struct ew_catalog *c, struct ew_id id, ew_object_row_fn *fn, void *arg);

#endif
