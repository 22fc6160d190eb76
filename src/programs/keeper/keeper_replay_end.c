/*
 * The end of a replay: what the events give beside what is held of the call (in memory, in the row that lists show, in
 * the rows of its objects and spans). Nothing is mended here: what differs is told.
 */
#include "programs/keeper/keeper_reading.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/interactions.h"
#include "catalog/objects.h"
#include "catalog/originals.h"

/* -- memory ------------------------------------------------------------------------------------ */

/* 1: the same, 0: not. */
static int same_record(const struct ew_interaction *a, const struct ew_interaction *b)
{
	json_t *x = ew_interaction_record(a, NULL);
	json_t *y = ew_interaction_record(b, NULL);
	int same = x && y ? json_equal(x, y) : -ENOMEM;

	json_decref(x);
	json_decref(y);
	return same;
}

static int compare_memory(struct ew_replay *replay, const struct ew_interaction *it)
{
	struct ew_call *held = ew_keeper_call_held(replay->k, ew_interaction_id(it));
	struct ew_wall now = ew_io_wall(replay->k->io); /* one for both: how long a call lasts is of the moment */
	struct ew_hash mine = ew_interaction_previous(it), its;

	if (!held)
		return 0;
	its = ew_interaction_previous(held->fold);
	ew_record_look(replay->reading->record, now);
	ew_interaction_look(held->fold, now);
	if (ew_interaction_next(it) != ew_interaction_next(held->fold) ||
		memcmp(mine.bytes, its.bytes, sizeof(mine.bytes)) != 0)
		return ew_replay_find(replay, "memory_differs", SIZE_MAX,
			"the keeper has folded %llu events of this call and %llu are stored: rows were removed "
			"or added behind its back",
			(unsigned long long)ew_interaction_next(held->fold),
			(unsigned long long)ew_interaction_next(it));
	int same = same_record(it, held->fold);

	if (same != 0)
		return same < 0 ? same : 0;
	return ew_replay_find(replay, "memory_differs", SIZE_MAX,
		"what the keeper holds of this call in memory is not what its events give");
}

/* -- the row that lists show ------------------------------------------------------------------- */

struct row_check {
	struct ew_replay *replay;
	const struct ew_interaction *it;
};

static int check_state(struct ew_replay *replay, const struct ew_interaction *it,
	const struct ew_interaction_row *row)
{
	if (row->state == (uint32_t)ew_interaction_state(it) && row->started.us == ew_interaction_started(it).us &&
		row->ended.us == ew_interaction_ended(it).us)
		return 0;
	return ew_replay_find(replay, "row_differs", SIZE_MAX,
		"the catalogue's row says another state, beginning or end than the events give");
}

static int check_end(struct ew_replay *replay, const struct ew_interaction *it, const json_t *stored)
{
	const json_t *events = json_object_get(json_object_get(stored, "chain"), "events");

	if (!json_is_integer(events) || (uint64_t)json_integer_value(events) <= ew_interaction_next(it))
		return 0;
	return ew_replay_find(replay, "event_missing", ew_interaction_next(it),
		"event %llu is missing: the catalogue's row counts %lld events, and the last of them are gone",
		(unsigned long long)ew_interaction_next(it), (long long)json_integer_value(events));
}

/* The summary of a live call is of the last time a column of its row changed (keeper_calls.c). */
static bool is_of_the_past(const struct ew_interaction *it, const json_t *stored)
{
	const json_t *events = json_object_get(json_object_get(stored, "chain"), "events");
	enum ew_interaction_state state = ew_interaction_state(it);

	return (state == EW_STATE_OFFERED || state == EW_STATE_ACTIVE) && json_is_integer(events) &&
	       (uint64_t)json_integer_value(events) < ew_interaction_next(it);
}

/*
 * Members that are stored are compared: an older keeper wrote fewer. Left out are how long a call has lasted, which is
 * of the moment, and the entity of a call whose events name none: it was the configuration's.
 */
static int check_summary(struct ew_replay *replay, const struct ew_interaction *it, json_t *stored)
{
	json_t *made = ew_keeper_call_summary(it, NULL);
	const char *name;
	json_t *value;
	int r = made ? check_end(replay, it, stored) : -ENOMEM;

	if (is_of_the_past(it, stored)) {
		json_decref(made);
		return r;
	}
	json_object_foreach(stored, name, value) {
		const json_t *is = json_object_get(made, name);
		bool moment = ew_interaction_ended(it).us == 0 && strcmp(name, "duration_ms") == 0;
		bool configured = json_is_null(is) && strcmp(name, "entity") == 0;

		if (r < 0 || moment || configured || json_equal(value, is))
			continue;
		r = ew_replay_find(replay, "stored_record_differs", SIZE_MAX,
			"the stored record says another \"%.60s\" than the events give", name);
	}
	json_decref(made);
	return r;
}

