/*
 * Documents: made once, sealed, bound by an event that names their hash, listed and read. Must never change one that
 * is bound.
 */
#include "programs/keeper/keeper_survey.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/events.h"

#define DAY_US (24 * 3600 * EW_US_PER_S)
#define DOCUMENT_BYTES (EW_MAX_ANSWER_BYTES - 4096)

json_t *ew_json_wall(struct ew_wall at)
{
	char text[EW_WALL_TEXT_BYTES];

	if (at.us == 0)
		return json_null();
	ew_wall_format(at, text);
	return json_string(text);
}

json_t *ew_json_id_or_null(struct ew_id id)
{
	return ew_id_is_zero(id) ? json_null() : ew_json_id(id);
}

json_t *ew_json_hex(struct ew_slice bytes)
{
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};

	ew_buf_init(&hex, 2 * bytes.len + 1);
	ew_hex_add(&hex, bytes);
	return ew_buf_error(&hex) < 0 ? NULL : json_stringn((const char *)hex.at, hex.len);
}

const char *ew_asked_text(const struct ew_asked *a, const char *name)
{
	return json_string_value(json_object_get(a->arguments, name));
}

uint64_t ew_asked_number(const struct ew_asked *a, const char *name, uint64_t otherwise)
{
	const json_t *value = json_object_get(a->arguments, name);

	return json_is_integer(value) && json_integer_value(value) >= 0 ? (uint64_t)json_integer_value(value)
									: otherwise;
}

json_t *ew_asked_next(const json_t *items, uint64_t limit)
{
	size_t n = json_array_size(items);
	const json_t *last = n > 0 ? json_array_get(items, n - 1) : NULL;

	if (n < limit || !last)
		return json_null();
	return ew_json_number_text((uint64_t)json_integer_value(json_object_get(last, "number")));
}

const char *ew_report_kind_name(uint32_t kind)
{
	static const char *const names[] = {NULL, "audit", "reconciliation", "population", "test", "simulation", "recheck"};

	return kind < EW_COUNT(names) ? names[kind] : NULL;
}

static uint32_t kind_of(const char *name)
{
	for (uint32_t i = 1; name && ew_report_kind_name(i); i++)
		if (strcmp(name, ew_report_kind_name(i)) == 0)
			return i;
	return UINT32_MAX;
}

int ew_report_begin(struct ew_keeper *k, uint32_t kind, struct ew_report_row *row)
{
	int r;

	*row = (struct ew_report_row){.kind = kind, .state = EW_REPORT_RUNNING, .begun = ew_io_wall(k->io)};
	row->sealed = EW_SLICE("");
	r = ew_id_new(k->io, &row->id);
	return r < 0 ? r : ew_reports_insert(k->catalog, row);
}

static int bind(
	struct ew_keeper *k, struct ew_report_row *row, enum ew_event_type type, struct ew_id by, json_t *fields)
{
	int r;

	json_object_set_new(fields, "report", ew_json_id(row->id));
	json_object_set_new(fields, "sha256", ew_json_hex(ew_slice_of(row->sha256.bytes, sizeof(row->sha256.bytes))));
	r = ew_keeper_append(k, NULL, type, row->ended, ew_id_is_zero(by) ? "keeper" : "user", by, json_incref(fields),
		NULL, NULL, NULL);
	return r < 0 ? r : ew_events_count(k->catalog, &row->event);
}

/* Hash and sealed text of a document that is done. */
static int seal_document(
	struct ew_keeper *k, struct ew_report_row *row, const json_t *document, struct ew_buf *sealed)
{
	char *text = document ? json_dumps(document, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	int r = text ? 0 : -ENOMEM;

	ew_buf_init(sealed, DOCUMENT_BYTES + 256);
	row->ended = ew_io_wall(k->io);
	row->state = EW_REPORT_DONE;
	if (r == 0 && strlen(text) > DOCUMENT_BYTES)
		r = -EFBIG;
	if (r == 0)
		r = ew_sha256_of(ew_slice_text(text), &row->sha256);
	if (r == 0)
		r = ew_keeper_seal(k, NULL, "report", row->number, ew_slice_text(text), sealed);
	if (text)
		ew_wipe(text, strlen(text));
	free(text);
	return r;
}

static int write_done(struct ew_keeper *k, struct ew_report_row *row, const struct ew_buf *sealed)
{
	int r;

	row->sealed = ew_buf_slice(sealed);
	r = ew_reports_update(k->catalog, row);
	row->sealed = EW_SLICE_EMPTY;
	return r;
}

int ew_report_end(struct ew_keeper *k, struct ew_report_row *row, enum ew_event_type type, struct ew_id by,
	json_t *document, json_t *fields)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r = fields ? seal_document(k, row, document, &sealed) : -ENOMEM;

	if (r == 0)
		r = bind(k, row, type, by, fields);
	if (r == 0)
		r = write_done(k, row, &sealed);
	json_decref(fields);
	return r;
}

