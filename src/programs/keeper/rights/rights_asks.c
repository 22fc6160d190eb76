/*
 * What is asked about a request: to find the person's calls, to carry out what they want, and what came of it. Must never do anything
 * before it is known who asks, nor erase before a second person has agreed to exactly what is shown.
 */
#include "programs/keeper/rights/rights.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "catalog/blind.h"
#include "catalog/holds.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/keeper_survey.h"
#include "programs/keeper/people/approvals.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/may.h"

#define PAGE 50
#define REASON_BYTES 1000
#define TEXT_BYTES 4000

static const struct ew_id nobody;

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

/* The request, when something may be done for it now. False in *ret_may: answered. */
static int begin(struct ew_asked *a, struct ew_request_read *q, bool *ret_may)
{
	bool runs = false, erases = false;
	int r = ew_request_find(a, q, ret_may);

	if (r < 0 || !*ret_may)
		return r;
	*ret_may = false;
	if (q->row.state == EW_REQUEST_RECEIVED)
		return problem(a, 409, "not_identified", "nothing is done for a request before it is known who asks: say how that was found out (identity)");
	if (q->row.state >= EW_REQUEST_DONE)
		return problem(a, 409, "request_closed", "this request was answered; record another one");
	r = ew_rights_busy(a->k, q->row.number, &runs, &erases);
	if (r == 0 && runs)
		return problem(a, 409, "work_under_way", "work for this request is under way; see GET /v1/requests/{number} for how far it is");
	*ret_may = r == 0;
	return r;
}

static int check_text(struct ew_asked *a, json_t *errors, const char *name, size_t most, const char *wrong)
{
	const char *text = ew_asked_text(a, name);

	return text && *text && strlen(text) <= most ? 0 : ew_keeper_wrong(errors, name, wrong);
}

/* 1: answered. */
static int answer_errors(struct ew_asked *a, json_t *errors, int r)
{
	if (r == 0 && json_array_size(errors) > 0) {
		r = ew_keeper_invalid(a, errors);
		return r < 0 ? r : 1;
	}
	json_decref(errors);
	return r;
}

static int answer_work(struct ew_asked *a, uint64_t number)
{
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	json_t *body = NULL;
	int r = ew_request_get(a->k, number, &q);

	if (r == 0)
		r = (body = ew_request_json(a->k, &q)) ? ew_rights_put_work(a->k, number, body) : -ENOMEM;
	if (r < 0) {
		json_decref(body);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 202, body);
}

static int begin_work(struct ew_asked *a, struct ew_request_read *q, enum ew_request_work_kind what, json_t *wish)
{
	uint64_t number;
	int r = wish ? ew_keeper_begin(a->k) : -ENOMEM;

	if (r < 0) {
		json_decref(wish);
		return r;
	}
	if (q->row.state == EW_REQUEST_IDENTIFIED) {
		q->row.state = EW_REQUEST_WORKED_ON;
		q->row.changed = ew_io_wall(a->k->io);
		r = ew_request_put(a->k, q);
	}
	if (r < 0) {
		json_decref(wish);
		return r;
	}
	r = ew_rights_begin(a->k, q->row.number, what, ew_asked_person(a), wish, &number);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r == 0)
		r = answer_work(a, q->row.number);
	return r < 0 ? r : ew_keeper_see_to(a->k);
}

/* -- finding ------------------------------------------------------------------------------------- */

static int add_token(struct ew_asked *a, const json_t *number, json_t *tokens, json_t *errors)
{
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};
	const char *text = json_string_value(number);
	struct ew_hash token;
	bool whole = text && *text && strlen(text) <= 128 && !strchr(text, '*');

	if (!whole || ew_blind_query_number(ew_slice_of(a->k->index_key, EW_COLUMN_KEY_BYTES), ew_slice_text(text), &token) < 0)
		return ew_keeper_wrong(errors, "numbers", "is a list of at most 16 whole numbers or addresses: who has them must not be guessed");
	ew_buf_init(&hex, 2 * EW_BLIND_TOKEN_BYTES + 1);
	ew_hex_add(&hex, ew_slice_of(token.bytes, EW_BLIND_TOKEN_BYTES));
	return json_array_append_new(tokens, json_stringn((const char *)hex.at, hex.len)) < 0 ? -ENOMEM : 0;
}