static int check_row(void *arg, const struct ew_interaction_row *row)
{
	struct row_check *c = arg;
	struct ew_replay *replay = c->replay;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	json_t *stored;
	int r = check_state(replay, c->it, row);

	ew_buf_init_secret(&plain, EW_MAX_EVENT_JSON_BYTES);
	if (r == 0)
		r = ew_keeper_unseal(replay->k, replay->reading->call, "summary", 0, row->sealed, &plain);
	if (r == -EBADMSG)
		return ew_replay_find(replay, "stored_record_unreadable", SIZE_MAX,
			"the stored record does not open: its sealed bytes were changed");
	if (r < 0)
		return r;
	stored = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	r = stored ? check_summary(replay, c->it, stored) : -ENOMEM;
	json_decref(stored);
	return r;
}

/* -- objects ----------------------------------------------------------------------------------- */

struct object_check {
	struct ew_replay *replay;
	json_t *versions; /* of the record; each is marked when its row was seen */
};

static json_t *version_of(json_t *versions, const char *object)
{
	json_t *one;
	size_t i;

	json_array_foreach(versions, i, one) {
		const char *its = json_string_value(json_object_get(one, "object"));

		if (its && strcmp(its, object) == 0)
			return one;
	}
	return NULL;
}

static bool says(const json_t *version, const char *name, uint64_t number)
{
	const json_t *value = json_object_get(version, name);

	return json_is_integer(value) && (uint64_t)json_integer_value(value) == number;
}

static bool same_object(const json_t *version, const struct ew_object_row *row)
{
	const char *party = json_string_value(json_object_get(version, "party"));
	const char *kind = json_string_value(json_object_get(version, "kind"));
	const char *hex = json_string_value(json_object_get(version, "sha256"));
	const char *is = ew_keeper_kind_name(row->kind);
	struct ew_hash hash;
	struct ew_id id;

	return party && ew_id_parse(ew_slice_text(party), &id) == 0 && ew_id_equal(id, row->party) && kind && is &&
	       strcmp(kind, is) == 0 && hex && ew_hex_decode(ew_slice_text(hex), hash.bytes, sizeof(hash.bytes)) == 0 &&
	       memcmp(hash.bytes, row->sha256.bytes, sizeof(hash.bytes)) == 0 &&
	       says(version, "version", row->version) && says(version, "bytes", row->payload_bytes) &&
	       says(version, "plain_bytes", row->plain_bytes) &&
	       says(version, "duration_us", (uint64_t)row->duration_us);
}

static int check_object(void *arg, const struct ew_object_row *row)
{
	struct object_check *c = arg;
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(row->id, id);
	json_t *version = version_of(c->versions, id);

	if (!version)
		return ew_replay_find(c->replay, "object_without_event", SIZE_MAX,
			"object %s is in the catalogue, and no event says that it was made", id);
	if (json_object_set_new(version, "seen", json_true()) < 0)
		return -ENOMEM;
	return same_object(version, row)
		       ? 0
		       : ew_replay_find(c->replay, "object_differs",
				 (uint64_t)json_integer_value(json_object_get(version, "event")),
				 "the catalogue's row of object %s is not what the event says of it", id);
}

static int unseen_objects(struct ew_replay *replay, const json_t *versions)
{
	const json_t *one;
	size_t i;
	int r = 0;

	json_array_foreach(versions, i, one) {
		const char *id = json_string_value(json_object_get(one, "object"));

		if (r == 0 && id && !json_object_get(one, "seen"))
			r = ew_replay_find(replay, "object_missing",
				(uint64_t)json_integer_value(json_object_get(one, "event")),
				"an event says that object %.40s was made, and the catalogue has no row of it", id);
	}
	return r;
}

static int compare_objects(struct ew_replay *replay, const struct ew_interaction *it)
{
	json_t *document = ew_record_json(replay->reading->record, NULL);
	struct object_check c = {.replay = replay, .versions = json_object_get(document, "artifact_versions")};
	int r = document ? ew_objects_all(replay->k->catalog, ew_interaction_id(it), check_object, &c) : -ENOMEM;

	if (r == 0)
		r = unseen_objects(replay, c.versions);
	json_decref(document);
	return r;
}

/* -- originals of texts -------------------------------------------------------------------------- */

