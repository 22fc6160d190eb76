/*
 * When what a call left behind falls due for deletion. Pure: from the periods that policy and law gave the call and the
 * moment at which it ended. Nothing here knows of holds, of requests or of what exists; who deletes asks about those.
 *
 * The rule, where periods meet:
 *   1. Each kind has the period that policy gave it when the call ended, which the packs have bounded already
 *      (policy/policy_keep.c: of two periods of one call a duty needs the longer, everything else takes the shorter).
 *   2. A kind without a period goes with the call's data (metadata).
 *   3. The call's data stay as long as anything that cannot be read, found or explained without them: audio, texts, scores.
 *      Nothing that is searched by outlives what it leads to, for the index goes with them.
 *   4. Evidence of consent stays at least as long as what it allowed.
 *   5. Where policy says nothing at all (a call that no rule matched), all goes after `unstated_s`.
 */
#ifndef EW_DOMAIN_RETENTION_H
#define EW_DOMAIN_RETENTION_H

#include "base/clock.h"
#include "domain/artifact_kind.h"

#define EW_KINDS_ALL ((1u << EW_ARTIFACT_KINDS) - 1)
#define EW_KIND_BIT(kind) (1u << (kind))
/* What a notice that says for how long things are kept speaks of: what was said, in any form. */
#define EW_KINDS_ANNOUNCED                                                                                         \
	(EW_KIND_BIT(EW_ARTIFACT_AUDIO) | EW_KIND_BIT(EW_ARTIFACT_LIVE_TRANSCRIPT) | EW_KIND_BIT(EW_ARTIFACT_TRANSCRIPT) | \
		EW_KIND_BIT(EW_ARTIFACT_SUMMARY) | EW_KIND_BIT(EW_ARTIFACT_SENTIMENT) | EW_KIND_BIT(EW_ARTIFACT_QA_SCORE))

/**
 * When something that is kept for so long from then on falls due. Whole years (multiples of 365 days, which is how policies
 * and packs write them) end on the same date: a law that says five years is not met by 1,825 days. All else is counted in
 * seconds. In UTC; no time zone moves it. 0 seconds: never ({INT64_MAX}).
 */
struct ew_wall ew_kept_until(struct ew_wall from, uint64_t keep_s);

/** Kinds (EW_KIND_BIT) that fall due at one time. */
struct ew_retention_step {
	struct ew_wall at;
	uint32_t kinds;
};

/**
 * The steps in which a call goes, the first first; each kind is in exactly one of them. `keep_s` by kind, 0: nothing is said
 * of it. `unstated_s` 0: what nobody said anything of stays, and there is no step. How many steps there are.
 */
size_t ew_retention_plan(const uint64_t keep_s[static EW_ARTIFACT_KINDS], struct ew_wall ended, uint64_t unstated_s,
	struct ew_retention_step ret[static EW_ARTIFACT_KINDS]);

/** When one kind of it falls due by the same rule; {INT64_MAX}: never. */
struct ew_wall ew_retention_due(
	const uint64_t keep_s[static EW_ARTIFACT_KINDS], struct ew_wall ended, uint64_t unstated_s, enum ew_artifact_kind kind);

#endif
