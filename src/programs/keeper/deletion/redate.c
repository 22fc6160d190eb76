/*
 * The walk of a re-dating, twice: to look, and to do what was agreed on. Must never change a call before two people have agreed and the time to
 * think has passed, nor by other law than was looked at.
 */
#include "programs/keeper/deletion/redate.h"

#include <errno.h>

#include "base/log.h"
#include "base/text.h"
#include "catalog/interactions.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/keeper_held.h"
#include "programs/keeper/policy_set.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/account.h"
#include "programs/keeper/people/words.h"

#define COLUMN "redate"
#define WORDS_BYTES (256 * 1024)
#define PIECE 16
#define PIECE_US (5 * EW_US_PER_MS)

static const struct ew_id nobody;

/* -- rows ---------------------------------------------------------------------------------------- */

void ew_redate_free(struct ew_redate_read *redate)
{
	ew_redate_tally_free(&redate->tally);
	json_decref(redate->words);
	redate->words = NULL;
}

struct opening {
	struct ew_keeper *k;
	struct ew_redate_read *to;
};

static int open_row(void *arg, const struct ew_redate_row *row)
{
	struct opening *o = arg;
	int r;

	ew_redate_free(o->to);
	o->to->row = *row;
	o->to->row.sealed = EW_SLICE_EMPTY;
	r = ew_words_open(o->k, NULL, COLUMN, (uint64_t)row->made.us, row->sealed, WORDS_BYTES, &o->to->words);
	return r < 0 ? r : ew_redate_tally_read(json_object_get(o->to->words, "tally"), &o->to->tally);
}

int ew_redate_get(struct ew_keeper *k, uint64_t number, struct ew_redate_read *ret)
{
	struct opening o = {k, ret};

	return ew_redates_get(k->catalog, number, open_row, &o);
}

int ew_redate_put(struct ew_keeper *k, struct ew_redate_read *redate, bool made)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r = ew_json_put(redate->words, "tally", ew_redate_tally_keep(&redate->tally)) ? 0 : -ENOMEM;

	if (r == 0)
		r = ew_words_seal(k, NULL, COLUMN, (uint64_t)redate->row.made.us, redate->words, WORDS_BYTES, &sealed);
	redate->row.sealed = ew_buf_slice(&sealed);
	redate->row.changed = ew_io_wall(k->io);
	if (r == 0)
		r = made ? ew_redates_insert(k->catalog, &redate->row) : ew_redates_update(k->catalog, &redate->row);
	redate->row.sealed = EW_SLICE_EMPTY;
	return r;
}

json_t *ew_redate_json(struct ew_keeper *k, const struct ew_redate_read *redate)
{
	const struct ew_redate_row *row = &redate->row;
	_cleanup_(ew_json_drop) json_t *tally = ew_redate_tally_json(&redate->tally);
	_cleanup_(ew_json_drop) json_t *one = json_pack("{s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:O?}", "number",
		(json_int_t)row->number, "state", ew_redate_state_name(row->state), "policy", ew_json_hash_text(&row->policy), "by",
		ew_account_who_json(k, row->by), "agreed_by",
		ew_id_is_zero(row->agreed_by) ? json_null() : ew_account_who_json(k, row->agreed_by), "made_at", ew_json_wall(row->made),
		"changed_at", ew_json_wall(row->changed), "not_before", ew_json_wall(row->not_before), "of", (json_int_t)row->top, "left",
		(json_int_t)row->next, "because", json_object_get(redate->words, "because"));

	return one && tally && json_object_update(one, tally) == 0 ? TAKE(one) : NULL;
}

int ew_redate_say(struct ew_keeper *k, const struct ew_redate_read *redate, const char *actor, struct ew_id by)
{
	const struct ew_redate_tally *t = &redate->tally;

	return ew_keeper_append(k, NULL, EW_EVENT_REDATING, ew_io_wall(k->io), actor, by,
		json_pack("{s:I, s:s, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "run", (json_int_t)redate->row.number, "state",
			ew_redate_state_name(redate->row.state), "policy", ew_json_hash_text(&redate->row.policy), "calls", (json_int_t)t->calls,
			"changed", (json_int_t)t->changed, "shorter", (json_int_t)t->shorter, "longer", (json_int_t)t->longer, "refused",
			(json_int_t)(t->announced + t->unknown), "due_at_once", (json_int_t)t->due_at_once, "not_before",
			(json_int_t)redate->row.not_before.us),
		NULL, NULL, NULL);
}

/* -- the policy ---------------------------------------------------------------------------------- */

void ew_keeper_redate_forget(struct ew_keeper *k)
{
	ew_policy_free(&k->redating.policy);
	ew_keeper_policy_let_go(k, &k->redating.law);
}

