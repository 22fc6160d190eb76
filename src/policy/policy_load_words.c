/*
 * Words, texts and periods of a policy. One place that reads each shape and one sentence for each mistake; must never
 * take a word that is not in its table, nor the same word twice.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "policy/policy_load.h"

#define MAX_KNOWN 64 /* words of one vocabulary, and keys beside them */

static const char *purpose_word(int i)
{
	return ew_purpose_name(1u << i);
}

static const char *tells_word(int i)
{
	return ew_tells_name(1u << i);
}

static const char *basis_word(int i)
{
	return ew_basis_name((enum ew_basis)i);
}

static const char *segment_word(int i)
{
	return ew_segment_name((enum ew_segment)i);
}

static const char *treatment_word(int i)
{
	return ew_treatment_name((enum ew_treatment)i);
}

static const char *kind_word(int i)
{
	return ew_artifact_kind_name((enum ew_artifact_kind)i);
}

static const char *voice_word(int i)
{
	return ew_voice_name((enum ew_voice)i);
}

static const char *need_word(int i)
{
	return ew_need_name((enum ew_need)i);
}

const struct ew_vocabulary ew_purpose_words = {purpose_word, 0, EW_PURPOSE_COUNT - 1};
const struct ew_vocabulary ew_tells_words = {tells_word, 0, EW_TELLS_COUNT - 1};
const struct ew_vocabulary ew_basis_words = {basis_word, EW_BASIS_CONSENT, EW_BASIS_LEGITIMATE_INTEREST};
const struct ew_vocabulary ew_segment_words = {segment_word, 0, EW_SEGMENTS - 1};
const struct ew_vocabulary ew_treatment_words = {treatment_word, EW_TREAT_KEEP, EW_TREAT_PURGE};
const struct ew_vocabulary ew_kind_words = {kind_word, 0, EW_ARTIFACT_KINDS - 1};
const struct ew_vocabulary ew_voice_words = {voice_word, EW_VOICE_MACHINE, EW_VOICE_PERSON};
const struct ew_vocabulary ew_raised_words = {need_word, EW_NEED_NOTICE, EW_NEED_WRITTEN};
const struct ew_vocabulary ew_lowered_words = {need_word, EW_NEED_NOTHING, EW_NEED_GRANT};

int ew_load_no_memory(struct ew_error *error)
{
	return ew_error_set(error, -ENOMEM, "no memory for the policy");
}

/* -- words ------------------------------------------------------------------------------------ */

int ew_vocabulary_find(const struct ew_vocabulary *words, const char *word)
{
	for (int i = words->from; i <= words->to; i++) {
		if (strcmp(words->word(i), word) == 0)
			return i;
	}
	return -1;
}

static int complain_of_word(const struct ew_yaml *node, const struct ew_vocabulary *words, struct ew_error *error)
{
	char list[EW_ERROR_TEXT_BYTES] = "";
	size_t n = 0;

	for (int i = words->from; i <= words->to && n < sizeof(list); i++) {
		int wrote = snprintf(list + n, sizeof(list) - n, "%s%s", n ? ", " : "", words->word(i));

		n += wrote > 0 ? (size_t)wrote : 0;
	}
	if (!ew_yaml_text(node))
		return ew_yaml_complain(node, error, "one of %s was expected", list);
	return ew_yaml_complain(node, error, "\"%.60s\" is none of: %s", ew_yaml_text(node), list);
}

int ew_load_word(const struct ew_yaml *node, const struct ew_vocabulary *words, int *to, struct ew_error *error)
{
	const char *text = ew_yaml_text(node);
	int found = text ? ew_vocabulary_find(words, text) : -1;

	if (found < 0)
		return complain_of_word(node, words, error);
	*to = found;
	return 0;
}

int ew_load_word_of(
	const struct ew_yaml *map, const char *key, const struct ew_vocabulary *words, int *to, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, key);

	return node ? ew_load_word(node, words, to, error) : 0;
}

static int add_bit(
	const struct ew_yaml *item, const struct ew_vocabulary *words, uint32_t *bits, struct ew_error *error)
{
	int i = 0;
	int r = ew_load_word(item, words, &i, error);

	if (r < 0)
		return r;
	if (*bits & 1u << i)
		return ew_yaml_complain(item, error, "\"%s\" stands here twice", words->word(i));
	*bits |= 1u << i;
	return 0;
}

int ew_load_bits(const struct ew_yaml *node, const struct ew_vocabulary *words, uint32_t *to, struct ew_error *error)
{
	uint32_t bits = 0;
	int r = 0;

	if (ew_yaml_kind(node) != EW_YAML_LIST)
		r = add_bit(node, words, &bits, error);
	else if (ew_yaml_count(node) == 0)
		return complain_of_word(node, words, error);
	for (size_t i = 0; r == 0 && ew_yaml_kind(node) == EW_YAML_LIST && i < ew_yaml_count(node); i++)
		r = add_bit(ew_yaml_at(node, i), words, &bits, error);
	if (r == 0)
		*to = bits;
	return r;
}

int ew_load_bits_of(const struct ew_yaml *map, const char *key, const struct ew_vocabulary *words, uint32_t *to,
	struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, key);

	return node ? ew_load_bits(node, words, to, error) : 0;
}

int ew_load_only(
	const struct ew_yaml *map, const struct ew_vocabulary *words, const char *const more[], struct ew_error *error)
{
	const char *known[MAX_KNOWN + 1] = {NULL};
	size_t n = 0;

	for (int i = words->from; i <= words->to && n < MAX_KNOWN; i++)
		known[n++] = words->word(i);
	for (size_t i = 0; more && more[i] && n < MAX_KNOWN; i++)
		known[n++] = more[i];
	int r = ew_yaml_only(map, known, error);

	if (r == 0 && ew_yaml_count(map) == 0)
		r = complain_of_word(map, words, error);
	return r;
}

