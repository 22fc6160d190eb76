/*
 * What the overview counts, in the transaction in which it happens: a call once, when its record is finished for the first time, and an
 * opt-out when the tape tells of it. Must never count what the record of the call would not say.
 */
#include "catalog/daily.h"
#include "programs/keeper/keeper_tools.h"
#include "programs/keeper/people/desk.h"

bool ew_overview_is_recorded(const struct ew_call *call)
{
	for (size_t i = 0; i < ew_interaction_spans(call->fold); i++) {
		const struct ew_interaction_span *s = ew_interaction_span(call->fold, i);

		if (s->frames > 0 && (s->purposes & EW_PURPOSE_RECORDING) && !ew_keeper_is_purged(call, s->party, s->from))
			return true;
	}
	return false;
}

/* Every customer has heard one and the same notice to its end. */
static bool has_notice(const struct ew_call *call)
{
	const char *name;
	json_t *who;

	json_object_foreach((json_t *)(uintptr_t)ew_interaction_notices_heard(call->fold), name, who) {
		if (ew_interaction_heard(call->fold, name))
			return true;
	}
	return false;
}

/* Every customer has agreed to be recorded, or stayed after being told; there is one at least. */
static bool has_consent(const struct ew_call *call)
{
	uint32_t duties = ew_interaction_terms(call->fold)->tells;
	struct ew_participant one;
	bool any = false;

	for (size_t i = 0; ew_interaction_participant(call->fold, i, &one); i++) {
		enum ew_consent is = ew_consent_of(one.says, EW_PURPOSE_RECORDING, duties);

		if (one.says->kind != EW_PARTY_CUSTOMER)
			continue;
		if (is != EW_CONSENT_GRANTED && is != EW_CONSENT_IMPLIED)
			return false;
		any = true;
	}
	return any;
}

int ew_overview_count_call(struct ew_keeper *k, const struct ew_call *call)
{
	int64_t day = ew_day_of(ew_interaction_started(call->fold));
	int r = ew_retention_count_call(k, call);

	if (r == 0)
		r = ew_daily_add(k->catalog, day, EW_DAILY_CALLS);
	if (r < 0 || !ew_overview_is_recorded(call))
		return r;
	r = ew_daily_add(k->catalog, day, EW_DAILY_RECORDED);
	if (r == 0 && has_notice(call))
		r = ew_daily_add(k->catalog, day, EW_DAILY_WITH_NOTICE);
	if (r == 0 && has_consent(call))
		r = ew_daily_add(k->catalog, day, EW_DAILY_WITH_CONSENT);
	return r;
}

static enum ew_daily bucket_of(int64_t us)
{
	static const struct {
		int64_t ms;
		enum ew_daily what;
	} buckets[] = {{1, EW_DAILY_WITHIN_1}, {5, EW_DAILY_WITHIN_5}, {20, EW_DAILY_WITHIN_20}, {100, EW_DAILY_WITHIN_100},
		{1000, EW_DAILY_WITHIN_1000}};

	for (size_t i = 0; i < EW_COUNT(buckets); i++)
		if (us <= buckets[i].ms * EW_US_PER_MS)
			return buckets[i].what;
	return EW_DAILY_LATER;
}

int ew_overview_count_opt_out(struct ew_keeper *k, struct ew_wall at, int64_t us)
{
	int64_t day = ew_day_of(at);
	int r = ew_daily_add(k->catalog, day, EW_DAILY_OPT_OUTS);

	return r < 0 ? r : ew_daily_add(k->catalog, day, bucket_of(us));
}
