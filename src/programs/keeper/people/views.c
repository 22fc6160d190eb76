/*
 * Searches that somebody saved, for themselves. What they look for may be a number, so it is sealed. Must never save what a search would
 * refuse, nor show one person's searches to another.
 */
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "catalog/desk.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/desk.h"

#define COLUMN "view"
#define MOST 50
#define NAME_BYTES 100

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static int no_session(struct ew_asked *a)
{
	return problem(a, 409, "no_session", "saved searches belong to people who sign in: a token has none");
}

static json_t *view_json(struct ew_keeper *k, const struct ew_desk_row *row)
{
	_cleanup_(ew_json_drop) json_t *words = ew_desk_open(k, NULL, COLUMN, row->id, row->sealed);

	return json_pack("{s:o, s:O?, s:O?, s:o}", "id", ew_json_id(row->id), "name", json_object_get(words, "name"), "query",
		json_object_get(words, "query"), "made_at", ew_json_wall(row->made));
}

struct listing {
	struct ew_keeper *k;
	json_t *items;
};

static int add_view(void *arg, const struct ew_desk_row *row)
{
	struct listing *l = arg;

	return json_array_append_new(l->items, view_json(l->k, row)) < 0 ? -ENOMEM : 0;
}

static int read_views(struct ew_asked *a, json_t **ret)
{
	struct listing l = {a->k, json_array()};
	int r = l.items ? ew_views_of(a->k->catalog, a->who.user, MOST, add_view, &l) : -ENOMEM;

	if (r < 0)
		json_decref(l.items);
	else
		*ret = l.items;
	return r;
}

int ew_ask_views(struct ew_asked *a)
{
	json_t *items;
	int r;

	if (!a->by_session)
		return no_session(a);
	r = read_views(a, &items);
	return r < 0 ? r
		     : ew_keeper_answer(a->k, a->connection, a->request, 200, json_pack("{s:o, s:n}", "items", items, "next"));
}

/* -- saving -- */

/* The filters of GET /v1/interactions; a page of it is nothing to save. */
static const struct {
	const char *name;
	size_t most;
} filters[] = {{"from", 40}, {"to", 40}, {"number", 128}, {"agent", 128}, {"queue", 128}, {"state", 16}, {"q", 256}};

static bool is_filter(const char *name, const json_t *value)
{
	for (size_t i = 0; i < EW_COUNT(filters); i++)
		if (strcmp(filters[i].name, name) == 0)
			return json_is_string(value) && json_string_length(value) <= filters[i].most;
	return false;
}

static int check(const struct ew_asked *a, json_t *errors)
{
	const char *name = ew_asked_text(a, "name"), *member;
	json_t *query = json_object_get(a->arguments, "query"), *value;
	bool good = json_is_object(query);
	int r = 0;

	if (!name || !name[0] || strlen(name) > NAME_BYTES)
		r = ew_keeper_wrong(errors, "name", "has 1 to 100 bytes");
	json_object_foreach(query, member, value)
		good = good && is_filter(member, value);
	if (r == 0 && !good)
		r = ew_keeper_wrong(errors, "query",
			"is an object of texts: from, to, number, agent, queue, state and q of GET /v1/interactions");
	return r;
}

static int write_view(struct ew_asked *a, struct ew_desk_row *row)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	_cleanup_(ew_json_drop) json_t *words = json_pack("{s:O, s:O}", "name", json_object_get(a->arguments, "name"), "query",
		json_object_get(a->arguments, "query"));
	int r;

	ew_buf_init(&sealed, EW_DESK_WORDS_BYTES + 256);
	r = ew_desk_seal(a->k, NULL, COLUMN, row->id, words, &sealed);
	if (r == 0)
		r = ew_keeper_begin(a->k);
	row->sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = ew_views_insert(a->k->catalog, row);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 201, view_json(a->k, row));
}

static int count_view(void *arg, const struct ew_desk_row *row)
{
	(void)row;
	++*(size_t *)arg;
	return 0;
}

static int save(struct ew_asked *a)
{
	struct ew_desk_row row = {.person = a->who.user, .made = ew_io_wall(a->k->io)};
	size_t n = 0;
	int r = ew_views_of(a->k->catalog, a->who.user, MOST, count_view, &n);

	if (r == 0 && n >= MOST)
		return problem(a, 409, "too_many_views", "you have 50 saved searches, which is the most; remove one first");
	if (r == 0)
		r = ew_id_new(a->k->io, &row.id);
	return r < 0 ? r : write_view(a, &row);
}

int ew_ask_view_add(struct ew_asked *a)
{
	json_t *errors;
	int r;

	if (!a->by_session)
		return no_session(a);
	errors = json_array();
	r = errors ? check(a, errors) : -ENOMEM;
	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	return r < 0 ? r : save(a);
}

int ew_ask_view_remove(struct ew_asked *a)
{
	const char *text = ew_asked_text(a, "id");
	struct ew_id id;
	int r;

	if (!a->by_session)
		return no_session(a);
	r = text && ew_id_parse(ew_slice_text(text), &id) == 0 ? ew_keeper_begin(a->k) : -EINVAL;
	if (r == 0)
		r = ew_views_remove(a->k->catalog, a->who.user, id);
	if (r == -ENOENT)
		ew_keeper_rollback(a->k);
	if (r == -ENOENT || r == -EINVAL)
		return problem(a, 404, "no_such_view", "you have no saved search of this id");
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 204, json_object());
}
