/*
 * Rows of work that a legal hold has under way. Must never forget a piece that was not done: where one goes on is written in the
 * transaction of what was done.
 */
#include "catalog/holds.h"

#include "catalog/sql.h"

#define COLUMNS \
	"number, hold, work, state, made_by, made, ended, seen, done, already, refused, at_started, at_id, at, sealed"

int ew_hold_jobs_insert(struct ew_catalog *c, struct ew_hold_job_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO hold_jobs (hold, work, state, made_by, made, ended, seen, done, already, refused, at_started, at_id,"
		" at, sealed) VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, ?, 0, ?)");
	struct ew_id nowhere = {{0}};

	ew_sql_id(&s, &row->hold);
	ew_sql_i64(&s, row->work);
	ew_sql_i64(&s, row->state);
	ew_sql_id(&s, &row->by);
	ew_sql_i64(&s, row->made.us);
	ew_sql_id(&s, &nowhere);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_insert(&s, &row->number);
}

int ew_hold_jobs_update(struct ew_catalog *c, const struct ew_hold_job_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE hold_jobs SET state = ?, ended = ?, seen = ?, done = ?, already = ?, refused = ?, at_started = ?,"
		" at_id = ?, at = ?, sealed = ? WHERE number = ?");

	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->ended.us);
	ew_sql_u64(&s, row->seen);
	ew_sql_u64(&s, row->done);
	ew_sql_u64(&s, row->already);
	ew_sql_u64(&s, row->refused);
	ew_sql_i64(&s, row->at_started.us);
	ew_sql_id(&s, &row->at_id);
	ew_sql_u64(&s, row->at);
	ew_sql_blob(&s, row->sealed);
	ew_sql_u64(&s, row->number);
	return ew_sql_run_some(&s);
}

static struct ew_hold_job_row row_of(struct ew_sql *s)
{
	struct ew_hold_job_row row = {.number = ew_sql_get_u64(s)};

	row.hold = ew_sql_get_id(s);
	row.work = ew_sql_get_u32(s);
	row.state = ew_sql_get_u32(s);
	row.by = ew_sql_get_id(s);
	row.made.us = ew_sql_get_i64(s);
	row.ended.us = ew_sql_get_i64(s);
	row.seen = ew_sql_get_u64(s);
	row.done = ew_sql_get_u64(s);
	row.already = ew_sql_get_u64(s);
	row.refused = ew_sql_get_u64(s);
	row.at_started.us = ew_sql_get_i64(s);
	row.at_id = ew_sql_get_id(s);
	row.at = ew_sql_get_u64(s);
	row.sealed = ew_sql_get_blob(s);
	return row;
}

static int one(struct ew_sql *s, ew_hold_job_row_fn *fn, void *arg)
{
	struct ew_hold_job_row row;
	int r = ew_sql_one(s);

	if (r < 0)
		return r;
	row = row_of(s);
	return fn(arg, &row);
}

int ew_hold_jobs_next(struct ew_catalog *c, ew_hold_job_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM hold_jobs WHERE state = 1 ORDER BY work, seen, number LIMIT 1");

	return one(&s, fn, arg);
}

int ew_hold_jobs_get(struct ew_catalog *c, uint64_t number, ew_hold_job_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM hold_jobs WHERE number = ?");

	ew_sql_u64(&s, number);
	return one(&s, fn, arg);
}

int ew_hold_jobs_of(struct ew_catalog *c, struct ew_id hold, uint32_t limit, ew_hold_job_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM hold_jobs WHERE hold = ? ORDER BY number DESC LIMIT ?");
	int r;

	ew_sql_id(&s, &hold);
	ew_sql_i64(&s, limit);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		struct ew_hold_job_row row = row_of(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	return r;
}

int ew_hold_jobs_running(struct ew_catalog *c, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT count(*) FROM hold_jobs WHERE state = 1");
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}
