/*
 * A hold over many calls: placed and let go some at a time, between the keeper's other work, each piece one transaction that also says
 * where to go on. A restart goes on with it. In whose name it is done is asked again with each piece: who has lost the right, or left,
 * places nothing more.
 */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "catalog/cases.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/keeper_survey.h"
#include "programs/keeper/people/desk.h"
#include "programs/keeper/people/standing.h"
#include "programs/keeper/people/words.h"

#define COLUMN "hold_job"
#define PIECE 16         /* calls: each may be read from the catalogue */
#define SCANNED 64       /* rows of a search that are looked at for one */
#define WORDS_BYTES (128 * 1024)
#define TOLD 1000        /* outcomes that are kept */
#define SHOWN_JOBS 5

struct job {
	struct ew_hold_job_row row;
	json_t *words; /* {"wish": {...}, "outcomes": [[id, word], ...], "because"?} */
};

static void job_free(struct job *job)
{
	json_decref(job->words);
	job->words = NULL;
}

/* -- rows -- */

struct opening {
	struct ew_keeper *k;
	struct job *to;
};

/* Bound to its hold and when it was made: the number is not known yet when it is sealed for the first time. */
static uint64_t place_of(const struct ew_hold_job_row *row)
{
	return ew_words_place(row->hold) ^ (uint64_t)row->made.us;
}

static int open_row(void *arg, const struct ew_hold_job_row *row)
{
	struct opening *o = arg;

	job_free(o->to);
	o->to->row = *row;
	o->to->row.sealed = EW_SLICE_EMPTY;
	return ew_words_open(o->k, NULL, COLUMN, place_of(row), row->sealed, WORDS_BYTES, &o->to->words);
}

static int put(struct ew_keeper *k, struct job *job, bool made)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r = ew_words_seal(k, NULL, COLUMN, place_of(&job->row), job->words, WORDS_BYTES, &sealed);

	job->row.sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = made ? ew_hold_jobs_insert(k->catalog, &job->row) : ew_hold_jobs_update(k->catalog, &job->row);
	job->row.sealed = EW_SLICE_EMPTY;
	return r;
}

/* -- beginning -- */

static const char *work_name(uint32_t work)
{
	return work == EW_HOLD_PLACE ? "place" : "release";
}

/* Which filters a search had; never a value. */
static json_t *filters_of(const json_t *wish)
{
	_cleanup_(ew_json_drop) json_t *names = json_array();
	const char *name;
	json_t *value;

	json_object_foreach(json_object_get(wish, "query"), name, value) {
		if (!names || json_array_append_new(names, json_string(name)) < 0)
			return NULL;
	}
	if (json_object_get(wish, "case") && (!names || json_array_append_new(names, json_string("case")) < 0))
		return NULL;
	return names ? TAKE(names) : NULL;
}

static int say_begun(struct ew_keeper *k, const struct job *job, const json_t *wish)
{
	const json_t *list = json_object_get(wish, "interactions");

	return ew_keeper_append(k, NULL, EW_EVENT_HOLD_CHANGED, job->row.made, "user", job->row.by,
		json_pack("{s:o, s:s, s:s, s:o, s:o, s:O*}", "hold", ew_json_id(job->row.hold), "what", work_name(job->row.work),
			"state", "begun", "calls",
			list ? json_integer((json_int_t)json_array_size(list)) : json_null(), "by", filters_of(wish), "query",
			json_object_get(wish, "standing")),
		NULL, NULL, NULL);
}

int ew_hold_job_begin(struct ew_keeper *k, const struct ew_hold_read *hold, enum ew_hold_work work, struct ew_id by,
	json_t *wish, uint64_t *ret_number)
{
	_cleanup_(job_free) struct job job = {.row = {.hold = hold->row.id,
						      .work = work,
						      .state = EW_HOLD_JOB_RUNS,
						      .by = by,
						      .made = ew_io_wall(k->io)}};
	int r;

	job.words = json_pack("{s:o, s:[]}", "wish", wish, "outcomes");
	r = job.words ? put(k, &job, true) : -ENOMEM;
	if (r == 0)
		r = say_begun(k, &job, json_object_get(job.words, "wish"));
	if (r == 0)
		k->holds_due = true;
	*ret_number = job.row.number;
	return r;
}

/* -- showing -- */

static const char *state_name(uint32_t state)
{
	return state == EW_HOLD_JOB_RUNS ? "running" : state == EW_HOLD_JOB_DONE ? "done" : "stopped";
}

