/*
 * Keys that lie in rows, each sealed under an epoch: those of objects, of originals of texts, of calls, of evidence. Rotation walks
 * over the rows that are still under an earlier epoch than the active one; a row that was done is no longer among them, so that a walk
 * that was broken off simply begins again.
 */
#ifndef EW_CATALOG_WRAPPED_H
#define EW_CATALOG_WRAPPED_H

#include "catalog/keys.h"

enum ew_wrapped_of {
	EW_WRAPPED_OBJECTS,   /* keys.h, epochs of STORE */
	EW_WRAPPED_ORIGINALS, /* originals.h, epochs of ORIGINALS */
	EW_WRAPPED_CALLS,     /* interactions.h, epochs of CATALOG */
	EW_WRAPPED_EVIDENCE,  /* erase.h, the same */
	EW_WRAPPED_KINDS,
};

/** The kind of epoch that rows of this sort are under. */
enum ew_epoch_kind ew_wrapped_epoch_kind(enum ew_wrapped_of of);

struct ew_wrapped_row {
	uint32_t epoch;
	int64_t number;          /* of the row, where rows have one */
	struct ew_id id;         /* of the object, or of the call */
	struct ew_slice wrapped; /* borrowed while fn runs */
};

typedef int ew_wrapped_row_fn(void *arg, const struct ew_wrapped_row *row);
/**
 * Rows under an epoch below `below`, by (epoch, number or id), behind `after` (NULL: from the beginning), at most `limit`. Non-zero of fn
 * ends and is returned.
 */
EW_MUST_USE int ew_wrapped_each(struct ew_catalog *c, enum ew_wrapped_of of, uint32_t below, const struct ew_wrapped_row *after,
	uint32_t limit, ew_wrapped_row_fn *fn, void *arg);

/** The epoch that a row is under. Errors: -ENOENT. */
EW_MUST_USE int ew_wrapped_epoch_of(struct ew_catalog *c, enum ew_wrapped_of of, struct ew_id id, uint32_t *ret);

/**
 * The same key, sealed under another epoch. Errors: -ENOENT (the row is gone, or under another epoch than `was` says meanwhile), -EPERM (the
 * epoch is not active). Inside a transaction.
 */
EW_MUST_USE int ew_wrapped_put(struct ew_catalog *c, enum ew_wrapped_of of, const struct ew_wrapped_row *was, uint32_t epoch,
	struct ew_slice wrapped);

#endif
