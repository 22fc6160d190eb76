/*
 * Values of known keys: numbers, sizes, durations, words. Every refusal says what was found and
 * what was expected, for these sentences are all that an operator has at two in the morning.
 */
#include "yaml/yaml.h"

#include <errno.h>
#include <string.h>

#define MAX_COMPARED 40 /* longer keys have no near neighbour worth naming */
#define NEAR 3          /* edits */

static size_t least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Edits between two words (Levenshtein). */
static size_t distance(const char *a, const char *b)
{
	size_t row[MAX_COMPARED + 1];
	size_t n = strlen(a);
	size_t m = strlen(b);

	if (n > MAX_COMPARED || m > MAX_COMPARED)
		return SIZE_MAX;
	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t above = row[j];

			row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[m];
}

static const char *nearest(const char *word, const char *const words[])
{
	const char *best = NULL;
	size_t best_edits = NEAR;

	for (size_t i = 0; words[i]; i++) {
		size_t edits = distance(word, words[i]);

		if (edits < best_edits) {
			best_edits = edits;
			best = words[i];
		}
	}
	return best;
}

static bool is_among(const char *word, const char *const words[])
{
	for (size_t i = 0; words[i]; i++) {
		if (strcmp(word, words[i]) == 0)
			return true;
	}
	return false;
}

int ew_yaml_only(
	const struct ew_yaml *map, const char *const known[], struct ew_error *error)
{
	if (ew_yaml_kind(map) != EW_YAML_MAP)
		return ew_yaml_complain(map, error, "keys with values were expected");
	for (size_t i = 0; i < ew_yaml_count(map); i++) {
		const char *key = ew_yaml_key(map, i);

		if (is_among(key, known))
			continue;
		const char *near = nearest(key, known);

		if (near)
			return ew_yaml_complain(ew_yaml_at(map, i), error,
				"the key is not known; was \"%s\" meant?", near);
		return ew_yaml_complain(ew_yaml_at(map, i), error, "the key is not known");
	}
	return 0;
}

/* The scalar's text; NULL in `ret` when the key is missing and may be. */
static int scalar(const struct ew_yaml *map, const char *key, bool required, const char *expected,
	const struct ew_yaml **ret_node, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, key);

	if (!node && required)
		return ew_yaml_complain(map, error, "\"%s\" is missing: %s was expected", key, expected);
	if (node && ew_yaml_kind(node) != EW_YAML_SCALAR)
		return ew_yaml_complain(node, error, "%s was expected", expected);
	*ret_node = node;
	return 0;
}

int ew_yaml_get_text(const struct ew_yaml *map, const char *key, bool required,
	const char *otherwise, const char **ret, struct ew_error *error)
{
	const struct ew_yaml *node = NULL;
	int r = scalar(map, key, required, "a text", &node, error);

	if (r < 0)
		return r;
	if (node && required && ew_yaml_text(node)[0] == '\0')
		return ew_yaml_complain(node, error, "a text was expected");
	*ret = node ? ew_yaml_text(node) : otherwise;
	return 0;
}

int ew_yaml_get_number(const struct ew_yaml *map, const char *key, bool required, uint64_t least_,
	uint64_t most, uint64_t otherwise, uint64_t *ret, struct ew_error *error)
{
	const struct ew_yaml *node = NULL;
	uint64_t value = otherwise;
	int r = scalar(map, key, required, "a number", &node, error);

	if (r < 0)
		return r;
	if (node) {
		r = ew_slice_decimal(ew_slice_text(ew_yaml_text(node)), most, &value);
		if (r < 0 || value < least_)
			return ew_yaml_complain(node, error, "\"%s\" is not a number from %llu to %llu",
				ew_yaml_text(node), (unsigned long long)least_,
				(unsigned long long)most);
	}
	*ret = value;
	return 0;
}

int ew_yaml_get_bool(const struct ew_yaml *map, const char *key, bool otherwise, bool *ret,
	struct ew_error *error)
{
	static const char *const words[] = {"false", "true", NULL};
	int value = 0;
	int r = ew_yaml_get_word(map, key, false, words, otherwise, &value, error);

