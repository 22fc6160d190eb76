/*
 * Grants of calls in progress: who captures what at this moment. Must never name a call that whoever asks may not read.
 */
#include "programs/keeper/keeper_tools.h"

#include <errno.h>
#include <string.h>

#include "domain/event_json.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/may.h"

#define MOST_GRANTS 200 /* of one answer */
#define MOST_CALLS 1000 /* whose reach is looked up for one answer */

struct listing {
	struct ew_asked *a;
	const char *vendor; /* NULL: every vendor's */
	json_t *items;
	size_t calls;
	bool more;
};

static bool is_wanted(const struct listing *l, const struct ew_grant *grant, const json_t *fields)
{
	const char *vendor = json_string_value(json_object_get(fields, "vendor"));

	return grant->state == EW_GRANT_LIVE && (!l->vendor || (vendor && strcmp(vendor, l->vendor) == 0));
}

static bool has_wanted(const struct listing *l, const struct ew_interaction *it)
{
	const struct ew_grant *grant;
	const json_t *fields;

	for (size_t i = 0; (grant = ew_interaction_grant(it, i)); i++)
		if (ew_interaction_find_grant(it, grant->id, &fields) && is_wanted(l, grant, fields))
			return true;
	return false;
}

static json_t *item_json(const struct ew_call *call, const struct ew_grant *grant, const json_t *fields)
{
	json_t *one = ew_grant_json(call->fold, grant);

	if (one && ew_json_put(one, "interaction", ew_json_id(call->id)) &&
		ew_json_put(one, "started_at", ew_json_wall(ew_interaction_started(call->fold))) &&
		ew_json_put(one, "vendor", json_incref(json_object_get(fields, "vendor"))) &&
		(!json_object_get(fields, "tool") || ew_json_put(one, "tool", json_incref(json_object_get(fields, "tool")))))
		return one;
	json_decref(one);
	return NULL;
}

static int add_grants(struct listing *l, const struct ew_call *call)
{
	const struct ew_grant *grant;
	const json_t *fields;

	for (size_t i = 0; (grant = ew_interaction_grant(call->fold, i)); i++) {
		if (!ew_interaction_find_grant(call->fold, grant->id, &fields) || !is_wanted(l, grant, fields))
			continue;
		if (json_array_size(l->items) == MOST_GRANTS) {
			l->more = true;
			return 0;
		}
		if (json_array_append_new(l->items, item_json(call, grant, fields)) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int look(void *arg, struct ew_call *call)
{
	struct listing *l = arg;
	bool reached = false;
	int r;

	if (l->more || !has_wanted(l, call->fold))
		return 0;
	if (l->calls++ == MOST_CALLS) {
		l->more = true;
		return 0;
	}
	r = ew_asked_reaches(l->a, EW_RIGHT_READ, call->id, &reached);
	return r < 0 || !reached ? r : add_grants(l, call);
}

int ew_ask_grants(struct ew_asked *a)
{
	struct listing l = {.a = a, .vendor = ew_asked_text(a, "vendor"), .items = json_array()};
	struct ew_id id;
	int r = l.items ? 0 : -ENOMEM;

	if (l.vendor && ew_id_parse(ew_slice_text(l.vendor), &id) < 0) {
		json_decref(l.items);
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_query", "vendor is the id of a vendor");
	}
	if (r == 0)
		r = ew_keeper_calls_live(a->k, look, &l);
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	return ew_keeper_answer(
		a->k, a->connection, a->request, 200, json_pack("{s:o, s:b}", "items", l.items, "more", l.more));
}
