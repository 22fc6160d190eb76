/*
 * The standing queries of a hold: made, taken over, shown, ended. Must never end one by a clock, nor because of who made it.
 */
#include <errno.h>
#include <string.h>

#include "domain/event_json.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/account.h"
#include "programs/keeper/people/standing.h"
#include "programs/keeper/people/words.h"

#define COLUMN "hold_query"
#define WORDS_BYTES 4096
#define SHOWN (2 * EW_HOLD_QUERIES)

/* Bound to its hold and when it was made: the number is not known yet when it is sealed for the first time. */
static uint64_t place_of(const struct ew_hold_query_row *row)
{
	return ew_words_place(row->hold) ^ (uint64_t)row->made.us;
}

int ew_standing_words(struct ew_keeper *k, const struct ew_hold_query_row *row, json_t **ret)
{
	return ew_words_open(k, NULL, COLUMN, place_of(row), row->sealed, WORDS_BYTES, ret);
}

static int put(struct ew_keeper *k, struct ew_hold_query_row *row, const json_t *words, bool made)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r = ew_words_seal(k, NULL, COLUMN, place_of(row), words, WORDS_BYTES, &sealed);

	row->sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = made ? ew_hold_queries_insert(k->catalog, row) : ew_hold_queries_update(k->catalog, row);
	row->sealed = EW_SLICE_EMPTY;
	ew_keeper_standing_forget(k);
	return r;
}

/* -- looking through those of a hold ------------------------------------------------------------ */

struct looking {
	struct ew_keeper *k;
	const json_t *for_words; /* NULL: for the number; 0: any */
	uint64_t number;
	struct ew_hold_query_row rows[EW_HOLD_QUERIES]; /* what they have sealed is empty */
	json_t *words;           /* of the last; owned */
	size_t n;
	bool unattended;         /* of the house, one is */
};

static int keep_same(void *arg, const struct ew_hold_query_row *row)
{
	struct looking *l = arg;
	_cleanup_(ew_json_drop) json_t *words = NULL;
	int r;

	if (row->state != EW_HOLD_QUERY_STANDS || l->n == EW_HOLD_QUERIES)
		return 0;
	if (!l->for_words && l->number != 0 && l->number != row->number)
		return 0;
	r = ew_standing_words(l->k, row, &words);
	if (r == -EBADMSG && !l->for_words)
		words = json_object(); /* it can be ended all the same */
	else if (r < 0)
		return r == -EBADMSG ? 0 : r;
	if (l->for_words && !json_equal(words, l->for_words))
		return 0;
	l->rows[l->n] = *row;
	l->rows[l->n++].sealed = EW_SLICE_EMPTY;
	json_decref(l->words);
	l->words = TAKE(words);
	return 0;
}

/* -- making ------------------------------------------------------------------------------------- */

static int see_unattended(void *arg, const struct ew_hold_query_row *row)
{
	struct looking *l = arg;

	l->unattended = l->unattended || row->unattended;
	return 0;
}

static int attend(struct ew_keeper *k)
{
	struct looking l = {.k = k};
	int r = ew_hold_queries_standing(k->catalog, see_unattended, &l);

	return r < 0 || l.unattended ? r
				     : ew_keeper_heal(k, NULL, "hold_unattended", NULL,
					       "each standing query is in the name of somebody who may place holds, or has ended");
}

/* In another's name, and calls of before are looked through anew: by their roles. */
static int take_over(struct ew_keeper *k, struct ew_hold_query_row *row, struct ew_id by, const json_t *words)
{
	int r;

	row->by = by;
	row->pending = true;
	row->unattended = false;
	r = put(k, row, words, false);
	return r < 0 ? r : attend(k);
}

static int check_room(struct ew_keeper *k, struct ew_id hold)
{
	static const struct ew_id everywhere;
	uint64_t of_hold = 0, of_house = 0;
	int r = ew_hold_queries_count(k->catalog, hold, &of_hold);

	if (r == 0)
		r = ew_hold_queries_count(k->catalog, everywhere, &of_house);
	if (r < 0)
		return r;
	return of_hold >= EW_HOLD_QUERIES ? -ENOSPC : of_house >= EW_STANDING_QUERIES ? -EXFULL : 0;
}

int ew_standing_begin(struct ew_keeper *k, struct ew_id hold, struct ew_id by, json_t *words, uint64_t *ret_number)
{
	struct looking l = {.k = k, .for_words = words};
	struct ew_hold_query_row row = {
		.hold = hold, .by = by, .state = EW_HOLD_QUERY_STANDS, .pending = true, .made = ew_io_wall(k->io)};
	int r = ew_hold_queries_of(k->catalog, hold, SHOWN, keep_same, &l);

	json_decref(l.words);
	if (r == 0 && l.n > 0) {
		*ret_number = l.rows[0].number;
		return take_over(k, &l.rows[0], by, words);
	}
	if (r == 0)
		r = check_room(k, hold);
	if (r == 0)
		r = put(k, &row, words, true);
	*ret_number = row.number;
	return r;
}

