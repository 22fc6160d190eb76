/*
 * Rows of numbers by day. Must never go down: what was counted has happened, also when the call is erased. What falls due is
 * another list, and does.
 */
#include "catalog/daily.h"

#include "catalog/sql.h"

#define DAY_US (24 * 3600 * EW_US_PER_S)

int64_t ew_day_of(struct ew_wall at)
{
	return at.us > 0 ? at.us / DAY_US : 0;
}

int ew_daily_add(struct ew_catalog *c, int64_t day, enum ew_daily what)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO daily (day, what, n) VALUES (?, ?, 1) ON CONFLICT (day, what) DO UPDATE SET n = n + 1");

	ew_sql_i64(&s, day);
	ew_sql_i64(&s, what);
	return ew_sql_run(&s);
}

int ew_daily_each(struct ew_catalog *c, int64_t first, int64_t last, ew_daily_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT day, what, n FROM daily WHERE day BETWEEN ? AND ? ORDER BY day, what");
	int r;

	ew_sql_i64(&s, first);
	ew_sql_i64(&s, last);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		int64_t day = ew_sql_get_i64(&s);
		uint32_t what = ew_sql_get_u32(&s);

		r = fn(arg, day, what, ew_sql_get_u64(&s));
		if (r != 0)
			return r;
	}
	return r;
}

/* -- what falls due -- */

int ew_due_add(struct ew_catalog *c, int64_t day, uint32_t kind, int more)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO due_daily (day, kind, n) VALUES (?1, ?2, max(?3, 0))"
		" ON CONFLICT (day, kind) DO UPDATE SET n = max(n + ?3, 0)");

	ew_sql_i64(&s, day);
	ew_sql_i64(&s, kind);
	ew_sql_i64(&s, more);
	return ew_sql_run(&s);
}

int ew_due_each(struct ew_catalog *c, int64_t first, int64_t last, ew_daily_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT max(day, ?1 - 1) AS at, kind, sum(n) FROM due_daily WHERE day <= ?2 AND n > 0"
		" GROUP BY at, kind ORDER BY at, kind");
	int r;

	ew_sql_i64(&s, first);
	ew_sql_i64(&s, last);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		int64_t day = ew_sql_get_i64(&s);
		uint32_t kind = ew_sql_get_u32(&s);

		r = fn(arg, day, kind, ew_sql_get_u64(&s));
		if (r != 0)
			return r;
	}
	return r;
}
