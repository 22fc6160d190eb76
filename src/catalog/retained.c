/*
 * Rows of what falls due. Must never be the only place that knows: they are made again from terms and end of a call.
 */
#include "catalog/retained.h"

#include "catalog/sql.h"

int ew_interactions_number(struct ew_catalog *c, struct ew_id interaction, int64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT number FROM interactions WHERE id = ?");
	int r;

	ew_sql_id(&s, &interaction);
	r = ew_sql_one(&s);
	if (r == 0)
		*ret = ew_sql_get_i64(&s);
	return r;
}

int ew_retained_put(struct ew_catalog *c, const struct ew_retained_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO retained (at, number, kinds) VALUES (?, ?, ?)"
		" ON CONFLICT (at, number) DO UPDATE SET kinds = kinds | excluded.kinds");

	ew_sql_i64(&s, row->at.us);
	ew_sql_i64(&s, row->number);
	ew_sql_i64(&s, row->kinds);
	return ew_sql_run(&s);
}

int ew_retained_remove(struct ew_catalog *c, struct ew_wall at, int64_t number)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "DELETE FROM retained WHERE at = ? AND number = ?");

	ew_sql_i64(&s, at.us);
	ew_sql_i64(&s, number);
	return ew_sql_run(&s);
}

int ew_retained_due(struct ew_catalog *c, struct ew_wall until, const struct ew_retained_row *after, uint32_t limit,
	ew_retained_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT at, number, kinds FROM retained WHERE (at, number) > (?, ?) AND at <= ? ORDER BY at, number LIMIT ?");
	int r;

	ew_sql_i64(&s, after->at.us);
	ew_sql_i64(&s, after->number);
	ew_sql_i64(&s, until.us);
	ew_sql_i64(&s, limit);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		struct ew_retained_row row = {.at = {ew_sql_get_i64(&s)}};

		row.number = ew_sql_get_i64(&s);
		row.kinds = ew_sql_get_u32(&s);
		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	return r;
}

int ew_retained_count(struct ew_catalog *c, struct ew_wall from, struct ew_wall until, uint64_t most, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT count(*) FROM (SELECT 1 FROM retained WHERE at >= ? AND at <= ? LIMIT ?)");
	int r;

	ew_sql_i64(&s, from.us);
	ew_sql_i64(&s, until.us);
	ew_sql_i64(&s, most > INT64_MAX ? INT64_MAX : (int64_t)most);
	r = ew_sql_one(&s);
	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}
