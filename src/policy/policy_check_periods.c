/*
 * How long things are kept, against what callers are told and what the law bounds. A bound counts here when it has a
 * citation and applies to every call of the rule: a sector's, the entity's own country's, or that of all places of a
 * pack that the policy names. Single places of a pack bound single calls when they are decided, so they only warn.
 */
#include <errno.h>
#include <string.h>

#include "domain/retention.h"
#include "policy/policy_load.h"

static const char *law_name(const struct ew_law *law)
{
	return law->sector ? law->sector : law->place;
}

/* -- what was announced ----------------------------------------------------------------------- */

static bool is_announced(int kind)
{
	return (EW_KINDS_ANNOUNCED & EW_KIND_BIT((unsigned)kind)) != 0;
}

/* The node that states the period of a kind; the list itself for one that follows another. */
static const struct ew_yaml *stated_at(const struct ew_yaml *rule, int kind)
{
	const struct ew_yaml *keep = ew_yaml_get(rule, "keep");
	const struct ew_yaml *node = ew_yaml_get(keep, ew_artifact_kind_name((enum ew_artifact_kind)kind));

	if (!node && kind == EW_ARTIFACT_AUDIO)
		node = ew_yaml_get(keep, "recording");
	return node ? node : keep;
}

static int check_notice(
	const struct ew_rule *rule, const struct ew_notice *notice, const struct ew_yaml *node, struct ew_error *error)
{
	char stated[EW_PERIOD_TEXT_BYTES];
	char kept[EW_PERIOD_TEXT_BYTES];

	for (int kind = 0; kind < EW_ARTIFACT_KINDS; kind++) {
		if (notice->retention_s == 0 || !is_announced(kind) || rule->keep_s[kind] <= notice->retention_s)
			continue;
		return ew_yaml_complain(stated_at(node, kind), error,
			"%s is longer than the notice \"%s\" tells the caller: %s; keep it no longer, or state it",
			ew_period_text(rule->keep_s[kind], kept), notice->name,
			ew_period_text(notice->retention_s, stated));
	}
	return 0;
}

/* -- what the law bounds ---------------------------------------------------------------------- */

static void bind(struct ew_bounds *to, const struct ew_law *law, int kind, bool cited)
{
	const struct ew_keep_bound *bound = &law->keep[kind];

	if ((bound->cite != NULL) != cited)
		return;
	if (bound->least_s > to->least_s) {
		to->least_s = bound->least_s;
		to->least_by = law;
	}
	if (bound->most_s && (to->most_s == 0 || bound->most_s < to->most_s)) {
		to->most_s = bound->most_s;
		to->most_by = law;
	}
}

static void tighten(struct ew_bounds *to, const struct ew_bounds *by)
{
	if (by->least_s > to->least_s) {
		to->least_s = by->least_s;
		to->least_by = by->least_by;
	}
	if (by->most_s && (to->most_s == 0 || by->most_s < to->most_s)) {
		to->most_s = by->most_s;
		to->most_by = by->most_by;
	}
}

/* What every place of a pack agrees upon: the lowest of the least, the highest of the most, none if one has none. */
static void bind_pack(struct ew_bounds *to, const struct ew_packs *packs, size_t pack, int kind)
{
	struct ew_bounds all = {0};
	bool first = true;

	for (size_t i = 0; i < ew_packs_laws(packs, pack); i++) {
		const struct ew_law *law = ew_packs_law(packs, pack, i);
		struct ew_bounds one = {0};

		if (law->sector)
			continue;
		bind(&one, law, kind, true);
		if (first || one.least_s < all.least_s) {
			all.least_s = one.least_s;
			all.least_by = law;
		}
		if (first || (all.most_s && (one.most_s == 0 || one.most_s > all.most_s))) {
			all.most_s = one.most_s;
			all.most_by = law;
		}
		first = false;
	}
	tighten(to, &all);
}

static const struct ew_law *law_of_entity(const struct ew_policy *policy)
{
	const struct ew_law *law = policy->packs && policy->entity_country
					   ? ew_packs_of_place(policy->packs, policy->use, policy->entity_country)
					   : NULL;

	return law && strcmp(law->place, "*") != 0 ? law : NULL;
}

