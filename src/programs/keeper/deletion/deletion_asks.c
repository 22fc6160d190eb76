/*
 * What goes and when, before it goes; what went, with its certificate; and the brake. Must never say of a deletion more than its events
 * say, nor delete anything: a round that is asked for is the same as one that comes by itself.
 */
#include <errno.h>
#include <string.h>

#include "catalog/events.h"
#include "catalog/holds.h"
#include "catalog/interactions.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/brake.h"
#include "programs/keeper/deletion/final.h"
#include "programs/keeper/deletion/recipients.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/keeper_ledger.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/approvals.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/desk.h"

#define PAGE 50
#define REASON_BYTES 1000
#define COUNTED 100000 /* calls that are counted as due; of more it is said that there are */

static const struct ew_id nobody;

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static json_t *kind_words(uint32_t kinds)
{
	json_t *list = json_array();

	for (unsigned i = 0; list && i < EW_ARTIFACT_KINDS; i++) {
		if (kinds & EW_KIND_BIT(i))
			(void)json_array_append_new(list, json_string(ew_artifact_kind_name((enum ew_artifact_kind)i)));
	}
	return list;
}

/* -- what falls due ----------------------------------------------------------------------------- */

struct listing {
	struct ew_keeper *k;
	json_t *items;
	struct ew_retained_row last;
	size_t n;
	struct ew_retained_row rows[PAGE];
};

static int take_row(void *arg, const struct ew_retained_row *row)
{
	struct listing *l = arg;

	l->rows[l->n++] = *row;
	return 0;
}

struct deciding {
	struct ew_keeper *k;
	struct ew_call *call;
	json_t *rule;
};

static int see_decided(void *arg, const struct ew_event_row *row)
{
	struct deciding *d = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	int r = ew_keeper_read_event(d->k, d->call, row->index, row->sealed, &row->commitment, &e);

	if (r == 0)
		d->rule = json_incref(json_object_get(e.fields, "rule"));
	return r;
}

/* The rule of the decision in force; null: the call has none, or its data are gone and evidence is what is left. Only that event is read. */
static json_t *rule_of(struct ew_keeper *k, struct ew_id interaction)
{
	struct deciding d = {.k = k};
	struct ew_desk_call held;

	if (ew_desk_call(k, interaction, &held) == 0) {
		d.call = held.call;
		(void)(ew_events_of_type(k->catalog, interaction, EW_EVENT_DECIDED, 0, 1, see_decided, &d) < 0);
	}
	ew_desk_call_end(k, &held);
	return d.rule ? d.rule : json_null();
}

static int see_id(void *arg, const struct ew_interaction_row *row)
{
	*(struct ew_id *)arg = row->id;
	return 0;
}

static int add_row(struct listing *l, const struct ew_retained_row *row)
{
	struct ew_id id = nobody;
	bool held = false;
	int r = ew_interactions_numbered(l->k->catalog, row->number, see_id, &id);

	if (r == 0)
		r = ew_holds_any(l->k->catalog, id, &held);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return json_array_append_new(l->items, json_pack("{s:o, s:o, s:o, s:o, s:b}", "interaction", ew_json_id(id), "at",
						       ew_json_wall(row->at), "kinds", kind_words(row->kinds), "rule", rule_of(l->k, id),
						       "held", held)) < 0
		? -ENOMEM
		: 0;
}

/* "time.number", as `next` said it. */
static bool read_cursor(const char *text, struct ew_retained_row *ret)
{
	struct ew_slice rest = ew_slice_text(text), at;
	uint64_t us, number;

	if (!ew_slice_cut(&rest, '.', &at) || ew_slice_decimal(at, INT64_MAX, &us) < 0 || ew_slice_decimal(rest, INT64_MAX, &number) < 0)
		return false;
	*ret = (struct ew_retained_row){{(int64_t)us}, (int64_t)number, 0};
	return true;
}

static json_t *next_of(const struct listing *l, uint64_t limit)
{
	char text[64];

	if (l->n < limit)
		return json_null();
	(void)snprintf(text, sizeof(text), "%lld.%lld", (long long)l->rows[l->n - 1].at.us, (long long)l->rows[l->n - 1].number);
	return json_string(text);
}

