/*
 * Guessing takes time: after some failures an account waits, each time twice as long. A pure state, kept with the account, so
 * that a restart forgets nothing.
 */
#ifndef EW_ACCESS_LOCKOUT_H
#define EW_ACCESS_LOCKOUT_H

#include <stdbool.h>

#include "base/clock.h"

#define EW_LOCKOUT_FREE 5                             /* failures in a row that cost nothing */
#define EW_LOCKOUT_FIRST_US (60 * EW_US_PER_S)        /* then so long, and twice as long each time, */
#define EW_LOCKOUT_MOST_US (60 * 60 * EW_US_PER_S)    /* up to an hour */
#define EW_LOCKOUT_FORGET_US (24 * 3600 * EW_US_PER_S)/* without a failure: it begins anew */

struct ew_lockout {
	uint32_t failures; /* in a row */
	struct ew_wall last;
	struct ew_wall until; /* nothing is tried before; 0: not locked */
};

/**
 * True when an attempt may be looked at; otherwise how long to wait. A clock that was set back does not lock for longer
 * than the most.
 */
bool ew_lockout_open(const struct ew_lockout *l, struct ew_wall now, int64_t *ret_wait_us);
/** An attempt has failed. True when the account is locked by it (somebody should be told). */
bool ew_lockout_failed(struct ew_lockout *l, struct ew_wall now);
/** One has succeeded: all is forgotten. */
void ew_lockout_succeeded(struct ew_lockout *l);

#endif
