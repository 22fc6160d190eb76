/*
 * The gate of one party: the set of purposes that may have its media right now. Pure state, no clock, no input and
 * output; the recorder asks it for every packet.
 *
 * Restrictions are sticky. Each gets a number that rises for the life of the gate (the high half is the recorder's
 * boot counter, so that numbers rise over restarts too). Opening must name the last restriction; whoever has not seen
 * the newest one cannot open. A gate is born shut by restriction number `first`.
 *
 * Held is shut, with media waiting for somebody's word: an opening decides what becomes of it, a restriction ends it.
 */
#ifndef EW_RTP_GATE_H
#define EW_RTP_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"

struct ew_gate {
	uint32_t open;        /* purposes allowed now, a set of bits */
	uint32_t held;        /* purposes for which media waits; none of them is open */
	uint64_t restriction; /* number of the last restriction */
};

/** A gate that is shut, with `first` as its restriction. */
void ew_gate_init(struct ew_gate *g, uint64_t first);

/**
 * Shuts `purposes`, held ones too, and remembers `number` (which must be higher than the last, asserted) as the last
 * restriction.
 */
void ew_gate_restrict(struct ew_gate *g, uint32_t purposes, uint64_t number);

/**
 * Holds media for `purposes` from now on; held already: for those of them that it was held for before, and no others.
 * Errors: -EINVAL (no purpose, or one that stands open), -ESTALE as in ew_gate_allow(). The gate is unchanged on an
 * error.
 */
EW_MUST_USE int ew_gate_hold(struct ew_gate *g, uint32_t purposes, uint64_t supersedes);

/** Nothing is held any more. Opens nothing. */
void ew_gate_hold_end(struct ew_gate *g);

/**
 * Opens `purposes`, held or not, leaving the others as they are. Errors: -ESTALE when `supersedes` is not the last
 * restriction (a newer one exists that the opener has not seen, or the number was never given out), -EINVAL (no
 * purpose). The gate is unchanged on an error.
 */
EW_MUST_USE int ew_gate_allow(struct ew_gate *g, uint32_t purposes, uint64_t supersedes);

#endif
