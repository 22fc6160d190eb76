/*
 * Deletion in the record: what went when and why, beside each version that there was. What is gone is still said to have been
 * there, with its hash: the certificate names the same.
 */
#include "domain/record_state.h"

#include <errno.h>
#include <string.h>

#include "domain/retention.h"

/* Versions of the tape have words of their own, and are audio; all others have the words of their kinds. */
static bool is_of(const json_t *version, uint32_t kinds)
{
	const char *word = json_string_value(json_object_get(version, "kind"));
	int kind = word ? ew_artifact_kind_of(ew_slice_text(word)) : -1;

	if (json_object_get(version, "object"))
		return kinds & EW_KIND_BIT(EW_ARTIFACT_AUDIO);
	return kind >= 0 && (kinds & EW_KIND_BIT((unsigned)kind));
}

static bool is_there(const json_t *version)
{
	const char *state = json_string_value(json_object_get(version, "state"));

	return state && (strcmp(state, "made") == 0 || strcmp(state, "received") == 0 || strcmp(state, "masked") == 0);
}

static int mark(json_t *version, const struct ew_event *e)
{
	json_t *original = json_object_get(version, "original");

	if (json_is_object(original) && !ew_json_put(original, "state", json_string("destroyed")))
		return -ENOMEM;
	return ew_json_put(version, "state", json_string("deleted")) &&
			ew_json_put(version, "deleted", json_integer((json_int_t)e->index))
		? 0
		: -ENOMEM;
}

int ew_record_deleted(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);
	uint32_t kinds = ew_deleted_kinds(told->e);
	json_t *one;
	size_t i;
	int r = 0;

	json_array_foreach (record->versions, i, one) {
		if (r == 0 && is_of(one, kinds) && is_there(one))
			r = mark(one, told->e);
	}
	if (r < 0)
		return r;
	return entry && json_array_append(record->deletions, entry) == 0 ? 0 : -ENOMEM;
}
