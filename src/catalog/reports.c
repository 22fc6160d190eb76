/*
 * Rows of documents. A finished one is never changed: whoever reads it finds what the event bound.
 */
#include "catalog/reports.h"

#include <errno.h>

#include "catalog/sql.h"

#define COLUMNS "number, id, kind, state, begun, ended, event, sha256, sealed"

int ew_reports_insert(struct ew_catalog *c, struct ew_report_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO reports (id, kind, state, begun, ended, event, sha256, sealed)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

	ew_sql_id(&s, &row->id);
	ew_sql_i64(&s, row->kind);
	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->begun.us);
	ew_sql_i64(&s, row->ended.us);
	ew_sql_u64(&s, row->event);
	ew_sql_hash(&s, &row->sha256);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_insert(&s, &row->number);
}

int ew_reports_update(struct ew_catalog *c, const struct ew_report_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE reports SET state = ?, ended = ?, event = ?, sha256 = ?, sealed = ?"
		" WHERE number = ? AND state = 1");

	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->ended.us);
	ew_sql_u64(&s, row->event);
	ew_sql_hash(&s, &row->sha256);
	ew_sql_blob(&s, row->sealed);
	ew_sql_u64(&s, row->number);
	return ew_sql_run_some(&s);
}

static struct ew_report_row row_of(struct ew_sql *s)
{
	struct ew_report_row row = {0};

	row.number = ew_sql_get_u64(s);
	row.id = ew_sql_get_id(s);
	row.kind = ew_sql_get_u32(s);
	row.state = ew_sql_get_u32(s);
	row.begun.us = ew_sql_get_i64(s);
	row.ended.us = ew_sql_get_i64(s);
	row.event = ew_sql_get_u64(s);
	row.sha256 = ew_sql_get_hash(s);
	row.sealed = ew_sql_get_blob(s);
	return row;
}

static int one(struct ew_sql *s, ew_report_row_fn *fn, void *arg)
{
	int r = ew_sql_one(s);

	if (r < 0)
		return r;
	struct ew_report_row row = row_of(s);

	return fn(arg, &row);
}

static int each(struct ew_sql *s, ew_report_row_fn *fn, void *arg)
{
	int r = ew_sql_step(s);

	while (r == 1) {
		struct ew_report_row row = row_of(s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(s);
	}
	return r;
}

int ew_reports_each(struct ew_catalog *c, uint32_t kind, uint64_t before, uint32_t limit,
	ew_report_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS
		" FROM reports WHERE (?1 = 0 OR kind = ?1) AND number < ?2 ORDER BY number DESC LIMIT ?3");

	ew_sql_i64(&s, kind);
	ew_sql_before(&s, before);
	ew_sql_i64(&s, limit);
	return each(&s, fn, arg);
}

int ew_reports_between(struct ew_catalog *c, uint32_t first, uint32_t last, uint64_t before, uint32_t limit,
	ew_report_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS
		" FROM reports WHERE kind BETWEEN ? AND ? AND number < ? ORDER BY number DESC LIMIT ?");

	ew_sql_i64(&s, first);
	ew_sql_i64(&s, last);
	ew_sql_before(&s, before);
	ew_sql_i64(&s, limit);
	return each(&s, fn, arg);
}

int ew_reports_get(struct ew_catalog *c, struct ew_id id, ew_report_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM reports WHERE id = ?");

	ew_sql_id(&s, &id);
	return one(&s, fn, arg);
}

int ew_reports_running(struct ew_catalog *c, uint32_t but, ew_report_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT " COLUMNS " FROM reports WHERE state = 1 AND kind != ? ORDER BY number LIMIT 1");

	ew_sql_i64(&s, but);
	return one(&s, fn, arg);
}
