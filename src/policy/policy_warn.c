/*
 * Warnings: what a policy may say, and what will then not happen as somebody may think. Each names where it stands and
 * what to do. Must never stand for a refusal: what would capture too much is refused, what captures too little is told.
 */
#include <string.h>

#include "policy/policy_load.h"

#define TEXT_BYTES 160

/* -- lists of words in a sentence ------------------------------------------------------------- */

static void list_bits(const struct ew_vocabulary *words, uint32_t bits, char to[TEXT_BYTES])
{
	size_t n = 0;

	to[0] = '\0';
	for (int i = words->from; i <= words->to; i++) {
		const char *word = words->word(i);
		size_t room = strlen(word) + 3;

		if (!(bits & 1u << i) || n + room > TEXT_BYTES)
			continue;
		if (n > 0) {
			memcpy(to + n, ", ", 2);
			n += 2;
		}
		memcpy(to + n, word, strlen(word) + 1);
		n += strlen(word);
	}
}

/* -- packs ------------------------------------------------------------------------------------ */

static int warn_of_counsel(struct ew_policy *policy, const struct ew_yaml *node, size_t pack)
{
	const char *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < ew_packs_laws(policy->packs, pack); i++) {
		const struct ew_law *law = ew_packs_law(policy->packs, pack, i);

		if (!law->counsel)
			continue;
		if (n++ == 0)
			first = law->sector ? law->sector : law->place;
	}
	if (n == 0)
		return 0;
	return ew_policy_warn_at(policy, node,
		"the pack %s has entries that counsel must read before anybody relies on them: %s%s",
		ew_packs_name(policy->packs, pack), first, n > 1 ? " and others" : "");
}

static int warn_of_country(struct ew_policy *policy, const struct ew_yaml *root)
{
	const struct ew_law *law = policy->packs && policy->entity_country
					   ? ew_packs_of_place(policy->packs, policy->use, policy->entity_country)
					   : NULL;

	if (!policy->entity_country || (law && strcmp(law->place, "*") != 0))
		return 0;
	return ew_policy_warn_at(policy, ew_yaml_get(ew_yaml_get(root, "entity"), "country"),
		"none of \"packs\" knows %s: every call falls to the strictest law", policy->entity_country);
}

int ew_warn_of_packs(struct ew_policy *policy, const struct ew_yaml *root)
{
	const struct ew_yaml *node = ew_yaml_get(root, "packs");
	int r = 0;

	if (policy->n_packs == 0)
		r = ew_policy_warn_at(policy, root, "\"packs\" is missing: every place falls to the strictest law");
	else
		r = warn_of_country(policy, root);
	for (size_t i = 0; r == 0 && policy->packs && i < ew_packs_count(policy->packs); i++) {
		if (ew_policy_names_pack(policy, i))
			r = warn_of_counsel(policy, node, i);
	}
	return r;
}

/* -- notices ---------------------------------------------------------------------------------- */

/* What the places of one pack demand to be told, and this notice does not tell. */
struct untold {
	uint32_t tells;
	const char *first;
	size_t places;
};

static void look_into_pack(struct untold *to, const struct ew_policy *policy, size_t pack, uint32_t told)
{
	for (size_t i = 0; i < ew_packs_laws(policy->packs, pack); i++) {
		const struct ew_law *law = ew_packs_law(policy->packs, pack, i);
		uint32_t missing = law->place ? law->tells & ~told : 0;

		if (!missing)
			continue;
		to->tells |= missing;
		if (to->places++ == 0)
			to->first = law->place;
	}
}

static bool is_used(const struct ew_policy *policy, const struct ew_notice *notice)
{
	for (size_t i = 0; i < policy->n; i++) {
		for (size_t k = 0; k < policy->rules[i].n_notices; k++) {
			if (policy->rules[i].notices[k] == notice)
				return true;
		}
	}
	return false;
}

