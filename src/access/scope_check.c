/*
 * Looking at a scope once, when somebody gives it, with a sentence for whoever wrote it. Must never let through what
 * ew_scope_covers() would read in another way than it was meant.
 */
#include "access/scope_parts.h"

#include <errno.h>

typedef int check_fn(const char *name, const json_t *value, struct ew_error *error);

static int check_words(const char *name, const json_t *list, struct ew_error *error)
{
	size_t n = json_array_size(list);

	if (n == 0 || n > EW_SCOPE_MAX_WORDS)
		return ew_error_set(error, -EINVAL,
			"scope: \"%s\" must be a list of 1 to %d words; leave it out where all are meant", name,
			EW_SCOPE_MAX_WORDS);
	for (size_t i = 0; i < n; i++) {
		struct ew_slice word = ew_scope_text(json_array_get(list, i));

		if (word.len == 0 || word.len > EW_SCOPE_WORD_BYTES)
			return ew_error_set(error, -EINVAL, "scope: each of \"%s\" must be a text of 1 to %d bytes", name,
				EW_SCOPE_WORD_BYTES);
	}
	return 0;
}

static int check_truth(const char *name, const json_t *value, struct ew_error *error)
{
	if (!json_is_boolean(value))
		return ew_error_set(error, -EINVAL, "scope: \"%s\" must be true or false", name);
	return 0;
}

static int check_days(const char *name, const json_t *value, struct ew_error *error)
{
	json_int_t days = json_integer_value(value);

	if (days < 1 || days > EW_SCOPE_MAX_DAYS)
		return ew_error_set(
			error, -EINVAL, "scope: \"%s\" must be a whole number from 1 to %d", name, EW_SCOPE_MAX_DAYS);
	return 0;
}

static int check_time(const char *name, const json_t *value, struct ew_error *error)
{
	struct ew_wall t;

	if (ew_scope_time(value, &t) < 0)
		return ew_error_set(
			error, -EINVAL, "scope: \"%s\" must be a time such as 2026-11-21T08:00:00+01:00", name);
	return 0;
}

static int check_hours(const char *name, const json_t *value, struct ew_error *error)
{
	struct ew_scope_hours hours;

	(void)name;
	return ew_scope_hours_read(value, &hours, error);
}

static check_fn *const checks[EW_MEMBERS] = {
	[EW_MEMBER_ENTITY] = check_words,
	[EW_MEMBER_REGION] = check_words,
	[EW_MEMBER_QUEUE] = check_words,
	[EW_MEMBER_TEAM] = check_words,
	[EW_MEMBER_OWN] = check_truth,
	[EW_MEMBER_DAYS] = check_days,
	[EW_MEMBER_FROM] = check_time,
	[EW_MEMBER_TO] = check_time,
	[EW_MEMBER_HOURS] = check_hours,
};

static bool is_known(const char *name)
{
	for (int i = 0; i < EW_MEMBERS; i++)
		if (ew_slice_equal(ew_slice_text(name), ew_slice_text(ew_scope_member_name((enum ew_scope_member)i))))
			return true;
	return false;
}

static int check_names(const json_t *scope, struct ew_error *error)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)scope, name, value) {
		if (!is_known(name))
			return ew_error_set(error, -EINVAL,
				"scope: \"%.60s\" is none of entity, region, queue, team, own, days, from, to, hours",
				name);
	}
	return 0;
}

static int check_order(const json_t *scope, struct ew_error *error)
{
	struct ew_wall from, to;

	if (ew_scope_time(ew_scope_member_get(scope, EW_MEMBER_FROM), &from) < 0 ||
		ew_scope_time(ew_scope_member_get(scope, EW_MEMBER_TO), &to) < 0 || from.us < to.us)
		return 0;
	return ew_error_set(error, -EINVAL, "scope: \"from\" must be before \"to\"");
}

int ew_scope_check(const json_t *scope, struct ew_error *error)
{
	if (!scope)
		return 0;
	if (!json_is_object(scope))
		return ew_error_set(error, -EINVAL, "scope: an object was expected; an empty one holds everywhere");
	int r = check_names(scope, error);

	for (int i = 0; r == 0 && i < EW_MEMBERS; i++) {
		enum ew_scope_member member = (enum ew_scope_member)i;
		const json_t *value = ew_scope_member_get(scope, member);

		if (value)
			r = checks[i](ew_scope_member_name(member), value, error);
	}
	return r == 0 ? check_order(scope, error) : r;
}
