/*
 * The house in numbers. What happened is read from tallies that were counted as it happened (overview_count.c, triggers of the catalogue),
 * what is live from memory, so that an answer costs some hundred rows and a look at each live call: about a millisecond, however many calls
 * there ever were. Must never open a call, and is for those alone whose role reaches all of them: a number is about every call.
 */
#include <errno.h>

#include "catalog/approvals.h"
#include "catalog/cases.h"
#include "catalog/daily.h"
#include "catalog/exceptions.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_outside.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/desk.h"

#define DAYS 30
#define MOST_DAYS 366
#define MOST_KINDS 50
#define DAY_US (24 * 3600 * EW_US_PER_S)

/* -- now -- */

struct live {
	uint64_t calls, recording, paused, withheld;
};

static int count_live(void *arg, struct ew_call *call)
{
	struct live *live = arg;
	uint32_t open = 0, paused = 0;

	for (size_t i = 0; i < ew_interaction_parties(call->fold); i++) {
		const struct ew_party *party = ew_interaction_party(call->fold, i);

		open |= party->open;
		paused |= party->paused;
	}
	live->calls++;
	if (open & EW_PURPOSE_RECORDING)
		live->recording++;
	else if (paused & EW_PURPOSE_RECORDING)
		live->paused++;
	else
		live->withheld++;
	return 0;
}

static int add_live(struct ew_keeper *k, json_t *to)
{
	struct live live = {0};
	int r = ew_keeper_calls_live(k, count_live, &live);

	if (r < 0)
		return r;
	return ew_json_put(to, "live",
		       json_pack("{s:I, s:I, s:I, s:I}", "calls", (json_int_t)live.calls, "recording",
			       (json_int_t)live.recording, "paused", (json_int_t)live.paused, "withheld", (json_int_t)live.withheld))
		? 0
		: -ENOMEM;
}

/* -- days -- */

typedef uint64_t tally[EW_DAILY_KINDS];

struct days {
	int64_t first, n;
	tally *at; /* n of them */
	tally sum;
};

static int take_number(void *arg, int64_t day, uint32_t what, uint64_t n)
{
	struct days *days = arg;

	if (what < EW_DAILY_KINDS) {
		days->at[day - days->first][what] = n;
		days->sum[what] += n;
	}
	return 0;
}

static uint64_t obeyed_of(const tally of)
{
	uint64_t n = 0;

	for (unsigned i = EW_DAILY_WITHIN_1; i <= EW_DAILY_LATER; i++)
		n += of[i];
	return n;
}

static json_t *day_json(int64_t day, const tally of)
{
	char text[EW_WALL_TEXT_BYTES];

	ew_wall_format((struct ew_wall){day * DAY_US}, text);
	return json_pack("{s:s%, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "day", text, (size_t)10, "calls",
		(json_int_t)of[EW_DAILY_CALLS], "recorded", (json_int_t)of[EW_DAILY_RECORDED], "with_notice",
		(json_int_t)of[EW_DAILY_WITH_NOTICE], "with_consent", (json_int_t)of[EW_DAILY_WITH_CONSENT], "opt_outs",
		(json_int_t)of[EW_DAILY_OPT_OUTS], "opt_outs_obeyed", (json_int_t)obeyed_of(of), "exceptions",
		(json_int_t)of[EW_DAILY_EXCEPTIONS]);
}

/* -- opt-outs, and how fast -- */

static const struct {
	enum ew_daily what;
	int most_ms; /* 0: there is no end to it */
} buckets[] = {{EW_DAILY_WITHIN_1, 1}, {EW_DAILY_WITHIN_5, 5}, {EW_DAILY_WITHIN_20, 20}, {EW_DAILY_WITHIN_100, 100},
	{EW_DAILY_WITHIN_1000, 1000}, {EW_DAILY_LATER, 0}};

