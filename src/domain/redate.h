/*
 * Other periods for a call that is over: what of it would go sooner, what later, and what may not be. Pure: from the periods it has, those
 * that another policy would give it, and what its callers were told. Shortening is always possible; keeping what was said for longer than
 * its notices told is not, and then the call keeps all the periods that it has: half of a policy is another one that nobody wrote.
 */
#ifndef EW_DOMAIN_REDATE_H
#define EW_DOMAIN_REDATE_H

#include "domain/retention.h"

enum ew_redate_outcome {
	EW_REDATE_SAME,      /* nothing falls due at another time */
	EW_REDATE_CHANGED,
	EW_REDATE_ANNOUNCED, /* something would be kept for longer than a notice told: nothing changes */
	EW_REDATE_UNKNOWN,   /* something would be kept for longer, and what was told cannot be found out: nothing changes */
};
/** "same", "changed", "retention_stated", "announced_unknown"; NULL for a number that is none. */
const char *ew_redate_outcome_name(enum ew_redate_outcome outcome);

struct ew_redate_view {
	const uint64_t *was_s, *is_s; /* by kind, 0: nothing is said of it */
	struct ew_wall ended;         /* of the call; never 0 */
	uint64_t unstated_s;          /* as in retention.h */
	uint64_t stated_s;            /* the shortest time that a notice of the call told; 0: none told any */
	bool stated_unknown;          /* notices were told, and what they say is not known */
	uint32_t gone;                /* kinds of which nothing is left, or never was: they do not count */
};

struct ew_redate {
	enum ew_redate_outcome outcome;
	uint32_t shorter, longer;     /* kinds that would fall due sooner and later, also when they may not */
	uint32_t beyond;              /* of them, those that would be kept for longer than was told */
	struct ew_wall was[EW_ARTIFACT_KINDS], is[EW_ARTIFACT_KINDS]; /* {INT64_MAX}: never */
};

/** What would become of a call. */
void ew_redate_of(const struct ew_redate_view *view, struct ew_redate *ret);
/** True when something of it would be due by now that is not by its own periods. */
bool ew_redate_is_due(const struct ew_redate *redate, struct ew_wall now);

#endif