static bool is_loaded(const struct ew_keeper *k, const struct ew_redate_row *row)
{
	return k->redating.policy && ew_same_hash(&k->redating.hash, &row->policy) && k->redating.law == k->set;
}

/* NULL: it may be gone on with. */
static const char *load_policy(struct ew_keeper *k, const struct ew_redate_row *row, int *ret_r)
{
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};
	struct ew_error error = {0};

	*ret_r = 0;
	if (!k->set || !ew_same_hash(&k->set->packs_hash, &row->packs))
		return "the law packs in force are not those that it was looked at with; look anew";
	if (is_loaded(k, row))
		return NULL;
	ew_keeper_redate_forget(k);
	ew_buf_init(&hex, 2 * EW_SHA256_BYTES + 1);
	ew_hex_add(&hex, ew_slice_of(row->policy.bytes, sizeof(row->policy.bytes)));
	k->redating.law = k->set;
	ew_keeper_policy_hold(k->redating.law);
	k->redating.hash = row->policy;
	*ret_r = ew_buf_error(&hex) < 0 ? -ENOMEM : ew_keeper_policy_asked(k, ew_buf_slice(&hex), &k->redating.policy, &error);
	if (*ret_r != -ENOENT && *ret_r != -EINVAL && *ret_r != -EBADMSG)
		return NULL;
	*ret_r = 0;
	return "the policy is not kept any more, or cannot be read with the packs in force; look anew with another";
}

/* -- a piece ------------------------------------------------------------------------------------- */

struct found {
	struct ew_id id;
	bool wanted;
};

static int see_row(void *arg, const struct ew_interaction_row *row)
{
	struct found *f = arg;

	f->id = row->id;
	f->wanted = row->wrapped.len > 0 && (row->state == EW_STATE_FINISHED || row->state == EW_STATE_FAILED);
	return 0;
}

static int take_call(struct ew_keeper *k, struct ew_redate_read *redate, struct ew_call *call)
{
	bool applies = redate->row.state == EW_REDATE_APPLYING, held = false;
	struct ew_redate_look look;
	int r;

	if (ew_interaction_ended(call->fold).us == 0)
		return 0;
	r = ew_redate_look(k, k->redating.policy, call->id, call->fold, &look);
	if (r < 0)
		return r;
	if (look.no_rule) {
		redate->tally.calls++;
		redate->tally.no_rule++;
		return 0;
	}
	if (look.found.outcome == EW_REDATE_CHANGED)
		r = ew_keeper_is_held(k, call->id, &held);
	if (r == 0)
		r = ew_redate_tally_add(&redate->tally, look.queue, &look.found, ew_io_wall(k->io), held);
	return r < 0 || !applies || look.found.outcome != EW_REDATE_CHANGED ? r : ew_redate_apply(k, call, &look, &redate->row);
}

static int take_number(struct ew_keeper *k, struct ew_redate_read *redate, int64_t number)
{
	struct found f = {.wanted = false};
	struct ew_call *call;
	int r = ew_interactions_numbered(k->catalog, number, see_row, &f);

	if (r < 0 || !f.wanted)
		return r == -ENOENT ? 0 : r;
	r = ew_keeper_call(k, f.id, &call);
	if (r == 0)
		return take_call(k, redate, call);
	if (!ew_keeper_call_is_lost(r))
		return r;
	redate->tally.calls++;
	redate->tally.unreadable++;
	return 0;
}

static int end(struct ew_keeper *k, struct ew_redate_read *redate)
{
	redate->row.state = redate->row.state == EW_REDATE_APPLYING ? EW_REDATE_DONE : EW_REDATE_LOOKED;
	return ew_redate_say(k, redate, "keeper", nobody);
}

static int do_piece(struct ew_keeper *k, struct ew_redate_read *redate)
{
	int64_t until = ew_io_mono(k->io).us + PIECE_US;
	int r = ew_keeper_begin(k);

	for (unsigned n = 0; r == 0 && n < PIECE && redate->row.next > 0 && (n == 0 || ew_io_mono(k->io).us < until); n++)
		r = take_number(k, redate, redate->row.next--);
	if (r == 0 && redate->row.next == 0)
		r = end(k, redate);
	if (r == 0)
		r = ew_redate_put(k, redate, false);
	if (r == 0)
		r = ew_keeper_commit(k);
	ew_keeper_calls_trim(k);
	return r;
}

