/*
 * Holds themselves: made, looked at again, let go by two people. A hold stands until it was released, whatever becomes of its review date:
 * must never end by a clock.
 */
#include "programs/keeper/people/standing.h"

#include <errno.h>
#include <string.h>

#include "catalog/cases.h"
#include "catalog/interactions.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/keeper_survey.h"
#include "programs/keeper/people/approvals.h"
#include "programs/keeper/people/desk.h"

#define COLUMN "hold"
#define NAME_BYTES 100
#define TEXT_BYTES 1000
#define CASE_BYTES 200
#define NOTES 20
#define PAGE 50

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

/* -- rows -- */

void ew_hold_free(struct ew_hold_read *hold)
{
	json_decref(hold->words);
	hold->words = NULL;
}

struct opening {
	struct ew_keeper *k;
	struct ew_hold_read *to;
};

static int open_row(void *arg, const struct ew_hold_row *row)
{
	struct opening *o = arg;

	ew_hold_free(o->to);
	o->to->row = *row;
	o->to->row.sealed = EW_SLICE_EMPTY;
	o->to->words = ew_desk_open(o->k, NULL, COLUMN, row->id, row->sealed);
	return o->to->words ? 0 : -EBADMSG;
}

int ew_hold_get(struct ew_keeper *k, struct ew_id id, struct ew_hold_read *ret)
{
	struct opening o = {k, ret};

	return ew_holds_get(k->catalog, id, open_row, &o);
}

int ew_hold_put(struct ew_keeper *k, struct ew_hold_read *hold, bool made)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r;

	ew_buf_init(&sealed, EW_DESK_WORDS_BYTES + 256);
	r = ew_desk_seal(k, NULL, COLUMN, hold->row.id, hold->words, &sealed);
	hold->row.sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = made ? ew_holds_insert(k->catalog, &hold->row) : ew_holds_update(k->catalog, &hold->row);
	hold->row.sealed = EW_SLICE_EMPTY;
	return r;
}

static const char *state_name(uint32_t state)
{
	return state == EW_HOLD_ACTIVE ? "active" : state == EW_HOLD_RELEASING ? "releasing" : "released";
}

static json_t *standing_json(struct ew_keeper *k, struct ew_id hold)
{
	uint64_t n = 0;

	return ew_hold_queries_count(k->catalog, hold, &n) < 0 ? NULL : json_integer((json_int_t)n);
}

json_t *ew_hold_json(struct ew_keeper *k, const struct ew_hold_read *hold)
{
	const struct ew_hold_row *row = &hold->row;
	bool overdue = row->state != EW_HOLD_RELEASED && row->review.us <= ew_io_wall(k->io).us;

	return json_pack("{s:o, s:O?, s:O?, s:O?, s:O?, s:s, s:o, s:o, s:o, s:o, s:b, s:o, s:I, s:o}", "id", ew_json_id(row->id), "name",
		json_object_get(hold->words, "name"), "reason", json_object_get(hold->words, "reason"), "case",
		json_object_get(hold->words, "case"), "notes", json_object_get(hold->words, "notes"), "state",
		state_name(row->state), "owner", ew_account_who_json(k, row->owner), "by", ew_account_who_json(k, row->by),
		"made_at", ew_json_wall(row->made), "review_at", ew_json_wall(row->review), "overdue", overdue, "released_at",
		ew_json_wall(row->ended), "calls", (json_int_t)row->calls, "standing",
		standing_json(k, row->id));
}

/* -- showing -- */

/* The hold that an ask names, or an answer that there is none. */
static int find(struct ew_asked *a, struct ew_hold_read *ret, bool *ret_found)
{
	const char *text = ew_asked_text(a, "id");
	struct ew_id id = {{0}};
	int r = text && ew_id_parse(ew_slice_text(text), &id) == 0 ? ew_hold_get(a->k, id, ret) : -ENOENT;

	*ret_found = r == 0;
	if (r == -ENOENT)
		return problem(a, 404, "no_such_hold", "there is no legal hold of this id");
	if (r == -EBADMSG)
		return problem(a, 500, "hold_unreadable",
			"the hold cannot be opened: it was altered, or the data is of another installation; its calls are held all "
			"the same");
	return r;
}

