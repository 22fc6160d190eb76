/*
 * What people ask about their own data: recorded when it comes, answered before its deadline, with how it was found out who they are, the
 * calls it is about and what came of it. Must never be answered before that is known, nor closed without an outcome.
 */
#include "catalog/requests.h"

#include <errno.h>
#include <string.h>

#include "domain/event_json.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/desk.h"
#include "programs/keeper/people/requests.h"
#include "programs/keeper/people/words.h"
#include "programs/keeper/rights/rights.h"

#define COLUMN "request"
#define WHO_BYTES 200
#define TEXT_BYTES 1000
#define CALLS 200
#define NOTES 20
#define PAGE 50
#define WORDS_BYTES (192 * 1024) /* as JSON may write them */

static const char *const states[] = {NULL, "received", "identified", "worked_on", "done", "refused"};

void ew_request_free(struct ew_request_read *q)
{
	json_decref(q->words);
	q->words = NULL;
}

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

/* -- rows -- */

/* Bound to when it came and who recorded it: the number is not known yet when it is sealed for the first time. */
static uint64_t place_of(const struct ew_request_row *row)
{
	return ew_words_place(row->by) ^ (uint64_t)row->received.us;
}

struct opening {
	struct ew_keeper *k;
	struct ew_request_read *to;
};

static int open_row(void *arg, const struct ew_request_row *row)
{
	struct opening *o = arg;

	ew_request_free(o->to);
	o->to->row = *row;
	o->to->row.sealed = EW_SLICE_EMPTY;
	return ew_words_open(o->k, NULL, COLUMN, place_of(row), row->sealed, WORDS_BYTES, &o->to->words);
}

static int put(struct ew_keeper *k, struct ew_request_read *q, bool made)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r = ew_words_seal(k, NULL, COLUMN, place_of(&q->row), q->words, WORDS_BYTES, &sealed);

	q->row.sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = made ? ew_requests_insert(k->catalog, &q->row) : ew_requests_update(k->catalog, &q->row);
	q->row.sealed = EW_SLICE_EMPTY;
	return r;
}

int ew_request_put(struct ew_keeper *k, struct ew_request_read *q)
{
	return put(k, q, false);
}

int ew_request_get(struct ew_keeper *k, uint64_t number, struct ew_request_read *ret)
{
	struct opening o = {k, ret};

	return ew_requests_get(k->catalog, number, open_row, &o);
}

int ew_request_kind_number(const struct ew_request_read *q)
{
	return ew_request_kind_of(json_string_value(json_object_get(q->words, "kind")));
}

int ew_request_kind(struct ew_keeper *k, const struct ew_request_row *row, char ret[static EW_REQUEST_KIND_BYTES])
{
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	struct opening o = {k, &q};
	int r = open_row(&o, row);
	const char *kind = r == 0 ? json_string_value(json_object_get(q.words, "kind")) : NULL;

	if (r == -ENOMEM)
		return r;
	(void)snprintf(ret, EW_REQUEST_KIND_BYTES, "%s", kind ? kind : "unreadable");
	return 0;
}

/* -- showing -- */

/* What calls are found by stays here: it is as good as the number to whoever has the key. */
static bool add_words(const struct ew_request_read *q, json_t *to)
{
	json_t *tokens = json_object_get(q->words, "tokens");

	if (!q->words)
		return ew_json_put(to, "unreadable", json_true());
	if (json_object_update_missing(to, q->words) < 0)
		return false;
	(void)json_object_del(to, "tokens");
	return ew_json_put(to, "numbers", json_integer((json_int_t)json_array_size(tokens)));
}

json_t *ew_request_json(struct ew_keeper *k, const struct ew_request_read *q)
{
	const struct ew_request_row *row = &q->row;
	bool over = row->state >= EW_REQUEST_DONE;
	json_t *one = json_pack("{s:I, s:s, s:o, s:o, s:o, s:o, s:b}", "number", (json_int_t)row->number, "state",
		states[row->state < EW_COUNT(states) ? row->state : 1], "received_at", ew_json_wall(row->received), "deadline",
		ew_json_wall(row->deadline), "changed_at", ew_json_wall(row->changed), "by", ew_account_who_json(k, row->by),
		"overdue", !over && row->deadline.us < ew_io_wall(k->io).us);

	if (!one)
		return NULL;
	if (add_words(q, one))
		return one;
	json_decref(one);
	return NULL;
}

struct listing {
	struct ew_keeper *k;
	json_t *items;
};