static int read_numbers(struct ew_asked *a, json_t *tokens, json_t *errors)
{
	const json_t *list = json_object_get(a->arguments, "numbers"), *one;
	size_t i;
	int r = 0;

	if (json_array_size(list) > EW_REQUEST_NUMBERS)
		return ew_keeper_wrong(errors, "numbers", "is a list of at most 16 whole numbers or addresses: who has them must not be guessed");
	json_array_foreach (list, i, one) {
		if (r == 0)
			r = add_token(a, one, tokens, errors);
	}
	return r;
}

/* What was found before is found anew; once something was erased the plan stays what it was. */
static int start_finding(struct ew_asked *a, struct ew_request_read *q, json_t *tokens)
{
	uint64_t number;
	int r = ew_keeper_begin(a->k);

	q->row.changed = ew_io_wall(a->k->io);
	if (q->row.state == EW_REQUEST_IDENTIFIED)
		q->row.state = EW_REQUEST_WORKED_ON;
	if (r == 0 && json_array_size(tokens) > 0 && json_object_set(q->words, "tokens", tokens) < 0)
		r = -ENOMEM;
	(void)json_object_del(q->words, "plan");
	(void)json_object_del(q->words, "package_agreed"); /* to a copy of what was found then */
	if (r == 0)
		r = ew_request_put(a->k, q);
	if (r == 0)
		r = ew_request_calls_clear(a->k->catalog, q->row.number);
	if (r == 0)
		r = ew_rights_begin(a->k, q->row.number, EW_REQUEST_FIND, ew_asked_person(a),
			json_pack("{s:s}", "reason", ew_asked_text(a, "reason")), &number);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r == 0)
		r = answer_work(a, q->row.number);
	return r < 0 ? r : ew_keeper_see_to(a->k);
}

/* Whether something became of a call already: the plan is then what says what. */
static int is_carried_out(struct ew_keeper *k, uint64_t request, bool *ret)
{
	uint64_t n[7];
	bool runs, erases = false;
	int r = ew_rights_busy(k, request, &runs, &erases);

	if (r == 0)
		r = ew_request_calls_count(k->catalog, request, n);
	*ret = r == 0 && (erases || n[EW_REQUEST_CALL_ERASED] + n[EW_REQUEST_CALL_STAYS] + n[EW_REQUEST_CALL_HELD] + n[EW_REQUEST_CALL_NOT_YET] > 0);
	return r;
}

int ew_ask_request_find(struct ew_asked *a)
{
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	_cleanup_(ew_json_drop) json_t *tokens = json_array();
	json_t *errors = json_array();
	bool may = false, carried_out = false;
	int r = errors && tokens ? check_text(a, errors, "reason", REASON_BYTES, "says in 1 to 1,000 bytes why this person is looked for") : -ENOMEM;

	if (r == 0)
		r = read_numbers(a, tokens, errors);
	r = answer_errors(a, errors, r);
	if (r == 0)
		r = begin(a, &q, &may);
	if (r != 0 || !may)
		return r < 0 ? r : 0;
	if (json_array_size(tokens) == 0 && json_array_size(json_object_get(q.words, "tokens")) == 0 &&
		json_array_size(json_object_get(q.words, "interactions")) == 0)
		return problem(a, 409, "nobody_named", "give numbers, or name the calls of the request (interactions): there is nothing to look for");
	if (a->k->reindexing.running)
		return ew_keeper_still_indexing(a);
	r = is_carried_out(a->k, q.row.number, &carried_out);
	if (r == 0 && carried_out)
		return problem(a, 409, "plan_carried_out",
			"this plan was carried out already, or a part of it: erase the rest of it, and record another request for what is there now");
	return r < 0 ? r : start_finding(a, &q, tokens);
}

/* -- the plan ------------------------------------------------------------------------------------ */

struct listing {
	struct ew_keeper *k;
	json_t *items;
	uint64_t last;
};

