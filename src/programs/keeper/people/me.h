/*
 * One's own account. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_ME_H
#define EW_PROGRAMS_KEEPER_PEOPLE_ME_H

#include "programs/keeper/people/sessions.h"

/** The account of who asks by a session. 0 with `words` NULL: answered, for a token has none. Errors: the catalogue's. */
EW_MUST_USE int ew_me_account(struct ew_asked *a, struct ew_account *ret);
/** What a portal needs to know of somebody: who they are, what they may, how they came in. `session` NULL: none. */
EW_MUST_USE int ew_me_json(
	struct ew_keeper *k, const struct ew_account *account, const struct ew_session_row *session, json_t **ret);

#endif