int ew_ask_retention_due(struct ew_asked *a)
{
	struct listing l = {.k = a->k};
	struct ew_retained_row after = {{INT64_MIN}, 0, 0};
	struct ew_wall until = ew_io_wall(a->k->io);
	const char *to = ew_asked_text(a, "to"), *cursor = ew_asked_text(a, "cursor");
	uint64_t limit = ew_asked_number(a, "limit", PAGE), n = 0;
	int r;

	if (to && ew_wall_parse(ew_slice_text(to), &until) < 0)
		return problem(a, 400, "bad_query", "to is a time, as 2027-01-31T00:00:00Z: what falls due until then");
	if (cursor && !read_cursor(cursor, &after))
		return problem(a, 400, "bad_query", "cursor is what `next` said");
	limit = limit == 0 || limit > PAGE ? PAGE : limit;
	l.items = json_array();
	r = l.items ? ew_retained_due(a->k->catalog, until, &after, (uint32_t)limit, take_row, &l) : -ENOMEM;
	for (size_t i = 0; r == 0 && i < l.n; i++)
		r = add_row(&l, &l.rows[i]);
	if (r == 0)
		r = ew_retained_count(a->k->catalog, (struct ew_wall){INT64_MIN}, until, COUNTED, &n);
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:I, s:b, s:b, s:o, s:o}", "until", ew_json_wall(until), "calls", (json_int_t)n, "more", n >= COUNTED,
			"dating", a->k->retention->dating, "next", next_of(&l, limit), "items", l.items));
}

/* -- rounds, and the brake ----------------------------------------------------------------------- */

int ew_ask_retention_run(struct ew_asked *a)
{
	struct ew_brake brake;
	uint64_t n = 0;
	int r = ew_brake_read(a->k, &brake);

	if (r == 0 && brake.state != EW_BRAKE_OFF)
		return problem(a, 409, "deletion_stopped",
			brake.state == EW_BRAKE_ON ? "nothing is deleted until two people have agreed: see GET /v1/retention for why, and propose it with "
						     "POST /v1/retention/resume"
						   : "two people have agreed; nothing is deleted before the time to think has passed");
	if (r == 0)
		r = ew_retained_count(a->k->catalog, (struct ew_wall){INT64_MIN}, ew_io_wall(a->k->io), COUNTED, &n);
	if (r < 0)
		return r;
	a->k->retention->by_hand = true;
	return ew_keeper_answer(a->k, a->connection, a->request, 202,
		json_pack("{s:I, s:b, s:b}", "calls", (json_int_t)n, "more", n >= COUNTED, "dating", a->k->retention->dating));
}

int ew_ask_retention_resume(struct ew_asked *a)
{
	const char *reason = ew_asked_text(a, "reason");
	json_t *errors = json_array();
	struct ew_brake brake;
	json_t *what = NULL;
	int r = errors ? 0 : -ENOMEM;

	if (r == 0 && (!reason || !*reason || strlen(reason) > REASON_BYTES))
		r = ew_keeper_wrong(errors, "reason", "says in 1 to 1,000 bytes why deletion may go on");
	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r == 0)
		r = ew_brake_read(a->k, &brake);
	if (r < 0)
		return r;
	if (brake.state != EW_BRAKE_ON)
		return problem(a, 409, "not_stopped", "deletion is not stopped, or was agreed to go on already");
	r = ew_brake_proposal(a->k, &brake, &what);
	return r < 0 ? r : ew_propose(a, EW_APPROVE_DELETION, nobody, what, reason);
}

/* -- deletions ---------------------------------------------------------------------------------- */

static json_t *deletion_json(const struct ew_deletion_row *row)
{
	return json_pack("{s:o, s:I, s:o, s:o, s:s, s:o, s:s, s:o, s:o, s:I}", "id", ew_json_id(row->id), "number",
		(json_int_t)row->number, "interaction", ew_json_id(row->interaction), "kinds", kind_words(row->kinds), "because",
		ew_deletion_cause_name(row->cause), "request", row->request ? json_integer((json_int_t)row->request) : json_null(), "state",
		ew_deletion_step_name(row->step), "begun_at", ew_json_wall(row->begun), "changed_at", ew_json_wall(row->changed), "attempts",
		(json_int_t)row->attempts);
}