/* -- texts ------------------------------------------------------------------------------------ */

/* What people read may have lines; a word may not. */
static bool has_control(const char *text, bool lines)
{
	for (size_t i = 0; text[i]; i++) {
		if (((unsigned char)text[i] < 0x20 || text[i] == 0x7f) && !(lines && text[i] == '\n'))
			return true;
	}
	return false;
}

int ew_load_text(const struct ew_yaml *node, size_t most, char **to, struct ew_error *error)
{
	const char *text = ew_yaml_text(node);

	if (!text || text[0] == '\0')
		return ew_yaml_complain(node, error, "a text was expected");
	if (strlen(text) > most)
		return ew_yaml_complain(node, error, "at most %zu bytes were expected", most);
	if (has_control(text, most > EW_MAX_POLICY_WORD_BYTES))
		return ew_yaml_complain(node, error, "a text without control characters was expected");
	return ew_slice_dup(ew_slice_text(text), to) < 0 ? ew_load_no_memory(error) : 0;
}

int ew_load_text_of(
	const struct ew_yaml *map, const char *key, bool required, size_t most, char **to, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, key);

	if (!node)
		return required ? ew_yaml_complain(map, error, "\"%s\" is missing: a text was expected", key) : 0;
	return ew_load_text(node, most, to, error);
}

void ew_words_free(struct ew_words *words)
{
	for (size_t i = 0; i < words->n; i++)
		free(words->at[i]);
	free(words->at);
	*words = (struct ew_words){0};
}

static int add_text(const struct ew_yaml *item, struct ew_words *to, struct ew_error *error)
{
	int r = ew_load_text(item, EW_MAX_POLICY_WORD_BYTES, &to->at[to->n], error);

	if (r == 0)
		to->n++;
	return r;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted in a copy, for the order of some lists means something. */
static int check_twice(const struct ew_yaml *node, const struct ew_words *words, struct ew_error *error)
{
	if (words->n < 2)
		return 0;
	_cleanup_(ew_free_ptr) char **sorted = calloc(words->n, sizeof(*sorted));

	if (!sorted)
		return ew_load_no_memory(error);
	memcpy(sorted, words->at, words->n * sizeof(*sorted));
	qsort(sorted, words->n, sizeof(*sorted), compare_texts);
	for (size_t i = 1; i < words->n; i++) {
		if (strcmp(sorted[i - 1], sorted[i]) == 0)
			return ew_yaml_complain(node, error, "\"%.60s\" stands here twice", sorted[i]);
	}
	return 0;
}

int ew_load_texts_of(const struct ew_yaml *map, const char *key, struct ew_words *to, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, key);

	if (!node)
		return 0;
	bool list = ew_yaml_kind(node) == EW_YAML_LIST;
	size_t n = list ? ew_yaml_count(node) : 1;
	int r = 0;

	if (n == 0)
		return ew_yaml_complain(node, error, "at least one text was expected");
	if (n > EW_MAX_POLICY_WORDS)
		return ew_yaml_complain(node, error, "at most %d texts were expected", EW_MAX_POLICY_WORDS);
	to->at = calloc(n, sizeof(*to->at));
	if (!to->at)
		return ew_load_no_memory(error);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = add_text(list ? ew_yaml_at(node, i) : node, to, error);
	return r == 0 ? check_twice(node, to, error) : r;
}

/* -- periods and keys ------------------------------------------------------------------------- */

const char *ew_period_text(uint64_t seconds, char to[EW_PERIOD_TEXT_BYTES])
{
	static const struct {
		uint64_t s;
		char unit;
	} units[] = {{365 * 86400, 'y'}, {86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
	size_t i = 0;

	while (units[i].s > 1 && (seconds == 0 || seconds % units[i].s != 0))
		i++;
	(void)snprintf(to, EW_PERIOD_TEXT_BYTES, "%llu%c", (unsigned long long)(seconds / units[i].s), units[i].unit);
	return to;
}

int ew_load_period_of(const struct ew_yaml *map, const char *key, uint64_t least_s, uint64_t most_s, uint64_t *to_s,
	struct ew_error *error)
{
	char least[EW_PERIOD_TEXT_BYTES];
	char most[EW_PERIOD_TEXT_BYTES];
	uint64_t seconds = 0;

	if (!ew_yaml_get(map, key))
		return 0;
	int r = ew_yaml_get_duration(map, key, true, 0, &seconds, error);

	if (r < 0)
		return r;
	if (seconds < least_s || seconds > most_s)
		return ew_yaml_complain(ew_yaml_get(map, key), error, "a period from %s to %s was expected",
			ew_period_text(least_s, least), ew_period_text(most_s, most));
	*to_s = seconds;
	return 0;
}

int ew_load_keys_of(const struct ew_yaml *map, const char *key, char *to, size_t most, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, key);
	const char *text = node ? ew_yaml_text(node) : NULL;

	if (!node)
		return 0;
	if (!text || text[0] == '\0' || strlen(text) > most || strspn(text, "0123456789*#") != strlen(text))
		return ew_yaml_complain(node, error,
			most == 1 ? "one key of a telephone was expected: 0 to 9, * or #"
				  : "1 to %zu keys of a telephone were expected: 0 to 9, * or #",
			most);
	memcpy(to, text, strlen(text));
	return 0;
}
