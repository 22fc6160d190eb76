/*
 * The life of retention: calls get their times when they are over, a round takes what is due, the brake stops it. Must never delete
 * while the brake is on, nor faster than was configured, nor anything whose time has not come.
 */
#include "programs/keeper/deletion/retention.h"

#include <errno.h>
#include <inttypes.h>

#include "base/log.h"
#include "catalog/daily.h"
#include "catalog/interactions.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/brake.h"
#include "programs/keeper/people/desk.h"

#define ROUND_EVERY_US (60 * EW_US_PER_S)
#define NOTE_EVERY_US (600 * EW_US_PER_S)
#define BATCH 8         /* calls in one transaction: some milliseconds */
#define DATED_AT_ONCE 16
#define DATING "dating"
#define USUAL_DAYS 28
#define MOST_OVER_USUAL 4 /* times a usual day's deletions may be due at once */

/* -- what a call has -------------------------------------------------------------------------- */

struct ew_wall ew_retention_due_of(const struct ew_keeper *k, const struct ew_call *call, enum ew_artifact_kind kind)
{
	struct ew_wall ended = ew_interaction_ended(call->fold);

	if (ended.us == 0)
		return (struct ew_wall){INT64_MAX};
	return ew_retention_due(ew_interaction_terms(call->fold)->keep_s, ended, k->retention->usual.unstated_s, kind);
}

int ew_retention_date(struct ew_keeper *k, const struct ew_call *call)
{
	struct ew_retention_step steps[EW_ARTIFACT_KINDS];
	struct ew_wall ended = ew_interaction_ended(call->fold);
	struct ew_retained_row row;
	size_t n = ended.us == 0 ? 0
				 : ew_retention_plan(ew_interaction_terms(call->fold)->keep_s, ended,
					   k->retention->usual.unstated_s, steps);
	int r = n > 0 ? ew_interactions_number(k->catalog, call->id, &row.number) : 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		row.at = steps[i].at;
		row.kinds = steps[i].kinds & ~ew_interaction_deleted(call->fold);
		if (row.kinds)
			r = ew_retained_put(k->catalog, &row);
	}
	return r;
}

/* -- calls of before --------------------------------------------------------------------------- */

static int read_dating(struct ew_keeper *k)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	uint64_t next = 0;
	int r;

	ew_buf_init(&text, 32);
	r = ew_catalog_get(k->catalog, DATING, &text);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	r = ew_slice_decimal(ew_buf_slice(&text), INT64_MAX, &next);
	k->retention->date_next = r == 0 ? (int64_t)next : 0;
	k->retention->dating = k->retention->date_next > 0;
	return 0;
}

struct dating {
	struct ew_keeper *k;
	struct ew_id id;
	bool wanted;
};

static int see_row(void *arg, const struct ew_interaction_row *row)
{
	struct dating *d = arg;

	d->id = row->id;
	d->wanted = row->wrapped.len > 0 && (row->state == EW_STATE_FINISHED || row->state == EW_STATE_FAILED);
	return 0;
}

/* One that cannot be read gets no time: the audit tells of it, and somebody has to decide. */
static int date_one(struct ew_keeper *k, int64_t number)
{
	struct dating d = {.k = k};
	struct ew_call *call;
	int r = ew_interactions_numbered(k->catalog, number, see_row, &d);

	if (r < 0 || !d.wanted)
		return r == -ENOENT ? 0 : r;
	r = ew_keeper_call(k, d.id, &call);
	if (r == 0)
		return ew_retention_date(k, call);
	return ew_keeper_call_is_lost(r) ? 0 : r;
}

/* Memory comes back: the same calls are given their times in a later turn. */
static int put_off(struct ew_keeper *k, int error)
{
	if (error != -ENOMEM && error != -EMFILE)
		return error;
	ew_keeper_rollback(k);
	ew_keeper_calls_trim(k);
	k->retention->dating = false; /* until the next tick */
	return 0;
}

static int date_some(struct ew_keeper *k)
{
	struct ew_retention_state *s = k->retention;
	int64_t next = s->date_next;
	char text[32];
	int r = ew_keeper_begin(k);

	for (unsigned i = 0; r == 0 && i < DATED_AT_ONCE && next > 0; i++)
		r = date_one(k, next--);
	(void)snprintf(text, sizeof(text), "%" PRId64, next);
	if (r == 0)
		r = ew_catalog_set(k->catalog, DATING, ew_slice_text(text));
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r < 0)
		return put_off(k, r);
	s->date_next = next;
	s->dating = next > 0;
	if (!s->dating)
		ew_log(EW_LOG_INFO, "retention_dated");
	return 0;
}

/* -- a round ----------------------------------------------------------------------------------- */

struct batch {
	struct ew_retained_row rows[BATCH];
	size_t n;
};

static int take_row(void *arg, const struct ew_retained_row *row)
{
	struct batch *b = arg;

	b->rows[b->n++] = *row;
	return 0;
}

