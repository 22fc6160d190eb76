/*
 * Private to the scopes: their members by name, and the hours of a week, which checking, covering and comparing must all
 * read in the same way.
 */
#ifndef EW_ACCESS_SCOPE_PARTS_H
#define EW_ACCESS_SCOPE_PARTS_H

#include "access/scope.h"

enum ew_scope_member {
	EW_MEMBER_ENTITY,
	EW_MEMBER_REGION,
	EW_MEMBER_QUEUE,
	EW_MEMBER_TEAM,
	EW_MEMBER_OWN,
	EW_MEMBER_DAYS,
	EW_MEMBER_FROM,
	EW_MEMBER_TO,
	EW_MEMBER_HOURS,
	EW_MEMBERS
};

/** "entity". */
const char *ew_scope_member_name(enum ew_scope_member member);
/** The member; NULL when it is not there, and for a scope that is NULL. */
const json_t *ew_scope_member_get(const json_t *scope, enum ew_scope_member member);
/** True for NULL and for an object that has no other members than ours. */
bool ew_scope_is_readable(const json_t *scope);

/** Some time of each week. */
struct ew_scope_hours {
	uint8_t days;  /* 1 << 0 is Monday */
	uint16_t from; /* minutes of the day */
	uint16_t to;   /* before `from`: of the day after */
	int16_t zone;  /* minutes that its clocks are ahead of UTC */
};

#define EW_WEEK_MINUTES 10080

/** Reads the member `hours`. Errors: -EINVAL with a sentence. */
EW_MUST_USE int ew_scope_hours_read(const json_t *hours, struct ew_scope_hours *ret, struct ew_error *error);
/** Whether they hold in a minute of a week: 0 is Monday, 00:00 UTC; less than EW_WEEK_MINUTES. */
bool ew_scope_hours_hold(const struct ew_scope_hours *hours, unsigned minute);
/** The minute of the week of a time after 1970. */
unsigned ew_week_minute(struct ew_wall t);

/** The text of a JSON string without a NUL inside; empty for anything else. */
struct ew_slice ew_scope_text(const json_t *value);
/** Reads an RFC 3339 text. Errors: -EINVAL. */
EW_MUST_USE int ew_scope_time(const json_t *value, struct ew_wall *ret);

#endif
