/*
 * Records and replays: every stored event of a call read anew. A long call has thousands, so they are read some at a
 * time between other work; what is added meanwhile is read too. Nothing is answered from memory.
 */
#include "programs/keeper/keeper_reading.h"
#include "programs/keeper/remote/remote.h"

#include <errno.h>

#include "catalog/deletions.h"
#include "domain/retention.h"

#include "base/log.h"

#define EVENTS_A_TURN 128 /* or as many as PIECE_US allows */
#define PIECE_US (3 * EW_US_PER_MS)
#define KEPT_OF_LONG_LISTS 20
#define UNREADABLE "what is stored of this interaction cannot be read; `earwitness replay` says what"

static void reading_free(struct ew_keeper *k, struct ew_reading **ptr)
{
	struct ew_reading *reading = *ptr;

	if (!reading)
		return;
	ew_replay_free(&reading->replay);
	ew_record_free(&reading->record);
	ew_keeper_call_drop(k, &reading->call);
	free(reading);
	*ptr = NULL;
}

void ew_keeper_readings_free(struct ew_keeper *k)
{
	for (size_t i = 0; i < EW_KEEPER_READINGS; i++)
		reading_free(k, &k->readings[i]);
}

bool ew_keeper_reading_due(const struct ew_keeper *k)
{
	for (size_t i = 0; i < EW_KEEPER_READINGS; i++)
		if (k->readings[i])
			return true;
	return false;
}

/* -- reading ----------------------------------------------------------------------------------- */

struct piece {
	struct ew_keeper *k;
	struct ew_reading *reading;
	struct ew_mono until;
	size_t rows;
};

static int take_event(struct piece *p, const struct ew_event_row *row)
{
	_cleanup_(ew_event_free) struct ew_event e = {0};
	int r = ew_keeper_read_event(p->k, p->reading->call, row->index, row->sealed, &row->commitment, &e);

	return r < 0 ? r : ew_record_apply(p->reading->record, &e);
}

/* 1: enough for this turn. */
static int take_row(void *arg, const struct ew_event_row *row)
{
	struct piece *p = arg;
	int r = p->reading->replay ? ew_replay_row(p->reading->replay, row) : take_event(p, row);

	if (r < 0)
		return r;
	p->rows++;
	p->reading->next = row->index + 1;
	return ew_io_mono(p->k->io).us >= p->until.us;
}

/* 1: there may be more. */
static int read_some(struct ew_keeper *k, struct ew_reading *reading)
{
	struct piece p = {.k = k, .reading = reading, .until = {ew_io_mono(k->io).us + PIECE_US}};
	int r = ew_events_each(k->catalog, reading->call->id, reading->next, EVENTS_A_TURN, take_row, &p);

	if (r < 0)
		return r;
	return r == 1 || p.rows == EVENTS_A_TURN;
}

/* -- answering --------------------------------------------------------------------------------- */

