/*
 * Accounts of others: making, changing, letting go; roles and who has them. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_PERSONS_H
#define EW_PROGRAMS_KEEPER_PEOPLE_PERSONS_H

#include "base/error.h"
#include "catalog/roles.h"
#include "programs/keeper/people/account.h"

#define EW_INVITATION_US (72 * 3600 * EW_US_PER_S)
#define EW_ATTEST_US (90 * 24 * 3600 * EW_US_PER_S) /* how long a role stands before somebody must confirm it anew */

/** The account as the API shows it, with roles. A new reference. Errors: -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_person_json(struct ew_keeper *k, const struct ew_account *account, json_t **ret);
/**
 * Inside a transaction: a code that sets a password, once, in 72 hours; its digest goes into the row. Errors: those of
 * randomness.
 */
EW_MUST_USE int ew_person_invite(struct ew_keeper *k, struct ew_account *account, struct ew_buf *code);
/**
 * Inside a transaction: gives a role; `what` has role, scope?, from?, until?. -EINVAL with a sentence: no such role, or
 * too many. Errors besides: the catalogue's, those of events.
 */
EW_MUST_USE int ew_role_give(struct ew_keeper *k, struct ew_id person, const json_t *what, struct ew_id by,
	struct ew_id and_by, const char *reason, struct ew_error *why);
/** Checks such a wish; what is wrong goes to `errors`. Errors: -ENOMEM. */
EW_MUST_USE int ew_role_wish_check(struct ew_keeper *k, const json_t *what, json_t *errors);
/**
 * Inside a transaction: makes or changes a role; `what` has name, title, rights, kinds?. Errors: the catalogue's, those
 * of events.
 */
EW_MUST_USE int ew_role_make(struct ew_keeper *k, const json_t *what, struct ew_id by);
/** True for rights that no role may have together: it would administer and open content. */
bool ew_role_mixes(uint32_t rights);
/** Inside a transaction: the roles that every house begins with, where they are not there yet. */
EW_MUST_USE int ew_roles_seed(struct ew_keeper *k);

#endif
