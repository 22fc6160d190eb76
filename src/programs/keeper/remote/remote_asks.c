/*
 * What people see of stores, and what they may want: to find out now what a store does, and to move what lies at one to another. Must never say that
 * something was moved, held or locked that was only asked for.
 */
#include "programs/keeper/remote/remote.h"

#include <errno.h>
#include <string.h>

#include "catalog/moves.h"
#include "catalog/objects.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/account.h"
#include "store/s3_request.h"

#define MOVES_SHOWN 20

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

/* -- showing ------------------------------------------------------------------------------------- */

static json_t *counts_json(const struct ew_places_count *count, uint32_t store)
{
	json_t *to = json_object();

	for (uint32_t i = EW_PLACE_WAITING; to && i < EW_PLACE_STATES; i++) {
		if (i == EW_PLACE_GONE)
			continue;
		if (!ew_json_put(to, ew_place_state_name(i),
			    json_pack("{s:I, s:I}", "objects", (json_int_t)count->n[store][i], "bytes", (json_int_t)count->bytes[store][i]))) {
			json_decref(to);
			return NULL;
		}
	}
	return to;
}

static json_t *able_json(const struct ew_remote_store *s)
{
	json_t *list = s->abilities.when.us ? json_array() : json_null();

	for (unsigned i = 0; list && json_is_array(list) && i < EW_S3_ABILITIES; i++) {
		const struct ew_s3_finding *f = &s->abilities.finding[i];
		struct ew_error says = {0};

		ew_s3_ability_say(&s->abilities, (enum ew_s3_ability)i, &says);
		if (json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s%}", "ability", ew_s3_ability_word((enum ew_s3_ability)i), "proof",
							ew_s3_proof_word(f->proof), "code", f->code, "sentence", says.text, strlen(says.text))) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static const char *how(const struct ew_keeper *k, uint32_t store)
{
	const struct ew_remote_store *s = &k->remote->stores[store];

	if (!s->configured)
		return "not_configured";
	if (s->asking.failures > 0)
		return "failing";
	if (!s->folder && !k->outside->up)
		return "away";
	return s->folder || s->probed ? "well" : "not_probed";
}

static json_t *store_json(struct ew_keeper *k, uint32_t i, const struct ew_places_count *count)
{
	static const char *const locks[] = {"none", "governance", "compliance"};
	const struct ew_remote_store *s = &k->remote->stores[i];
	struct ew_wall oldest = {0};

	if (ew_places_oldest(k->catalog, i, &oldest) < 0)
		return NULL;
	if (i == EW_PLACE_HERE)
		return json_pack("{s:s, s:s, s:s, s:o, s:o}", "store", ew_place_store_name(i), "kind", "directory", "state", "well", "oldest_waiting",
			ew_json_wall(oldest), "places", counts_json(count, i));
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:o, s:o}", "store", ew_place_store_name(i), "kind", s->folder ? "directory" : "s3", "state",
		how(k, i), "error", s->asking.failures > 0 ? json_string(s->asking.sentence) : json_null(), "oldest_waiting", ew_json_wall(oldest), "places",
		counts_json(count, i), "lock_wished", locks[s->lock < EW_COUNT(locks) ? s->lock : 0], "probed_at", ew_json_wall(s->abilities.when),
		"abilities", able_json(s));
}

static json_t *move_json(struct ew_keeper *k, const struct ew_move_row *row)
{
	static const char *const states[] = {"none", "runs", "done", "stopped"};
	uint64_t left = 0, failed = row->failed;

	if (row->state == EW_MOVE_RUNS && (ew_moves_left(k->catalog, row->source, row->target, 1000, &left) < 0 || ew_moves_failed(k->catalog, row, &failed) < 0))
		return NULL;
	return json_pack("{s:I, s:s, s:s, s:s, s:I, s:I, s:I, s:o, s:o, s:o}", "number", (json_int_t)row->number, "from", ew_place_store_name(row->source), "to",
		ew_place_store_name(row->target), "state", states[row->state < EW_COUNT(states) ? row->state : 0], "objects", (json_int_t)row->objects,
		"waiting", (json_int_t)left, "failed", (json_int_t)failed, "begun_at", ew_json_wall(row->made), "ended_at", ew_json_wall(row->ended), "before",
		ew_json_wall(row->before));
}