static int warn_of_untold(struct ew_policy *policy, const struct ew_notice *notice, const struct ew_yaml *node)
{
	struct untold untold = {0};
	char list[TEXT_BYTES];

	for (size_t i = 0; policy->packs && i < ew_packs_count(policy->packs); i++) {
		if (ew_policy_names_pack(policy, i))
			look_into_pack(&untold, policy, i, notice->tells);
	}
	if (untold.places == 0)
		return 0;
	list_bits(&ew_tells_words, untold.tells, list);
	if (untold.places == 1)
		return ew_policy_warn_at(policy, node,
			"it does not tell %s, which %s demands: there, what needs a notice is not captured", list,
			untold.first);
	return ew_policy_warn_at(policy, node,
		"it does not tell %s, which %s and %zu other place%s demand: there, what needs a notice is not "
		"captured",
		list, untold.first, untold.places - 1, untold.places > 2 ? "s" : "");
}

static int warn_of_notice(struct ew_policy *policy, const struct ew_notice *notice, const struct ew_yaml *node)
{
	int r = 0;

	if (!is_used(policy, notice))
		return ew_policy_warn_at(policy, node, "no rule uses this notice");
	if (notice->tells & EW_TELLS_RETENTION && notice->retention_s == 0)
		r = ew_policy_warn_at(policy, node,
			"it tells for how long things are kept, and \"retention_stated\" does not say how long that "
			"is: "
			"\"keep\" cannot be compared with it");
	return r == 0 ? warn_of_untold(policy, notice, node) : r;
}

int ew_warn_of_notices(struct ew_policy *policy, const struct ew_yaml *root)
{
	const struct ew_yaml *map = ew_yaml_get(root, "notices");
	int r = 0;

	for (size_t i = 0; r == 0 && i < policy->n_notices; i++)
		r = warn_of_notice(policy, &policy->notices[i], ew_yaml_at(map, i));
	return r;
}

/* -- rules ------------------------------------------------------------------------------------ */

static int warn_of_silence(struct ew_policy *policy, const struct ew_rule *rule, const struct ew_yaml *node)
{
	char list[TEXT_BYTES];
	uint32_t wanted = 0;
	uint32_t told = 0;

	if (!rule->offered)
		return 0;
	if (rule->n_notices == 0)
		return ew_policy_warn_at(policy, node,
			"\"%s\" has no notice: where the law wants one, nothing is captured until somebody else has "
			"told",
			rule->name);
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++)
		wanted |= rule->offered & 1u << i ? ew_purpose_tells(1u << i) : 0;
	for (size_t i = 0; i < rule->n_sectors; i++)
		wanted |= rule->sectors[i]->tells;
	for (size_t i = 0; i < rule->n_notices; i++)
		told |= rule->notices[i]->tells;
	if (!(wanted & ~told))
		return 0;
	list_bits(&ew_tells_words, wanted & ~told, list);
	return ew_policy_warn_at(policy, ew_yaml_get(node, "notice"),
		"no notice of \"%s\" tells %s, which its purposes or sectors demand: they may never begin", rule->name,
		list);
}

/* A sector's duty is none of the rule's unless the rule says so: then a refusal ends the call instead of leaving a gap.
 */
static int warn_of_duty(struct ew_policy *policy, const struct ew_rule *rule, const struct ew_yaml *node)
{
	char list[TEXT_BYTES];

	for (size_t i = 0; i < rule->n_sectors && rule->offered && rule->mode != EW_MODE_MANDATORY; i++) {
		if (!rule->sectors[i]->mandates)
			continue;
		list_bits(&ew_purpose_words, rule->sectors[i]->mandates, list);
		return ew_policy_warn_at(policy, ew_yaml_get(node, "record"),
			"%s obliges to %s: \"%s\" is not mandatory, so a refusal or a missing answer leaves a gap",
			rule->sectors[i]->sector, list, rule->name);
	}
	return 0;
}

/* The notice of a second entry in the same language is never chosen. */
static int warn_of_languages(struct ew_policy *policy, const struct ew_rule *rule, const struct ew_yaml *node)
{
	for (size_t i = 0; i < rule->n_notices; i++) {
		for (size_t k = 0; k < i; k++) {
			if (strcmp(rule->notices[i]->language, rule->notices[k]->language) == 0)
				return ew_policy_warn_at(policy, ew_yaml_get(node, "notice"),
					"\"%s\" and \"%s\" are both in %s: the first of them is chosen",
					rule->notices[k]->name, rule->notices[i]->name, rule->notices[k]->language);
		}
	}
	return 0;
}

