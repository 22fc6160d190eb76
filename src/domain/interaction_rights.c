/*
 * What people asked about a call that is theirs: that it be frozen, what they say is wrong, what they object to. Frozen, it is kept and
 * nothing else: nobody plays it, nothing is made of it, and it is not deleted. Must never forget that it is before it was lifted by the
 * number of the same request.
 */
#include "domain/interaction_state.h"

#include <errno.h>
#include <string.h>

#include "domain/event_json.h"

/* Its place in the list, or that behind the last. */
static size_t place_of(const struct ew_interaction *it, const struct ew_event *e)
{
	const json_t *request = json_object_get(e->fields, "request"), *one;
	size_t i;

	json_array_foreach (it->frozen, i, one) {
		if (request && json_equal(json_object_get(one, "request"), request))
			return i;
	}
	return json_array_size(it->frozen);
}

bool ew_interaction_is_frozen(const struct ew_interaction *it)
{
	return json_array_size(it->frozen) > 0;
}

static int note_in(json_t **list, const struct ew_event *e)
{
	_cleanup_(ew_json_drop) json_t *note = ew_note_of(e);

	if (!note || (!*list && !(*list = json_array())))
		return -ENOMEM;
	return json_array_append(*list, note) == 0 ? 0 : -ENOMEM;
}

static int freeze(struct ew_interaction *it, const struct ew_event *e)
{
	if (place_of(it, e) < json_array_size(it->frozen))
		return ew_note_flag(it, e, "it is frozen for this request already");
	return note_in(&it->frozen, e);
}

static int unfreeze(struct ew_interaction *it, const struct ew_event *e)
{
	size_t i = place_of(it, e);

	if (i == json_array_size(it->frozen))
		return ew_note_flag(it, e, "it is not frozen for this request");
	json_array_remove(it->frozen, i);
	return 0;
}

int ew_rights_event(struct ew_interaction *it, const struct ew_event *e)
{
	switch (e->type) {
	case EW_EVENT_FROZEN:
		return freeze(it, e);
	case EW_EVENT_UNFROZEN:
		return unfreeze(it, e);
	case EW_EVENT_CORRECTED:
		return note_in(&it->corrections, e);
	default:
		return note_in(&it->objections, e);
	}
}

bool ew_interaction_objected(const struct ew_interaction *it, const char *purpose)
{
	const json_t *one, *word;
	bool objected = false;
	size_t i, j;

	json_array_foreach (it->objections, i, one) {
		const char *decision = json_string_value(json_object_get(one, "decision"));

		json_array_foreach (json_object_get(one, "purposes"), j, word) {
			if (json_is_string(word) && strcmp(json_string_value(word), purpose) == 0)
				objected = !decision || strcmp(decision, "outweighed") != 0;
		}
	}
	return objected;
}

static bool put(json_t *record, const char *name, const json_t *list)
{
	return json_array_size(list) == 0 || ew_json_put(record, name, json_deep_copy(list));
}

/* Records of before had none of them. */
bool ew_put_rights(const struct ew_interaction *it, json_t *record)
{
	return put(record, "frozen", it->frozen) && put(record, "corrections", it->corrections) && put(record, "objections", it->objections);
}
