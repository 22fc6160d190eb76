/*
 * Rows of standing queries of legal holds. Must never lose one that stands: what comes to match would be destroyed when its time has come.
 */
#include "catalog/holds.h"

#include "catalog/sql.h"

#define COLUMNS "number, hold, made_by, state, pending, unattended, made, ended, calls, sealed"

int ew_hold_queries_insert(struct ew_catalog *c, struct ew_hold_query_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO hold_queries (hold, made_by, state, pending, unattended, made, ended, calls, sealed)"
		" VALUES (?, ?, ?, ?, 0, ?, 0, 0, ?)");

	ew_sql_id(&s, &row->hold);
	ew_sql_id(&s, &row->by);
	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->pending);
	ew_sql_i64(&s, row->made.us);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_insert(&s, &row->number);
}

int ew_hold_queries_update(struct ew_catalog *c, const struct ew_hold_query_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE hold_queries SET made_by = ?, state = ?, pending = ?, unattended = ?, ended = ?, sealed = ? WHERE number = ?");

	ew_sql_id(&s, &row->by);
	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->pending);
	ew_sql_i64(&s, row->unattended);
	ew_sql_i64(&s, row->ended.us);
	ew_sql_blob(&s, row->sealed);
	ew_sql_u64(&s, row->number);
	return ew_sql_run_some(&s);
}

int ew_hold_queries_count_call(struct ew_catalog *c, uint64_t number)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "UPDATE hold_queries SET calls = calls + 1 WHERE number = ?");

	ew_sql_u64(&s, number);
	return ew_sql_run_some(&s);
}

static struct ew_hold_query_row row_of(struct ew_sql *s)
{
	struct ew_hold_query_row row = {.number = ew_sql_get_u64(s)};

	row.hold = ew_sql_get_id(s);
	row.by = ew_sql_get_id(s);
	row.state = ew_sql_get_u32(s);
	row.pending = ew_sql_get_i64(s) != 0;
	row.unattended = ew_sql_get_i64(s) != 0;
	row.made.us = ew_sql_get_i64(s);
	row.ended.us = ew_sql_get_i64(s);
	row.calls = ew_sql_get_u64(s);
	row.sealed = ew_sql_get_blob(s);
	return row;
}

int ew_hold_queries_get(struct ew_catalog *c, uint64_t number, ew_hold_query_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM hold_queries WHERE number = ?");
	struct ew_hold_query_row row;
	int r;

	ew_sql_u64(&s, number);
	r = ew_sql_one(&s);
	if (r < 0)
		return r;
	row = row_of(&s);
	return fn(arg, &row);
}

static int each(struct ew_sql *s, ew_hold_query_row_fn *fn, void *arg)
{
	int r;

	for (r = ew_sql_step(s); r == 1; r = ew_sql_step(s)) {
		struct ew_hold_query_row row = row_of(s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	return r;
}

int ew_hold_queries_of(struct ew_catalog *c, struct ew_id hold, uint32_t limit, ew_hold_query_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM hold_queries WHERE hold = ? ORDER BY number LIMIT ?");

	ew_sql_id(&s, &hold);
	ew_sql_i64(&s, limit);
	return each(&s, fn, arg);
}

int ew_hold_queries_standing(struct ew_catalog *c, ew_hold_query_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM hold_queries WHERE state = 1 ORDER BY number");

	return each(&s, fn, arg);
}

int ew_hold_queries_count(struct ew_catalog *c, struct ew_id hold, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT count(*) FROM hold_queries WHERE state = 1 AND (?1 IS NULL OR hold = ?1)");
	int r;

	ew_sql_id_or_null(&s, &hold);
	r = ew_sql_one(&s);
	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}
