/*
 * Carrying out a plan that two people agreed on: what the plan says goes, as far as nothing has come in between. What goes is decided again
 * for each call in the transaction that takes it: a hold that was placed meanwhile wins. Must never take more than the plan said.
 */
#include "programs/keeper/rights/rights.h"

#include <errno.h>

#include "domain/event_json.h"
#include "programs/keeper/deletion/deletion.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/keeper_queue.h"

#define PIECE 4

struct erasing {
	struct ew_request_call_row rows[PIECE];
	json_t *plans[PIECE]; /* owned; NULL: it cannot be read */
	size_t n;
};

static int take(void *arg, const struct ew_request_call_row *row)
{
	struct erasing *e = arg;

	e->rows[e->n] = *row;
	e->rows[e->n].plan = EW_SLICE_EMPTY;
	e->plans[e->n] = json_loadb((const char *)row->plan.at, row->plan.len, 0, NULL);
	return e->plans[e->n++] ? 0 : -ENOMEM;
}

static uint32_t state_of(enum ew_deletion_outcome outcome)
{
	switch (outcome) {
	case EW_DELETION_BEGUN:
		return EW_REQUEST_CALL_ERASED;
	case EW_DELETION_HELD:
		return EW_REQUEST_CALL_HELD;
	case EW_DELETION_NOT_YET:
		return EW_REQUEST_CALL_NOT_YET;
	default:
		return EW_REQUEST_CALL_STAYS;
	}
}

/* All that there is something of. */
static uint32_t kinds_of(const struct ew_rights_plan *plan)
{
	uint32_t kinds = 0;

	for (size_t i = 0; i < plan->n; i++)
		kinds |= EW_KIND_BIT(plan->lines[i].kind);
	return kinds;
}

/* What is left of what was to go, when something stands against it now, or has come to it. */
static int now_of(struct ew_keeper *k, const struct ew_request_call_row *row, struct ew_rights_plan *now, uint32_t *ret_state)
{
	int r = ew_rights_plan(k, row->interaction, row->erase, now);

	if (r < 0)
		return r;
	*ret_state = now->unreadable ? EW_REQUEST_CALL_UNREADABLE : EW_REQUEST_CALL_STAYS;
	for (size_t i = 0; i < now->n; i++) {
		if (now->lines[i].fate == EW_FATE_HELD)
			*ret_state = EW_REQUEST_CALL_HELD;
		else if (now->lines[i].fate == EW_FATE_NOT_YET)
			*ret_state = EW_REQUEST_CALL_NOT_YET;
	}
	return 0;
}

/* Of a call of which something is still being made nothing has gone. */
static void put_off(struct ew_rights_plan *now)
{
	for (size_t i = 0; i < now->n; i++)
		if (now->lines[i].fate == EW_FATE_ERASED)
			now->lines[i] = (struct ew_erasure_line){now->lines[i].kind, EW_FATE_NOT_YET, EW_DUTY_GOING_ON, {0}};
}

/* What became of it stands in the place of what was planned; of a call that cannot be read the plan is all that is known. */
static int put_lines(const struct ew_rights_plan *now, json_t *plan)
{
	_cleanup_(ew_json_drop) json_t *words = ew_rights_plan_words(now);

	if (now->unreadable)
		return 0;
	return words && json_object_set(plan, "lines", json_object_get(words, "lines")) == 0 ? 0 : -ENOMEM;
}

static int write_row(struct ew_keeper *k, struct ew_request_call_row *row, json_t *plan)
{
	char *text;
	int r;

	if (!ew_json_put(plan, "done_at", ew_json_wall(ew_io_wall(k->io))))
		return -ENOMEM;
	text = json_dumps(plan, JSON_COMPACT | JSON_SORT_KEYS);
	if (!text)
		return -ENOMEM;
	row->plan = ew_slice_text(text);
	r = ew_request_calls_update(k->catalog, row);
	row->plan = EW_SLICE_EMPTY;
	free(text);
	return r;
}

/* 1: there are so many recordings that more of the same call goes in the next piece. */
static int erase_one(struct ew_keeper *k, struct ew_request_work_row *work, struct ew_request_call_row *row, json_t *plan)
{
	struct ew_deletion_wish wish = {.interaction = row->interaction, .cause = EW_DELETION_REQUEST, .request = work->request};
	enum ew_deletion_outcome outcome = EW_DELETION_NOTHING;
	struct ew_rights_plan now;
	int r = now_of(k, row, &now, &row->state);

	if (r == 0)
		wish.kinds = ew_erasure_kinds(now.lines, now.n);
	if (r == 0 && wish.kinds) {
		r = ew_deletion_begin(k, &wish, &outcome);
		row->state = state_of(outcome);
	}
	if (r < 0 || outcome == EW_DELETION_PART)
		return r < 0 ? r : 1;
	if (outcome == EW_DELETION_NOT_YET)
		put_off(&now);
	row->erase = row->state == EW_REQUEST_CALL_ERASED ? wish.kinds : 0;
	row->stays = kinds_of(&now) & ~row->erase;
	if (row->state == EW_REQUEST_CALL_ERASED) {
		k->retention->proving = true;
		work->done++;
	} else {
		work->passed++;
	}
	work->at = row->place;
	r = put_lines(&now, plan);
	return r < 0 ? r : write_row(k, row, plan);
}

int ew_rights_erase_piece(struct ew_keeper *k, struct ew_request_work_row *work)
{
	struct erasing e = {.n = 0};
	int r = ew_request_calls_each(k->catalog, work->request, work->at, PIECE, take, &e);

	for (size_t i = 0; r == 0 && i < e.n; i++) {
		if (e.rows[i].state == EW_REQUEST_CALL_PLANNED)
			r = erase_one(k, work, &e.rows[i], e.plans[i]);
		else
			work->at = e.rows[i].place;
	}
	for (size_t i = 0; i < e.n; i++)
		json_decref(e.plans[i]);
	return r < 0 ? r : r == 0 && e.n < PIECE;
}

/* What has happened to the request since it was proposed: NULL: nothing that stands against it. */
static const char *why_not(const struct ew_request_read *q, bool runs, bool erases, bool same)
{
	int kind = ew_request_kind_number(q);

	if (q->row.state >= EW_REQUEST_DONE)
		return "the request was answered meanwhile";
	if (kind != EW_REQUEST_ERASURE && kind != EW_REQUEST_OBJECTION)
		return "only what somebody asked to have erased is erased, or objected to";
	return runs || erases || !same ? "the plan is not the one that was proposed any more: look at it, and propose it anew" : NULL;
}

int ew_rights_erase_agreed(struct ew_keeper *k, const json_t *what, struct ew_id by, struct ew_error *why)
{
	uint64_t request = (uint64_t)json_integer_value(json_object_get(what, "request")), number;
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	_cleanup_(ew_json_drop) json_t *plan = NULL;
	const char *against;
	bool runs = false, erases = false;
	int r = ew_request_get(k, request, &q);

	if (r == 0)
		r = ew_rights_plan_json(k, request, &plan);
	if (r == 0)
		r = ew_rights_busy(k, request, &runs, &erases);
	if (r < 0)
		return r;
	against = why_not(&q, runs, erases, json_equal(json_object_get(plan, "sha256"), json_object_get(what, "sha256")));
	if (against)
		return ew_error_set(why, -EINVAL, "%s", against);
	return ew_rights_begin(k, request, EW_REQUEST_ERASE, by, json_object(), &number);
}
