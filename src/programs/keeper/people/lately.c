/*
 * One slot for each thing that may be done: whoever comes to a slot that another has takes it.
 */
#include "programs/keeper/people/lately.h"

static size_t slot_of(struct ew_id who, struct ew_id what, uint32_t how)
{
	uint64_t mixed = (ew_id_tail(who) * 31 + ew_id_tail(what)) * 31 + how;

	return (mixed ^ mixed >> 29) % EW_LATELY_SLOTS;
}

static bool is_slot_of(const struct ew_lately *lately, size_t i, struct ew_id who, struct ew_id what, uint32_t how)
{
	return lately->slots[i].how == how && ew_id_equal(lately->slots[i].who, who) &&
	       ew_id_equal(lately->slots[i].what, what);
}

void ew_lately_forget(struct ew_lately *lately, struct ew_id who, struct ew_id what, uint32_t how)
{
	size_t i = slot_of(who, what, how);

	if (is_slot_of(lately, i, who, what, how))
		lately->slots[i].how = 0;
}

bool ew_lately(struct ew_lately *lately, struct ew_id who, struct ew_id what, uint32_t how, struct ew_mono now,
	int64_t window_us)
{
	size_t i = slot_of(who, what, how);

	if (is_slot_of(lately, i, who, what, how) && now.us - lately->slots[i].at.us < window_us)
		return true;
	lately->slots[i].who = who;
	lately->slots[i].what = what;
	lately->slots[i].how = how;
	lately->slots[i].at = now;
	return false;
}
