/*
 * Logins that nobody has, as they are tried: they are locked as real ones are, so that a lock does not tell who has an account. In
 * memory only, and bounded: the oldest is forgotten.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_STRANGERS_H
#define EW_PROGRAMS_KEEPER_PEOPLE_STRANGERS_H

#include "access/lockout.h"
#include "base/digest.h"

#define EW_STRANGERS 1024

struct ew_strangers {
	struct {
		struct ew_hash login;
		struct ew_lockout lock;
	} seats[EW_STRANGERS];
};

/** The lock of a login that nobody has; a new one takes the place of the one that failed longest ago. */
struct ew_lockout *ew_stranger(struct ew_strangers *all, const struct ew_hash *login);

#endif
