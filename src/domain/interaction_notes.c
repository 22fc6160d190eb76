/*
 * The lists of the record: orders, artifacts, exceptions, what is missing, and events that made no
 * sense. Each entry is the event's own fields with times as people read them; nothing is invented
 * here.
 */
#include "domain/interaction_state.h"

#include <errno.h>
#include <string.h>

#include "domain/event_json.h"

json_t *ew_purposes_json(uint32_t purposes)
{
	_cleanup_(ew_json_drop) json_t *words = json_array();

	for (uint32_t i = 0; words && i < EW_PURPOSE_COUNT; i++) {
		const char *name = purposes & (1u << i) ? ew_purpose_name(1u << i) : NULL;

		if (name && json_array_append_new(words, json_string(name)) < 0)
			return NULL;
	}
	return TAKE(words);
}

json_t *ew_wall_json(struct ew_wall at)
{
	char text[EW_WALL_TEXT_BYTES];

	if (at.us == 0)
		return json_null();
	ew_wall_format(at, text);
	return json_string(text);
}

json_t *ew_id_json(struct ew_id id)
{
	char text[EW_ID_TEXT_BYTES];

	ew_id_format(id, text);
	return json_string(text);
}

static bool tell_time(const struct ew_event *e, const char *name, json_t *note)
{
	struct ew_wall at;

	return !ew_field_wall(e, name, &at) || ew_json_put(note, name, ew_wall_json(at));
}

json_t *ew_note_of(const struct ew_event *e)
{
	_cleanup_(ew_json_drop) json_t *note = json_deep_copy(e->fields);

	if (!note || !tell_time(e, "requested_at", note) || !tell_time(e, "received_at", note) ||
		!tell_time(e, "applied_at", note) || !tell_time(e, "from", note) ||
		!tell_time(e, "to", note) || !ew_json_put(note, "at", ew_wall_json(e->decided)) ||
		!ew_json_put(note, "event", json_integer((json_int_t)e->index)))
		return NULL;
	return TAKE(note);
}

int ew_note(json_t *list, const struct ew_event *e)
{
	json_t *note = ew_note_of(e);

	if (!note || !ew_json_put(note, "type", json_string(ew_event_type_name(e->type)))) {
		json_decref(note);
		return -ENOMEM;
	}
	return json_array_append_new(list, note) == 0 ? 0 : -ENOMEM;
}

static bool same_member(const json_t *a, const json_t *b, const char *name)
{
	const json_t *x = json_object_get(a, name);
	const json_t *y = json_object_get(b, name);

	return x == y || (x && y && json_equal(x, y));
}

static bool is_made(const json_t *note)
{
	const char *state = json_string_value(json_object_get(note, "state"));

	return state && strcmp(state, "made") == 0;
}

/* What could not be made anew is there as it was. */
static int replace_or_append(json_t *list, json_t *note)
{
	const json_t *old;
	size_t i;

	json_array_foreach (list, i, old) {
		if (!same_member(old, note, "kind") || !same_member(old, note, "party"))
			continue;
		if (is_made(old) && !is_made(note))
			return 0;
		return json_array_set(list, i, note) == 0 ? 0 : -ENOMEM;
	}
	return json_array_append(list, note) == 0 ? 0 : -ENOMEM;
}

int ew_note_artifact(struct ew_interaction *it, const struct ew_event *e)
{
	const char *state = e->type == EW_EVENT_ARTIFACT_MADE ? "made" : "failed";
	_cleanup_(ew_json_drop) json_t *note = ew_note_of(e);

	if (!note || !ew_json_put(note, "state", json_string(state)))
		return -ENOMEM;
	return replace_or_append(it->artifacts, note);
}

int ew_note_flag(struct ew_interaction *it, const struct ew_event *e, const char *because)
{
	_cleanup_(ew_json_drop) json_t *note = json_object();

	if (!note || !ew_json_put(note, "event", json_integer((json_int_t)e->index)) ||
		!ew_json_put(note, "type", json_string(ew_event_type_name(e->type))) ||
		!ew_json_put(note, "at", ew_wall_json(e->decided)) ||
		!ew_json_put(note, "because", json_string(because)))
		return -ENOMEM;
	return json_array_append(it->flags, note) == 0 ? 0 : -ENOMEM;
}
