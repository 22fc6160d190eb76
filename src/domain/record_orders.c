/*
 * What was decided, refused, paused and agreed to. An opt-out's entry says what obeyed it and when: the recorder's own
 * times, and the gates of others that were shut after it. Must never call something agreed that no event says.
 */
#include "domain/record_state.h"

#include <errno.h>
#include <string.h>

/* -- decisions -------------------------------------------------------------------------------- */

static bool put_policy(const struct ew_told *told, json_t *entry)
{
	json_t *policy = json_object_get(told->record, "policy");

	return ew_json_put(entry, "policy", policy ? json_incref(policy) : json_null()) &&
	       ew_json_put(entry, "type", json_string(ew_event_type_name(told->e->type)));
}

static int add_decision(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);

	if (!entry || !put_policy(told, entry))
		return -ENOMEM;
	return json_array_append(record->decisions, entry) == 0 ? 0 : -ENOMEM;
}

int ew_record_decided(struct ew_record *record, const struct ew_told *told)
{
	int r = add_decision(record, told);

	if (r == 0 && told->e->type == EW_EVENT_DECIDED)
		record->decision = json_array_get(record->decisions, json_array_size(record->decisions) - 1);
	return r;
}

/* -- opt-outs --------------------------------------------------------------------------------- */

/* Begun milliseconds count: what took 1.2 ms was not done within 1. */
static json_t *milliseconds(int64_t us)
{
	return json_integer(us <= 0 ? 0 : (us + EW_US_PER_MS - 1) / EW_US_PER_MS);
}

static int add_opt_out(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);
	struct ew_wall received, applied;
	bool timed = ew_field_wall(told->e, "received_at", &received) && ew_field_wall(told->e, "applied_at", &applied);

	if (!entry || ew_record_personal(entry, told, "reason_text") < 0 ||
		!ew_json_put(entry, "obeyed_by", timed ? json_string("recorder") : json_null()) ||
		!ew_json_put(entry, "obeyed_ms", timed ? milliseconds(applied.us - received.us) : json_null()) ||
		!ew_json_put(entry, "other_gates", json_array()))
		return -ENOMEM;
	record->heard = timed ? received : (struct ew_wall){0};
	return json_array_append(record->opt_outs, entry) == 0 ? 0 : -ENOMEM;
}

/* Another party's gate was shut because of the opt-outs before. Counted from the last of them. */
static int add_other_gate(struct ew_record *record, const struct ew_told *told)
{
	size_t n = json_array_size(record->opt_outs);
	json_t *last = n > 0 ? json_array_get(record->opt_outs, n - 1) : NULL;
	struct ew_wall at = told->e->decided;
	bool timed = ew_field_wall(told->e, "applied_at", &at) && record->heard.us != 0;

	if (!last)
		return 0;
	return ew_record_add(json_object_get(last, "other_gates"),
		json_pack("{s:I, s:o, s:o, s:O?, s:O?}", "event", (json_int_t)told->e->index, "at", ew_wall_json(at),
			"obeyed_ms", timed ? milliseconds(at.us - record->heard.us) : json_null(), "purposes",
			json_object_get(told->e->fields, "purposes"), "party",
			json_object_get(told->e->fields, "party")));
}

int ew_record_inherited(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);

	if (!entry || !ew_json_put(entry, "reason", json_string("inherited")) ||
		!ew_json_put(entry, "inherited_from", json_deep_copy(json_object_get(told->e->fields, "from"))) ||
		!ew_json_put(entry, "obeyed_by", json_null()) || !ew_json_put(entry, "obeyed_ms", json_null()) ||
		!ew_json_put(entry, "other_gates", json_array()))
		return -ENOMEM;
	json_object_del(entry, "from");
	record->heard = told->e->decided;
	return json_array_append(record->opt_outs, entry) == 0 ? 0 : -ENOMEM;
}

/* -- pauses ----------------------------------------------------------------------------------- */

static int add_pause(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);
	struct ew_wall from = told->e->decided;

	(void)ew_field_wall(told->e, "applied_at", &from);
	if (!entry || ew_record_personal(entry, told, "reason_text") < 0 ||
		!ew_json_put(entry, "from", ew_wall_json(from)) || !ew_json_put(entry, "to", json_null()) ||
		!ew_json_put(entry, "lifted_by", json_null()) || !ew_json_put(entry, "ended_by", json_null()))
		return -ENOMEM;
	return json_array_append(record->pauses, entry) == 0 ? 0 : -ENOMEM;
}

/* True when what one of them is about is also the other's: no party means every party. */
static bool same_party(const json_t *pause, const struct ew_event *e)
{
	const json_t *mine = json_object_get(pause, "party");
	const json_t *its = json_object_get(e->fields, "party");

	return !mine || !its || json_equal(mine, its);
}

static bool open_for(const json_t *pause, const struct ew_event *e)
{
	return json_is_null(json_object_get(pause, "to")) && same_party(pause, e);
}

