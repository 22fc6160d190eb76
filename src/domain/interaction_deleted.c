/*
 * Deletion in the fold: of which kinds nothing is left. What was deleted never comes back; a later version of a kind would be
 * refused before it is stored.
 */
#include "domain/interaction_state.h"

#include <errno.h>
#include <string.h>

#include "domain/event_json.h"
#include "domain/retention.h"

uint32_t ew_deleted_kinds(const struct ew_event *e)
{
	uint32_t kinds = 0;
	const json_t *word;
	size_t i;

	json_array_foreach (json_object_get(e->fields, "kinds"), i, word) {
		int kind = json_is_string(word) ? ew_artifact_kind_of(ew_slice_text(json_string_value(word))) : -1;

		if (kind >= 0)
			kinds |= EW_KIND_BIT((unsigned)kind);
	}
	return kinds;
}

/* Objects of the tape are all of the audio: "audio", "frames", "wav". */
static int note_recordings(struct ew_interaction *it, const struct ew_event *e)
{
	json_t *one;
	size_t i;

	json_array_foreach (it->artifacts, i, one) {
		const char *state = json_string_value(json_object_get(one, "state"));

		if (!state || strcmp(state, "made") != 0)
			continue;
		if (!ew_json_put(one, "state", json_string("deleted")) ||
			!ew_json_put(one, "deleted", json_integer((json_int_t)e->index)))
			return -ENOMEM;
	}
	return 0;
}

int ew_deleted_event(struct ew_interaction *it, const struct ew_event *e)
{
	uint32_t kinds = ew_deleted_kinds(e);
	int r = kinds & EW_KIND_BIT(EW_ARTIFACT_AUDIO) ? note_recordings(it, e) : 0;

	if (r == 0)
		it->deleted |= kinds;
	return r;
}

/* From here on these are its periods; what of it was deleted stays so. */
int ew_redated_event(struct ew_interaction *it, const struct ew_event *e)
{
	if (!json_is_object(json_object_get(e->fields, "keep")))
		return ew_note_flag(it, e, "the periods are not readable");
	ew_terms_read_keep(e->fields, &it->terms);
	return 0;
}

uint32_t ew_interaction_deleted(const struct ew_interaction *it)
{
	return it->deleted;
}
