/*
 * Reading members of an event's fields. A record may be older than this program or written by a
 * newer one: a member that is absent or of another kind is no error here, only a false.
 */
#include "domain/interaction_state.h"

bool ew_field_text(const struct ew_event *e, const char *name, struct ew_slice *ret)
{
	const json_t *value = json_object_get(e->fields, name);

	if (!json_is_string(value))
		return false;
	*ret = ew_slice_of(json_string_value(value), json_string_length(value));
	return true;
}

bool ew_field_is(const struct ew_event *e, const char *name, const char *word)
{
	struct ew_slice text;

	return ew_field_text(e, name, &text) && ew_slice_equal(text, ew_slice_text(word));
}

bool ew_field_id(const struct ew_event *e, const char *name, struct ew_id *ret)
{
	struct ew_slice text;

	return ew_field_text(e, name, &text) && ew_id_parse(text, ret) == 0;
}

static bool whole(const struct ew_event *e, const char *name, uint64_t max, uint64_t *ret)
{
	const json_t *value = json_object_get(e->fields, name);

	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
		(uint64_t)json_integer_value(value) > max)
		return false;
	*ret = (uint64_t)json_integer_value(value);
	return true;
}

bool ew_field_u32(const struct ew_event *e, const char *name, uint32_t *ret)
{
	uint64_t value;

	if (!whole(e, name, UINT32_MAX, &value))
		return false;
	*ret = (uint32_t)value;
	return true;
}

bool ew_field_u64(const struct ew_event *e, const char *name, uint64_t *ret)
{
	struct ew_slice text;

	if (ew_field_text(e, name, &text))
		return ew_slice_decimal(text, UINT64_MAX, ret) == 0;
	return whole(e, name, UINT64_MAX, ret);
}

bool ew_field_wall(const struct ew_event *e, const char *name, struct ew_wall *ret)
{
	uint64_t us;

	if (!whole(e, name, INT64_MAX, &us))
		return false;
	ret->us = (int64_t)us;
	return true;
}

bool ew_field_purposes(const struct ew_event *e, const char *name, uint32_t *ret)
{
	const json_t *words = json_object_get(e->fields, name);
	const json_t *word;
	uint32_t mask = 0;
	size_t i;

	if (!json_is_array(words))
		return false;
	json_array_foreach (words, i, word)
		mask |= ew_purpose_of(ew_slice_of(json_string_value(word), json_string_length(word)));
	*ret = mask;
	return true;
}
