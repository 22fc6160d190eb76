/*
 * What somebody is told who may not. The sentence says which kind of limit it was and who can move it; must never tell what
 * the call is, who is in it, or what the role is called, for they may not know.
 */
#include "access/decide.h"

#include <errno.h>
#include <stdio.h>

#define RIGHTS_BYTES 160

/* "read and listen"; cut off where so many were asked that nobody would read them. */
static void name_rights(uint32_t rights, char text[static RIGHTS_BYTES])
{
	size_t len = 0;

	text[0] = '\0';
	for (unsigned i = 0; i < EW_RIGHTS; i++) {
		const char *name = rights & 1u << i ? ew_right_name(1u << i) : NULL;
		int n = name ? snprintf(text + len, RIGHTS_BYTES - len, "%s%s", len > 0 ? " and " : "", name) : 0;

		len += n > 0 ? (size_t)n : 0;
		if (len >= RIGHTS_BYTES)
			return;
	}
}

static const char *limit(enum ew_scope_part part)
{
	static const char *const limits[] = {
		[EW_SCOPE_MATCHES] = "is for other calls",
		[EW_SCOPE_ENTITY] = "is for calls of other entities",
		[EW_SCOPE_REGION] = "is for calls whose data lies in other regions",
		[EW_SCOPE_QUEUE] = "is for calls of other queues",
		[EW_SCOPE_TEAM] = "is for calls of other teams",
		[EW_SCOPE_OWN] = "is for calls that you took part in",
		[EW_SCOPE_AGE] = "is for calls of another time",
		[EW_SCOPE_HOURS] = "holds at other hours",
		[EW_SCOPE_UNREADABLE] = "is limited in a way that cannot be read, and must be given anew",
	};

	return (size_t)part < EW_COUNT(limits) ? limits[part] : limits[EW_SCOPE_MATCHES];
}

void ew_access_explain(const struct ew_access_verdict *verdict, uint32_t rights, struct ew_error *to)
{
	char names[RIGHTS_BYTES];

	*to = (struct ew_error){0};
	name_rights(rights, names);
	switch (verdict->why) {
	case EW_ACCESS_ALLOWED:
		return;
	case EW_ACCESS_NO_RIGHT:
		(void)ew_error_set(
			to, -EACCES, "None of your roles allows \"%s\". Whoever administers can give you one.", names);
		return;
	case EW_ACCESS_NOT_NOW:
		(void)ew_error_set(to, -EACCES,
			"Your role that allows \"%s\" does not hold now: it has not begun, has ended, or must be confirmed "
			"again.",
			names);
		return;
	case EW_ACCESS_OUT_OF_SCOPE:
		(void)ew_error_set(to, -EACCES, "Your role that allows \"%s\" %s.", names, limit(verdict->part));
		return;
	case EW_ACCESS_KIND:
		(void)ew_error_set(
			to, -EACCES, "Your role that allows \"%s\" opens other parts of a call, not this one.", names);
		return;
	case EW_ACCESS_REGION:
		(void)ew_error_set(to, -EACCES,
			"The policy of this call does not let it be opened from where you work, or nobody has said where that is.");
		return;
	case EW_ACCESS_POLICY:
		(void)ew_error_set(
			to, -EACCES, "The policy of this call does not show this to your role that allows \"%s\".", names);
		return;
	}
}
