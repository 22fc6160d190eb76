/*
 * Values of a pack that the policy's own keys do not have: sets of words, dates, citations, texts with a limit. Whoever
 * reads a refusal must find in it what would have been accepted.
 */
#include "policy/pack_parts.h"

#include <string.h>

static const char *const cite_words[] = {"statute", "regulation", "case", "regulator", "guidance", "secondary", NULL};

/* -- words ------------------------------------------------------------------------------------ */

int ew_pack_find_word(const struct ew_yaml *node, const char *text, ew_pack_word_fn *word, unsigned n, unsigned *ret,
	struct ew_error *error)
{
	char list[EW_ERROR_TEXT_BYTES / 2] = "";
	size_t at = 0;

	for (unsigned i = 0; i < n; i++) {
		if (text && strcmp(text, word(i)) == 0) {
			*ret = i;
			return 0;
		}
	}
	for (unsigned i = 0; i < n && at < sizeof(list); i++)
		at += (size_t)snprintf(list + at, sizeof(list) - at, "%s%s", i ? ", " : "", word(i));
	return ew_yaml_complain(node, error, "\"%.60s\" is none of: %s", text ? text : "", list);
}

/* A list of words, none of them twice. */
int ew_pack_get_set(const struct ew_yaml *map, const char *key, ew_pack_word_fn *word, unsigned n, uint32_t *ret,
	struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(map, key);
	uint32_t set = 0;

	if (!list)
		return 0;
	if (ew_yaml_kind(list) != EW_YAML_LIST)
		return ew_yaml_complain(list, error, "a list of words was expected");
	for (size_t i = 0; i < ew_yaml_count(list); i++) {
		const struct ew_yaml *item = ew_yaml_at(list, i);
		unsigned bit = 0;
		int r = ew_pack_find_word(item, ew_yaml_text(item), word, n, &bit, error);

		if (r < 0)
			return r;
		if (set & 1u << bit)
			return ew_yaml_complain(item, error, "\"%s\" stands here twice", ew_yaml_text(item));
		set |= 1u << bit;
	}
	*ret = set;
	return 0;
}

static int check_text(const struct ew_yaml *map, const char *key, const char *text, struct ew_error *error)
{
	if (!text || (text[0] != '\0' && strlen(text) <= EW_MAX_PACK_TEXT_BYTES))
		return 0;
	return ew_yaml_complain(
		ew_yaml_get(map, key), error, "a text of 1 to %d bytes was expected", EW_MAX_PACK_TEXT_BYTES);
}

int ew_pack_get_text(
	const struct ew_yaml *map, const char *key, bool required, const char **ret, struct ew_error *error)
{
	const char *text = NULL;
	int r = ew_yaml_get_text(map, key, required, NULL, &text, error);

	if (r == 0)
		r = check_text(map, key, text, error);
	if (r == 0)
		*ret = text;
	return r;
}

/* -- what every pack begins with -------------------------------------------------------------- */

int ew_pack_check_head(const struct ew_yaml *map, struct ew_error *error)
{
	static const char *const none[] = {"none", NULL};
	const char *text = NULL;
	int ignored = 0;
	int r = ew_pack_get_text(map, "version", true, &text, error);

	if (r == 0)
		r = ew_pack_get_text(map, "about", true, &text, error);
	return r == 0 ? ew_yaml_get_word(map, "advice", true, none, 0, &ignored, error) : r;
}

static int two_digits(const char *at)
{
	return at[0] >= '0' && at[0] <= '9' && at[1] >= '0' && at[1] <= '9' ? (at[0] - '0') * 10 + at[1] - '0' : -1;
}

static bool is_date(const char *text)
{
	static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return false;
	int century = two_digits(text);
	int year = two_digits(text + 2);
	int month = two_digits(text + 5);
	int day = two_digits(text + 8);

	if (century < 20 || year < 0 || month < 1 || month > 12 || day < 1)
		return false;
	bool leap = year % 4 == 0 && (year != 0 || century % 4 == 0);

	return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

int ew_pack_get_date(
	const struct ew_yaml *map, const char *key, const char *otherwise, const char **ret, struct ew_error *error)
{
	const char *text = NULL;
	int r = ew_yaml_get_text(map, key, otherwise == NULL, otherwise, &text, error);

	if (r < 0)
		return r;
	if (!is_date(text))
		return ew_yaml_complain(ew_yaml_get(map, key), error, "a date such as 2027-05-21 was expected");
	*ret = text;
	return 0;
}

static int load_cite(const struct ew_yaml *item, struct ew_cite *to, struct ew_error *error)
{
	static const char *const known[] = {"ref", "kind", NULL};
	int kind = 0;
	int r = ew_yaml_only(item, known, error);

	if (r == 0)
		r = ew_pack_get_text(item, "ref", true, &to->ref, error);
	if (r == 0)
		r = ew_yaml_get_word(item, "kind", true, cite_words, 0, &kind, error);
	if (r == 0)
		to->kind = cite_words[kind];
	return r;
}

int ew_pack_get_cites(
	const struct ew_yaml *map, struct ew_cite *cites, size_t most, size_t *ret_n, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(map, "cites");
	int r = 0;

	if (!list)
		return ew_yaml_complain(
			map, error, "\"cites\" is missing: at least one was expected, {ref: \"...\", kind: statute}");
	if (ew_yaml_kind(list) != EW_YAML_LIST || ew_yaml_count(list) == 0 || ew_yaml_count(list) > most)
		return ew_yaml_complain(
			list, error, "a list of 1 to %zu was expected, each {ref: \"...\", kind: statute}", most);
	for (size_t i = 0; r == 0 && i < ew_yaml_count(list); i++)
		r = load_cite(ew_yaml_at(list, i), &cites[i], error);
	if (r == 0)
		*ret_n = ew_yaml_count(list);
	return r;
}
