/*
 * The queue of exceptions as the API shows it, and who works on what.
 */
#include "programs/keeper/keeper_queue.h"

#include <errno.h>

#include "programs/keeper/people/may.h"

static json_t *note_json(struct ew_keeper *k, const struct ew_exception_row *row)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_call *call = NULL;
	int r = 0;

	if (row->note.len == 0)
		return json_null();
	ew_buf_init_secret(&plain, 2 * EW_MAX_REASON_BYTES);
	if (!ew_id_is_zero(row->interaction))
		r = ew_keeper_call(k, row->interaction, &call);
	if (r == 0)
		r = ew_keeper_unseal(k, call, "exception_note", row->number, row->note, &plain);
	return r < 0 ? json_null() : json_stringn((const char *)plain.at, plain.len);
}

static const char *state_name(uint32_t state)
{
	static const char *const names[] = {"", "open", "taken", "resolved"};

	return state < EW_COUNT(names) ? names[state] : "";
}

static json_t *resolver_json(const struct ew_exception_row *row)
{
	if (row->resolved_at.us == 0)
		return json_null();
	return ew_id_is_zero(row->resolved_by) ? json_string("keeper") : ew_json_id(row->resolved_by);
}

static json_t *exception_json(const struct ew_exception_row *row)
{
	const char *severity = ew_severity_name(row->severity);

	return json_pack("{s:I, s:o, s:s, s:s, s:s, s:o, s:o, s:I, s:b, s:s, s:o, s:o, s:o, s:o}", "number",
		(json_int_t)row->number, "interaction", ew_json_id_or_null(row->interaction), "kind", row->kind,
		"severity", severity ? severity : "serious", "sentence", row->sentence, "at", ew_json_wall(row->at),
		"last_at", ew_json_wall(row->last), "repeats", (json_int_t)row->repeats, "open", row->open, "state",
		state_name(row->state), "taken_by", ew_json_id_or_null(row->taken_by), "taken_at",
		ew_json_wall(row->taken_at), "resolved_by", resolver_json(row), "resolved_at",
		ew_json_wall(row->resolved_at));
}

struct listing {
	struct ew_asked *a;
	json_t *items;
	uint64_t rows, last;
};

/* Of calls that their roles do not reach there is nothing to see here either. */
static int add_exception(void *arg, const struct ew_exception_row *row)
{
	struct listing *l = arg;
	bool reaches;
	int r = ew_asked_reaches(l->a, EW_RIGHT_READ, row->interaction, &reaches);

	l->rows++;
	l->last = row->number;
	if (r < 0 || !reaches)
		return r;
	return json_array_append_new(l->items, exception_json(row)) < 0 ? -ENOMEM : 0;
}

static int read_state(const char *state, struct ew_exception_query *q)
{
	q->unresolved = !state || strcmp(state, "unresolved") == 0;
	if (q->unresolved || strcmp(state, "all") == 0)
		return 0;
	for (q->state = 1; q->state <= EW_EXCEPTION_RESOLVED; q->state++)
		if (strcmp(state_name(q->state), state) == 0)
			return 0;
	return -EINVAL;
}

static int read_severity(const char *severity, struct ew_exception_query *q)
{
	if (!severity)
		return 0;
	for (q->severity = EW_SEVERITY_MINOR; q->severity <= EW_SEVERITY_CRITICAL; q->severity++)
		if (strcmp(ew_severity_name(q->severity), severity) == 0)
			return 0;
	return -EINVAL;
}

static int read_query(const struct ew_asked *a, struct ew_exception_query *q)
{
	const char *interaction = ew_asked_text(a, "interaction"), *since = ew_asked_text(a, "since");
	int r = read_state(ew_asked_text(a, "state"), q);

	if (r == 0)
		r = read_severity(ew_asked_text(a, "severity"), q);
	if (r == 0 && since)
		r = ew_wall_parse(ew_slice_text(since), &q->since);
	q->by_interaction = interaction != NULL;
	if (r == 0 && interaction && strcmp(interaction, "none") != 0)
		r = ew_id_parse(ew_slice_text(interaction), &q->interaction);
	q->kind = ew_asked_text(a, "kind");
	return r;
}