int ew_report_break_off(struct ew_keeper *k, struct ew_report_row *row, const char *exception)
{
	int r = ew_keeper_begin(k);

	row->state = EW_REPORT_BROKEN_OFF;
	row->ended = ew_io_wall(k->io);
	row->sealed = EW_SLICE("");
	if (r == 0)
		r = ew_reports_update(k->catalog, row);
	if (r == 0)
		r = ew_keeper_except(k, NULL, exception, NULL);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int note_first(void *arg, const struct ew_event_row *row)
{
	*(struct ew_wall *)arg = row->server;
	return 0;
}

int ew_report_is_due(struct ew_keeper *k, struct ew_wall last, int64_t at_us, bool *ret)
{
	struct ew_wall now = ew_io_wall(k->io);
	int64_t due = (now.us - at_us) / DAY_US * DAY_US + at_us;
	int r = 0;

	/* A machine that is off at that hour every night would never come to it by its own starts. */
	if (last.us == 0)
		r = ew_events_walk(k->catalog, 1, 1, note_first, &last);
	/* Begun in a future that the clock has left again: it says nothing of today. */
	*ret = r == 0 && (last.us < due || last.us > now.us + DAY_US);
	return r;
}

int ew_report_keep(struct ew_keeper *k, struct ew_report_row *row, const json_t *document)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r = seal_document(k, row, document, &sealed);

	return r < 0 ? r : write_done(k, row, &sealed);
}

int ew_report_open(struct ew_keeper *k, const struct ew_report_row *row, struct ew_buf *to)
{
	return ew_keeper_unseal(k, NULL, "report", row->number, row->sealed, to);
}

/* -- asks -- */

json_t *ew_report_head(const struct ew_report_row *row, const char *kind)
{
	static const char *const states[] = {"", "running", "done", "broken_off"};

	return json_pack("{s:I, s:o, s:s, s:s, s:o, s:o, s:o}", "number", (json_int_t)row->number, "id",
		ew_json_id(row->id), "kind", kind ? kind : "",
		"state", row->state < EW_COUNT(states) ? states[row->state] : "", "begun_at", ew_json_wall(row->begun),
		"ended_at", ew_json_wall(row->ended), "sha256",
		row->state == EW_REPORT_DONE ? ew_json_hex(ew_slice_of(row->sha256.bytes, sizeof(row->sha256.bytes)))
					     : json_null());
}

struct reading {
	struct ew_keeper *k;
	json_t *items;
	uint32_t kind;
	bool whole; /* the document itself too */
};

static int add_report(void *arg, const struct ew_report_row *row)
{
	struct reading *rd = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	json_t *one = ew_report_head(row, ew_report_kind_name(row->kind));
	int r;

	if (!rd->whole)
		return json_array_append_new(rd->items, one) < 0 ? -ENOMEM : 0;
	if (row->kind != rd->kind) {
		json_decref(one);
		return -ENOENT;
	}
	json_array_append_new(rd->items, one);
	if (row->state != EW_REPORT_DONE)
		return ew_survey_progress(rd->k, row->id, one);
	ew_buf_init_secret(&plain, DOCUMENT_BYTES);
	r = ew_report_open(rd->k, row, &plain);
	if (r < 0)
		return r;
	json_object_set_new(one, "event", json_integer((json_int_t)row->event));
	json_object_set_new(one, "document", json_loadb((const char *)plain.at, plain.len, 0, NULL));
	return 0;
}

int ew_ask_reports(struct ew_asked *a)
{
	struct reading rd = {.k = a->k, .items = json_array(), .kind = kind_of(ew_asked_text(a, "kind"))};
	uint64_t limit = ew_asked_number(a, "limit", 50);
	int r;

	if (!rd.items)
		return -ENOMEM;
	limit = limit == 0 || limit > 100 ? 100 : limit;
	r = ew_reports_each(a->k->catalog, rd.kind, ew_asked_number(a, "cursor", 0), (uint32_t)limit, add_report, &rd);
	if (r < 0) {
		json_decref(rd.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", ew_asked_next(rd.items, limit), "items", rd.items));
}

int ew_ask_report(struct ew_asked *a)
{
	struct reading rd = {
		.k = a->k, .items = json_array(), .kind = kind_of(ew_asked_text(a, "kind")), .whole = true};
	const char *text = ew_asked_text(a, "id");
	struct ew_id id;
	int r = rd.items ? 0 : -ENOMEM;

	if (r == 0 && text && strcmp(text, "latest") == 0) {
		r = ew_reports_each(a->k->catalog, rd.kind, 0, 1, add_report, &rd);
		r = r == 0 && json_array_size(rd.items) == 0 ? -ENOENT : r;
	} else if (r == 0) {
		r = text && ew_id_parse(ew_slice_text(text), &id) == 0
			? ew_reports_get(a->k->catalog, id, add_report, &rd)
			: -ENOENT;
	}
	if (r == 0)
		r = ew_keeper_answer(
			a->k, a->connection, a->request, 200, json_incref(json_array_get(rd.items, 0)));
	else if (r == -ENOENT)
		r = ew_keeper_problem(a->k, a->connection, a->request, 404, "no_such_report",
			"there is no report of this kind and id");
	else if (r == -EBADMSG)
		r = ew_keeper_problem(a->k, a->connection, a->request, 500, "report_altered",
			"the report cannot be opened: it was altered, or the data is of another installation");
	json_decref(rd.items);
	return r;
}
