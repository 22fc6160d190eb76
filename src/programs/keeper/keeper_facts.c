/*
 * The facts of a call as signal tells them: foreign words that must never stop the log, and what a call is found by.
 */
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/rights/rights.h"

#include <errno.h>
#include <string.h>

#include "catalog/blind.h"
#include "domain/event_json.h"
#include "domain/grant.h"
#include "programs/keeper/people/standing.h"

/* No event can hold a floating-point number: facts with one would stop the log at this place for ever. */
static bool has_real(const json_t *j)
{
	const char *key;
	json_t *value;
	size_t i;

	json_object_foreach((json_t *)(uintptr_t)j, key, value) {
		if (has_real(value))
			return true;
	}
	json_array_foreach(j, i, value) {
		if (has_real(value))
			return true;
	}
	return json_is_real(j);
}

json_t *ew_keeper_parse_facts(struct ew_slice facts)
{
	json_error_t error;
	json_t *j = json_loadb((const char *)facts.at, facts.len, JSON_REJECT_DUPLICATES, &error);

	if (!json_is_object(j) || has_real(j)) {
		json_decref(j);
		j = json_pack("{s:s, s:s, s:[s]}", "source", "unknown", "direction", "unknown", "defects",
			"facts_unreadable");
	}
	return j;
}

static const char *text_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static struct ew_slice index_key(const struct ew_keeper *k)
{
	return ew_slice_of(k->index_key, EW_COLUMN_KEY_BYTES);
}

/* Somebody may be looked for by what they are called, in whatever script. */
static int note_name(struct ew_keeper *k, struct ew_buf *set, const json_t *named)
{
	const char *name = text_at(named, "name");
	const json_t *other;
	size_t i;
	int r = name ? ew_blind_note_words(set, index_key(k), ew_slice_text(name)) : 0;

	json_array_foreach(json_object_get(named, "names"), i, other) {
		if (r == 0 && text_at(other, "name"))
			r = ew_blind_note_words(set, index_key(k), ew_slice_text(text_at(other, "name")));
	}
	return r;
}

static int note_end(struct ew_keeper *k, struct ew_buf *set, const json_t *end)
{
	const char *number = text_at(end, "address");
	int r = number && *number ? ew_blind_note_number(set, index_key(k), ew_slice_text(number)) : 0;

	return r < 0 ? r : note_name(k, set, end);
}

/* A value that is looked for as it is, and by its words. The words of an address are those of every call of that switch. */
static int note_value(struct ew_keeper *k, struct ew_buf *set, const char *kind, const char *value)
{
	int r = ew_blind_note_value(set, index_key(k), kind, value);

	return r < 0 || !value || strchr(value, '@') ? r : ew_blind_note_words(set, index_key(k), ew_slice_text(value));
}

int ew_keeper_note_parties(struct ew_keeper *k, struct ew_buf *set, const json_t *facts)
{
	const json_t *party;
	size_t i;
	int r = note_end(k, set, json_object_get(facts, "from"));

	if (r == 0)
		r = note_end(k, set, json_object_get(facts, "to"));
	json_array_foreach(json_object_get(facts, "parties"), i, party) {
		if (r == 0)
			r = note_end(k, set, party);
	}
	return r;
}

/* The groups that a region belongs to: those of people/resource.c, or who may look for them would not find its calls. */
static int note_region(struct ew_keeper *k, struct ew_buf *set, const char *region)
{
	int r = ew_blind_note_value(set, index_key(k), "region", region);

	if (r == 0 && region && ew_region_allowed(region, "EU"))
		r = ew_blind_note_value(set, index_key(k), "region", "EU");
	return r;
}

int ew_keeper_note_access(struct ew_keeper *k, struct ew_buf *set, const json_t *record)
{
	const json_t *agent;
	size_t i;
	int r = ew_blind_note_value(set, index_key(k), "entity", text_at(record, "entity"));

	if (r == 0)
		r = note_region(k, set, text_at(record, "region"));
	if (r == 0)
		r = note_value(k, set, "queue", text_at(record, "queue"));
	json_array_foreach(json_object_get(record, "agents"), i, agent) {
		if (r == 0)
			r = note_value(k, set, "agent", json_string_value(agent));
	}
	return r;
}

/* `live`: the same call where this is new of it, so that holds may come to cover it; NULL: the index is made again of what was known. */
static int index_set(struct ew_keeper *k, const struct ew_call *call, const struct ew_buf *set, struct ew_call *live)
{
	int r = ew_blind_add_set(k->catalog, call->id, set);

	/* However much there is of a call, the log goes on; it is found by what there was room for. */
	if (r < 0 && r != -EFBIG)
		return r;
	r = live ? ew_keeper_standing_see(k, live, set) : 0;
	return r == 0 && live && ew_keeper_call_is_live(live) ? ew_rights_see_tokens(k, live, ew_buf_slice(set)) : r;
}

static int index_access(struct ew_keeper *k, const struct ew_call *call, struct ew_call *live)
{
	_cleanup_(ew_json_drop) json_t *record = ew_interaction_access_facts(call->fold, k->entity);
	_cleanup_(ew_buf_free) struct ew_buf set = {0};
	int r = record ? 0 : -ENOMEM;

	ew_buf_init(&set, EW_BLIND_MOST_BYTES);
	if (r == 0)
		r = ew_keeper_note_access(k, &set, record);
	return r == 0 || r == -EFBIG ? index_set(k, call, &set, live) : r;
}

int ew_keeper_index_access(struct ew_keeper *k, struct ew_call *call)
{
	int r = ew_keeper_call_write(k, call);

	return r == 0 ? index_access(k, call, call) : r;
}

static int index_parties(struct ew_keeper *k, const struct ew_call *call, struct ew_call *live)
{
	_cleanup_(ew_buf_free) struct ew_buf set = {0};

	ew_buf_init(&set, EW_BLIND_MOST_BYTES);
	int r = ew_keeper_note_parties(k, &set, ew_interaction_facts(call->fold));

	return r == 0 || r == -EFBIG ? index_set(k, call, &set, live) : r;
}

int ew_keeper_index_facts(struct ew_keeper *k, struct ew_call *call)
{
	int r = ew_keeper_index_access(k, call);

	if (r == 0)
		r = index_parties(k, call, call);
	return r < 0 ? r : ew_keeper_relate(k, call);
}

int ew_keeper_index_again(struct ew_keeper *k, const struct ew_call *call, uint32_t type)
{
	bool told = type == EW_EVENT_CALL_OFFERED || type == EW_EVENT_FACTS_CHANGED;
	int r = told || type == EW_EVENT_DECIDED ? index_access(k, call, NULL) : 0;

	if (r == 0 && told)
		r = index_parties(k, call, NULL);
	return r == 0 && told ? ew_keeper_note_relations(k, call) : r;
}
