/*
 * May this person do this to this call? Each role is asked by itself, and what one lacks no other makes up for: a right that
 * is held here does not reach the calls of a role that is held there. Must never allocate, remember or guess.
 */
#include "access/decide.h"

#include <assert.h>

#include "access/see.h"
#include "domain/grant.h"

#define ALL_RIGHTS ((1u << EW_RIGHTS) - 1)
/* What brings something of a call before somebody's eyes or ears, or out of the house. */
#define OPENS (EW_RIGHT_READ | EW_RIGHT_LISTEN | EW_RIGHT_REVEAL | EW_RIGHT_EXPORT | EW_RIGHT_DOWNLOAD)

/* What is asked for; `resource` is NULL where there is no call. */
struct question {
	uint32_t rights;
	int kind;
	const struct ew_access_resource *resource;
	const struct ew_access_viewer *viewer;
};

/* A subject whose time nobody stated holds nothing: its ends could not be seen. */
static bool is_valid(const struct ew_access_binding *b, struct ew_wall now)
{
	if (now.us <= 0 || now.us < b->from.us)
		return false;
	return (b->until.us == 0 || now.us < b->until.us) && (b->attest.us == 0 || now.us < b->attest.us);
}

static bool opens_kind(uint32_t kinds, int kind)
{
	if (kind == -1)
		return true;
	return kind >= 0 && kind < EW_ARTIFACT_KINDS && (kinds >> kind & 1) != 0;
}

/* Nothing that is asked is nothing that is allowed; so is a right that there is not. */
static bool holds(const struct ew_access_binding *b, uint32_t rights)
{
	return rights != 0 && (rights & ~ALL_RIGHTS) == 0 && (b->rights & rights) == rights;
}

static struct ew_access_verdict judge(const struct ew_access_binding *b, const struct question *q)
{
	struct ew_access_verdict v = {.why = EW_ACCESS_NOT_NOW, .by = b};

	if (!holds(b, q->rights))
		return (struct ew_access_verdict){.why = EW_ACCESS_NO_RIGHT};
	if (!is_valid(b, q->viewer->now))
		return v;
	v.why = EW_ACCESS_ALLOWED;
	if (!q->resource)
		return v;
	v.part = ew_scope_covers(b->scope, q->resource, q->viewer);
	if (v.part != EW_SCOPE_MATCHES)
		v.why = EW_ACCESS_OUT_OF_SCOPE;
	else if (!opens_kind(b->kinds, q->kind))
		v.why = EW_ACCESS_KIND;
	else if (!ew_see_allows(q->resource->see, b->role, q->rights, q->kind))
		v.why = EW_ACCESS_POLICY;
	else if ((q->rights & OPENS) && !ew_region_allowed(q->viewer->region, q->resource->regions))
		v.why = EW_ACCESS_REGION;
	return v;
}

/* The reasons stand in the order in which a role comes nearer, and what is allowed is nearest. */
static bool is_nearer(enum ew_access_why a, enum ew_access_why b)
{
	return a == EW_ACCESS_ALLOWED ? b != EW_ACCESS_ALLOWED : b != EW_ACCESS_ALLOWED && a > b;
}

static struct ew_access_verdict decide(const struct ew_access_subject *subject, const struct question *q)
{
	struct ew_access_verdict nearest = {.why = EW_ACCESS_NO_RIGHT};

	for (size_t i = 0; i < subject->n_bindings; i++) {
		struct ew_access_verdict v = judge(&subject->bindings[i], q);

		if (is_nearer(v.why, nearest.why))
			nearest = v;
	}
	return nearest;
}

struct ew_access_verdict ew_access_decide(const struct ew_access_subject *subject, uint32_t rights, int kind,
	const struct ew_access_resource *resource)
{
	struct question q = {.rights = rights, .kind = kind, .resource = resource, .viewer = &subject->viewer};

	assert(resource); /* without one no scope would be asked */
	return decide(subject, &q);
}

struct ew_access_verdict ew_access_decide_house(const struct ew_access_subject *subject, uint32_t rights)
{
	struct question q = {.rights = rights, .kind = -1, .viewer = &subject->viewer};

	return decide(subject, &q);
}

bool ew_access_binding_holds(const struct ew_access_binding *binding, uint32_t rights, struct ew_wall now)
{
	return holds(binding, rights) && is_valid(binding, now);
}

uint32_t ew_access_rights(const struct ew_access_subject *subject)
{
	uint32_t rights = 0;

	for (size_t i = 0; i < subject->n_bindings; i++)
		if (is_valid(&subject->bindings[i], subject->viewer.now))
			rights |= subject->bindings[i].rights & ALL_RIGHTS;
	return rights;
}

uint32_t ew_access_kinds(const struct ew_access_subject *subject, const struct ew_access_resource *resource)
{
	uint32_t kinds = 0;

	for (int kind = 0; kind < EW_ARTIFACT_KINDS; kind++) {
		uint32_t right = kind == EW_ARTIFACT_AUDIO ? EW_RIGHT_LISTEN : EW_RIGHT_READ;

		if (ew_access_decide(subject, right, kind, resource).why == EW_ACCESS_ALLOWED)
			kinds |= 1u << kind;
	}
	return kinds;
}