static int answer(struct ew_asked *a, unsigned status, const struct ew_hold_read *hold)
{
	_cleanup_(ew_json_drop) json_t *one = ew_hold_json(a->k, hold), *jobs = NULL, *queries = NULL;
	int r = one ? ew_hold_jobs_json(a->k, hold->row.id, &jobs) : -ENOMEM;

	if (r == 0)
		r = ew_standing_json(a->k, hold->row.id, &queries);
	if (r < 0)
		return r;
	if (!ew_json_put(one, "jobs", TAKE(jobs)) || !ew_json_put(one, "queries", TAKE(queries)))
		return -ENOMEM;
	return ew_keeper_answer(a->k, a->connection, a->request, status, TAKE(one));
}

int ew_ask_hold(struct ew_asked *a)
{
	_cleanup_(ew_hold_free) struct ew_hold_read hold = {0};
	bool found;
	int r = find(a, &hold, &found);

	return r < 0 || !found ? r : answer(a, 200, &hold);
}

struct listing {
	struct ew_keeper *k;
	json_t *items;
	struct ew_wall review;
	struct ew_id last;
};

static int add_hold(void *arg, const struct ew_hold_row *row)
{
	struct listing *l = arg;
	_cleanup_(ew_hold_free) struct ew_hold_read hold = {0};
	struct opening o = {l->k, &hold};
	int r = open_row(&o, row);
	json_t *one;

	if (r < 0 && r != -EBADMSG)
		return r;
	l->review = row->review;
	l->last = row->id;
	one = ew_hold_json(l->k, &hold);
	return json_array_append_new(l->items, one) < 0 ? -ENOMEM : 0;
}

/* "review_us-id": opaque to the caller. */
static int read_cursor(const char *cursor, struct ew_wall *review, struct ew_id *after)
{
	struct ew_slice rest = ew_slice_text(cursor), head;
	uint64_t us;

	if (!cursor)
		return 0;
	if (!ew_slice_cut(&rest, '_', &head) || ew_slice_decimal(head, INT64_MAX, &us) < 0 || us == 0)
		return -EINVAL;
	review->us = (int64_t)us;
	return ew_id_parse(rest, after);
}

static json_t *cursor_json(const struct listing *l, uint64_t limit)
{
	char id[EW_ID_TEXT_BYTES];

	if (json_array_size(l->items) < limit)
		return json_null();
	ew_id_format(l->last, id);
	return json_sprintf("%lld_%s", (long long)l->review.us, id);
}

int ew_ask_holds(struct ew_asked *a)
{
	struct listing l = {.k = a->k};
	const char *state = ew_asked_text(a, "state");
	uint64_t limit = ew_asked_number(a, "limit", PAGE);
	struct ew_wall review = {0};
	struct ew_id after = {{0}};
	bool over = state && strcmp(state, "released") == 0;
	int r;

	if ((state && !over && strcmp(state, "active") != 0) || read_cursor(ew_asked_text(a, "cursor"), &review, &after) < 0)
		return problem(a, 400, "bad_query", "state is active or released, and cursor what `next` said");
	limit = limit == 0 || limit > PAGE ? PAGE : limit;
	l.items = json_array();
	r = l.items ? ew_holds_each(a->k->catalog, over, review, after, (uint32_t)limit, add_hold, &l) : -ENOMEM;
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", cursor_json(&l, limit), "items", l.items));
}

/* -- making, changing -- */

static bool is_text(const struct ew_asked *a, const char *name, size_t most)
{
	const char *text = ew_asked_text(a, name);

	return text && *text && strlen(text) <= most;
}