static json_t *outcomes_json(const struct job *job)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(job->words, "outcomes"), i, one) {
		if (!list || json_array_append_new(list, json_pack("{s:O, s:O}", "interaction", json_array_get(one, 0), "outcome",
								 json_array_get(one, 1))) < 0)
			return NULL;
	}
	return TAKE(list);
}

static int job_json(const struct job *job, bool all, json_t **ret)
{
	const json_t *list = json_object_get(json_object_get(job->words, "wish"), "interactions");
	const struct ew_hold_job_row *row = &job->row;
	_cleanup_(ew_json_drop) json_t *one = json_pack("{s:I, s:s, s:s, s:o, s:I, s:I, s:I, s:I, s:o, s:o, s:O?}", "number",
		(json_int_t)row->number, "work", work_name(row->work), "state", state_name(row->state), "of",
		list ? json_integer((json_int_t)json_array_size(list)) : json_null(), "seen", (json_int_t)row->seen, "done",
		(json_int_t)row->done, "already", (json_int_t)row->already, "refused", (json_int_t)row->refused, "begun_at",
		ew_json_wall(row->made), "ended_at", ew_json_wall(row->ended), "because", json_object_get(job->words, "because"));

	if (!one || (all && !ew_json_put(one, "outcomes", outcomes_json(job))))
		return -ENOMEM;
	*ret = TAKE(one);
	return 0;
}

int ew_hold_job_json(
	struct ew_keeper *k, struct ew_id hold, uint64_t number, struct ew_id who, bool all, json_t **ret)
{
	_cleanup_(job_free) struct job job = {0};
	struct opening o = {k, &job};
	int r = ew_hold_jobs_get(k->catalog, number, open_row, &o);

	if (r == 0 && !ew_id_equal(job.row.hold, hold))
		r = -ENOENT;
	return r < 0 ? r : job_json(&job, all || ew_id_equal(job.row.by, who), ret);
}

struct listing {
	struct ew_keeper *k;
	json_t *items;
};

static int add_job(void *arg, const struct ew_hold_job_row *row)
{
	struct listing *l = arg;
	_cleanup_(job_free) struct job job = {0};
	struct opening o = {l->k, &job};
	json_t *one = NULL;
	int r = open_row(&o, row);

	if (r == 0)
		r = job_json(&job, false, &one);
	if (r == -EBADMSG)
		return 0;
	return r < 0 ? r : json_array_append_new(l->items, one) < 0 ? -ENOMEM : 0;
}

int ew_hold_jobs_json(struct ew_keeper *k, struct ew_id hold, json_t **ret)
{
	_cleanup_(ew_json_drop) json_t *items = json_array();
	struct listing l = {k, items};
	int r = items ? ew_hold_jobs_of(k->catalog, hold, SHOWN_JOBS, add_job, &l) : -ENOMEM;

	if (r == 0)
		*ret = TAKE(items);
	return r;
}

/* -- a piece -- */

struct piece {
	struct ew_keeper *k;
	struct job *job;
	struct ew_hold_read *hold;
	struct ew_asked as; /* whoever wanted it, as they are now */
	struct ew_id calls[SCANNED];
	size_t n;
	uint32_t rows;
};

static const json_t *wish_of(const struct job *job)
{
	return json_object_get(job->words, "wish");
}

static int note(struct piece *p, struct ew_id call, enum ew_hold_outcome outcome)
{
	struct ew_hold_job_row *row = &p->job->row;
	json_t *outcomes = json_object_get(p->job->words, "outcomes");
	bool listed = json_object_get(wish_of(p->job), "interactions") != NULL;

	row->seen++;
	row->done += outcome == EW_HOLD_DONE;
	row->already += outcome == EW_HOLD_ALREADY;
	row->refused += outcome > EW_HOLD_ALREADY;
	/* Of a list each is told; of a search those that were not covered. */
	if ((!listed && outcome <= EW_HOLD_ALREADY) || json_array_size(outcomes) >= TOLD)
		return 0;
	return json_array_append_new(outcomes,
		       json_pack("[o, s]", ew_json_id(call), ew_hold_outcome_name(outcome, row->work))) < 0
		? -ENOMEM
		: 0;
}

static uint64_t standing_of(const struct job *job)
{
	return (uint64_t)json_integer_value(json_object_get(wish_of(job), "standing"));
}

static int place(struct piece *p, struct ew_id call)
{
	enum ew_hold_outcome outcome = EW_HOLD_OUT_OF_SCOPE;
	bool reaches = false;
	int r = ew_asked_reaches(&p->as, EW_RIGHT_HOLD, call, &reaches);

	if (r == 0 && reaches)
		r = ew_hold_place(p->k, p->hold, p->job->row.by, call, standing_of(p->job), &outcome);
	if (r == 0 && outcome == EW_HOLD_DONE && standing_of(p->job))
		r = ew_hold_queries_count_call(p->k->catalog, standing_of(p->job));
	/* What a search finds is what they can find: of the rest nothing is said. */
	if (r == 0 && !reaches && !json_object_get(wish_of(p->job), "interactions"))
		return 0;
	return r < 0 ? r : note(p, call, outcome);
}

