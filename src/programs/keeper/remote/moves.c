/*
 * What is to lie elsewhere: objects of before there were stores get rows, what is old enough is archived, and what somebody wants to move is moved. All
 * of it only gives rows to the target, some at a time, so that a spool of millions never comes into being; the spool does the rest, and
 * a restart goes on behind the last one that was chosen.
 */
#include "programs/keeper/remote/remote.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "catalog/moves.h"
#include "domain/event_json.h"

#define ADOPTED_AT_ONCE 512
#define AT_ONCE 32
#define WAITING_AT_MOST 64
#define ARCHIVE_EVERY_US (10 * EW_US_PER_S)

static const struct ew_id nobody;

/* -- objects of before --------------------------------------------------------------------------- */

static int adopt(struct ew_keeper *k)
{
	struct ew_remote *remote = k->remote;
	char text[24];
	int over, r = ew_keeper_begin(k);

	if (r < 0)
		return r;
	over = ew_places_adopt(k->catalog, &remote->adopted, ADOPTED_AT_ONCE);
	if (over < 0 && over != -ENOENT)
		return over;
	(void)snprintf(text, sizeof(text), "%lld", (long long)remote->adopted);
	r = ew_catalog_set(k->catalog, "places_adopted", ew_slice_text(text));
	remote->adopting = over == 0;
	return r < 0 ? r : ew_keeper_commit(k);
}

/* -- choosing ------------------------------------------------------------------------------------ */

struct chosen {
	struct ew_place_row rows[AT_ONCE];
	size_t n;
	bool over; /* there are no more behind them */
};

static int collect(void *arg, const struct ew_place_row *row)
{
	struct chosen *c = arg;

	c->rows[c->n++] = *row;
	return 0;
}

struct others {
	struct ew_place_row rows[EW_PLACES];
	size_t n;
	uint32_t target;
};

static int see_other(void *arg, const struct ew_place_row *row)
{
	struct others *o = arg;

	if (row->store != EW_PLACE_HERE && row->store != o->target && (row->state == EW_PLACE_WAITING || row->state == EW_PLACE_FAILING))
		o->rows[o->n++] = *row;
	return 0;
}

/* The last wish holds: what was to be brought elsewhere before is not, and what of it is there already is removed. */
static int call_off_others(struct ew_keeper *k, struct ew_id object, uint32_t target)
{
	struct others o = {.target = target};
	int r = ew_places_of(k->catalog, object, see_other, &o);

	for (size_t i = 0; r == 0 && i < o.n; i++) {
		o.rows[i].state = EW_PLACE_LEAVING;
		o.rows[i].since = ew_io_wall(k->io);
		o.rows[i].not_before.us = 0;
		o.rows[i].attempts = 0;
		r = ew_places_put(k->catalog, &o.rows[i]);
	}
	return r;
}

static int give_row(struct ew_keeper *k, const struct ew_place_row *source, uint32_t target)
{
	struct ew_place_row row = *source, there;
	int r = call_off_others(k, source->object, target);

	if (r == 0)
		r = ew_places_get(k->catalog, source->object, target, &there);
	if (r < 0 && r != -ENOENT)
		return r;
	if (r == 0 && target != EW_PLACE_HERE)
		return 0; /* a copy that is here already is read before it may be the only one (fetch.c) */
	row.store = target;
	row.state = EW_PLACE_WAITING;
	row.from = source->store;
	row.since = ew_io_wall(k->io);
	row.used.us = 0;
	row.not_before.us = 0;
	row.attempts = 0;
	row.deletion = row.removed = 0;
	row.lock = row.differs = 0;
	row.until.us = 0;
	row.hold = false;
	row.version[0] = row.etag[0] = row.class[0] = row.why[0] = '\0';
	return ew_places_put(k->catalog, &row);
}

