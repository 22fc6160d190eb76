/*
 * What a vendor may have, and what a tool must be told. Both ask ew_capture_now() and nothing else, so that a tool
 * may never capture what a gate does not let through. A refusal reaches every tool that ever might capture what it
 * refuses, whatever it was told in between.
 */
#include "domain/grant.h"

#include <string.h>

#include "domain/words.h"

static const char *const answers[] = {
	[EW_GRANT_YES] = "yes",
	[EW_GRANT_NOT_YET] = "not_yet",
	[EW_GRANT_NO] = "no",
};

static const char *const whys[] = {
	[EW_GRANT_BECAUSE_ALLOWED] = "allowed",
	[EW_GRANT_BECAUSE_NO_VENDOR] = "no_vendor",
	[EW_GRANT_BECAUSE_WITHDRAWN] = "withdrawn",
	[EW_GRANT_BECAUSE_NO_AGREEMENT] = "no_agreement",
	[EW_GRANT_BECAUSE_VENDOR_PURPOSE] = "vendor_purpose",
	[EW_GRANT_BECAUSE_REGION] = "region",
	[EW_GRANT_BECAUSE_OVER] = "over",
	[EW_GRANT_BECAUSE_NOT_OFFERED] = "not_offered",
	[EW_GRANT_BECAUSE_REFUSED] = "refused",
	[EW_GRANT_BECAUSE_CONSENT] = "consent",
	[EW_GRANT_BECAUSE_SUSPENDED] = "suspended",
	[EW_GRANT_BECAUSE_SILENT] = "silent",
	[EW_GRANT_BECAUSE_NOT_STARTED] = "not_started",
};

static const char *const orders[] = {
	[EW_TOOL_PAUSE] = "pause",
	[EW_TOOL_RESUME] = "resume",
	[EW_TOOL_STOP] = "stop",
	[EW_TOOL_PURGE] = "purge",
};

static const char *const states[] = {
	[EW_GRANT_LIVE] = "live",
	[EW_GRANT_ENDED] = "ended",
	[EW_GRANT_REVOKED] = "revoked",
};

const char *ew_grant_answer_name(enum ew_grant_answer answer)
{
	return EW_WORD(answers, answer);
}

const char *ew_grant_why_name(enum ew_grant_why why)
{
	return EW_WORD(whys, why);
}

const char *ew_tool_order_name(enum ew_tool_order order)
{
	return EW_WORD(orders, order);
}

const char *ew_grant_state_name(enum ew_grant_state state)
{
	return EW_WORD(states, state);
}

enum ew_grant_state ew_grant_state_after(const char *because)
{
	bool taken = because && (strcmp(because, "revoked") == 0 || strcmp(because, "agreement_over") == 0);

	return taken ? EW_GRANT_REVOKED : EW_GRANT_ENDED;
}

/* -- what is on file of the vendor */

struct ew_wall ew_vendor_until(const struct ew_vendor *vendor)
{
	bool sooner = vendor->review_by.us != 0 && vendor->review_by.us < vendor->until.us;

	return sooner ? vendor->review_by : vendor->until;
}

/* The member states of the European Union (Treaty on European Union, article 52), by ISO 3166-1. */
static bool is_in_union(struct ew_slice region)
{
	static const char states_of_union[] = "ATBEBGCYCZDEDKEEESFIFRGRHRHUIEITLTLULVMTNLPLPTROSESISK";

	for (size_t i = 0; region.len == 2 && i + 2 < sizeof(states_of_union); i += 2)
		if (ew_slice_equal(region, ew_slice_of(states_of_union + i, 2)))
			return true;
	return false;
}

/* "US-CA" is within "US", and "LU" within "EU". */
static bool is_within(struct ew_slice region, struct ew_slice allowed)
{
	if (ew_slice_equal(region, allowed))
		return true;
	if (region.len > allowed.len && ew_slice_starts(region, allowed) && region.at[allowed.len] == '-')
		return true;
	if (!ew_slice_equal(allowed, EW_SLICE("EU")))
		return false;
	return is_in_union(region.len > 2 && region.at[2] == '-' ? ew_slice_of(region.at, 2) : region);
}

bool ew_region_allowed(const char *region, const char *regions)
{
	struct ew_slice rest = ew_slice_trim(ew_slice_text(regions ? regions : ""));
	struct ew_slice one;

	if (rest.len == 0)
		return true;
	while (region && *region && ew_slice_cut(&rest, ' ', &one)) {
		if (one.len > 0 && is_within(ew_slice_text(region), one))
			return true;
	}
	return false;
}