struct listing {
	struct ew_keeper *k;
	json_t *items;
};

static int add_move(void *arg, const struct ew_move_row *row)
{
	struct listing *l = arg;

	return json_array_append_new(l->items, move_json(l->k, row)) < 0 ? -ENOMEM : 0;
}

static json_t *spool_json(const struct ew_places_count *count)
{
	uint64_t n = 0, bytes = 0;

	for (uint32_t i = EW_PLACE_STORE; i < EW_PLACES; i++) {
		n += count->n[i][EW_PLACE_WAITING] + count->n[i][EW_PLACE_FAILING];
		bytes += count->bytes[i][EW_PLACE_WAITING] + count->bytes[i][EW_PLACE_FAILING];
	}
	return json_pack("{s:I, s:I}", "objects", (json_int_t)n, "bytes", (json_int_t)bytes);
}

int ew_ask_storage(struct ew_asked *a)
{
	struct ew_remote *remote = a->k->remote;
	struct ew_places_count count;
	struct listing moves = {.k = a->k, .items = json_array()};
	json_t *stores = json_array();
	int r = stores && moves.items ? ew_places_count(a->k->catalog, &count) : -ENOMEM;

	for (uint32_t i = 0; r == 0 && i < EW_PLACES; i++) {
		bool shown = i == EW_PLACE_HERE || remote->stores[i].configured || count.n[i][EW_PLACE_STORED] + count.n[i][EW_PLACE_LEAVING] > 0;

		if (shown && json_array_append_new(stores, store_json(a->k, i, &count)) < 0)
			r = -ENOMEM;
	}
	if (r == 0)
		r = ew_moves_each(a->k->catalog, MOVES_SHOWN, add_move, &moves);
	if (r < 0) {
		json_decref(stores);
		json_decref(moves.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:b, s:o, s:I, s:o, s:b, s:o, s:o}", "at", ew_json_wall(ew_io_wall(a->k->io)), "configured", remote->any, "spool",
			spool_json(&count), "cache_s", (json_int_t)remote->cache_s, "archive_after_s",
			remote->stores[EW_PLACE_ARCHIVE].configured ? json_integer((json_int_t)remote->archive_after_s) : json_null(), "adopting",
			remote->adopting, "stores", stores, "moves", moves.items));
}

/* -- finding out --------------------------------------------------------------------------------- */

static uint32_t store_of(const char *word)
{
	uint32_t i = 0;

	while (i < EW_PLACES && (!word || strcmp(word, ew_place_store_name(i)) != 0))
		i++;
	return i;
}

static bool is_asked(const struct ew_remote_store *s)
{
	return s->configured && !s->folder;
}

int ew_ask_storage_probe(struct ew_asked *a)
{
	const char *word = ew_asked_text(a, "store");
	uint32_t only = store_of(word);
	json_t *names;

	if (word && (only == EW_PLACES || !is_asked(&a->k->remote->stores[only])))
		return problem(a, 404, "no_such_store", "there is no object store of this name in the configuration: it is store or archive, of kind s3");
	names = json_array();
	for (uint32_t i = EW_PLACE_STORE; names && i < EW_PLACES; i++) {
		struct ew_remote_store *s = &a->k->remote->stores[i];

		if (!is_asked(s) || (word && i != only))
			continue;
		s->probe_next.us = s->asking.next.us = 0;
		(void)json_array_append_new(names, json_string(ew_place_store_name(i)));
	}
	if (names && json_array_size(names) == 0) {
		json_decref(names);
		return problem(a, 409, "no_store_configured", "recordings lie in the folder of data alone: no object store is configured, and nothing is to be found out");
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 202, json_pack("{s:o}", "stores", names));
}

/* -- moving -------------------------------------------------------------------------------------- */

struct objects {
	struct ew_id ids[EW_REMOTE_WANTED];
	size_t n;
};

static int see_objects(void *arg, const struct ew_object_row *row)
{
	struct objects *to = arg;

	if (!row->gone && to->n < EW_REMOTE_WANTED)
		to->ids[to->n++] = row->id;
	return 0;
}