/* Few at a time wait; the next are chosen when they are there. */
static int room_for(struct ew_keeper *k, uint32_t source, uint32_t target, uint32_t *ret)
{
	uint64_t left = 0;
	int r = ew_moves_left(k->catalog, source, target, WAITING_AT_MOST, &left);

	*ret = left >= WAITING_AT_MOST ? 0 : WAITING_AT_MOST - left < AT_ONCE ? (uint32_t)(WAITING_AT_MOST - left) : AT_ONCE;
	return r;
}

/* The walk is then where the move goes on, also where nothing was chosen. */
static int choose(struct ew_keeper *k, struct ew_move_row *move, uint32_t most, struct chosen *c)
{
	struct ew_places_walk walk = {.store = move->source,
		.to = move->target == EW_PLACE_HERE ? EW_PLACES : move->target, /* what is cached here is moved all the same */
		.before = move->before,
		.since = move->at_since,
		.after = move->at_object};
	int r;

	c->n = 0;
	r = ew_places_to_move(k->catalog, &walk, most, collect, c);
	move->at_since = walk.since;
	move->at_object = walk.after;
	c->over = walk.over;
	return r;
}

static int give_rows(struct ew_keeper *k, struct ew_move_row *move, const struct chosen *c)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < c->n; i++)
		r = give_row(k, &c->rows[i], move->target);
	move->objects += c->n;
	k->remote->look = true;
	return r;
}

/* With how far the move is by it; what is merely old enough is moved without a row of a move. */
static int give_chosen(struct ew_keeper *k, struct ew_move_row *move, const struct chosen *c)
{
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = give_rows(k, move, c);
	if (r == 0 && move->number != 0)
		r = ew_moves_update(k->catalog, move);
	return r == 0 ? ew_keeper_commit(k) : r;
}

/* Of several stores that have it the one that is configured. */
struct source {
	struct ew_place_row row;
	bool found, there;
	uint32_t target;
	const struct ew_remote *remote;
};

static int look_for_source(void *arg, const struct ew_place_row *row)
{
	struct source *s = arg;

	if (row->state == EW_PLACE_STORED && row->store == s->target && (row->store != EW_PLACE_HERE || row->used.us == EW_PLACE_ONLY.us))
		s->there = true;
	if (row->state != EW_PLACE_STORED || row->store == s->target)
		return 0;
	/* A copy here is a cache as soon as another store has it: that one is the source. */
	if (!s->found || s->row.store == EW_PLACE_HERE || !s->remote->stores[s->row.store].configured) {
		s->row = *row;
		s->found = true;
	}
	return 0;
}

int ew_remote_move_one(struct ew_keeper *k, struct ew_id object, uint32_t target, bool *ret_moved)
{
	struct source s = {.target = target, .remote = k->remote};
	int r = ew_places_of(k->catalog, object, look_for_source, &s);

	*ret_moved = r == 0 && s.found && !s.there;
	k->remote->look = true;
	return r < 0 || !*ret_moved ? r : give_row(k, &s.row, target);
}

/* -- moves that somebody wants ------------------------------------------------------------------- */

int ew_remote_say_moved(struct ew_keeper *k, const struct ew_move_row *move, struct ew_id by)
{
	return ew_keeper_append(k, NULL, EW_EVENT_STORE_MOVE_ENDED, ew_io_wall(k->io), ew_id_is_zero(by) ? "keeper" : "user", by,
		json_pack("{s:I, s:s, s:s, s:I, s:I, s:s}", "move", (json_int_t)move->number, "from", ew_place_store_name(move->source), "to",
			ew_place_store_name(move->target), "objects", (json_int_t)move->objects, "failed", (json_int_t)move->failed, "state",
			move->state == EW_MOVE_DONE ? "done" : "stopped"),
		NULL, NULL, NULL);
}