static int end_pause(json_t *pause, const struct ew_event *e, struct ew_wall at)
{
	return ew_json_put(pause, "to", ew_wall_json(at)) &&
			ew_json_put(pause, "ended_by", json_integer((json_int_t)e->index))
		? 0
		: -ENOMEM;
}

int ew_record_resumed(struct ew_record *record, const struct ew_told *told)
{
	json_t *pause;
	size_t i;

	json_array_foreach (record->pauses, i, pause) {
		json_t *lifted = json_object_get(pause, "lifted_by");

		if (open_for(pause, told->e) && json_is_null(lifted) &&
			!ew_json_put(pause, "lifted_by",
				json_pack("{s:I, s:O?, s:O?}", "event", (json_int_t)told->e->index, "by",
					json_object_get(told->record, "actor"), "reason",
					json_object_get(told->e->fields, "reason"))))
			return -ENOMEM;
	}
	return add_decision(record, told);
}

/* A pause that was lifted ends when the gate is open again, and not before. */
int ew_record_opened(struct ew_record *record, const struct ew_told *told)
{
	json_t *pause;
	size_t i;
	int r = 0;

	json_array_foreach (record->pauses, i, pause) {
		if (r == 0 && open_for(pause, told->e) && json_is_object(json_object_get(pause, "lifted_by")))
			r = end_pause(pause, told->e, told->e->decided);
	}
	return r;
}

int ew_record_ended(struct ew_record *record, const struct ew_told *told)
{
	json_t *pause;
	size_t i;
	int r = 0;

	json_array_foreach (record->pauses, i, pause) {
		if (r == 0 && json_is_null(json_object_get(pause, "to")))
			r = end_pause(pause, told->e, told->e->decided);
	}
	return r;
}

int ew_record_restricted(struct ew_record *record, const struct ew_told *told)
{
	const struct ew_event *e = told->e;

	if (ew_field_is(e, "reason", "opt_out") || ew_field_is(e, "reason", "recordpref") ||
		ew_field_is(e, "reason", "keypad"))
		return add_opt_out(record, told);
	if (ew_field_is(e, "reason", "pause") || ew_field_is(e, "reason", "stop"))
		return add_pause(record, told);
	if (ew_field_is(e, "reason", "terms"))
		return ew_interaction_refused(record->it) ? add_other_gate(record, told) : 0;
	return ew_field_is(e, "reason", "other_refused") ? add_other_gate(record, told) : 0;
}

/* -- consent ---------------------------------------------------------------------------------- */

int ew_record_answered(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);
	const char *value = told->e->type == EW_EVENT_KEYS_RECEIVED ? "digits" : "reason";

	if (!entry || ew_record_personal(entry, told, value) < 0 ||
		!ew_json_put(entry, "type", json_string(ew_event_type_name(told->e->type))))
		return -ENOMEM;
	return json_array_append(record->answers, entry) == 0 ? 0 : -ENOMEM;
}

static bool speaks_of(const json_t *opt_out, const char *party, const char *purpose)
{
	const char *whose = json_string_value(json_object_get(opt_out, "party"));
	const json_t *word;
	size_t i;

	if (whose && strcmp(whose, party) != 0)
		return false;
	json_array_foreach (json_object_get(opt_out, "purposes"), i, word) {
		if (strcmp(json_string_value(word), purpose) == 0)
			return true;
	}
	return false;
}

/* The first opt-out that says it. */
static const json_t *said_by(const struct ew_record *record, const char *party, const char *purpose)
{
	const json_t *opt_out;
	size_t i;

	json_array_foreach (record->opt_outs, i, opt_out) {
		if (speaks_of(opt_out, party, purpose))
			return opt_out;
	}
	return NULL;
}

static const char *status_of(const struct ew_record *record, const struct ew_person *person, uint32_t purpose)
{
	enum ew_consent is = ew_consent_of(&person->says, purpose, record->it->terms.tells);

	if (!(ew_consent_refused(&person->says) & purpose) && (ew_refused_for_all(record->it) & purpose))
		is = EW_CONSENT_WITHDRAWN;
	return ew_consent_name(is);
}

static int add_consent(
	const struct ew_record *record, const struct ew_person *person, uint32_t purpose, json_t *to)
{
	const char *word = ew_purpose_name(purpose);
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(person->id, id);
	const json_t *said = said_by(record, id, word);

	return ew_record_add(to,
		json_pack("{s:s, s:s, s:s, s:O?, s:O?, s:O?}", "party", id, "purpose", word, "status",
			status_of(record, person, purpose), "event", json_object_get(said, "event"), "at",
			json_object_get(said, "at"), "by", json_object_get(said, "by")));
}

json_t *ew_record_consents(const struct ew_record *record)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	const struct ew_interaction *it = record->it;

	for (size_t i = 0; list && i < it->n_people; i++) {
		const struct ew_person *person = &it->people[i];
		uint32_t asked = it->allowed | ew_refused_for_all(it) | ew_consent_refused(&person->says);

		for (uint32_t n = 0; n < EW_PURPOSE_COUNT; n++) {
			if ((asked & 1u << n) && add_consent(record, person, 1u << n, list) < 0)
				return NULL;
		}
	}
	return TAKE(list);
}
