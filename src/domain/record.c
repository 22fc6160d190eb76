/*
 * The audit-ready record: the fold, and beside it lists of what an auditor asks for. Must never look at anything but
 * events: whoever has them must arrive at the same document.
 */
#include "domain/record_state.h"
#include "domain/register.h"

#include <errno.h>

#define RECORD_VERSION 2

#define LISTS 21

static void lists_of(struct ew_record *r, json_t **ret[static LISTS])
{
	json_t **all[LISTS] = {&r->decisions, &r->opt_outs, &r->pauses, &r->answers, &r->transfers, &r->versions,
		&r->access, &r->signalling, &r->exceptions, &r->withheld, &r->shredded, &r->deletions, &r->notices_told,
		&r->consents_told, &r->segments, &r->tools, &r->treatments, &r->legal_holds, &r->redactions, &r->muted,
		&r->phrases};

	for (size_t i = 0; i < LISTS; i++)
		ret[i] = all[i];
}

int ew_record_new(struct ew_id interaction, struct ew_record **ret)
{
	_cleanup_(ew_record_free) struct ew_record *record = calloc(1, sizeof(*record));
	json_t **lists[LISTS];

	if (!record || ew_interaction_new(interaction, &record->it) < 0)
		return -ENOMEM;
	lists_of(record, lists);
	for (size_t i = 0; i < LISTS; i++) {
		*lists[i] = json_array();
		if (!*lists[i])
			return -ENOMEM;
	}
	*ret = TAKE(record);
	return 0;
}

void ew_record_free(struct ew_record **ptr)
{
	struct ew_record *record = *ptr;
	json_t **lists[LISTS];

	if (!record)
		return;
	lists_of(record, lists);
	for (size_t i = 0; i < LISTS; i++)
		ew_json_drop(lists[i]);
	ew_json_drop(&record->log_id);
	ew_interaction_free(&record->it);
	free(record);
	*ptr = NULL;
}

const struct ew_interaction *ew_record_interaction(const struct ew_record *record)
{
	return record->it;
}

void ew_record_look(struct ew_record *record, struct ew_wall now)
{
	ew_interaction_look(record->it, now);
}

/* -- one event -------------------------------------------------------------------------------- */

static size_t disclosed(const struct ew_event *e)
{
	_cleanup_(ew_json_drop) json_t *texts =
		json_loadb((const char *)e->disclosures.at, e->disclosures.len, 0, NULL);

	return json_array_size(texts);
}

static int tell_of(const struct ew_event *e, struct ew_told *ret)
{
	json_t *record = json_loadb((const char *)e->record.at, e->record.len, 0, NULL);
	size_t digests = json_array_size(json_object_get(record, "sd"));
	size_t values = e->disclosures.len > 0 ? disclosed(e) : 0;

	if (!record)
		return -ENOMEM; /* it was read as JSON before */
	*ret = (struct ew_told){.e = e, .record = record, .withheld = digests > values ? digests - values : 0};
	return 0;
}

json_t *ew_record_note(const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *note = ew_note_of(told->e);
	json_t *actor = json_object_get(told->record, "actor");

	if (!note || !ew_json_put(note, "by", actor ? json_deep_copy(actor) : json_null()))
		return NULL;
	return TAKE(note);
}

int ew_record_add(json_t *list, json_t *entry)
{
	return json_array_append_new(list, entry) == 0 ? 0 : -ENOMEM;
}

int ew_record_personal(json_t *entry, const struct ew_told *told, const char *name)
{
	if (json_object_get(entry, name) || told->withheld == 0)
		return 0;
	return ew_json_put(entry, name, json_null()) ? 0 : -ENOMEM;
}

static int note_withheld(struct ew_record *record, const struct ew_told *told)
{
	if (told->withheld == 0)
		return 0;
	return ew_record_add(record->withheld,
		json_pack("{s:s, s:I, s:s, s:o, s:I, s:s}", "what", "withheld", "event", (json_int_t)told->e->index,
			"type", ew_event_type_name(told->e->type), "at", ew_wall_json(told->e->decided), "values",
			(json_int_t)told->withheld, "because",
			"personal values of this event are not shown here; the log holds their digests"));
}

typedef int note_fn(struct ew_record *record, const struct ew_told *told);

