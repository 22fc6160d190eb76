/*
 * Logins that nobody has, as they are tried: they are locked as real ones are, so that a lock does not tell who has an
 * account. In memory only, and bounded: the oldest is forgotten.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_STRANGERS_H
#define EW_PROGRAMS_KEEPER_PEOPLE_STRANGERS_H

#include "access/lockout.h"
#include "base/digest.h"

#define EW_STRANGERS 1024
#define EW_STRANGERS_SAID 60 /* events of a minute */

struct ew_strangers {
	struct {
		struct ew_hash login;
		struct ew_lockout lock;
	} seats[EW_STRANGERS];
	struct ew_wall minute; /* when the one began in which `said` were said */
	unsigned said;
};

/** The lock of a login that nobody has; a new one takes the place of the one that failed longest ago. */
struct ew_lockout *ew_stranger(struct ew_strangers *all, const struct ew_hash *login);

/** Whether one more may be said: the log is no place to flood. */
bool ew_stranger_said(struct ew_strangers *all, struct ew_wall now);

#endif
