/*
 * Work of requests: one after the other, a piece in a turn, each piece one transaction. A restart goes on with it. What cannot go on is
 * stopped and told, and holds up nothing behind it. Evidence of an earlier version is made findable in the same way.
 */
#include "programs/keeper/rights/rights.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "catalog/erase.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/words.h"

#define COLUMN "request_work"
#define WORDS_BYTES (64 * 1024)
#define SHOWN 8
#define LOOKED_THROUGH 200
#define UNFOUND "evidence_unfound"
#define UNFOUND_PIECE 32

static const struct ew_id nobody;

struct work {
	struct ew_request_work_row row;
	json_t *words; /* {"wish": {...}, "because"?} */
};

static void work_free(struct work *w)
{
	json_decref(w->words);
	w->words = NULL;
}

/* -- rows -------------------------------------------------------------------------------------- */

struct opening {
	struct ew_keeper *k;
	struct work *to;
};

/* Bound to its request and when it was made: the number is not known yet when it is sealed for the first time. */
static uint64_t place_of(const struct ew_request_work_row *row)
{
	return row->request << 52 ^ (uint64_t)row->made.us;
}

static int open_row(void *arg, const struct ew_request_work_row *row)
{
	struct opening *o = arg;

	work_free(o->to);
	o->to->row = *row;
	o->to->row.sealed = EW_SLICE_EMPTY;
	return ew_words_open(o->k, NULL, COLUMN, place_of(row), row->sealed, WORDS_BYTES, &o->to->words);
}

static int put(struct ew_keeper *k, struct work *w, bool made)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r = ew_words_seal(k, NULL, COLUMN, place_of(&w->row), w->words, WORDS_BYTES, &sealed);

	w->row.sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = made ? ew_request_work_insert(k->catalog, &w->row) : ew_request_work_update(k->catalog, &w->row);
	w->row.sealed = EW_SLICE_EMPTY;
	return r;
}

/* -- beginning and showing --------------------------------------------------------------------- */

static int say(struct ew_keeper *k, const struct ew_request_work_row *row, struct ew_wall at, const char *actor, struct ew_id by, json_t *personal)
{
	return ew_keeper_append(k, NULL, EW_EVENT_REQUEST_WORK, at, actor, by,
		json_pack("{s:I, s:s, s:s, s:I, s:I}", "request", (json_int_t)row->request, "what", ew_request_work_name(row->what), "state",
			ew_request_work_state_name(row->state), "done", (json_int_t)row->done, "passed", (json_int_t)row->passed),
		personal, NULL, NULL);
}

int ew_rights_begin(
	struct ew_keeper *k, uint64_t request, enum ew_request_work_kind what, struct ew_id by, json_t *wish, uint64_t *ret_number)
{
	_cleanup_(work_free) struct work w = {
		.row = {.request = request, .what = what, .state = EW_REQUEST_WORK_RUNS, .by = by, .made = ew_io_wall(k->io)}};
	json_t *reason = json_object_get(wish, "reason");
	int r;

	w.words = json_pack("{s:o}", "wish", wish);
	r = w.words ? put(k, &w, true) : -ENOMEM;
	if (r == 0)
		r = say(k, &w.row, w.row.made, "user", by, reason ? json_pack("{s:O}", "reason", reason) : NULL);
	if (r < 0)
		return r;
	k->rights_due = true;
	*ret_number = w.row.number;
	return 0;
}

static json_t *work_json(const struct work *w)
{
	const struct ew_request_work_row *row = &w->row;

	return json_pack("{s:I, s:s, s:s, s:I, s:I, s:o, s:o, s:O?}", "number", (json_int_t)row->number, "what", ew_request_work_name(row->what),
		"state", ew_request_work_state_name(row->state), "done", (json_int_t)row->done, "passed", (json_int_t)row->passed, "begun_at",
		ew_json_wall(row->made), "ended_at", ew_json_wall(row->ended), "because", json_object_get(w->words, "because"));
}

struct listing {
	struct ew_keeper *k;
	json_t *items;
};

static int add_work(void *arg, const struct ew_request_work_row *row)
{
	struct listing *l = arg;
	_cleanup_(work_free) struct work w = {0};
	struct opening o = {l->k, &w};
	int r = open_row(&o, row);

	if (r < 0 && r != -EBADMSG)
		return r;
	return json_array_append_new(l->items, work_json(&w)) < 0 ? -ENOMEM : 0;
}

int ew_rights_put_work(struct ew_keeper *k, uint64_t request, json_t *to)
{
	_cleanup_(ew_json_drop) json_t *items = json_array();
	struct listing l = {k, items};
	int r = items ? ew_request_work_of(k->catalog, request, SHOWN, add_work, &l) : -ENOMEM;

	return r < 0 ? r : ew_json_put(to, "work", TAKE(items)) ? 0 : -ENOMEM;
}