static json_t *original_of(json_t *versions, const char *object)
{
	json_t *one;
	size_t i;

	json_array_foreach(versions, i, one) {
		json_t *original = json_object_get(one, "original");
		const char *its = json_string_value(json_object_get(original, "object"));

		if (its && strcmp(its, object) == 0)
			return one;
	}
	return NULL;
}

static bool same_original(const json_t *version, const struct ew_original_row *row)
{
	const json_t *original = json_object_get(version, "original");
	const char *kind = json_string_value(json_object_get(version, "kind")), *hex = json_string_value(json_object_get(original, "sha256"));
	const char *state = json_string_value(json_object_get(original, "state"));
	struct ew_hash hash;

	return kind && ew_artifact_kind_of(ew_slice_text(kind)) == (int)row->kind && says(version, "version", row->version) &&
	       says(version, "event", row->event) && says(original, "bytes", row->bytes) && says(original, "epoch", row->epoch) && hex &&
	       ew_hex_decode(ew_slice_text(hex), hash.bytes, sizeof(hash.bytes)) == 0 &&
	       memcmp(hash.bytes, row->sha256.bytes, sizeof(hash.bytes)) == 0 && state && strcmp(state, "sealed") == 0;
}

static int check_original(void *arg, const struct ew_original_row *row)
{
	struct object_check *c = arg;
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(row->object, id);
	json_t *version = original_of(c->versions, id);

	if (!version)
		return ew_replay_find(c->replay, "original_without_event", SIZE_MAX,
			"the original %s of a text is in the catalogue, and no event says that it was sealed", id);
	if (json_object_set_new(version, "seen", json_true()) < 0)
		return -ENOMEM;
	return same_original(version, row)
		       ? 0
		       : ew_replay_find(c->replay, "original_differs", (uint64_t)json_integer_value(json_object_get(version, "event")),
				 "the catalogue's row of the original %s of a text is not what the events say of it", id);
}

static int unseen_originals(struct ew_replay *replay, const json_t *versions)
{
	const json_t *one;
	size_t i;
	int r = 0;

	json_array_foreach(versions, i, one) {
		const json_t *original = json_object_get(one, "original");
		const char *state = json_string_value(json_object_get(original, "state"));

		if (r == 0 && state && strcmp(state, "sealed") == 0 && !json_object_get(one, "seen"))
			r = ew_replay_find(replay, "original_missing", (uint64_t)json_integer_value(json_object_get(one, "event")),
				"an event says that an original was sealed, none that it was destroyed, and the catalogue has no row of it");
	}
	return r;
}

static int loose_original(void *arg, const struct ew_original_row *row)
{
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(row->object, id);
	return row->shut ? 0
			 : ew_replay_find(arg, "original_without_text", row->event,
				   "the text that the original %s is of is gone, and the original is still there", id);
}

static int compare_originals(struct ew_replay *replay, const struct ew_interaction *it)
{
	json_t *document = ew_record_json(replay->reading->record, NULL);
	struct object_check c = {.replay = replay, .versions = json_object_get(document, "artifact_versions")};
	struct ew_catalog *catalog = replay->k->catalog;
	int r = document ? ew_originals_each(catalog, ew_interaction_id(it), check_original, &c) : -ENOMEM;

	if (r == 0)
		r = unseen_originals(replay, c.versions);
	if (r == 0)
		r = ew_originals_loose(catalog, ew_interaction_id(it), loose_original, replay);
	json_decref(document);
	return r;
}

/* -- spans ------------------------------------------------------------------------------------- */

struct span_check {
	struct ew_replay *replay;
	const struct ew_interaction *it;
	uint64_t rows;
	size_t next; /* rows and events are in one order, so the search goes on where it ended */
};

static const struct ew_interaction_span *span_of(struct span_check *c, struct ew_id id)
{
	size_t n = ew_interaction_spans(c->it);

	for (size_t i = 0; i < n; i++) {
		size_t at = (c->next + i) % n;
		const struct ew_interaction_span *span = ew_interaction_span(c->it, at);

		if (!ew_id_equal(span->span, id))
			continue;
		c->next = at + 1;
		return span;
	}
	return NULL;
}

static int check_span(void *arg, const struct ew_span_row *row)
{
	struct span_check *c = arg;
	const struct ew_interaction_span *span = span_of(c, row->span);
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(row->span, id);
	if (!span)
		return ew_replay_find(c->replay, "span_without_event", SIZE_MAX,
			"the recording %s is in the catalogue, and no event opened it", id);
	c->rows++;
	if (ew_id_equal(row->party, span->party) && row->stream == span->stream && row->purposes == span->purposes &&
		row->epoch == span->epoch && (!span->closed || row->frames == span->frames))
		return 0;
	return ew_replay_find(c->replay, "span_differs", SIZE_MAX,
		"the catalogue's row of the recording %s is not what the events say of it", id);
}

