/*
 * Rounds of confirming: a round is a month (UTC), and is closed when the month is over. Pure.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_ATTEST_H
#define EW_PROGRAMS_KEEPER_PEOPLE_ATTEST_H

#include "base/clock.h"
#include "base/slice.h"

struct ew_round {
	char name[8];              /* "2026-11" */
	struct ew_wall from, until; /* the last is not of it */
};

/** The round of a time. */
void ew_round_at(struct ew_wall at, struct ew_round *ret);
/** The round of a name. Errors: -EINVAL (it is none, or lies before 1970 or behind 9998). */
EW_MUST_USE int ew_round_read(struct ew_slice name, struct ew_round *ret);

#endif
