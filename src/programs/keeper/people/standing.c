/*
 * What a call matches, and what follows. Must never let a call go that a query would have covered, whoever made the query and wherever a
 * crash came: what it does is in the transaction of what the call was found by.
 */
#include "programs/keeper/people/standing.h"

#include <errno.h>
#include <stdlib.h>

#include "base/log.h"
#include "catalog/blind.h"
#include "catalog/cases.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/keeper_survey.h"
#include "programs/keeper/people/may.h"

/* One that stands, as far as it is not a token. */
struct one {
	uint64_t number, of_case; /* of_case 0: it is a search */
	struct ew_id hold, by;
	bool pending, unattended;
};

struct ew_keeper_standing {
	size_t n, pending;
	struct one list[EW_STANDING_QUERIES];
	struct ew_standing *compiled;
};

/* -- reading them ------------------------------------------------------------------------------ */

struct reading {
	struct ew_keeper *k;
	struct ew_keeper_standing *to;
	struct ew_standing_query queries[EW_STANDING_QUERIES];
	bool unreadable;
};

static uint64_t short_of(const struct ew_hash *token)
{
	uint64_t v = 0;

	for (size_t i = 0; i < EW_BLIND_TOKEN_BYTES; i++)
		v = v << 8 | token->bytes[i];
	return v;
}

static int compile(struct ew_keeper *k, json_t *search, struct ew_standing_query *to)
{
	struct ew_asked as = {.k = k, .arguments = search};
	struct ew_hash tokens[EW_SURVEY_TOKENS];
	struct ew_interaction_query q = {0};
	int r = ew_asked_query(&as, &q, tokens);

	_Static_assert(EW_SURVEY_TOKENS <= EW_STANDING_TOKENS, "a search has no more tokens than a standing query");
	if (r < 0)
		return r == -EINVAL ? -EBADMSG : r;
	*to = (struct ew_standing_query){.n_tokens = q.n_tokens, .from_us = q.from.us, .to_us = q.to.us};
	for (size_t i = 0; i < q.n_tokens; i++)
		to->tokens[i] = short_of(&tokens[i]);
	return 0;
}

static int read_words(struct reading *rd, const struct ew_hold_query_row *row, struct one *one, struct ew_standing_query *query)
{
	_cleanup_(ew_json_drop) json_t *words = NULL;
	json_t *search;
	int r = ew_standing_words(rd->k, row, &words);

	if (r < 0)
		return r;
	search = json_object_get(words, "query");
	one->of_case = search ? 0 : (uint64_t)json_integer_value(json_object_get(words, "case"));
	if (!search && one->of_case == 0)
		return -EBADMSG;
	*query = (struct ew_standing_query){.never = true};
	return search ? compile(rd->k, search, query) : 0;
}

/* One that was altered stops nothing else; somebody is told. */
static int read_row(void *arg, const struct ew_hold_query_row *row)
{
	struct reading *rd = arg;
	struct ew_keeper_standing *s = rd->to;
	struct one *one = &s->list[s->n];
	int r;

	if (s->n == EW_STANDING_QUERIES)
		return -EXFULL;
	*one = (struct one){.number = row->number, .hold = row->hold, .by = row->by, .pending = row->pending, .unattended = row->unattended};
	r = read_words(rd, row, one, &rd->queries[s->n]);
	if (r == -EBADMSG) {
		rd->unreadable = true;
		return 0;
	}
	if (r < 0)
		return r;
	s->pending += row->pending;
	s->n++;
	return 0;
}

static int load(struct ew_keeper *k, struct reading *rd)
{
	int r = ew_hold_queries_standing(k->catalog, read_row, rd);

	if (r == 0)
		r = ew_standing_new(rd->queries, rd->to->n, &rd->to->compiled);
	if (r == 0 && rd->unreadable && k->in_transaction)
		r = ew_keeper_except(k, NULL, "hold_query_unreadable", NULL);
	return r;
}

static int ready(struct ew_keeper *k)
{
	struct reading *rd;
	int r;

	if (k->standing)
		return 0;
	rd = calloc(1, sizeof(*rd));
	k->standing = calloc(1, sizeof(*k->standing));
	r = rd && k->standing ? 0 : -ENOMEM;
	if (r == 0) {
		rd->k = k;
		rd->to = k->standing;
		r = load(k, rd);
	}
	free(rd);
	if (r < 0)
		ew_keeper_standing_forget(k);
	return r;
}

void ew_keeper_standing_forget(struct ew_keeper *k)
{
	if (k->standing)
		ew_standing_free(&k->standing->compiled);
	free(k->standing);
	k->standing = NULL;
}

/* -- covering ---------------------------------------------------------------------------------- */

static int set_unattended(void *arg, const struct ew_hold_query_row *row)
{
	struct ew_keeper *k = arg;
	struct ew_hold_query_row changed = *row;

	changed.unattended = true;
	return ew_hold_queries_update(k->catalog, &changed);
}

/* The duty to keep does not end because somebody has left; until another takes the query over, it covers what it matches. */
static int leave_unattended(struct ew_keeper *k, struct one *one)
{
	int r;

	if (one->unattended)
		return 0;
	r = ew_hold_queries_get(k->catalog, one->number, set_unattended, k);
	if (r == 0)
		r = ew_keeper_except(k, NULL, "hold_unattended", NULL);
	one->unattended = r == 0;
	return r;
}