static int release(struct piece *p, struct ew_id call)
{
	enum ew_hold_outcome outcome;
	const char *reason = json_string_value(json_object_get(wish_of(p->job), "reason"));
	int r = ew_hold_release(p->k, p->hold, p->job->row.by, call, reason, &outcome);

	return r < 0 ? r : note(p, call, outcome);
}

/* -- which calls come next; 1: there are no more -- */

static int next_listed(struct piece *p, const json_t *list)
{
	struct ew_hold_job_row *row = &p->job->row;

	while (p->n < PIECE && row->at < json_array_size(list)) {
		const char *text = json_string_value(json_array_get(list, row->at++));

		if (text && ew_id_parse(ew_slice_text(text), &p->calls[p->n]) == 0)
			p->n++;
	}
	return row->at >= json_array_size(list);
}

static int found(void *arg, const struct ew_interaction_row *row)
{
	struct piece *p = arg;

	p->calls[p->n++] = row->id;
	p->job->row.at_started = row->started;
	p->job->row.at_id = row->id;
	return 0;
}

static int next_found(struct piece *p, json_t *query)
{
	struct ew_hash tokens[EW_SURVEY_TOKENS];
	struct ew_interaction_query q = {0};
	struct ew_search_end end = {.more = false};
	int r;

	p->as.arguments = query;
	r = ew_asked_query(&p->as, &q, tokens);
	p->as.arguments = NULL;
	if (r < 0)
		return r;
	q.before_started = p->job->row.at_started;
	q.before_id = p->job->row.at_id;
	q.limit = PIECE;
	r = ew_interactions_search(p->k->catalog, &q, found, p, &end);
	/* All that began when it stopped is looked at again: it may be there already, and must not be left out. */
	if (r == 0 && end.more) {
		p->job->row.at_started.us = end.started.us + 1;
		p->job->row.at_id = (struct ew_id){{0}};
	}
	return r < 0 ? r : p->n < PIECE && !end.more;
}

static int covered(void *arg, struct ew_id interaction, struct ew_wall placed)
{
	struct piece *p = arg;

	(void)placed;
	p->calls[p->n++] = interaction;
	p->job->row.at_id = interaction;
	return 0;
}

static int next_covered(struct piece *p)
{
	int r = ew_holds_calls(p->k->catalog, p->hold->row.id, p->job->row.at_id, PIECE, covered, p);

	return r < 0 ? r : p->n < PIECE;
}

static int of_case(void *arg, struct ew_id interaction)
{
	return covered(arg, interaction, (struct ew_wall){0});
}

static int next_of_case(struct piece *p, uint64_t number)
{
	int r = ew_cases_calls_after(p->k->catalog, number, p->job->row.at_id, PIECE, of_case, p);

	return r < 0 ? r : p->n < PIECE;
}

static int next_calls(struct piece *p)
{
	uint64_t number = (uint64_t)json_integer_value(json_object_get(wish_of(p->job), "case"));
	json_t *query = json_object_get(wish_of(p->job), "query");
	const json_t *list = json_object_get(wish_of(p->job), "interactions");

	if (list)
		return next_listed(p, list);
	if (number)
		return next_of_case(p, number);
	return query ? next_found(p, query) : next_covered(p);
}

/* -- ends -- */

/* A release of all calls is the end of the hold. */
static bool ends_hold(const struct job *job)
{
	return job->row.work == EW_HOLD_LET_GO && !json_object_get(wish_of(job), "interactions");
}

static int end_hold(struct piece *p)
{
	if (!ends_hold(p->job))
		return 0;
	p->hold->row.state = EW_HOLD_RELEASED;
	p->hold->row.ended = p->job->row.ended;
	return ew_hold_put(p->k, p->hold, false);
}