/* A day on which somebody looks again: one that is over by then would never come. */
static int check_review(struct ew_asked *a, json_t *errors, struct ew_wall *ret)
{
	const char *text = ew_asked_text(a, "review_at");

	if (text && ew_wall_parse(ew_slice_text(text), ret) == 0 && ret->us > ew_io_wall(a->k->io).us)
		return 0;
	return ew_keeper_wrong(errors, "review_at", "is when somebody looks at it again: a time in the future as in RFC 3339");
}

static int check_owner(struct ew_asked *a, json_t *errors, struct ew_id *ret)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	const char *text = ew_asked_text(a, "owner");
	int r = text && ew_id_parse(ew_slice_text(text), ret) == 0 ? ew_account_get(a->k, *ret, &account) : -ENOENT;

	if (r == 0 && account.row.state != EW_PERSON_LEFT)
		return 0;
	return r < 0 && r != -ENOENT ? r : ew_keeper_wrong(errors, "owner", "is the id of a person of this house");
}

static int check_new(struct ew_asked *a, json_t *errors, struct ew_hold_row *row)
{
	int r = 0;

	if (!is_text(a, "name", NAME_BYTES))
		r = ew_keeper_wrong(errors, "name", "has 1 to 100 bytes");
	if (r == 0 && !is_text(a, "reason", TEXT_BYTES))
		r = ew_keeper_wrong(errors, "reason", "says in 1 to 1,000 bytes why nothing may be destroyed");
	if (r == 0 && ew_asked_text(a, "case") && !is_text(a, "case", CASE_BYTES))
		r = ew_keeper_wrong(errors, "case", "is the number of the case, 1 to 200 bytes");
	if (r == 0)
		r = check_review(a, errors, &row->review);
	return r == 0 && ew_asked_text(a, "owner") ? check_owner(a, errors, &row->owner) : r;
}

static int say(struct ew_asked *a, const struct ew_hold_read *hold, enum ew_event_type type, json_t *personal)
{
	return ew_keeper_append(a->k, NULL, type, ew_io_wall(a->k->io), "user", a->who.user,
		json_pack("{s:o, s:o, s:I}", "hold", ew_json_id(hold->row.id), "owner", ew_json_id(hold->row.owner), "review_at",
			(json_int_t)hold->row.review.us),
		personal, NULL, NULL);
}

static int write_new(struct ew_asked *a, struct ew_hold_read *hold)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_hold_put(a->k, hold, true);
	if (r == 0)
		r = say(a, hold, EW_EVENT_HOLD_MADE, json_deep_copy(hold->words));
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : answer(a, 201, hold);
}

int ew_ask_hold_make(struct ew_asked *a)
{
	_cleanup_(ew_hold_free) struct ew_hold_read hold = {.row = {.state = EW_HOLD_ACTIVE,
								    .by = ew_asked_person(a),
								    .owner = ew_asked_person(a),
								    .made = ew_io_wall(a->k->io)}};
	json_t *errors = json_array();
	int r = errors ? check_new(a, errors, &hold.row) : -ENOMEM;

	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r < 0)
		return r;
	hold.words = json_pack("{s:O, s:O, s:O*}", "name", json_object_get(a->arguments, "name"), "reason",
		json_object_get(a->arguments, "reason"), "case", json_object_get(a->arguments, "case"));
	r = hold.words ? ew_id_new(a->k->io, &hold.row.id) : -ENOMEM;
	return r < 0 ? r : write_new(a, &hold);
}

static int add_note(struct ew_asked *a, struct ew_hold_read *hold)
{
	const char *note = ew_asked_text(a, "note");
	json_t *notes = json_object_get(hold->words, "notes");

	if (!note)
		return 0;
	if (!notes && !ew_json_put(hold->words, "notes", json_array()))
		return -ENOMEM;
	notes = json_object_get(hold->words, "notes");
	if (json_array_size(notes) == NOTES) /* all of them stand in the log */
		json_array_remove(notes, 0);
	return json_array_append_new(notes, json_pack("{s:o, s:o, s:s}", "at", ew_json_wall(ew_io_wall(a->k->io)), "by",
						    ew_account_who_json(a->k, ew_asked_person(a)), "note", note)) < 0
		? -ENOMEM
		: 0;
}