/* So many milliseconds were enough for this share of them: the end of its bucket. Null: none were obeyed, or it took longer. */
static json_t *percentile(const tally sum, unsigned percent)
{
	uint64_t all = obeyed_of(sum), so_far = 0;

	for (size_t i = 0; all > 0 && i < EW_COUNT(buckets); i++) {
		so_far += sum[buckets[i].what];
		if (so_far * 100 >= all * percent)
			return buckets[i].most_ms ? json_integer(buckets[i].most_ms) : json_null();
	}
	return json_null();
}

static json_t *within_json(const tally sum)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();

	for (size_t i = 0; i < EW_COUNT(buckets); i++) {
		json_t *most = buckets[i].most_ms ? json_integer(buckets[i].most_ms) : json_null();

		if (!list || json_array_append_new(list, json_pack("{s:o, s:I}", "ms", most, "n",
								  (json_int_t)sum[buckets[i].what])) < 0)
			return NULL;
	}
	return TAKE(list);
}

static json_t *opt_outs_json(const tally sum)
{
	return json_pack("{s:I, s:I, s:o, s:o, s:o}", "n", (json_int_t)sum[EW_DAILY_OPT_OUTS], "obeyed",
		(json_int_t)obeyed_of(sum), "p50_ms", percentile(sum, 50), "p99_ms", percentile(sum, 99), "within",
		within_json(sum));
}

static int days_json(const struct days *days, json_t *to)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();

	for (int64_t i = 0; list && i < days->n; i++)
		if (json_array_append_new(list, day_json(days->first + i, days->at[i])) < 0)
			return -ENOMEM;
	return ew_json_put(to, "days", TAKE(list)) && ew_json_put(to, "opt_outs", opt_outs_json(days->sum)) ? 0 : -ENOMEM;
}

static int add_days(struct ew_keeper *k, uint64_t n, json_t *to)
{
	int64_t today = ew_day_of(ew_io_wall(k->io));
	_cleanup_(ew_free_ptr) tally *at = calloc(n, sizeof(*at));
	struct days days = {.first = today - (int64_t)n + 1, .n = (int64_t)n, .at = at};
	int r = at ? ew_daily_each(k->catalog, days.first, today, take_number, &days) : -ENOMEM;

	return r < 0 ? r : days_json(&days, to);
}

/* -- what waits for somebody -- */

struct queue {
	uint64_t open, taken;
	json_t *kinds;
	json_t *last; /* of kinds; borrowed */
};

static int take_kind(void *arg, const char *kind, uint32_t state, uint64_t n)
{
	struct queue *q = arg;
	const char *before = json_string_value(json_object_get(q->last, "kind"));

	*(state == EW_EXCEPTION_OPEN ? &q->open : &q->taken) += n;
	if (before && strcmp(before, kind) == 0)
		return json_object_set_new(q->last, "n",
			       json_integer(json_integer_value(json_object_get(q->last, "n")) + (json_int_t)n)) < 0
			? -ENOMEM
			: 0;
	if (json_array_size(q->kinds) == MOST_KINDS)
		return 0;
	if (json_array_append_new(q->kinds, json_pack("{s:s, s:I}", "kind", kind, "n", (json_int_t)n)) < 0)
		return -ENOMEM;
	q->last = json_array_get(q->kinds, json_array_size(q->kinds) - 1);
	return 0;
}

static int add_exceptions(struct ew_keeper *k, json_t *to)
{
	struct queue q = {.kinds = json_array()};
	int r = q.kinds ? ew_exceptions_tally(k->catalog, take_kind, &q) : -ENOMEM;

	if (r == 0 && !ew_json_put(to, "exceptions",
			      json_pack("{s:I, s:I, s:O}", "open", (json_int_t)q.open, "taken", (json_int_t)q.taken, "by_kind",
				      q.kinds)))
		r = -ENOMEM;
	json_decref(q.kinds);
	return r;
}

