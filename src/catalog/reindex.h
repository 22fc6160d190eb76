/*
 * Bringing a catalogue of an earlier version over to the blind index as it is now: one interaction at a time, the newest
 * first, by the keeper between its other work. Until it is done searches by anything but time and state find only what is
 * newer than where it has come.
 */
#ifndef EW_CATALOG_REINDEX_H
#define EW_CATALOG_REINDEX_H

#include "catalog/interactions.h"

/** The row's number of the next interaction, or one above it. Errors: -ENOENT (all is done), -EBADMSG. */
EW_MUST_USE int ew_reindex_next(struct ew_catalog *c, int64_t *ret_number);

/**
 * Calls fn for the interaction of this number, or the next below it: fn brings it over (ew_blind_bring_over()) and adds what it
 * now is found by. *ret_next is the number to go on with. Errors: -ENOENT (there is none left), those of fn.
 */
EW_MUST_USE int ew_reindex_one(
	struct ew_catalog *c, int64_t number, ew_interaction_row_fn *fn, void *arg, int64_t *ret_next);

/** Notes from where to go on after a restart: what ew_reindex_one() gave last. In a transaction. */
EW_MUST_USE int ew_reindex_note(struct ew_catalog *c, int64_t next);
/** Notes that all is done. In a transaction. */
EW_MUST_USE int ew_reindex_done(struct ew_catalog *c);

/**
 * Makes the lists of all calls and of states, and notes that everything else is still to be made: of a catalogue that has no index, with no key of one. In a
 * transaction; takes a second or two for each million calls.
 */
EW_MUST_USE int ew_reindex_all(struct ew_catalog *c);
/** Whether it is such a one, until ew_reindex_done(). */
EW_MUST_USE int ew_reindex_is_whole(struct ew_catalog *c, bool *ret);

#endif
