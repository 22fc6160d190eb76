/*
 * Legal holds: which stand, and what was to be destroyed and is kept because of them. A hold opens nothing: what was refused stays
 * shut to everybody. Must never forget one that was not released by its own id.
 */
#include "domain/interaction_state.h"

#include <errno.h>

#include "domain/event_json.h"

static bool is_of(const json_t *one, struct ew_id hold)
{
	const char *text = json_string_value(json_object_get(one, "hold"));
	struct ew_id its;

	return text && ew_id_parse(ew_slice_text(text), &its) == 0 && ew_id_equal(its, hold);
}

/* Its place in the list, or that behind the last. */
static size_t place_of(const struct ew_interaction *it, struct ew_id hold)
{
	const json_t *one;
	size_t i;

	json_array_foreach (it->legal_holds, i, one) {
		if (is_of(one, hold))
			return i;
	}
	return json_array_size(it->legal_holds);
}

bool ew_interaction_is_held(const struct ew_interaction *it)
{
	return json_array_size(it->legal_holds) > 0;
}

size_t ew_interaction_holds(const struct ew_interaction *it)
{
	return json_array_size(it->legal_holds);
}

bool ew_interaction_is_held_by(const struct ew_interaction *it, struct ew_id hold)
{
	return place_of(it, hold) < json_array_size(it->legal_holds);
}

bool ew_interaction_purge_held(const struct ew_interaction *it, enum ew_artifact_kind kind)
{
	const struct ew_treated *t = &it->treated[kind];

	return t->ordered && !t->done && t->held;
}

/* A time as people read it; names that were withheld are null. */
static bool tell_review(const struct ew_event *e, json_t *note)
{
	struct ew_wall at;

	return (!ew_field_wall(e, "review_at", &at) || ew_json_put(note, "review_at", ew_wall_json(at))) &&
	       (json_object_get(note, "name") || ew_json_put(note, "name", json_null()));
}

static int place(struct ew_interaction *it, const struct ew_event *e, struct ew_id hold)
{
	_cleanup_(ew_json_drop) json_t *note = ew_note_of(e);

	if (ew_interaction_is_held_by(it, hold))
		return ew_note_flag(it, e, "this hold stands already");
	if (!note || !tell_review(e, note))
		return -ENOMEM;
	if (!it->legal_holds && !(it->legal_holds = json_array()))
		return -ENOMEM;
	return json_array_append(it->legal_holds, note) == 0 ? 0 : -ENOMEM;
}

/* When the last has gone, what waited for it is to be destroyed after all; another hold would be another reason to wait. */
static int release(struct ew_interaction *it, const struct ew_event *e, struct ew_id hold)
{
	size_t i = place_of(it, hold);

	if (i == json_array_size(it->legal_holds))
		return ew_note_flag(it, e, "this hold does not stand");
	json_array_remove(it->legal_holds, i);
	for (size_t kind = 0; !ew_interaction_is_held(it) && kind < EW_ARTIFACT_KINDS; kind++)
		it->treated[kind].held = false;
	return 0;
}

static int keep(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_slice word;
	int kind = ew_field_text(e, "kind", &word) ? ew_artifact_kind_of(word) : -1;

	if (kind < 0 || !ew_interaction_is_held(it))
		return ew_note_flag(it, e, "nothing holds it, or the kind is not readable");
	it->treated[kind].held = true;
	return 0;
}

int ew_legal_hold_event(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_id hold;

	if (e->type == EW_EVENT_PURGE_HELD)
		return keep(it, e);
	if (!ew_field_id(e, "hold", &hold))
		return ew_note_flag(it, e, "the hold is not readable");
	return e->type == EW_EVENT_HOLD_PLACED ? place(it, e, hold) : release(it, e, hold);
}

json_t *ew_legal_holds_json(const struct ew_interaction *it)
{
	return it->legal_holds ? json_deep_copy(it->legal_holds) : json_array();
}
