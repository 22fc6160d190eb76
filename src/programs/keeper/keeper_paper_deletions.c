/*
 * What fell due for deletion, what was destroyed, what waits and why: from the numbers that are counted by day when things happen, from holds,
 * and from what people asked. Must never say destroyed of what nobody verified.
 */
#include "programs/keeper/keeper_papers.h"

#include <errno.h>
#include <string.h>

#include "catalog/daily.h"
#include "catalog/holds.h"
#include "catalog/requests.h"
#include "programs/keeper/people/requests.h"

#define DAY_US (24 * 3600 * EW_US_PER_S)
#define DAYS_LISTED 100 /* more are told by month */
#define PAGE 25

/* What is counted of each day, in the order of the columns; a new counter is one line. */
static const struct {
	enum ew_daily what;
	const char *word;
} counters[] = {
	{EW_DAILY_DESTROYED, "destroyed"},
	{EW_DAILY_NOT_DESTROYED, "cannot_be_verified"},
	{EW_DAILY_PURGES_HELD, "held"},
	{EW_DAILY_DELETIONS, "deletions"},
	{EW_DAILY_CERTIFIED, "certified"},
	{EW_DAILY_UNPROVEN, "unproven"},
};

/* -- by day, or by month -- */

struct days {
	json_t *list;    /* rows in order */
	json_t *row;     /* the last of them; borrowed */
	bool monthly;
	json_t *totals;
};

static void period_of(const struct days *d, int64_t day, char to[EW_WALL_TEXT_BYTES])
{
	ew_wall_format((struct ew_wall){day * DAY_US}, to);
	to[d->monthly ? 7 : 10] = '\0';
}

static json_t *row_of(struct days *d, int64_t day)
{
	char period[EW_WALL_TEXT_BYTES];
	const char *last = json_string_value(json_object_get(d->row, "period"));

	period_of(d, day, period);
	if (last && strcmp(last, period) == 0)
		return d->row;
	d->row = json_pack("{s:s}", "period", period);
	for (size_t i = 0; d->row && i < EW_COUNT(counters); i++)
		if (!ew_json_put(d->row, counters[i].word, json_integer(0)))
			return NULL;
	if (!d->row || json_array_append_new(d->list, d->row) < 0)
		d->row = NULL;
	return d->row;
}

static int take_day(void *arg, int64_t day, uint32_t what, uint64_t n)
{
	struct days *d = arg;

	for (size_t i = 0; i < EW_COUNT(counters); i++) {
		json_t *row = (uint32_t)counters[i].what == what ? row_of(d, day) : NULL;
		int r;

		if ((uint32_t)counters[i].what != what)
			continue;
		r = row ? ew_tally(row, counters[i].word, (json_int_t)n) : -ENOMEM;
		return r < 0 ? r : ew_tally(d->totals, counters[i].word, (json_int_t)n);
	}
	return 0;
}

static int say_days(struct ew_keeper *k, const struct ew_paper *p, json_t *to)
{
	int64_t first = ew_day_of(p->from), last = ew_day_of((struct ew_wall){p->to.us - 1});
	struct days d = {.list = json_array(), .totals = json_object(), .monthly = last - first >= DAYS_LISTED};
	int r = d.list && d.totals ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < EW_COUNT(counters); i++)
		r = ew_json_put(d.totals, counters[i].word, json_integer(0)) ? 0 : -ENOMEM;
	if (r == 0)
		r = ew_daily_each(k->catalog, first, last, take_day, &d);
	if (r == 0 && (!ew_json_put(to, "totals", json_incref(d.totals)) || !ew_json_put(to, "done", json_incref(d.list)) ||
			      !ew_json_put(to, "by", json_string(d.monthly ? "month" : "day"))))
		r = -ENOMEM;
	json_decref(d.list);
	json_decref(d.totals);
	return r;
}

/* -- what falls due -- */

struct due {
	json_t *by_kind;   /* word -> {"overdue", "in_period", "later"} */
	int64_t first, last, today;
};

static int take_due(void *arg, int64_t day, uint32_t kind, uint64_t n)
{
	struct due *d = arg;
	const char *word = ew_artifact_kind_name((enum ew_artifact_kind)kind);
	json_t *one = word ? ew_tally_of(d->by_kind, word) : NULL;

	if (!word)
		return 0;
	return one ? ew_tally(one, day < d->today ? "overdue" : "to_come", (json_int_t)n) : -ENOMEM;
}

