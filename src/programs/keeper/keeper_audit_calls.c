/*
 * Events against themselves: each gives its commitment, names the one before, is where and when its row says; together
 * they tell what rows and objects there must be. Works on a fold of its own: what is in memory elsewhere is not
 * believed.
 */
#include "programs/keeper/keeper_audit.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/cases.h"
#include "catalog/check.h"
#include "catalog/events.h"
#include "catalog/interactions.h"
#include "catalog/objects.h"

#define EVENTS_A_PIECE 32
#define OTHER_PLACES 256        /* at which a record is tried that is not of its place */
#define SERVER_US (2 * EW_US_PER_S) /* the row's time is taken a moment after the record's */

struct reading {
	struct ew_keeper *k;
	struct ew_audit *a;
	unsigned n;
	uint64_t number; /* of the event that is looked at */
};

static int find_at(struct reading *rd, enum ew_audit_fault fault, uint64_t index)
{
	return ew_audit_find(rd->a, fault, rd->a->at.id, "catalog.db/events", index);
}

/* A record that is not of its place may be of another: then it was moved there, or copied. */
static int name_unreadable(struct reading *rd, const struct ew_event_row *row)
{
	for (uint64_t i = 0; i < OTHER_PLACES; i++) {
		_cleanup_(ew_event_free) struct ew_event e = {0};
		struct ew_hash there;
		int r;

		if (i == row->index ||
			ew_keeper_read_event(rd->k, rd->a->at.call, i, row->sealed, &row->commitment, &e) < 0)
			continue;
		r = ew_events_commitment(rd->k->catalog, rd->a->at.id, i, &there);
		if (r < 0 && r != -ENOENT)
			return r;
		return find_at(rd,
			r == 0 && memcmp(&there, &row->commitment, sizeof(there)) == 0 ? EW_AUDIT_EVENT_REPEATED
										       : EW_AUDIT_EVENT_REORDERED,
			row->index);
	}
	return find_at(rd, EW_AUDIT_EVENT_ALTERED, row->index);
}

