/*
 * The members of a scope as they stand in JSON. Must never take a member that is not known for one that is not there: who
 * gave it meant to narrow something.
 */
#include "access/scope_parts.h"

#include <string.h>

static const char *const members[EW_MEMBERS] = {
	"entity", "region", "queue", "team", "own", "days", "from", "to", "hours"};

const char *ew_scope_member_name(enum ew_scope_member member)
{
	return members[member];
}

const json_t *ew_scope_member_get(const json_t *scope, enum ew_scope_member member)
{
	return json_object_get(scope, members[member]);
}

bool ew_scope_is_readable(const json_t *scope)
{
	size_t known = 0;

	if (!scope)
		return true;
	for (size_t i = 0; i < EW_MEMBERS; i++)
		known += json_object_get(scope, members[i]) != NULL;
	return json_is_object(scope) && known == json_object_size(scope);
}

struct ew_slice ew_scope_text(const json_t *value)
{
	const char *text = json_string_value(value);
	size_t n = json_string_length(value);

	return text && strlen(text) == n ? ew_slice_of(text, n) : EW_SLICE_EMPTY;
}

int ew_scope_time(const json_t *value, struct ew_wall *ret)
{
	return ew_wall_parse(ew_scope_text(value), ret);
}

const char *ew_scope_part_name(enum ew_scope_part part)
{
	static const char *const names[] = {
		[EW_SCOPE_MATCHES] = "",
		[EW_SCOPE_ENTITY] = "entity",
		[EW_SCOPE_REGION] = "region",
		[EW_SCOPE_QUEUE] = "queue",
		[EW_SCOPE_TEAM] = "team",
		[EW_SCOPE_OWN] = "own",
		[EW_SCOPE_AGE] = "age",
		[EW_SCOPE_HOURS] = "hours",
		[EW_SCOPE_UNREADABLE] = "scope",
	};

	return (size_t)part < EW_COUNT(names) ? names[part] : "";
}