static int add_deletion(void *arg, const struct ew_deletion_row *row)
{
	return json_array_append_new(arg, deletion_json(row)) < 0 ? -ENOMEM : 0;
}

static uint32_t step_of(const char *word)
{
	for (uint32_t i = EW_DELETION_SHREDDED; i <= EW_DELETION_FINAL; i++) {
		if (strcmp(word, ew_deletion_step_name(i)) == 0)
			return i;
	}
	return 0;
}

int ew_ask_deletions(struct ew_asked *a)
{
	const char *state = ew_asked_text(a, "state");
	uint32_t step = state ? step_of(state) : 0;
	uint64_t limit = ew_asked_number(a, "limit", PAGE);
	json_t *items;
	int r;

	if (state && !step)
		return problem(a, 400, "bad_query", "state is shredded, removed, certified, unproven or final");
	limit = limit == 0 || limit > PAGE ? PAGE : limit;
	items = json_array();
	r = !items                                      ? -ENOMEM
		: ew_id_is_zero(a->interaction) ? ew_deletions_each(a->k->catalog, step, ew_asked_number(a, "cursor", 0), (uint32_t)limit, add_deletion, items)
					       : ew_deletions_of(a->k->catalog, a->interaction, add_deletion, items);
	if (r < 0) {
		json_decref(items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", ew_asked_next(items, limit), "items", items));
}

struct reading {
	struct ew_keeper *k;
	json_t *to;
	const char *name;
};

/* The event with the record and the salt that its leaf was made of: whoever is given them needs nobody's word. */
static int see_event(void *arg, const struct ew_event_row *row)
{
	struct reading *g = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	int r = ew_keeper_read_event(g->k, NULL, row->index, row->sealed, &row->commitment, &e);

	if (r < 0)
		return r;
	return ew_json_put(g->to, g->name, ew_keeper_event_json(row, &e)) ? 0 : -ENOMEM;
}

static int add_event(struct ew_keeper *k, json_t *to, const char *name, uint64_t number)
{
	struct reading g = {k, to, name};

	if (number == 0)
		return ew_json_put(to, name, json_null()) ? 0 : -ENOMEM;
	return ew_events_walk(k->catalog, number, 1, see_event, &g);
}

int ew_deletion_json(struct ew_keeper *k, const struct ew_deletion_row *row, json_t **ret)
{
	_cleanup_(ew_json_drop) json_t *body = deletion_json(row), *recipients = NULL;
	int r = body ? 0 : -ENOMEM;

	if (r == 0)
		r = add_event(k, body, "intent", row->begun_event);
	if (r == 0)
		r = add_event(k, body, "certificate", row->certified_event);
	if (r == 0)
		r = add_event(k, body, "final_certificate", row->final_event);
	if (r == 0 && !ew_json_put(body, "unreadable_by", ew_json_wall(ew_deletion_horizon(k, row->begun))))
		r = -ENOMEM;
	if (r == 0)
		r = ew_recipients_json(k, row->id, &recipients);
	if (r == 0 && !ew_json_put(body, "recipients", TAKE(recipients)))
		r = -ENOMEM;
	if (r == 0)
		*ret = TAKE(body);
	return r;
}

/* Its objects are the row's own, and gone with it. */
static int see_deletion(void *arg, const struct ew_deletion_row *row)
{
	struct ew_deletion_row *to = arg;

	*to = *row;
	to->objects = EW_SLICE("");
	return 0;
}

int ew_deletion_of_text(struct ew_keeper *k, const char *id, struct ew_deletion_row *ret)
{
	struct ew_id wanted;

	return id && ew_id_parse(ew_slice_text(id), &wanted) == 0 ? ew_deletions_get(k->catalog, wanted, see_deletion, ret) : -ENOENT;
}

int ew_ask_deletion(struct ew_asked *a)
{
	struct ew_deletion_row row;
	json_t *body = NULL;
	int r = ew_deletion_of_text(a->k, ew_asked_text(a, "id"), &row);

	if (r == -ENOENT)
		return problem(a, 404, "no_such_deletion", "there is no deletion of this id");
	if (r == 0)
		r = ew_deletion_json(a->k, &row, &body);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 200, body);
}
