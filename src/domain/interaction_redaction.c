/*
 * What the fold knows of redactions. An event that cannot be understood is flagged and silences nothing: who made it was answered
 * by the record, which does not list it.
 */
#include "domain/interaction_state.h"

#include <errno.h>

static struct ew_redaction *find(const struct ew_interaction *it, uint64_t event)
{
	for (size_t i = 0; i < it->n_redactions; i++)
		if (it->redactions[i].event == event)
			return &it->redactions[i];
	return NULL;
}

/* Absent is everybody; anything else must be somebody of the call. */
static bool read_party(const struct ew_interaction *it, const struct ew_event *e, struct ew_id *ret)
{
	*ret = (struct ew_id){{0}};
	if (!json_object_get(e->fields, "party"))
		return true;
	return ew_field_id(e, "party", ret) && ew_interaction_find_party(it, *ret);
}

static int add(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_redaction mark = {.event = e->index}, *room;
	struct ew_slice reason = EW_SLICE_EMPTY;

	if (!ew_field_u32(e, "from_ms", &mark.from_ms) || !ew_field_u32(e, "to_ms", &mark.to_ms) ||
		!ew_redaction_is_possible(mark.from_ms, mark.to_ms) || !read_party(it, e, &mark.party))
		return ew_note_flag(it, e, "the stretch that is redacted is not readable");
	mark.reason = ew_field_text(e, "reason", &reason) ? ew_redaction_reason_of(reason) : 0;
	if (mark.reason == 0)
		mark.reason = EW_REDACT_OTHER;
	room = ew_grown(&it->redactions, it->n_redactions, sizeof(*it->redactions));
	if (!room)
		return -ENOMEM;
	*room = mark;
	it->n_redactions++;
	it->redaction_changes++;
	return 0;
}

static int take_back(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_redaction *mark = NULL;
	uint64_t event;

	if (ew_field_u64(e, "redaction", &event))
		mark = find(it, event);
	if (!mark || mark->removed)
		return ew_note_flag(it, e, "there is no such redaction any more");
	mark->removed = true;
	it->redaction_changes++;
	return 0;
}

int ew_redaction_event(struct ew_interaction *it, const struct ew_event *e)
{
	return e->type == EW_EVENT_REDACTED ? add(it, e) : take_back(it, e);
}

size_t ew_interaction_redactions(const struct ew_interaction *it)
{
	return it->n_redactions;
}

const struct ew_redaction *ew_interaction_redaction(const struct ew_interaction *it, size_t i)
{
	return i < it->n_redactions ? &it->redactions[i] : NULL;
}

const struct ew_redaction *ew_interaction_find_redaction(const struct ew_interaction *it, uint64_t event)
{
	return find(it, event);
}

size_t ew_interaction_redacted(const struct ew_interaction *it)
{
	size_t n = 0;

	for (size_t i = 0; i < it->n_redactions; i++)
		n += !it->redactions[i].removed;
	return n;
}

bool ew_interaction_is_checked(const struct ew_interaction *it, struct ew_id party)
{
	bool any = false;

	for (size_t i = 0; i < it->n_spans; i++) {
		const struct ew_interaction_span *span = &it->spans[i];
		const struct ew_person *person;

		if (span->frames == 0 || !(span->purposes & EW_PURPOSE_RECORDING) ||
			(!ew_id_is_zero(party) && !ew_id_equal(party, span->party)))
			continue;
		person = ew_person_of(it, span->party);
		if (!person || !person->checked)
			return false;
		any = true;
	}
	return any;
}

struct ew_id ew_interaction_redaction_memory(const struct ew_interaction *it)
{
	return it->redaction_memory;
}

uint64_t ew_interaction_redaction_changes(const struct ew_interaction *it)
{
	return it->redaction_changes;
}