/* From the newest call of now: those that came since it was looked at are looked at as well. */
static int begin_applying(struct ew_keeper *k, struct ew_redate_read *redate)
{
	int r = ew_keeper_begin(k);

	redate->row.state = EW_REDATE_APPLYING;
	ew_redate_tally_free(&redate->tally);
	redate->tally = (struct ew_redate_tally){0};
	if (r == 0)
		r = ew_redates_top(k->catalog, &redate->row.top);
	redate->row.next = redate->row.top;
	if (r == 0)
		r = ew_redate_say(k, redate, "keeper", nobody);
	if (r == 0)
		r = ew_redate_put(k, redate, false);
	return r < 0 ? r : ew_keeper_commit(k);
}

/* What cannot go on is said where people look. Calls that were done stay so: each has its event. */
static int stop(struct ew_keeper *k, struct ew_redate_read *redate, const char *because)
{
	int r = ew_keeper_begin(k);

	redate->row.state = EW_REDATE_STOPPED;
	if (r == 0 && !ew_json_put(redate->words, "because", json_string(because)))
		r = -ENOMEM;
	if (r == 0)
		r = ew_redate_say(k, redate, "keeper", nobody);
	if (r == 0)
		r = ew_redate_put(k, redate, false);
	if (r == 0)
		r = ew_keeper_except(k, NULL, "redating_stopped", NULL);
	return r < 0 ? r : ew_keeper_commit(k);
}

/* Memory comes back, and so do places for calls: it goes on with the next tick. */
static int put_off(struct ew_keeper *k, int error)
{
	if (error != -ENOMEM && error != -EMFILE)
		return error;
	ew_log(EW_LOG_WARNING, "redating_put_off", EW_F_I64("code", error));
	ew_keeper_rollback(k);
	ew_keeper_calls_trim(k);
	k->redating.due = false;
	return 0;
}

static int step(struct ew_keeper *k, struct ew_redate_read *redate)
{
	const char *because;
	int r;

	because = load_policy(k, &redate->row, &r);
	if (r < 0)
		return r;
	if (because)
		return stop(k, redate, because);
	return redate->row.state == EW_REDATE_WAITING ? begin_applying(k, redate) : do_piece(k, redate);
}

bool ew_keeper_redate_due(const struct ew_keeper *k)
{
	return k->redating.due && !k->reindexing.running && !k->retention->dating;
}

int ew_keeper_redate_step(struct ew_keeper *k)
{
	_cleanup_(ew_redate_free) struct ew_redate_read redate = {0};
	struct opening o = {k, &redate};
	int r = ew_redates_next(k->catalog, ew_io_wall(k->io), open_row, &o);

	if (r == -ENOENT) {
		k->redating.due = false;
		ew_keeper_redate_forget(k);
		return 0;
	}
	if (r == 0)
		r = step(k, &redate);
	if (r == -EBADMSG) { /* a row that was altered: nothing is done by it, and nothing else can be done about it here */
		ew_log(EW_LOG_ERROR, "redating_unreadable", EW_F_U64("number", redate.row.number));
		k->redating.due = false;
		return 0;
	}
	return r < 0 ? put_off(k, r) : 0;
}

static int exists(void *arg, const struct ew_redate_row *row)
{
	(void)arg, (void)row;
	return 0;
}

int ew_keeper_redate_tick(struct ew_keeper *k)
{
	int r = ew_redates_next(k->catalog, ew_io_wall(k->io), exists, NULL);

	k->redating.due = r == 0;
	return r == -ENOENT ? 0 : r;
}

/* -- agreed -------------------------------------------------------------------------------------- */

int ew_redate_agree(struct ew_keeper *k, const json_t *what, struct ew_id and_by, struct ew_error *why)
{
	_cleanup_(ew_redate_free) struct ew_redate_read redate = {0};
	int r = ew_redate_get(k, (uint64_t)json_integer_value(json_object_get(what, "run")), &redate);

	if (r < 0)
		return r == -EBADMSG ? ew_error_set(why, -EINVAL, "what was looked at cannot be read any more") : r;
	if (redate.row.state != EW_REDATE_LOOKED)
		return ew_error_set(why, -EINVAL, "it was agreed on already, or has stopped; look anew");
	if (!k->set || !ew_same_hash(&k->set->packs_hash, &redate.row.packs))
		return ew_error_set(why, -EINVAL, "the law packs in force are not those that it was looked at with; look anew");
	redate.row.state = EW_REDATE_WAITING;
	redate.row.agreed_by = and_by;
	redate.row.not_before.us = ew_io_wall(k->io).us + (int64_t)k->retention->usual.cooling_s * EW_US_PER_S;
	r = ew_redate_say(k, &redate, "user", and_by);
	return r < 0 ? r : ew_redate_put(k, &redate, false);
}
