/*
 * Redactions as the record shows them. It says plainly what was done: what people marked is silent where it is played or given out, and the
 * original lies sealed until its time is over; what words were found in is silent, and destroyed unless it says so. Must never say that
 * something was removed that is only silent.
 */
#include "domain/record_state.h"

#include <errno.h>

static bool is_removed(const struct ew_record *record, const json_t *entry)
{
	const struct ew_redaction *mark = ew_interaction_find_redaction(
		record->it, (uint64_t)json_integer_value(json_object_get(entry, "event")));

	return mark && mark->removed;
}

static json_t *removal_of(const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);

	json_object_del(entry, "redaction");
	return TAKE(entry);
}

static int note_removal(struct ew_record *record, const struct ew_told *told)
{
	const json_t *which = json_object_get(told->e->fields, "redaction");
	json_t *entry;
	size_t i;

	json_array_foreach (record->redactions, i, entry) {
		if (which && json_equal(json_object_get(entry, "event"), which) && is_removed(record, entry) &&
			json_is_null(json_object_get(entry, "removed")))
			return ew_json_put(entry, "removed", removal_of(told)) ? 0 : -ENOMEM;
	}
	return 0; /* flagged by the fold */
}

int ew_record_redacted(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = NULL;

	if (told->e->type == EW_EVENT_REDACTION_REMOVED)
		return note_removal(record, told);
	if (!ew_interaction_find_redaction(record->it, told->e->index))
		return 0;
	entry = ew_record_note(told);
	if (!entry || !ew_json_put(entry, "removed", json_null()))
		return -ENOMEM;
	return json_array_append(record->redactions, entry) == 0 ? 0 : -ENOMEM;
}

int ew_record_muted(struct ew_record *record, const struct ew_told *told)
{
	return ew_record_add(record->muted, ew_record_note(told));
}

int ew_record_phrase(struct ew_record *record, const struct ew_told *told)
{
	return ew_record_add(record->phrases, ew_record_note(told));
}

static json_t *status(const char *word, const char *because)
{
	return json_pack("{s:s, s:s}", "status", word, "because", because);
}

static json_t *status_without_hands(const struct ew_record *record)
{
	bool muted = ew_interaction_muted(record->it) > 0;

	if (ew_interaction_is_checked(record->it, (struct ew_id){{0}}))
		return status("checked", muted ? "everything that is said in it has a transcript that was read for what must not be kept; where it "
						 "was found, the sound is silent"
					       : "everything that is said in it has a transcript that was read for what must not be kept; the "
						 "sound itself is as it was");
	if (muted)
		return status("by_words", "what was found in the words of a transcript is silent; not all that is said was read");
	return status("not_checked", "nothing has looked for what should be removed from the sound");
}

json_t *ew_record_redaction(const struct ew_record *record)
{
	size_t n = ew_interaction_redacted(record->it);

	if (n == 0)
		return status_without_hands(record);
	return json_pack("{s:s, s:s, s:I}", "status", "by_hand", "because",
		ew_interaction_muted(record->it) > 0 ? "people marked what is not to be heard, and what was found in the words of a transcript is silent"
						     : "people marked what is not to be heard; nothing has looked for more",
		"standing", (json_int_t)n);
}

/* Until when the sealed original stays: as long as policy keeps audio. Null: until the call itself is deleted. */
static json_t *original_json(const json_t *retention)
{
	json_t *until = json_object_get(json_object_get(retention, "until"), "audio");

	return json_pack("{s:s, s:O?, s:s}", "state", "sealed", "until", until, "because",
		"it is silenced where it is played or given out; the original is kept sealed until its time is over");
}

json_t *ew_record_redactions(const struct ew_record *record)
{
	_cleanup_(ew_json_drop) json_t *list = json_deep_copy(record->redactions);
	_cleanup_(ew_json_drop) json_t *retention = ew_record_retention(record);
	json_t *entry;
	size_t i;

	if (!list || !retention)
		return NULL;
	json_array_foreach (list, i, entry) {
		if (!ew_json_put(entry, "original", original_json(retention)))
			return NULL;
	}
	return TAKE(list);
}
