/*
 * Merging law with law. A merge may only ever be stricter than both: orders by their maximum, sets by their union, so
 * that neither the order of the packs nor how often one is named can change what holds.
 */
#include "policy/pack_parts.h"

#include <errno.h>
#include <string.h>

/* -- two laws --------------------------------------------------------------------------------- */

static void raise_needs(uint8_t need[], const uint8_t other[])
{
	for (size_t i = 0; i < EW_PURPOSE_COUNT; i++) {
		if (other[i] > need[i])
			need[i] = other[i];
	}
}

/*
 * What has a source comes before any opinion: of those only one kind is kept, so that a citation never stands under
 * numbers that are not its own.
 */
static void merge_bound(struct ew_keep_bound *bound, const struct ew_keep_bound *other)
{
	if (!other->least_s && !other->most_s)
		return;
	if ((!bound->least_s && !bound->most_s) || (!bound->cite && other->cite)) {
		*bound = *other;
		return;
	}
	if (bound->cite && !other->cite)
		return;
	if (other->least_s > bound->least_s)
		bound->least_s = other->least_s;
	if (other->most_s && (!bound->most_s || other->most_s < bound->most_s))
		bound->most_s = other->most_s;
}

/* An end that is named is taken: the service's before a move, a move before going on. */
static int merge_then(int one, int other)
{
	static const uint8_t rank[] = {[EW_THEN_CONTINUE] = 1, [EW_THEN_MOVE] = 2, [EW_THEN_END_CALL] = 3};

	if (one < 0 || other < 0)
		return one < 0 ? other : one;
	return rank[one] >= rank[other] ? one : other;
}

static void merge_trust(struct ew_law *law, const struct ew_law *other)
{
	if (other->confidence < law->confidence)
		law->confidence = other->confidence;
	if (law->review_by && other->review_by && strcmp(other->review_by, law->review_by) < 0)
		law->review_by = other->review_by;
	law->counsel |= other->counsel;
}

void ew_law_merge(struct ew_law *law, const struct ew_law *other)
{
	if (other->consent > law->consent)
		law->consent = other->consent;
	raise_needs(law->need, other->need);
	raise_needs(law->agent_need, other->agent_need);
	law->tells |= other->tells;
	law->notice |= other->notice;
	law->in_recording |= other->in_recording;
	law->affirmative |= other->affirmative;
	law->hold &= other->hold;
	if (other->stays_ms > law->stays_ms)
		law->stays_ms = other->stays_ms;
	if (other->opt_out > law->opt_out)
		law->opt_out = other->opt_out;
	law->then = merge_then(law->then, other->then);
	law->mandates |= other->mandates;
	for (size_t i = 0; i < EW_ARTIFACT_KINDS; i++)
		merge_bound(&law->keep[i], &other->keep[i]);
	law->segments |= other->segments;
	if (other->redact > law->redact)
		law->redact = other->redact;
	law->no_original |= other->no_original;
	merge_trust(law, other);
}

static bool needs_at_least(const uint8_t need[], const uint8_t other[])
{
	for (size_t i = 0; i < EW_PURPOSE_COUNT; i++) {
		if (need[i] < other[i])
			return false;
	}
	return true;
}

/* An opinion binds nobody, so nothing is less strict than it. */
static bool bounds_at_least(const struct ew_keep_bound *bound, const struct ew_keep_bound *other)
{
	if (!other->cite)
		return true;
	if (bound->least_s < other->least_s || !bound->cite)
		return false;
	return !other->most_s || (bound->most_s && bound->most_s <= other->most_s);
}

bool ew_law_at_least(const struct ew_law *law, const struct ew_law *other)
{
	if (law->consent < other->consent || law->stays_ms < other->stays_ms || law->opt_out < other->opt_out ||
		law->redact < other->redact || law->no_original < other->no_original)
		return false;
	if (other->tells & ~law->tells || other->segments & ~law->segments || other->mandates & ~law->mandates)
		return false;
	if (law->notice < other->notice || law->in_recording < other->in_recording ||
		law->affirmative < other->affirmative || law->counsel < other->counsel || law->hold > other->hold)
		return false;
	for (size_t i = 0; i < EW_ARTIFACT_KINDS; i++) {
		if (!bounds_at_least(&law->keep[i], &other->keep[i]))
			return false;
	}
	return needs_at_least(law->need, other->need) && needs_at_least(law->agent_need, other->agent_need);
}

