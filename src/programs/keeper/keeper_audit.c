/*
 * The life of a self-audit: when it begins, in which order it looks, what it says at the end. The report is a document
 * of its own, bound by an event; each kind of finding is an exception as well, so that it is worked and not only read.
 */
#include "programs/keeper/keeper_audit.h"
#include "programs/keeper/keeper_survey.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/events.h"
#include "catalog/exceptions.h"
#include "domain/event_json.h"

#define DAY_US (24 * 3600 * EW_US_PER_S)
#define HOUR_OF_DAY_US (3 * 3600 * EW_US_PER_S) /* 03:00 UTC, when few calls are made */

static const struct {
	const char *word, *sentence;
} faults[EW_AUDIT_FAULTS] = {
	[EW_AUDIT_EVENT_MISSING] = {"event_missing", "an event that must be there is gone: rows were removed"},
	[EW_AUDIT_EVENTS_TRUNCATED] = {"events_truncated",
		"the last events that were signed are gone: the catalogue is cut off or an older copy"},
	[EW_AUDIT_EVENT_REPLACED] = {"event_replaced", "the row of an event is not what was signed under its number"},
	[EW_AUDIT_EVENT_ALTERED] = {"event_altered",
		"the stored record of an event cannot be opened or does not give its commitment: it was altered"},
	[EW_AUDIT_EVENT_REDATED] = {"event_redated", "the time beside an event is not the one in its record"},
	[EW_AUDIT_EVENT_REORDERED] = {"event_reordered", "an event stands in the place of another"},
	[EW_AUDIT_EVENT_REPEATED] = {"event_repeated", "an event stands in the log a second time"},
	[EW_AUDIT_EVENT_MISLABELLED] = {"event_mislabelled",
		"type, class or place beside an event are not those in its record"},
	[EW_AUDIT_CHAIN_BROKEN] = {"chain_broken", "an event does not name the one before it"},
	[EW_AUDIT_ENTRIES_ALTERED] = {"entries_altered", "a bundle of entries of the log is not what was signed"},
	[EW_AUDIT_ENTRIES_MISSING] = {"entries_missing", "a bundle of entries of the log is gone"},
	[EW_AUDIT_TILE_ALTERED] = {"tile_altered", "a tile of the log is not what was signed"},
	[EW_AUDIT_TILE_MISSING] = {"tile_missing", "a tile of the log is gone"},
	[EW_AUDIT_CHECKPOINT_ALTERED] = {"checkpoint_altered",
		"the published checkpoint is not signed by this log's key"},
	[EW_AUDIT_CHECKPOINT_MISSING] = {"checkpoint_missing", "the published checkpoint is gone"},
	[EW_AUDIT_CHECKPOINT_OLD] = {"checkpoint_old",
		"the published checkpoint is older than the last that was signed"},
	[EW_AUDIT_LOG_FORKED] = {"log_forked", "what was signed is another history than the one that lies here"},
	[EW_AUDIT_LOG_REFUSED] = {"log_refused", "nothing is signed any more: see the exception of the same time"},
	[EW_AUDIT_LOG_KEY_ALTERED] = {"log_key_altered",
		"the key that is kept for the log is not the one in its event"},
	[EW_AUDIT_INTERACTION_MISSING] = {"interaction_missing",
		"events are there and the row of their interaction is gone"},
	[EW_AUDIT_INTERACTION_ALTERED] = {"interaction_altered",
		"state or times of an interaction's row are not what its events give, or what lists show of it does "
		"not open"},
	[EW_AUDIT_INTERACTION_KEY_ALTERED] = {"interaction_key_altered", "the key of an interaction cannot be opened"},
	[EW_AUDIT_INTERACTION_WITHOUT_EVENT] = {"interaction_without_event", "a row of an interaction has no event"},
	[EW_AUDIT_SPAN_WITHOUT_EVENT] = {"span_without_event", "a span of the tape is listed that no event opened"},
	[EW_AUDIT_SPAN_MISSING] = {"span_missing", "a span that an event opened is not listed"},
	[EW_AUDIT_SPAN_ALTERED] = {"span_altered",
		"a listed span is of another call, party, stream or purpose than its event says"},
	[EW_AUDIT_SPAN_UNCLOSED] = {"span_unclosed", "a call is finished and a span of it was never closed"},
	[EW_AUDIT_END_MISSING] = {"end_missing", "a call is finished and never ended"},
	[EW_AUDIT_ARTIFACT_MISSING] = {"artifact_missing",
		"a party was recorded, the call is finished, and no object holds what was recorded"},
	[EW_AUDIT_DECISION_MISSING] = {"decision_missing", "a call is finished and nothing was decided about it"},
	[EW_AUDIT_DECISION_DIFFERS] = {"decision_differs",
		"the same policy and the same facts give another decision than the one in the log"},
	[EW_AUDIT_EXCEPTION_WITHOUT_EVENT] = {"exception_without_event",
		"an exception is listed that no event tells of"},
	[EW_AUDIT_EXCEPTION_MISSING] = {"exception_missing", "an exception that an event tells of is not listed"},
	[EW_AUDIT_EXCEPTION_ALTERED] = {"exception_altered",
		"an exception is listed as resolved and no event says so, or the other way round"},
	[EW_AUDIT_CASE_ALTERED] = {"case_altered",
		"a case is listed as closed and no event says so, or the other way round"},
	[EW_AUDIT_CASE_MISSING] = {"case_missing", "a case that an event tells of is not listed"},
	[EW_AUDIT_CASE_WITHOUT_EVENT] = {"case_without_event", "a case is listed that no event tells of"},
	[EW_AUDIT_OBJECT_MISSING] = {"object_missing", "the file of an object is gone"},
	[EW_AUDIT_OBJECT_ALTERED] = {"object_altered", "the file of an object does not give the hash in its event"},
	[EW_AUDIT_OBJECT_TRUNCATED] = {"object_truncated", "the file of an object is shorter or longer than it was"},
	[EW_AUDIT_OBJECT_SWAPPED] = {"object_swapped", "the file of an object holds another object"},
	[EW_AUDIT_OBJECT_KEY_MISSING] = {"object_key_missing", "the key of an object is gone and no deletion says why"},
	[EW_AUDIT_OBJECT_ROW_MISSING] = {"object_row_missing", "an object that an event tells of is not listed"},
	[EW_AUDIT_OBJECT_ROW_ALTERED] = {"object_row_altered",
		"hash, size, party, kind, version or length of a listed object are not those of its event"},
	[EW_AUDIT_OBJECT_WITHOUT_EVENT] = {"object_without_event", "an object is listed that no event tells of"},
	[EW_AUDIT_OBJECT_WITHOUT_ROW] = {"object_without_row", "a file lies among the objects that nothing names"},
	[EW_AUDIT_REPORT_ALTERED] = {"report_altered", "an earlier report is not the one that its event binds"},
	[EW_AUDIT_REPORT_MISSING] = {"report_missing", "a report that an event binds is not there any more"},
	[EW_AUDIT_POLICY_ALTERED] = {"policy_altered",
		"the text that is kept of a policy is not the one that a decision names"},
	[EW_AUDIT_CATALOG_DAMAGED] = {"catalog_damaged", "pages or indexes of a table do not agree"},
};

