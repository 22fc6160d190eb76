/*
 * Private to base: the timers of a loop, a binary heap by due time. Room for every timer is made
 * when the timer is made, so that arming one again cannot fail.
 */
#ifndef EW_BASE_LOOP_TIMER_H
#define EW_BASE_LOOP_TIMER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/loop.h"

struct ew_timers {
	struct ew_loop_timer **heap;
	size_t armed; /* in the heap */
	size_t cap;
	size_t made;  /* armed or fired, not yet cancelled */
	struct ew_loop_timer *all;
	uint64_t next_order;
};

/** Makes and arms one. Errors: -ENOMEM. */
EW_MUST_USE int ew_timers_add(struct ew_timers *timers, struct ew_mono due, int64_t period_us,
	ew_loop_timer_fn *fn, void *arg, struct ew_loop_timer **ret);

/** Microseconds until the next is due (0: now), or -1 when none is armed. */
int64_t ew_timers_wait_us(const struct ew_timers *timers, struct ew_mono now);

/**
 * Runs the first timer if it was due at `now` and armed before `order`; false when there is none.
 */
bool ew_timers_run_one(struct ew_timers *timers, struct ew_mono now, uint64_t order);

/** Frees every timer that is still there. */
void ew_timers_free(struct ew_timers *timers);

#endif
