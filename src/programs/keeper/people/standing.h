/*
 * Standing queries of legal holds: what comes to match one is covered at that moment, in the transaction in which it does, and what
 * matched before by work (holds.h) that a restart goes on with. Until that work is done, whatever destroys asks here too, so that no call
 * goes in between. The queries lie in memory as keyed tokens (domain/standing.h); the rows are the truth, and after a transaction that was
 * undone they are read anew. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_STANDING_H
#define EW_PROGRAMS_KEEPER_PEOPLE_STANDING_H

#include "domain/standing.h"
#include "programs/keeper/people/holds.h"

#define EW_HOLD_QUERIES 64 /* of one hold that stand at a time */

/* -- matching (standing.c); inside a transaction -- */

/**
 * A call is found by something new: what it matches by now covers it. `fresh`: a set (catalog/blind.h) for which the index may have had
 * no room; NULL: none. Errors: the catalogue's, those of events, -ENOMEM.
 */
EW_MUST_USE int ew_keeper_standing_see(struct ew_keeper *k, struct ew_call *call, const struct ew_buf *fresh);
/** A call has been added to a complaint's case. Errors: the same. */
EW_MUST_USE int ew_keeper_standing_case(struct ew_keeper *k, uint64_t number, struct ew_id interaction);
/**
 * Before something of a call is destroyed that no hold covers: true when a query whose work is not done yet matches it; it is covered then
 * and there. Outside a transaction it is only matched. Errors: the same.
 */
EW_MUST_USE int ew_keeper_standing_catch(struct ew_keeper *k, struct ew_id interaction, bool *ret);
/** Rows have changed, or what changed them was undone: they are read before they are asked again. */
void ew_keeper_standing_forget(struct ew_keeper *k);

/* -- queries of a hold (standing_ask.c) -- */

/** What is sealed of one: {"query": {...}} or {"case": number}. A new reference. Errors: -EBADMSG, -ENOMEM. */
EW_MUST_USE int ew_standing_words(struct ew_keeper *k, const struct ew_hold_query_row *row, json_t **ret);
/**
 * Makes one of a hold, or takes over one that looks for the same, inside a transaction; its number. `words` as above. Errors: -ENOSPC (of
 * this hold), -EXFULL (of the house), the catalogue's.
 */
EW_MUST_USE int ew_standing_begin(struct ew_keeper *k, struct ew_id hold, struct ew_id by, json_t *words, uint64_t *ret_number);
/**
 * Calls of before are covered: the work for it in this name is done. Inside a transaction. One that ended, or was taken over, meanwhile is
 * fine.
 */
EW_MUST_USE int ew_standing_caught_up(struct ew_keeper *k, uint64_t number, struct ew_id by);
/** Ends one (number 0: all) of a hold, inside a transaction: what it looked for is forgotten. Errors: -ENOENT. */
EW_MUST_USE int ew_standing_end(struct ew_keeper *k, struct ew_id hold, uint64_t number);
/** Those of a hold as the API shows them: a new list. */
EW_MUST_USE int ew_standing_json(struct ew_keeper *k, struct ew_id hold, json_t **ret);
/** Finds one that stands. Errors: -ENOENT. */
EW_MUST_USE int ew_standing_find(struct ew_keeper *k, struct ew_id hold, uint64_t number);

#endif
