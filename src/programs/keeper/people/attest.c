/*
 * The recurring question whether people still need their roles: what is due, and many answers at once. Must never take one wrong answer for
 * all, nor all for one: each is a transaction of its own, and says what came of it.
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "catalog/attested.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/account.h"
#include "programs/keeper/people/approvals.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/attest.h"
#include "programs/keeper/people/binding.h"
#include "programs/keeper/people/may.h"

#define PAGE 100
#define LIST_BYTES (EW_MAX_ANSWER_BYTES - 4096)
#define DECISIONS 100
#define REASON_BYTES 1000

/* -- what is due -- */

struct due {
	struct ew_asked *a;
	struct ew_wall now;
	const char *team, *role;
	struct ew_waiting waiting;
	json_t *items;
	size_t bytes, looked_at;
	struct ew_wall last_at; /* of the last row that was looked at */
	struct ew_id last;
};

static bool is_meant(const struct due *d, const struct ew_account *account, const char *role)
{
	const char *team = ew_account_text(account, "team");

	return (!d->role || strcmp(d->role, role) == 0) && (!d->team || (team && strcmp(d->team, team) == 0));
}

static json_t *person_json(const struct ew_account *account)
{
	return json_pack("{s:o, s:s?, s:s?, s:s?, s:s}", "id", ew_json_id(account->row.id), "name", ew_account_text(account, "name"),
		"login", ew_account_text(account, "login"), "team", ew_account_text(account, "team"), "state",
		ew_account_state_name(account->row.state));
}

static json_t *item(const struct due *d, const struct ew_account *account, const struct ew_binding_row *row)
{
	json_t *words = ew_binding_words(d->a->k, row), *one;
	uint64_t waiting = ew_waiting_number(&d->waiting, row->id);

	one = json_pack("{s:o, s:o, s:s, s:O?, s:O?, s:O?, s:O?, s:o, s:o, s:o, s:o, s:b, s:b, s:o}", "binding", ew_json_id(row->id),
		"person", person_json(account), "role", row->role, "scope", json_object_get(words, "scope"), "given_by",
		json_object_get(words, "given_by"), "approved_by", json_object_get(words, "approved_by"), "reason",
		json_object_get(words, "reason"), "given_at", ew_json_wall(row->made), "until", ew_json_wall(row->until), "signed_in_at",
		ew_json_wall(account->row.signed_in), "attest_by", ew_json_wall(row->attest), "lapsed", row->attest.us <= d->now.us, "own",
		ew_id_equal(row->person, ew_asked_person(d->a)), "waiting",
		waiting ? json_integer((json_int_t)waiting) : json_null());
	json_decref(words);
	return one;
}

/* 1: the page is full, and goes on with this row. */
static int keep(struct due *d, json_t *one)
{
	size_t bytes = one ? json_dumpb(one, NULL, 0, JSON_COMPACT) : 0;

	if (one && d->bytes + bytes > LIST_BYTES) {
		json_decref(one);
		return 1;
	}
	d->bytes += bytes;
	return json_array_append_new(d->items, one) < 0 ? -ENOMEM : 0;
}

/* Of an account that cannot be read only the review can tell: nobody knows what would be confirmed. */
static int add_due(void *arg, const struct ew_binding_row *row)
{
	struct due *d = arg;
	_cleanup_(ew_account_free) struct ew_account account = {0};
	int r = ew_account_get(d->a->k, row->person, &account);

	if (r == -EBADMSG || r == -ENOENT)
		r = 0;
	else if (r == 0 && is_meant(d, &account, row->role))
		r = keep(d, item(d, &account, row));
	if (r != 0)
		return r;
	d->last_at = row->attest;
	d->last = row->id;
	d->looked_at++;
	return 0;
}

/* "TIME_ID": behind which role the page begins. */
static int read_cursor(const char *cursor, struct ew_wall *ret_at, struct ew_id *ret)
{
	struct ew_slice rest = ew_slice_text(cursor ? cursor : ""), head;
	uint64_t at = 0;

	ret_at->us = 0;
	*ret = (struct ew_id){{0}};
	if (!cursor)
		return 0;
	if (!ew_slice_cut(&rest, '_', &head) || ew_slice_decimal(head, INT64_MAX, &at) < 0 || ew_id_parse(rest, ret) < 0)
		return -EINVAL;
	ret_at->us = (int64_t)at;
	return 0;
}

static json_t *cursor_json(const struct due *d)
{
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(d->last, id);
	return json_sprintf("%lld_%s", (long long)d->last_at.us, id);
}

/* How far this month is, whatever the page shows. */
static int add_progress(struct ew_asked *a, struct ew_wall now, json_t *answer)
{
	struct ew_round round;
	uint64_t decided = 0, due = 0;
	int r;

	ew_round_at(now, &round);
	r = ew_attested_count(a->k->catalog, round.from, round.until, &decided);
	if (r == 0)
		r = ew_bindings_count_due(a->k->catalog, now, (struct ew_wall){now.us + EW_ATTEST_DUE_US}, &due);
	if (r < 0)
		return r;
	return json_object_set_new(answer, "round", json_string(round.name)) < 0 ||
				json_object_set_new(answer, "decided", json_integer((json_int_t)decided)) < 0 ||
				json_object_set_new(answer, "due", json_integer((json_int_t)due)) < 0
		? -ENOMEM
		: 0;
}

