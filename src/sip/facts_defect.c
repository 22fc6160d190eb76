/*
 * A defect that is met after the facts were written: a session that ended by itself, an answer that never came. The
 * rest of the document must stay as it is.
 */
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "sip/facts.h"

static void json_free(json_t **json)
{
	json_decref(*json);
}

static void text_free(char **text)
{
	free(*text);
}

static bool has_word(const json_t *list, const char *word)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
	{
		if (json_is_string(item) && strcmp(json_string_value(item), word) == 0)
			return true;
	}
	return false;
}

int ew_facts_with_defect(struct ew_slice facts, const char *word, struct ew_buf *to)
{
	_cleanup_(json_free) json_t *root = json_loadb((const char *)facts.at, facts.len, JSON_REJECT_DUPLICATES, NULL);
	_cleanup_(text_free) char *text = NULL;
	json_t *list = json_object_get(root, "defects");

	if (!json_is_object(root))
		return -EBADMSG;
	if (!list) {
		list = json_array();
		if (json_object_set_new(root, "defects", list) != 0)
			return -ENOMEM;
	}
	if (!has_word(list, word) && json_array_append_new(list, json_string(word)) != 0)
		return -ENOMEM;
	text = json_dumps(root, JSON_COMPACT);
	if (!text)
		return -ENOMEM;
	if (strlen(text) > EW_MAX_FACTS_BYTES)
		return -EFBIG;
	ew_buf_add_text(to, text);
	return ew_buf_error(to);
}
