/*
 * Leavers: whoever is suspended or gone loses everything in the same moment. Everything here belongs to the keeper's
 * one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_LEAVING_H
#define EW_PROGRAMS_KEEPER_PEOPLE_LEAVING_H

#include "programs/keeper/people/account.h"

/**
 * Inside a transaction: an account is suspended or gone. Its sessions end, the tokens that go with it are gone, web is
 * told to ask anew for all that is open; of who has left the roles are taken as well. With its events. Errors: the
 * catalogue's, those of events.
 */
EW_MUST_USE int ew_person_leaves(
	struct ew_keeper *k, struct ew_account *account, enum ew_person_state state, struct ew_id by);
/** True when somebody who is active holds the right to administer. */
EW_MUST_USE int ew_person_administers(struct ew_keeper *k, struct ew_id person, bool *ret);
/** The roles of somebody as the API shows them. A new reference. Errors: -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_roles_of_json(struct ew_keeper *k, struct ew_id person, json_t **ret);

#endif