const char *ew_audit_fault_word(enum ew_audit_fault fault)
{
	return (size_t)fault < EW_COUNT(faults) ? faults[fault].word : NULL;
}

int ew_audit_find(struct ew_audit *a, enum ew_audit_fault fault, struct ew_id interaction, const char *path,
	uint64_t place)
{
	json_t *count = json_object_get(a->counted, faults[fault].word), *one;

	bool first = count == NULL;

	if (json_object_set_new(a->counted, faults[fault].word, json_integer(json_integer_value(count) + 1)) < 0)
		return -ENOMEM;
	/* Hundreds of one kind must not crowd out the one of another that they were made for. */
	if (a->n_findings++ >= EW_AUDIT_FINDINGS && !first)
		return 0;
	one = json_pack("{s:s, s:s, s:o, s:s, s:o}", "kind", faults[fault].word, "sentence", faults[fault].sentence,
		"interaction", ew_json_id_or_null(interaction), "path", path, "place",
		place == UINT64_MAX ? json_null() : json_integer((json_int_t)place));
	return json_array_append_new(a->findings, one) < 0 ? -ENOMEM : 0;
}

int ew_audit_unchecked(struct ew_audit *a, const char *sentence)
{
	return json_array_append_new(a->unchecked, json_string(sentence)) < 0 ? -ENOMEM : 0;
}

