/*
 * What falls due for deletion when: for each call one row for each time at which kinds of it fall due. In the clear is a time,
 * a number and bits; a day's work is a range of the primary key, however many calls there are.
 */
#ifndef EW_CATALOG_RETAINED_H
#define EW_CATALOG_RETAINED_H

#include "catalog/catalog.h"

struct ew_retained_row {
	struct ew_wall at;
	int64_t number; /* of the call's row in interactions */
	uint32_t kinds; /* bits 1 << enum ew_artifact_kind */
};

/** The number of a call's row. Errors: -ENOENT. */
EW_MUST_USE int ew_interactions_number(struct ew_catalog *c, struct ew_id interaction, int64_t *ret);

/** Kinds of a call fall due then; said again, they are added to those that do. */
EW_MUST_USE int ew_retained_put(struct ew_catalog *c, const struct ew_retained_row *row);
/** They do not any more, or it is done. One that is not there is fine. */
EW_MUST_USE int ew_retained_remove(struct ew_catalog *c, struct ew_wall at, int64_t number);
typedef int ew_retained_row_fn(void *arg, const struct ew_retained_row *row);
/** Those due at or before `until`, the longest due first, behind (after.at, after.number); at most `limit`. Non-zero of fn ends and is returned. */
EW_MUST_USE int ew_retained_due(struct ew_catalog *c, struct ew_wall until, const struct ew_retained_row *after, uint32_t limit,
	ew_retained_row_fn *fn, void *arg);
/** How many there are from `from` up to `until`; at `most` it stops counting. */
EW_MUST_USE int ew_retained_count(
	struct ew_catalog *c, struct ew_wall from, struct ew_wall until, uint64_t most, uint64_t *ret);

#endif
