/*
 * Where a role holds: of which calls. A scope is a JSON object whose members all have to match; one that is empty holds
 * everywhere. It comes from people, so it is checked once, when it is given, and is then taken as it is.
 *
 *   entity, region, queue, team   lists of words; one of them must be the call's
 *   own       true: only calls in which the person took part as an agent
 *   days      a whole number: only calls that began within so many days
 *   from, to  RFC 3339: only calls that began at or after, and before
 *   hours     {"days": ["mon", ...], "from": "08:00", "to": "18:00", "zone": "+01:00"}: only when looked at then. Left
 *             out: every day, 00:00, 24:00, "Z". `to` before `from` goes over midnight; what is behind it belongs to the
 *             day before
 *
 * Words are compared exactly. The region's word may also be a group that the region belongs to.
 *
 * Pure. All functions may be called from any thread.
 */
#ifndef EW_ACCESS_SCOPE_H
#define EW_ACCESS_SCOPE_H

#include <jansson.h>

#include "base/clock.h"
#include "base/error.h"

#define EW_SCOPE_MAX_WORDS 64
#define EW_SCOPE_WORD_BYTES 128
#define EW_SCOPE_MAX_DAYS 36525

/**
 * What of a call decides who may come near it. Texts are borrowed; NULL: not known, which no scope that asks for it
 * matches.
 */
struct ew_access_resource {
	const char *entity;
	const char *region;        /* where its data lies: a code of a country, "LU" */
	const char *const *groups; /* that the region belongs to: "EU", "EEA"; NULL-terminated, or NULL */
	const char *queue;
	const char *const *agents; /* as the telephone side or the platform calls them; NULL-terminated, or NULL */
	const char *const *teams;  /* of those agents; NULL-terminated, or NULL */
	struct ew_wall started;    /* 0: not known */
	const char *regions;       /* from where alone policy lets it be opened, separated by blanks; NULL or "": from anywhere */
	const json_t *see;         /* what the policy's rule says of roles; NULL: nothing */
};

/** Who looks, as far as a scope asks. */
struct ew_access_viewer {
	const char *region;        /* where this person works; NULL: not known */
	const char *const *agents; /* what the telephone side calls this person; NULL-terminated, or NULL */
	struct ew_wall now;
};

/** What of a scope did not match; EW_SCOPE_MATCHES: all of it did. */
enum ew_scope_part {
	EW_SCOPE_MATCHES,
	EW_SCOPE_ENTITY,
	EW_SCOPE_REGION,
	EW_SCOPE_QUEUE,
	EW_SCOPE_TEAM,
	EW_SCOPE_OWN,
	EW_SCOPE_AGE,
	EW_SCOPE_HOURS,
	EW_SCOPE_UNREADABLE, /* not a scope, or with a member that this version does not know: it covers nothing */
};

/**
 * Checks a scope that somebody wrote: only the members above, lists of 1 to EW_SCOPE_MAX_WORDS words that are neither empty
 * nor longer than EW_SCOPE_WORD_BYTES, 1 to EW_SCOPE_MAX_DAYS days, times that can be read, `from` before `to`, hours that
 * hold some time. NULL is an empty scope. Errors: -EINVAL with a sentence that names the member.
 */
EW_MUST_USE int ew_scope_check(const json_t *scope, struct ew_error *error);

/**
 * Whether a scope that was checked covers a call; the first part that does not. NULL covers everything. One that was not
 * checked covers less, never more. Allocates nothing.
 */
enum ew_scope_part ew_scope_covers(const json_t *scope, const struct ew_access_resource *resource,
	const struct ew_access_viewer *viewer);

/**
 * True when `inner` can cover nothing that `outer` does not: what somebody gives on may not be wider than what they hold. Where
 * it cannot be told it is false.
 */
bool ew_scope_within(const json_t *inner, const json_t *outer);

/** "queue", "age", "scope" for one that cannot be read; "" for EW_SCOPE_MATCHES. */
const char *ew_scope_part_name(enum ew_scope_part part);

#endif
