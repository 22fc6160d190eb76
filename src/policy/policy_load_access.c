/*
 * Who may look at a call, for which purposes, and what needs two people. Only what is written is kept: where nothing is said, roles
 * hold what they hold, and a purpose must have been told by a notice.
 */
#include <errno.h>
#include <string.h>
#include "base/limits.h"
#include "policy/policy_load.h"

/* -- who sees it ------------------------------------------------------------------------------ */

static const char *right_word(int i)
{
	static const char *const rights[] = {"listen", "read", "export", "reveal"};
	int own = (int)EW_COUNT(rights);

	return i < own ? rights[i] : ew_artifact_kind_name((enum ew_artifact_kind)(i - own));
}

static const struct ew_vocabulary right_words = {right_word, 0, 3 + EW_ARTIFACT_KINDS};

static int add_right(json_t *rights, const struct ew_yaml *item, struct ew_error *error)
{
	int i = 0;
	int r = ew_load_word(item, &right_words, &i, error);

	if (r < 0)
		return r;
	return json_array_append_new(rights, json_string(right_words.word(i))) < 0 ? ew_load_no_memory(error) : 0;
}

static int add_role(json_t *see, const struct ew_yaml *map, size_t i, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_at(map, i);
	json_t *rights = json_array();
	uint32_t bits = 0;
	int r = ew_load_bits(list, &right_words, &bits, error);

	if (json_object_set_new(see, ew_yaml_key(map, i), rights) < 0)
		return r < 0 ? r : ew_load_no_memory(error);
	if (r == 0 && ew_yaml_kind(list) != EW_YAML_LIST)
		return add_right(rights, list, error);
	for (size_t k = 0; r == 0 && k < ew_yaml_count(list); k++)
		r = add_right(rights, ew_yaml_at(list, k), error);
	return r;
}

int ew_load_see(const struct ew_rule_load *l)
{
	const struct ew_yaml *map = ew_yaml_get(l->rule, "see");
	int r = 0;

	if (!map)
		return 0;
	if (ew_yaml_kind(map) != EW_YAML_MAP || ew_yaml_count(map) == 0)
		return ew_yaml_complain(map, l->error,
			"roles with what they may do were expected, such as {supervisor: [listen, read]}");
	if (ew_yaml_count(map) > EW_MAX_POLICY_WORDS)
		return ew_yaml_complain(map, l->error, "at most %d roles were expected", EW_MAX_POLICY_WORDS);
	l->to->see = json_object();
	if (!l->to->see)
		return ew_load_no_memory(l->error);
	for (size_t i = 0; r == 0 && i < ew_yaml_count(map); i++)
		r = add_role(l->to->see, map, i, l->error);
	return r;
}

/* -- purposes told in writing ------------------------------------------------------------------- */

#define MOST_TOLD 32 /* half of what an opening looks through (access/purpose.h): notices tell some as well */

static int add_told(json_t *told, const struct ew_yaml *map, size_t i, struct ew_error *error)
{
	const char *purpose = ew_yaml_key(map, i), *where = ew_yaml_text(ew_yaml_at(map, i));

	if (!where || !*where)
		return ew_yaml_complain(ew_yaml_at(map, i), error,
			"where this purpose is told was expected, such as \"general terms, 4.2\"");
	return json_object_set_new(told, purpose, json_string(where)) < 0 ? ew_load_no_memory(error) : 0;
}

int ew_load_told(const struct ew_rule_load *l)
{
	const struct ew_yaml *map = ew_yaml_get(l->rule, "told");
	int r = 0;

	if (!map)
		return 0;
	if (ew_yaml_kind(map) != EW_YAML_MAP || ew_yaml_count(map) == 0 || ew_yaml_count(map) > MOST_TOLD)
		return ew_yaml_complain(map, l->error,
			"purposes with where they are told were expected, such as {disputes: \"general terms, 4.2\"}, at most %d",
			MOST_TOLD);
	l->to->told = json_object();
	if (!l->to->told)
		return ew_load_no_memory(l->error);
	for (size_t i = 0; r == 0 && i < ew_yaml_count(map); i++)
		r = add_told(l->to->told, map, i, l->error);
	return r;
}

/* -- four eyes ---------------------------------------------------------------------------------- */

static const char *pair_word(int i)
{
	static const char *const words[] = {"export", "reveal", "erase"};

	return i >= 0 && (size_t)i < EW_COUNT(words) ? words[i] : NULL;
}

static const struct ew_vocabulary pair_words = {pair_word, 0, 2};

int ew_load_four_eyes(const struct ew_rule_load *l)
{
	const struct ew_yaml *list = ew_yaml_get(l->rule, "four_eyes");
	uint32_t bits = 0;
	int r = list ? ew_load_bits(list, &pair_words, &bits, l->error) : 0;

	if (r < 0 || !list)
		return r;
	l->to->four_eyes = json_array();
	if (!l->to->four_eyes)
		return ew_load_no_memory(l->error);
	for (int i = 0; pair_word(i); i++) {
		if ((bits & 1u << i) && json_array_append_new(l->to->four_eyes, json_string(pair_word(i))) < 0)
			return ew_load_no_memory(l->error);
	}
	return 0;
}
