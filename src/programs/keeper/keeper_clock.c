/*
 * The wall clock says when something was said; it may step. What was placed by a clock that stepped cannot be trusted
 * to be whole, so every call that lasted over a step is marked, and its received frames are kept beside the sound.
 * Durations are never taken from two looks at the wall clock where it matters: it only tells that it cannot be trusted.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/log.h"

#define STEP_US (200 * EW_US_PER_MS) /* slewing moves a clock by 0.5 ms in a second at most */
#define CALLS_AT_ONCE 32
#define KIND "clock_stepped"

void ew_keeper_look_at_clock(struct ew_keeper *k)
{
	int64_t offset = ew_io_wall(k->io).us - ew_io_mono(k->io).us;
	int64_t step = offset - k->clock_offset_us;
	bool known = k->clock_known;

	k->clock_offset_us = offset;
	k->clock_known = true;
	if (!known || (step < STEP_US && step > -STEP_US))
		return;
	ew_log(EW_LOG_WARNING, KIND, EW_F_I64("us", step));
	k->clock_step_us = step;
	k->clock_telling = true;
	k->clock_bucket = 0;
}

static int tell(struct ew_keeper *k, struct ew_call *call)
{
	char sentence[200];

	snprintf(sentence, sizeof(sentence),
		"the machine's clock was set by %lld ms while the call lasted: times on both sides of the step do not "
		"agree, so the received frames are kept as they are",
		(long long)(k->clock_step_us / EW_US_PER_MS));
	return ew_keeper_except(k, call, KIND, sentence);
}

static bool is_live(const struct ew_call *call)
{
	enum ew_interaction_state s = ew_interaction_state(call->fold);

	return s == EW_STATE_OFFERED || s == EW_STATE_ACTIVE;
}

int ew_keeper_clock_step(struct ew_keeper *k)
{
	unsigned told = 0;
	int r = ew_keeper_begin(k);

	for (; r == 0 && told < CALLS_AT_ONCE && k->clock_bucket < EW_KEEPER_CALL_BUCKETS; k->clock_bucket++) {
		for (struct ew_call *c = k->calls[k->clock_bucket]; r == 0 && c; c = c->next) {
			r = is_live(c) ? tell(k, c) : 0;
			told++;
		}
	}
	if (r < 0)
		return r;
	k->clock_telling = k->clock_bucket < EW_KEEPER_CALL_BUCKETS;
	return ew_keeper_commit(k);
}

int ew_keeper_clock_wrong(struct ew_keeper *k, struct ew_call *call, bool *ret_wrong)
{
	bool wrong = ew_interaction_excepted(call->fold, KIND) ||
		ew_interaction_excepted(call->fold, "times_impossible");
	int r = 0;

	if (!wrong && k->clock_telling) {
		wrong = true;
		r = tell(k, call);
	} else if (!wrong && !ew_interaction_times_possible(call->fold)) {
		wrong = true;
		r = ew_keeper_except(k, call, "times_impossible",
			"the call or a part of it ends before it begins: the machine's clock was set back; the "
			"received frames are kept as they are");
	}
	if (r == 0)
		*ret_wrong = wrong;
	return r;
}
