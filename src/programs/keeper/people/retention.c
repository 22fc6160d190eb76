/*
 * How long things stay, in numbers: what falls due on which day and what was destroyed, counted when it happens, so that no call is
 * opened to show it. Must never count as destroyed what nobody has verified.
 */
#include <errno.h>
#include <string.h>

#include "catalog/daily.h"
#include "catalog/grants.h"
#include "catalog/holds.h"
#include "catalog/requests.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/brake.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/epochs/rotation.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/keeper_tools.h"
#include "programs/keeper/people/desk.h"

#define DAYS 90
#define MOST_DAYS 366
#define DAY_US (24 * 3600 * EW_US_PER_S)

/* -- counting -- */

/* The day on which a kind of a call falls due; false: never. */
static bool due_day(const struct ew_keeper *k, const struct ew_call *call, enum ew_artifact_kind kind, int64_t *ret)
{
	struct ew_wall due = ew_retention_due_of(k, call, kind);

	*ret = ew_day_of(due);
	return due.us != INT64_MAX;
}

int ew_retention_exists(struct ew_keeper *k, const struct ew_call *call, enum ew_artifact_kind kind, bool *ret)
{
	uint64_t n = 0;
	int r = 0;

	if (kind == EW_ARTIFACT_AUDIO)
		*ret = ew_overview_is_recorded(call);
	else if (kind == EW_ARTIFACT_METADATA || kind == EW_ARTIFACT_CONSENT_EVIDENCE)
		*ret = true;
	else {
		r = ew_handed_count(k->catalog, call->id, (uint32_t)kind, (struct ew_wall){INT64_MAX}, &n);
		*ret = n > 0;
	}
	return r;
}

int ew_retention_count_call(struct ew_keeper *k, const struct ew_call *call)
{
	int r = ew_retention_date(k, call);

	for (unsigned i = 0; r == 0 && i < EW_ARTIFACT_KINDS; i++) {
		bool there = false;
		int64_t day;

		if (!due_day(k, call, (enum ew_artifact_kind)i, &day))
			continue;
		r = ew_retention_exists(k, call, (enum ew_artifact_kind)i, &there);
		if (r == 0 && there)
			r = ew_due_add(k->catalog, day, i, 1);
	}
	return r;
}

static bool is_counted(const struct ew_call *call)
{
	enum ew_interaction_state state = ew_interaction_state(call->fold);

	return state == EW_STATE_FINISHED || state == EW_STATE_FAILED;
}

int ew_retention_handed_in(struct ew_keeper *k, const struct ew_call *call, enum ew_artifact_kind kind)
{
	uint64_t n = 0;
	int64_t day;
	int r = 0;

	if (!is_counted(call) || !due_day(k, call, kind, &day))
		return 0;
	r = ew_handed_count(k->catalog, call->id, (uint32_t)kind, (struct ew_wall){INT64_MAX}, &n);
	return r == 0 && n == 1 ? ew_due_add(k->catalog, day, kind, 1) : r;
}

int ew_retention_purged(struct ew_keeper *k, const struct ew_call *call, enum ew_artifact_kind kind, const char *outcome)
{
	bool verified = strcmp(outcome, "verified") == 0;
	int64_t day;
	int r;

	if (strcmp(outcome, "nothing_there") == 0)
		return 0;
	r = ew_daily_add(k->catalog, ew_day_of(ew_io_wall(k->io)), verified ? EW_DAILY_DESTROYED : EW_DAILY_NOT_DESTROYED);
	if (r < 0 || !verified || kind == EW_ARTIFACT_AUDIO || !is_counted(call) || !due_day(k, call, kind, &day))
		return r; /* sound that is to be destroyed was not counted */
	return ew_due_add(k->catalog, day, kind, -1);
}

/* -- showing -- */

static json_t *day_text(int64_t day)
{
	char text[EW_WALL_TEXT_BYTES];

	ew_wall_format((struct ew_wall){day * DAY_US}, text);
	return json_stringn(text, 10);
}

struct due {
	int64_t first;
	json_t *kinds; /* by word */
};

static int take_due(void *arg, int64_t day, uint32_t kind, uint64_t n)
{
	struct due *d = arg;
	const char *word = ew_artifact_kind_name((enum ew_artifact_kind)kind);
	json_t *one = word ? json_object_get(d->kinds, word) : NULL;

	if (!word)
		return 0;
	if (!one) {
		one = json_pack("{s:s, s:i, s:[]}", "kind", word, "overdue", 0, "days");
		if (!ew_json_put(d->kinds, word, one))
			return -ENOMEM;
	}
	if (day < d->first)
		return ew_json_put(one, "overdue", json_integer((json_int_t)n)) ? 0 : -ENOMEM;
	return json_array_append_new(json_object_get(one, "days"),
		       json_pack("{s:o, s:I}", "day", day_text(day), "n", (json_int_t)n)) < 0
		? -ENOMEM
		: 0;
}