static int add_request(void *arg, const struct ew_request_row *row)
{
	struct listing *l = arg;
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	struct opening o = {l->k, &q};
	int r = open_row(&o, row);

	if (r < 0 && r != -EBADMSG)
		return r;
	return json_array_append_new(l->items, ew_request_json(l->k, &q)) < 0 ? -ENOMEM : 0;
}

int ew_ask_requests(struct ew_asked *a)
{
	struct listing l = {.k = a->k};
	const char *state = ew_asked_text(a, "state");
	uint64_t limit = ew_asked_number(a, "limit", PAGE);
	bool over = state && strcmp(state, "closed") == 0;
	int r;

	if (state && !over && strcmp(state, "open") != 0)
		return problem(a, 400, "bad_query", "state is open or closed");
	limit = limit == 0 || limit > PAGE ? PAGE : limit;
	l.items = json_array();
	r = l.items ? ew_requests_each(a->k->catalog, over, ew_asked_number(a, "cursor", 0), (uint32_t)limit, add_request, &l)
		    : -ENOMEM;
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", ew_asked_next(l.items, limit), "items", l.items));
}

int ew_request_find(struct ew_asked *a, struct ew_request_read *ret, bool *ret_found)
{
	int r = ew_request_get(a->k, ew_asked_number(a, "number", 0), ret);

	*ret_found = r == 0;
	if (r == -ENOENT)
		return problem(a, 404, "no_such_request", "there is no request of this number");
	if (r == -EBADMSG)
		return problem(a, 500, "request_unreadable",
			"the request cannot be opened: it was altered, or the data is of another installation");
	return r;
}

/* With what is done for it. */
static int show(struct ew_asked *a, const struct ew_request_read *q)
{
	_cleanup_(ew_json_drop) json_t *body = ew_request_json(a->k, q);
	int r = body ? ew_rights_put_work(a->k, q->row.number, body) : -ENOMEM;

	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 200, TAKE(body));
}

int ew_ask_request(struct ew_asked *a)
{
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	bool found;
	int r = ew_request_find(a, &q, &found);

	return r < 0 || !found ? r : show(a, &q);
}

/* -- what may be said -- */

static int word_of(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; text && i < n; i++)
		if (words[i] && strcmp(words[i], text) == 0)
			return (int)i;
	return -1;
}

static int check_text(struct ew_asked *a, json_t *errors, const char *name, size_t most, const char *wrong)
{
	const char *text = ew_asked_text(a, name);

	return text && (!*text || strlen(text) > most) ? ew_keeper_wrong(errors, name, wrong) : 0;
}

static int check_time(struct ew_asked *a, json_t *errors, const char *name, struct ew_wall *ret)
{
	const char *text = ew_asked_text(a, name);

	if (!text || (ew_wall_parse(ew_slice_text(text), ret) == 0 && ret->us > 0))
		return 0;
	return ew_keeper_wrong(errors, name, "is a time as in RFC 3339");
}

static int check_calls(struct ew_asked *a, json_t *errors)
{
	const json_t *list = json_object_get(a->arguments, "interactions"), *one;
	bool good = json_array_size(list) <= CALLS;
	struct ew_id id;
	size_t i;

	json_array_foreach(list, i, one)
		good = good && json_is_string(one) && ew_id_parse(ew_slice_text(json_string_value(one)), &id) == 0;
	return good ? 0 : ew_keeper_wrong(errors, "interactions", "is a list of at most 200 ids of interactions");
}

static int check_words(struct ew_asked *a, json_t *errors)
{
	int r = check_text(a, errors, "who", WHO_BYTES, "says in 1 to 200 bytes who asks");

	if (r == 0)
		r = check_text(a, errors, "identity", TEXT_BYTES, "says in 1 to 1,000 bytes how it was found out who asks");
	if (r == 0)
		r = check_text(a, errors, "outcome", TEXT_BYTES, "says in 1 to 1,000 bytes what came of it");
	if (r == 0)
		r = check_text(a, errors, "note", TEXT_BYTES, "has 1 to 1,000 bytes");
	return r == 0 ? check_calls(a, errors) : r;
}

static int add_note(struct ew_asked *a, struct ew_request_read *q)
{
	json_t *notes = json_object_get(q->words, "notes");

	if (!ew_asked_text(a, "note"))
		return 0;
	if (json_array_size(notes) == NOTES) /* all of them stand in the log */
		json_array_remove(notes, 0);
	return json_array_append_new(notes, json_pack("{s:o, s:o, s:O}", "at", ew_json_wall(ew_io_wall(a->k->io)), "by",
						    ew_account_who_json(a->k, ew_asked_person(a)), "note",
						    json_object_get(a->arguments, "note"))) < 0
		? -ENOMEM
		: 0;
}

