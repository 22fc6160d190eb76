/*
 * Reading what a provider wrote, strictly. Sentences name the member and never what stands in it, for that may be a
 * token or say who somebody is. Must never take a want of memory for a bad text where the library tells them apart.
 */
#include "access/foreign_json.h"

#include <errno.h>
#include <string.h>

#define LAST_SECOND INT64_C(253402300799) /* of the year 9999 */

/* The library leaves no word where it had no memory for an object or a list. */
static bool no_memory(const json_error_t *said)
{
	return said->text[0] == '\0' || json_error_code(said) == json_error_out_of_memory;
}

int ew_foreign_json_read(
	struct ew_slice text, size_t most, const char *what, json_t **ret, struct ew_error *error)
{
	json_error_t said = {0};

	if (text.len > most)
		return ew_error_set(error, -EBADMSG, "%s is longer than %zu bytes", what, most);
	if (text.len == 0)
		return ew_error_set(error, -EBADMSG, "%s is empty", what);
	_cleanup_(ew_foreign_json_free) json_t *json =
		json_loadb((const char *)text.at, text.len, JSON_REJECT_DUPLICATES, &said);

	if (!json && no_memory(&said))
		return -ENOMEM;
	if (!json && json_error_code(&said) == json_error_duplicate_key)
		return ew_error_set(error, -EBADMSG, "%s has a member twice", what);
	if (!json)
		return ew_error_set(error, -EBADMSG, "%s is no JSON (byte %d)", what, said.position);
	if (!json_is_object(json))
		return ew_error_set(error, -EBADMSG, "%s is no JSON object", what);
	*ret = TAKE(json);
	return 0;
}

int ew_foreign_text_if_any(
	const json_t *object, const char *what, const char *name, const char **ret, struct ew_error *error)
{
	const json_t *value = json_object_get(object, name);

	if (value && json_string_length(value) == 0)
		return ew_error_set(error, -EBADMSG, "%s has a \"%s\" that is no text or an empty one", what, name);
	*ret = value ? json_string_value(value) : NULL;
	return 0;
}

int ew_foreign_text(
	const json_t *object, const char *what, const char *name, const char **ret, struct ew_error *error)
{
	if (!json_object_get(object, name))
		return ew_error_set(error, -EBADMSG, "%s has no \"%s\"", what, name);
	return ew_foreign_text_if_any(object, what, name, ret, error);
}

static bool is_word(const char *text)
{
	size_t n = strlen(text);

	if (n > EW_FOREIGN_WORD_BYTES)
		return false;
	for (size_t i = 0; i < n; i++)
		if (text[i] < 0x20 || text[i] > 0x7e)
			return false;
	return true;
}

int ew_foreign_word_if_any(
	const json_t *object, const char *what, const char *name, const char **ret, struct ew_error *error)
{
	const char *text = NULL;
	int r = ew_foreign_text_if_any(object, what, name, &text, error);

	if (r < 0)
		return r;
	if (text && !is_word(text))
		return ew_error_set(error, -EBADMSG, "%s has a \"%s\" that is not up to %d printable ASCII characters",
			what, name, EW_FOREIGN_WORD_BYTES);
	*ret = text;
	return 0;
}

bool ew_foreign_list_holds(const json_t *list, const char *text)
{
	const json_t *one;
	size_t i;

	json_array_foreach (list, i, one)
		if (json_is_string(one) && strcmp(json_string_value(one), text) == 0)
			return true;
	return false;
}

int ew_foreign_time_if_any(
	const json_t *object, const char *what, const char *name, struct ew_wall *ret, struct ew_error *error)
{
	const json_t *value = json_object_get(object, name);
	double seconds = json_number_value(value);

	if (!value)
		return 0;
	if (!json_is_number(value) || !(seconds >= 0 && seconds <= (double)LAST_SECOND))
		return ew_error_set(error, -EBADMSG, "%s has an \"%s\" that is no time in seconds", what, name);
	/* A double counts the microseconds of our time exactly, but whole seconds should not hang on that. */
	ret->us = json_is_integer(value) ? json_integer_value(value) * EW_US_PER_S
					 : (int64_t)(seconds * (double)EW_US_PER_S);
	return 1;
}
