/*
 * Time stamps by log and size, so that the first one that covers an event is found without looking through years of
 * files.
 */
#include "catalog/stamps.h"

#include "catalog/sql.h"

int ew_stamps_put(struct ew_catalog *c, const struct ew_stamp_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO stamps (log, size, at) VALUES (?, ?, ?)"
		" ON CONFLICT (log, size) DO UPDATE SET at = excluded.at");

	ew_sql_i64(&s, row->log);
	ew_sql_i64(&s, (int64_t)row->size);
	ew_sql_i64(&s, row->at.us);
	return ew_sql_run(&s);
}

static int read_one(struct ew_sql *s, uint32_t log, struct ew_stamp_row *ret)
{
	int r = ew_sql_one(s);

	if (r < 0)
		return r;
	ret->log = log;
	ret->size = ew_sql_get_u64(s);
	ret->at.us = ew_sql_get_i64(s);
	return 0;
}

int ew_stamps_last(struct ew_catalog *c, uint32_t log, struct ew_stamp_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT size, at FROM stamps WHERE log = ? ORDER BY size DESC LIMIT 1");

	ew_sql_i64(&s, log);
	return read_one(&s, log, ret);
}

int ew_stamps_first(struct ew_catalog *c, uint32_t log, uint64_t least, struct ew_stamp_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT size, at FROM stamps WHERE log = ? AND size >= ? ORDER BY size LIMIT 1");

	ew_sql_i64(&s, log);
	ew_sql_i64(&s, least > INT64_MAX ? INT64_MAX : (int64_t)least);
	return read_one(&s, log, ret);
}