/* Words that were given stand in the place of those before. */
static int take(struct ew_asked *a, struct ew_request_read *q)
{
	static const char *const names[] = {"identity", "outcome", "interactions", "ground", "extended"};
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(names); i++) {
		json_t *value = json_object_get(a->arguments, names[i]);

		if (value && json_object_set(q->words, names[i], value) < 0)
			r = -ENOMEM;
	}
	return r == 0 ? add_note(a, q) : r;
}

static json_t *personal_of(const struct ew_asked *a)
{
	static const char *const names[] = {"who", "identity", "outcome", "extended", "note"};
	_cleanup_(ew_json_drop) json_t *personal = json_object();

	for (size_t i = 0; personal && i < EW_COUNT(names); i++) {
		json_t *value = json_object_get(a->arguments, names[i]);

		if (value && json_object_set(personal, names[i], value) < 0)
			return NULL;
	}
	return personal ? TAKE(personal) : NULL;
}

static int say(struct ew_asked *a, const struct ew_request_read *q, enum ew_event_type type)
{
	json_t *personal = personal_of(a);
	json_t *calls = json_object_get(a->arguments, "interactions");

	if (!personal)
		return -ENOMEM;
	return ew_keeper_append(a->k, NULL, type, q->row.changed, "user", a->who.user,
		json_pack("{s:I, s:O?, s:s, s:I, s:O*, s:O*}", "request", (json_int_t)q->row.number, "kind",
			json_object_get(q->words, "kind"), "state", states[q->row.state], "deadline",
			(json_int_t)q->row.deadline.us, "interactions", calls, "ground", json_object_get(q->words, "ground")),
		json_object_size(personal) > 0 ? personal : (json_decref(personal), NULL), NULL, NULL);
}

/* -- recording -- */

static int check_new(struct ew_asked *a, json_t *errors, struct ew_request_row *row)
{
	int r = check_words(a, errors);

	if (r == 0 && ew_request_kind_of(ew_asked_text(a, "kind")) < 0)
		r = ew_keeper_wrong(errors, "kind", "is access, erasure, rectification, restriction, objection or portability");
	if (r == 0 && !ew_asked_text(a, "who"))
		r = ew_keeper_wrong(errors, "who", "says in 1 to 200 bytes who asks");
	if (r == 0)
		r = check_time(a, errors, "received_at", &row->received);
	row->deadline = ew_months_later(row->received, EW_ANSWER_MONTHS);
	if (r == 0)
		r = check_time(a, errors, "deadline", &row->deadline);
	if (r == 0 && (row->received.us > row->changed.us || row->deadline.us <= row->received.us))
		r = ew_keeper_wrong(errors, "received_at", "is not in the future, and before the deadline");
	return r;
}

int ew_ask_request_make(struct ew_asked *a)
{
	struct ew_wall now = ew_io_wall(a->k->io);
	_cleanup_(ew_request_free) struct ew_request_read q = {
		.row = {.state = EW_REQUEST_RECEIVED, .by = ew_asked_person(a), .received = now, .changed = now}};
	json_t *errors = json_array();
	int r = errors ? check_new(a, errors, &q.row) : -ENOMEM;

	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r < 0)
		return r;
	q.words = json_pack("{s:O, s:O, s:[], s:[]}", "kind", json_object_get(a->arguments, "kind"), "who",
		json_object_get(a->arguments, "who"), "interactions", "notes");
	r = q.words ? take(a, &q) : -ENOMEM;
	if (r == 0)
		r = ew_keeper_begin(a->k);
	if (r == 0)
		r = put(a->k, &q, true);
	if (r == 0)
		r = say(a, &q, EW_EVENT_REQUEST_MADE);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 201, ew_request_json(a->k, &q));
}

/* -- moving on -- */

