/*
 * Notices: what callers are told, in which words and languages. What a notice says it tells is what counts as told
 * once it was heard to its end, so a notice that contradicts itself must never be loaded.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "policy/policy_load.h"

#define MAX_LANGUAGE_BYTES 35 /* BCP 47 asks for room for as many */
#define MAX_STATED_S (100ull * 365 * 86400)

static int load_text(
	const struct ew_yaml *map, const char *key, bool required, size_t most, const char **to, struct ew_error *error)
{
	char *text = NULL;
	int r = ew_load_text_of(map, key, required, most, &text, error);

	*to = text;
	return r;
}

static int load_name(const struct ew_yaml *map, const char *name, const char **to, struct ew_error *error)
{
	char *text = NULL;

	if (strlen(name) > EW_POLICY_NAME_BYTES)
		return ew_yaml_complain(map, error, "at most %d bytes were expected of a name", EW_POLICY_NAME_BYTES);
	if (ew_slice_dup(ew_slice_text(name), &text) < 0)
		return ew_load_no_memory(error);
	*to = text;
	return 0;
}

static int load_language(const struct ew_yaml *map, const char **to, struct ew_error *error)
{
	int r = load_text(map, "language", true, MAX_LANGUAGE_BYTES, to, error);

	for (size_t i = 0; r == 0 && (*to)[i]; i++) {
		if (!isalnum((unsigned char)(*to)[i]) && (*to)[i] != '-')
			r = ew_yaml_complain(ew_yaml_get(map, "language"), error,
				"a tag of a language was expected, such as en or fr-LU");
	}
	return r;
}

static int load_tells(const struct ew_yaml *map, struct ew_notice *to, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, "tells");

	if (!node)
		return ew_yaml_complain(map, error,
			"\"tells\" is missing: what the notice tells was expected, such as [recording, purpose]");
	return ew_load_bits(node, &ew_tells_words, &to->tells, error);
}

static int load_purpose(const struct ew_yaml *list, size_t i, char **purposes, uint8_t *bases, struct ew_error *error)
{
	int basis = 0;
	int r = ew_load_word(ew_yaml_at(list, i), &ew_basis_words, &basis, error);

	if (r < 0)
		return r;
	if (strlen(ew_yaml_key(list, i)) > EW_MAX_POLICY_WORD_BYTES)
		return ew_yaml_complain(
			list, error, "at most %d bytes were expected of a purpose", EW_MAX_POLICY_WORD_BYTES);
	bases[i] = (uint8_t)basis;
	return ew_slice_dup(ew_slice_text(ew_yaml_key(list, i)), &purposes[i]) < 0 ? ew_load_no_memory(error) : 0;
}

/* Why it is done, in the words of whoever wrote the notice: "quality", "disputes". */
static int load_purposes(const struct ew_yaml *map, struct ew_notice *to, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(map, "purposes");
	int r = 0;

	if (!list)
		return 0;
	size_t n = ew_yaml_count(list);

	if (ew_yaml_kind(list) != EW_YAML_MAP || n == 0)
		return ew_yaml_complain(list, error,
			"purposes with their legal basis were expected, such as "
			"{quality: legitimate_interest}");
	char **purposes = calloc(n + 1, sizeof(*purposes));
	uint8_t *bases = calloc(n, sizeof(*bases));

	to->purposes = (const char *const *)purposes;
	to->bases = bases;
	if (!purposes || !bases)
		return ew_load_no_memory(error);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = load_purpose(list, i, purposes, bases, error);
	return r;
}

static int load_retention(const struct ew_yaml *map, struct ew_notice *to, struct ew_error *error)
{
	int r = ew_load_period_of(map, "retention_stated", 1, MAX_STATED_S, &to->retention_s, error);

	if (r == 0 && to->retention_s && !(to->tells & EW_TELLS_RETENTION))
		r = ew_yaml_complain(ew_yaml_get(map, "retention_stated"), error,
			"the notice states a period, and \"tells\" does not say so: add retention to it, or leave the "
			"period out");
	return r;
}

static int load_notice(const char *name, const struct ew_yaml *map, struct ew_notice *to, struct ew_error *error)
{
	static const char *const known[] = {"file", "language", "tells", "purposes", "retention_stated", "text", NULL};
	int r = ew_yaml_only(map, known, error);

	if (r == 0)
		r = load_name(map, name, &to->name, error);
	if (r == 0)
		r = load_text(map, "file", true, EW_MAX_PATH_BYTES, &to->file, error);
	if (r == 0)
		r = load_language(map, &to->language, error);
	if (r == 0)
		r = load_tells(map, to, error);
	if (r == 0)
		r = load_purposes(map, to, error);
	if (r == 0)
		r = load_retention(map, to, error);
	return r == 0 ? load_text(map, "text", false, EW_MAX_POLICY_TEXT_BYTES, &to->text, error) : r;
}

int ew_load_notices(const struct ew_yaml *root, struct ew_policy *to, struct ew_error *error)
{
	const struct ew_yaml *map = ew_yaml_get(root, "notices");
	int r = 0;

	if (!map)
		return 0;
	size_t n = ew_yaml_count(map);

	if (ew_yaml_kind(map) != EW_YAML_MAP || n == 0)
		return ew_yaml_complain(map, error, "notices by their names were expected");
	if (n > EW_MAX_POLICY_NOTICES)
		return ew_yaml_complain(map, error, "at most %d notices were expected", EW_MAX_POLICY_NOTICES);
	to->notices = calloc(n, sizeof(*to->notices));
	if (!to->notices)
		return ew_load_no_memory(error);
	to->n_notices = n;
	for (size_t i = 0; r == 0 && i < n; i++)
		r = load_notice(ew_yaml_key(map, i), ew_yaml_at(map, i), &to->notices[i], error);
	return r;
}

/* They are shown as constant, and are ours. */
static void free_shown(const void *at)
{
	free((void *)(uintptr_t)at);
}

static void free_notice(struct ew_notice *notice)
{
	for (size_t i = 0; notice->purposes && notice->purposes[i]; i++)
		free_shown(notice->purposes[i]);
	free_shown(notice->purposes);
	free_shown(notice->bases);
	free_shown(notice->name);
	free_shown(notice->file);
	free_shown(notice->language);
	free_shown(notice->text);
}

void ew_notices_free(struct ew_policy *policy)
{
	for (size_t i = 0; i < policy->n_notices; i++)
		free_notice(&policy->notices[i]);
	free(policy->notices);
	policy->notices = NULL;
	policy->n_notices = 0;
}
