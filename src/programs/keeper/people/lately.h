/*
 * Whether the same was done a moment ago: what somebody looks at for an hour is one event and not a thousand. A small
 * table that forgets; where it has forgotten there is an event too many, never one too few.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_LATELY_H
#define EW_PROGRAMS_KEEPER_PEOPLE_LATELY_H

#include "base/clock.h"
#include "base/id.h"

#define EW_LATELY_SLOTS 4096

struct ew_lately {
	struct {
		struct ew_id who, what;
		uint32_t how;
		struct ew_mono at;
	} slots[EW_LATELY_SLOTS];
};

/** It was not done after all. */
void ew_lately_forget(struct ew_lately *lately, struct ew_id who, struct ew_id what, uint32_t how);

/** True when `who` did `how` (not 0) to `what` within `window_us`; if not, it is noted as done now. */
bool ew_lately(struct ew_lately *lately, struct ew_id who, struct ew_id what, uint32_t how, struct ew_mono now,
	int64_t window_us);

#endif
