/*
 * The purposes that were told: the usual way to open a call. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_TOLD_H
#define EW_PROGRAMS_KEEPER_PEOPLE_TOLD_H

#include "access/purpose.h"
#include "base/error.h"
#include "programs/keeper/keeper_asks.h"

/**
 * The purposes that the people on a call were told of: by notices that each customer of it heard to the end, in this
 * leg or in another of the same call, or in writing by this leg's rule. Texts belong to the call's policy set and fold.
 * Errors: the catalogue's, those of reading other legs.
 */
EW_MUST_USE int ew_purposes_told(
	struct ew_keeper *k, struct ew_call *call, struct ew_purpose_told told[static EW_PURPOSES_TOLD], size_t *ret_n);

/**
 * Looks for a stated purpose among those that were told. *ret_why is NULL when it is none of them, and `because` says
 * which there are. A new reference. Errors: as ew_purposes_told(), -ENOMEM.
 */
EW_MUST_USE int ew_purpose_stated(struct ew_keeper *k, struct ew_call *call, struct ew_slice purpose, json_t **ret_why,
	struct ew_error *because);
/** What told it: "notice NAME", or where it is written. A new reference. */
json_t *ew_purpose_told_by(const struct ew_purpose_told *told);

#endif
