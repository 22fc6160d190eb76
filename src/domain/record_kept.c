/*
 * What is kept of a call: spans on the tape, versions of artifacts, how long they stay and what became of them; and who
 * had access. A refused access stands beside a granted one: who tried is as much evidence as who did.
 */
#include "domain/record_state.h"
#include "domain/retention.h"

#include <errno.h>
#include <string.h>

/* -- artifacts -------------------------------------------------------------------------------- */

/* Events of before said nothing of who had made it. */
int ew_record_version(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);
	const char *state = told->e->type == EW_EVENT_ARTIFACT_MADE ? "made"
		: told->e->type == EW_EVENT_ARTIFACT_FAILED        ? "failed"
		: told->e->type == EW_EVENT_ARTIFACT_RECEIVED      ? "received"
								   : "refused";
	const json_t *maker = json_object_get(told->e->fields, "made_by");

	if (!entry || !ew_json_put(entry, "state", json_string(state)) ||
		!ew_json_put(entry, "made_by", maker ? json_deep_copy(maker) : json_null()))
		return -ENOMEM;
	if (json_is_object(json_object_get(entry, "original"))) {
		_cleanup_(ew_json_drop) json_t *original = json_deep_copy(json_object_get(entry, "original"));

		if (!original || !ew_json_put(original, "state", json_string("sealed")) || !ew_json_put(entry, "original", TAKE(original)))
			return -ENOMEM;
	}
	json_object_del(entry, "report"); /* long: that of the newest stands in `artifacts`, all in the events */
	return json_array_append(record->versions, entry) == 0 ? 0 : -ENOMEM;
}

int ew_record_replaced(struct ew_record *record, const struct ew_told *told)
{
	const json_t *object = json_object_get(told->e->fields, "object");
	json_t *one;
	size_t i;

	json_array_foreach (record->versions, i, one)
		if (object && json_equal(json_object_get(one, "object"), object) && !ew_json_put(one, "state", json_string("replaced")))
			return -ENOMEM;
	return 0;
}

static bool is_version(const json_t *one, const json_t *fields)
{
	return !json_object_get(one, "object") && json_equal(json_object_get(one, "kind"), json_object_get(fields, "kind")) &&
	       json_equal(json_object_get(one, "version"), json_object_get(fields, "version"));
}

/* Hash and length are those of what is there to be read. */
int ew_record_masked(struct ew_record *record, const struct ew_told *told)
{
	static const char *const said[] = {"sha256", "bytes", "rules"};
	const json_t *fields = told->e->fields;
	json_t *one;
	size_t i;

	json_array_foreach (record->versions, i, one) {
		if (!is_version(one, fields))
			continue;
		if (!ew_json_put(one, "state", json_string("masked")) || !ew_json_put(one, "masked", json_integer((json_int_t)told->e->index)))
			return -ENOMEM;
		for (size_t n = 0; n < EW_COUNT(said); n++)
			if (json_object_get(fields, said[n]) && !ew_json_put(one, said[n], json_deep_copy(json_object_get(fields, said[n]))))
				return -ENOMEM;
	}
	return 0;
}

int ew_record_original_gone(struct ew_record *record, const struct ew_told *told)
{
	const json_t *fields = told->e->fields, *because = json_object_get(fields, "because");
	json_t *one;
	size_t i;

	json_array_foreach (record->versions, i, one) {
		json_t *original = json_object_get(one, "original");

		if (!is_version(one, fields) || !json_is_object(original))
			continue;
		if (!ew_json_put(original, "state", json_string("destroyed")) ||
			!ew_json_put(original, "destroyed", json_integer((json_int_t)told->e->index)) ||
			!ew_json_put(original, "because", because ? json_deep_copy(because) : json_null()))
			return -ENOMEM;
	}
	return 0;
}

static bool was_shredded(const struct ew_record *record, const char *span)
{
	const json_t *one;
	size_t i;

	json_array_foreach (record->shredded, i, one) {
		const char *its = json_string_value(json_object_get(one, "span"));

		if (its && strcmp(its, span) == 0)
			return true;
	}
	return false;
}

