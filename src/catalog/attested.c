/*
 * Rows of decisions about roles. Must never change one: what was decided was decided.
 */
#include "catalog/attested.h"

#include "catalog/sql.h"

int ew_attested_insert(struct ew_catalog *c, struct ew_attested_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "INSERT INTO attested (at, sealed) VALUES (?, ?)");

	ew_sql_i64(&s, row->at.us);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_insert(&s, &row->number);
}

int ew_attested_each(struct ew_catalog *c, struct ew_wall from, struct ew_wall until, uint64_t after, uint32_t limit,
	ew_attested_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT number, at, sealed FROM attested WHERE at >= ? AND at < ? AND number > ? ORDER BY number LIMIT ?");

	ew_sql_i64(&s, from.us);
	ew_sql_i64(&s, until.us);
	ew_sql_u64(&s, after);
	ew_sql_i64(&s, limit);
	int r = ew_sql_step(&s);

	while (r == 1) {
		struct ew_attested_row row = {.number = ew_sql_get_u64(&s)};

		row.at.us = ew_sql_get_i64(&s);
		row.sealed = ew_sql_get_blob(&s);
		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}

int ew_attested_count(struct ew_catalog *c, struct ew_wall from, struct ew_wall until, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT count(*) FROM attested WHERE at >= ? AND at < ?");

	ew_sql_i64(&s, from.us);
	ew_sql_i64(&s, until.us);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}
