/*
 * Reading of members. Must never give NULL where the header promises a text: it goes to strcmp() and "%s" as it is.
 */
#include "programs/cli/members.h"

const char *ew_json_text(const json_t *object, const char *name)
{
	return ew_json_text_or(object, name, "");
}

const char *ew_json_text_if_any(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

const char *ew_json_text_or(const json_t *object, const char *name, const char *otherwise)
{
	const char *text = ew_json_text_if_any(object, name);

	return text ? text : otherwise;
}

long long ew_json_number(const json_t *object, const char *name)
{
	return (long long)json_integer_value(json_object_get(object, name));
}