/* Later than it was: the law has one way to that, and the person must be told of it and of why. */
static int check_later(struct ew_asked *a, json_t *errors, struct ew_request_read *q)
{
	struct ew_wall before = q->row.deadline, latest = ew_months_later(q->row.received, EW_ANSWER_MONTHS + EW_EXTEND_MONTHS);
	int r = check_time(a, errors, "deadline", &q->row.deadline);

	if (r < 0 || json_array_size(errors) > 0 || q->row.deadline.us <= before.us)
		return r;
	if (!ew_asked_text(a, "extended"))
		return ew_keeper_wrong(errors, "extended", "says why an answer needs longer, and that the person was told: Article 12(3) GDPR");
	if (q->row.deadline.us > latest.us)
		return ew_keeper_wrong(errors, "deadline", "is at most three months after the request came: Article 12(3) GDPR");
	switch (ew_request_extension(q->row.received, json_object_get(q->words, "extended") != NULL, ew_io_wall(a->k->io))) {
	case EW_EXTENSION_AGAIN:
		return ew_keeper_wrong(errors, "deadline", "was extended before, and is extended once: Article 12(3) GDPR");
	case EW_EXTENSION_TOO_LATE:
		return ew_keeper_wrong(errors, "deadline", "is extended within a month of the request, when the person must be told: Article 12(3) GDPR");
	default:
		return 0;
	}
}

/* No refusal without a ground of the law. */
static int check_ground(struct ew_asked *a, json_t *errors, const struct ew_request_read *q, int state)
{
	const char *word = ew_asked_text(a, "ground");
	int kind = ew_request_kind_number(q);

	if (kind < 0 || (!word && state != EW_REQUEST_REFUSED))
		return 0;
	if (state != EW_REQUEST_REFUSED)
		return ew_keeper_wrong(errors, "ground", "is said with the state refused; what of an erasure stays is said by its plan");
	return ew_refusal_ground_of(word, (enum ew_request_kind)kind) ? 0
								       : ew_keeper_wrong(errors, "ground",
										 "is the legal ground of the refusal, and one that there is for this kind of request: see "
										 "docs/rights.md");
}

static int check_move(struct ew_asked *a, json_t *errors, struct ew_request_read *q)
{
	const char *text = ew_asked_text(a, "state");
	int state = text ? word_of(text, states, EW_COUNT(states)) : (int)q->row.state;
	bool known = ew_asked_text(a, "identity") || json_object_get(q->words, "identity");
	bool ended = ew_asked_text(a, "outcome") || json_object_get(q->words, "outcome");
	int r = check_words(a, errors);

	if (r == 0)
		r = check_text(a, errors, "extended", TEXT_BYTES, "says in 1 to 1,000 bytes why an answer needs longer");
	if (r == 0)
		r = check_later(a, errors, q);
	if (r == 0)
		r = check_ground(a, errors, q, state);
	if (r == 0 && state < (int)q->row.state)
		r = ew_keeper_wrong(errors, "state", "is received, identified, worked_on, done or refused, and never goes back");
	if (r == 0 && state > EW_REQUEST_RECEIVED && state != EW_REQUEST_REFUSED && !known)
		r = ew_keeper_wrong(errors, "identity", "says how it was found out who asks: before that nothing may be handed out");
	if (r == 0 && state >= EW_REQUEST_DONE && !ended)
		r = ew_keeper_wrong(errors, "outcome", "says what came of it, or why it was refused");
	if (r == 0 && state > 0)
		q->row.state = (uint32_t)state;
	return r;
}

/* An answer says what was done: nothing is being done behind it. False in *ret_may: answered. */
static int may_move(struct ew_asked *a, const struct ew_request_read *q, bool *ret_may)
{
	bool runs = false, erases = false;
	int r = q->row.state >= EW_REQUEST_DONE ? ew_rights_busy(a->k, q->row.number, &runs, &erases) : 0;

	*ret_may = r == 0 && !runs;
	return runs ? problem(a, 409, "work_under_way", "work for this request is under way; close it when that is over: GET /v1/requests/{number} says how far it is") : r;
}

static int write_move(struct ew_asked *a, struct ew_request_read *q)
{
	int r = take(a, q);

	q->row.changed = ew_io_wall(a->k->io);
	if (r == 0)
		r = ew_keeper_begin(a->k);
	if (r == 0)
		r = put(a->k, q, false);
	if (r == 0)
		r = say(a, q, q->row.state >= EW_REQUEST_DONE ? EW_EVENT_REQUEST_CLOSED : EW_EVENT_REQUEST_CHANGED);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 200, ew_request_json(a->k, q));
}

int ew_ask_request_do(struct ew_asked *a)
{
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	json_t *errors;
	bool found, may = false;
	int r = ew_request_find(a, &q, &found);

	if (r < 0 || !found)
		return r;
	if (q.row.state >= EW_REQUEST_DONE)
		return problem(a, 409, "request_closed", "this request was answered; record another one");
	errors = json_array();
	r = errors ? check_move(a, errors, &q) : -ENOMEM;
	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r == 0)
		r = may_move(a, &q, &may);
	return r < 0 || !may ? r : write_move(a, &q);
}