/* One call: what of it lies elsewhere is brought to where it is wanted, before all others. */
static int move_call(struct ew_asked *a, uint32_t target)
{
	struct objects found = {.n = 0};
	uint64_t n = 0;
	int r = ew_objects_all(a->k->catalog, a->interaction, see_objects, &found);

	if (r == 0)
		r = ew_keeper_begin(a->k);
	for (size_t i = 0; r == 0 && i < found.n; i++) {
		bool moved = false;

		r = ew_remote_move_one(a->k, found.ids[i], target, &moved);
		n += moved;
	}
	if (r == 0)
		r = ew_keeper_append(a->k, NULL, EW_EVENT_STORE_MOVE_BEGUN, ew_io_wall(a->k->io), "user", a->who.user,
			json_pack("{s:o, s:s, s:I}", "interaction", ew_json_id(a->interaction), "to", ew_place_store_name(target), "objects", (json_int_t)n),
			NULL, NULL, NULL);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r
		     : ew_keeper_answer(a->k, a->connection, a->request, 202,
			       json_pack("{s:o, s:s, s:I}", "interaction", ew_json_id(a->interaction), "to", ew_place_store_name(target), "objects", (json_int_t)n));
}

static int begin_move(struct ew_asked *a, struct ew_move_row *move)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_moves_insert(a->k->catalog, move);
	if (r == 0)
		r = ew_keeper_append(a->k, NULL, EW_EVENT_STORE_MOVE_BEGUN, move->made, "user", a->who.user,
			json_pack("{s:I, s:s, s:s, s:I}", "move", (json_int_t)move->number, "from", ew_place_store_name(move->source), "to",
				ew_place_store_name(move->target), "before", (json_int_t)move->before.us),
			NULL, NULL, NULL);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	a->k->remote->moving = true;
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 202, move_json(a->k, move));
}

static bool is_there(const struct ew_keeper *k, uint32_t store)
{
	return store == EW_PLACE_HERE || (store < EW_PLACES && k->remote->stores[store].configured);
}

int ew_ask_storage_move(struct ew_asked *a)
{
	const char *before = ew_asked_text(a, "before"), *call = ew_asked_text(a, "interaction");
	struct ew_move_row move = {.source = store_of(ew_asked_text(a, "from")),
		.target = store_of(ew_asked_text(a, "to")),
		.state = EW_MOVE_RUNS,
		.by = a->who.user,
		.made = ew_io_wall(a->k->io),
		.before = {INT64_MAX},
		.at_since = {INT64_MIN}};

	if (!a->k->remote->any)
		return problem(a, 409, "no_store_configured", "recordings lie in the folder of data alone: there is no other store to move them to or from");
	if (call && ew_id_parse(ew_slice_text(call), &a->interaction) < 0)
		return problem(a, 400, "bad_arguments", "interaction is the id of a call");
	if (!is_there(a->k, move.target) || (!call && (!is_there(a->k, move.source) || move.source == move.target)))
		return problem(a, 400, "bad_arguments",
			"from and to are two of directory, store and archive, and each is configured; of one call (interaction) only to is said");
	if (before && ew_wall_parse(ew_slice_text(before), &move.before) < 0)
		return problem(a, 400, "bad_arguments", "before is a time as RFC 3339 has it");
	if (move.before.us > move.made.us)
		move.before = move.made; /* what comes there later is not what was meant */
	return call ? move_call(a, move.target) : begin_move(a, &move);
}

static int find_move(void *arg, const struct ew_move_row *row)
{
	struct ew_move_row *to = arg;

	if (row->number != to->number)
		return 0;
	*to = *row;
	return 1;
}

int ew_ask_storage_stop(struct ew_asked *a)
{
	struct ew_move_row move = {.number = ew_asked_number(a, "number", 0)};
	int r = ew_moves_each(a->k->catalog, UINT32_MAX, find_move, &move);

	if (r < 0)
		return r;
	if (r == 0)
		return problem(a, 404, "no_such_move", "there is no move of this number; GET /v1/storage lists them");
	if (move.state != EW_MOVE_RUNS)
		return problem(a, 409, "move_over", "this move is over");
	move.state = EW_MOVE_STOPPED;
	move.ended = ew_io_wall(a->k->io);
	r = ew_moves_failed(a->k->catalog, &move, &move.failed);
	if (r == 0)
		r = ew_keeper_begin(a->k);
	if (r == 0)
		r = ew_moves_update(a->k->catalog, &move);
	if (r == 0)
		r = ew_remote_say_moved(a->k, &move, a->who.user);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 200, move_json(a->k, &move));
}