static note_fn *const notes[] = {
	[EW_EVENT_DECIDED] = ew_record_decided,
	[EW_EVENT_OPENING] = ew_record_decided,
	[EW_EVENT_OPENED] = ew_record_opened,
	[EW_EVENT_RESTRICTED] = ew_record_restricted,
	[EW_EVENT_RESUME_ORDERED] = ew_record_resumed,
	[EW_EVENT_START_ORDERED] = ew_record_resumed,
	[EW_EVENT_ORDER_REFUSED] = ew_record_decided,
	[EW_EVENT_CALL_ENDED] = ew_record_ended,
	[EW_EVENT_ARTIFACT_MADE] = ew_record_version,
	[EW_EVENT_ARTIFACT_FAILED] = ew_record_version,
	[EW_EVENT_ACCESS] = ew_record_accessed,
	[EW_EVENT_ACCESS_REFUSED] = ew_record_accessed,
	[EW_EVENT_EXPORTED] = ew_record_accessed,
	[EW_EVENT_VIEWED] = ew_record_accessed,
	[EW_EVENT_EXCEPTION] = ew_record_excepted,
	[EW_EVENT_SPAN_SHREDDED] = ew_record_shredded,
	[EW_EVENT_SIGNALLING] = ew_record_signalled,
	[EW_EVENT_RELATED] = ew_record_related,
	[EW_EVENT_REFUSAL_INHERITED] = ew_record_inherited,
	[EW_EVENT_KEYS_EXPECTED] = ew_record_answered,
	[EW_EVENT_KEYS_RECEIVED] = ew_record_answered,
	[EW_EVENT_EXCEPTION_TAKEN] = ew_record_exception_moved,
	[EW_EVENT_EXCEPTION_RESOLVED] = ew_record_exception_moved,
	[EW_EVENT_NOTICE_STARTED] = ew_record_said,
	[EW_EVENT_NOTICE_ENDED] = ew_record_said,
	[EW_EVENT_NOTICE_HEARD] = ew_record_heard,
	[EW_EVENT_CONSENT] = ew_record_said,
	[EW_EVENT_CONSENT_EXPIRED] = ew_record_said,
	[EW_EVENT_SEGMENT_OPENED] = ew_record_said,
	[EW_EVENT_SEGMENT_ENDED] = ew_record_said,
	[EW_EVENT_MINOR] = ew_record_said,
	[EW_EVENT_AGREEMENT] = ew_record_said,
	[EW_EVENT_ASKED] = ew_record_said,
	[EW_EVENT_HELD] = ew_record_said,
	[EW_EVENT_GRANT_GIVEN] = ew_record_tool,
	[EW_EVENT_GRANT_REFUSED] = ew_record_tool,
	[EW_EVENT_TOOL_ORDERED] = ew_record_tool,
	[EW_EVENT_TOOL_ACKNOWLEDGED] = ew_record_tool,
	[EW_EVENT_TOOL_SILENT] = ew_record_tool,
	[EW_EVENT_GRANT_ENDED] = ew_record_tool,
	[EW_EVENT_ARTIFACT_RECEIVED] = ew_record_version,
	[EW_EVENT_ARTIFACT_REFUSED] = ew_record_version,
	[EW_EVENT_TREATMENT_ORDERED] = ew_record_treated,
	[EW_EVENT_TREATMENT_DONE] = ew_record_treated,
	[EW_EVENT_MUTED] = ew_record_muted,
	[EW_EVENT_PHRASE_HEARD] = ew_record_phrase,
	[EW_EVENT_ARTIFACT_REPLACED] = ew_record_replaced,
	[EW_EVENT_ARTIFACT_MASKED] = ew_record_masked,
	[EW_EVENT_ORIGINAL_DESTROYED] = ew_record_original_gone,
	[EW_EVENT_REDACTED] = ew_record_redacted,
	[EW_EVENT_REDACTION_REMOVED] = ew_record_redacted,
	[EW_EVENT_HOLD_PLACED] = ew_record_held,
	[EW_EVENT_HOLD_RELEASED] = ew_record_held,
	[EW_EVENT_PURGE_HELD] = ew_record_held,
	[EW_EVENT_DELETED] = ew_record_deleted,
};

static void note_envelope(struct ew_record *record, const struct ew_told *told)
{
	struct ew_wall server = {json_integer_value(json_object_get(told->record, "server_at"))};

	if (!record->log_id)
		record->log_id = json_incref(json_object_get(told->record, "log_id"));
	if (record->first.us == 0)
		record->first = server;
	record->last = server;
}