/* Whoever could do with more credit than a second's worth would delete in bursts. */
static unsigned affordable(struct ew_keeper *k)
{
	struct ew_retention_state *s = k->retention;
	struct ew_mono now = ew_io_mono(k->io);
	int64_t each_us = EW_US_PER_S / s->usual.per_s;

	s->credit_us += now.us - s->credited.us;
	s->credited = now;
	if (s->credit_us > EW_US_PER_S)
		s->credit_us = EW_US_PER_S;
	return (unsigned)(s->credit_us / (each_us ? each_us : 1));
}

static void pay(struct ew_keeper *k, unsigned n)
{
	k->retention->credit_us -= (int64_t)n * (EW_US_PER_S / k->retention->usual.per_s);
}

static int find_id(struct ew_keeper *k, int64_t number, struct ew_id *ret)
{
	struct dating d = {.k = k};
	int r = ew_interactions_numbered(k->catalog, number, see_row, &d);

	*ret = d.id;
	return r;
}

/* What a hold keeps stays in the list, and is looked at in every round. */
static int delete_one(struct ew_keeper *k, const struct ew_retained_row *row)
{
	struct ew_retention_state *s = k->retention;
	struct ew_deletion_wish wish = {.kinds = row->kinds, .cause = EW_DELETION_RETENTION, .due = row->at};
	enum ew_deletion_outcome outcome = EW_DELETION_NOTHING;
	int r = find_id(k, row->number, &wish.interaction);

	if (r == 0)
		r = ew_deletion_begin(k, &wish, &outcome);
	if (r < 0 && r != -ENOENT)
		return r;
	s->deleted += outcome == EW_DELETION_BEGUN || outcome == EW_DELETION_PART;
	s->held += outcome == EW_DELETION_HELD;
	s->waiting += outcome == EW_DELETION_NOT_YET;
	if (outcome == EW_DELETION_BEGUN || outcome == EW_DELETION_PART)
		s->proving = true;
	return outcome == EW_DELETION_BEGUN || outcome == EW_DELETION_NOTHING ? ew_retained_remove(k->catalog, row->at, row->number) : 0;
}

/* What was looked at is no reason for the brake again, held or not. */
static int note_looked_at(struct ew_keeper *k, struct ew_wall until)
{
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_brake_looked_at(k, until);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int end_round(struct ew_keeper *k)
{
	struct ew_retention_state *s = k->retention;
	bool any = s->deleted + s->held + s->waiting > 0;

	s->running = s->by_hand = false;
	if (!any)
		return 0;
	ew_log(EW_LOG_INFO, "retention_round", EW_F_U64("deleted", s->deleted), EW_F_U64("held", s->held), EW_F_U64("waiting", s->waiting));
	return note_looked_at(k, s->until);
}

/* Without memory, or with too many calls in it, the round is given up; the next one comes in a minute. */
static int give_up(struct ew_keeper *k, int error)
{
	if (error != -ENOMEM && error != -EMFILE)
		return error;
	ew_log(EW_LOG_WARNING, "retention_put_off", EW_F_I64("code", error));
	ew_keeper_rollback(k);
	k->retention->running = false;
	return 0;
}

static int delete_some(struct ew_keeper *k)
{
	struct ew_retention_state *s = k->retention;
	unsigned most = affordable(k);
	int64_t until = ew_io_mono(k->io).us + EW_RETENTION_PIECE_US;
	struct batch b = {.n = 0};
	unsigned n = 0;
	int r;

	if (most == 0)
		return 0;
	r = ew_retained_due(k->catalog, s->until, &s->at, most < BATCH ? most : BATCH, take_row, &b);
	if (r < 0)
		return r;
	if (b.n == 0)
		return end_round(k);
	r = ew_keeper_begin(k);
	for (; r == 0 && n < b.n && (n == 0 || ew_io_mono(k->io).us < until); n++)
		r = delete_one(k, &b.rows[n]);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r < 0)
		return give_up(k, r);
	s->at = b.rows[n - 1];
	pay(k, n);
	return 0;
}

bool ew_keeper_retention_due(const struct ew_keeper *k)
{
	const struct ew_retention_state *s = k->retention;
	int64_t earned = s ? s->credit_us + ew_io_mono(k->io).us - s->credited.us : 0;

	return s && (s->dating || (s->running && earned >= EW_US_PER_S / s->usual.per_s));
}

int ew_keeper_retention_step(struct ew_keeper *k)
{
	return k->retention->dating ? date_some(k) : delete_some(k);
}

/* -- when ---------------------------------------------------------------------------------------- */

static int add_up(void *arg, int64_t day, uint32_t what, uint64_t n)
{
	uint64_t *sum = arg;

	(void)day;
	*sum += what == EW_DAILY_DELETIONS ? n : 0;
	return 0;
}