static const struct ew_law *who_forbids_sentiment(const struct ew_policy *policy, const struct ew_rule *rule)
{
	int bit = __builtin_ctz(EW_PURPOSE_SENTIMENT);

	for (size_t i = 0; i < rule->n_sectors; i++) {
		if (rule->sectors[i]->agent_need[bit] == EW_NEED_NEVER)
			return rule->sectors[i];
	}
	for (size_t p = 0; policy->packs && p < ew_packs_count(policy->packs); p++) {
		if (!ew_policy_names_pack(policy, p))
			continue;
		for (size_t i = 0; i < ew_packs_laws(policy->packs, p); i++) {
			const struct ew_law *law = ew_packs_law(policy->packs, p, i);

			if (law->place && law->agent_need[bit] == EW_NEED_NEVER)
				return law;
		}
	}
	return NULL;
}

static int warn_of_agents(struct ew_policy *policy, const struct ew_rule *rule, const struct ew_yaml *node)
{
	const struct ew_law *law = NULL;

	if ((rule->offered | rule->agreed) & EW_PURPOSE_SENTIMENT)
		law = who_forbids_sentiment(policy, rule);
	if (!law)
		return 0;
	return ew_policy_warn_at(policy, ew_yaml_get(node, rule->agreed & EW_PURPOSE_SENTIMENT ? "agents" : "purposes"),
		"sentiment of agents is forbidden by %s (%s): no agreement changes that, their side is never measured",
		law->sector ? law->sector : law->place, law->n_cites ? law->cites[0].ref : law->pack);
}

static int warn_of_segments(struct ew_policy *policy, const struct ew_rule *rule, const struct ew_yaml *node)
{
	const struct ew_yaml *map = ew_yaml_get(node, "sensitive");
	char list[TEXT_BYTES];
	int r = 0;

	for (size_t i = 0; map && r == 0 && i < ew_yaml_count(map); i++) {
		int segment = ew_segment_of(ew_slice_text(ew_yaml_key(map, i)));
		uint32_t on = segment >= 0 ? rule->offered & ~rule->segment_stops[segment] : 0;

		list_bits(&ew_purpose_words, on, list);
		if (on)
			r = ew_policy_warn_at(
				policy, ew_yaml_at(map, i), "%s of \"%s\" goes on inside of it", list, rule->name);
	}
	return r;
}

static int warn_of_loosening(struct ew_policy *policy, const struct ew_rule *rule, const struct ew_yaml *node)
{
	if (!rule->loosened.justification)
		return 0;
	return ew_policy_warn_at(policy, ew_yaml_get(node, "loosened"),
		"\"%s\" asks for less than the packs demand, on the word of %.60s (%.60s): every decision will say so",
		rule->name, rule->loosened.approved_by, rule->loosened.counsel_ref);
}

static int warn_of_pauses(struct ew_policy *policy, const struct ew_rule *rule, const struct ew_yaml *node)
{
	static const char *const keys[] = {"by", "reason", "most", "segments"};
	const struct ew_yaml *map = ew_yaml_get(node, "pause");

	for (size_t i = 0; map && rule->mode != EW_MODE_MANDATORY && i < EW_COUNT(keys); i++) {
		if (ew_yaml_get(map, keys[i]))
			return ew_policy_warn_at(policy, ew_yaml_get(map, keys[i]),
				"only mandatory calls are bound by it: on calls of \"%s\" whoever may give orders may "
				"pause",
				rule->name);
	}
	return 0;
}

typedef int warn_fn(struct ew_policy *policy, const struct ew_rule *rule, const struct ew_yaml *node);

int ew_warn_of_rule(struct ew_policy *policy, size_t i, const struct ew_yaml *node)
{
	static warn_fn *const parts[] = {warn_of_silence, warn_of_duty, warn_of_languages, warn_of_agents,
		warn_of_segments, warn_of_loosening, warn_of_pauses};
	int r = 0;

	for (size_t k = 0; r == 0 && k < EW_COUNT(parts); k++)
		r = parts[k](policy, &policy->rules[i], node);
	return r;
}