/* -- parents ---------------------------------------------------------------------------------- */

static size_t count_rights(const char *const *rights)
{
	size_t n = 0;

	while (rights && rights[n])
		n++;
	return n;
}

static bool has_right(const char *const *rights, size_t n, const char *right)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(rights[i], right) == 0)
			return true;
	}
	return false;
}

static int merge_rights(struct ew_law_entry *entry, const struct ew_law *parent)
{
	size_t own = count_rights(entry->law.rights);
	size_t n = own;
	const char **both = calloc(own + count_rights(parent->rights) + 1, sizeof(*both));

	if (!both)
		return -ENOMEM;
	for (size_t i = 0; i < own; i++)
		both[i] = entry->rights[i];
	for (size_t i = 0; i < count_rights(parent->rights); i++) {
		if (!has_right(both, own, parent->rights[i]))
			both[n++] = parent->rights[i];
	}
	free(entry->rights);
	entry->rights = both;
	entry->law.rights = both;
	return 0;
}

/* Holding is a choice that either may leave to the other; once both have said it, both must allow it. */
static void merge_said(struct ew_law_entry *entry, const struct ew_law_entry *parent)
{
	bool hold = entry->hold_said && parent->hold_said ? entry->law.hold && parent->law.hold
							  : entry->law.hold || parent->law.hold;

	ew_law_merge(&entry->law, &parent->law);
	entry->law.hold = hold;
	entry->hold_said |= parent->hold_said;
	entry->consent_said |= parent->consent_said;
}

static int check_merged(const struct ew_law_entry *entry, struct ew_error *error)
{
	const struct ew_law *law = &entry->law;

	for (size_t i = 0; i < EW_ARTIFACT_KINDS; i++) {
		if (law->keep[i].most_s && law->keep[i].least_s > law->keep[i].most_s)
			return ew_yaml_complain(entry->node, error,
				"with its parent \"%s\", %s must be kept longer than it may be: say a period that both "
				"allow",
				entry->parent, ew_artifact_kind_name((enum ew_artifact_kind)i));
	}
	if (law->place && !entry->consent_said)
		return ew_yaml_complain(entry->node, error,
			"\"consent\" is missing: a place says it, or a parent of it does (one_party, notice_suffices, "
			"all_party, all_party_explicit)");
	return 0;
}

static int merge_parent(struct ew_packs *packs, struct ew_law_entry *entry, unsigned depth, struct ew_error *error);

static int find_parent(struct ew_packs *packs, struct ew_law_entry *entry, unsigned depth, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(entry->node, "parent");
	struct ew_law_entry *parent = ew_packs_entry(packs, entry->parent);

	if (!parent)
		return ew_yaml_complain(node, error, "no pack has an entry \"%.60s\"", entry->parent);
	if (parent->state == EW_LAW_MERGING)
		return ew_yaml_complain(node, error, "\"%.60s\" builds on this entry in turn: a circle", entry->parent);
	if (depth == EW_MAX_LAW_PARENTS)
		return ew_yaml_complain(
			node, error, "more than %d parents stand one above the other", EW_MAX_LAW_PARENTS);
	int r = merge_parent(packs, parent, depth + 1, error);

	if (r < 0)
		return r;
	entry->law.parent = &parent->law;
	merge_said(entry, parent);
	if (merge_rights(entry, &parent->law) < 0)
		return ew_error_set(error, -ENOMEM, "no memory for the packs");
	return 0;
}

static int merge_parent(struct ew_packs *packs, struct ew_law_entry *entry, unsigned depth, struct ew_error *error)
{
	int r = 0;

	if (entry->state == EW_LAW_MERGED)
		return 0;
	entry->state = EW_LAW_MERGING;
	if (entry->parent)
		r = find_parent(packs, entry, depth, error);
	if (r == 0)
		r = check_merged(entry, error);
	entry->state = r == 0 ? EW_LAW_MERGED : EW_LAW_ALONE;
	return r;
}

int ew_packs_merge_parents(struct ew_packs *packs, struct ew_error *error)
{
	int r = 0;

	for (size_t i = 0; i < packs->n; i++) {
		for (size_t k = 0; r == 0 && k < packs->at[i].n; k++)
			r = merge_parent(packs, &packs->at[i].laws[k], 0, error);
	}
	return r;
}