/* So many may be due at once: what was configured, or a few times what a usual day has. */
static int at_once(struct ew_keeper *k, uint64_t *ret)
{
	int64_t today = ew_day_of(ew_io_wall(k->io));
	uint64_t sum = 0;
	int r = ew_daily_each(k->catalog, today - USUAL_DAYS, today - 1, add_up, &sum);

	*ret = MOST_OVER_USUAL * sum / USUAL_DAYS;
	if (*ret < k->retention->usual.at_once)
		*ret = k->retention->usual.at_once;
	return r;
}

static int judge(struct ew_keeper *k, const struct ew_brake *brake, enum ew_brake_why *ret, uint64_t *ret_due)
{
	struct ew_retention_state *s = k->retention;
	struct ew_brake_view v = {.now = ew_io_wall(k->io), .passed_us = -1};
	int r = at_once(k, &v.at_once);

	if (r == 0)
		r = ew_brake_noted(k, &v.seen);
	if (r == 0) /* what was agreed on is no reason again */
		r = ew_retained_count(k->catalog, (struct ew_wall){brake->through.us + 1}, v.now, v.at_once + 1, &v.due);
	if (s->noted.us != 0)
		v.passed_us = ew_io_mono(k->io).us - s->noted.us;
	*ret = ew_brake_judge(&v);
	*ret_due = v.due;
	return r;
}

static int pull(struct ew_keeper *k, enum ew_brake_why why, uint64_t due)
{
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_brake_pull(k, why, due);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int lift(struct ew_keeper *k, const struct ew_brake *brake)
{
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_brake_lift(k, brake);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int note_time(struct ew_keeper *k)
{
	int r;

	if (k->retention->noted.us != 0 && ew_io_mono(k->io).us - k->retention->noted.us < NOTE_EVERY_US)
		return 0;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_brake_note_time(k);
	return r < 0 ? r : ew_keeper_commit(k);
}

static void begin_round(struct ew_keeper *k)
{
	struct ew_retention_state *s = k->retention;

	s->running = true;
	s->deleted = s->held = s->waiting = 0;
	s->at = (struct ew_retained_row){.at = {INT64_MIN}};
	s->until = ew_io_wall(k->io);
	s->credited = ew_io_mono(k->io);
	s->credit_us = EW_US_PER_S / s->usual.per_s;
}

static bool is_clock(enum ew_brake_why why)
{
	return why == EW_BRAKE_CLOCK_BACK || why == EW_BRAKE_CLOCK_FORWARD;
}

/* What falls due while it is on is judged when it is lifted; a clock that steps is told of at once, and ends no time to think. */
static int look_at_brake(struct ew_keeper *k, bool *ret_may)
{
	enum ew_brake_why why = EW_BRAKE_NONE;
	struct ew_brake brake;
	uint64_t due = 0;
	int r = ew_brake_read(k, &brake);

	if (r == 0)
		r = judge(k, &brake, &why, &due);
	if (r == 0 && !is_clock(why) && brake.state == EW_BRAKE_COOLING && ew_io_wall(k->io).us >= brake.until.us) {
		r = lift(k, &brake);
		brake.state = EW_BRAKE_OFF;
	}
	*ret_may = false;
	if (r < 0)
		return r;
	if (is_clock(why) || (why == EW_BRAKE_VOLUME && brake.state == EW_BRAKE_OFF))
		return pull(k, why, due);
	*ret_may = brake.state == EW_BRAKE_OFF;
	return note_time(k);
}

int ew_keeper_retention_tick(struct ew_keeper *k)
{
	struct ew_retention_state *s = k->retention;
	struct ew_mono now = ew_io_mono(k->io);
	bool may = false;
	int r;

	s->dating = s->date_next > 0;
	if (s->running || s->dating || k->reindexing.running || (s->looked.us != 0 && now.us - s->looked.us < ROUND_EVERY_US && !s->by_hand))
		return 0;
	s->looked = now;
	r = look_at_brake(k, &may);
	if (r == 0 && may && (!s->usual.off || s->by_hand))
		begin_round(k);
	else if (!may)
		s->by_hand = false;
	return r;
}

/* -- life ---------------------------------------------------------------------------------------- */

int ew_keeper_retention_new(struct ew_keeper *k, const struct ew_retention_usual *usual)
{
	struct ew_retention_state *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->usual = *usual;
	if (s->usual.per_s == 0)
		s->usual.per_s = EW_RETENTION_PER_S;
	if (s->usual.unstated_s == 0)
		s->usual.unstated_s = EW_RETENTION_UNSTATED_S;
	if (s->usual.cooling_s == 0)
		s->usual.cooling_s = EW_RETENTION_COOLING_S;
	if (s->usual.at_once == 0)
		s->usual.at_once = EW_RETENTION_AT_ONCE;
	k->retention = s;
	return 0;
}

int ew_keeper_retention_open(struct ew_keeper *k)
{
	return read_dating(k);
}

void ew_keeper_retention_close(struct ew_keeper *k)
{
	free(k->retention);
	k->retention = NULL;
}