/* -- beginning -- */

static void audit_free(struct ew_keeper *k, struct ew_audit **audit)
{
	struct ew_audit *a = TAKE(*audit);

	if (!a)
		return;
	ew_keeper_call_drop(k, &a->at.call);
	ew_keeper_policy_let_go(k, &a->set);
	ew_sha256_free(&a->object_hash);
	if (a->object_handle >= 0 && ew_io_close(k->io, &a->object_handle) < 0)
		ew_log(EW_LOG_WARNING, "object_not_closed");
	json_decref(a->findings);
	json_decref(a->unchecked);
	json_decref(a->counted);
	free(a);
}

void ew_keeper_audit_forget(struct ew_keeper *k)
{
	audit_free(k, &k->audit);
}

static int audit_new(struct ew_keeper *k, const struct ew_report_row *row)
{
	struct ew_audit *a = calloc(1, sizeof(*a));

	if (!a)
		return -ENOMEM;
	a->row = *row;
	a->row.sealed = EW_SLICE_EMPTY;
	a->object_handle = -1;
	a->findings = json_array();
	a->unchecked = json_array();
	a->counted = json_object();
	ew_tree_init(&a->tree);
	if (!a->findings || !a->unchecked || !a->counted) {
		audit_free(k, &a);
		return -ENOMEM;
	}
	k->audit = a;
	return 0;
}

static int begin(struct ew_keeper *k)
{
	struct ew_report_row row = {.number = 0};
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_report_begin(k, EW_REPORT_AUDIT, &row);
	if (r == 0)
		r = ew_keeper_commit(k);
	return r < 0 ? r : audit_new(k, &row);
}

/* An audit is begun anew; what somebody else asked for they ask for again. */
static int go_on(void *arg, const struct ew_report_row *row)
{
	struct ew_keeper *k = arg;
	struct ew_report_row ended = *row;
	int r;

	if (row->kind == EW_REPORT_AUDIT)
		return audit_new(k, row);
	if (k->survey && ew_id_equal(k->survey->row.id, row->id))
		return 0;
	ended.state = EW_REPORT_BROKEN_OFF;
	ended.ended = ew_io_wall(k->io);
	ended.sealed = EW_SLICE("");
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_reports_update(k->catalog, &ended);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int note_begun(void *arg, const struct ew_report_row *row)
{
	*(struct ew_wall *)arg = row->begun;
	return 0;
}

static int is_due(struct ew_keeper *k, bool *ret)
{
	struct ew_wall last = {0};
	int r = ew_reports_each(k->catalog, EW_REPORT_AUDIT, 0, 1, note_begun, &last);

	return r < 0 ? r : ew_report_is_due(k, last, HOUR_OF_DAY_US, ret);
}

/* The next is due while this one runs. */
static int tell_slow(struct ew_keeper *k)
{
	int r;

	if (k->audit->told_slow || ew_io_wall(k->io).us - k->audit->row.begun.us < DAY_US)
		return 0;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_except(k, NULL, "audit_overdue", NULL);
	if (r == 0)
		r = ew_keeper_commit(k);
	k->audit->told_slow = r == 0;
	return r;
}

int ew_keeper_audit_tick(struct ew_keeper *k)
{
	bool due;
	int r;

	if (k->audit)
		return tell_slow(k);
	r = ew_reports_running(k->catalog, EW_REPORT_RECHECK, go_on, k);
	if (r != -ENOENT)
		return r;
	r = is_due(k, &due);
	return r < 0 || !due ? r : begin(k);
}

/* -- the end -- */

static json_t *looked_at_json(const struct ew_audit *a)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "events", (json_int_t)a->events,
		"leaves", (json_int_t)a->leaves, "tiles", (json_int_t)a->tiles, "interactions",
		(json_int_t)a->interactions, "erased", (json_int_t)a->erased, "objects", (json_int_t)a->objects,
		"object_bytes", (json_int_t)a->object_bytes, "decisions", (json_int_t)a->decisions, "replayed",
		(json_int_t)a->replayed, "reports", (json_int_t)a->reports);
}