static int answer_due(struct due *d, bool full)
{
	struct ew_asked *a = d->a;
	json_t *next = full ? cursor_json(d) : json_null();
	json_t *answer = next ? json_pack("{s:O, s:o}", "items", d->items, "next", next) : NULL;
	int r = answer ? add_progress(a, d->now, answer) : -ENOMEM;

	if (r < 0) {
		json_decref(answer);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200, answer);
}

int ew_ask_attestations(struct ew_asked *a)
{
	_cleanup_(ew_free_ptr) struct due *d = calloc(1, sizeof(*d));
	_cleanup_(ew_json_drop) json_t *items = json_array();
	struct ew_wall after_at;
	struct ew_id after;
	int r = d && items ? ew_proposed_attestations(a->k, &d->waiting) : -ENOMEM;

	if (r < 0)
		return r;
	if (read_cursor(ew_asked_text(a, "cursor"), &after_at, &after) < 0)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_query", "cursor is what `next` said");
	d->a = a;
	d->now = ew_io_wall(a->k->io);
	d->team = ew_asked_text(a, "team");
	d->role = ew_asked_text(a, "role");
	d->items = items;
	r = ew_bindings_due(a->k->catalog, d->now, (struct ew_wall){d->now.us + EW_ATTEST_DUE_US}, after_at, after, PAGE, add_due, d);
	return r < 0 ? r : answer_due(d, r == 1 || d->looked_at == PAGE);
}

/* -- many decisions -- */

struct decision {
	struct ew_id person, binding;
	bool ends;
	const char *reason;
};

/* The sentence says what is wrong with it; NULL: nothing. */
static const char *read_decision(const json_t *one, struct decision *ret)
{
	const char *person = json_string_value(json_object_get(one, "person")), *binding = json_string_value(json_object_get(one, "binding"));
	const char *what = json_string_value(json_object_get(one, "do"));

	ret->reason = json_string_value(json_object_get(one, "reason"));
	if (!person || !binding || ew_id_parse(ew_slice_text(person), &ret->person) < 0 ||
		ew_id_parse(ew_slice_text(binding), &ret->binding) < 0)
		return "a decision names `person` and `binding` by their ids";
	if (!what || (strcmp(what, "confirm") != 0 && strcmp(what, "end") != 0))
		return "do is confirm or end";
	if (!ret->reason || !*ret->reason || strlen(ret->reason) > REASON_BYTES)
		return "reason says in 1 to 1,000 bytes why";
	ret->ends = what[0] == 'e';
	return NULL;
}

static int check_decisions(struct ew_asked *a, const json_t *list, json_t *errors)
{
	const json_t *one;
	struct decision d;
	size_t i;
	int r = 0;

	(void)a;
	if (json_array_size(list) == 0 || json_array_size(list) > DECISIONS)
		return ew_keeper_wrong(errors, "decisions", "has 1 to 100 decisions");
	json_array_foreach(list, i, one) {
		const char *wrong = read_decision(one, &d);
		char field[40];

		(void)snprintf(field, sizeof(field), "decisions[%zu]", i);
		if (wrong && r == 0)
			r = ew_keeper_wrong(errors, field, wrong);
	}
	return r;
}

static int decide(struct ew_asked *a, const struct decision *d, struct ew_outcome *ret)
{
	_cleanup_(ew_picked_free) struct ew_picked p = {.found = false};
	int r = ew_picked_find(a->k, d->person, d->binding, &p);

	if (r == -ENOENT) {
		*ret = (struct ew_outcome){.type = "no_such_role", .status = 404,
			.detail = "this person has no such role; it may have been taken already"};
		return 0;
	}
	if (r < 0)
		return r;
	if (d->ends && ew_id_equal(d->person, ew_asked_person(a))) {
		*ret = (struct ew_outcome){
			.type = "not_independent", .status = 403, .detail = "nobody decides about their own roles"};
		return 0;
	}
	return d->ends ? ew_binding_end(a, &p, d->reason, ret) : ew_binding_confirm(a, &p, d->reason, ret);
}

static json_t *outcome_json(const struct decision *d, const struct ew_outcome *o)
{
	return json_pack("{s:o, s:o, s:s, s:o, s:s?, s:s?}", "person", ew_json_id(d->person), "binding", ew_json_id(d->binding), "outcome",
		o->did ? o->did : "refused", "approval", o->approval ? json_integer((json_int_t)o->approval) : json_null(), "because",
		o->type, "detail", o->detail);
}

/* What the catalogue could not do ends the list: those before it are done, and are told. */
static int decide_all(struct ew_asked *a, const json_t *list, json_t *items)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		struct ew_outcome o = {0};
		struct decision d;
		int r;

		if (read_decision(one, &d))
			return -EINVAL;
		r = decide(a, &d, &o);
		if (r < 0) {
			ew_keeper_rollback(a->k);
			o = (struct ew_outcome){.type = "keeper_failed", .detail = "the catalogue could not do this; it is as it was"};
		}
		if (json_array_append_new(items, outcome_json(&d, &o)) < 0)
			return -ENOMEM;
	}
	return 0;
}

int ew_ask_attest_many(struct ew_asked *a)
{
	const json_t *list = json_object_get(a->arguments, "decisions");
	json_t *errors = json_array(), *items;
	int r = errors ? check_decisions(a, list, errors) : -ENOMEM;

	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r < 0)
		return r;
	items = json_array();
	r = items ? decide_all(a, list, items) : -ENOMEM;
	if (r < 0) {
		json_decref(items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200, json_pack("{s:o}", "items", items));
}
