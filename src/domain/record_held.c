/*
 * Legal holds in the record: each with who placed it and why, when and by whom it was released, and what was not destroyed because of
 * one. A hold that was released stays in the list: why something is still there, or was until then, must be answered by it.
 */
#include "domain/record_state.h"

#include <errno.h>

static int add_hold(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);
	struct ew_wall review;

	if (!entry || ew_record_personal(entry, told, "name") < 0 || ew_record_personal(entry, told, "reason") < 0 ||
		!ew_json_put(entry, "state", json_string("active")) || !ew_json_put(entry, "released", json_null()))
		return -ENOMEM;
	if (ew_field_wall(told->e, "review_at", &review) && !ew_json_put(entry, "review_at", ew_wall_json(review)))
		return -ENOMEM;
	return json_array_append(record->legal_holds, entry) == 0 ? 0 : -ENOMEM;
}

static json_t *standing(const struct ew_record *record, const struct ew_event *e)
{
	const json_t *hold = json_object_get(e->fields, "hold");
	json_t *one;
	size_t i;

	json_array_foreach (record->legal_holds, i, one) {
		if (json_is_null(json_object_get(one, "released")) && hold && json_equal(json_object_get(one, "hold"), hold))
			return one;
	}
	return NULL;
}

static int end_hold(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *note = ew_record_note(told);
	json_t *one = standing(record, told->e);

	if (!one)
		return 0; /* the fold has flagged it */
	if (!note || ew_record_personal(note, told, "reason") < 0 || !ew_json_put(one, "state", json_string("released")) ||
		!ew_json_put(one, "released", TAKE(note)))
		return -ENOMEM;
	return 0;
}

/* `purge_held` in the order that waits: when that was said first. */
static int keep(struct ew_record *record, const struct ew_told *told)
{
	json_t *entry = ew_record_treatment_of(record, told->e);

	if (!entry || json_object_get(entry, "purge_held"))
		return 0;
	return ew_json_put(entry, "purge_held", ew_wall_json(told->e->decided)) ? 0 : -ENOMEM;
}

int ew_record_held(struct ew_record *record, const struct ew_told *told)
{
	switch (told->e->type) {
	case EW_EVENT_HOLD_PLACED:
		return add_hold(record, told);
	case EW_EVENT_HOLD_RELEASED:
		return end_hold(record, told);
	default:
		return keep(record, told);
	}
}