static int check_change(struct ew_asked *a, json_t *errors, struct ew_hold_row *row)
{
	int r = 0;

	if (ew_asked_text(a, "note") && !is_text(a, "note", TEXT_BYTES))
		r = ew_keeper_wrong(errors, "note", "has 1 to 1,000 bytes");
	if (r == 0 && ew_asked_text(a, "review_at"))
		r = check_review(a, errors, &row->review);
	return r == 0 && ew_asked_text(a, "owner") ? check_owner(a, errors, &row->owner) : r;
}

static int write_change(struct ew_asked *a, struct ew_hold_read *hold)
{
	const char *note = ew_asked_text(a, "note");
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = add_note(a, hold);
	if (r == 0)
		r = ew_hold_put(a->k, hold, false);
	if (r == 0)
		r = say(a, hold, EW_EVENT_HOLD_CHANGED, note ? json_pack("{s:s}", "note", note) : NULL);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r == -EFBIG) {
		ew_keeper_rollback(a->k);
		return problem(a, 409, "too_much", "the notes of this hold are too long together; say it in fewer words");
	}
	return r < 0 ? r : answer(a, 200, hold);
}

static int is_over(struct ew_asked *a)
{
	return problem(a, 409, "hold_released", "this hold was released; make another one");
}

int ew_ask_hold_change(struct ew_asked *a)
{
	_cleanup_(ew_hold_free) struct ew_hold_read hold = {0};
	json_t *errors;
	bool found;
	int r = find(a, &hold, &found);

	if (r < 0 || !found)
		return r;
	if (hold.row.state == EW_HOLD_RELEASED)
		return is_over(a);
	errors = json_array();
	r = errors ? check_change(a, errors, &hold.row) : -ENOMEM;
	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	return r < 0 ? r : write_change(a, &hold);
}

/* -- placing -- */

/* Ids, all of them readable, and not more than that. */
static bool are_ids(const json_t *list, size_t most)
{
	const json_t *one;
	struct ew_id id;
	size_t i;

	if (json_array_size(list) == 0 || json_array_size(list) > most)
		return false;
	json_array_foreach(list, i, one) {
		if (!json_is_string(one) || ew_id_parse(ew_slice_text(json_string_value(one)), &id) < 0)
			return false;
	}
	return true;
}

/* A search that finds what GET /v1/interactions would; without any filter it would be every call there is. A state passes: it cannot stand. */
static int check_query(struct ew_asked *a, json_t *query, bool stands, bool *ret_good)
{
	static const char *const names[] = {"from", "to", "number", "agent", "queue", "entity", "q", "state"};
	struct ew_asked as = *a;
	struct ew_hash tokens[EW_SURVEY_TOKENS];
	struct ew_interaction_query q = {0};
	size_t known = 0;
	int r;

	for (size_t i = 0; i < EW_COUNT(names) - (stands ? 1 : 0); i++) {
		const json_t *value = json_object_get(query, names[i]);

		known += json_is_string(value) && json_string_length(value) > 0 && json_string_length(value) <= 256;
	}
	*ret_good = known > 0 && known == json_object_size(query);
	if (!*ret_good)
		return 0;
	as.arguments = query;
	r = ew_asked_query(&as, &q, tokens);
	*ret_good = r == 0;
	return r == -EINVAL ? 0 : r;
}

static int there(void *arg, const struct ew_case_row *row)
{
	(void)arg;
	(void)row;
	return 0;
}

static int check_case(struct ew_asked *a, json_t *errors)
{
	uint64_t number = ew_asked_number(a, "case", 0);
	int r = number ? ew_cases_get(a->k->catalog, number, there, NULL) : -ENOENT;

	return r == -ENOENT ? ew_keeper_wrong(errors, "case", "is the number of a case of /v1/cases") : r;
}

