/*
 * Legal grounds: proposed, granted by two people, ended. Must never open a call that a ground does not name.
 */
#include "programs/keeper/people/grounds.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "catalog/interactions.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/account.h"
#include "programs/keeper/people/approvals.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/sessions.h"
#include "programs/keeper/people/may.h"
#include "programs/keeper/people/told.h"

#define WORDS_BYTES (16 * 1024)
#define GROUND_US (30 * 24 * 3600 * EW_US_PER_S) /* unless it is said */
#define MOST_CALLS 100
#define PAGE 50

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static uint64_t place_of(struct ew_id id)
{
	uint64_t place;

	memcpy(&place, id.bytes + 8, sizeof(place));
	return place;
}

/* -- grounds -- */

static json_t *open_words(struct ew_keeper *k, const struct ew_ground_row *row)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};

	ew_buf_init_secret(&plain, WORDS_BYTES);
	if (ew_keeper_unseal(k, NULL, "ground", place_of(row->id), row->sealed, &plain) < 0)
		return NULL;
	return json_loadb((const char *)plain.at, plain.len, 0, NULL);
}

struct looking {
	struct ew_keeper *k;
	const char *ground, *of_case;
	json_t *why;
	json_t *items;        /* all of them, when they are listed */
	struct ew_asked *who; /* to whom; NULL: to the person whose they are */
	uint64_t rows;        /* looked at, */
	struct ew_id last;    /* and the last of them */
};

static int match_ground(void *arg, const struct ew_ground_row *row)
{
	struct looking *l = arg;
	json_t *words = open_words(l->k, row);
	const char *of_case = json_string_value(json_object_get(words, "case"));

	if (!l->why && strcmp(row->ground, l->ground) == 0 && of_case && strcmp(of_case, l->of_case) == 0)
		l->why = json_pack("{s:s, s:s, s:o}", "legal_ground", row->ground, "case", of_case, "ground",
			ew_json_id(row->id));
	json_decref(words);
	return 0;
}

int ew_ground_stated(struct ew_keeper *k, struct ew_call *call, struct ew_id user, const char *ground,
	const char *of_case, json_t **ret_why, struct ew_error *because)
{
	struct looking l = {.k = k, .ground = ground, .of_case = of_case};
	int r = ew_grounds_for(k->catalog, user, call->id, ew_io_wall(k->io), match_ground, &l);

	*ret_why = l.why;
	if (r == 0 && !l.why)
		(void)ew_error_set(because, -EACCES,
			"no such legal ground was granted to you for this call; ask for one: POST /v1/grounds");
	return r;
}

static int add_call(void *arg, struct ew_id interaction)
{
	return json_array_append_new(arg, ew_json_id(interaction)) < 0 ? -ENOMEM : 0;
}

static int ground_json(struct ew_keeper *k, const struct ew_ground_row *row, json_t **ret)
{
	json_t *words = open_words(k, row), *calls = json_array();
	json_t *one = json_pack("{s:o, s:s, s:o, s:o, s:o}", "id", ew_json_id(row->id), "ground", row->ground, "person",
		ew_account_who_json(k, row->person), "granted_at", ew_json_wall(row->made), "until", ew_json_wall(row->until));
	int r = one && calls ? ew_grounds_calls(k->catalog, row->id, add_call, calls) : -ENOMEM;

	if (r == 0 && (json_object_set(one, "interactions", calls) < 0 || (words && json_object_update(one, words) < 0)))
		r = -ENOMEM;
	json_decref(calls);
	json_decref(words);
	if (r < 0)
		json_decref(one);
	else
		*ret = one;
	return r;
}

/* Whoever approves sees, and ends, what opens calls that their roles reach; one's own always. */
static int reaches(struct ew_asked *a, const struct ew_ground_row *row, const json_t *ground, bool *ret)
{
	*ret = ew_id_equal(row->person, ew_asked_person(a));
	return *ret ? 0 : ew_asked_reaches_texts(a, EW_RIGHT_APPROVE, json_object_get(ground, "interactions"), ret);
}

static int list_ground(void *arg, const struct ew_ground_row *row)
{
	struct looking *l = arg;
	json_t *one = NULL;
	bool shown = true;
	int r = ground_json(l->k, row, &one);

	l->rows++;
	l->last = row->id;
	if (r == 0 && l->who)
		r = reaches(l->who, row, one, &shown);
	if (r == 0 && shown)
		return json_array_append_new(l->items, one) < 0 ? -ENOMEM : 0;
	json_decref(one);
	return r;
}

int ew_ask_grounds(struct ew_asked *a)
{
	struct looking l = {.k = a->k, .items = json_array(), .who = a};
	const char *cursor = ew_asked_text(a, "cursor");
	struct ew_id before = {{0}};
	int r = l.items ? 0 : -ENOMEM;

	if (cursor && ew_id_parse(ew_slice_text(cursor), &before) < 0) {
		json_decref(l.items);
		return problem(a, 400, "bad_query", "cursor is what `next` said");
	}
	if (r == 0)
		r = ew_grounds_each(a->k->catalog, before, PAGE, list_ground, &l);
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", l.rows == PAGE ? ew_json_id(l.last) : json_null(), "items", l.items));
}

