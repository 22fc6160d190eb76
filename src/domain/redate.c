/*
 * Comparing two plans of one call. Must never let a period grow beyond what was told, by whichever of the rules where periods meet.
 */
#include "domain/redate.h"

const char *ew_redate_outcome_name(enum ew_redate_outcome outcome)
{
	static const char *const names[] = {[EW_REDATE_SAME] = "same",
		[EW_REDATE_CHANGED] = "changed",
		[EW_REDATE_ANNOUNCED] = "retention_stated",
		[EW_REDATE_UNKNOWN] = "announced_unknown"};

	return (size_t)outcome < EW_COUNT(names) ? names[outcome] : NULL;
}

/* By the time at which it would fall due, not by its period: a kind without one follows others, and a duty may keep it. */
static bool is_beyond(const struct ew_redate_view *v, struct ew_wall is, unsigned kind)
{
	return (EW_KINDS_ANNOUNCED & EW_KIND_BIT(kind)) && v->stated_s > 0 && is.us > ew_kept_until(v->ended, v->stated_s).us;
}

static void compare(const struct ew_redate_view *v, struct ew_redate *to, unsigned kind)
{
	struct ew_wall was = ew_retention_due(v->was_s, v->ended, v->unstated_s, (enum ew_artifact_kind)kind);
	struct ew_wall is = ew_retention_due(v->is_s, v->ended, v->unstated_s, (enum ew_artifact_kind)kind);

	to->was[kind] = was;
	to->is[kind] = is;
	if (v->gone & EW_KIND_BIT(kind))
		return;
	to->shorter |= is.us < was.us ? EW_KIND_BIT(kind) : 0;
	to->longer |= is.us > was.us ? EW_KIND_BIT(kind) : 0;
	to->beyond |= is.us > was.us && is_beyond(v, is, kind) ? EW_KIND_BIT(kind) : 0;
}

void ew_redate_of(const struct ew_redate_view *v, struct ew_redate *ret)
{
	*ret = (struct ew_redate){.outcome = EW_REDATE_SAME};
	for (unsigned kind = 0; kind < EW_ARTIFACT_KINDS; kind++)
		compare(v, ret, kind);
	if (ret->shorter | ret->longer)
		ret->outcome = EW_REDATE_CHANGED;
	if ((ret->longer & EW_KINDS_ANNOUNCED) && v->stated_unknown)
		ret->outcome = EW_REDATE_UNKNOWN;
	if (ret->beyond)
		ret->outcome = EW_REDATE_ANNOUNCED;
}

bool ew_redate_is_due(const struct ew_redate *redate, struct ew_wall now)
{
	for (unsigned kind = 0; kind < EW_ARTIFACT_KINDS; kind++) {
		if ((redate->shorter & EW_KIND_BIT(kind)) && redate->is[kind].us <= now.us && redate->was[kind].us > now.us)
			return true;
	}
	return false;
}
