/*
 * Scopes as ways of a search. Must never narrow by what it does not understand: a way that is too wide costs time, one that is
 * too narrow hides somebody's calls from them.
 */
#include "programs/keeper/people/reach.h"

#include <errno.h>
#include <stdlib.h>

#include "base/text.h"
#include "catalog/blind.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/may.h"

#define DAY_US (24 * 3600 * EW_US_PER_S)

struct drawing {
	struct ew_keeper *k;
	struct ew_reach *to;
	struct ew_search_way *way;
	const struct ew_access_viewer *viewer;
	struct ew_buf *tokens; /* of the group that is being made */
};

void ew_reach_free(struct ew_reach **reach)
{
	struct ew_reach *r = TAKE(*reach);

	for (size_t w = 0; r && w < EW_SEARCH_WAYS; w++)
		for (size_t g = 0; g < EW_SEARCH_GROUPS; g++)
			ew_buf_free(&r->tokens[w][g]);
	free(r);
}

/* -- one member -- */

static int add_token(struct drawing *d, const char *kind, const char *value)
{
	struct ew_hash token;
	int r = ew_blind_token(ew_slice_of(d->k->index_key, EW_COLUMN_KEY_BYTES), kind, ew_slice_text(value), &token);

	if (r == 0)
		ew_buf_add(d->tokens, &token, sizeof(token));
	return r < 0 ? r : ew_buf_error(d->tokens);
}

static void begin_group(struct drawing *d)
{
	size_t w = (size_t)(d->way - d->to->ways);

	d->tokens = &d->to->tokens[w][d->way->n_groups];
	ew_buf_init(d->tokens, EW_REACH_TOKENS * sizeof(struct ew_hash));
}

/* A group that has grown too long does not narrow. */
static int end_group(struct drawing *d, int r)
{
	size_t w = (size_t)(d->way - d->to->ways);

	if (r == -EFBIG) {
		ew_buf_free(d->tokens);
		return 0;
	}
	if (r < 0)
		return r;
	d->to->groups[w][d->way->n_groups++] = (struct ew_search_group){
		.tokens = (const void *)d->tokens->at, .n = d->tokens->len / sizeof(struct ew_hash)};
	return 0;
}

static int narrow_by_words(struct drawing *d, const char *kind, const json_t *words)
{
	const json_t *word;
	size_t i;
	int r = 0;

	if (!json_is_array(words))
		return 0;
	begin_group(d);
	json_array_foreach(words, i, word) {
		if (r == 0 && json_is_string(word))
			r = add_token(d, kind, json_string_value(word));
	}
	return end_group(d, r);
}

static int add_agent(void *arg, const char *agent)
{
	return add_token(arg, "agent", agent);
}

static int narrow_by_teams(struct drawing *d, const json_t *teams)
{
	const json_t *team;
	size_t i;
	int r = 0;

	if (!json_is_array(teams))
		return 0;
	begin_group(d);
	json_array_foreach(teams, i, team) {
		if (r == 0 && json_is_string(team))
			r = ew_holder_agents_of(d->k, json_string_value(team), add_agent, d);
	}
	return end_group(d, r);
}

static int narrow_by_own(struct drawing *d, const json_t *own)
{
	int r = 0;

	if (!json_is_true(own))
		return 0;
	begin_group(d);
	for (size_t i = 0; r == 0 && d->viewer->agents && d->viewer->agents[i]; i++)
		r = add_token(d, "agent", d->viewer->agents[i]);
	return end_group(d, r);
}

static void narrow_by_time(struct drawing *d, const json_t *scope)
{
	const char *from = json_string_value(json_object_get(scope, "from"));
	const char *to = json_string_value(json_object_get(scope, "to"));
	json_int_t days = json_integer_value(json_object_get(scope, "days"));
	struct ew_wall t;

	if (days > 0 && days <= EW_SCOPE_MAX_DAYS && d->viewer->now.us > days * DAY_US)
		d->way->from.us = d->viewer->now.us - days * DAY_US;
	if (from && ew_wall_parse(ew_slice_text(from), &t) == 0 && t.us > d->way->from.us)
		d->way->from = t;
	if (to && ew_wall_parse(ew_slice_text(to), &t) == 0)
		d->way->to = t;
}

/* -- roles -- */

static int narrow(struct drawing *d, const json_t *scope)
{
	static const char *const kinds[] = {"entity", "region", "queue"};
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(kinds); i++)
		r = narrow_by_words(d, kinds[i], json_object_get(scope, kinds[i]));
	if (r == 0)
		r = narrow_by_teams(d, json_object_get(scope, "team"));
	if (r == 0)
		r = narrow_by_own(d, json_object_get(scope, "own"));
	narrow_by_time(d, scope);
	return r;
}

/* 1: a role reaches everything, so that nothing narrows. */
static int add_way(struct drawing *d, const struct ew_access_binding *b)
{
	int r;

	if (d->to->n_ways == EW_SEARCH_WAYS)
		return 1;
	d->way = &d->to->ways[d->to->n_ways];
	d->way->groups = d->to->groups[d->to->n_ways++];
	r = narrow(d, b->scope);
	if (r < 0)
		return r;
	return d->way->n_groups == 0 && d->way->from.us == 0 && d->way->to.us == 0;
}

static int draw(struct ew_keeper *k, const struct ew_access_subject *subject, struct ew_reach **ret)
{
	_cleanup_(ew_reach_free) struct ew_reach *reach = calloc(1, sizeof(*reach));
	struct drawing d = {.k = k, .to = reach, .viewer = &subject->viewer};
	int r = reach ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < subject->n_bindings; i++)
		if (ew_access_binding_holds(&subject->bindings[i], EW_RIGHT_SEARCH, subject->viewer.now))
			r = add_way(&d, &subject->bindings[i]);
	if (r < 0)
		return r;
	if (r == 1)
		return 0;
	reach->nowhere = reach->n_ways == 0;
	*ret = TAKE(reach);
	return 0;
}

int ew_reach_of(struct ew_asked *a, struct ew_reach **ret)
{
	int r;

	*ret = NULL;
	if (!ew_asked_is_limited(a))
		return 0;
	/* A token of somebody reaches what both reach: its own scope where it has one, else theirs. */
	r = draw(a->k, &a->subject, ret);
	if (r == 0 && !*ret && a->owned)
		r = draw(a->k, &a->owner, ret);
	return r;
}