static bool names_previous(const json_t *record, const struct ew_hash *previous)
{
	const char *named = json_string_value(json_object_get(record, "previous"));
	char hex[2 * EW_SHA256_BYTES + 1];

	for (size_t i = 0; i < EW_SHA256_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", previous->bytes[i]);
	return named && strcmp(named, hex) == 0;
}

static bool is_then(const json_t *record, const char *name, int64_t us, int64_t tolerance)
{
	int64_t said = json_integer_value(json_object_get(record, name));

	return said - us <= tolerance && us - said <= tolerance;
}

static int compare_record(struct reading *rd, const struct ew_event_row *row, const struct ew_event *e)
{
	json_t *record = json_loadb((const char *)e->record.at, e->record.len, 0, NULL);
	int r = 0;

	if (!record)
		return -ENOMEM;
	if (!names_previous(record, &rd->a->at.previous))
		r = find_at(rd, EW_AUDIT_CHAIN_BROKEN, row->index);
	if (r == 0 && (!is_then(record, "decided_at", row->decided.us, 0) ||
			      !is_then(record, "server_at", row->server.us, SERVER_US)))
		r = find_at(rd, EW_AUDIT_EVENT_REDATED, row->index);
	if (r == 0 && ((uint32_t)e->type != row->type || (uint32_t)ew_event_class_of(e->type) != row->class ||
			      e->index != row->index || !ew_id_equal(e->interaction, row->interaction)))
		r = find_at(rd, EW_AUDIT_EVENT_MISLABELLED, row->index);
	json_decref(record);
	return r;
}

/* -- what events say must be there -- */

struct object_said {
	const json_t *fields;
	bool same;
};

static bool says_id(const json_t *fields, const char *name, struct ew_id id)
{
	const char *text = json_string_value(json_object_get(fields, name));
	struct ew_id said;

	return text && ew_id_parse(ew_slice_text(text), &said) == 0 && ew_id_equal(said, id);
}

static bool says_number(const json_t *fields, const char *name, uint64_t number)
{
	const json_t *value = json_object_get(fields, name);

	return json_is_integer(value) && (uint64_t)json_integer_value(value) == number;
}

static int compare_object(void *arg, const struct ew_object_row *row)
{
	struct object_said *s = arg;
	char hex[2 * EW_SHA256_BYTES + 1];
	const char *said = json_string_value(json_object_get(s->fields, "sha256"));
	const char *kind = json_string_value(json_object_get(s->fields, "kind")), *is = ew_keeper_kind_name(row->kind);

	for (size_t i = 0; i < EW_SHA256_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", row->sha256.bytes[i]);
	s->same = said && strcmp(said, hex) == 0 && kind && is && strcmp(kind, is) == 0 &&
		says_id(s->fields, "party", row->party) && says_number(s->fields, "version", row->version) &&
		says_number(s->fields, "bytes", row->payload_bytes) &&
		says_number(s->fields, "plain_bytes", row->plain_bytes) &&
		says_number(s->fields, "duration_us", (uint64_t)row->duration_us);
	return 0;
}

static int look_at_artifact(struct reading *rd, const struct ew_event *e)
{
	struct object_said said = {.fields = e->fields};
	const char *text = json_string_value(json_object_get(e->fields, "object"));
	struct ew_id object;
	int r = text ? ew_id_parse(ew_slice_text(text), &object) : -EINVAL;

	rd->a->at.objects++;
	if (r == 0)
		r = ew_objects_get(rd->k->catalog, object, compare_object, &said);
	if (r == -ENOENT)
		return ew_audit_find(rd->a, EW_AUDIT_OBJECT_ROW_MISSING, rd->a->at.id, "catalog.db/objects", e->index);
	if (r < 0 && r != -EINVAL)
		return r;
	return said.same ? 0
			 : ew_audit_find(
				   rd->a, EW_AUDIT_OBJECT_ROW_ALTERED, rd->a->at.id, "catalog.db/objects", e->index);
}

static int look_at_span(struct reading *rd, const struct ew_event *e)
{
	const char *text = json_string_value(json_object_get(e->fields, "span"));
	struct ew_span_row row;
	struct ew_id span;
	int r = text ? ew_id_parse(ew_slice_text(text), &span) : -EINVAL;

	rd->a->at.spans++;
	if (r == 0)
		r = ew_spans_get(rd->k->catalog, span, &row);
	if (r == -ENOENT || r == -EINVAL)
		return ew_audit_find(rd->a, EW_AUDIT_SPAN_MISSING, rd->a->at.id, "catalog.db/spans", e->index);
	if (r < 0)
		return r;
	return ew_id_equal(row.interaction, rd->a->at.id) && says_id(e->fields, "party", row.party) &&
			says_number(e->fields, "stream", row.stream) && says_number(e->fields, "epoch", row.epoch) &&
			ew_purposes_of_json(json_object_get(e->fields, "purposes")) == row.purposes
		? 0
		: ew_audit_find(rd->a, EW_AUDIT_SPAN_ALTERED, rd->a->at.id, "catalog.db/spans", e->index);
}

static int look_at_decision(struct reading *rd, const struct ew_event *e)
{
	bool known, agrees;
	int r;

	rd->a->at.decided = true;
	rd->a->decisions++;
	r = ew_audit_replay(rd->k, rd->a, e, &known, &agrees);
	if (r < 0 || !known)
		return r;
	rd->a->replayed++;
	return agrees ? 0 : find_at(rd, EW_AUDIT_DECISION_DIFFERS, e->index);
}

static int look_at_key(struct reading *rd, const struct ew_event *e)
{
	const char *said = json_string_value(json_object_get(e->fields, "verifier"));
	uint64_t log = (uint64_t)json_integer_value(json_object_get(e->fields, "log"));

	if (log != rd->k->ledger->number || (said && strcmp(said, rd->k->ledger->verifier) == 0))
		return 0;
	return ew_audit_find(rd->a, EW_AUDIT_LOG_KEY_ALTERED, (struct ew_id){{0}}, "catalog.db/names", e->index);
}

static int look_at_exception(struct reading *rd, const struct ew_event *e)
{
	const char *kind = json_string_value(json_object_get(e->fields, "kind"));
	const char *sentence = json_string_value(json_object_get(e->fields, "sentence"));
	bool listed = true;
	int r = 0;

	rd->a->at.exceptions++;
	if (kind && sentence)
		r = ew_exceptions_exist(rd->k->catalog, rd->a->at.id, kind, sentence, &listed);
	if (r < 0 || listed)
		return r;
	return ew_audit_find(rd->a, EW_AUDIT_EXCEPTION_MISSING, rd->a->at.id, "catalog.db/exceptions", e->index);
}

static int note_resolved(void *arg, const struct ew_exception_row *row)
{
	*(bool *)arg = row->state == EW_EXCEPTION_RESOLVED;
	return 0;
}

static int look_at_resolution(struct reading *rd, const struct ew_event *e)
{
	uint64_t number = (uint64_t)json_integer_value(json_object_get(e->fields, "exception"));
	bool resolved = false;
	int r = ew_exceptions_get(rd->k->catalog, number, note_resolved, &resolved);

	rd->a->at.resolved++;
	if (r == -ENOENT)
		return ew_audit_find(
			rd->a, EW_AUDIT_EXCEPTION_MISSING, rd->a->at.id, "catalog.db/exceptions", e->index);
	if (r < 0 || resolved)
		return r;
	return ew_audit_find(rd->a, EW_AUDIT_EXCEPTION_ALTERED, rd->a->at.id, "catalog.db/exceptions", e->index);
}

struct case_said {
	uint64_t number; /* of the event */
	const json_t *deadline;
	bool same;
};

/* A row that a later event has changed is compared there; one that is older than this event was put back. */
static int compare_case(void *arg, const struct ew_case_row *row)
{
	struct case_said *s = arg;

	s->same = row->event > s->number ||
		(row->event == s->number && row->deadline.us == json_integer_value(s->deadline));
	return 0;
}

static int look_at_case(struct reading *rd, const struct ew_event *e)
{
	struct case_said said = {.number = rd->number, .deadline = json_object_get(e->fields, "deadline")};
	uint64_t number = (uint64_t)json_integer_value(json_object_get(e->fields, "case"));
	int r = ew_cases_get(rd->k->catalog, number, compare_case, &said);

	if (r == -ENOENT)
		return 0; /* they are counted */
	if (r < 0 || said.same)
		return r;
	return ew_audit_find(rd->a, EW_AUDIT_CASE_ALTERED, rd->a->at.id, "catalog.db/cases", e->index);
}

static int note_done(void *arg, const struct ew_report_row *row)
{
	*(bool *)arg = row->state == EW_REPORT_DONE;
	return 0;
}

/* Whether it is the one that was bound is looked at by its row. */
static int look_at_document(struct reading *rd, const struct ew_event *e)
{
	const char *text = json_string_value(json_object_get(e->fields, "report"));
	struct ew_id report;
	bool done = false;
	int r = text ? ew_id_parse(ew_slice_text(text), &report) : -EINVAL;

	if (r == 0)
		r = ew_reports_get(rd->k->catalog, report, note_done, &done);
	if (r < 0 && r != -ENOENT && r != -EINVAL)
		return r;
	return done ? 0
		    : ew_audit_find(rd->a, EW_AUDIT_REPORT_MISSING, rd->a->at.id, "catalog.db/reports", e->index);
}

static int look_at(struct reading *rd, const struct ew_event *e)
{
	switch (e->type) {
	case EW_EVENT_ARTIFACT_MADE:
		return look_at_artifact(rd, e);
	case EW_EVENT_SPAN_OPENED:
		return look_at_span(rd, e);
	case EW_EVENT_DECIDED:
		return rd->a->at.call ? look_at_decision(rd, e) : 0;
	case EW_EVENT_LEDGER_KEY:
		return look_at_key(rd, e);
	case EW_EVENT_EXCEPTION:
		return look_at_exception(rd, e);
	case EW_EVENT_EXCEPTION_RESOLVED:
		return look_at_resolution(rd, e);
	case EW_EVENT_CASE_OPENED:
		rd->a->at.cases++;
		return look_at_case(rd, e);
	case EW_EVENT_CASE_CHANGED:
		return look_at_case(rd, e);
	case EW_EVENT_CASE_CLOSED:
		rd->a->at.closed++;
		return look_at_case(rd, e);
	case EW_EVENT_AUDITED:
	case EW_EVENT_RECONCILED:
	case EW_EVENT_TESTED:
	case EW_EVENT_POPULATION:
	case EW_EVENT_RECHECKED:
		return look_at_document(rd, e);
	default:
		return 0;
	}
}

static int read_one(struct reading *rd, const struct ew_event_row *row)
{
	struct ew_audit_call *at = &rd->a->at;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	int r = ew_keeper_read_event(rd->k, at->call, row->index, row->sealed, &row->commitment, &e);

	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		at->unreadable = true;
		return name_unreadable(rd, row);
	}
	r = compare_record(rd, row, &e);
	if (r == 0)
		r = look_at(rd, &e);
	/* The fold is told last: a decision is made on what was known before. */
	if (r == 0 && at->call && !at->unreadable && ew_interaction_apply(at->call->fold, &e) == -ENOMEM)
		r = -ENOMEM;
	return r;
}

static int take(void *arg, const struct ew_event_row *row)
{
	struct reading *rd = arg;
	struct ew_audit_call *at = &rd->a->at;
	int r = 0;

	rd->n++;
	rd->number = row->number;
	rd->a->events++;
	if (row->index != at->next) {
		at->unreadable = true;
		r = find_at(rd, EW_AUDIT_EVENT_MISSING, at->next);
	}
	if (r == 0 && (at->call || ew_id_is_zero(at->id)))
		r = read_one(rd, row);
	at->next = row->index + 1;
	at->previous = row->commitment;
	return r;
}

/* -- at the end of one -- */

static int counted(struct ew_audit *a, uint64_t said, uint64_t rows, enum ew_audit_fault more, enum ew_audit_fault less,
	const char *path)
{
	if (rows > said)
		return ew_audit_find(a, more, a->at.id, path, UINT64_MAX);
	return rows < said ? ew_audit_find(a, less, a->at.id, path, UINT64_MAX) : 0;
}

static int compare_exceptions(struct ew_keeper *k, struct ew_audit *a)
{
	uint64_t n = 0, resolved = 0;
	int r = ew_catalog_count_exceptions(k->catalog, a->at.id, &n);

	if (r == 0)
		r = counted(a, a->at.exceptions, n, EW_AUDIT_EXCEPTION_WITHOUT_EVENT, EW_AUDIT_EXCEPTION_MISSING,
			"catalog.db/exceptions");
	if (r == 0)
		r = ew_catalog_count_resolved(k->catalog, a->at.id, &resolved);
	/* Fewer: what was resolved of a call that cannot be read stands in the system's log. */
	if (r == 0 && resolved > a->at.resolved)
		r = ew_audit_find(a, EW_AUDIT_EXCEPTION_ALTERED, a->at.id, "catalog.db/exceptions", UINT64_MAX);
	return r;
}

static int compare_cases(struct ew_keeper *k, struct ew_audit *a)
{
	uint64_t n = 0, closed = 0;
	int r = ew_catalog_count_cases(k->catalog, &n, &closed);

	if (r == 0)
		r = counted(a, a->at.cases, n, EW_AUDIT_CASE_WITHOUT_EVENT, EW_AUDIT_CASE_MISSING, "catalog.db/cases");
	if (r < 0)
		return r;
	return counted(a, a->at.closed, closed, EW_AUDIT_CASE_ALTERED, EW_AUDIT_CASE_ALTERED, "catalog.db/cases");
}

static int compare_counts(struct ew_keeper *k, struct ew_audit *a)
{
	uint64_t n = 0;
	int r = compare_exceptions(k, a);

	if (r < 0)
		return r;
	if (ew_id_is_zero(a->at.id))
		return compare_cases(k, a);
	r = ew_catalog_count_spans(k->catalog, a->at.id, &n);
	if (r == 0 && n > a->at.spans)
		r = ew_audit_find(a, EW_AUDIT_SPAN_WITHOUT_EVENT, a->at.id, "catalog.db/spans", UINT64_MAX);
	if (r == 0)
		r = ew_catalog_count_objects(k->catalog, a->at.id, &n);
	if (r == 0 && n > a->at.objects)
		r = ew_audit_find(a, EW_AUDIT_OBJECT_WITHOUT_EVENT, a->at.id, "catalog.db/objects", UINT64_MAX);
	return r;
}

static int compare_row(void *arg, const struct ew_interaction_row *row)
{
	struct reading *rd = arg;
	struct ew_audit *a = rd->a;
	const struct ew_interaction *fold = a->at.call->fold;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	int r;

	ew_buf_init_secret(&plain, EW_MAX_EVENT_JSON_BYTES);
	r = ew_keeper_unseal(rd->k, a->at.call, "summary", 0, row->sealed, &plain);
	if (r == -ENOMEM)
		return r;
	if (r == 0 && row->state == (uint32_t)ew_interaction_state(fold) &&
		row->started.us == ew_interaction_started(fold).us && row->ended.us == ew_interaction_ended(fold).us)
		return 0;
	return ew_audit_find(a, EW_AUDIT_INTERACTION_ALTERED, row->id, "catalog.db/interactions", UINT64_MAX);
}

static bool has_spans(const struct ew_interaction *fold, struct ew_id party)
{
	for (size_t i = 0; i < ew_interaction_spans(fold); i++) {
		const struct ew_interaction_span *s = ew_interaction_span(fold, i);

		if (ew_id_equal(s->party, party) && s->purposes & EW_PURPOSE_RECORDING && s->frames > 0)
			return true;
	}
	return false;
}

/* What a finished call must have: it ended, was decided, every span was closed, every party that was heard has an
 * object. */
static int expect(struct ew_audit *a)
{
	const struct ew_interaction *fold = a->at.call->fold;
	int r = 0;

	if (ew_interaction_state(fold) != EW_STATE_FINISHED) {
		a->on_tape = a->on_tape || ew_interaction_spans(fold) > 0;
		return 0;
	}
	if (ew_interaction_ended(fold).us == 0)
		r = ew_audit_find(a, EW_AUDIT_END_MISSING, a->at.id, "catalog.db/events", UINT64_MAX);
	if (r == 0 && !a->at.decided && ew_interaction_streams(fold) > 0)
		r = ew_audit_find(a, EW_AUDIT_DECISION_MISSING, a->at.id, "catalog.db/events", UINT64_MAX);
	for (size_t i = 0; r == 0 && i < ew_interaction_spans(fold); i++)
		if (!ew_interaction_span(fold, i)->closed)
			r = ew_audit_find(a, EW_AUDIT_SPAN_UNCLOSED, a->at.id, "catalog.db/events", UINT64_MAX);
	for (size_t i = 0; r == 0 && i < ew_interaction_parties(fold); i++) {
		struct ew_id party = ew_interaction_party(fold, i)->id;

		/* Where an object could not be made, or not whole, there is an exception already. */
		if (has_spans(fold, party) && !ew_interaction_covered(fold, party) &&
			!ew_interaction_excepted(fold, "artifact_failed") &&
			!ew_interaction_excepted(fold, "tape_kept") &&
			!ew_interaction_excepted(fold, "object_incomplete"))
			r = ew_audit_find(a, EW_AUDIT_ARTIFACT_MISSING, a->at.id, "catalog.db/events", UINT64_MAX);
	}
	return r;
}

static int end_one(struct ew_keeper *k, struct ew_audit *a)
{
	struct reading rd = {.k = k, .a = a};
	bool whole = !a->at.unreadable && !a->at.erased;
	int r = whole && (a->at.call || ew_id_is_zero(a->at.id)) ? compare_counts(k, a) : 0;

	if (r == 0 && whole && a->at.call)
		r = ew_interactions_get(k->catalog, a->at.id, compare_row, &rd);
	if (r == 0 && whole && a->at.call)
		r = expect(a);
	ew_keeper_call_drop(k, &a->at.call);
	a->at = (struct ew_audit_call){.id = a->at.id};
	return r;
}

static int begin_one(struct ew_keeper *k, struct ew_audit *a)
{
	int r = 0;

	a->at.begun = true;
	a->at.next = 0;
	a->at.previous = (struct ew_hash){{0}};
	if (ew_id_is_zero(a->at.id))
		return 0;
	a->interactions++;
	r = ew_keeper_call_keyed(k, a->at.id, &a->at.call);
	if (r == -ENOKEY) {
		a->at.erased = true;
		a->erased++;
		return 0;
	}
	if (r == -ENOENT)
		return ew_audit_find(a, EW_AUDIT_INTERACTION_MISSING, a->at.id, "catalog.db/interactions", UINT64_MAX);
	if (r == -ENOMEM || r == -EMFILE || r == 0)
		return r;
	return ew_audit_find(a, EW_AUDIT_INTERACTION_KEY_ALTERED, a->at.id, "catalog.db/interactions", UINT64_MAX);
}

int ew_audit_calls(struct ew_keeper *k, struct ew_audit *a)
{
	struct reading rd = {.k = k, .a = a};
	int r = a->at.begun ? 0 : begin_one(k, a);

	if (r == 0)
		r = ew_events_each(k->catalog, a->at.id, a->at.next, EVENTS_A_PIECE, take, &rd);
	if (r < 0)
		return r;
	if (rd.n == EVENTS_A_PIECE)
		return 1;
	r = end_one(k, a);
	if (r < 0)
		return r;
	r = ew_events_next_interaction(k->catalog, a->at.id, &a->at.id);
	if (r == -ENOENT)
		return 0;
	return r < 0 ? r : 1;
}

static int look_at_row(void *arg, const struct ew_interaction_row *row)
{
	struct reading *rd = arg;
	struct ew_hash last;
	uint64_t next;
	int r = ew_events_place(rd->k->catalog, row->id, &next, &last);

	rd->a->row_at = row->id;
	if (r < 0 || next > 0)
		return r;
	return ew_audit_find(
		rd->a, EW_AUDIT_INTERACTION_WITHOUT_EVENT, row->id, "catalog.db/interactions", UINT64_MAX);
}

int ew_audit_rows(struct ew_keeper *k, struct ew_audit *a)
{
	struct reading rd = {.k = k, .a = a};
	int r = 0;

	for (unsigned i = 0; r == 0 && i < EVENTS_A_PIECE; i++)
		r = ew_interactions_after(k->catalog, a->row_at, look_at_row, &rd);
	if (r == -ENOENT)
		return 0;
	return r < 0 ? r : 1;
}
