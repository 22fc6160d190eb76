/*
 * What was kept of a text that was redacted, as an object of the store under a key of its own. The key lies in the row: destroying the row shreds
 * the original. Of the text itself nothing is here.
 */
#ifndef EW_CATALOG_ORIGINALS_H
#define EW_CATALOG_ORIGINALS_H

#include "base/digest.h"
#include "catalog/catalog.h"

struct ew_original_row {
	struct ew_id object;
	struct ew_id interaction;
	uint32_t kind;           /* enum ew_artifact_kind, */
	uint32_t version;        /* of the text that was stored without it */
	uint64_t event;          /* index of the event that took it */
	uint32_t epoch;          /* of originals */
	struct ew_slice header;  /* sealed to it; borrowed while fn runs */
	uint64_t bytes;          /* of the payload, */
	struct ew_hash sha256;   /* and its hash */
	struct ew_wall made;
	bool shut;               /* it is to be destroyed, and a legal hold keeps it: nobody is given it */
};

/** Errors: -EEXIST (the object, or this version of the kind), -EPERM (the epoch is not active). */
EW_MUST_USE int ew_originals_insert(struct ew_catalog *c, const struct ew_original_row *row);
typedef int ew_original_row_fn(void *arg, const struct ew_original_row *row);
/** That of a version of a kind; version 0: of the newest that has one. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_originals_get(
	struct ew_catalog *c, struct ew_id interaction, uint32_t kind, uint32_t version, ew_original_row_fn *fn, void *arg);
/** Those of a call, oldest first. Errors: those of fn. */
EW_MUST_USE int ew_originals_each(struct ew_catalog *c, struct ew_id interaction, ew_original_row_fn *fn, void *arg);
/** Those of a call that nothing stands for any more: their text is gone, or they are shut. Errors: those of fn. */
EW_MUST_USE int ew_originals_loose(struct ew_catalog *c, struct ew_id interaction, ew_original_row_fn *fn, void *arg);
/** The first row with a number above `after` (0: all), and its number. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_originals_after(struct ew_catalog *c, uint64_t after, uint64_t *ret_number, ew_original_row_fn *fn, void *arg);
/**
 * True while it may be given to who was let see it: it and its text are there, it is not shut, and the text is not held back, or was already when
 * that was decided.
 */
EW_MUST_USE int ew_originals_is_given(struct ew_catalog *c, struct ew_id object, bool held_back, bool *ret);
/** From now on nobody is given it. */
EW_MUST_USE int ew_originals_shut(struct ew_catalog *c, struct ew_id object);
/** Overwrites the key and removes the row. Errors: -ENOENT, -EPERM (a legal hold covers its call). Inside a transaction. */
EW_MUST_USE int ew_originals_shred(struct ew_catalog *c, struct ew_id object);

#endif