/* What could not be brought keeps its source, and is tried again by the spool: the move does not wait for it. */
static int end_if_done(struct ew_keeper *k, struct ew_move_row *move)
{
	uint64_t left = 0;
	int r = ew_moves_left(k->catalog, move->source, move->target, 1, &left);

	if (r < 0 || left > 0)
		return r;
	r = ew_moves_failed(k->catalog, move, &move->failed);
	if (r < 0)
		return r;
	move->state = EW_MOVE_DONE;
	move->ended = ew_io_wall(k->io);
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_moves_update(k->catalog, move);
	if (r == 0)
		r = ew_remote_say_moved(k, move, nobody);
	return r < 0 ? r : ew_keeper_commit(k);
}

static bool is_configured(const struct ew_keeper *k, uint32_t store)
{
	return store == EW_PLACE_HERE || k->remote->stores[store].configured;
}

static int go_on_with(struct ew_keeper *k, struct ew_move_row *move)
{
	_cleanup_(ew_free_ptr) struct chosen *c = NULL;
	uint32_t room = 0;
	int r;

	if (!is_configured(k, move->source) || !is_configured(k, move->target))
		return 0;
	r = room_for(k, move->source, move->target, &room);
	if (r < 0 || room == 0)
		return r;
	c = malloc(sizeof(*c));
	if (!c)
		return -ENOMEM;
	r = choose(k, move, room, c);
	if (r < 0)
		return r;
	return c->n > 0 || !c->over ? give_chosen(k, move, c) : end_if_done(k, move);
}

/* Each that runs: one that cannot go on, because its store is away or not configured, keeps no other. */
static int go_on(struct ew_keeper *k)
{
	struct ew_move_row move = {.number = 0};
	int r = 0;

	k->remote->moving = false;
	for (r = ew_moves_next(k->catalog, 0, &move); r == 0; r = ew_moves_next(k->catalog, move.number, &move)) {
		k->remote->moving = true;
		r = go_on_with(k, &move);
		if (r < 0)
			return r;
	}
	return r == -ENOENT ? 0 : r;
}

/* -- what is old enough -------------------------------------------------------------------------- */

/* A round goes on where it was in the turn before, until it is over. */
static int archive_from(struct ew_keeper *k, uint32_t source)
{
	_cleanup_(ew_free_ptr) struct chosen *c = NULL;
	struct ew_move_row *move = &k->remote->archiving[source];
	uint32_t room = 0;
	int r;

	r = room_for(k, source, EW_PLACE_ARCHIVE, &room);
	if (r < 0 || room == 0)
		return r;
	c = malloc(sizeof(*c));
	if (!c)
		return -ENOMEM;
	if (!k->remote->walking[source])
		*move = (struct ew_move_row){.source = source,
			.target = EW_PLACE_ARCHIVE,
			.before.us = ew_io_wall(k->io).us - (int64_t)k->remote->archive_after_s * EW_US_PER_S,
			.at_since.us = INT64_MIN};
	r = choose(k, move, room, c);
	if (r == 0 && c->n > 0)
		r = give_chosen(k, move, c);
	k->remote->walking[source] = r == 0 && !c->over;
	if (k->remote->walking[source])
		k->remote->archived.us = 0;
	return r;
}

/* From the store, and what lies here alone. */
static int archive(struct ew_keeper *k)
{
	struct ew_remote *remote = k->remote;
	int r;

	if (!remote->stores[EW_PLACE_ARCHIVE].configured || (remote->archived.us != 0 && ew_io_mono(k->io).us - remote->archived.us < ARCHIVE_EVERY_US))
		return 0;
	remote->archived = ew_io_mono(k->io);
	r = archive_from(k, EW_PLACE_HERE);
	return r < 0 || !remote->stores[EW_PLACE_STORE].configured ? r : archive_from(k, EW_PLACE_STORE);
}

int ew_remote_moves_tick(struct ew_keeper *k)
{
	int r = k->remote->adopting ? adopt(k) : 0;

	if (r == 0 && k->remote->moving)
		r = go_on(k);
	return r < 0 || !k->remote->any ? r : archive(k);
}