	if (r == 0)
		*ret = value == 1;
	return r;
}

/* -- numbers with units ----------------------------------------------------------------------- */

struct unit {
	const char *name;
	uint64_t factor;
};

static const struct unit sizes[] = {
	{"", 1},
	{"KiB", 1024},
	{"MiB", 1024 * 1024},
	{"GiB", 1024 * 1024 * 1024},
	{"TiB", 1024ull * 1024 * 1024 * 1024},
};

static const struct unit durations[] = {
	{"s", 1},
	{"m", 60},
	{"h", 3600},
	{"d", 86400},
	{"w", 7 * 86400},
	{"y", 365 * 86400},
};

static size_t digits_before_unit(struct ew_slice text)
{
	size_t n = 0;

	while (n < text.len && text.at[n] >= '0' && text.at[n] <= '9')
		n++;
	return n;
}

static int with_unit(struct ew_slice text, const struct unit *units, size_t n, uint64_t *ret)
{
	size_t digits = digits_before_unit(text);
	struct ew_slice name = ew_slice_of(text.at + digits, text.len - digits);
	uint64_t value = 0;
	int r = ew_slice_decimal(ew_slice_of(text.at, digits), UINT64_MAX, &value);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		if (ew_slice_equal(name, ew_slice_text(units[i].name)))
			return __builtin_mul_overflow(value, units[i].factor, ret) ? -ERANGE : 0;
	}
	return -EINVAL;
}

int ew_yaml_get_size(const struct ew_yaml *map, const char *key, uint64_t otherwise,
	uint64_t *ret_bytes, struct ew_error *error)
{
	const struct ew_yaml *node = NULL;
	uint64_t value = otherwise;
	int r = scalar(map, key, false, "a size such as 64MiB", &node, error);

	if (r < 0)
		return r;
	if (node && with_unit(ew_slice_text(ew_yaml_text(node)), sizes, EW_COUNT(sizes), &value) < 0)
		return ew_yaml_complain(node, error,
			"\"%s\" is not a size; write bytes, or a number with KiB, MiB, GiB or TiB",
			ew_yaml_text(node));
	*ret_bytes = value;
	return 0;
}

int ew_yaml_get_duration(const struct ew_yaml *map, const char *key, bool required,
	uint64_t otherwise_s, uint64_t *ret_s, struct ew_error *error)
{
	const struct ew_yaml *node = NULL;
	uint64_t value = otherwise_s;
	int r = scalar(map, key, required, "a duration such as 90d", &node, error);

	if (r < 0)
		return r;
	if (node &&
		with_unit(ew_slice_text(ew_yaml_text(node)), durations, EW_COUNT(durations), &value) < 0)
		return ew_yaml_complain(node, error,
			"\"%s\" is not a duration; write a number with s, m, h, d, w or y",
			ew_yaml_text(node));
	*ret_s = value;
	return 0;
}

static int complain_word(
	const struct ew_yaml *node, const char *const words[], struct ew_error *error)
{
	struct ew_buf list;

	ew_buf_init(&list, EW_ERROR_TEXT_BYTES / 2);
	for (size_t i = 0; words[i]; i++)
		ew_buf_printf(&list, "%s%s", i ? ", " : "", words[i]);
	_cleanup_(ew_free_ptr) char *text = ew_buf_take_text(&list);

	ew_buf_free(&list);
	return ew_yaml_complain(node, error, "\"%s\" is none of: %s", ew_yaml_text(node),
		text ? text : "the known words");
}

int ew_yaml_get_word(const struct ew_yaml *map, const char *key, bool required,
	const char *const words[], int otherwise, int *ret, struct ew_error *error)
{
	const struct ew_yaml *node = NULL;
	int r = scalar(map, key, required, "a word", &node, error);

	if (r < 0)
		return r;
	if (!node) {
		*ret = otherwise;
		return 0;
	}
	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], ew_yaml_text(node)) == 0) {
			*ret = i;
			return 0;
		}
	}
	return complain_word(node, words, error);
}