static int take_due_in_period(void *arg, int64_t day, uint32_t kind, uint64_t n)
{
	struct due *d = arg;
	const char *word = ew_artifact_kind_name((enum ew_artifact_kind)kind);
	json_t *one = word ? ew_tally_of(d->by_kind, word) : NULL;

	/* What is older is told as one day, the last before the period. */
	if (!word || day < d->first)
		return 0;
	return one ? ew_tally(one, "in_period", (json_int_t)n) : -ENOMEM;
}

/* Both are of now: what fell due and is still there. What was destroyed meanwhile is not among it. */
static int say_due(struct ew_keeper *k, const struct ew_paper *p, json_t *to)
{
	struct due d = {.by_kind = json_object(),
		.first = ew_day_of(p->from),
		.last = ew_day_of((struct ew_wall){p->to.us - 1}),
		.today = ew_day_of(ew_io_wall(k->io))};
	_cleanup_(ew_json_drop) json_t *list = json_array();
	const char *word;
	json_t *one;
	int r = d.by_kind && list ? 0 : -ENOMEM;

	if (r == 0)
		r = ew_due_each(k->catalog, d.today, INT64_MAX / 2, take_due, &d);
	if (r == 0)
		r = ew_due_each(k->catalog, d.first, d.last, take_due_in_period, &d);
	json_object_foreach(d.by_kind, word, one) {
		json_int_t overdue = ew_tallied(one, "overdue");

		if (r == 0 &&
			json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:I}", "kind", word, "overdue", overdue, "in_period",
							    ew_tallied(one, "in_period"), "to_come", ew_tallied(one, "to_come"))) < 0)
			r = -ENOMEM;
		if (r == 0 && overdue > 0)
			r = ew_paper_sentence(to, "attention", "%s of %lld calls is past its time limit and still there.", word, (long long)overdue);
	}
	json_decref(d.by_kind);
	if (r == 0 && !ew_json_put(to, "due", TAKE(list)))
		r = -ENOMEM;
	return r;
}

/* -- holds -- */

struct holding {
	json_t *list;
	struct ew_wall now, review, from;
	struct ew_id last;
	unsigned n;
};

static int take_hold(void *arg, const struct ew_hold_row *row)
{
	struct holding *h = arg;
	bool over = row->state == EW_HOLD_RELEASED;

	h->n++;
	h->review = row->review;
	h->last = row->id;
	if ((over && row->ended.us < h->from.us) || json_array_size(h->list) >= EW_PAPER_ROWS)
		return 0;
	return json_array_append_new(h->list,
		       json_pack("{s:o, s:s, s:o, s:o, s:o, s:b, s:I}", "hold", ew_json_id(row->id), "state", over ? "released" : "stands", "made_at",
			       ew_json_wall(row->made), "review_at", ew_json_wall(row->review), "released_at", ew_json_wall(row->ended), "overdue",
			       !over && row->review.us <= h->now.us, "calls", (json_int_t)row->calls)) < 0
		? -ENOMEM
		: 0;
}

static int say_holds(struct ew_keeper *k, const struct ew_paper *p, json_t *to)
{
	struct holding h = {.list = json_array(), .now = ew_io_wall(k->io), .from = p->from};
	struct ew_holds_count n = {0};
	int r = h.list ? ew_holds_count(k->catalog, h.now, &n) : -ENOMEM;

	if (r == 0)
		r = ew_holds_each(k->catalog, false, (struct ew_wall){0}, (struct ew_id){{0}}, EW_PAPER_ROWS, take_hold, &h);
	if (r == 0)
		r = ew_holds_each(k->catalog, true, (struct ew_wall){0}, (struct ew_id){{0}}, EW_PAPER_ROWS, take_hold, &h);
	if (r == 0 && !ew_json_put(to, "holds", json_incref(h.list)))
		r = -ENOMEM;
	json_decref(h.list);
	if (r == 0 && !ew_json_put(to, "holds_now", json_pack("{s:I, s:I, s:I}", "active", (json_int_t)n.active, "overdue", (json_int_t)n.overdue,
							    "calls", (json_int_t)n.calls)))
		r = -ENOMEM;
	if (r == 0 && n.overdue > 0)
		r = ew_paper_sentence(to, "attention", "%llu legal holds should have been looked at by now.", (unsigned long long)n.overdue);
	return r;
}