static json_t *values_of(const json_t *object)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, name, value) {
		if (!list || json_array_append(list, value) < 0)
			return NULL;
	}
	return TAKE(list);
}

static int add_due(struct ew_keeper *k, int64_t today, uint64_t days, json_t *to)
{
	_cleanup_(ew_json_drop) json_t *kinds = json_object();
	struct due d = {today, kinds};
	int r = kinds ? ew_due_each(k->catalog, today, today + (int64_t)days - 1, take_due, &d) : -ENOMEM;

	return r < 0 ? r : ew_json_put(to, "due", values_of(kinds)) ? 0 : -ENOMEM;
}

struct done {
	uint64_t n[EW_DAILY_KINDS];
};

static int take_done(void *arg, int64_t day, uint32_t what, uint64_t n)
{
	struct done *d = arg;

	(void)day;
	if (what < EW_DAILY_KINDS)
		d->n[what] += n;
	return 0;
}

static int add_done(struct ew_keeper *k, int64_t today, uint64_t days, json_t *to)
{
	struct done d = {{0}};
	int r = ew_daily_each(k->catalog, today - (int64_t)days + 1, today, take_done, &d);

	if (r < 0)
		return r;
	return ew_json_put(to, "done",
		       json_pack("{s:I, s:I, s:I}", "destroyed", (json_int_t)d.n[EW_DAILY_DESTROYED], "cannot_be_verified",
			       (json_int_t)d.n[EW_DAILY_NOT_DESTROYED], "held", (json_int_t)d.n[EW_DAILY_PURGES_HELD]))
		? 0
		: -ENOMEM;
}

/* What is being deleted now, and what stands against it. */
static int add_deletions(struct ew_keeper *k, json_t *to)
{
	_cleanup_(ew_json_drop) json_t *steps = json_object();
	uint64_t counts[6];
	struct ew_brake brake;
	int r = steps ? ew_deletions_count(k->catalog, counts) : -ENOMEM;

	for (uint32_t i = EW_DELETION_SHREDDED; r == 0 && i <= EW_DELETION_FINAL; i++) {
		if (!ew_json_put(steps, ew_deletion_step_name(i), json_integer((json_int_t)counts[i])))
			r = -ENOMEM;
	}
	if (r == 0)
		r = ew_brake_read(k, &brake);
	if (r < 0)
		return r;
	return ew_json_put(to, "brake", ew_brake_json(&brake)) && ew_json_put(to, "deletions", TAKE(steps)) &&
			ew_json_put(to, "dating", json_boolean(k->retention->dating))
		? 0
		: -ENOMEM;
}

static int add_keys(struct ew_keeper *k, json_t *to)
{
	json_t *keys = NULL;
	int r = ew_rotation_json(k, &keys);

	return r < 0 ? r : ew_json_put(to, "keys", keys) ? 0 : -ENOMEM;
}

int ew_holds_count_json(struct ew_keeper *k, json_t *to)
{
	struct ew_holds_count n = {0};
	uint64_t requests = 0, late = 0;
	int r = ew_holds_count(k->catalog, ew_io_wall(k->io), &n);

	if (r == 0)
		r = ew_requests_count(k->catalog, ew_io_wall(k->io), &requests, &late);
	if (r < 0)
		return r;
	return ew_json_put(to, "holds",
		       json_pack("{s:I, s:I, s:I}", "active", (json_int_t)n.active, "overdue", (json_int_t)n.overdue, "calls",
			       (json_int_t)n.calls)) &&
			ew_json_put(to, "requests",
				json_pack("{s:I, s:I}", "open", (json_int_t)requests, "overdue", (json_int_t)late))
		? 0
		: -ENOMEM;
}

int ew_ask_retention(struct ew_asked *a)
{
	uint64_t days = ew_asked_number(a, "days", DAYS);
	int64_t today = ew_day_of(ew_io_wall(a->k->io));
	_cleanup_(ew_json_drop) json_t *body = json_object();
	int r = body ? 0 : -ENOMEM;

	if (days == 0 || days > MOST_DAYS)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_query", "days is a number from 1 to 366");
	if (r == 0 && !ew_json_put(body, "at", ew_json_wall(ew_io_wall(a->k->io))))
		r = -ENOMEM;
	if (r == 0)
		r = ew_holds_count_json(a->k, body);
	if (r == 0)
		r = add_due(a->k, today, days, body);
	if (r == 0)
		r = add_done(a->k, today, days, body);
	if (r == 0)
		r = add_deletions(a->k, body);
	if (r == 0)
		r = add_keys(a->k, body);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 200, TAKE(body));
}
