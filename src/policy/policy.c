/*
 * Deciding. Rules are asked in order and the first that matches decides; who is silent is not
 * recorded. Must never depend on anything but the policy's text, its packs and the facts, so that a decision
 * can be made again and be the same.
 */
#include "policy/policy_merge.h"

#include <string.h>

/*
 * Mandatory recording never goes on in silence after an opt-out: unless the rule says otherwise the
 * call ends.
 */
const struct ew_mode_default ew_mode_defaults[4] = {
	[EW_MODE_NEVER] = {EW_THEN_CONTINUE, 0},
	[EW_MODE_AUTOMATIC] = {EW_THEN_CONTINUE, EW_MAKE_AUDIO},
	[EW_MODE_ON_DEMAND] = {EW_THEN_CONTINUE, EW_MAKE_AUDIO},
	[EW_MODE_MANDATORY] = {EW_THEN_END_CALL, EW_MAKE_AUDIO},
};

/* What holds where no rule matches: nothing is recorded, and nobody but the party itself clears its refusal. */
static const struct ew_rule no_rule = {
	.name = (char[]){"(default)"},
	.party = -1,
	.mode = EW_MODE_NEVER,
	.loosened = {.need = -1},
	.again = EW_VOICE_PARTY,
	.then = EW_THEN_CONTINUE,
	.then_said = true,
	.minor = EW_TREAT_SEAL,
};

bool ew_policy_keeps_originals(const struct ew_policy *policy)
{
	for (size_t i = 0; policy && i < policy->n; i++) {
		if (policy->rules[i].keep_original & ~(1u << EW_ARTIFACT_AUDIO))
			return true;
	}
	return false;
}

bool ew_policy_obliges(const struct ew_policy *policy)
{
	for (size_t i = 0; policy && i < policy->n; i++) {
		if (policy->rules[i].mode == EW_MODE_MANDATORY)
			return true;
	}
	return false;
}

static void decide_without(const struct ew_terms *before, struct ew_decision *ret)
{
	ret->rule = "(no policy)";
	ret->no_policy = true;
	ret->regions = "";
	ret->terms.again = no_rule.again;
	ret->terms.minor = no_rule.minor;
	if (!before)
		return;
	ew_terms_hold_to(&ret->terms, before);
	memcpy(ret->terms.keep_s, before->keep_s, sizeof(ret->terms.keep_s));
}

void ew_policy_decide(const struct ew_policy *policy, const struct ew_policy_facts *facts,
	const struct ew_terms *before, struct ew_decision *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (!policy) {
		decide_without(before, ret);
		return;
	}
	const struct ew_rule *rule = ew_rule_index_find(policy, facts);

	if (!rule)
		rule = &no_rule;
	ret->rule = rule->name;
	ret->rule_line = rule->line;
	ret->looked_at = rule == &no_rule ? 0 : ew_rule_asks(rule);
	ret->entity = policy->entity_name;
	ret->country = policy->entity_country;
	ret->regions = policy->regions ? policy->regions : "";
	ret->say = rule->say;
	ret->move_to = rule->move_to;
	ret->see = rule->see;
	ret->told = rule->told;
	ret->four_eyes = rule->four_eyes;
	ew_policy_merge(policy, rule, facts, before, ret);
	ret->artifacts = ret->terms.offered ? rule->artifacts : 0;
}