static int add_work(struct ew_keeper *k, json_t *to)
{
	uint64_t open = 0, overdue = 0, approvals = 0;
	int r = ew_cases_count(k->catalog, ew_io_wall(k->io), &open, &overdue);

	if (r == 0)
		r = ew_holds_count_json(k, to);
	if (r == 0)
		r = ew_approvals_count_open(k->catalog, &approvals);
	if (r < 0)
		return r;
	return ew_json_put(to, "cases",
		       json_pack("{s:I, s:I}", "open", (json_int_t)open, "overdue", (json_int_t)overdue)) &&
			ew_json_put(to, "approvals", json_pack("{s:I}", "open", (json_int_t)approvals))
		? 0
		: -ENOMEM;
}

/* -- the log, and readiness -- */

/* Names and sizes: where they are, and why one does not answer, is for those who read the log's own page. */
static json_t *witnesses_json(const struct ew_keeper *k)
{
	_cleanup_(ew_json_drop) json_t *all = ew_keeper_witnesses_json(k), *list = json_array();
	const json_t *one;
	size_t i;

	json_array_foreach(all, i, one) {
		if (json_array_append_new(list, json_pack("{s:O?, s:O?, s:O?}", "name", json_object_get(one, "name"), "size",
							json_object_get(one, "size"), "at", json_object_get(one, "at"))) < 0)
			return NULL;
	}
	return all ? TAKE(list) : NULL;
}

static int add_ledger(struct ew_keeper *k, json_t *to)
{
	const struct ew_keeper_ledger *l = k->ledger;
	uint64_t leaves = 0;
	int r = ew_ledger_leaves(k, &leaves);

	if (r < 0)
		return r;
	return ew_json_put(to, "ledger",
		       json_pack("{s:I, s:o, s:b, s:o}", "size", (json_int_t)leaves, "checkpoint_at",
			       ew_json_wall(l->last_wall), "well", l->state == EW_LEDGER_OPEN && !l->told_late, "witnesses",
			       witnesses_json(k)))
		? 0
		: -ENOMEM;
}

/* As web says it of /readyz, but for what only web knows: whether it reaches the recorders itself. */
static int add_ready(struct ew_keeper *k, json_t *to)
{
	bool ready;
	_cleanup_(ew_json_drop) json_t *state = ew_keeper_ready_json(k, &ready), *reasons = json_array();
	const char *name;
	json_t *value;

	json_object_foreach(state, name, value) {
		if (json_is_false(value) && strcmp(name, "ready") != 0 &&
			json_array_append_new(reasons, json_sprintf("%s is not ready", name)) < 0)
			return -ENOMEM;
	}
	if (!state || !reasons || !ew_json_put(state, "ready", json_boolean(json_array_size(reasons) == 0)) ||
		!ew_json_put(state, "reasons", TAKE(reasons)) || !ew_json_put(to, "ready", TAKE(state)))
		return -ENOMEM;
	return 0;
}

/* -- all of it -- */

static int overview_json(struct ew_keeper *k, uint64_t days, json_t *to)
{
	int r = ew_json_put(to, "at", ew_json_wall(ew_io_wall(k->io))) ? add_live(k, to) : -ENOMEM;

	if (r == 0)
		r = add_days(k, days, to);
	if (r == 0)
		r = add_exceptions(k, to);
	if (r == 0)
		r = add_work(k, to);
	if (r == 0)
		r = add_ledger(k, to);
	return r < 0 ? r : add_ready(k, to);
}

int ew_ask_overview(struct ew_asked *a)
{
	uint64_t days = ew_asked_number(a, "days", DAYS);
	json_t *body;
	int r;

	if (days == 0 || days > MOST_DAYS)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_query", "days is a number from 1 to 366");
	body = json_object();
	r = body ? overview_json(a->k, days, body) : -ENOMEM;
	if (r == 0)
		return ew_keeper_answer(a->k, a->connection, a->request, 200, body);
	json_decref(body);
	return r;
}