static bool stands(const struct ew_asked *a)
{
	return json_is_true(json_object_get(a->arguments, "standing"));
}

static const char *query_sentence(const struct ew_asked *a)
{
	return stands(a) ? "is an object of texts, one at least: from, to, number, agent, queue, entity and q of GET /v1/interactions; a state "
			   "passes, and so no query can stand on it"
			 : "is an object of texts, one at least: from, to, number, agent, queue, entity, state and q of GET /v1/interactions";
}

static int check_wish(struct ew_asked *a, json_t *errors)
{
	json_t *list = json_object_get(a->arguments, "interactions"), *query = json_object_get(a->arguments, "query"),
	       *of_case = json_object_get(a->arguments, "case");
	bool good = true;
	int r = query ? check_query(a, query, stands(a), &good) : 0;

	if (r == 0 && !good)
		r = ew_keeper_wrong(errors, "query", query_sentence(a));
	if (r == 0 && list && !are_ids(list, EW_HOLD_LIST))
		r = ew_keeper_wrong(errors, "interactions", "is a list of 1 to 1,000 ids of interactions");
	if (r == 0 && of_case)
		r = check_case(a, errors);
	if (r == 0 && !!list + !!query + !!of_case != 1)
		r = ew_keeper_wrong(errors, "interactions", "is given, or query, or case; one of the three");
	if (r == 0 && list && stands(a))
		r = ew_keeper_wrong(errors, "standing", "is for a query or a case: calls that are named are covered now");
	return r;
}

/* *ret_number 0: it is of what there is now. */
static int begin_standing(struct ew_asked *a, const struct ew_hold_read *hold, json_t *query, json_t *of_case, uint64_t *ret_number)
{
	_cleanup_(ew_json_drop) json_t *words = NULL;

	if (!stands(a))
		return 0;
	words = json_pack("{s:O*, s:O*}", "query", query, "case", of_case);
	return words ? ew_standing_begin(a->k, hold->row.id, a->who.user, words, ret_number) : -ENOMEM;
}

static int no_room(struct ew_asked *a, int error)
{
	ew_keeper_rollback(a->k);
	return problem(a, 409, "too_many_queries",
		error == -ENOSPC ? "64 queries stand in this hold, and no more can; end one, or make another hold"
				 : "256 queries stand in all holds together, and no more can; end those that are needed no more");
}

static int begin_work(struct ew_asked *a, const struct ew_hold_read *hold)
{
	json_t *list = json_object_get(a->arguments, "interactions"), *query = json_object_get(a->arguments, "query"),
	       *of_case = json_object_get(a->arguments, "case"), *job = NULL;
	uint64_t number = 0, standing = 0;
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = begin_standing(a, hold, query, of_case, &standing);
	if (r == -ENOSPC || r == -EXFULL)
		return no_room(a, r);
	if (r == 0)
		r = ew_hold_job_begin(a->k, hold, EW_HOLD_PLACE, a->who.user,
			json_pack("{s:O*, s:O*, s:O*, s:o*}", "interactions", list, "query", query, "case", of_case, "standing",
				standing ? json_integer((json_int_t)standing) : NULL),
			&number);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r == 0)
		r = ew_hold_job_json(a->k, hold->row.id, number, a->who.user, false, &job);
	if (r == 0)
		r = ew_keeper_answer(a->k, a->connection, a->request, 202, job);
	return r < 0 ? r : ew_keeper_see_to(a->k);
}

int ew_ask_hold_place(struct ew_asked *a)
{
	_cleanup_(ew_hold_free) struct ew_hold_read hold = {0};
	json_t *errors;
	bool found;
	int r = find(a, &hold, &found);

	if (r < 0 || !found)
		return r;
	if (hold.row.state == EW_HOLD_RELEASING)
		return problem(a, 409, "hold_released", "this hold is being released by two people; make another one");
	if (hold.row.state != EW_HOLD_ACTIVE)
		return is_over(a);
	errors = json_array();
	r = errors ? check_wish(a, errors) : -ENOMEM;
	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r == 0 && a->k->reindexing.running && json_object_get(a->arguments, "query"))
		return ew_keeper_still_indexing(a);
	return r < 0 ? r : begin_work(a, &hold);
}