static json_t *log_json(const struct ew_keeper *k, const struct ew_audit *a)
{
	return json_pack("{s:s, s:s, s:I, s:o}", "origin", k->ledger->origin, "verifier", k->ledger->verifier, "size",
		(json_int_t)a->signed_size, "root", ew_json_hex(ew_slice_of(a->root.bytes, sizeof(a->root.bytes))));
}

static const char *verdict(const struct ew_audit *a)
{
	return a->n_findings ? "findings" : "whole";
}

/* Whoever reads "whole" must read beside it what nobody has looked at. */
static int tell_unchecked(const struct ew_keeper *k, struct ew_audit *a)
{
	const struct {
		bool so;
		const char *sentence;
	} all[] = {
		{a->decisions > a->replayed,
			"decisions whose policy is not kept as it was, or is not understood any more, were not decided "
			"again"},
		{a->on_tape, "recordings of calls that are not finished are still on the tape and were not read: they "
			     "are when the call is finished"},
		{a->erased > 0, "calls whose key is gone cannot be read: that they were erased by right no event says"},
		{k->ledger->first > 1, "events of the logs before this one were looked for by their numbers; whether "
				       "they are what those logs signed was not compared"},
		{!k->ledger->store, "the folder of the log is not open: see the exceptions"},
		{a->objects > 0, "that keys of objects open, which the vault alone could try"},
		{a->interactions > 0, "the index by which calls are found"},
		{a->half_read, "where the catalogue could not be read, what lies behind was not looked at"},
		{a->elsewhere > 0, "the bytes of objects that lie at an object store and not here: each was read back whole when it was stored; a few, drawn "
				   "by chance, are being fetched now, and one that is not what was stored is an exception"},
		{a->unlisted, "a folder of objects could not be listed: see what it is and whose"},
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(all); i++)
		if (all[i].so)
			r = ew_audit_unchecked(a, all[i].sentence);
	return r;
}

static json_t *document(struct ew_keeper *k, struct ew_audit *a)
{
	if (tell_unchecked(k, a) < 0)
		return NULL;
	return json_pack("{s:o, s:s, s:s, s:o, s:o, s:s, s:o, s:o, s:O, s:O, s:I, s:O}", "id", ew_json_id(a->row.id),
		"kind", "audit", "entity", k->entity, "begun_at", ew_json_wall(a->row.begun), "ended_at",
		ew_json_wall(ew_io_wall(k->io)), "verdict", verdict(a), "log", log_json(k, a), "looked_at",
		looked_at_json(a), "by_kind", a->counted, "findings", a->findings, "findings_in_all",
		(json_int_t)a->n_findings, "not_checked", a->unchecked);
}

static int except_one(struct ew_keeper *k, const json_t *finding)
{
	const char *word = json_string_value(json_object_get(finding, "kind"));
	const char *about = json_string_value(json_object_get(finding, "interaction"));
	const char *path = json_string_value(json_object_get(finding, "path"));
	char kind[80], sentence[400];
	struct ew_call *call = NULL;
	struct ew_id id;

	snprintf(kind, sizeof(kind), "audit_found_%s", word);
	snprintf(sentence, sizeof(sentence), "%s (%s): keep the data as it is and compare it with a copy",
		json_string_value(json_object_get(finding, "sentence")), path);
	/* To a log that is itself in doubt nothing is added: the system's tells then. */
	if (about && ew_id_parse(ew_slice_text(about), &id) == 0 && ew_keeper_call(k, id, &call) < 0)
		call = NULL;
	return ew_keeper_except(k, call, kind, sentence);
}

