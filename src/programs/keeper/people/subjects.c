/*
 * What exists of somebody, by their number: the first thing that a request about one's own data needs. Found through the blind index and
 * told in numbers; nothing is opened. Must never write the number anywhere: whoever is looked for may be erased later.
 */
#include <errno.h>
#include <string.h>

#include "catalog/blind.h"
#include "catalog/grants.h"
#include "catalog/holds.h"
#include "catalog/interactions.h"
#include "catalog/objects.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/keeper_survey.h"
#include "programs/keeper/people/desk.h"

#define MOST 500 /* calls that are looked at */
#define SHOWN 100
#define REASON_BYTES 1000

struct subject {
	struct ew_keeper *k;
	uint64_t calls, recorded, held, states[EW_STATE_FAILED + 1], handed[EW_ARTIFACT_KINDS], objects;
	struct ew_wall first, last;
	json_t *interactions;
	bool one;
};

static int see_object(void *arg, const struct ew_object_row *row)
{
	struct subject *s = arg;

	(void)row;
	s->objects++;
	s->one = true;
	return 0;
}

static int see_handed(void *arg, const struct ew_handed_row *row)
{
	struct subject *s = arg;

	if (row->kind < EW_ARTIFACT_KINDS)
		s->handed[row->kind]++;
	return 0;
}

static int add_call(struct subject *s, const struct ew_interaction_row *row, bool held)
{
	const char *state = ew_interaction_state_name((enum ew_interaction_state)row->state);

	if (json_array_size(s->interactions) == SHOWN)
		return 0;
	return json_array_append_new(s->interactions,
		       json_pack("{s:o, s:s?, s:o, s:o, s:b, s:b}", "id", ew_json_id(row->id), "state", state, "started_at",
			       ew_json_wall(row->started), "ended_at", ew_json_wall(row->ended), "recorded", s->one, "held", held)) < 0
		? -ENOMEM
		: 0;
}

static int see_call(void *arg, const struct ew_interaction_row *row)
{
	struct subject *s = arg;
	bool held = false;
	int r;

	if (row->wrapped.len == 0)
		return 0; /* erased: of it there is nothing */
	s->one = false;
	r = ew_objects_of(s->k->catalog, row->id, see_object, s);
	if (r == 0)
		r = ew_handed_each(s->k->catalog, row->id, UINT32_MAX, see_handed, s);
	if (r == 0)
		r = ew_holds_any(s->k->catalog, row->id, &held);
	if (r < 0)
		return r;
	s->calls++;
	s->recorded += s->one;
	s->held += held;
	if (row->state < EW_COUNT(s->states))
		s->states[row->state]++;
	if (s->last.us == 0)
		s->last = row->started;
	s->first = row->started;
	return add_call(s, row, held);
}

static json_t *kinds_json(const struct subject *s)
{
	_cleanup_(ew_json_drop) json_t *kinds = json_pack("{s:I}", "audio", (json_int_t)s->objects);

	for (unsigned i = 0; kinds && i < EW_ARTIFACT_KINDS; i++) {
		if (s->handed[i] > 0 &&
			!ew_json_put(kinds, ew_artifact_kind_name((enum ew_artifact_kind)i), json_integer((json_int_t)s->handed[i])))
			return NULL;
	}
	return kinds ? TAKE(kinds) : NULL;
}

static int say(struct ew_asked *a, const struct subject *s)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_keeper_append(a->k, NULL, EW_EVENT_SUBJECT_LOOKED_UP, ew_io_wall(a->k->io), "user", a->who.user,
			json_pack("{s:I, s:I}", "calls", (json_int_t)s->calls, "held", (json_int_t)s->held),
			json_pack("{s:s}", "reason", ew_asked_text(a, "reason")), NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

static int look(struct ew_asked *a, const struct ew_hash *token)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	struct ew_interaction_query query = {.tokens = token, .n_tokens = 1, .limit = MOST};
	struct subject s = {.k = a->k, .interactions = list};
	int r = list ? ew_interactions_search(a->k->catalog, &query, see_call, &s, NULL) : -ENOMEM;

	if (r == 0)
		r = say(a, &s); /* durable before anything is shown */
	if (r < 0)
		return r;
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:I, s:I, s:I, s:o, s:o, s:o, s:b, s:O}", "calls", (json_int_t)s.calls, "recorded",
			(json_int_t)s.recorded, "held", (json_int_t)s.held, "first_at", ew_json_wall(s.first), "last_at",
			ew_json_wall(s.last), "kinds", kinds_json(&s), "more", s.calls >= MOST, "interactions", list));
}

int ew_ask_subject(struct ew_asked *a)
{
	const char *number = ew_asked_text(a, "number"), *reason = ew_asked_text(a, "reason");
	json_t *errors = json_array();
	struct ew_hash token;
	bool whole = number && *number && !strchr(number, '*');
	int r = errors ? 0 : -ENOMEM;

	if (r == 0 && (!whole || ew_blind_query_number(ew_slice_of(a->k->index_key, EW_COLUMN_KEY_BYTES),
					ew_slice_text(number), &token) < 0))
		r = ew_keeper_wrong(errors, "number", "is one whole number: who has it must not be guessed");
	if (r == 0 && (!reason || !*reason || strlen(reason) > REASON_BYTES))
		r = ew_keeper_wrong(errors, "reason", "says in 1 to 1,000 bytes why this person is looked for");
	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r == 0 && a->k->reindexing.running)
		return ew_keeper_still_indexing(a);
	return r < 0 ? r : look(a, &token);
}
