/*
 * Re-datings: each looks through all calls that are over and says what another policy's periods would change; two people may agree that it
 * is done, and after the time to think it goes through them again and does it. Rows stay.
 *
 *   looking ──► looked ──(agreed)──► waiting ──► applying ──► done
 *      └──────────┴─────────────────────┴───────────┴──► stopped
 */
#ifndef EW_CATALOG_REDATES_H
#define EW_CATALOG_REDATES_H

#include "base/digest.h"
#include "catalog/catalog.h"

/** Stored: never renumber. */
enum ew_redate_state {
	EW_REDATE_LOOKING = 1,
	EW_REDATE_LOOKED = 2,
	EW_REDATE_WAITING = 3,  /* two people have agreed; not before the time to think has passed */
	EW_REDATE_APPLYING = 4,
	EW_REDATE_DONE = 5,
	EW_REDATE_STOPPED = 6,
};
/** "looking", "looked", "waiting", "applying", "done", "stopped"; NULL for a number that is none. */
const char *ew_redate_state_name(uint32_t state);

struct ew_redate_row {
	uint64_t number;          /* set by the insert */
	uint32_t state;
	struct ew_id by, agreed_by;
	struct ew_hash policy, packs; /* whose periods; packs: the list that was in force when it was looked at */
	struct ew_wall made, changed, not_before;
	int64_t top, next;        /* rows of calls from `top` down; `next` is the one that comes now, 0: none */
	struct ew_slice sealed;   /* JSON: counts, by queue as well, and why it stopped */
};

/** Inserts; sets the number. */
EW_MUST_USE int ew_redates_insert(struct ew_catalog *c, struct ew_redate_row *row);
/** Writes all but who made it, when, and the policy. Errors: -ENOENT. */
EW_MUST_USE int ew_redates_update(struct ew_catalog *c, const struct ew_redate_row *row);
typedef int ew_redate_row_fn(void *arg, const struct ew_redate_row *row);
/** One. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_redates_get(struct ew_catalog *c, uint64_t number, ew_redate_row_fn *fn, void *arg);
/** The oldest that has something to do now: looks, applies, or has waited until `now`. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_redates_next(struct ew_catalog *c, struct ew_wall now, ew_redate_row_fn *fn, void *arg);
/** Those with a number below `before` (0: all), newest first, at most `limit`. Non-zero of fn ends and is returned. */
EW_MUST_USE int ew_redates_each(struct ew_catalog *c, uint64_t before, uint32_t limit, ew_redate_row_fn *fn, void *arg);
/** How many look, wait or apply. */
EW_MUST_USE int ew_redates_under_way(struct ew_catalog *c, uint64_t *ret);
/** The number of the newest call's row; 0: there is none. */
EW_MUST_USE int ew_redates_top(struct ew_catalog *c, int64_t *ret);

#endif