void ew_bounds_of_packs(const struct ew_policy *policy, struct ew_bounds ret[static EW_ARTIFACT_KINDS])
{
	for (int kind = 0; kind < EW_ARTIFACT_KINDS; kind++) {
		ret[kind] = (struct ew_bounds){0};
		for (size_t i = 0; policy->packs && i < ew_packs_count(policy->packs); i++) {
			if (ew_policy_names_pack(policy, i))
				bind_pack(&ret[kind], policy->packs, i, kind);
		}
	}
}

/* `packs` NULL: opinions, which no pack has of all its places. */
static struct ew_bounds bounds_of(
	const struct ew_policy *policy, const struct ew_rule *rule, int kind, const struct ew_bounds *packs)
{
	const struct ew_law *own = law_of_entity(policy);
	struct ew_bounds bounds = {0};

	for (size_t i = 0; i < rule->n_sectors; i++)
		bind(&bounds, rule->sectors[i], kind, packs != NULL);
	if (own)
		bind(&bounds, own, kind, packs != NULL);
	if (packs)
		tighten(&bounds, &packs[kind]);
	return bounds;
}

static int warn_of_conflict(struct ew_policy *policy, const struct ew_yaml *node, const struct ew_bounds *bounds)
{
	char least[EW_PERIOD_TEXT_BYTES];
	char most[EW_PERIOD_TEXT_BYTES];

	return ew_policy_warn_at(policy, node,
		"%s demands at least %s and %s at most %s: both cannot be; ask counsel which holds (docs/packs.md)",
		law_name(bounds->least_by), ew_period_text(bounds->least_s, least), law_name(bounds->most_by),
		ew_period_text(bounds->most_s, most));
}

static int complain_of_bound(
	const struct ew_yaml *node, int kind, uint64_t kept_s, const struct ew_bounds *bounds, struct ew_error *error)
{
	bool early = kept_s < bounds->least_s;
	const struct ew_law *law = early ? bounds->least_by : bounds->most_by;
	char kept[EW_PERIOD_TEXT_BYTES];
	char bound[EW_PERIOD_TEXT_BYTES];

	return ew_yaml_complain(node, error, "%s is %s than %s allows: %s %s (%s)", ew_period_text(kept_s, kept),
		early ? "shorter" : "longer", law_name(law), early ? "at least" : "at most",
		ew_period_text(early ? bounds->least_s : bounds->most_s, bound), law->keep[kind].cite);
}

static int warn_of_opinion(struct ew_policy *policy, const struct ew_rule *rule, const struct ew_yaml *node, int kind)
{
	struct ew_bounds bounds = bounds_of(policy, rule, kind, NULL);
	bool early = rule->keep_s[kind] < bounds.least_s;
	bool late = bounds.most_s && rule->keep_s[kind] > bounds.most_s;
	const struct ew_law *law = early ? bounds.least_by : bounds.most_by;
	char bound[EW_PERIOD_TEXT_BYTES];

	if (!early && !late)
		return 0;
	return ew_policy_warn_at(policy, node, "by the opinion of %s, not by a citation, %s %s would be right",
		law_name(law), early ? "at least" : "at most",
		ew_period_text(early ? bounds.least_s : bounds.most_s, bound));
}

static int check_kind(struct ew_policy *policy, const struct ew_rule *rule, int kind, const struct ew_bounds *packs,
	const struct ew_yaml *node, struct ew_error *error)
{
	struct ew_bounds bounds = bounds_of(policy, rule, kind, packs);
	uint64_t kept_s = rule->keep_s[kind];
	int r = 0;

	if (bounds.most_s && bounds.least_s > bounds.most_s)
		r = warn_of_conflict(policy, node, &bounds);
	else if (kept_s < bounds.least_s || (bounds.most_s && kept_s > bounds.most_s))
		return complain_of_bound(node, kind, kept_s, &bounds, error);
	if (r == 0)
		r = warn_of_opinion(policy, rule, node, kind);
	return r < 0 ? ew_load_no_memory(error) : 0;
}

int ew_check_periods(struct ew_policy *policy, size_t i, const struct ew_bounds *packs, const struct ew_yaml *node,
	struct ew_error *error)
{
	const struct ew_rule *rule = &policy->rules[i];
	int r = 0;

	for (size_t n = 0; r == 0 && n < rule->n_notices; n++)
		r = check_notice(rule, rule->notices[n], node, error);
	for (int kind = 0; r == 0 && kind < EW_ARTIFACT_KINDS; kind++) {
		if (rule->keep_s[kind])
			r = check_kind(policy, rule, kind, packs, stated_at(node, kind), error);
	}
	return r;
}