static int end(struct piece *p)
{
	struct ew_hold_job_row *row = &p->job->row;
	int r;

	row->state = EW_HOLD_JOB_DONE;
	row->ended = ew_io_wall(p->k->io);
	r = end_hold(p);
	if (r == 0 && standing_of(p->job))
		r = ew_standing_caught_up(p->k, standing_of(p->job), row->by);
	if (r < 0)
		return r;
	return ew_keeper_append(p->k, NULL, ends_hold(p->job) ? EW_EVENT_HOLD_ENDED : EW_EVENT_HOLD_CHANGED, row->ended, "keeper",
		(struct ew_id){{0}},
		json_pack("{s:o, s:s, s:s, s:I, s:I, s:I, s:I}", "hold", ew_json_id(row->hold), "what", work_name(row->work),
			"state", "done", "seen", (json_int_t)row->seen, "done", (json_int_t)row->done, "already", (json_int_t)row->already, "refused",
			(json_int_t)row->refused),
		NULL, NULL, NULL);
}

/* What cannot go on is said where people look, and does not hold up what comes behind it. */
static int stop(struct ew_keeper *k, struct job *job, const char *because)
{
	int r;

	job->row.state = EW_HOLD_JOB_STOPPED;
	job->row.ended = ew_io_wall(k->io);
	r = ew_keeper_begin(k);
	if (r == 0 && (!job->words && !(job->words = json_object())))
		r = -ENOMEM;
	if (r == 0 && !ew_json_put(job->words, "because", json_string(because)))
		r = -ENOMEM;
	if (r == 0)
		r = put(k, job, false);
	if (r == 0)
		r = ew_keeper_except(k, NULL, "hold_stopped", NULL);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int do_piece(struct piece *p)
{
	bool places = p->job->row.work == EW_HOLD_PLACE;
	int last = next_calls(p), r = last < 0 ? last : 0;

	for (size_t i = 0; r == 0 && i < p->n; i++)
		r = places ? place(p, p->calls[i]) : release(p, p->calls[i]);
	if (r == 0 && last == 1)
		r = end(p);
	return r < 0 ? r : put(p->k, p->job, false);
}

/* What two people agreed on is done whoever of them is still there; placing is done in one person's name. */
static const char *why_not(struct piece *p, int *ret_r)
{
	*ret_r = 0;
	if (p->hold->row.state == EW_HOLD_RELEASED)
		return "the hold was released meanwhile";
	if (p->job->row.work != EW_HOLD_PLACE)
		return NULL;
	if (p->k->reindexing.running && json_object_get(wish_of(p->job), "query"))
		return "calls of the earlier version are still being made searchable; place it on the rest when that is done";
	*ret_r = ew_asked_become(&p->as, p->job->row.by);
	if (*ret_r == -ENOENT) {
		*ret_r = 0;
		return "who placed it has left or is suspended; somebody else may place it on the rest";
	}
	return *ret_r == 0 && !ew_asked_holds(&p->as, EW_RIGHT_HOLD) ? "who placed it may not place holds any more" : NULL;
}

static int step(struct ew_keeper *k, struct job *job)
{
	_cleanup_(ew_hold_free) struct ew_hold_read hold = {0};
	struct piece p = {.k = k, .job = job, .hold = &hold, .as = {.k = k}};
	const char *because = NULL;
	int r = ew_hold_get(k, job->row.hold, &hold);

	if (r == 0)
		because = why_not(&p, &r);
	if (r == 0 && !because) {
		r = ew_keeper_begin(k);
		if (r == 0)
			r = do_piece(&p);
		if (r == 0)
			r = ew_keeper_commit(k);
	}
	ew_asked_let_go(&p.as);
	return r == 0 && because ? stop(k, job, because) : r;
}

static const char *words_for(int r)
{
	return r == -EFBIG  ? "it says too much already"
	       : r == -EMFILE ? "too many calls are live; do the same again when there are fewer"
	       : r == -ENOMEM ? "there was no memory; do the same again"
			      : "the hold, or what was wanted of it, cannot be read any more";
}

int ew_keeper_holds_step(struct ew_keeper *k)
{
	_cleanup_(job_free) struct job job = {0}, again = {0};
	struct opening o = {k, &job};
	int r = ew_hold_jobs_next(k->catalog, open_row, &o);

	if (r == -ENOENT) {
		k->holds_due = false;
		return 0;
	}
	if (r == 0)
		r = step(k, &job);
	if (r != -EFBIG && r != -EMFILE && r != -ENOMEM && r != -EBADMSG && r != -ENOENT)
		return r;
	ew_keeper_rollback(k);
	ew_log(EW_LOG_ERROR, "hold_stopped", EW_F_I64("code", r));
	again.row = job.row;
	o.to = &again;
	/* As it was before the piece that failed; what cannot be opened keeps its counts alone. */
	if (ew_hold_jobs_get(k->catalog, job.row.number, open_row, &o) == -ENOMEM)
		return -ENOMEM;
	return stop(k, &again, words_for(r));
}

bool ew_keeper_holds_due(const struct ew_keeper *k)
{
	return k->holds_due;
}