int ew_ask_exceptions(struct ew_asked *a)
{
	uint64_t limit = ew_asked_number(a, "limit", 100);
	struct ew_exception_query q = {.before = ew_asked_number(a, "cursor", 0)};
	struct listing l = {.a = a, .items = json_array()};
	int r = read_query(a, &q);

	limit = limit == 0 || limit > 100 ? 100 : limit;
	q.limit = (uint32_t)limit;
	if (r < 0 || !l.items) {
		json_decref(l.items);
		return r < 0 ? ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_query",
				       "state is open, taken, resolved, unresolved or all; severity minor, serious or "
				       "critical; interaction an id or none; since an RFC 3339 time")
			     : -ENOMEM;
	}
	r = ew_exceptions_search(a->k->catalog, &q, add_exception, &l);
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", l.rows == limit ? ew_json_number_text(l.last) : json_null(), "items", l.items));
}

/* The one that is asked about, if their roles reach it. Errors: -ENOENT. */
static int get_one(struct ew_asked *a, struct ew_exception_held *h, uint32_t rights)
{
	bool reaches = false;
	int r = ew_exceptions_get(a->k->catalog, ew_asked_number(a, "number", 0), ew_exception_hold, h);

	if (r == 0)
		r = ew_asked_reaches(a, rights, h->row.interaction, &reaches);
	/* What is about the house is worked on by those whose roles have no limits. */
	if (r == 0 && (rights & EW_RIGHT_ORDER) && ew_id_is_zero(h->row.interaction))
		reaches = ew_asked_reaches_all(a, rights);
	return r < 0 ? r : reaches ? 0 : -ENOENT;
}

/* The note of one is shown with it alone: a list is no place for what people wrote. */
static int answer_one(struct ew_asked *a, struct ew_exception_held *h)
{
	json_t *one;
	int r = get_one(a, h, EW_RIGHT_READ);

	if (r == -ENOENT)
		return ew_keeper_problem(a->k, a->connection, a->request, 404, "no_such_exception",
			"there is no exception of this number");
	if (r < 0)
		return r;
	one = exception_json(&h->row);
	if (!one || json_object_set_new(one, "note", note_json(a->k, &h->row)) < 0) {
		json_decref(one);
		return -ENOMEM;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200, one);
}

int ew_ask_exception(struct ew_asked *a)
{
	_cleanup_(ew_exception_held_free) struct ew_exception_held h = {0};

	ew_exception_held_init(&h);
	return answer_one(a, &h);
}

/* NULL: it may be done; otherwise why not. */
static const char *objection(const struct ew_asked *a, const struct ew_exception_row *row, const char *what,
	const char *note)
{
	bool resolve = strcmp(what, "resolve") == 0;

	if (row->state == EW_EXCEPTION_RESOLVED)
		return "this exception is resolved already; what comes again is an exception of its own";
	if (strcmp(what, "take") == 0 && row->state == EW_EXCEPTION_TAKEN &&
		!ew_id_equal(row->taken_by, a->who.user))
		return "somebody else has taken this exception: they release it first";
	if (strcmp(what, "release") == 0 && row->state != EW_EXCEPTION_TAKEN)
		return "nobody has taken this exception";
	return resolve && (!note || !note[0]) ? "say in a note how it was resolved" : NULL;
}

static int do_it(struct ew_asked *a, struct ew_exception_held *h, const char *what, const char *note)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_exception_change(a->k, &h->row, a->who.user, what, note);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : answer_one(a, h);
}

int ew_ask_exception_do(struct ew_asked *a)
{
	_cleanup_(ew_exception_held_free) struct ew_exception_held h = {0};
	const char *what = ew_asked_text(a, "do"), *note = ew_asked_text(a, "note"), *no;
	int r;

	ew_exception_held_init(&h);
	if (!what || (strcmp(what, "take") && strcmp(what, "release") && strcmp(what, "resolve")) ||
		(note && strlen(note) > EW_MAX_REASON_BYTES))
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_arguments",
			"do is take, release or resolve; a note has at most 500 bytes");
	r = get_one(a, &h, EW_RIGHT_READ | EW_RIGHT_ORDER);
	if (r == -ENOENT)
		return answer_one(a, &h);
	if (r < 0)
		return r;
	no = objection(a, &h.row, what, note);
	return no ? ew_keeper_problem(a->k, a->connection, a->request, 409, "exception_not_so", no)
		  : do_it(a, &h, what, note);
}
