/*
 * Moves of objects from one store to another, as work that a restart goes on with: a walk that gives rows at the target to
 * what lies at the source. Bringing and removing is done by what brings and removes everything (catalog/places.h).
 */
#ifndef EW_CATALOG_MOVES_H
#define EW_CATALOG_MOVES_H

#include "catalog/catalog.h"

/** Stored: never renumber. */
enum ew_move_state {
	EW_MOVE_RUNS = 1,
	EW_MOVE_DONE = 2,
	EW_MOVE_STOPPED = 3, /* somebody stopped it: what was begun is finished */
};

struct ew_move_row {
	uint64_t number;        /* set by the insert */
	uint32_t source, target; /* enum ew_place_store */
	uint32_t state;
	struct ew_id by;
	struct ew_wall made, ended;
	struct ew_wall before;  /* only what is at the source since before then */
	struct ew_wall at_since; /* the walk goes on behind this one */
	struct ew_id at_object;
	uint64_t objects;       /* that were chosen so far */
	uint64_t failed;        /* of a move that is over: that could not be brought when it ended */
};

/** Sets the number. */
EW_MUST_USE int ew_moves_insert(struct ew_catalog *c, struct ew_move_row *row);
/** Writes state, end, place of the walk and counts. Errors: -ENOENT. */
EW_MUST_USE int ew_moves_update(struct ew_catalog *c, const struct ew_move_row *row);
/** The oldest that runs of those with a greater number than `after`. Errors: -ENOENT. */
EW_MUST_USE int ew_moves_next(struct ew_catalog *c, uint64_t after, struct ew_move_row *ret);
typedef int ew_move_row_fn(void *arg, const struct ew_move_row *row);
/** Newest first, at most `limit`. Non-zero of fn ends and is returned. */
EW_MUST_USE int ew_moves_each(struct ew_catalog *c, uint32_t limit, ew_move_row_fn *fn, void *arg);
/** What went wrong by itself more often than this is tried again, and waited for by no move. */
#define EW_MOVE_TRIES 3
/** How many objects wait at the target to leave the source, counted up to `most`. */
EW_MUST_USE int ew_moves_left(struct ew_catalog *c, uint32_t source, uint32_t target, uint64_t most, uint64_t *ret);
/** How many that were to go the move's way could not be brought since it was made, and are waited for no more. */
EW_MUST_USE int ew_moves_failed(struct ew_catalog *c, const struct ew_move_row *move, uint64_t *ret);

#endif