static json_t *kinds_json(uint32_t kinds)
{
	json_t *list = json_array();

	for (unsigned i = 0; list && i < EW_ARTIFACT_KINDS; i++)
		if (kinds & EW_KIND_BIT(i))
			(void)json_array_append_new(list, json_string(ew_artifact_kind_name((enum ew_artifact_kind)i)));
	return list;
}

static int add_call(void *arg, const struct ew_request_call_row *row)
{
	struct listing *l = arg;
	bool held = false, frozen = false;
	json_t *plan = json_loadb((const char *)row->plan.at, row->plan.len, 0, NULL), *one;
	int r = ew_holds_which(l->k->catalog, row->interaction, &held, &frozen);

	l->last = row->place;
	one = json_pack("{s:I, s:o, s:s, s:b, s:b, s:b, s:o, s:o}", "place", (json_int_t)row->place, "interaction", ew_json_id(row->interaction),
		"state", ew_request_call_state_name(row->state), "evidence_only", row->evidence, "held", held, "frozen", frozen, "erase",
		kinds_json(row->erase), "stays", kinds_json(row->stays));
	if (r == 0 && (!one || !plan || json_object_update_missing(one, plan) < 0))
		r = -ENOMEM;
	json_decref(plan);
	if (r < 0) {
		json_decref(one);
		return r;
	}
	return json_array_append_new(l->items, one) < 0 ? -ENOMEM : 0;
}

int ew_rights_calls_json(struct ew_keeper *k, uint64_t number, uint64_t after, uint32_t limit, json_t **ret, uint64_t *ret_last)
{
	struct listing l = {.k = k, .items = json_array()};
	int r = l.items ? ew_request_calls_each(k->catalog, number, after, limit, add_call, &l) : -ENOMEM;

	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	*ret = l.items;
	*ret_last = l.last;
	return 0;
}

int ew_ask_request_calls(struct ew_asked *a)
{
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	json_t *items = NULL;
	uint64_t last = 0;
	bool found;
	int r = ew_request_find(a, &q, &found);

	if (r < 0 || !found)
		return r;
	r = ew_rights_calls_json(a->k, q.row.number, ew_asked_number(a, "cursor", 0), PAGE, &items, &last);
	if (r < 0)
		return r;
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", json_array_size(items) == PAGE ? ew_json_number_text(last) : json_null(), "items", items));
}

/* -- erasure ------------------------------------------------------------------------------------- */

static int lacks_plan(struct ew_asked *a)
{
	return problem(a, 409, "no_plan", "the person's calls have not been found yet: POST /v1/requests/{number}/find, and look at what it says");
}

/* The plan as its calls are now: after work that stopped what is left of it is proposed. */
static int propose_erasure(struct ew_asked *a, uint64_t request)
{
	_cleanup_(ew_json_drop) json_t *plan = NULL;
	uint64_t n[7];
	int r = ew_rights_plan_json(a->k, request, &plan);

	if (r == 0)
		r = ew_request_calls_count(a->k->catalog, request, n);
	if (r < 0)
		return r;
	if (!ew_json_put(plan, "request", json_integer((json_int_t)request)) ||
		!ew_json_put(plan, "left", json_integer((json_int_t)n[EW_REQUEST_CALL_PLANNED])))
		return -ENOMEM;
	return ew_propose(a, EW_APPROVE_ERASURE, nobody, TAKE(plan), ew_asked_text(a, "reason"));
}

int ew_ask_request_erase(struct ew_asked *a)
{
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	json_t *errors = json_array();
	bool may = false, runs, erases = false;
	int r = errors ? check_text(a, errors, "reason", REASON_BYTES, "says in 1 to 1,000 bytes why this is to be erased") : -ENOMEM;

	r = answer_errors(a, errors, r);
	if (r == 0)
		r = begin(a, &q, &may);
	if (r != 0 || !may)
		return r < 0 ? r : 0;
	if (ew_request_kind_number(&q) != EW_REQUEST_ERASURE && ew_request_kind_number(&q) != EW_REQUEST_OBJECTION)
		return problem(a, 409, "not_of_this_kind", "only what somebody asked to have erased is erased, or objected to: record a request of that kind");
	if (!json_object_get(q.words, "plan"))
		return lacks_plan(a);
	r = ew_rights_busy(a->k, q.row.number, &runs, &erases);
	if (r == 0 && erases)
		return problem(a, 409, "plan_carried_out", "this plan was carried out already; record another request for what is there now");
	return r < 0 ? r : propose_erasure(a, q.row.number);
}