int ew_ask_hold_job(struct ew_asked *a)
{
	_cleanup_(ew_hold_free) struct ew_hold_read hold = {0};
	json_t *job = NULL;
	bool found;
	int r = find(a, &hold, &found);

	if (r < 0 || !found)
		return r;
	r = ew_hold_job_json(a->k, hold.row.id, ew_asked_number(a, "number", 0), a->who.user,
		ew_asked_reaches_all(a, EW_RIGHT_HOLD), &job);
	if (r == -ENOENT || r == -EBADMSG)
		return problem(a, 404, "no_such_job", "there is no work of this number that can be read");
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 200, job);
}

/* -- letting go -- */

/* Calls that they cannot find they cannot let go, and of a whole hold they must reach all that there may be in it. */
static int check_reach(struct ew_asked *a, const json_t *list, bool *ret)
{
	const json_t *one;
	struct ew_id id;
	size_t i;
	int r = 0;

	*ret = list || ew_asked_reaches_all(a, EW_RIGHT_HOLD);
	json_array_foreach(list, i, one) {
		if (r == 0 && *ret && ew_id_parse(ew_slice_text(json_string_value(one)), &id) == 0)
			r = ew_asked_reaches(a, EW_RIGHT_HOLD, id, ret);
	}
	return r;
}

/* The end of a query lets nothing go that it has covered. */
static json_int_t calls_let_go(const struct ew_hold_read *hold, const json_t *list, uint64_t query)
{
	return query ? 0 : list ? (json_int_t)json_array_size(list) : (json_int_t)hold->row.calls;
}

static int propose(struct ew_asked *a, const struct ew_hold_read *hold)
{
	json_t *list = json_object_get(a->arguments, "interactions");
	uint64_t query = ew_asked_number(a, "query", 0), standing = 0;
	bool reaches = false;
	int r = check_reach(a, list, &reaches);

	if (r < 0)
		return r;
	if (!reaches)
		return problem(a, 403, "out_of_scope",
			"your roles do not reach all of these calls; somebody whose role has no limits may propose it");
	r = ew_hold_queries_count(a->k->catalog, hold->row.id, &standing);
	if (r < 0)
		return r;
	return ew_propose(a, EW_APPROVE_RELEASE, (struct ew_id){{0}},
		json_pack("{s:o, s:O?, s:I, s:O*, s:o*, s:o*}", "hold", ew_json_id(hold->row.id), "name", json_object_get(hold->words, "name"),
			"calls", calls_let_go(hold, list, query), "interactions", list, "standing",
			list || query || standing == 0 ? NULL : json_integer((json_int_t)standing), "query",
			query ? json_integer((json_int_t)query) : NULL),
		ew_asked_text(a, "reason"));
}

static int check_ending(struct ew_asked *a, const struct ew_hold_read *hold, json_t *errors)
{
	int r = json_object_get(a->arguments, "interactions") ? -ENOENT
							      : ew_standing_find(a->k, hold->row.id, ew_asked_number(a, "query", 0));

	return r == -ENOENT ? ew_keeper_wrong(errors, "query", "is the number of a standing query of this hold, and stands alone") : r;
}