/* -- what people asked -- */

struct asking {
	struct ew_keeper *k;
	struct ew_paper *p;
	struct ew_wall now;
	unsigned n;
};

static int take_request(void *arg, const struct ew_request_row *row)
{
	struct asking *a = arg;
	bool over = row->state >= EW_REQUEST_DONE, late = over ? row->changed.us > row->deadline.us : row->deadline.us < a->now.us;
	char kind[EW_REQUEST_KIND_BYTES];
	json_t *one;
	int r;

	a->n++;
	a->p->request_before = row->number;
	/* Of those that are answered only the ones of the period; open ones are of now, whenever they came. */
	if (over && (row->changed.us < a->p->from.us || row->changed.us >= a->p->to.us))
		return 0;
	r = ew_request_kind(a->k, row, kind);
	one = r == 0 ? ew_tally_of(a->p->requests, kind) : NULL;
	if (r < 0 || !one)
		return r < 0 ? r : -ENOMEM;
	r = ew_tally(one, !over ? "open" : row->state == EW_REQUEST_DONE ? "done" : "refused", 1);
	return r < 0 || !late ? r : ew_tally(one, over ? "answered_late" : "overdue", 1);
}

int ew_paper_requests_step(struct ew_keeper *k, struct ew_survey *s)
{
	struct ew_paper *p = s->paper;
	struct asking a = {.k = k, .p = p, .now = ew_io_wall(k->io)};
	int r = 0;

	if (!p->requests)
		r = (p->requests = json_object()) ? 0 : -ENOMEM;
	if (r == 0)
		r = ew_requests_each(k->catalog, p->requests_closed, p->request_before, PAGE, take_request, &a);
	if (r < 0 || a.n == PAGE)
		return r < 0 ? r : 1;
	if (p->requests_closed)
		return 0;
	p->requests_closed = true;
	p->request_before = 0;
	return 1;
}

static int say_requests(const struct ew_paper *p, json_t *to)
{
	static const char *const numbers[] = {"open", "overdue", "done", "refused", "answered_late"};
	_cleanup_(ew_json_drop) json_t *list = json_array();
	const char *kind;
	json_t *counted;
	int r = list ? 0 : -ENOMEM;

	json_object_foreach(p->requests, kind, counted) {
		json_t *one = json_pack("{s:s}", "kind", kind);

		for (size_t i = 0; one && r == 0 && i < EW_COUNT(numbers); i++)
			r = ew_json_put(one, numbers[i], json_integer(ew_tallied(counted, numbers[i]))) ? 0 : -ENOMEM;
		if (json_array_append_new(list, one) < 0)
			r = -ENOMEM;
		if (r == 0 && ew_tallied(counted, "overdue") > 0)
			r = ew_paper_sentence(to, "attention", "%lld requests of people (%s) should have been answered by now.",
				(long long)ew_tallied(counted, "overdue"), kind);
	}
	return r < 0 ? r : ew_json_put(to, "requests", TAKE(list)) ? 0 : -ENOMEM;
}

int ew_paper_say_deletions(struct ew_keeper *k, struct ew_paper *p, json_t *to)
{
	int r = say_days(k, p, to);

	if (r == 0)
		r = say_due(k, p, to);
	if (r == 0)
		r = say_holds(k, p, to);
	if (r == 0)
		r = say_requests(p, to);
	if (r == 0 && p->entity[0] && strcmp(p->entity, k->entity) != 0)
		r = ew_paper_sentence(to, "attention", "Deletions, holds and requests are counted for the whole installation, not for each entity: the "
						       "numbers below are those of all of them.");
	if (r == 0)
		r = ew_paper_sentence(to, "not_known", "Copies that were exported, and copies of the disks that somebody else makes, are not seen from here.");
	if (r == 0)
		r = ew_paper_sentence(to, "not_known", "What a tool was told to destroy and says that it has destroyed is its own word: see the paper on "
						       "providers.");
	return r;
}