/* The first ones, and of each kind the first. */
static int except_all(struct ew_keeper *k, const struct ew_audit *a)
{
	_cleanup_(ew_json_drop) json_t *told = json_object();
	const json_t *finding;
	size_t i;
	int r = told ? 0 : -ENOMEM;

	json_array_foreach(a->findings, i, finding) {
		const char *kind = json_string_value(json_object_get(finding, "kind"));

		if (r < 0 || (i >= EW_AUDIT_EXCEPTIONS && json_object_get(told, kind)))
			continue;
		r = json_object_set_new(told, kind, json_true()) < 0 ? -ENOMEM : except_one(k, finding);
	}
	return r;
}

static int finish(struct ew_keeper *k)
{
	struct ew_audit *a = k->audit;
	json_t *d = document(k, a);
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_report_end(k, &a->row, EW_EVENT_AUDITED, (struct ew_id){{0}}, d,
			json_pack("{s:s, s:I, s:I, s:I}", "verdict", verdict(a), "findings", (json_int_t)a->n_findings,
				"events", (json_int_t)a->events, "size", (json_int_t)a->signed_size));
	if (r == 0)
		r = except_all(k, a);
	if (r == 0)
		r = ew_keeper_heal(k, NULL, "audit_overdue", NULL, "a self-audit has seen everything");
	if (r == 0)
		r = ew_keeper_heal(k, NULL, "audit_broken_off", NULL, "a self-audit has seen everything");
	if (r == 0)
		r = ew_keeper_commit(k);
	json_decref(d);
	if (r < 0)
		return r;
	ew_log(a->n_findings ? EW_LOG_ERROR : EW_LOG_INFO, "audited", EW_F_U64("findings", a->n_findings),
		EW_F_U64("events", a->events), EW_F_U64("objects", a->objects));
	audit_free(k, &k->audit);
	return 0;
}

/* Without memory, say. Nothing is believed of half an audit; the keeper goes on, and somebody is told. */
static int break_off(struct ew_keeper *k, int why)
{
	struct ew_report_row row = k->audit->row;

	ew_keeper_rollback(k);
	ew_log(EW_LOG_ERROR, "audit_broken_off", EW_F_I64("code", why));
	audit_free(k, &k->audit);
	return ew_report_break_off(k, &row, "audit_broken_off");
}

static int (*const stages[])(struct ew_keeper *k, struct ew_audit *a) = {
	[EW_AUDIT_LOG] = ew_audit_log,
	[EW_AUDIT_CALLS] = ew_audit_calls,
	[EW_AUDIT_ROWS] = ew_audit_rows,
	[EW_AUDIT_OBJECTS] = ew_audit_objects,
	[EW_AUDIT_FILES] = ew_audit_files,
	[EW_AUDIT_REPORTS] = ew_audit_reports,
	[EW_AUDIT_TABLES] = ew_audit_tables,
};

bool ew_keeper_audit_due(const struct ew_keeper *k)
{
	return k->audit != NULL;
}

int ew_keeper_audit_step(struct ew_keeper *k)
{
	struct ew_audit *a = k->audit;
	int r;

	if (a->stage == EW_AUDIT_OVER) {
		r = finish(k);
		return r == -EFBIG || r == -ENOMEM ? break_off(k, r) : r;
	}
	r = stages[a->stage](k, a);
	if (r == 0)
		a->stage++;
	/* Pages of the catalogue that cannot be read are a finding, and no reason for the keeper to die of an audit. */
	if (r == -EBADMSG || r == -EIO) {
		r = ew_audit_find(a, EW_AUDIT_CATALOG_DAMAGED, (struct ew_id){{0}}, "catalog.db", UINT64_MAX);
		a->half_read = true;
		a->stage++;
	}
	/* It would be begun anew after the next start, and the keeper die of it again. */
	return r < 0 ? break_off(k, r) : 0;
}

static int answer_running(struct ew_asked *a, unsigned status)
{
	return ew_keeper_answer(a->k, a->connection, a->request, status,
		json_pack("{s:o, s:s}", "id", ew_json_id(a->k->audit->row.id), "state", "running"));
}

int ew_ask_audit_run(struct ew_asked *a)
{
	int r = 0;

	if (a->k->audit)
		return answer_running(a, 200);
	r = begin(a->k);
	return r < 0 ? r : answer_running(a, 202);
}