static bool has_agreement(const struct ew_vendor *vendor, struct ew_wall now)
{
	return vendor->until.us != 0 && now.us >= vendor->from.us && now.us < vendor->until.us &&
	       (vendor->review_by.us == 0 || now.us < vendor->review_by.us);
}

static enum ew_grant_why why_not_this_vendor(const struct ew_vendor *vendor, uint32_t purposes, const char *regions,
	struct ew_wall now)
{
	if (!vendor)
		return EW_GRANT_BECAUSE_NO_VENDOR;
	if (vendor->withdrawn)
		return EW_GRANT_BECAUSE_WITHDRAWN;
	if (!has_agreement(vendor, now))
		return EW_GRANT_BECAUSE_NO_AGREEMENT;
	if (purposes & ~vendor->purposes)
		return EW_GRANT_BECAUSE_VENDOR_PURPOSE;
	if (!ew_region_allowed(vendor->region, regions))
		return EW_GRANT_BECAUSE_REGION;
	return EW_GRANT_BECAUSE_ALLOWED;
}

enum ew_grant_why ew_grant_judge_vendor(
	const struct ew_vendor *vendor, uint32_t purposes, const char *regions, struct ew_wall now)
{
	return why_not_this_vendor(vendor, purposes, regions, now);
}

/* -- what the call allows */

static const struct {
	enum ew_grant_answer answer;
	enum ew_grant_why why;
} by_capture[] = {
	[EW_WHY_CAPTURED] = {EW_GRANT_YES, EW_GRANT_BECAUSE_ALLOWED},
	[EW_WHY_NOT_OFFERED] = {EW_GRANT_NO, EW_GRANT_BECAUSE_NOT_OFFERED},
	[EW_WHY_NOT_STARTED] = {EW_GRANT_NOT_YET, EW_GRANT_BECAUSE_NOT_STARTED},
	[EW_WHY_REFUSED] = {EW_GRANT_NO, EW_GRANT_BECAUSE_REFUSED},
	[EW_WHY_OTHER_REFUSED] = {EW_GRANT_NO, EW_GRANT_BECAUSE_REFUSED},
	[EW_WHY_MINOR] = {EW_GRANT_NOT_YET, EW_GRANT_BECAUSE_CONSENT},
	[EW_WHY_SEGMENT] = {EW_GRANT_NOT_YET, EW_GRANT_BECAUSE_SUSPENDED},
	[EW_WHY_PAUSED] = {EW_GRANT_NOT_YET, EW_GRANT_BECAUSE_SUSPENDED},
	[EW_WHY_AGENT] = {EW_GRANT_NOT_YET, EW_GRANT_BECAUSE_CONSENT},
	[EW_WHY_CONSENT] = {EW_GRANT_NOT_YET, EW_GRANT_BECAUSE_CONSENT},
	[EW_WHY_OTHER_CONSENT] = {EW_GRANT_NOT_YET, EW_GRANT_BECAUSE_CONSENT},
};

/*
 * Of one purpose: the best that any party present stands for. Before anybody is there: what the terms say by
 * themselves, of a customer who was told nothing.
 */
static enum ew_why best_of(const struct ew_situation *s, uint32_t purpose)
{
	static const struct ew_consent_party somebody = {.kind = EW_PARTY_CUSTOMER, .present = true};
	struct ew_situation expected = *s;
	enum ew_why best = EW_WHY_NOT_OFFERED;
	bool anybody = false;

	for (size_t i = 0; i < s->n_parties; i++) {
		if (!s->parties[i].present)
			continue;
		enum ew_why why = ew_capture_why(s, i, purpose, NULL);

		if (why == EW_WHY_CAPTURED)
			return why;
		best = !anybody || why > best ? why : best;
		anybody = true;
	}
	if (anybody)
		return best;
	expected.parties = &somebody;
	expected.n_parties = 1;
	expected.paused = expected.mixed = NULL;
	best = ew_capture_why(&expected, 0, purpose, NULL);
	return best == EW_WHY_CAPTURED ? EW_WHY_CONSENT : best;
}