static int may_cover(struct ew_keeper *k, struct one *one, struct ew_id interaction, bool *ret)
{
	struct ew_asked as = {.k = k};
	int r = ew_asked_become(&as, one->by);
	bool gone = r == -ENOENT || (r == 0 && !ew_asked_holds(&as, EW_RIGHT_HOLD));

	*ret = true;
	if (gone)
		r = leave_unattended(k, one);
	else if (r == 0)
		r = ew_asked_reaches(&as, EW_RIGHT_HOLD, interaction, ret);
	ew_asked_let_go(&as);
	return r;
}

/* More holds than a call can have: each of them keeps it, and when they are released somebody must know of this one. */
static int say_no_room(struct ew_keeper *k, struct ew_id interaction)
{
	struct ew_call *call;
	int r = ew_keeper_call(k, interaction, &call);

	if (r < 0 || ew_interaction_excepted(call->fold, "hold_not_placed"))
		return r;
	return ew_keeper_except(k, call, "hold_not_placed", NULL);
}

/* *ret: it is covered by it, now or before; or it cannot be read, and so not be said to be free of it. */
static int place(struct ew_keeper *k, const struct one *one, struct ew_id interaction, bool *ret)
{
	_cleanup_(ew_hold_free) struct ew_hold_read hold = {0};
	enum ew_hold_outcome outcome = EW_HOLD_ALREADY;
	int r = ew_hold_get(k, one->hold, &hold);

	*ret = r == -EBADMSG;
	if (r == -ENOENT || r == -EBADMSG)
		return 0; /* exceptions about a hold that cannot be opened are its own; its rows keep what they cover */
	if (r < 0 || hold.row.state != EW_HOLD_ACTIVE)
		return r;
	r = ew_hold_place(k, &hold, one->by, interaction, one->number, &outcome);
	if (r == 0 && outcome == EW_HOLD_DONE)
		r = ew_hold_queries_count_call(k->catalog, one->number);
	if (r == 0 && outcome == EW_HOLD_TOO_MANY)
		r = say_no_room(k, interaction);
	*ret = outcome == EW_HOLD_DONE || outcome == EW_HOLD_ALREADY || outcome == EW_HOLD_UNREADABLE;
	return r;
}

static int cover(struct ew_keeper *k, struct one *one, struct ew_id interaction, bool *ret)
{
	int r = may_cover(k, one, interaction, ret);

	return r < 0 || !*ret ? r : place(k, one, interaction, ret);
}

/* -- what a call is found by -------------------------------------------------------------------- */

struct found {
	struct ew_buf tokens;
	struct ew_wall started;
	size_t n, which[EW_STANDING_QUERIES];
};

static int look(struct ew_keeper *k, struct ew_id interaction, const struct ew_buf *fresh, struct found *f)
{
	int r;

	ew_buf_init(&f->tokens, 4 * EW_BLIND_MOST_BYTES);
	r = ew_blind_read(k->catalog, interaction, &f->started, &f->tokens);
	if (r == 0 && fresh) {
		ew_buf_add_slice(&f->tokens, ew_buf_slice(fresh));
		r = ew_buf_error(&f->tokens);
	}
	if (r == 0)
		f->n = ew_standing_match(k->standing->compiled, f->started.us, ew_buf_slice(&f->tokens), f->which);
	ew_buf_free(&f->tokens);
	return r;
}

int ew_keeper_standing_see(struct ew_keeper *k, struct ew_call *call, const struct ew_buf *fresh)
{
	struct found f = {.n = 0};
	bool covered;
	int r = ready(k);

	if (r < 0 || k->standing->n == 0)
		return r;
	r = look(k, call->id, fresh, &f);
	for (size_t i = 0; r == 0 && i < f.n; i++) {
		struct one *one = &k->standing->list[f.which[i]];

		if (!ew_interaction_is_held_by(call->fold, one->hold))
			r = cover(k, one, call->id, &covered);
	}
	return r;
}

int ew_keeper_standing_case(struct ew_keeper *k, uint64_t number, struct ew_id interaction)
{
	bool covered;
	int r = ready(k);

	for (size_t i = 0; r == 0 && i < k->standing->n; i++) {
		if (k->standing->list[i].of_case == number)
			r = cover(k, &k->standing->list[i], interaction, &covered);
	}
	return r;
}

/* -- before something is destroyed -------------------------------------------------------------- */

static int is_of_case(struct ew_keeper *k, const struct one *one, struct ew_id interaction, bool *ret)
{
	*ret = false;
	return one->pending && one->of_case ? ew_cases_has_call(k->catalog, one->of_case, interaction, ret) : 0;
}

static int catch_by(struct ew_keeper *k, struct one *one, struct ew_id interaction, bool *ret)
{
	bool covered = true;
	int r = k->in_transaction ? cover(k, one, interaction, &covered) : 0;

	*ret = *ret || covered;
	return r;
}

int ew_keeper_standing_catch(struct ew_keeper *k, struct ew_id interaction, bool *ret)
{
	struct found f = {.n = 0};
	bool linked;
	int r = ready(k);

	*ret = false;
	if (r < 0 || k->standing->pending == 0)
		return r;
	r = look(k, interaction, NULL, &f);
	if (r == -ENOENT)
		return 0;
	for (size_t i = 0; r == 0 && i < f.n; i++) {
		if (k->standing->list[f.which[i]].pending)
			r = catch_by(k, &k->standing->list[f.which[i]], interaction, ret);
	}
	for (size_t i = 0; r == 0 && i < k->standing->n; i++) {
		r = is_of_case(k, &k->standing->list[i], interaction, &linked);
		if (r == 0 && linked)
			r = catch_by(k, &k->standing->list[i], interaction, ret);
	}
	return r;
}
