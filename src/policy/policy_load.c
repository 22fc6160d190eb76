/*
 * Loading a policy. A text that is not understood to the last key is refused: must never fall back to a weaker reading
 * of a rule that somebody thought was in force. What the parts of a rule mean is in policy_load_*.c, what all of it
 * together must hold in policy_check.c.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "policy/policy_load.h"

#define MAX_REGIONS_BYTES 2048 /* all of them, separated by blanks */

/* -- entity, places, regions ------------------------------------------------------------------ */

/* "LU", "US-CA". */
static bool is_place(const char *text)
{
	size_t n = strlen(text);

	if (n < 2 || !isupper((unsigned char)text[0]) || !isupper((unsigned char)text[1]))
		return false;
	if (n == 2)
		return true;
	if (text[2] != '-' || n < 4 || n > 6)
		return false;
	for (size_t i = 3; i < n; i++) {
		if (!isupper((unsigned char)text[i]) && !isdigit((unsigned char)text[i]))
			return false;
	}
	return true;
}

/* A place that nobody knows would fall to the strictest law in silence: "UK" is none, GB is. */
static int load_place(
	const struct ew_yaml *map, const char *key, const struct ew_packs *packs, char **to, struct ew_error *error)
{
	int r = ew_load_text_of(map, key, false, EW_MAX_POLICY_WORD_BYTES, to, error);

	if (r < 0 || !*to)
		return r;
	if (!is_place(*to))
		return ew_yaml_complain(ew_yaml_get(map, key), error,
			"\"%.60s\" is not a place; write the two capital letters of ISO 3166, such as LU, or US-CA",
			*to);
	/* Where nothing is known of any place there is nothing to compare it with. */
	if (packs && ew_packs_count(packs) > 0 && !ew_place_is_known(packs, ew_slice_text(*to)))
		return ew_yaml_complain(ew_yaml_get(map, key), error,
			"neither the numbering plan nor a pack knows the place \"%s\"", *to);
	return 0;
}

static int load_entity(const struct ew_yaml *root, struct ew_policy *to, struct ew_error *error)
{
	static const char *const known[] = {"name", "country", "dpo", NULL};
	const struct ew_yaml *entity = ew_yaml_get(root, "entity");

	if (!entity)
		return 0;
	int r = ew_yaml_only(entity, known, error);

	if (r == 0)
		r = ew_load_text_of(entity, "name", true, EW_MAX_POLICY_WORD_BYTES, &to->entity_name, error);
	if (r == 0)
		r = load_place(entity, "country", to->packs, &to->entity_country, error);
	return r == 0 ? ew_load_text_of(entity, "dpo", false, EW_MAX_POLICY_WORD_BYTES, &to->entity_dpo, error) : r;
}

static int load_places(const struct ew_yaml *root, struct ew_policy *to, struct ew_error *error)
{
	static const char *const known[] = {"home", NULL};
	const struct ew_yaml *places = ew_yaml_get(root, "places");

	if (!places)
		return 0;
	int r = ew_yaml_only(places, known, error);

	return r == 0 ? load_place(places, "home", to->packs, &to->home, error) : r;
}

static int check_region(const struct ew_yaml *node, const char *word, struct ew_error *error)
{
	for (size_t i = 0; word[i]; i++) {
		if (!isalnum((unsigned char)word[i]) && word[i] != '-' && word[i] != '_')
			return ew_yaml_complain(
				node, error, "\"%.60s\" is not a region: letters, digits, - and _ were expected", word);
	}
	return 0;
}

static int load_regions(const struct ew_yaml *root, struct ew_policy *to, struct ew_error *error)
{
	_cleanup_(ew_words_free) struct ew_words words = {0};
	_cleanup_(ew_buf_free) struct ew_buf list = {0};
	const struct ew_yaml *node = ew_yaml_get(root, "regions");
	int r = ew_load_texts_of(root, "regions", &words, error);

	ew_buf_init(&list, MAX_REGIONS_BYTES);
	ew_buf_add_text(&list, "");
	for (size_t i = 0; r == 0 && i < words.n; i++) {
		r = check_region(node, words.at[i], error);
		ew_buf_printf(&list, "%s%s", i ? " " : "", words.at[i]);
	}
	if (r < 0)
		return r;
	if (ew_buf_error(&list) == -EFBIG)
		return ew_yaml_complain(node, error, "at most %d bytes were expected", MAX_REGIONS_BYTES);
	to->regions = ew_buf_take_text(&list);
	return to->regions ? 0 : ew_load_no_memory(error);
}

/* -- rules ------------------------------------------------------------------------------------ */

