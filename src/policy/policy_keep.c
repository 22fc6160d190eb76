/*
 * How long each kind of artifact is kept: what the rule says, within the bounds that a law gives with a citation. An
 * opinion never moves a period. Where one law demands longer than another allows, arithmetic does not help: what is
 * obliged is kept for the longer, all else for the shorter, the conflict is shown, and people decide.
 */
#include "policy/policy_merge.h"

struct keep_fields {
	const char *keep, *least, *most;
};

#define FIELDS(kind)                                                                                                   \
	{                                                                                                              \
		"keep." kind, "keep." kind ".least", "keep." kind ".most"                                              \
	}

static const struct keep_fields fields[EW_ARTIFACT_KINDS] = {
	[EW_ARTIFACT_AUDIO] = FIELDS("audio"),
	[EW_ARTIFACT_LIVE_TRANSCRIPT] = FIELDS("live_transcript"),
	[EW_ARTIFACT_TRANSCRIPT] = FIELDS("transcript"),
	[EW_ARTIFACT_SUMMARY] = FIELDS("summary"),
	[EW_ARTIFACT_NOTES] = FIELDS("agent_notes"),
	[EW_ARTIFACT_SENTIMENT] = FIELDS("sentiment"),
	[EW_ARTIFACT_DISPOSITION] = FIELDS("disposition"),
	[EW_ARTIFACT_QA_SCORE] = FIELDS("qa_score"),
	[EW_ARTIFACT_TAGS] = FIELDS("tags"),
	[EW_ARTIFACT_ACTIONS] = FIELDS("actions"),
	[EW_ARTIFACT_ESCALATION] = FIELDS("escalation"),
	[EW_ARTIFACT_CRM_SYNC] = FIELDS("crm_sync"),
	[EW_ARTIFACT_METADATA] = FIELDS("metadata"),
	[EW_ARTIFACT_CONSENT_EVIDENCE] = FIELDS("consent_evidence"),
};

/* The bounds of one kind, and who set each; NULL: nobody. */
struct bounds {
	const struct ew_in_force *least, *most;
	uint64_t least_s, most_s;
};

static struct bounds bounds_of(const struct ew_merge *m, size_t kind)
{
	struct bounds b = {0};

	for (size_t i = 0; i < m->n; i++) {
		const struct ew_keep_bound *bound = &m->laws[i].law->keep[kind];

		if (!bound->cite)
			continue;
		if (bound->least_s > b.least_s) {
			b.least_s = bound->least_s;
			b.least = &m->laws[i];
		}
		if (bound->most_s > 0 && (!b.most || bound->most_s < b.most_s)) {
			b.most_s = bound->most_s;
			b.most = &m->laws[i];
		}
	}
	return b;
}

static const char *cite_of(const struct ew_in_force *by, size_t kind)
{
	return by->law->keep[kind].cite;
}

static void conflict(struct ew_merge *m, size_t kind, const struct bounds *b, bool obliged, uint64_t *keep_s)
{
	const struct ew_in_force *wins = obliged ? b->least : b->most;

	if (obliged && *keep_s < b->least_s)
		*keep_s = b->least_s;
	if (!obliged && *keep_s > b->most_s)
		*keep_s = b->most_s;
	m->d->conflict = true;
	ew_merge_decided(m, fields[kind].least, b->least, cite_of(b->least, kind));
	ew_merge_decided(m, fields[kind].most, b->most, cite_of(b->most, kind));
	ew_merge_decided(m, fields[kind].keep, wins, cite_of(wins, kind));
}

static void keep_within(struct ew_merge *m, size_t kind, bool obliged, uint64_t *keep_s)
{
	struct bounds b = bounds_of(m, kind);

	if (b.least && b.most && b.least_s > b.most_s) {
		conflict(m, kind, &b, obliged, keep_s);
	} else if (b.least && *keep_s < b.least_s) {
		*keep_s = b.least_s;
		ew_merge_decided(m, fields[kind].least, b.least, cite_of(b.least, kind));
	} else if (b.most && *keep_s > b.most_s) {
		*keep_s = b.most_s;
		ew_merge_decided(m, fields[kind].most, b.most, cite_of(b.most, kind));
	}
}

/* Two periods of one call: what was or is a duty needs the longer. */
static uint64_t of_both(uint64_t now_s, uint64_t before_s, bool obliged)
{
	if (now_s == 0 || before_s == 0)
		return now_s | before_s;
	return (now_s > before_s) == obliged ? now_s : before_s;
}

void ew_merge_keep(struct ew_merge *m, const struct ew_terms *before)
{
	struct ew_terms *to = &m->d->terms;

	for (size_t kind = 0; kind < EW_ARTIFACT_KINDS; kind++) {
		uint32_t purpose = ew_artifact_purpose((enum ew_artifact_kind)kind);
		bool obliged = (purpose & (to->obliged | (before ? before->obliged : 0))) != 0;

		if (before)
			to->keep_s[kind] = of_both(to->keep_s[kind], before->keep_s[kind], obliged);
		m->d->least_s[kind] = bounds_of(m, kind).least_s;
		if (to->keep_s[kind] > 0)
			keep_within(m, kind, obliged, &to->keep_s[kind]);
	}
}
