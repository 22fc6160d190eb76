/*
 * What was decided when roles were looked through: whether somebody still needs one. Rows stay when the role is gone;
 * who it was and why is sealed.
 */
#ifndef EW_CATALOG_ATTESTED_H
#define EW_CATALOG_ATTESTED_H

#include "catalog/catalog.h"

struct ew_attested_row {
	uint64_t number;
	struct ew_wall at;
	struct ew_slice sealed; /* JSON */
};

/** Inside a transaction; sets the number. */
EW_MUST_USE int ew_attested_insert(struct ew_catalog *c, struct ew_attested_row *row);
/** The row is valid while fn runs; non-zero ends and is returned. */
typedef int ew_attested_row_fn(void *arg, const struct ew_attested_row *row);
/** Those from `from` until before `until` with a number above `after`, by number, at most `limit`. */
EW_MUST_USE int ew_attested_each(struct ew_catalog *c, struct ew_wall from, struct ew_wall until, uint64_t after,
	uint32_t limit, ew_attested_row_fn *fn, void *arg);
/** How many there are of them. */
EW_MUST_USE int ew_attested_count(struct ew_catalog *c, struct ew_wall from, struct ew_wall until, uint64_t *ret);

#endif
