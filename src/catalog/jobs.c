/*
 * Durable intents. Must never lose one, and never let the same artifact be made twice: the table's
 * uniqueness says so, not the caller's care.
 */
#include "catalog/jobs.h"

#include <errno.h>

#include "catalog/sql.h"

#define COLUMNS \
	"id, interaction, party, kind, version, generation, state, attempts, setbacks, not_before"
/* Of a call whose processing somebody had restricted nothing is made: its jobs wait (ew_restriction_id()). */
#define NOT_FROZEN                                                                                                     \
	" AND NOT EXISTS (SELECT 1 FROM hold_calls WHERE hold_calls.interaction = jobs.interaction"                       \
	" AND hold <= x'0000000000000000FFFFFFFFFFFFFFFF')"

static void bind(struct ew_sql *s, const struct ew_job_row *row)
{
	ew_sql_id(s, &row->id);
	ew_sql_id(s, &row->interaction);
	ew_sql_id(s, &row->party);
	ew_sql_i64(s, row->kind);
	ew_sql_i64(s, row->version);
	ew_sql_i64(s, row->generation);
	ew_sql_i64(s, row->state);
	ew_sql_i64(s, row->attempts);
	ew_sql_i64(s, row->setbacks);
	ew_sql_i64(s, row->not_before.us);
}

static struct ew_job_row row_of(struct ew_sql *s)
{
	struct ew_job_row row = {0};

	row.id = ew_sql_get_id(s);
	row.interaction = ew_sql_get_id(s);
	row.party = ew_sql_get_id(s);
	row.kind = ew_sql_get_u32(s);
	row.version = ew_sql_get_u32(s);
	row.generation = ew_sql_get_u32(s);
	row.state = (enum ew_job_state)ew_sql_get_u32(s);
	row.attempts = ew_sql_get_u32(s);
	row.setbacks = ew_sql_get_u32(s);
	row.not_before.us = ew_sql_get_i64(s);
	return row;
}

int ew_jobs_insert(struct ew_catalog *c, const struct ew_job_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(
		c, "INSERT INTO jobs (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	bind(&s, row);
	return ew_sql_run(&s);
}

int ew_jobs_revive(struct ew_catalog *c, const struct ew_job_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE jobs SET state = ?, attempts = 0, setbacks = 0, not_before = ?, generation = ?"
		" WHERE interaction = ? AND party = ? AND kind = ? AND version = ? AND state = ?");

	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->not_before.us);
	ew_sql_i64(&s, row->generation);
	ew_sql_id(&s, &row->interaction);
	ew_sql_id(&s, &row->party);
	ew_sql_i64(&s, row->kind);
	ew_sql_i64(&s, row->version);
	ew_sql_i64(&s, EW_JOB_FAILED);
	return ew_sql_run_some(&s);
}

int ew_jobs_get(struct ew_catalog *c, struct ew_id id, struct ew_job_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM jobs WHERE id = ?");

	ew_sql_id(&s, &id);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = row_of(&s);
	return r;
}

static bool is_among(struct ew_id id, const struct ew_id *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (ew_id_equal(id, list[i]))
			return true;
	}
	return false;
}

/* The first row that is not being worked on. Errors: -ENOENT. */
static int first_but(
	struct ew_sql *s, const struct ew_id *skip, size_t n_skip, struct ew_job_row *ret)
{
	int r = ew_sql_one(s);

	while (r == 0) {
		struct ew_job_row row = row_of(s);

		if (!is_among(row.id, skip, n_skip)) {
			*ret = row;
			return 0;
		}
		r = ew_sql_one(s);
	}
	return r;
}

/* Nobody waits that long: the clock was set back since the time was written. */
static int next_of_another_time(struct ew_catalog *c, struct ew_wall now, const struct ew_id *skip,
	size_t n_skip, struct ew_job_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM jobs WHERE state = 1 AND not_before > ?" NOT_FROZEN
		" ORDER BY not_before, number");

	ew_sql_i64(&s, now.us + EW_JOB_LONGEST_WAIT_US);
	return first_but(&s, skip, n_skip, ret);
}

int ew_jobs_next(struct ew_catalog *c, struct ew_wall now, const struct ew_id *skip, size_t n_skip,
	struct ew_job_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM jobs WHERE state = 1 AND not_before <= ?" NOT_FROZEN
		" ORDER BY not_before, number");

	ew_sql_i64(&s, now.us);
	int r = first_but(&s, skip, n_skip, ret);

	return r == -ENOENT ? next_of_another_time(c, now, skip, n_skip, ret) : r;
}

int ew_jobs_last(struct ew_catalog *c, struct ew_id interaction, uint32_t kind, uint32_t *ret_version)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT COALESCE(MAX(version), 0) FROM jobs WHERE interaction = ? AND kind = ?");

	ew_sql_id(&s, &interaction);
	ew_sql_i64(&s, kind);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret_version = ew_sql_get_u32(&s);
	return r;
}

int ew_jobs_update(struct ew_catalog *c, const struct ew_job_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE jobs SET (" COLUMNS ") = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
		" WHERE id = ?1");

	bind(&s, row);
	return ew_sql_run_some(&s);
}

int ew_jobs_waiting(struct ew_catalog *c, struct ew_id interaction, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT count(*) FROM jobs WHERE interaction = ? AND state = 1 AND kind < 1000");

	ew_sql_id(&s, &interaction);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

int ew_jobs_call_off(struct ew_catalog *c, struct ew_id interaction, bool remakes)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE jobs SET state = ?1 WHERE interaction = ?2 AND state = 1 AND ((kind = ?3 AND version = 1) OR (?4 AND version > 1))");

	ew_sql_i64(&s, EW_JOB_FAILED);
	ew_sql_id(&s, &interaction);
	ew_sql_i64(&s, EW_JOB_HEAR);
	ew_sql_i64(&s, remakes);
	return ew_sql_run(&s);
}

int ew_jobs_count(struct ew_catalog *c, enum ew_job_state state, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT coalesce(sum(n), 0) FROM tallies WHERE of = 'jobs' AND state = ?");

	ew_sql_i64(&s, state);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

int ew_jobs_waiting_first(struct ew_catalog *c, struct ew_id interaction, struct ew_job_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM jobs WHERE interaction = ? AND state = 1 AND kind <> ? ORDER BY number LIMIT 1");

	ew_sql_id(&s, &interaction);
	ew_sql_i64(&s, EW_JOB_HEAR);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = row_of(&s);
	return r;
}
