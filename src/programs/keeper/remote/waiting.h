/*
 * Asks that wait for an object to be brought from its store (waiting.c).
 */
#ifndef EW_PROGRAMS_KEEPER_REMOTE_WAITING_H
#define EW_PROGRAMS_KEEPER_REMOTE_WAITING_H

#include "programs/keeper/keeper_asks.h"

/** Which objects of the asked call; all zero: the newest of everything. */
struct ew_remote_wish {
	uint32_t kind;       /* enum ew_policy_artifact; 0: any */
	struct ew_id party;  /* zero: any */
	struct ew_id object; /* not zero: only this one */
};

/**
 * False when all of them are here, or nowhere. True: the ask waits for one, or was answered with why it does not come, and *ret_r says how that went;
 * nothing may be logged of it then. Not inside a transaction.
 */
bool ew_ask_must_fetch(struct ew_asked *a, const struct ew_remote_wish *wish, int *ret_r);

#endif