static int unseen_spans(struct ew_replay *replay, const struct ew_interaction *it)
{
	struct ew_span_row row;
	char id[EW_ID_TEXT_BYTES];
	int r = 0;

	for (size_t i = 0; r == 0 && i < ew_interaction_spans(it); i++) {
		r = ew_spans_get(replay->k->catalog, ew_interaction_span(it, i)->span, &row);
		if (r == 0 && ew_id_equal(row.interaction, ew_interaction_id(it)))
			continue;
		if (r < 0 && r != -ENOENT)
			return r;
		ew_id_format(ew_interaction_span(it, i)->span, id);
		r = ew_replay_find(replay, "span_missing", SIZE_MAX,
			"an event opened the recording %s, and the catalogue has no row of it in this call", id);
	}
	return r;
}

static int compare_spans(struct ew_replay *replay, const struct ew_interaction *it)
{
	struct span_check c = {.replay = replay, .it = it};
	int r = ew_spans_of(replay->k->catalog, ew_interaction_id(it), check_span, &c);

	/* A span is opened once: as many rows as events, each found, leave none over. */
	return r < 0 || c.rows == ew_interaction_spans(it) ? r : unseen_spans(replay, it);
}

/* -- all of it --------------------------------------------------------------------------------- */

static int compare_row(struct ew_replay *replay, const struct ew_interaction *it)
{
	struct row_check c = {.replay = replay, .it = it};

	return ew_interactions_get(replay->k->catalog, ew_interaction_id(it), check_row, &c);
}

/* Whoever asks first reads what has been added since: then what is held is of the same moment. */
int ew_replay_compare(struct ew_replay *replay)
{
	static int (*const parts[])(struct ew_replay *replay, const struct ew_interaction *it) = {
		ew_replay_owed_at_end, compare_memory, compare_row, compare_objects, compare_originals,
		compare_spans};
	int r;

	/* What was folded up to a hole is less than what is held, and that says nothing new. */
	if (replay->stopped || replay->compared == EW_COUNT(parts))
		return 0;
	r = parts[replay->compared++](replay, ew_record_interaction(replay->reading->record));
	return r < 0 ? r : replay->compared < EW_COUNT(parts);
}

json_t *ew_replay_json(const struct ew_replay *replay)
{
	return json_pack("{s:o, s:b, s:I, s:I, s:b, s:I, s:I, s:I, s:O, s:O}", "interaction",
		ew_json_id(replay->reading->call->id), "agrees", replay->wrong == 0, "events", (json_int_t)replay->rows,
		"in_log", (json_int_t)replay->proven, "folded", !replay->stopped, "log_size", (json_int_t)replay->size,
		"wrong", (json_int_t)replay->wrong, "decided", (json_int_t)(replay->agreed + replay->differed),
		"findings", replay->findings, "decisions", replay->decisions);
}

static const char *lost_because(int error, const char **ret_what)
{
	if (error == -ENOENT) {
		*ret_what = "row_missing";
		return "the catalogue's row of this call is gone, and with it the key of its events: none can be read";
	}
	if (error == -ENOKEY) {
		*ret_what = "key_missing";
		return "the key of this call is not in its row, or is not one for this keeper: no event can be read";
	}
	*ret_what = "key_unreadable";
	return "the key of this call does not open: its row was changed, and no event can be read";
}

json_t *ew_replay_lost(struct ew_id interaction, uint64_t events, int error)
{
	const char *what;
	const char *because = lost_because(error, &what);

	return json_pack("{s:o, s:b, s:I, s:I, s:b, s:I, s:I, s:I, s:[{s:s, s:n, s:s}], s:[]}", "interaction",
		ew_json_id(interaction), "agrees", 0, "events", (json_int_t)events, "in_log", (json_int_t)0, "folded",
		0, "log_size", (json_int_t)0, "wrong", (json_int_t)1, "decided", (json_int_t)0, "findings", "what",
		what, "event", "sentence", because, "decisions");
}

json_t *ew_replay_deleted(struct ew_id interaction, uint64_t events, struct ew_id deletion)
{
	return json_pack("{s:o, s:b, s:I, s:I, s:b, s:I, s:I, s:I, s:[], s:[], s:o}", "interaction", ew_json_id(interaction), "agrees", 1,
		"events", (json_int_t)events, "in_log", (json_int_t)0, "folded", 0, "log_size", (json_int_t)0, "wrong", (json_int_t)0,
		"decided", (json_int_t)0, "findings", "decisions", "deleted", ew_json_id(deletion));
}
