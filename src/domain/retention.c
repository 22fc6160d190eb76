/*
 * One table of times, by kind, made in the order of the rule; then sorted into steps. Must never give a kind an earlier time
 * than its own period says.
 */
#include "domain/retention.h"

#define YEAR_S (365ull * 86400)
#define NEVER ((struct ew_wall){INT64_MAX})

struct ew_wall ew_kept_until(struct ew_wall from, uint64_t keep_s)
{
	struct ew_wall until;
	int64_t us;

	if (keep_s == 0)
		return NEVER;
	if (keep_s % YEAR_S == 0 && keep_s / YEAR_S <= UINT32_MAX)
		return ew_wall_years_later(from, (uint32_t)(keep_s / YEAR_S));
	if (__builtin_mul_overflow(keep_s, (uint64_t)EW_US_PER_S, &us) || __builtin_add_overflow(from.us, us, &until.us))
		return NEVER;
	return until;
}

static struct ew_wall later(struct ew_wall a, struct ew_wall b)
{
	return a.us > b.us ? a : b;
}

/* The last of what is stated, but of data and evidence, which are there for the sake of the others; {0}: nothing is. */
static struct ew_wall last_stated(const struct ew_wall until[static EW_ARTIFACT_KINDS])
{
	struct ew_wall last = {0};

	for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++) {
		if (i != EW_ARTIFACT_METADATA && i != EW_ARTIFACT_CONSENT_EVIDENCE && until[i].us != INT64_MAX)
			last = later(last, until[i]);
	}
	return last;
}

static void times_of(const uint64_t keep_s[static EW_ARTIFACT_KINDS], struct ew_wall ended, uint64_t unstated_s,
	struct ew_wall until[static EW_ARTIFACT_KINDS])
{
	struct ew_wall *data = &until[EW_ARTIFACT_METADATA], *evidence = &until[EW_ARTIFACT_CONSENT_EVIDENCE];
	struct ew_wall last;

	for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++)
		until[i] = ew_kept_until(ended, keep_s[i]);
	last = last_stated(until);
	if (data->us == INT64_MAX)
		*data = last.us ? last : ew_kept_until(ended, unstated_s);
	*data = later(*data, last);
	for (unsigned i = 0; i < EW_ARTIFACT_CONSENT_EVIDENCE; i++) {
		if (until[i].us == INT64_MAX)
			until[i] = *data;
	}
	if (evidence->us == INT64_MAX)
		*evidence = *data;
	*evidence = later(*evidence, *data);
}

static void add(struct ew_retention_step *steps, size_t *n, struct ew_wall at, uint32_t kind)
{
	size_t i = 0, j;

	while (i < *n && steps[i].at.us < at.us)
		i++;
	if (i == *n || steps[i].at.us != at.us) {
		for (j = (*n)++; j > i; j--)
			steps[j] = steps[j - 1];
		steps[i] = (struct ew_retention_step){at, 0};
	}
	steps[i].kinds |= EW_KIND_BIT(kind);
}

size_t ew_retention_plan(const uint64_t keep_s[static EW_ARTIFACT_KINDS], struct ew_wall ended, uint64_t unstated_s,
	struct ew_retention_step ret[static EW_ARTIFACT_KINDS])
{
	struct ew_wall until[EW_ARTIFACT_KINDS];
	size_t n = 0;

	times_of(keep_s, ended, unstated_s, until);
	for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++) {
		if (until[i].us != INT64_MAX)
			add(ret, &n, until[i], i);
	}
	return n;
}

struct ew_wall ew_retention_due(
	const uint64_t keep_s[static EW_ARTIFACT_KINDS], struct ew_wall ended, uint64_t unstated_s, enum ew_artifact_kind kind)
{
	struct ew_wall until[EW_ARTIFACT_KINDS];

	if ((unsigned)kind >= EW_ARTIFACT_KINDS)
		return NEVER;
	times_of(keep_s, ended, unstated_s, until);
	return until[kind];
}
