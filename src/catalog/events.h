/*
 * Stored events: type, times and commitment in the clear, record, salt and disclosures as one sealed blob.
 */
#ifndef EW_CATALOG_EVENTS_H
#define EW_CATALOG_EVENTS_H

#include "base/digest.h"
#include "catalog/catalog.h"

struct ew_event_row {
	uint64_t number;          /* in the whole log, from 1, gap-free in commit order; set by the insert */
	struct ew_id interaction; /* zero: system */
	uint64_t index;
	uint32_t type;
	uint32_t class;
	struct ew_wall decided;
	struct ew_wall server;
	struct ew_hash commitment;
	struct ew_slice sealed;
	struct ew_id tape_span;   /* zero: not from the tape */
	uint32_t tape_index;
};

/** Errors: -EEXIST (this index, or this tape event, is there already). */
EW_MUST_USE int ew_events_insert(struct ew_catalog *c, struct ew_event_row *row);

/** What the ledger needs of a stored event. */
struct ew_event_leaf_row {
	uint64_t number;
	uint32_t type;
	struct ew_hash commitment;
};

typedef int ew_event_leaf_fn(void *arg, const struct ew_event_leaf_row *row);

/**
 * Events by their number in the whole log, from `from` on, at most `limit`, rising; non-zero of fn ends and is
 * returned.
 */
EW_MUST_USE int ew_events_numbered(struct ew_catalog *c, uint64_t from, uint64_t limit,
	ew_event_leaf_fn *fn, void *arg);

/** The number of one event of an interaction. Errors: -ENOENT. */
EW_MUST_USE int ew_events_number(
	struct ew_catalog *c, struct ew_id interaction, uint64_t index, uint64_t *ret_number);

/** Called for each row in order; slices are valid during the call; non-zero ends and is returned. */
typedef int ew_event_row_fn(void *arg, const struct ew_event_row *row);

/** Events of one interaction with index >= from, at most `limit`, rising. */
EW_MUST_USE int ew_events_each(struct ew_catalog *c, struct ew_id interaction, uint64_t from,
	uint64_t limit, ew_event_row_fn *fn, void *arg);

/** Whole rows by their number, as ew_events_numbered(). */
EW_MUST_USE int ew_events_walk(
	struct ew_catalog *c, uint64_t from, uint64_t limit, ew_event_row_fn *fn, void *arg);

/** The first interaction with events whose id is above `after`; the system's zero id is passed over. Errors: -ENOENT.
 */
EW_MUST_USE int ew_events_next_interaction(struct ew_catalog *c, struct ew_id after, struct ew_id *ret);

/** The commitment of one event of an interaction. Errors: -ENOENT. */
EW_MUST_USE int ew_events_commitment(
	struct ew_catalog *c, struct ew_id interaction, uint64_t index, struct ew_hash *ret);

/** Those of a type of one interaction (zero: the system) with an index below `before` (0: all), newest first. */
EW_MUST_USE int ew_events_of_type(struct ew_catalog *c, struct ew_id interaction, uint32_t type, uint64_t before,
	uint64_t limit, ew_event_row_fn *fn, void *arg);

#define EW_EVENT_TYPES_AT_ONCE 6

/** The same for several types at once; 0 is none. */
EW_MUST_USE int ew_events_of_types(struct ew_catalog *c, struct ew_id interaction,
	const uint32_t types[static EW_EVENT_TYPES_AT_ONCE], uint64_t before, uint64_t limit, ew_event_row_fn *fn, void *arg);

/** Whole rows of the whole log with a number below `before` (0: all), newest first. */
EW_MUST_USE int ew_events_walk_back(
	struct ew_catalog *c, uint64_t before, uint64_t limit, ew_event_row_fn *fn, void *arg);
/** The same for those of one interaction. */
EW_MUST_USE int ew_events_walk_back_of(struct ew_catalog *c, struct ew_id interaction, uint64_t before, uint64_t limit,
	ew_event_row_fn *fn, void *arg);
/**
 * The number of the first event that was written at or after `at`; one past the last when there is none. Found by halves, so
 * where a clock was set back it is one of those from which on later events are later.
 */
EW_MUST_USE int ew_events_since(struct ew_catalog *c, struct ew_wall at, uint64_t *ret_number);

/** How many of a type an interaction has. */
EW_MUST_USE int ew_events_count_of(
	struct ew_catalog *c, struct ew_id interaction, uint32_t type, uint64_t *ret);

/** Next free index and last commitment (zeros) of an interaction or of the system scope. */
EW_MUST_USE int ew_events_place(
	struct ew_catalog *c, struct ew_id interaction, uint64_t *ret_index, struct ew_hash *ret_previous);

/** The event that came from this tape event. Errors: -ENOENT. */
EW_MUST_USE int ew_events_find_tape(struct ew_catalog *c, struct ew_id span, uint32_t index,
	struct ew_id *ret_interaction, uint64_t *ret_index, struct ew_hash *ret_commitment);

/** How many there are. */
EW_MUST_USE int ew_events_count(struct ew_catalog *c, uint64_t *ret);

#endif