static json_t *span_json(const struct ew_record *record, const struct ew_interaction_span *span, uint64_t opened)
{
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(span->span, id);
	return json_pack("{s:s, s:o, s:I, s:o, s:o, s:o, s:I, s:b, s:b, s:I}", "id", id, "party",
		ew_id_json(span->party), "stream", (json_int_t)span->stream, "purposes",
		ew_purposes_json(span->purposes), "from", ew_wall_json(span->from), "to", ew_wall_json(span->to),
		"frames", (json_int_t)span->frames, "closed", span->closed, "shredded", was_shredded(record, id),
		"event", (json_int_t)opened);
}

json_t *ew_record_recordings(const struct ew_record *record)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	const struct ew_interaction *it = record->it;

	for (size_t i = 0; list && i < it->n_spans; i++) {
		if (ew_record_add(list, span_json(record, &it->spans[i], it->span_causes[i].opened)) < 0)
			return NULL;
	}
	return TAKE(list);
}

/* -- access ----------------------------------------------------------------------------------- */

int ew_record_accessed(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);
	bool refused = told->e->type == EW_EVENT_ACCESS_REFUSED;

	if (!entry || !ew_json_put(entry, "type", json_string(ew_event_type_name(told->e->type))) ||
		!ew_json_put(entry, "refused", json_boolean(refused)))
		return -ENOMEM;
	return json_array_append(record->access, entry) == 0 ? 0 : -ENOMEM;
}

/* -- signalling ------------------------------------------------------------------------------- */

static json_t *hash_of_text(const json_t *text)
{
	struct ew_hash hash;

	if (!json_is_string(text))
		return json_null();
	if (ew_sha256_of(ew_slice_of(json_string_value(text), json_string_length(text)), &hash) < 0)
		return NULL;
	return ew_json_hash(&hash);
}

/* The message itself is read with the events; here its hash says which one. */
int ew_record_signalled(struct ew_record *record, const struct ew_told *told)
{
	const struct ew_event *e = told->e;
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);

	if (!entry || !ew_json_put(entry, "sha256", hash_of_text(json_object_get(e->fields, "message"))) ||
		!ew_json_put(entry, "disclosure", json_deep_copy(json_object_get(told->record, "sd"))) ||
		!ew_json_put(entry, "commitment", ew_json_hash(&e->commitment)))
		return -ENOMEM;
	json_object_del(entry, "message");
	return json_array_append(record->signalling, entry) == 0 ? 0 : -ENOMEM;
}

/* -- exceptions ------------------------------------------------------------------------------- */

int ew_record_excepted(struct ew_record *record, const struct ew_told *told)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);

	if (!entry || !ew_json_put(entry, "type", json_string("exception")) ||
		!ew_json_put(entry, "state", json_string("open")) || !ew_json_put(entry, "handling", json_array()))
		return -ENOMEM;
	return json_array_append(record->exceptions, entry) == 0 ? 0 : -ENOMEM;
}

static bool same(const json_t *value, const json_t *other)
{
	return value && other && json_equal(value, other);
}

/*
 * The queue holds what came again, and nobody has resolved yet, once: so a step speaks of every exception of its kind
 * (and sentence, when it has one) that is not resolved. Without a kind it speaks of one, by the index of its event.
 */
static bool is_about(const struct ew_event *e, const json_t *one)
{
	const json_t *kind = json_object_get(e->fields, "kind");
	const json_t *sentence = json_object_get(e->fields, "sentence");
	const char *state = json_string_value(json_object_get(one, "state"));

	if (!kind)
		return same(json_object_get(e->fields, "exception"), json_object_get(one, "event"));
	return same(kind, json_object_get(one, "kind")) &&
	       (!sentence || json_equal(sentence, json_object_get(one, "sentence"))) && strcmp(state, "resolved") != 0;
}

