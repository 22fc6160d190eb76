/*
 * Notices, answers and segments as the record lists them: whose word each is, and whether it is claimed or proven.
 */
#include "domain/record_state.h"

#include <errno.h>

static json_t *list_of(struct ew_record *record, enum ew_event_type type)
{
	switch (type) {
	case EW_EVENT_NOTICE_STARTED:
	case EW_EVENT_NOTICE_ENDED:
		return record->notices_told;
	case EW_EVENT_SEGMENT_OPENED:
	case EW_EVENT_SEGMENT_ENDED:
		return record->segments;
	default:
		return record->consents_told;
	}
}

static bool is_same(const json_t *entry, const struct ew_event *e, const char *name)
{
	return json_equal(json_object_get(entry, name), json_object_get(e->fields, name)) ||
		(!json_object_get(entry, name) && !json_object_get(e->fields, name));
}

/* To the last that was told of the notice, which is where people look for it: its end, or its beginning where no end was told. */
static json_t *told_of(const struct ew_record *record, const struct ew_event *e)
{
	for (size_t i = json_array_size(record->notices_told); i > 0; i--) {
		json_t *entry = json_array_get(record->notices_told, i - 1);

		if (is_same(entry, e, "notice") && is_same(entry, e, "version"))
			return entry;
	}
	return NULL;
}

int ew_record_heard(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *heard = ew_record_note(told);
	json_t *entry = told_of(record, told->e), *list;

	if (!heard)
		return -ENOMEM;
	if (!entry)
		return 0;
	/* By what it was proved; who wrote it is always the keeper. */
	if (!ew_json_put(heard, "by", json_incref(json_object_get(told->e->fields, "by"))))
		return -ENOMEM;
	(void)json_object_del(heard, "notice");
	(void)json_object_del(heard, "version");
	list = json_object_get(entry, "heard");
	if (!list) {
		list = json_array();
		if (!ew_json_put(entry, "heard", list))
			return -ENOMEM;
	}
	return json_array_append(list, heard) == 0 ? 0 : -ENOMEM;
}

int ew_record_said(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);

	if (!entry || !ew_json_put(entry, "type", json_string(ew_event_type_name(told->e->type))))
		return -ENOMEM;
	record->notices += told->e->type == EW_EVENT_NOTICE_ENDED && ew_field_is(told->e, "played", "complete");
	return json_array_append(list_of(record, told->e->type), entry) == 0 ? 0 : -ENOMEM;
}