/* -- freezing ------------------------------------------------------------------------------------ */

int ew_ask_request_freeze(struct ew_asked *a)
{
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	json_t *errors = json_array();
	bool may = false;
	int r = errors ? check_text(a, errors, "reason", REASON_BYTES, "says in 1 to 1,000 bytes which condition of Article 18(1) there is") : -ENOMEM;

	r = answer_errors(a, errors, r);
	if (r == 0)
		r = begin(a, &q, &may);
	if (r != 0 || !may)
		return r < 0 ? r : 0;
	if (!json_object_get(q.words, "plan"))
		return lacks_plan(a);
	return begin_work(a, &q, EW_REQUEST_FREEZE, json_pack("{s:s}", "reason", ew_asked_text(a, "reason")));
}

/* A request that was answered is still lifted: that is how a restriction ends. */
static int find_frozen(struct ew_asked *a, struct ew_request_read *q, bool *ret_may)
{
	bool runs = false, erases = false;
	int r = ew_request_find(a, q, ret_may);

	if (r < 0 || !*ret_may)
		return r;
	r = ew_rights_busy(a->k, q->row.number, &runs, &erases);
	*ret_may = r == 0 && !runs;
	return r == 0 && runs ? problem(a, 409, "work_under_way", "work for this request is under way; see GET /v1/requests/{number} for how far it is") : r;
}

int ew_ask_request_unfreeze(struct ew_asked *a)
{
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	struct ew_wall told = {0}, now = ew_io_wall(a->k->io);
	const char *text = ew_asked_text(a, "told_at");
	json_t *errors = json_array();
	bool may = false;
	int r = errors ? check_text(a, errors, "reason", REASON_BYTES, "says in 1 to 1,000 bytes why the restriction ends") : -ENOMEM;

	if (r == 0)
		r = check_text(a, errors, "how", REASON_BYTES, "says in 1 to 1,000 bytes how the person was told before: Article 18(3) GDPR");
	if (r == 0 && (!text || ew_wall_parse(ew_slice_text(text), &told) < 0 || told.us > now.us))
		r = ew_keeper_wrong(errors, "told_at", "is when the person was told, which comes first: Article 18(3) GDPR");
	r = answer_errors(a, errors, r);
	if (r == 0)
		r = find_frozen(a, &q, &may);
	if (r != 0 || !may)
		return r < 0 ? r : 0;
	return begin_work(a, &q, EW_REQUEST_UNFREEZE,
		json_pack("{s:s, s:s, s:I}", "reason", ew_asked_text(a, "reason"), "how", ew_asked_text(a, "how"), "told_at", (json_int_t)told.us));
}

/* -- objecting ----------------------------------------------------------------------------------- */

static uint32_t purposes_of(struct ew_asked *a, json_t *errors, int *ret_r)
{
	const json_t *list = json_object_get(a->arguments, "purposes"), *one;
	uint32_t purposes = 0;
	size_t i;

	json_array_foreach (list, i, one) {
		uint32_t purpose = json_is_string(one) ? ew_purposes_of_json(list) : 0;

		if (purpose == 0)
			break;
		purposes |= purpose;
	}
	if (json_array_size(list) == 0 || json_array_size(list) != (size_t)__builtin_popcount(purposes))
		*ret_r = ew_keeper_wrong(errors, "purposes", "is a list of purposes, each once: recording, transcription, summary, and so on");
	return purposes;
}

static int put_objections(struct ew_asked *a, const struct ew_request_read *q, uint32_t purposes)
{
	const json_t *one;
	struct ew_hash token = {{0}};
	size_t i;
	int r = 0;

	json_array_foreach (json_object_get(q->words, "tokens"), i, one) {
		if (r == 0)
			r = ew_hex_decode(ew_slice_text(json_string_value(one)), token.bytes, EW_BLIND_TOKEN_BYTES);
		if (r == 0)
			r = ew_objections_put(a->k->catalog, &token, q->row.number, purposes, ew_io_wall(a->k->io));
	}
	return r;
}

