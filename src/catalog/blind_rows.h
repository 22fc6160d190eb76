/*
 * Private to catalog: where an interaction stands in the lists of the blind index, and what keeps it there when its row
 * changes.
 */
#ifndef EW_CATALOG_BLIND_ROWS_H
#define EW_CATALOG_BLIND_ROWS_H

#include "catalog/blind.h"
#include "catalog/sql.h"

/* Under 0 stands every interaction, under 1 to 5 those in that state; a token that were so small is not to be expected. */
#define EW_BLIND_ALL 0

/** Lists run from the latest place to the first: by start time, then by row number. */
struct ew_blind_place {
	int64_t started, number;
};

struct ew_blind_entry {
	struct ew_blind_place at;
	uint32_t state;
	bool keyed; /* it was not erased */
};

/** The token as the table has it. */
int64_t ew_blind_short(const struct ew_hash *token);
/** Errors: -ENOENT. */
EW_MUST_USE int ew_blind_entry_of(
	struct ew_catalog *c, const struct ew_id *interaction, struct ew_blind_entry *ret);
/** Puts it under 0 and under its state; twice is once. */
EW_MUST_USE int ew_blind_list(struct ew_catalog *c, const struct ew_blind_entry *e);
/** Its state or start time has changed, and the row says so already. */
EW_MUST_USE int ew_blind_moved(
	struct ew_catalog *c, const struct ew_blind_entry *was, const struct ew_blind_entry *is);

#endif
