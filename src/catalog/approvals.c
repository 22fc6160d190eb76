/*
 * Rows of what two people must agree on. Must never let a decision be taken twice.
 */
#include "catalog/approvals.h"

#include <errno.h>

#include "catalog/sql.h"

#define COLUMNS "number, kind, state, proposed_by, about, made, expires, decided_by, decided, sealed"

int ew_approvals_insert(struct ew_catalog *c, struct ew_approval_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO approvals (kind, state, proposed_by, about, made, expires, decided_by, decided, sealed)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");

	ew_sql_i64(&s, row->kind);
	ew_sql_i64(&s, row->state);
	ew_sql_id(&s, &row->by);
	ew_sql_id(&s, &row->about);
	ew_sql_i64(&s, row->made.us);
	ew_sql_i64(&s, row->expires.us);
	ew_sql_id(&s, &row->decided_by);
	ew_sql_i64(&s, row->decided.us);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_insert(&s, &row->number);
}

int ew_approvals_decide(struct ew_catalog *c, const struct ew_approval_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE approvals SET state = ?, decided_by = ?, decided = ?, sealed = ? WHERE number = ? AND state = 1");

	ew_sql_i64(&s, row->state);
	ew_sql_id(&s, &row->decided_by);
	ew_sql_i64(&s, row->decided.us);
	ew_sql_blob(&s, row->sealed);
	ew_sql_u64(&s, row->number);
	return ew_sql_run_some(&s);
}

int ew_approvals_use(struct ew_catalog *c, uint64_t number)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE approvals SET state = 6 WHERE number = ? AND state = 2");

	ew_sql_u64(&s, number);
	return ew_sql_run_some(&s);
}

static struct ew_approval_row row_of(struct ew_sql *s)
{
	struct ew_approval_row row = {.number = ew_sql_get_u64(s)};

	row.kind = ew_sql_get_u32(s);
	row.state = ew_sql_get_u32(s);
	row.by = ew_sql_get_id(s);
	row.about = ew_sql_get_id(s);
	row.made.us = ew_sql_get_i64(s);
	row.expires.us = ew_sql_get_i64(s);
	row.decided_by = ew_sql_get_id(s);
	row.decided.us = ew_sql_get_i64(s);
	row.sealed = ew_sql_get_blob(s);
	return row;
}

int ew_approvals_get(struct ew_catalog *c, uint64_t number, ew_approval_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM approvals WHERE number = ?");

	ew_sql_u64(&s, number);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	struct ew_approval_row row = row_of(&s);

	return fn(arg, &row);
}

int ew_approvals_each(struct ew_catalog *c, uint32_t state, uint64_t before, uint32_t limit,
	ew_approval_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM approvals WHERE (?1 = 0 OR state = ?1) AND number < ?2"
		" ORDER BY number DESC LIMIT ?3");

	ew_sql_i64(&s, state);
	ew_sql_before(&s, before);
	ew_sql_i64(&s, limit);
	int r = ew_sql_step(&s);

	while (r == 1) {
		struct ew_approval_row row = row_of(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}

int ew_approvals_count_open(struct ew_catalog *c, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT count(*) FROM approvals WHERE state = 1");
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

int ew_changes_note(struct ew_catalog *c, struct ew_id whom, struct ew_id by, struct ew_wall at)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO changes (whom, changed_by, at) VALUES (?, ?, ?)"
		" ON CONFLICT (whom, changed_by) DO UPDATE SET at = max(at, excluded.at)");

	ew_sql_id(&s, &whom);
	ew_sql_id(&s, &by);
	ew_sql_i64(&s, at.us);
	return ew_sql_run(&s);
}

int ew_changes_between(struct ew_catalog *c, struct ew_wall since, struct ew_id one, struct ew_id other, uint32_t limit,
	ew_change_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT whom, changed_by, at FROM changes WHERE at >= ?1 AND (whom IN (?2, ?3) OR"
		" whom IN (SELECT changed_by FROM changes WHERE at >= ?1)) ORDER BY at DESC LIMIT ?4");

	ew_sql_i64(&s, since.us);
	ew_sql_id(&s, &one);
	ew_sql_id(&s, &other);
	ew_sql_i64(&s, limit);
	int r = ew_sql_step(&s);

	while (r == 1) {
		struct ew_id whom = ew_sql_get_id(&s), by = ew_sql_get_id(&s);
		struct ew_wall at = {ew_sql_get_i64(&s)};

		r = fn(arg, whom, by, at);
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}
