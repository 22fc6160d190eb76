/*
 * What waits for a second person, and who changed whom: two people of whom one made or changed the other are one.
 */
#ifndef EW_CATALOG_APPROVALS_H
#define EW_CATALOG_APPROVALS_H

#include "catalog/catalog.h"

/** Stored: never renumber. */
enum ew_approval_state {
	EW_APPROVAL_OPEN = 1,
	EW_APPROVAL_APPROVED = 2,
	EW_APPROVAL_REFUSED = 3,
	EW_APPROVAL_WITHDRAWN = 4,
	EW_APPROVAL_EXPIRED = 5,
	EW_APPROVAL_USED = 6, /* approved, and done: what is good once */
};

struct ew_approval_row {
	uint64_t number;        /* what people call it by; set by the insert */
	uint32_t kind;          /* enum ew_approval_kind of the keeper */
	uint32_t state;
	struct ew_id by;        /* who proposed it */
	struct ew_id about;     /* whom it is about; zero: nobody */
	struct ew_wall made, expires;
	struct ew_id decided_by;
	struct ew_wall decided; /* 0: not yet */
	struct ew_slice sealed; /* JSON: what would change, the reason, the note */
};

/** Inserts; sets the number. */
EW_MUST_USE int ew_approvals_insert(struct ew_catalog *c, struct ew_approval_row *row);
/** Writes state, decision and what is sealed, of one that is open. Errors: -ENOENT (there is none, or it is decided). */
EW_MUST_USE int ew_approvals_decide(struct ew_catalog *c, const struct ew_approval_row *row);
/** What was approved and is good once is used now. Errors: -ENOENT (it was not approved, or is used). */
EW_MUST_USE int ew_approvals_use(struct ew_catalog *c, uint64_t number);
/** The row is valid while fn runs; non-zero ends and is returned. */
typedef int ew_approval_row_fn(void *arg, const struct ew_approval_row *row);
/** Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_approvals_get(struct ew_catalog *c, uint64_t number, ew_approval_row_fn *fn, void *arg);
/** Those in a state (0: any) with a number below `before` (0: all), newest first. */
EW_MUST_USE int ew_approvals_each(struct ew_catalog *c, uint32_t state, uint64_t before, uint32_t limit,
	ew_approval_row_fn *fn, void *arg);
/** How many are open. */
EW_MUST_USE int ew_approvals_count_open(struct ew_catalog *c, uint64_t *ret);

/** Notes that `by` made or changed `whom`; the same again is noted with the later time. */
EW_MUST_USE int ew_changes_note(struct ew_catalog *c, struct ew_id whom, struct ew_id by, struct ew_wall at);
typedef int ew_change_fn(void *arg, struct ew_id whom, struct ew_id by, struct ew_wall at);
/**
 * Those since `since` that can be a link between two people, at most `limit`, newest first: changes of one of the two,
 * or of somebody who changed others. Of the many who were only ever changed there are none.
 */
EW_MUST_USE int ew_changes_between(struct ew_catalog *c, struct ew_wall since, struct ew_id one, struct ew_id other, uint32_t limit,
	ew_change_fn *fn, void *arg);

#endif