enum ew_grant_answer ew_grant_judge(const struct ew_vendor *vendor, const struct ew_situation *situation,
	uint32_t purposes, const char *regions, struct ew_wall now, enum ew_grant_why *ret_why)
{
	enum ew_grant_why why = why_not_this_vendor(vendor, purposes, regions, now);
	enum ew_grant_answer answer = why == EW_GRANT_BECAUSE_ALLOWED ? EW_GRANT_YES : EW_GRANT_NO;

	if (answer == EW_GRANT_YES && (purposes == 0 || (purposes & ~(uint32_t)EW_PURPOSES_ALL))) {
		answer = EW_GRANT_NO;
		why = EW_GRANT_BECAUSE_NOT_OFFERED;
	}
	for (unsigned i = 0; answer != EW_GRANT_NO && i < EW_PURPOSE_COUNT; i++) {
		if (!(purposes & 1u << i))
			continue;
		enum ew_why one = best_of(situation, 1u << i);

		if (by_capture[one].answer > answer) {
			answer = by_capture[one].answer;
			why = by_capture[one].why;
		}
	}
	*ret_why = why;
	return answer;
}

/* -- what a tool must be told */

static size_t parties_of(const struct ew_situation *s)
{
	return s->n_parties < EW_GRANT_PARTIES ? s->n_parties : EW_GRANT_PARTIES;
}

void ew_grant_may(const struct ew_situation *situation, uint32_t purposes, uint32_t ret_may[EW_GRANT_PARTIES])
{
	memset(ret_may, 0, EW_GRANT_PARTIES * sizeof(*ret_may));
	for (size_t i = 0; i < parties_of(situation); i++)
		if (situation->parties[i].present)
			ret_may[i] = purposes & ew_capture_now(situation, i);
}

/* What it may hold of party `i` although it is refused: of that it has yet to be told. */
static uint32_t untold(const struct ew_grant *grant, const struct ew_situation *s)
{
	uint32_t purposes = 0;

	for (size_t i = 0; i < EW_GRANT_PARTIES; i++)
		purposes |= grant->holds[i] & ew_capture_refused(s, i);
	return purposes;
}

/* Whether the terms purge anything that it makes under these purposes. */
static bool is_purged(const struct ew_grant *grant, const struct ew_terms *terms, uint32_t purposes)
{
	for (size_t i = 0; i < EW_ARTIFACT_KINDS; i++) {
		uint32_t makes = grant->kinds & 1u << i ? ew_artifact_purpose((enum ew_artifact_kind)i) : 0;

		if ((makes & purposes) && terms->treat[i] == EW_TREAT_PURGE)
			return true;
	}
	return false;
}

static enum ew_tool_order order_of(const struct ew_grant *grant, const uint32_t may[EW_GRANT_PARTIES])
{
	enum ew_tool_order order = EW_TOOL_NOTHING;

	for (size_t i = 0; i < EW_GRANT_PARTIES; i++) {
		if (grant->may[i] & ~may[i])
			return EW_TOOL_PAUSE;
		if (may[i] & ~grant->may[i])
			order = EW_TOOL_RESUME;
	}
	return order;
}

enum ew_tool_order ew_grant_next(
	const struct ew_grant *grant, const struct ew_situation *situation, uint32_t ret_may[EW_GRANT_PARTIES])
{
	uint32_t refused = untold(grant, situation);
	bool live = grant->state == EW_GRANT_LIVE;

	ew_grant_may(situation, live ? grant->purposes : 0, ret_may);
	for (size_t i = 0; grant->silent && i < EW_GRANT_PARTIES; i++)
		ret_may[i] &= grant->may[i];
	if (refused && situation->terms && is_purged(grant, situation->terms, refused))
		return EW_TOOL_PURGE;
	if (!live)
		return EW_TOOL_NOTHING;
	return refused ? EW_TOOL_STOP : order_of(grant, ret_may);
}

void ew_grant_told(struct ew_grant *grant, const struct ew_situation *situation, enum ew_tool_order order,
	const uint32_t may[EW_GRANT_PARTIES])
{
	for (size_t i = 0; i < EW_GRANT_PARTIES; i++) {
		grant->may[i] = may[i];
		grant->holds[i] |= may[i];
		if (order == EW_TOOL_STOP || order == EW_TOOL_PURGE)
			grant->holds[i] &= ~ew_capture_refused(situation, i);
	}
	if (order == EW_TOOL_PURGE)
		grant->purge_owed = true;
}
