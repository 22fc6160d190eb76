/*
 * Legal grounds that somebody granted: whom they let open which calls, until when. Citation and case are sealed.
 */
#ifndef EW_CATALOG_GROUNDS_H
#define EW_CATALOG_GROUNDS_H

#include "catalog/catalog.h"

struct ew_ground_row {
	struct ew_id id;
	struct ew_id person;    /* who may go by it */
	const char *ground;     /* "complaint", ... (access/purpose.h) */
	struct ew_wall made, until;
	struct ew_slice sealed; /* JSON: citation, case, reason, given_by, approved_by */
};

/** Inserts. Errors: -EEXIST. */
EW_MUST_USE int ew_grounds_insert(struct ew_catalog *c, const struct ew_ground_row *row);
/** It covers an interaction; that it does already is fine. */
EW_MUST_USE int ew_grounds_add_call(struct ew_catalog *c, struct ew_id ground, struct ew_id interaction);
/** Ends one now: nothing is opened by it any more. Errors: -ENOENT. */
EW_MUST_USE int ew_grounds_end(struct ew_catalog *c, struct ew_id ground, struct ew_wall now);

/** The row is valid while fn runs; non-zero ends and is returned. */
typedef int ew_ground_row_fn(void *arg, const struct ew_ground_row *row);
/** One. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_grounds_get(struct ew_catalog *c, struct ew_id ground, ew_ground_row_fn *fn, void *arg);
/** Those of a person that cover an interaction at `now`. */
EW_MUST_USE int ew_grounds_for(struct ew_catalog *c, struct ew_id person, struct ew_id interaction, struct ew_wall now,
	ew_ground_row_fn *fn, void *arg);
/** Those with an id below `before` (zero: all), newest first, at most `limit`. */
EW_MUST_USE int ew_grounds_each(
	struct ew_catalog *c, struct ew_id before, uint32_t limit, ew_ground_row_fn *fn, void *arg);
typedef int ew_ground_call_fn(void *arg, struct ew_id interaction);
/** The interactions that one covers. */
EW_MUST_USE int ew_grounds_calls(struct ew_catalog *c, struct ew_id ground, ew_ground_call_fn *fn, void *arg);

#endif
