/*
 * One row for each interaction: what lists and searches need. `sealed` is the record without intervals as the list
 * shows it (JSON under the interaction's key).
 */
#ifndef EW_CATALOG_INTERACTIONS_H
#define EW_CATALOG_INTERACTIONS_H

#include "base/digest.h"
#include "catalog/catalog.h"

struct ew_interaction_row {
	struct ew_id id;
	uint32_t state;          /* enum ew_interaction_state */
	uint32_t thread;         /* recorder thread that owns it */
	struct ew_wall started;
	struct ew_wall ended;    /* 0 while it lasts */
	uint32_t generation;     /* counts orders that change what may exist (erasure, re-finishing) */
	struct ew_slice wrapped; /* the interaction's key, sealed to the keeper's key */
	struct ew_slice sealed;
};

/** Inserts or replaces by id. */
EW_MUST_USE int ew_interactions_put(struct ew_catalog *c, const struct ew_interaction_row *row);

typedef int ew_interaction_row_fn(void *arg, const struct ew_interaction_row *row);

/** Errors: -ENOENT; otherwise what fn returned. */
EW_MUST_USE int ew_interactions_get(
	struct ew_catalog *c, struct ew_id id, ew_interaction_row_fn *fn, void *arg);

/** A search. Zero members do not restrict. Newest first, strictly before the cursor (start time and id). */
struct ew_interaction_query {
	struct ew_wall from, to;       /* start time, from inclusive, to exclusive */
	uint32_t state;
	const struct ew_hash *tokens;  /* every one must be in the blind index */
	size_t n_tokens;
	struct ew_wall before_started;
	struct ew_id before_id;
	uint32_t limit;
};

/** Calls fn for each row that the query finds; a return other than 0 ends the search (a positive one is no error). */
EW_MUST_USE int ew_interactions_search(struct ew_catalog *c, const struct ew_interaction_query *query,
	ew_interaction_row_fn *fn, void *arg);

/** Only its state, and whether its key is still there. Errors: -ENOENT. */
EW_MUST_USE int ew_interactions_state(
	struct ew_catalog *c, struct ew_id id, uint32_t *ret_state, bool *ret_keyed);

/** Those offered or active: what a starting keeper must take up again. What is only being finished has its jobs. */
EW_MUST_USE int ew_interactions_live(struct ew_catalog *c, ew_interaction_row_fn *fn, void *arg);

/** How many per state (index: enum ew_interaction_state, up to 5). */
EW_MUST_USE int ew_interactions_count(struct ew_catalog *c, uint64_t ret[static 6]);

/** The first row with an id above `after`. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_interactions_after(
	struct ew_catalog *c, struct ew_id after, ew_interaction_row_fn *fn, void *arg);

#endif
