/*
 * Whether a scope covers a call, member by member. Must never match what is not known, and must never allocate: it is asked
 * with every request and every event.
 */
#include "access/scope_parts.h"

#include <string.h>

#define DAY_US (24 * 3600 * EW_US_PER_S)

typedef bool covers_fn(const json_t *value, const struct ew_access_resource *r, const struct ew_access_viewer *v);

/* An empty text is as good as none: two people whom the telephone side calls "" are not the same. */
static bool is_known(const char *fact)
{
	return fact && *fact;
}

static bool holds_word(const json_t *list, const char *fact)
{
	for (size_t i = 0; is_known(fact) && i < json_array_size(list); i++)
		if (ew_slice_equal(ew_scope_text(json_array_get(list, i)), ew_slice_text(fact)))
			return true;
	return false;
}

static bool holds_one_of(const json_t *list, const char *const *facts)
{
	for (size_t i = 0; facts && facts[i]; i++)
		if (holds_word(list, facts[i]))
			return true;
	return false;
}

static bool covers_entity(const json_t *value, const struct ew_access_resource *r, const struct ew_access_viewer *v)
{
	(void)v;
	return holds_word(value, r->entity);
}

/* Groups are those of the region: without one they say nothing. */
static bool covers_region(const json_t *value, const struct ew_access_resource *r, const struct ew_access_viewer *v)
{
	(void)v;
	return is_known(r->region) && (holds_word(value, r->region) || holds_one_of(value, r->groups));
}

static bool covers_queue(const json_t *value, const struct ew_access_resource *r, const struct ew_access_viewer *v)
{
	(void)v;
	return holds_word(value, r->queue);
}

static bool covers_team(const json_t *value, const struct ew_access_resource *r, const struct ew_access_viewer *v)
{
	(void)v;
	return holds_one_of(value, r->teams);
}

static bool is_one_of(const char *name, const char *const *names)
{
	for (size_t i = 0; names && names[i]; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static bool covers_own(const json_t *value, const struct ew_access_resource *r, const struct ew_access_viewer *v)
{
	if (json_is_false(value))
		return true;
	for (size_t i = 0; v->agents && v->agents[i]; i++)
		if (is_known(v->agents[i]) && is_one_of(v->agents[i], r->agents))
			return true;
	return false;
}

static bool covers_days(const json_t *value, const struct ew_access_resource *r, const struct ew_access_viewer *v)
{
	json_int_t days = json_integer_value(value);

	if (r->started.us <= 0 || v->now.us <= 0 || days < 1 || days > EW_SCOPE_MAX_DAYS)
		return false;
	return v->now.us - r->started.us <= days * DAY_US;
}

static bool covers_from(const json_t *value, const struct ew_access_resource *r, const struct ew_access_viewer *v)
{
	struct ew_wall from;

	(void)v;
	return r->started.us > 0 && ew_scope_time(value, &from) == 0 && r->started.us >= from.us;
}

static bool covers_to(const json_t *value, const struct ew_access_resource *r, const struct ew_access_viewer *v)
{
	struct ew_wall to;

	(void)v;
	return r->started.us > 0 && ew_scope_time(value, &to) == 0 && r->started.us < to.us;
}

static bool covers_hours(const json_t *value, const struct ew_access_resource *r, const struct ew_access_viewer *v)
{
	struct ew_scope_hours hours;

	(void)r;
	return v->now.us > 0 && ew_scope_hours_read(value, &hours, NULL) == 0 &&
	       ew_scope_hours_hold(&hours, ew_week_minute(v->now));
}

static const struct {
	covers_fn *covers;
	enum ew_scope_part part;
} rules[EW_MEMBERS] = {
	[EW_MEMBER_ENTITY] = {covers_entity, EW_SCOPE_ENTITY},
	[EW_MEMBER_REGION] = {covers_region, EW_SCOPE_REGION},
	[EW_MEMBER_QUEUE] = {covers_queue, EW_SCOPE_QUEUE},
	[EW_MEMBER_TEAM] = {covers_team, EW_SCOPE_TEAM},
	[EW_MEMBER_OWN] = {covers_own, EW_SCOPE_OWN},
	[EW_MEMBER_DAYS] = {covers_days, EW_SCOPE_AGE},
	[EW_MEMBER_FROM] = {covers_from, EW_SCOPE_AGE},
	[EW_MEMBER_TO] = {covers_to, EW_SCOPE_AGE},
	[EW_MEMBER_HOURS] = {covers_hours, EW_SCOPE_HOURS},
};

enum ew_scope_part ew_scope_covers(
	const json_t *scope, const struct ew_access_resource *resource, const struct ew_access_viewer *viewer)
{
	if (!ew_scope_is_readable(scope))
		return EW_SCOPE_UNREADABLE;
	for (int i = 0; scope && i < EW_MEMBERS; i++) {
		const json_t *value = ew_scope_member_get(scope, (enum ew_scope_member)i);

		if (value && !rules[i].covers(value, resource, viewer))
			return rules[i].part;
	}
	return EW_SCOPE_MATCHES;
}
