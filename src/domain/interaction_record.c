/*
 * The record that people read. It is made from the state alone, so that it can be made again from
 * the events at any time; what is not known is null or absent, never guessed.
 */
#include "domain/interaction_state.h"

#include "domain/event_json.h"

/* What the facts say of a party; NULL when nothing. */
static const json_t *told_of(const struct ew_interaction *it, struct ew_id id)
{
	const json_t *told;
	size_t i;

	json_array_foreach (json_object_get(it->facts, "parties"), i, told) {
		const char *text = json_string_value(json_object_get(told, "id"));
		struct ew_id other;

		if (text && ew_id_parse(ew_slice_text(text), &other) == 0 && ew_id_equal(other, id))
			return told;
	}
	return NULL;
}

static json_t *member_or_null(const json_t *object, const char *name)
{
	json_t *value = json_object_get(object, name);

	return value ? json_incref(value) : json_null();
}

static json_t *consent_of(const struct ew_interaction *it, const struct ew_party_state *party)
{
	_cleanup_(ew_json_drop) json_t *consent = json_object();
	const struct ew_person *person = ew_person_of(it, party->shown.id);
	uint32_t asked = it->allowed | (person ? ew_consent_refused(&person->says) : 0);

	for (uint32_t i = 0; consent && person && i < EW_PURPOSE_COUNT; i++) {
		uint32_t purpose = 1u << i;

		if ((asked & purpose) &&
			!ew_json_put(consent, ew_purpose_name(purpose),
				json_string(ew_consent_name(
					ew_consent_of(&person->says, purpose, it->terms.tells)))))
			return NULL;
	}
	return TAKE(consent);
}

static json_t *party_json(const struct ew_interaction *it, const struct ew_party_state *party)
{
	_cleanup_(ew_json_drop) json_t *one = json_object();
	const json_t *told = told_of(it, party->shown.id);

	if (!one || !ew_json_put(one, "id", ew_id_json(party->shown.id)) ||
		!ew_json_put(one, "role", member_or_null(told, "role")) ||
		!ew_json_put(one, "address", member_or_null(told, "address")) ||
		!ew_json_put(one, "name", member_or_null(told, "name")) ||
		!ew_json_put(one, "rule", member_or_null(told, "rule")) ||
		!ew_json_put(one, "confidence", member_or_null(told, "confidence")) ||
		!ew_json_put(one, "since", ew_wall_json(party->shown.since)) ||
		!ew_json_put(one, "streams", json_integer(party->shown.streams)) ||
		!ew_json_put(one, "consent", consent_of(it, party)))
		return NULL;
	return TAKE(one);
}

static json_t *gate_json(const struct ew_interaction *it, const struct ew_party_state *party)
{
	_cleanup_(ew_json_drop) json_t *one = json_object();

	(void)it;
	if (!one || !ew_json_put(one, "party", ew_id_json(party->shown.id)) ||
		!ew_json_put(one, "open", ew_purposes_json(party->shown.open)) ||
		!ew_json_put(one, "refused", ew_purposes_json(party->shown.refused)) ||
		!ew_json_put(one, "paused", ew_purposes_json(party->shown.paused)) ||
		!ew_json_put(one, "opening", json_boolean(party->shown.opening)) ||
		!ew_json_put(one, "restriction",
			json_sprintf("%llu", (unsigned long long)party->shown.restriction)))
		return NULL;
	return TAKE(one);
}

typedef json_t *party_json_fn(const struct ew_interaction *it, const struct ew_party_state *party);

static json_t *for_each_party(const struct ew_interaction *it, party_json_fn *fn)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();

	for (size_t i = 0; list && i < it->n_parties; i++) {
		if (json_array_append_new(list, fn(it, &it->parties[i])) < 0)
			return NULL;
	}
	return TAKE(list);
}

