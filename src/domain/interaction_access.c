/*
 * What of an interaction decides who may come near it. Must never guess: an agent that nobody named is nobody's call.
 */
#include "domain/event_json.h"
#include "domain/interaction_state.h"

#include <string.h>

static const char *text_at(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static bool holds(const json_t *list, const char *word)
{
	const json_t *one;
	size_t i;

	json_array_foreach (list, i, one) {
		if (strcmp(json_string_value(one), word) == 0)
			return true;
	}
	return false;
}

static bool add(json_t *agents, const char *word)
{
	return !word || !*word || holds(agents, word) || json_array_append_new(agents, json_string(word)) == 0;
}

/* "sip:1001@pbx.example" is known as that, and as "1001". */
static bool add_address(json_t *agents, const char *address)
{
	struct ew_slice rest = ew_slice_text(address ? address : ""), head;
	char user[128];

	if (!address || !add(agents, address))
		return !address;
	if (!ew_slice_cut(&rest, ':', &head) || rest.len == 0)
		return true;
	(void)ew_slice_cut(&rest, '@', &head);
	if (head.len == 0 || head.len >= sizeof(user))
		return true;
	memcpy(user, head.at, head.len);
	user[head.len] = '\0';
	return add(agents, user);
}

static bool is_one_of(const char *word, size_t n, const char *const *agents)
{
	for (; n > 0 && agents && *agents; agents++)
		if (strlen(*agents) == n && memcmp(*agents, word, n) == 0)
			return true;
	return false;
}

/* By the whole address, or by its user part. */
static bool is_address_of(const char *address, const char *const *agents)
{
	const char *user = address ? strchr(address, ':') : NULL;

	if (!address)
		return false;
	return is_one_of(address, strlen(address), agents) ||
	       (user && is_one_of(user + 1, strcspn(user + 1, "@"), agents));
}

bool ew_interaction_is_of_agent(const struct ew_interaction *it, const char *const *agents)
{
	const char *agent = text_at(json_object_get(it->facts, "extensions"), "agent");
	const char *extension = text_at(it->facts, "extension");
	const json_t *party;
	size_t i;

	if ((agent && is_one_of(agent, strlen(agent), agents)) ||
		(extension && is_one_of(extension, strlen(extension), agents)))
		return true;
	json_array_foreach (json_object_get(it->facts, "parties"), i, party) {
		const char *role = text_at(party, "role");

		if (role && strcmp(role, "agent") == 0 && is_address_of(text_at(party, "address"), agents))
			return true;
	}
	return false;
}

static json_t *agents_json(const struct ew_interaction *it)
{
	_cleanup_(ew_json_drop) json_t *agents = json_array();
	const json_t *party;
	size_t i;

	if (!agents || !add(agents, text_at(json_object_get(it->facts, "extensions"), "agent")) ||
		!add(agents, text_at(it->facts, "extension")))
		return NULL;
	json_array_foreach (json_object_get(it->facts, "parties"), i, party) {
		const char *role = text_at(party, "role");

		if (role && strcmp(role, "agent") == 0 && !add_address(agents, text_at(party, "address")))
			return NULL;
	}
	return TAKE(agents);
}

/* What the events say counts, whatever the configuration says today. */
static json_t *entity_json(const struct ew_interaction *it, const char *entity)
{
	if (it->entity)
		return json_incref(it->entity);
	return entity ? json_string(entity) : json_null();
}

static json_t *or_null(json_t *value)
{
	return value ? json_incref(value) : json_null();
}

bool ew_put_access(const struct ew_interaction *it, const char *entity, json_t *to)
{
	return ew_json_put(to, "entity", entity_json(it, entity)) &&
	       ew_json_put(to, "region", or_null(it->country)) && ew_json_put(to, "regions", or_null(it->regions)) &&
	       ew_json_put(to, "agents", agents_json(it)) && ew_json_put(to, "seen_by", or_null(it->see));
}

json_t *ew_interaction_access_facts(const struct ew_interaction *it, const char *entity)
{
	_cleanup_(ew_json_drop) json_t *facts = json_object();

	if (!facts || !ew_put_access(it, entity, facts) ||
		!ew_json_put(facts, "queue", or_null(json_object_get(it->facts, "queue"))) ||
		!ew_json_put(facts, "started_at", ew_wall_json(it->started)))
		return NULL;
	return TAKE(facts);
}

/* -- what it may be looked at for -- */

bool ew_was_told(const json_t *who, struct ew_id id)
{
	char text[EW_ID_TEXT_BYTES];

	ew_id_format(id, text);
	return holds(who, text);
}

bool ew_interaction_heard(const struct ew_interaction *it, const char *notice)
{
	const json_t *who = json_object_get(it->notices_heard, notice);
	bool heard = json_array_size(who) > 0;

	for (size_t i = 0; heard && i < it->n_people; i++) {
		if (it->people[i].says.kind == EW_PARTY_CUSTOMER && !ew_was_told(who, it->people[i].id))
			heard = false;
	}
	return heard;
}

const json_t *ew_interaction_notices_heard(const struct ew_interaction *it)
{
	return it->notices_heard;
}

const json_t *ew_interaction_told(const struct ew_interaction *it)
{
	return it->told;
}

bool ew_interaction_needs_second(const struct ew_interaction *it, const char *what)
{
	return holds(it->four_eyes, what);
}
