/*
 * Rows of cases. Must never hold in the clear what a person said.
 */
#include "catalog/cases.h"

#include <errno.h>

#include "catalog/sql.h"

#define COLUMNS "number, id, state, opened, deadline, changed, event, sealed"

int ew_cases_insert(struct ew_catalog *c, struct ew_case_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO cases (id, state, opened, deadline, changed, event, sealed)"
		" VALUES (?, ?, ?, ?, ?, ?, ?)");

	ew_sql_id(&s, &row->id);
	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->opened.us);
	ew_sql_i64(&s, row->deadline.us);
	ew_sql_i64(&s, row->changed.us);
	ew_sql_u64(&s, row->event);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_insert(&s, &row->number);
}

int ew_cases_update(struct ew_catalog *c, const struct ew_case_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE cases SET state = ?, deadline = ?, changed = ?, event = ?, sealed = ? WHERE number = ?");

	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->deadline.us);
	ew_sql_i64(&s, row->changed.us);
	ew_sql_u64(&s, row->event);
	ew_sql_blob(&s, row->sealed);
	ew_sql_u64(&s, row->number);
	return ew_sql_run_some(&s);
}

int ew_cases_add_call(struct ew_catalog *c, uint64_t number, struct ew_id interaction)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(
		c, "INSERT INTO case_calls VALUES (?, ?) ON CONFLICT DO NOTHING");

	ew_sql_u64(&s, number);
	ew_sql_id(&s, &interaction);
	return ew_sql_run(&s);
}

static struct ew_case_row row_of(struct ew_sql *s)
{
	struct ew_case_row row = {0};

	row.number = ew_sql_get_u64(s);
	row.id = ew_sql_get_id(s);
	row.state = ew_sql_get_u32(s);
	row.opened.us = ew_sql_get_i64(s);
	row.deadline.us = ew_sql_get_i64(s);
	row.changed.us = ew_sql_get_i64(s);
	row.event = ew_sql_get_u64(s);
	row.sealed = ew_sql_get_blob(s);
	return row;
}

int ew_cases_get(struct ew_catalog *c, uint64_t number, ew_case_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM cases WHERE number = ?");

	ew_sql_u64(&s, number);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	struct ew_case_row row = row_of(&s);

	return fn(arg, &row);
}

int ew_cases_each(struct ew_catalog *c, uint32_t state, uint64_t before, uint32_t limit,
	ew_case_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM cases WHERE (?1 = 0 OR state = ?1) AND number < ?2"
		" ORDER BY number DESC LIMIT ?3");

	ew_sql_i64(&s, state);
	ew_sql_before(&s, before);
	ew_sql_i64(&s, limit);
	int r = ew_sql_step(&s);

	while (r == 1) {
		struct ew_case_row row = row_of(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}

int ew_cases_calls(struct ew_catalog *c, uint64_t number, ew_case_call_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT interaction FROM case_calls WHERE number = ? ORDER BY interaction");

	ew_sql_u64(&s, number);
	int r = ew_sql_step(&s);

	while (r == 1) {
		r = fn(arg, ew_sql_get_id(&s));
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}

int ew_cases_calls_after(
	struct ew_catalog *c, uint64_t number, struct ew_id after, uint32_t limit, ew_case_call_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT interaction FROM case_calls WHERE number = ?1 AND (?2 IS NULL OR interaction > ?2)"
		" ORDER BY interaction LIMIT ?3");
	int r;

	ew_sql_u64(&s, number);
	ew_sql_id_or_null(&s, &after);
	ew_sql_i64(&s, limit);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		r = fn(arg, ew_sql_get_id(&s));
		if (r != 0)
			return r;
	}
	return r;
}

int ew_cases_has_call(struct ew_catalog *c, uint64_t number, struct ew_id interaction, bool *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT 1 FROM case_calls WHERE number = ? AND interaction = ?");
	int r;

	ew_sql_u64(&s, number);
	ew_sql_id(&s, &interaction);
	r = ew_sql_step(&s);
	if (r >= 0)
		*ret = r == 1;
	return r < 0 ? r : 0;
}

int ew_cases_due(struct ew_catalog *c, struct ew_wall after, struct ew_wall until, size_t most,
	uint64_t *ret_numbers, size_t *ret_n)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT number FROM cases WHERE state = 1 AND deadline > ? AND deadline <= ?"
		" ORDER BY deadline, number LIMIT ?");
	size_t n = 0;

	ew_sql_i64(&s, after.us);
	ew_sql_i64(&s, until.us);
	ew_sql_i64(&s, (int64_t)most);
	int r = ew_sql_step(&s);

	while (r == 1 && n < most) {
		ret_numbers[n++] = ew_sql_get_u64(&s);
		r = ew_sql_step(&s);
	}
	if (r < 0)
		return r;
	*ret_n = n;
	return 0;
}

static int count_due(struct ew_catalog *c, struct ew_wall before, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT count(*) FROM cases WHERE state = 1 AND deadline < ?");

	ew_sql_i64(&s, before.us);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

int ew_cases_count(struct ew_catalog *c, struct ew_wall now, uint64_t *ret_open, uint64_t *ret_overdue)
{
	uint64_t open = 0, overdue = 0;
	int r = count_due(c, (struct ew_wall){INT64_MAX}, &open);

	if (r == 0)
		r = count_due(c, now, &overdue);
	if (r < 0)
		return r;
	*ret_open = open;
	*ret_overdue = overdue;
	return 0;
}