struct busy {
	bool runs, erases;
};

static int see_busy(void *arg, const struct ew_request_work_row *row)
{
	struct busy *b = arg;

	b->runs = b->runs || row->state == EW_REQUEST_WORK_RUNS;
	b->erases = b->erases || (row->what == EW_REQUEST_ERASE && row->state != EW_REQUEST_WORK_STOPPED);
	return 0;
}

int ew_rights_busy(struct ew_keeper *k, uint64_t request, bool *ret_runs, bool *ret_erases)
{
	struct busy b = {false, false};
	int r = ew_request_work_of(k->catalog, request, LOOKED_THROUGH, see_busy, &b);

	if (r < 0)
		return r;
	*ret_runs = b.runs;
	*ret_erases = b.erases;
	return 0;
}

/* -- a piece ----------------------------------------------------------------------------------- */

/* The plan that was found is fixed by its hash, in the log and in the request. */
static int fix_plan(struct ew_keeper *k, struct work *w, struct ew_request_read *q)
{
	json_t *plan = NULL, *words;
	int r = ew_rights_plan_json(k, w->row.request, &plan);

	if (r < 0)
		return r;
	words = json_deep_copy(plan);
	if (!words || !ew_json_put(words, "at", ew_json_wall(ew_io_wall(k->io))) || !ew_json_put(q->words, "plan", words)) {
		json_decref(plan);
		return -ENOMEM;
	}
	if (!ew_json_put(plan, "request", json_integer((json_int_t)w->row.request))) {
		json_decref(plan);
		return -ENOMEM;
	}
	q->row.changed = ew_io_wall(k->io);
	r = ew_request_put(k, q);
	if (r < 0) {
		json_decref(plan);
		return r;
	}
	return ew_keeper_append(k, NULL, EW_EVENT_REQUEST_FOUND, q->row.changed, "user", w->row.by, plan, NULL, NULL, NULL);
}

static int find_piece(struct ew_keeper *k, struct work *w, struct ew_request_read *q)
{
	int r = ew_rights_find_piece(k, &w->row, q);

	if (r == 1) {
		int fixed = fix_plan(k, w, q);

		return fixed < 0 ? fixed : 1;
	}
	return r;
}

static int do_piece(struct ew_keeper *k, struct work *w, struct ew_request_read *q)
{
	const json_t *wish = json_object_get(w->words, "wish");

	switch (w->row.what) {
	case EW_REQUEST_FIND:
		return find_piece(k, w, q);
	case EW_REQUEST_ERASE:
		return ew_rights_erase_piece(k, &w->row);
	case EW_REQUEST_FREEZE:
		return ew_rights_freeze_piece(k, &w->row);
	case EW_REQUEST_UNFREEZE:
		return ew_rights_unfreeze_piece(k, &w->row, wish);
	case EW_REQUEST_OBJECT:
		return ew_rights_object_piece(k, &w->row, wish);
	default:
		return -EBADMSG;
	}
}

static int end(struct ew_keeper *k, struct work *w)
{
	w->row.state = EW_REQUEST_WORK_DONE;
	w->row.ended = ew_io_wall(k->io);
	return say(k, &w->row, w->row.ended, "keeper", nobody, NULL);
}

static int step(struct ew_keeper *k, struct work *w)
{
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	int r = ew_request_get(k, w->row.request, &q), over;

	if (r == 0)
		r = ew_keeper_begin(k);
	if (r < 0)
		return r;
	over = do_piece(k, w, &q);
	r = over < 0 ? over : 0;
	if (over == 1)
		r = end(k, w);
	if (r == 0)
		r = put(k, w, false);
	return r < 0 ? r : ew_keeper_commit(k);
}

static const char *words_for(int r)
{
	return r == -EFBIG   ? "it says too much already"
	       : r == -EMFILE ? "too many calls are live; do the same again when there are fewer"
	       : r == -ENOMEM ? "there was no memory; do the same again"
			      : "the request, or what was wanted of it, cannot be read any more";
}

static int stop(struct ew_keeper *k, struct work *w, int code)
{
	int r;

	ew_keeper_rollback(k);
	ew_keeper_calls_trim(k);
	ew_log(EW_LOG_ERROR, "request_work_stopped", EW_F_U64("request", w->row.request), EW_F_I64("code", code));
	w->row.state = EW_REQUEST_WORK_STOPPED;
	w->row.ended = ew_io_wall(k->io);
	r = ew_keeper_begin(k);
	if (r == 0 && !w->words && !(w->words = json_object()))
		r = -ENOMEM;
	if (r == 0 && !ew_json_put(w->words, "because", json_string(words_for(code))))
		r = -ENOMEM;
	if (r == 0)
		r = put(k, w, false);
	if (r == 0)
		r = ew_keeper_except(k, NULL, "request_work_stopped", NULL);
	return r < 0 ? r : ew_keeper_commit(k);
}

