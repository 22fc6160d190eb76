/*
 * A whole policy as JSON, for papers that say what is offered to whom on which basis and for how long. Public: nothing of a call, nor what
 * calls a rule is about.
 */
#include "policy/policy_rules.h"

/* Takes `value` whatever comes of it. */
static bool put(json_t *to, const char *key, json_t *value)
{
	return value && json_object_set_new(to, key, value) == 0;
}

static bool put_text(json_t *to, const char *key, const char *text)
{
	return !text || put(to, key, json_string(text));
}

static bool put_copy(json_t *to, const char *key, const json_t *value)
{
	return !value || put(to, key, json_deep_copy(value));
}

/* A list that is added to by `add`; it is taken. */
static json_t *with(json_t *list, bool added)
{
	if (list && added)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *regions_json(const struct ew_policy *p)
{
	struct ew_slice rest = ew_slice_text(p->regions ? p->regions : ""), word;
	json_t *list = json_array();
	bool good = list != NULL;

	while (good && ew_slice_cut(&rest, ' ', &word))
		if (word.len > 0)
			good = json_array_append_new(list, json_stringn((const char *)word.at, word.len)) == 0;
	return with(list, good);
}

static json_t *packs_json(const struct ew_policy *p)
{
	json_t *list = json_array();
	bool good = list != NULL;

	for (size_t i = 0; good && i < p->n_packs; i++)
		good = json_array_append_new(list, json_string(p->pack_names[i])) == 0;
	return with(list, good);
}

static json_t *tells_json(uint32_t tells)
{
	json_t *list = json_array();
	bool good = list != NULL;

	for (size_t i = 0; good && i < EW_TELLS_COUNT; i++)
		if (tells >> i & 1)
			good = json_array_append_new(list, json_string(ew_tells_name(1u << i))) == 0;
	return with(list, good);
}

static json_t *notice_json(const struct ew_notice *notice)
{
	json_t *one = json_object();

	if (one && put_text(one, "name", notice->name) && put_text(one, "language", notice->language) &&
		put(one, "tells", tells_json(notice->tells)) &&
		(notice->retention_s == 0 || put(one, "retention_s", json_integer((json_int_t)notice->retention_s))))
		return one;
	json_decref(one);
	return NULL;
}

static json_t *notices_json(const struct ew_policy *p)
{
	json_t *list = json_array();
	bool good = list != NULL;

	for (size_t i = 0; good && i < p->n_notices; i++)
		good = json_array_append_new(list, notice_json(&p->notices[i])) == 0;
	return with(list, good);
}

static json_t *purposes_json(const struct ew_rule *rule)
{
	json_t *all = json_object();
	bool good = all != NULL;

	for (size_t i = 0; good && i < EW_PURPOSE_COUNT; i++)
		if (rule->offered >> i & 1)
			good = put(all, ew_purpose_name(1u << i), json_string(ew_basis_name((enum ew_basis)rule->basis[i])));
	return with(all, good);
}

static json_t *keep_json(const struct ew_rule *rule)
{
	json_t *all = json_object();
	bool good = all != NULL;

	for (size_t i = 0; good && i < EW_ARTIFACT_KINDS; i++)
		if (rule->keep_s[i] > 0)
			good = put(all, ew_artifact_kind_name((enum ew_artifact_kind)i), json_integer((json_int_t)rule->keep_s[i]));
	return with(all, good);
}

static json_t *redact_json(const struct ew_rule *rule)
{
	json_t *all = json_object();
	bool good = all != NULL;

	for (size_t i = 0; good && i < EW_ARTIFACT_KINDS; i++)
		if (rule->redact[i] != EW_PROFILE_NONE)
			good = put(all, ew_artifact_kind_name((enum ew_artifact_kind)i),
				json_string(ew_profile_name((enum ew_redaction_profile)rule->redact[i])));
	return with(all, good);
}

static json_t *treat_json(const struct ew_rule *rule)
{
	json_t *all = json_object();
	bool good = all != NULL;

	for (size_t i = 0; good && i < EW_ARTIFACT_KINDS; i++)
		if (rule->treat[i] != EW_TREAT_KEEP)
			good = put(all, ew_artifact_kind_name((enum ew_artifact_kind)i),
				json_string(ew_treatment_name((enum ew_treatment)rule->treat[i])));
	return with(all, good);
}

static json_t *rule_notices_json(const struct ew_rule *rule)
{
	json_t *list = json_array();
	bool good = list != NULL;

	for (size_t i = 0; good && i < rule->n_notices; i++)
		good = json_array_append_new(list, json_string(rule->notices[i]->name)) == 0;
	return with(list, good);
}

static json_t *rule_json(const struct ew_rule *rule)
{
	json_t *one = json_object();

	if (one && put_text(one, "name", rule->name) && put(one, "line", json_integer(rule->line)) &&
		put_text(one, "mode", ew_mode_name(rule->mode)) && put(one, "purposes", purposes_json(rule)) &&
		put(one, "keep", keep_json(rule)) && put(one, "redact", redact_json(rule)) &&
		put(one, "notices", rule_notices_json(rule)) && put_copy(one, "see", rule->see) &&
		put_copy(one, "four_eyes", rule->four_eyes) && put(one, "opt_out", treat_json(rule)))
		return one;
	json_decref(one);
	return NULL;
}

static json_t *rules_json(const struct ew_policy *p)
{
	json_t *list = json_array();
	bool good = list != NULL;

	for (size_t i = 0; good && i < p->n; i++)
		good = json_array_append_new(list, rule_json(&p->rules[i])) == 0;
	return with(list, good);
}

static json_t *entity_json(const struct ew_policy *p)
{
	json_t *one = json_object();

	if (one && put_text(one, "name", p->entity_name) && put_text(one, "country", p->entity_country) &&
		put_text(one, "dpo", p->entity_dpo))
		return one;
	json_decref(one);
	return NULL;
}

static json_t *hash_json(const struct ew_hash *hash)
{
	char hex[2 * EW_SHA256_BYTES + 1];

	for (size_t i = 0; i < EW_SHA256_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash->bytes[i]);
	return json_string(hex);
}

json_t *ew_policy_describe(const struct ew_policy *policy)
{
	json_t *all = json_object();

	if (!policy)
		return all;
	if (all && put_text(all, "name", policy->name) && put(all, "sha256", hash_json(&policy->hash)) &&
		put(all, "entity", entity_json(policy)) && put_text(all, "home", policy->home) &&
		put(all, "regions", regions_json(policy)) && put(all, "packs", packs_json(policy)) &&
		put(all, "notices", notices_json(policy)) && put(all, "rules", rules_json(policy)))
		return all;
	json_decref(all);
	return NULL;
}
