/*
 * Who cannot be the second person for whom. It is walked from each of the two back to whoever changed them, and whoever
 * changed those: the people who change others are few, those who are changed many. Must never take two people for independent
 * because there was too much to look at.
 */
#include "access/independence.h"

#define MOST_BETWEEN 512 /* people that one chain may come from */

struct changes {
	const struct ew_access_change *at;
	size_t n;
	int64_t since_us;
};

/* Nobody (zero: the machine's own console) is not a link between two people. */
static bool counts(const struct changes *c, size_t i)
{
	return c->at[i].at.us >= c->since_us && !ew_id_is_zero(c->at[i].by);
}

static bool changed(const struct changes *c, struct ew_id by, struct ew_id whom)
{
	for (size_t i = 0; i < c->n; i++)
		if (counts(c, i) && ew_id_equal(c->at[i].by, by) && ew_id_equal(c->at[i].whom, whom))
			return true;
	return false;
}

static bool is_among(const struct ew_id *people, size_t n, struct ew_id id)
{
	for (size_t i = 0; i < n; i++)
		if (ew_id_equal(people[i], id))
			return true;
	return false;
}

/* Whether any chain of changes leads from one to the other, in whatever order they were made. */
static bool leads(const struct changes *c, struct ew_id from, struct ew_id to)
{
	struct ew_id people[MOST_BETWEEN];
	size_t n = 0;

	people[n++] = to;
	for (size_t k = 0; k < n; k++) {
		for (size_t i = 0; i < c->n; i++) {
			struct ew_id by = c->at[i].by;

			if (!counts(c, i) || !ew_id_equal(c->at[i].whom, people[k]) || is_among(people, n, by))
				continue;
			if (ew_id_equal(by, from) || n == MOST_BETWEEN)
				return true;
			people[n++] = by;
		}
	}
	return false;
}

enum ew_independent ew_independent(const struct ew_access_change *changes, size_t n, struct ew_id first,
	struct ew_id second, struct ew_id about, struct ew_wall now, int64_t window_us)
{
	struct changes c = {.at = changes, .n = n};

	if (__builtin_sub_overflow(now.us, window_us, &c.since_us))
		c.since_us = INT64_MIN;
	if (ew_id_equal(first, second) || ew_id_is_zero(first) || ew_id_is_zero(second))
		return EW_SAME_PERSON;
	if (changed(&c, first, second))
		return EW_CHANGED_BY_FIRST;
	if (changed(&c, second, first))
		return EW_CHANGED_FIRST;
	if (ew_id_equal(second, about))
		return EW_CONCERNED;
	return leads(&c, first, second) || leads(&c, second, first) ? EW_LINKED : EW_INDEPENDENT;
}

const char *ew_independent_because(enum ew_independent verdict)
{
	static const char *const sentences[] = {
		[EW_INDEPENDENT] = "",
		[EW_SAME_PERSON] = "Who proposed this cannot approve it. Somebody else must.",
		[EW_CHANGED_BY_FIRST] = "Who proposed this has lately made or changed your account or your roles. "
					"Somebody must approve it whom they did not change.",
		[EW_CHANGED_FIRST] = "You have lately made or changed the account or the roles of who proposed this. "
				     "Somebody must approve it who did not.",
		[EW_CONCERNED] = "This is about you. Somebody else must approve it.",
		[EW_LINKED] = "You and who proposed this are linked by changes that others lately made for one of you. "
			      "Somebody must approve it who is not.",
	};

	return (size_t)verdict < EW_COUNT(sentences) ? sentences[verdict] : sentences[EW_LINKED];
}
