/*
 * The facts of access. What is not known stays unknown: a scope that asks for it does not match.
 */
#include "programs/keeper/people/resource.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/interactions.h"
#include "domain/grant.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/people/holder.h"

void ew_resource_free(struct ew_resource *resource)
{
	json_decref(resource->record);
	resource->record = NULL;
}

static const char *text_at(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static bool has(const char *const *words, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

static int take_agents(struct ew_keeper *k, const json_t *agents, struct ew_resource *to)
{
	size_t i, n = 0, n_teams = 0;
	const json_t *agent;

	json_array_foreach(agents, i, agent) {
		const char *word = json_string_value(agent), *team = NULL;
		int r = word ? ew_holder_team(k, word, &team) : 0;

		if (r < 0)
			return r;
		if (!word || n == EW_RESOURCE_AGENTS)
			continue;
		to->agents[n++] = word;
		if (team && !has(to->teams, n_teams, team))
			to->teams[n_teams++] = team;
	}
	to->facts.agents = to->agents;
	to->facts.teams = to->teams;
	return 0;
}

static const char *const groups[] = {"EU", NULL}; /* of a member state */

int ew_resource_of_record(struct ew_keeper *k, json_t *record, struct ew_resource *ret)
{
	const json_t *see = json_object_get(record, "seen_by");
	const char *started = text_at(record, "started_at");

	*ret = (struct ew_resource){.record = json_incref(record)};
	ret->facts = (struct ew_access_resource){.entity = text_at(record, "entity"),
		.region = text_at(record, "region"),
		.regions = text_at(record, "regions"),
		.queue = text_at(record, "queue"),
		.see = json_is_object(see) ? see : NULL};
	if (ew_region_allowed(ret->facts.region, "EU") && ret->facts.region)
		ret->facts.groups = groups;
	if (started && ew_wall_parse(ew_slice_text(started), &ret->facts.started) < 0)
		ret->facts.started = (struct ew_wall){0};
	return take_agents(k, json_object_get(record, "agents"), ret);
}

struct stored {
	struct ew_keeper *k;
	struct ew_call *call;
	json_t *record;
};

static int open_stored(void *arg, const struct ew_interaction_row *row)
{
	struct stored *o = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	int r;

	ew_buf_init_secret(&plain, EW_MAX_EVENT_JSON_BYTES);
	r = ew_keeper_unseal(o->k, o->call, "summary", 0, row->sealed, &plain);
	if (r < 0)
		return r;
	o->record = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	return o->record ? 0 : -EBADMSG;
}

/* A call that is not in memory: its key and its stored record are enough. */
static int stored_record(struct ew_keeper *k, struct ew_id interaction, json_t **ret)
{
	struct stored o = {.k = k};
	int r = ew_keeper_call_keyed(k, interaction, &o.call);

	if (r == 0)
		r = ew_interactions_get(k->catalog, interaction, open_stored, &o);
	ew_keeper_call_drop(k, &o.call);
	if (r < 0)
		json_decref(o.record);
	else
		*ret = o.record;
	return r;
}

int ew_resource_of(struct ew_keeper *k, struct ew_id interaction, struct ew_resource *ret)
{
	struct ew_call *call = ew_keeper_call_held(k, interaction);
	json_t *record = NULL;
	uint32_t state = 0;
	bool keyed = false;
	int r = call ? 0 : ew_interactions_state(k->catalog, interaction, &state, &keyed);

	/* What is stored of a live call is of its last change of state. */
	if (r == 0 && !call && (state == EW_STATE_OFFERED || state == EW_STATE_ACTIVE))
		r = ew_keeper_call(k, interaction, &call);
	else if (r == 0 && !call)
		r = stored_record(k, interaction, &record);

	/* What is stored cannot be read: its events say the same, and whoever shows them goes by them. */
	if (r < 0 && ew_keeper_call_is_lost(r))
		r = ew_keeper_call(k, interaction, &call);
	if (r == 0 && !record)
		record = ew_interaction_access_facts(call->fold, k->entity);
	if (r == 0 && !record)
		r = -ENOMEM;
	if (r == 0)
		r = ew_resource_of_record(k, record, ret);
	json_decref(record);
	return r;
}
