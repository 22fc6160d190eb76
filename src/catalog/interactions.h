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
	struct ew_slice wrapped; /* the interaction's key, sealed to a key of the keeper's, */
	uint32_t key_epoch;      /* and to which: EW_EPOCH_CATALOG of keys.h */
	struct ew_slice sealed;
};

/** Inserts or replaces by id. */
EW_MUST_USE int ew_interactions_put(struct ew_catalog *c, const struct ew_interaction_row *row);

typedef int ew_interaction_row_fn(void *arg, const struct ew_interaction_row *row);

/** Errors: -ENOENT; otherwise what fn returned. */
EW_MUST_USE int ew_interactions_get(
	struct ew_catalog *c, struct ew_id id, ew_interaction_row_fn *fn, void *arg);

/** One of these tokens (ew_blind_token()) must be the interaction's. */
struct ew_search_group {
	const struct ew_hash *tokens;
	size_t n;
};

/** One way to come near calls: a token of every group, within a time. Without groups: every call of that time. */
struct ew_search_way {
	struct ew_wall from, to; /* as below */
	const struct ew_search_group *groups;
	size_t n_groups;
};

#define EW_SEARCH_GROUPS 8   /* of one way */
#define EW_SEARCH_WAYS 32    /* of one search */
#define EW_SEARCH_TOKENS 16  /* of one search, outside of its ways */
#define EW_SEARCH_STEPS 4000 /* look-ups of one search, when `most` is 0: some ten milliseconds from memory */

/**
 * A search. Zero members do not restrict. Newest first (start time, then the row's number), strictly before the cursor
 * (start time and id; a zero id is before all that began then), or from it on with `at_cursor`.
 */
struct ew_interaction_query {
	struct ew_wall from, to;       /* start time, from inclusive, to exclusive */
	uint32_t state;
	const struct ew_hash *tokens;  /* every one must be in the blind index */
	size_t n_tokens;
	const struct ew_search_way *ways; /* at least one of them must lead there; none: all calls */
	size_t n_ways;
	struct ew_wall before_started;
	struct ew_id before_id;
	bool at_cursor;
	uint32_t limit;
	uint32_t most;                 /* look-ups after which it ends without having come to an end */
	bool (*enough)(void *arg);     /* asked between look-ups; true ends it as well. NULL: never; gets fn's arg */
};

/** Where a search has ended without having come to an end: all that is newer was found. */
struct ew_search_end {
	bool more;               /* false: there is nothing further that was not found, or fn or the limit ended it */
	struct ew_wall started;  /* the cursor from which it goes on, with `at_cursor` */
	struct ew_id id;
	uint32_t steps;          /* look-ups made */
};

/**
 * Calls fn for each row that the query finds; a return other than 0 ends the search (a positive one is no error and is
 * returned). `end` may be NULL: then the search goes on to its end however long that takes. Errors: -EINVAL (more than the
 * numbers above), -ENOMEM, the catalogue's, those of fn.
 */
EW_MUST_USE int ew_interactions_search(struct ew_catalog *c, const struct ew_interaction_query *query,
	ew_interaction_row_fn *fn, void *arg, struct ew_search_end *end);

/** Makes a query go on where a search of it has ended. */
void ew_search_go_on(struct ew_interaction_query *query, const struct ew_search_end *end);
/** Makes a query go on behind a row that was found. */
void ew_search_go_behind(struct ew_interaction_query *query, const struct ew_interaction_row *row);

/** The row of a number. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_interactions_numbered(
	struct ew_catalog *c, int64_t number, ew_interaction_row_fn *fn, void *arg);

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
