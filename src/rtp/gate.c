/*
 * The gate's rules, in one place that is small enough to be read in one go. It must never open
 * for somebody who has not seen the newest restriction, and never let a number fall: both would
 * undo what a person has asked for.
 */
#include "rtp/gate.h"

#include <assert.h>
#include <errno.h>

void ew_gate_init(struct ew_gate *g, uint64_t first)
{
	*g = (struct ew_gate){.open = 0, .restriction = first};
}

void ew_gate_restrict(struct ew_gate *g, uint32_t purposes, uint64_t number)
{
	assert(number > g->restriction);
	g->open &= ~purposes;
	g->held &= ~purposes;
	g->restriction = number;
}

int ew_gate_hold(struct ew_gate *g, uint32_t purposes, uint64_t supersedes)
{
	if (!purposes || purposes & g->open)
		return -EINVAL;
	if (supersedes != g->restriction)
		return -ESTALE;
	g->held = g->held ? g->held & purposes : purposes;
	return 0;
}

void ew_gate_hold_end(struct ew_gate *g)
{
	g->held = 0;
}

int ew_gate_allow(struct ew_gate *g, uint32_t purposes, uint64_t supersedes)
{
	if (!purposes)
		return -EINVAL;
	if (supersedes != g->restriction)
		return -ESTALE;
	g->open |= purposes;
	g->held &= ~purposes;
	return 0;
}
