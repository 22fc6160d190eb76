/*
 * How long an account waits after failures. Must never lock for good, whatever the clock does, and never forget a failure
 * because it was set back.
 */
#include "access/lockout.h"

/* A wait longer than the longest was set by a clock that has since been set back: it is not waited for. */
bool ew_lockout_open(const struct ew_lockout *l, struct ew_wall now, int64_t *ret_wait_us)
{
	int64_t wait_us = 0;

	if (l->until.us != 0 && __builtin_sub_overflow(l->until.us, now.us, &wait_us))
		wait_us = 0;
	bool is_open = wait_us <= 0 || wait_us > EW_LOCKOUT_MOST_US;

	*ret_wait_us = is_open ? 0 : wait_us;
	return is_open;
}

static int64_t length_us(uint32_t failures)
{
	int64_t us = EW_LOCKOUT_FIRST_US;

	for (uint32_t n = EW_LOCKOUT_FREE + 1; n < failures && us < EW_LOCKOUT_MOST_US; n++)
		us *= 2;
	return us < EW_LOCKOUT_MOST_US ? us : EW_LOCKOUT_MOST_US;
}

bool ew_lockout_failed(struct ew_lockout *l, struct ew_wall now)
{
	if (now.us - l->last.us >= EW_LOCKOUT_FORGET_US)
		l->failures = 0;
	if (l->failures < UINT32_MAX)
		l->failures++;
	l->last = now;
	l->until.us = l->failures > EW_LOCKOUT_FREE ? now.us + length_us(l->failures) : 0;
	return l->until.us != 0;
}

void ew_lockout_succeeded(struct ew_lockout *l)
{
	*l = (struct ew_lockout){0};
}