static const char *state_after(const struct ew_event *e)
{
	if (e->type == EW_EVENT_EXCEPTION_RESOLVED)
		return "resolved";
	return ew_field_is(e, "did", "release") ? "open" : "taken";
}

static int move_exception(const struct ew_told *told, json_t *one)
{
	_cleanup_(ew_json_drop) json_t *entry = ew_record_note(told);

	if (!entry || ew_record_personal(entry, told, "note") < 0 ||
		!ew_json_put(entry, "state", json_string(state_after(told->e))) ||
		!ew_json_put(one, "state", json_string(state_after(told->e))))
		return -ENOMEM;
	return json_array_append(json_object_get(one, "handling"), entry) == 0 ? 0 : -ENOMEM;
}

int ew_record_exception_moved(struct ew_record *record, const struct ew_told *told)
{
	bool any = false;
	json_t *one;
	size_t i;
	int r = 0;

	json_array_foreach (record->exceptions, i, one) {
		if (r < 0 || !is_about(told->e, one))
			continue;
		any = true;
		r = move_exception(told, one);
	}
	return any ? r : ew_note_flag(record->it, told->e, "the exception is not known");
}

/* -- how long, and what became of it ------------------------------------------------------------ */

int ew_record_shredded(struct ew_record *record, const struct ew_told *told)
{
	return ew_record_add(record->shredded, ew_record_note(told));
}

/* By the terms in force, which are those of the decision, and by the rule that puts them together. */
static int add_due(const struct ew_record *record, const char *what, const json_t *seconds, json_t *due)
{
	struct ew_wall end = record->it->ended, until = {INT64_MAX};
	int kind = ew_artifact_kind_of(ew_slice_text(what));

	if (!json_is_integer(seconds) || kind < 0)
		return 0;
	if (end.us != 0)
		until = ew_retention_due(record->it->terms.keep_s, end, 0, (enum ew_artifact_kind)kind);
	return ew_json_put(due, what, until.us != INT64_MAX ? ew_wall_json(until) : json_null()) ? 0 : -ENOMEM;
}

json_t *ew_record_retention(const struct ew_record *record)
{
	json_t *keep = json_object_get(record->decision, "keep");
	_cleanup_(ew_json_drop) json_t *due = json_object();
	const char *what;
	json_t *seconds;

	if (!json_is_object(keep))
		return json_null();
	json_object_foreach (keep, what, seconds) {
		if (!due || add_due(record, what, seconds, due) < 0)
			return NULL;
	}
	return json_pack("{s:O?, s:O?, s:I, s:O, s:O}", "policy", json_object_get(record->decision, "policy"), "rule",
		json_object_get(record->decision, "rule"), "event",
		json_integer_value(json_object_get(record->decision, "event")), "keep_s", keep, "until", due);
}

static size_t made(const struct ew_record *record)
{
	const json_t *one;
	size_t i, n = 0;

	json_array_foreach (record->versions, i, one)
		n += strcmp(json_string_value(json_object_get(one, "state")), "made") == 0;
	return n;
}

json_t *ew_record_deletion(const struct ew_record *record)
{
	size_t objects = made(record), spans = record->it->n_spans, gone = json_array_size(record->shredded);
	const char *status = record->it->deleted & EW_KIND_BIT(EW_ARTIFACT_AUDIO) ? "deleted" : objects > 0 ? "kept" : spans > gone ? "on_tape" : spans > 0 ? "shredded" : "nothing_kept";

	/* Of a call of which nothing was deleted the record says what it always did. */
	return json_pack("{s:s, s:I, s:I, s:I, s:s, s:b, s:O*}", "status", status, "objects", (json_int_t)objects, "spans",
		(json_int_t)spans, "spans_shredded", (json_int_t)gone, "archive", "not_archived", "held",
		ew_interaction_is_held(record->it), "deletions",
		json_array_size(record->deletions) > 0 ? record->deletions : NULL);
}
