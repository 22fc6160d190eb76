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

int ew_record_said(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);

	if (!entry || !ew_json_put(entry, "type", json_string(ew_event_type_name(told->e->type))))
		return -ENOMEM;
	record->notices += told->e->type == EW_EVENT_NOTICE_ENDED && ew_field_is(told->e, "played", "complete");
	return json_array_append(list_of(record, told->e->type), entry) == 0 ? 0 : -ENOMEM;
}