static int load_rules(const struct ew_yaml *root, struct ew_policy *to, struct ew_error *error)
{
	const struct ew_yaml *rules = ew_yaml_get(root, "rules");
	int r = 0;

	if (!rules)
		return ew_yaml_complain(root, error, "\"rules\" is missing: a list of rules was expected");
	if (ew_yaml_kind(rules) != EW_YAML_LIST || ew_yaml_count(rules) == 0)
		return ew_yaml_complain(rules, error, "a list of rules was expected");
	if (ew_yaml_count(rules) > EW_POLICY_MAX_RULES)
		return ew_yaml_complain(rules, error, "at most %d rules were expected", EW_POLICY_MAX_RULES);
	to->rules = calloc(ew_yaml_count(rules), sizeof(*to->rules));
	if (!to->rules)
		return ew_load_no_memory(error);
	for (size_t i = 0; r == 0 && i < ew_yaml_count(rules); i++) {
		struct ew_rule_load l = {to, ew_yaml_at(rules, i), &to->rules[i], error};

		to->n = i + 1;
		r = ew_load_rule(&l);
	}
	return r;
}

/* -- the whole -------------------------------------------------------------------------------- */

typedef int load_fn(const struct ew_yaml *root, struct ew_policy *to, struct ew_error *error);

static int load_name(const struct ew_yaml *root, struct ew_policy *to, struct ew_error *error)
{
	return ew_load_text_of(root, "policy", true, EW_POLICY_NAME_BYTES, &to->name, error);
}

/* Rules last: they speak of what all the others say. */
static int load_root(const struct ew_yaml *root, struct ew_policy *to, struct ew_error *error)
{
	static const char *const known[] = {"policy", "entity", "packs", "places", "regions", "notices", "rules", NULL};
	static load_fn *const parts[] = {
		load_name, ew_load_packs, load_entity, load_places, load_regions, ew_load_notices, load_rules};
	int r = ew_yaml_only(root, known, error);

	for (size_t i = 0; r == 0 && i < EW_COUNT(parts); i++)
		r = parts[i](root, to, error);
	return r;
}

static int finish(struct ew_policy *policy, struct ew_slice text, const char *name, struct ew_error *error)
{
	int r = ew_policy_check(policy, policy->source, error);

	if (r < 0)
		return r;
	if (ew_rule_index_new(policy, &policy->index) < 0)
		return ew_load_no_memory(error);
	r = ew_sha256_of(text, &policy->hash);
	return r < 0 ? ew_error_set(error, r, "the policy %s cannot be hashed", name) : 0;
}

int ew_policy_load(struct ew_slice text, const char *name, const struct ew_packs *packs, struct ew_policy **ret,
	struct ew_error *error)
{
	_cleanup_(ew_policy_free) struct ew_policy *policy = calloc(1, sizeof(*policy));

	if (!policy)
		return ew_load_no_memory(error);
	policy->packs = packs;
	int r = ew_yaml_load(text, name, &policy->source, error);

	if (r == 0)
		r = load_root(policy->source, policy, error);
	if (r == 0)
		r = finish(policy, text, name, error);
	if (r == 0)
		*ret = TAKE(policy);
	return r;
}

static void free_texts(char **texts, size_t n)
{
	for (size_t i = 0; texts && i < n; i++)
		free(texts[i]);
	free(texts);
}

struct ew_policy *ew_policy_hold(struct ew_policy *policy)
{
	policy->others++;
	return policy;
}

void ew_policy_free(struct ew_policy **ptr)
{
	struct ew_policy *policy = *ptr;

	*ptr = NULL;
	if (!policy)
		return;
	if (policy->others > 0) {
		policy->others--;
		return;
	}
	ew_rule_index_free(&policy->index);
	for (size_t i = 0; i < policy->n; i++)
		ew_rule_free(&policy->rules[i]);
	free(policy->rules);
	ew_notices_free(policy);
	free_texts(policy->pack_names, policy->n_packs);
	free_texts(policy->warnings, policy->n_warnings);
	ew_yaml_free(&policy->source);
	free(policy->name);
	free(policy->entity_name);
	free(policy->entity_country);
	free(policy->entity_dpo);
	free(policy->home);
	free(policy->regions);
	free(policy);
}

/* -- what it says of itself ------------------------------------------------------------------- */

const char *ew_policy_name(const struct ew_policy *policy)
{
	return policy->name;
}

struct ew_hash ew_policy_hash(const struct ew_policy *policy)
{
	return policy->hash;
}

size_t ew_policy_rules(const struct ew_policy *policy)
{
	return policy->n;
}

const char *ew_policy_rule(const struct ew_policy *policy, size_t i, unsigned *ret_line)
{
	if (i >= policy->n)
		return NULL;
	*ret_line = policy->rules[i].line;
	return policy->rules[i].name;
}

size_t ew_policy_notices(const struct ew_policy *policy)
{
	return policy->n_notices;
}

const struct ew_notice *ew_policy_notice(const struct ew_policy *policy, size_t i)
{
	return i < policy->n_notices ? &policy->notices[i] : NULL;
}

const struct ew_notice *ew_policy_find_notice(const struct ew_policy *policy, struct ew_slice name)
{
	for (size_t i = 0; i < policy->n_notices; i++) {
		if (ew_slice_equal(name, ew_slice_text(policy->notices[i].name)))
			return &policy->notices[i];
	}
	return NULL;
}

const char *ew_policy_warning(const struct ew_policy *policy, size_t i)
{
	return i < policy->n_warnings ? policy->warnings[i] : NULL;
}