static bool is_of_this_work(int r)
{
	return r == -EFBIG || r == -EMFILE || r == -ENOMEM || r == -EBADMSG || r == -ENOENT;
}

/* -- evidence of before -------------------------------------------------------------------------- */

struct unfound {
	struct ew_keeper *k;
	struct ew_call call;
	json_t *facts;
};

static int open_facts(void *arg, const struct ew_evidence_row *row)
{
	struct unfound *u = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	int r = ew_keeper_unwrap_key(u->k, row->key_epoch, row->wrapped, u->call.key);

	ew_buf_init_secret(&plain, EW_MAX_EVENT_JSON_BYTES);
	if (r == 0)
		r = ew_keeper_unseal(u->k, &u->call, "evidence", 0, row->sealed, &plain);
	if (r < 0)
		return r;
	u->facts = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	return u->facts ? 0 : -EBADMSG;
}

/* What does not open is found by nobody, and nobody could read it if it were. */
static int index_one(struct ew_keeper *k, struct ew_id id)
{
	struct unfound u = {.k = k, .call = {.id = id, .key = ew_secret_pool_take(k->keys)}};
	int r = u.call.key ? ew_evidence_get(k->catalog, id, open_facts, &u) : -ENOMEM;

	if (r == 0)
		r = ew_rights_index_evidence(k, id, u.facts, NULL);
	ew_secret_pool_give(k->keys, &u.call.key);
	json_decref(u.facts);
	return ew_keeper_call_is_lost(r) || r == -EKEYREJECTED ? 0 : r;
}

/* Ids run downwards; the one before another is its number less one. */
static bool one_less(struct ew_id *id)
{
	for (size_t i = sizeof(id->bytes); i-- > 0;)
		if (id->bytes[i]-- != 0)
			return true;
	return false;
}

static int index_some(struct ew_keeper *k, struct ew_id next, bool *ret_over)
{
	struct ew_id id;
	int r = ew_keeper_begin(k);

	for (unsigned i = 0; r == 0 && !*ret_over && i < UNFOUND_PIECE; i++) {
		r = ew_evidence_below(k->catalog, next, &id);
		*ret_over = r == -ENOENT;
		if (r == 0)
			r = index_one(k, id);
		next = id;
		*ret_over = *ret_over || !one_less(&next);
		if (r == -ENOENT)
			r = 0;
	}
	if (r == 0)
		r = ew_catalog_set(k->catalog, UNFOUND, *ret_over ? EW_SLICE_EMPTY : ew_slice_of(next.bytes, sizeof(next.bytes)));
	return r < 0 ? r : ew_keeper_commit(k);
}

/* Sets *ret_any when there is some. */
static int read_unfound(struct ew_keeper *k, struct ew_id *ret, bool *ret_any)
{
	_cleanup_(ew_buf_free) struct ew_buf value = {0};
	int r;

	ew_buf_init(&value, 32);
	r = ew_catalog_get(k->catalog, UNFOUND, &value);
	*ret_any = r == 0 && value.len == sizeof(ret->bytes);
	if (*ret_any)
		memcpy(ret->bytes, value.at, sizeof(ret->bytes));
	return r == -ENOENT ? 0 : r;
}

static int index_before(struct ew_keeper *k, bool *ret_any)
{
	struct ew_id next;
	bool over = false;
	int r = read_unfound(k, &next, ret_any);

	return r < 0 || !*ret_any ? r : index_some(k, next, &over);
}

/* -- turns ------------------------------------------------------------------------------------- */

int ew_keeper_rights_step(struct ew_keeper *k)
{
	_cleanup_(work_free) struct work w = {0};
	struct ew_request_work_row before;
	struct opening o = {k, &w};
	bool any = false;
	int r = index_before(k, &any);

	if (r < 0 || any)
		return r;
	r = ew_request_work_next(k->catalog, open_row, &o);
	if (r == -ENOENT) {
		k->rights_due = false;
		return 0;
	}
	before = w.row;
	if (r == 0)
		r = step(k, &w);
	if (!is_of_this_work(r))
		return r;
	w.row = before; /* the piece that failed was undone */
	return stop(k, &w, r);
}

bool ew_keeper_rights_due(const struct ew_keeper *k)
{
	return k->rights_due && !k->reindexing.running;
}

int ew_keeper_rights_open(struct ew_keeper *k)
{
	k->rights_due = true;
	return 0;
}