/* `before`: the facts that stood until this event. */
static int note(struct ew_record *record, const struct ew_told *told, const json_t *before)
{
	size_t type = (size_t)told->e->type;
	note_fn *fn = type < EW_COUNT(notes) ? notes[type] : NULL;
	int r = fn ? fn(record, told) : 0;

	note_envelope(record, told);
	if (r == 0 && told->e->type == EW_EVENT_FACTS_CHANGED)
		r = ew_record_moved(record, told, before);
	return r == 0 ? note_withheld(record, told) : r;
}

static int apply_told(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *before = json_incref(record->it->facts);
	int r = ew_interaction_apply(record->it, told->e);

	if (r < 0)
		return r;
	record->broken = note(record, told, before);
	return record->broken;
}

int ew_record_apply(struct ew_record *record, const struct ew_event *event)
{
	struct ew_told told;
	int r = record->broken < 0 ? record->broken : tell_of(event, &told);

	if (r < 0)
		return r;
	r = apply_told(record, &told);
	json_decref(told.record);
	return r;
}

/* -- the document ----------------------------------------------------------------------------- */

static json_t *chain_json(const struct ew_record *record)
{
	return json_pack("{s:I, s:o, s:o, s:o, s:o}", "events", (json_int_t)record->it->next, "last_commitment",
		ew_json_hash(&record->it->previous), "log_id",
		record->log_id ? json_incref(record->log_id) : json_null(), "first_logged_at",
		ew_wall_json(record->first), "last_logged_at", ew_wall_json(record->last));
}

static bool put_orders(const struct ew_record *record, json_t *to)
{
	return ew_json_put(to, "notices", json_deep_copy(record->notices_told)) &&
	       ew_json_put(to, "consent_events", json_deep_copy(record->consents_told)) &&
	       ew_json_put(to, "segments", json_deep_copy(record->segments)) &&
	       ew_json_put(to, "tools", json_deep_copy(record->tools)) &&
	       ew_json_put(to, "treatments", json_deep_copy(record->treatments)) &&
	       ew_json_put(to, "register", ew_register_json(record->it)) && ew_json_put(to, "consents", ew_record_consents(record)) &&
	       ew_json_put(to, "consent_answers", json_deep_copy(record->answers)) &&
	       ew_json_put(to, "opt_outs", json_deep_copy(record->opt_outs)) &&
	       ew_json_put(to, "pauses", json_deep_copy(record->pauses)) &&
	       ew_json_put(to, "decisions", json_deep_copy(record->decisions));
}

static bool put_kept(const struct ew_record *record, json_t *to)
{
	return ew_json_put(to, "recordings", ew_record_recordings(record)) &&
	       ew_json_put(to, "artifact_versions", json_deep_copy(record->versions)) &&
	       ew_json_put(to, "redaction", ew_record_redaction(record)) &&
	       (json_array_size(record->redactions) == 0 || /* records of before had none */
		       ew_json_put(to, "redactions", ew_record_redactions(record))) &&
	       (json_array_size(record->phrases) == 0 || ew_json_put(to, "phrases", json_deep_copy(record->phrases))) &&
	       (json_array_size(record->muted) == 0 || ew_json_put(to, "muted", json_deep_copy(record->muted))) &&
	       ew_json_put(to, "access", json_deep_copy(record->access)) &&
	       ew_json_put(to, "retention", ew_record_retention(record)) &&
	       ew_json_put(to, "deletion", ew_record_deletion(record)) &&
	       ew_json_put(to, "legal_holds", json_deep_copy(record->legal_holds)) &&
	       ew_json_put(to, "signalling", json_deep_copy(record->signalling));
}

static bool put_rest(const struct ew_record *record, json_t *to)
{
	return ew_json_put(to, "record_version", json_integer(RECORD_VERSION)) &&
	       ew_json_put(to, "journey", ew_record_journey(record)) &&
	       ew_json_put(to, "transfers", json_deep_copy(record->transfers)) &&
	       ew_json_put(to, "exceptions", json_deep_copy(record->exceptions)) &&
	       ew_json_put(to, "exception_flags", ew_record_exception_flags(record)) &&
	       ew_json_put(to, "missing", ew_record_missing(record)) && ew_json_put(to, "chain", chain_json(record));
}

json_t *ew_record_json(const struct ew_record *record, const char *entity)
{
	_cleanup_(ew_json_drop) json_t *document =
		record->broken < 0 ? NULL : ew_interaction_record(record->it, entity);

	/* What is open is counted when it is looked at: nothing is decided by it. */
	if (!ew_record_count_open((struct ew_record *)(uintptr_t)record))
		return NULL;
	if (!document || !put_orders(record, document) || !put_kept(record, document) || !put_rest(record, document))
		return NULL;
	return TAKE(document);
}