/* A party that the facts name and that never had a stream: the record says that it was there. */
static bool add_silent(const struct ew_interaction *it, json_t *parties)
{
	const json_t *told;
	size_t i;

	json_array_foreach (json_object_get(it->facts, "parties"), i, told) {
		const char *text = json_string_value(json_object_get(told, "id"));
		struct ew_party_state silent = {0};

		if (!text || ew_id_parse(ew_slice_text(text), &silent.shown.id) < 0 ||
			ew_interaction_party_state(it, silent.shown.id))
			continue;
		if (json_array_append_new(parties, party_json(it, &silent)) < 0)
			return false;
	}
	return true;
}

static json_t *parties_json(const struct ew_interaction *it)
{
	_cleanup_(ew_json_drop) json_t *parties = for_each_party(it, party_json);

	if (!parties || !add_silent(it, parties))
		return NULL;
	return TAKE(parties);
}

static json_t *intervals_json(const struct ew_interaction *it)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();

	for (size_t i = 0; list && i < it->n_parties; i++) {
		if (ew_intervals_add(it, &it->parties[i], list) < 0)
			return NULL;
	}
	return TAKE(list);
}

static json_t *duration_json(const struct ew_interaction *it)
{
	int64_t until = it->ended.us != 0 ? it->ended.us : it->latest.us;
	int64_t us = until > it->started.us ? until - it->started.us : 0;

	return json_integer(us / EW_US_PER_MS);
}

static json_t *external_json(const struct ew_interaction *it)
{
	json_t *ids = json_object_get(it->facts, "external_ids");

	return json_is_object(ids) ? json_incref(ids) : json_object();
}

/* The communication sessions that the recording session has carried, as the telephone side told them. */
static json_t *sessions_json(const struct ew_interaction *it)
{
	json_t *sessions = json_object_get(it->facts, "communication_sessions");

	return json_is_array(sessions) ? json_incref(sessions) : json_array();
}

static bool put_head(const struct ew_interaction *it, const char *entity, json_t *record)
{
	return ew_json_put(record, "id", ew_id_json(it->id)) &&
	       ew_json_put(record, "state", json_string(ew_interaction_state_name(it->state))) &&
	       ew_json_put(record, "started_at", ew_wall_json(it->started)) &&
	       ew_json_put(record, "ended_at", ew_wall_json(it->ended)) &&
	       ew_json_put(record, "duration_ms", duration_json(it)) &&
	       ew_json_put(record, "direction", member_or_null(it->facts, "direction")) &&
	       ew_json_put(record, "queue", member_or_null(it->facts, "queue")) &&
	       ew_json_put(record, "mode", it->mode ? json_string(it->mode) : json_null()) &&
	       ew_put_access(it, entity, record) &&
	       ew_json_put(record, "external_ids", external_json(it)) &&
	       ew_json_put(record, "communication_sessions", sessions_json(it)) &&
	       ew_json_put(record, "related", json_deep_copy(it->related));
}

static bool put_body(const struct ew_interaction *it, json_t *record)
{
	return ew_json_put(record, "parties", parties_json(it)) &&
	       ew_json_put(record, "intervals", intervals_json(it)) &&
	       ew_json_put(record, "streams", ew_streams_json(it)) &&
	       ew_json_put(record, "holds", ew_holds_json(it)) &&
	       ew_json_put(record, "legal_holds", ew_legal_holds_json(it)) && ew_put_rights(it, record) &&
	       ew_json_put(record, "gates", for_each_party(it, gate_json)) &&
	       ew_json_put(record, "artifacts", json_deep_copy(it->artifacts)) &&
	       ew_json_put(record, "exceptions", json_deep_copy(it->exceptions)) &&
	       ew_json_put(record, "missing", json_deep_copy(it->missing)) &&
	       ew_json_put(record, "orders", json_deep_copy(it->orders)) &&
	       ew_json_put(record, "flags", json_deep_copy(it->flags));
}

json_t *ew_interaction_record(const struct ew_interaction *it, const char *entity)
{
	_cleanup_(ew_json_drop) json_t *record = json_object();

	if (!record || !put_head(it, entity, record) || !put_body(it, record))
		return NULL;
	return TAKE(record);
}
