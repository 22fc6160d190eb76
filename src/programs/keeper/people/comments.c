/*
 * Comments on a call, each at its time. They are sealed under the call's key and go with it; the log says that there was one and never
 * what it said.
 */
#include <errno.h>
#include <string.h>

#include "catalog/desk.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/desk.h"

#define COLUMN "comment"
#define TEXT_BYTES 4000
#define MOST 500
#define PAGE 100
#define ITEMS_BYTES (EW_MAX_ANSWER_BYTES - 1024)

/* -- showing -- */

static json_t *comment_json(struct ew_keeper *k, const struct ew_call *call, const struct ew_desk_row *row)
{
	_cleanup_(ew_json_drop) json_t *words = ew_desk_open(k, call, COLUMN, row->id, row->sealed);
	json_t *one = json_pack("{s:o, s:o, s:o}", "id", ew_json_id(row->id), "at", ew_json_wall(row->made), "by",
		ew_account_who_json(k, row->person));

	if (!one)
		return NULL;
	/* One that was altered must not take the others with it. */
	if (words ? json_object_update(one, words) == 0
		  : json_object_set_new(one, "text", json_null()) == 0 &&
			    json_object_set_new(one, "unreadable", json_true()) == 0)
		return one;
	json_decref(one);
	return NULL;
}

struct listing {
	struct ew_keeper *k;
	struct ew_call *call;
	json_t *items;
	size_t bytes;
	bool more;
};

static int add_comment(void *arg, const struct ew_desk_row *row)
{
	struct listing *l = arg;
	json_t *one = comment_json(l->k, l->call, row);
	size_t bytes = one ? json_dumpb(one, NULL, 0, JSON_COMPACT) : 0;

	if (one && json_array_size(l->items) > 0 && l->bytes + bytes > ITEMS_BYTES) {
		json_decref(one);
		l->more = true;
		return 1;
	}
	l->bytes += bytes;
	return json_array_append_new(l->items, one) < 0 ? -ENOMEM : 0;
}

static json_t *next_of(const struct listing *l)
{
	size_t n = json_array_size(l->items);

	return l->more || n == PAGE ? json_incref(json_object_get(json_array_get(l->items, n - 1), "id")) : json_null();
}

static int list(struct ew_asked *a, struct ew_call *call, struct ew_id after, json_t **ret)
{
	struct listing l = {.k = a->k, .call = call, .items = json_array()};
	int r = l.items ? ew_comments_of(a->k->catalog, a->interaction, after, PAGE, add_comment, &l) : -ENOMEM;

	if (r >= 0)
		*ret = json_pack("{s:o, s:O}", "next", next_of(&l), "items", l.items);
	json_decref(l.items);
	return r < 0 ? r : *ret ? 0 : -ENOMEM;
}

int ew_ask_comments(struct ew_asked *a)
{
	const char *cursor = ew_asked_text(a, "cursor");
	struct ew_desk_call held;
	struct ew_id after = {{0}};
	json_t *body = NULL;
	int r;

	if (cursor && ew_id_parse(ew_slice_text(cursor), &after) < 0)
		return ew_keeper_problem(
			a->k, a->connection, a->request, 400, "bad_query", "cursor is what `next` said, the id of a comment");
	r = ew_desk_call(a->k, a->interaction, &held);
	if (r == 0)
		r = list(a, held.call, after, &body);
	ew_desk_call_end(a->k, &held);
	if (r == -ENOENT || r == -ENOKEY)
		return ew_desk_no_call(a);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 200, body);
}

/* -- adding -- */

static int64_t length_ms(struct ew_keeper *k, const struct ew_call *call)
{
	struct ew_wall end = ew_interaction_ended(call->fold);

	if (end.us == 0)
		end = ew_io_wall(k->io);
	return (end.us - ew_interaction_started(call->fold).us + EW_US_PER_MS - 1) / EW_US_PER_MS;
}

/* -1: not said; below that: not a time in the call. */
static int64_t read_ms(const struct ew_asked *a, const char *name, int64_t most)
{
	const json_t *value = json_object_get(a->arguments, name);

	if (!value || json_is_null(value))
		return -1;
	if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > most)
		return -2;
	return json_integer_value(value);
}

static int check(struct ew_asked *a, struct ew_call *call, json_t *errors)
{
	const char *text = ew_asked_text(a, "text");
	int64_t most = length_ms(a->k, call), from = read_ms(a, "from_ms", most), to = read_ms(a, "to_ms", most);
	int r = 0;

	if (!text || !text[0] || strlen(text) > TEXT_BYTES)
		r = ew_keeper_wrong(errors, "text", "has 1 to 4,000 bytes");
	if (r == 0 && from < -1)
		r = ew_keeper_wrong(errors, "from_ms", "lies within the call, in milliseconds from its start");
	if (r == 0 && (to < -1 || (to >= 0 && (from < 0 || to < from))))
		r = ew_keeper_wrong(errors, "to_ms", "lies within the call and not before from_ms, which goes with it");
	return r;
}

/* Of the ask only what a comment is made of. */
static json_t *words_of(const struct ew_asked *a)
{
	return json_pack("{s:O, s:O*, s:O*}", "text", json_object_get(a->arguments, "text"), "from_ms",
		json_object_get(a->arguments, "from_ms"), "to_ms", json_object_get(a->arguments, "to_ms"));
}

static int write_comment(struct ew_asked *a, struct ew_call *call, struct ew_desk_row *row)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	_cleanup_(ew_json_drop) json_t *words = words_of(a);
	int r;

	ew_buf_init(&sealed, EW_DESK_WORDS_BYTES + 256);
	r = ew_desk_seal(a->k, call, COLUMN, row->id, words, &sealed);
	if (r == 0)
		r = ew_keeper_begin(a->k);
	row->sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = ew_comments_insert(a->k->catalog, row);
	if (r == 0)
		r = ew_keeper_append(a->k, call, EW_EVENT_COMMENTED, row->made, "user", a->who.user,
			json_pack("{s:o}", "comment", ew_json_id(row->id)), NULL, NULL, NULL);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 201, comment_json(a->k, call, row));
}

static int add(struct ew_asked *a, struct ew_call *call)
{
	struct ew_desk_row row = {.of = a->interaction, .person = a->who.user, .made = ew_io_wall(a->k->io)};
	json_t *errors = json_array();
	uint64_t n = 0;
	int r = errors ? check(a, call, errors) : -ENOMEM;

	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r == 0)
		r = ew_comments_count(a->k->catalog, a->interaction, &n);
	if (r == 0 && n >= MOST)
		return ew_keeper_problem(a->k, a->connection, a->request, 409, "too_many_comments",
			"this call has 500 comments, which is the most that a call can have");
	if (r == 0)
		r = ew_id_new(a->k->io, &row.id);
	return r < 0 ? r : write_comment(a, call, &row);
}

int ew_ask_comment_add(struct ew_asked *a)
{
	struct ew_call *call;
	int r = ew_keeper_call(a->k, a->interaction, &call);

	if (r == -ENOENT || r == -ENOKEY)
		return ew_desk_no_call(a);
	return r < 0 ? r : add(a, call);
}