/* -- what becomes of one ------------------------------------------------------------------------ */

struct catching {
	struct ew_keeper *k;
	struct ew_id by;
};

static int catch_up(void *arg, const struct ew_hold_query_row *row)
{
	struct catching *c = arg;
	struct ew_hold_query_row changed = *row;

	changed.pending = false;
	return row->state == EW_HOLD_QUERY_STANDS && ew_id_equal(row->by, c->by) ? ew_hold_queries_update(c->k->catalog, &changed) : 0;
}

int ew_standing_caught_up(struct ew_keeper *k, uint64_t number, struct ew_id by)
{
	struct catching c = {k, by};
	int r = ew_hold_queries_get(k->catalog, number, catch_up, &c);

	ew_keeper_standing_forget(k);
	return r == -ENOENT ? 0 : r;
}

/* Which filters it had, and no value: a number that somebody asks to have erased must not lie here. */
static json_t *filters_of(const json_t *words)
{
	_cleanup_(ew_json_drop) json_t *names = json_array();
	const char *name;
	json_t *value;

	json_object_foreach(json_object_get(words, "query"), name, value) {
		if (!names || json_array_append_new(names, json_string(name)) < 0)
			return NULL;
	}
	if (json_object_get(words, "case") && (!names || json_array_append_new(names, json_string("case")) < 0))
		return NULL;
	return json_pack("{s:o}", "by", TAKE(names));
}

static int end_row(struct ew_keeper *k, struct ew_hold_query_row *row, const json_t *words)
{
	_cleanup_(ew_json_drop) json_t *left = filters_of(words);

	row->state = EW_HOLD_QUERY_ENDED;
	row->pending = row->unattended = false;
	row->ended = ew_io_wall(k->io);
	return left ? put(k, row, left, false) : -ENOMEM;
}

/* One at a time: what each looked for is read with it. */
static int end_next(struct ew_keeper *k, struct ew_id hold, uint64_t number)
{
	struct looking l = {.k = k, .number = number};
	int r = ew_hold_queries_of(k->catalog, hold, UINT32_MAX, keep_same, &l);
	struct ew_hold_query_row *row = &l.rows[l.n ? l.n - 1 : 0];

	if (r == 0)
		r = l.n == 0 ? -ENOENT : end_row(k, row, l.words);
	json_decref(l.words);
	return r;
}

int ew_standing_end(struct ew_keeper *k, struct ew_id hold, uint64_t number)
{
	int r = end_next(k, hold, number);

	while (r == 0 && number == 0)
		r = end_next(k, hold, 0);
	if (r == -ENOENT && number == 0)
		r = 0;
	return r < 0 ? r : attend(k);
}

int ew_standing_find(struct ew_keeper *k, struct ew_id hold, uint64_t number)
{
	struct looking l = {.k = k, .number = number};
	int r = number == 0 ? -ENOENT : ew_hold_queries_of(k->catalog, hold, UINT32_MAX, keep_same, &l);

	json_decref(l.words);
	return r < 0 ? r : l.n == 0 ? -ENOENT : 0;
}

/* -- showing ------------------------------------------------------------------------------------ */

struct listing {
	struct ew_keeper *k;
	json_t *items;
};

static json_t *one_json(struct ew_keeper *k, const struct ew_hold_query_row *row, const json_t *words)
{
	bool stands = row->state == EW_HOLD_QUERY_STANDS;

	return json_pack("{s:I, s:s, s:O?, s:O?, s:O?, s:o, s:o, s:o, s:b, s:b, s:I}", "number", (json_int_t)row->number, "state",
		!stands ? "ended" : words ? "standing" : "unreadable", "query", json_object_get(words, "query"), "case",
		json_object_get(words, "case"), "filters", json_object_get(words, "by"), "by", ew_account_who_json(k, row->by), "made_at",
		ew_json_wall(row->made), "ended_at", ew_json_wall(row->ended), "catching_up", (int)row->pending, "unattended",
		(int)row->unattended, "calls", (json_int_t)row->calls);
}

static int add_one(void *arg, const struct ew_hold_query_row *row)
{
	struct listing *l = arg;
	_cleanup_(ew_json_drop) json_t *words = NULL;
	int r = ew_standing_words(l->k, row, &words);

	if (r < 0 && r != -EBADMSG)
		return r;
	return json_array_append_new(l->items, one_json(l->k, row, words)) < 0 ? -ENOMEM : 0;
}

int ew_standing_json(struct ew_keeper *k, struct ew_id hold, json_t **ret)
{
	_cleanup_(ew_json_drop) json_t *items = json_array();
	struct listing l = {k, items};
	int r = items ? ew_hold_queries_of(k->catalog, hold, SHOWN, add_one, &l) : -ENOMEM;

	if (r == 0)
		*ret = TAKE(items);
	return r;
}