static size_t text_bytes(const json_t *json)
{
	return json_dumpb(json, NULL, 0, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
}

static const char *longest_list(json_t *record)
{
	const char *longest = NULL;
	size_t most = 0;
	const char *name;
	json_t *member;

	json_object_foreach(record, name, member) {
		size_t bytes = json_array_size(member) > KEPT_OF_LONG_LISTS ? text_bytes(member) : 0;

		if (bytes > most) {
			most = bytes;
			longest = name;
		}
	}
	return longest;
}

/* A list that is cut keeps its newest entries, and `cut` says how many there are: all of them stand in the events. */
static int cut_one(json_t *record, json_t *cut)
{
	const char *name = longest_list(record);
	json_t *list = name ? json_object_get(record, name) : NULL;
	size_t n = json_array_size(list);

	if (!list)
		return -EFBIG;
	if (!json_object_get(cut, name) && json_object_set_new(cut, name, json_integer((json_int_t)n)) < 0)
		return -ENOMEM;
	for (size_t gone = (n + 1) / 2; gone > 0; gone--)
		if (json_array_remove(list, 0) < 0)
			return -ENOMEM;
	return 0;
}

static int fit(json_t *record)
{
	json_t *cut = json_object();
	int r = cut && json_object_set_new(record, "cut", cut) == 0 ? 0 : -ENOMEM;

	while (r == 0 && text_bytes(record) > EW_MAX_ANSWER_BYTES)
		r = cut_one(record, cut);
	return r == -EFBIG ? 0 : r; /* it is answered as too large */
}

/* Where each of them lies, where that is not simply the folder of data. */
static int add_places(struct ew_keeper *k, json_t *record)
{
	json_t *one;
	size_t i;
	int r = 0;

	json_array_foreach (json_object_get(record, "artifacts"), i, one) {
		const char *object = json_string_value(json_object_get(one, "object"));
		struct ew_id id;
		json_t *places;

		if (r < 0 || !object || ew_id_parse(ew_slice_text(object), &id) < 0)
			continue;
		places = ew_remote_places_json(k, id);
		if (places && json_array_size(places) == 0)
			json_decref(places);
		else if (json_object_set_new(one, "places", places) < 0)
			r = -ENOMEM;
	}
	return r;
}

static int answer_record(struct ew_keeper *k, struct ew_reading *reading)
{
	json_t *record;

	ew_record_look(reading->record, ew_io_wall(k->io));
	record = ew_record_json(reading->record, k->entity);
	if (record && (add_places(k, record) < 0 || fit(record) < 0)) {
		json_decref(record);
		record = NULL;
	}
	return ew_keeper_answer(k, reading->connection, reading->request, 200, record);
}

/* 1: there is more to compare. */
static int answer_replay(struct ew_keeper *k, struct ew_reading *reading)
{
	int64_t until = ew_io_mono(k->io).us + PIECE_US;
	int r;

	do
		r = ew_replay_compare(reading->replay);
	while (r == 1 && ew_io_mono(k->io).us < until);
	return r == 0 ? ew_keeper_answer(
				k, reading->connection, reading->request, 200, ew_replay_json(reading->replay))
		      : r;
}

static int explain(struct ew_keeper *k, const struct ew_reading *reading, int error)
{
	ew_log(EW_LOG_ERROR, "record_not_made", EW_F_ID("interaction", reading->call->id), EW_F_I64("code", error));
	if (ew_keeper_call_is_lost(error))
		return ew_keeper_problem(k, reading->connection, reading->request, 500, "interaction_unreadable",
			UNREADABLE);
	return ew_keeper_problem(k, reading->connection, reading->request, 503, "keeper_failed",
		"the catalogue could not answer; see the keeper's log");
}

static int go_on(struct ew_keeper *k, struct ew_reading **slot)
{
	int r = read_some(k, *slot);

	if (r == 0)
		r = (*slot)->replay ? answer_replay(k, *slot) : answer_record(k, *slot);
	if (r == 1)
		return 0;
	if (r < 0)
		r = explain(k, *slot, r);
	reading_free(k, slot);
	return r;
}

/* -- asking ------------------------------------------------------------------------------------ */

static int prepare(struct ew_asked *a, bool replay, struct ew_reading *reading)
{
	int r = ew_keeper_call_keyed(a->k, a->interaction, &reading->call);

	reading->connection = a->connection;
	reading->request = a->request;
	if (r == 0)
		r = ew_record_new(a->interaction, &reading->record);
	if (r == 0 && replay)
		r = ew_replay_new(reading, a->k, &reading->replay);
	return r;
}

static int refuse(struct ew_asked *a, int error)
{
	if (error == -ENOENT || error == -ENOKEY)
		return ew_keeper_problem(a->k, a->connection, a->request, 404, "no_such_interaction",
			"there is no interaction of this id");
	if (error == -EMFILE)
		return ew_keeper_problem(a->k, a->connection, a->request, 503, "keeper_busy",
			"too many records are being read already; try again in a second");
	if (ew_keeper_call_is_lost(error))
		return ew_keeper_problem(a->k, a->connection, a->request, 500, "interaction_unreadable", UNREADABLE);
	return error;
}

/* The one that took the call's data; the last of them counts. */
static int note_deletion(void *arg, const struct ew_deletion_row *row)
{
	if (row->kinds & EW_KIND_BIT(EW_ARTIFACT_METADATA))
		*(struct ew_id *)arg = row->id;
	return 0;
}

/* What cannot be read is what a replay is asked about: as long as a row of it is there, that is an answer. */
static int refuse_replay(struct ew_asked *a, int error)
{
	uint64_t events = 0;
	struct ew_hash last;
	struct ew_id deleted = {{0}};
	int r = 0;

	if (ew_keeper_call_is_lost(error))
		r = ew_events_place(a->k->catalog, a->interaction, &events, &last);
	if (r < 0)
		return r;
	if (!ew_keeper_call_is_lost(error) || (events == 0 && error == -ENOENT) || ew_id_is_zero(a->interaction))
		return refuse(a, error);
	if (error == -ENOKEY)
		r = ew_deletions_of(a->k->catalog, a->interaction, note_deletion, &deleted);
	if (r < 0)
		return r;
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		ew_id_is_zero(deleted) ? ew_replay_lost(a->interaction, events, error)
				       : ew_replay_deleted(a->interaction, events, deleted));
}

static int begin(struct ew_asked *a, bool replay)
{
	struct ew_reading **slot = NULL;
	struct ew_reading *reading;
	int r;

	for (size_t i = 0; !slot && i < EW_KEEPER_READINGS; i++)
		slot = a->k->readings[i] ? NULL : &a->k->readings[i];
	if (!slot)
		return refuse(a, -EMFILE);
	reading = calloc(1, sizeof(*reading));
	r = reading ? prepare(a, replay, reading) : -ENOMEM;
	if (r < 0) {
		reading_free(a->k, &reading);
		return replay ? refuse_replay(a, r) : refuse(a, r);
	}
	*slot = reading;
	return go_on(a->k, slot); /* a short call is answered at once */
}

int ew_ask_interaction(struct ew_asked *a)
{
	return begin(a, false);
}

int ew_ask_replay(struct ew_asked *a)
{
	return begin(a, true);
}

int ew_keeper_reading_step(struct ew_keeper *k)
{
	for (unsigned i = 0; i < EW_KEEPER_READINGS; i++) {
		unsigned n = (k->next_reading + i) % EW_KEEPER_READINGS;

		if (!k->readings[n])
			continue;
		k->next_reading = n + 1;
		return go_on(k, &k->readings[n]);
	}
	return 0;
}