static int object(struct ew_asked *a, struct ew_request_read *q, uint32_t purposes)
{
	bool upheld = strcmp(ew_asked_text(a, "decision"), "withheld") == 0;
	uint64_t number;
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = put_objections(a, q, upheld ? purposes : 0);
	if (r == 0)
		r = ew_rights_begin(a->k, q->row.number, EW_REQUEST_OBJECT, ew_asked_person(a),
			json_pack("{s:O, s:s, s:s}", "purposes", json_object_get(a->arguments, "purposes"), "decision", ew_asked_text(a, "decision"),
				"reason", ew_asked_text(a, "reason")),
			&number);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r == 0)
		r = answer_work(a, q->row.number);
	return r < 0 ? r : ew_keeper_see_to(a->k);
}

int ew_ask_request_object(struct ew_asked *a)
{
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	const char *decision = ew_asked_text(a, "decision");
	json_t *errors = json_array();
	uint32_t purposes = 0;
	bool may = false;
	int r = errors ? check_text(a, errors, "reason", REASON_BYTES, "says in 1 to 1,000 bytes why it was decided so") : -ENOMEM;

	if (r == 0 && (!decision || (strcmp(decision, "withheld") && strcmp(decision, "outweighed"))))
		r = ew_keeper_wrong(errors, "decision", "is withheld (the purpose is given up), or outweighed (by compelling grounds: Article 21(1) GDPR)");
	if (r == 0)
		purposes = purposes_of(a, errors, &r);
	r = answer_errors(a, errors, r);
	if (r == 0)
		r = begin(a, &q, &may);
	if (r != 0 || !may)
		return r < 0 ? r : 0;
	return json_object_get(q.words, "plan") ? object(a, &q, purposes) : lacks_plan(a);
}

/* -- correcting ---------------------------------------------------------------------------------- */

static int write_correction(struct ew_asked *a, struct ew_request_read *q, struct ew_id interaction)
{
	struct ew_call *call;
	int r = ew_keeper_call(a->k, interaction, &call);

	if (ew_keeper_call_is_lost(r))
		return problem(a, 404, "no_such_interaction", "there is no interaction of this id that can be read");
	if (r == 0)
		r = ew_keeper_begin(a->k);
	if (r == 0)
		r = ew_keeper_append(a->k, call, EW_EVENT_CORRECTED, ew_io_wall(a->k->io), "user", a->who.user,
			json_pack("{s:I, s:s*}", "request", (json_int_t)q->row.number, "kind", ew_asked_text(a, "kind")),
			json_pack("{s:s}", "text", ew_asked_text(a, "text")), NULL, NULL);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r
		     : ew_keeper_answer(a->k, a->connection, a->request, 201,
			       json_pack("{s:o, s:I, s:I}", "interaction", ew_json_id(interaction), "event",
				       (json_int_t)(ew_interaction_next(call->fold) - 1), "request", (json_int_t)q->row.number));
}

int ew_ask_request_correct(struct ew_asked *a)
{
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	const char *kind = ew_asked_text(a, "kind"), *id = ew_asked_text(a, "interaction");
	json_t *errors = json_array();
	struct ew_id interaction;
	bool may = false, has = false;
	int r = errors ? check_text(a, errors, "text", TEXT_BYTES, "says in 1 to 4,000 bytes what is wrong, and what is right") : -ENOMEM;

	if (r == 0 && kind && ew_artifact_kind_of(ew_slice_text(kind)) < 0)
		r = ew_keeper_wrong(errors, "kind", "is a kind of artifact: transcript, summary, and so on");
	if (r == 0 && (!id || ew_id_parse(ew_slice_text(id), &interaction) < 0))
		r = ew_keeper_wrong(errors, "interaction", "is the id of a call");
	r = answer_errors(a, errors, r);
	if (r == 0)
		r = begin(a, &q, &may);
	if (r != 0 || !may)
		return r < 0 ? r : 0;
	r = ew_request_calls_has(a->k->catalog, q.row.number, interaction, &has);
	if (r == 0 && !has)
		return problem(a, 409, "not_of_this_request", "this call is none of those that were found for the request: find them first");
	return r < 0 ? r : write_correction(a, &q, interaction);
}
