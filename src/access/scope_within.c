/*
 * Whether one scope can cover nothing that another does not: member by member, each as it stands. Must never say yes
 * where it cannot be told; a region is not known to be of a group here, and "30 days" is no date.
 */
#include "access/scope_parts.h"

typedef bool within_fn(const json_t *inner, const json_t *outer);

static bool holds(const json_t *list, struct ew_slice word)
{
	for (size_t i = 0; word.len > 0 && i < json_array_size(list); i++)
		if (ew_slice_equal(ew_scope_text(json_array_get(list, i)), word))
			return true;
	return false;
}

static bool words_within(const json_t *inner, const json_t *outer)
{
	size_t n = json_array_size(inner);

	for (size_t i = 0; i < n; i++)
		if (!holds(outer, ew_scope_text(json_array_get(inner, i))))
			return false;
	return n > 0;
}

static bool truth_within(const json_t *inner, const json_t *outer)
{
	return json_is_false(outer) || json_is_true(inner);
}

static bool days_within(const json_t *inner, const json_t *outer)
{
	return json_is_integer(inner) && json_integer_value(inner) <= json_integer_value(outer);
}

static bool from_within(const json_t *inner, const json_t *outer)
{
	struct ew_wall a, b;

	return ew_scope_time(inner, &a) == 0 && ew_scope_time(outer, &b) == 0 && a.us >= b.us;
}

static bool to_within(const json_t *inner, const json_t *outer)
{
	struct ew_wall a, b;

	return ew_scope_time(inner, &a) == 0 && ew_scope_time(outer, &b) == 0 && a.us <= b.us;
}

/* Zones and midnights may differ, but a week has only so many minutes. */
static bool hours_within(const json_t *inner, const json_t *outer)
{
	struct ew_scope_hours a, b;

	if (ew_scope_hours_read(inner, &a, NULL) < 0 || ew_scope_hours_read(outer, &b, NULL) < 0)
		return false;
	for (unsigned minute = 0; minute < EW_WEEK_MINUTES; minute++)
		if (ew_scope_hours_hold(&a, minute) && !ew_scope_hours_hold(&b, minute))
			return false;
	return true;
}

static within_fn *const rules[EW_MEMBERS] = {
	[EW_MEMBER_ENTITY] = words_within,
	[EW_MEMBER_REGION] = words_within,
	[EW_MEMBER_QUEUE] = words_within,
	[EW_MEMBER_TEAM] = words_within,
	[EW_MEMBER_OWN] = truth_within,
	[EW_MEMBER_DAYS] = days_within,
	[EW_MEMBER_FROM] = from_within,
	[EW_MEMBER_TO] = to_within,
	[EW_MEMBER_HOURS] = hours_within,
};

bool ew_scope_within(const json_t *inner, const json_t *outer)
{
	if (!ew_scope_is_readable(inner) || !ew_scope_is_readable(outer))
		return false;
	for (int i = 0; outer && i < EW_MEMBERS; i++) {
		const json_t *limit = ew_scope_member_get(outer, (enum ew_scope_member)i);

		if (limit && !rules[i](ew_scope_member_get(inner, (enum ew_scope_member)i), limit))
			return false;
	}
	return true;
}
