/*
 * Purposes that were told and legal grounds that were granted: the two ways to open a call. Everything here belongs to
 * the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_GROUNDS_H
#define EW_PROGRAMS_KEEPER_PEOPLE_GROUNDS_H

#include "access/purpose.h"
#include "base/error.h"
#include "catalog/grounds.h"
#include "programs/keeper/keeper_asks.h"

/**
 * Looks for a legal ground with its case among those that were granted to a user for this call and hold now. *ret_why
 * is NULL when there is none, and `because` says what to do. A new reference. Errors: the catalogue's, -ENOMEM.
 */
EW_MUST_USE int ew_ground_stated(struct ew_keeper *k, struct ew_call *call, struct ew_id user, const char *ground,
	const char *of_case, json_t **ret_why, struct ew_error *because);

struct ew_ground_wish {
	const json_t *what;  /* ground, citation, case, interactions, until? */
	struct ew_id person; /* who may go by it */
	struct ew_id by, and_by;
	const char *reason;
};
/** Inside a transaction: grants one. -EINVAL with a sentence. Errors besides: the catalogue's, those of events. */
EW_MUST_USE int ew_ground_grant(struct ew_keeper *k, const struct ew_ground_wish *wish, struct ew_error *why);

#endif