/* What a second person is wanted for, and what was asked of one: {"needed", "approval"}. */
static int second_json(struct ew_asked *a, const struct ew_call *call, json_t *to)
{
	const struct {
		const char *kind;
		bool needed;
	} all[] = {{"reveal", ew_interaction_needs_second(call->fold, "reveal")},
		{"export", ew_interaction_needs_second(call->fold, "export")}, {"hear_redacted", true},
		{"read_original", true}};
	_cleanup_(ew_json_drop) json_t *own = NULL;
	int r = ew_approvals_own(a, &own);

	for (size_t i = 0; r == 0 && i < EW_COUNT(all); i++)
		if (json_object_set_new(to, all[i].kind, json_pack("{s:b, s:O?}", "needed", all[i].needed, "approval",
							 json_object_get(own, all[i].kind))) < 0)
			r = -ENOMEM;
	return r;
}

/* What the dialog of whoever opens a call offers. */
int ew_ask_purposes(struct ew_asked *a)
{
	struct ew_purpose_told told[EW_PURPOSES_TOLD];
	struct looking l = {.k = a->k, .items = json_array()};
	json_t *list = json_array(), *second = json_object();
	struct ew_call *call;
	size_t n = 0;
	int r = l.items && list && second ? ew_keeper_call(a->k, a->interaction, &call) : -ENOMEM;

	if (r == 0)
		r = ew_purposes_told(a->k, call, told, &n);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = json_array_append_new(list, json_pack("{s:s, s:o}", "purpose", told[i].purpose, "by", ew_purpose_told_by(&told[i]))) < 0
			? -ENOMEM
			: 0;
	if (r == 0)
		r = ew_grounds_for(a->k->catalog, ew_asked_person(a), a->interaction, ew_io_wall(a->k->io), list_ground, &l);
	if (r == 0)
		r = second_json(a, call, second);
	if (r == 0)
		return ew_keeper_answer(a->k, a->connection, a->request, 200,
			json_pack("{s:o, s:o, s:o}", "told", list, "grounds", l.items, "second", second));
	json_decref(second);
	json_decref(list);
	json_decref(l.items);
	return r == -ENOENT || r == -ENOKEY
		? problem(a, 404, "no_such_interaction", "there is no interaction of this id")
		: r;
}

/* -- asking for one -- */

static bool is_text(const json_t *object, const char *name, size_t most)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text && *text && strlen(text) <= most;
}

static bool are_calls(struct ew_keeper *k, const json_t *list)
{
	const json_t *one;
	size_t i;

	if (json_array_size(list) == 0 || json_array_size(list) > MOST_CALLS)
		return false;
	json_array_foreach(list, i, one) {
		struct ew_id id;
		uint32_t state;
		bool keyed;

		if (!json_is_string(one) || ew_id_parse(ew_slice_text(json_string_value(one)), &id) < 0 ||
			ew_interactions_state(k->catalog, id, &state, &keyed) < 0)
			return false;
	}
	return true;
}

static int check_wish(struct ew_asked *a, json_t *errors)
{
	const char *ground = ew_asked_text(a, "ground"), *until = ew_asked_text(a, "until");
	struct ew_wall end;
	int r = 0;

	if (!ground || !ew_legal_ground_is(ew_slice_text(ground)))
		r = ew_keeper_wrong(errors, "ground", "is complaint, fraud, regulator, subject_request or court_order");
	if (r == 0 && !is_text(a->arguments, "citation", 500))
		r = ew_keeper_wrong(errors, "citation", "says in 1 to 500 bytes which law or duty it stands on");
	if (r == 0 && !is_text(a->arguments, "case", 200))
		r = ew_keeper_wrong(errors, "case", "is the number of the case, 1 to 200 bytes");
	if (r == 0 && !is_text(a->arguments, "reason", 1000))
		r = ew_keeper_wrong(errors, "reason", "says in 1 to 1,000 bytes what the calls are needed for");
	if (r == 0 && !are_calls(a->k, json_object_get(a->arguments, "interactions")))
		r = ew_keeper_wrong(errors, "interactions", "is a list of 1 to 100 interactions that exist");
	if (r == 0 && until && (ew_wall_parse(ew_slice_text(until), &end) < 0 || end.us <= ew_io_wall(a->k->io).us))
		r = ew_keeper_wrong(errors, "until", "is a time in the future as in RFC 3339");
	return r;
}

int ew_ask_ground_ask(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	const char *person = ew_asked_text(a, "person");
	struct ew_id whom = ew_asked_person(a);
	json_t *errors = json_array();
	int r = errors ? check_wish(a, errors) : -ENOMEM;

	if (r == 0 && person && (ew_id_parse(ew_slice_text(person), &whom) < 0 || ew_account_get(a->k, whom, &account) < 0))
		r = ew_keeper_wrong(errors, "person", "there is nobody of this id");
	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r < 0)
		return r;
	return ew_propose(a, EW_APPROVE_GROUND, whom,
		json_pack("{s:O, s:O, s:O, s:O, s:O*}", "ground", json_object_get(a->arguments, "ground"), "citation",
			json_object_get(a->arguments, "citation"), "case", json_object_get(a->arguments, "case"), "interactions",
			json_object_get(a->arguments, "interactions"), "until", json_object_get(a->arguments, "until")),
		ew_asked_text(a, "reason"));
}