int ew_ask_hold_release(struct ew_asked *a)
{
	_cleanup_(ew_hold_free) struct ew_hold_read hold = {0};
	json_t *list = json_object_get(a->arguments, "interactions"), *errors;
	bool found;
	int r = find(a, &hold, &found);

	if (r < 0 || !found)
		return r;
	if (hold.row.state == EW_HOLD_RELEASED)
		return is_over(a);
	errors = json_array();
	if (!errors)
		return -ENOMEM;
	if (!is_text(a, "reason", TEXT_BYTES))
		r = ew_keeper_wrong(errors, "reason", "says in 1 to 1,000 bytes why it is not needed any more");
	if (r == 0 && list && !are_ids(list, EW_RELEASE_LIST))
		r = ew_keeper_wrong(errors, "interactions", "is a list of 1 to 500 ids of interactions");
	if (r == 0 && json_object_get(a->arguments, "query"))
		r = check_ending(a, &hold, errors);
	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	return r < 0 ? r : propose(a, &hold);
}

static int is_placing(void *arg, const struct ew_hold_job_row *row)
{
	bool *placing = arg;

	*placing = *placing || (row->work == EW_HOLD_PLACE && row->state == EW_HOLD_JOB_RUNS);
	return 0;
}

/* Two people agreed on so many calls, and not on what came later; unless they agreed on queries that stand, which cover more by themselves. */
static int check_same(struct ew_keeper *k, const struct ew_hold_read *hold, const json_t *what, struct ew_error *why)
{
	bool placing = false;
	int r = ew_hold_jobs_of(k->catalog, hold->row.id, 32, is_placing, &placing);

	if (r < 0)
		return r;
	if (placing || (!json_object_get(what, "standing") &&
			       (json_int_t)hold->row.calls > json_integer_value(json_object_get(what, "calls"))))
		return ew_error_set(why, -EINVAL, "calls were placed under the hold since this was proposed; propose it anew");
	return 0;
}

static int end_query(struct ew_keeper *k, const struct ew_hold_read *hold, uint64_t number, struct ew_id by, struct ew_error *why)
{
	int r = ew_standing_end(k, hold->row.id, number);

	if (r == -ENOENT)
		return ew_error_set(why, -EINVAL, "this query of the hold has ended meanwhile");
	return r < 0 ? r
		     : ew_keeper_append(k, NULL, EW_EVENT_HOLD_CHANGED, ew_io_wall(k->io), "user", by,
			       json_pack("{s:o, s:s, s:s, s:I}", "hold", ew_json_id(hold->row.id), "what", "query", "state", "ended", "query",
				       (json_int_t)number),
			       NULL, NULL, NULL);
}

/* The queries that stand end with the agreement: nothing is covered by what is being let go. */
static int begin_release(struct ew_keeper *k, struct ew_hold_read *hold)
{
	int r = ew_standing_end(k, hold->row.id, 0);

	hold->row.state = EW_HOLD_RELEASING;
	return r < 0 ? r : ew_hold_put(k, hold, false);
}

int ew_hold_let_go(struct ew_keeper *k, const json_t *what, struct ew_id by, const char *reason, struct ew_error *why)
{
	_cleanup_(ew_hold_free) struct ew_hold_read hold = {0};
	uint64_t query = (uint64_t)json_integer_value(json_object_get(what, "query"));
	const char *text = json_string_value(json_object_get(what, "hold"));
	json_t *list = json_object_get(what, "interactions");
	struct ew_id id;
	uint64_t number;
	int r = text && ew_id_parse(ew_slice_text(text), &id) == 0 ? ew_hold_get(k, id, &hold) : -ENOENT;

	if (r < 0)
		return r == -EBADMSG ? ew_error_set(why, -EINVAL, "the hold cannot be read any more") : r;
	if (hold.row.state == EW_HOLD_RELEASED)
		return ew_error_set(why, -EINVAL, "the hold was released meanwhile");
	if (query)
		return end_query(k, &hold, query, by, why);
	if (!list)
		r = check_same(k, &hold, what, why);
	if (r == 0 && !list)
		r = begin_release(k, &hold);
	if (r == 0)
		r = ew_hold_job_begin(k, &hold, EW_HOLD_LET_GO, by,
			json_pack("{s:s?, s:O*}", "reason", reason, "interactions", list), &number);
	return r;
}
