/*
 * What people keep at their desks: searches that they saved, and comments on calls. A comment is sealed under its
 * call's key and goes with it.
 */
#ifndef EW_CATALOG_DESK_H
#define EW_CATALOG_DESK_H

#include "catalog/catalog.h"

struct ew_desk_row {
	struct ew_id id;
	struct ew_id of;        /* a view: the person; a comment: the interaction */
	struct ew_id person;
	struct ew_wall made;
	struct ew_slice sealed; /* JSON */
};

/** The row is valid while fn runs; non-zero ends and is returned. */
typedef int ew_desk_row_fn(void *arg, const struct ew_desk_row *row);

/** A saved search; `of` is passed over. Errors: -EEXIST. */
EW_MUST_USE int ew_views_insert(struct ew_catalog *c, const struct ew_desk_row *row);
/** Errors: -ENOENT (none of this id of this person). */
EW_MUST_USE int ew_views_remove(struct ew_catalog *c, struct ew_id person, struct ew_id id);
/** Those of a person, oldest first, at most `limit`. */
EW_MUST_USE int ew_views_of(struct ew_catalog *c, struct ew_id person, uint32_t limit, ew_desk_row_fn *fn, void *arg);

/** A comment on the interaction `of`. Errors: -EEXIST. */
EW_MUST_USE int ew_comments_insert(struct ew_catalog *c, const struct ew_desk_row *row);
/**
 * Those of an interaction with an id above `after` (zero: all), oldest first, at most `limit`. There are none once the
 * interaction's key is destroyed: its comments go in the same statement.
 */
EW_MUST_USE int ew_comments_of(struct ew_catalog *c, struct ew_id interaction, struct ew_id after, uint32_t limit,
	ew_desk_row_fn *fn, void *arg);
/** How many an interaction has. */
EW_MUST_USE int ew_comments_count(struct ew_catalog *c, struct ew_id interaction, uint64_t *ret);

#endif