/* -- granting -- */

static int seal_words(struct ew_keeper *k, struct ew_id id, const json_t *words, struct ew_buf *to)
{
	char *text = words ? json_dumps(words, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	int r = text ? ew_keeper_seal(k, NULL, "ground", place_of(id), ew_slice_text(text), to) : -ENOMEM;

	free(text);
	return r;
}

/* It stands in the log of each call that it opens. */
static int cover(struct ew_keeper *k, const struct ew_ground_row *row, const struct ew_ground_wish *wish, const char *text)
{
	struct ew_call *call;
	struct ew_id id;
	int r = text ? ew_id_parse(ew_slice_text(text), &id) : -EINVAL;

	if (r == 0)
		r = ew_keeper_call(k, id, &call);
	if (r < 0)
		return ew_keeper_call_is_lost(r) || r == -EINVAL ? 0 : r;
	r = ew_grounds_add_call(k->catalog, row->id, id);
	return r < 0 ? r
		     : ew_keeper_append(k, call, EW_EVENT_GROUND_GRANTED, row->made, "user", wish->by,
			       json_pack("{s:o, s:s, s:O, s:o, s:o, s:o}", "ground", ew_json_id(row->id), "legal_ground",
				       row->ground, "citation", json_object_get(wish->what, "citation"), "person",
				       ew_json_id(row->person), "approved_by", ew_json_id(wish->and_by), "until",
				       ew_json_wall(row->until)),
			       json_pack("{s:O}", "case", json_object_get(wish->what, "case")), NULL, NULL);
}

int ew_ground_grant(struct ew_keeper *k, const struct ew_ground_wish *wish, struct ew_error *why)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	_cleanup_(ew_json_drop) json_t *words = json_pack("{s:O?, s:O?, s:s?, s:o, s:o}", "citation",
		json_object_get(wish->what, "citation"), "case", json_object_get(wish->what, "case"), "reason", wish->reason,
		"given_by", ew_account_who_json(k, wish->by), "approved_by", ew_account_who_json(k, wish->and_by));
	const char *until = json_string_value(json_object_get(wish->what, "until"));
	struct ew_ground_row row = {.person = wish->person, .made = ew_io_wall(k->io)};
	const json_t *calls = json_object_get(wish->what, "interactions"), *one;
	size_t i;
	int r = ew_id_new(k->io, &row.id);

	row.ground = json_string_value(json_object_get(wish->what, "ground"));
	row.until.us = row.made.us + GROUND_US;
	if (until && (ew_wall_parse(ew_slice_text(until), &row.until) < 0 || row.until.us <= row.made.us))
		return ew_error_set(why, -EINVAL, "the time it was to last until is over");
	ew_buf_init(&sealed, WORDS_BYTES);
	if (r == 0)
		r = seal_words(k, row.id, words, &sealed);
	row.sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = ew_grounds_insert(k->catalog, &row);
	json_array_foreach(calls, i, one) {
		if (r == 0)
			r = cover(k, &row, wish, json_string_value(one));
	}
	return r;
}

/* -- ending -- */

struct ending {
	struct ew_asked *a;
	struct ew_id person;
	bool reached;
};

static int find_ground(void *arg, const struct ew_ground_row *row)
{
	struct ending *e = arg;
	_cleanup_(ew_json_drop) json_t *one = NULL;
	int r = ground_json(e->a->k, row, &one);

	e->person = row->person;
	return r < 0 ? r : reaches(e->a, row, one, &e->reached);
}

static int end_ground(struct ew_asked *a, struct ew_id id, struct ew_id person)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_grounds_end(a->k->catalog, id, ew_io_wall(a->k->io));
	if (r == 0)
		r = ew_keeper_append(a->k, NULL, EW_EVENT_GROUND_ENDED, ew_io_wall(a->k->io), "user", a->who.user,
			json_pack("{s:o}", "ground", ew_json_id(id)), NULL, NULL, NULL);
	if (r == 0)
		r = ew_session_tell(a->k, person);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

int ew_ask_ground_end(struct ew_asked *a)
{
	const char *text = ew_asked_text(a, "id");
	struct ending e = {.a = a};
	struct ew_id id;
	int r = text ? ew_id_parse(ew_slice_text(text), &id) : -EINVAL;

	if (r == 0)
		r = ew_grounds_get(a->k->catalog, id, find_ground, &e);
	if (r == -EINVAL || r == -ENOENT || (r == 0 && !e.reached))
		return problem(a, 404, "no_such_ground", "there is no legal ground of this id");
	if (r == 0)
		r = end_ground(a, id, e.person);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 204, json_object());
}
