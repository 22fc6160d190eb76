/*
 * Sessions of people: begun, listed, ended. Whatever ends one, web is told in the same moment, so that streams and
 * playbacks of it end as well. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_SESSIONS_H
#define EW_PROGRAMS_KEEPER_PEOPLE_SESSIONS_H

#include "catalog/sessions.h"
#include "programs/keeper/people/account.h"

/** How somebody came in. */
struct ew_session_begin {
	enum ew_session_kind kind;
	const char *program, *address; /* of the browser; NULL: not known */
	struct ew_hash provider;       /* keyed hash of the provider's session; zero: none */
	int64_t life_us;               /* 0: EW_SESSION_LIFE_US */
	struct ew_wall proved;         /* of EW_SESSION_OIDC: when the provider last saw a proof; 0: it did not say */
};

/**
 * Inside a transaction: begins a session of an account, with its event; `secret` gets what the browser keeps (a secret buffer).
 * Errors: -ENOMEM, those of ew_io_random(), of events and the catalogue.
 */
EW_MUST_USE int ew_session_begin(struct ew_keeper *k, struct ew_account *account, const struct ew_session_begin *how,
	struct ew_buf *secret, struct ew_session_row *ret);

/**
 * In a transaction of its own: ends one of `person`; `by`: who did; `because`: "out", "idle", "ended", ... Errors:
 * -ENOENT (it was over), those of events.
 */
EW_MUST_USE int ew_session_over(
	struct ew_keeper *k, struct ew_id session, struct ew_id person, struct ew_id by, const char *because);
/** Inside a transaction: ends all of a person but `keep` (zero: all), with one event when there were any. */
EW_MUST_USE int ew_sessions_over(
	struct ew_keeper *k, struct ew_id person, struct ew_id keep, struct ew_id by, const char *because);
/** Tells web, after the commit, that what this user holds has changed: it asks anew for all that is open. Errors: -ENOMEM. */
EW_MUST_USE int ew_session_tell(struct ew_keeper *k, struct ew_id user);

#endif
