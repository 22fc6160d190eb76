/*
 * The way a call went: who came, who left, which queue and session it passed, and the other interactions of the same
 * call. What the telephone side told is compared word with word; nothing is guessed from addresses.
 */
#include "domain/record_state.h"

#include <errno.h>
#include <string.h>

static const json_t *with_id(const json_t *list, const json_t *one)
{
	const json_t *id = json_object_get(one, "id");
	const json_t *other;
	size_t i;

	json_array_foreach (list, i, other) {
		const json_t *its = json_object_get(other, "id");

		if (id && its && json_equal(id, its))
			return other;
	}
	return NULL;
}

static int add_move(
	struct ew_record *record, const struct ew_told *told, const char *change, const char *name, const json_t *value)
{
	_cleanup_(ew_json_drop) json_t *entry = json_pack("{s:I, s:o, s:s}", "event", (json_int_t)told->e->index, "at",
		ew_wall_json(told->e->decided), "change", change);

	if (!entry || !ew_json_put(entry, name, value ? json_deep_copy(value) : json_null()))
		return -ENOMEM;
	return json_array_append(record->transfers, entry) == 0 ? 0 : -ENOMEM;
}

static bool has_left(const json_t *party)
{
	return !party || json_object_get(party, "left_at");
}

static int compare_parties(
	struct ew_record *record, const struct ew_told *told, const json_t *before, const json_t *now)
{
	const json_t *party;
	size_t i;
	int r = 0;

	json_array_foreach (now, i, party) {
		if (r == 0 && !with_id(before, party) && !has_left(party))
			r = add_move(record, told, "joined", "party", json_object_get(party, "id"));
	}
	json_array_foreach (before, i, party) {
		if (r == 0 && !has_left(party) && has_left(with_id(now, party)))
			r = add_move(record, told, "left", "party", json_object_get(party, "id"));
	}
	return r;
}

static int compare_sessions(
	struct ew_record *record, const struct ew_told *told, const json_t *before, const json_t *now)
{
	const json_t *session;
	size_t i;
	int r = 0;

	json_array_foreach (now, i, session) {
		if (r == 0 && !with_id(before, session))
			r = add_move(record, told, "session", "session", json_object_get(session, "id"));
	}
	return r;
}

/* What was not known before is no move: facts often come late. */
int ew_record_moved(struct ew_record *record, const struct ew_told *told, const json_t *before)
{
	const json_t *now = json_object_get(told->e->fields, "facts");
	const json_t *parties = json_object_get(before, "parties");
	const json_t *sessions = json_object_get(before, "communication_sessions");
	const json_t *queue = json_object_get(before, "queue");
	const json_t *to = json_object_get(now, "queue");
	int r = 0;

	if (!json_is_object(now))
		return 0;
	if (queue && to && !json_equal(queue, to))
		r = add_move(record, told, "queue", "queue", to);
	if (r == 0 && json_array_size(parties) > 0)
		r = compare_parties(record, told, parties, json_object_get(now, "parties"));
	if (r == 0 && json_array_size(sessions) > 0)
		r = compare_sessions(record, told, sessions, json_object_get(now, "communication_sessions"));
	return r;
}

/* Legs and groups are one call told twice; these words are a call that went on elsewhere. */
int ew_record_related(struct ew_record *record, const struct ew_told *told)
{
	static const char *const words[] = {"transfer", "consult", "conference", "park"};
	const json_t *other = json_object_get(told->e->fields, "interaction");

	for (size_t i = 0; i < EW_COUNT(words); i++) {
		if (ew_field_is(told->e, "relation", words[i]))
			return add_move(record, told, words[i], "interaction", other);
	}
	return 0;
}

json_t *ew_record_journey(const struct ew_record *record)
{
	static const char *const told[] = {"direction", "queue", "extension", "source", "peer"};
	_cleanup_(ew_json_drop) json_t *journey = json_object();
	const json_t *sessions = json_object_get(record->it->facts, "communication_sessions");

	for (size_t i = 0; journey && i < EW_COUNT(told); i++) {
		json_t *value = json_object_get(record->it->facts, told[i]);

		if (!ew_json_put(journey, told[i], value ? json_incref(value) : json_null()))
			return NULL;
	}
	if (!journey || !ew_json_put(journey, "transfers", json_deep_copy(record->transfers)) ||
		!ew_json_put(journey, "sessions", sessions ? json_deep_copy(sessions) : json_array()) ||
		!ew_json_put(journey, "related", json_deep_copy(record->it->related)))
		return NULL;
	return TAKE(journey);
}
