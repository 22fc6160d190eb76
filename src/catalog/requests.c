/*
 * Rows of requests. Must never lose one: what was asked must be answered in time, also when it is refused.
 */
#include "catalog/requests.h"

#include "catalog/sql.h"

#define COLUMNS "number, state, made_by, received, deadline, changed, sealed"

int ew_requests_insert(struct ew_catalog *c, struct ew_request_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(
		c, "INSERT INTO requests (state, made_by, received, deadline, changed, sealed) VALUES (?, ?, ?, ?, ?, ?)");

	ew_sql_i64(&s, row->state);
	ew_sql_id(&s, &row->by);
	ew_sql_i64(&s, row->received.us);
	ew_sql_i64(&s, row->deadline.us);
	ew_sql_i64(&s, row->changed.us);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_insert(&s, &row->number);
}

int ew_requests_update(struct ew_catalog *c, const struct ew_request_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE requests SET state = ?, deadline = ?, changed = ?, sealed = ? WHERE number = ?");

	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->deadline.us);
	ew_sql_i64(&s, row->changed.us);
	ew_sql_blob(&s, row->sealed);
	ew_sql_u64(&s, row->number);
	return ew_sql_run_some(&s);
}

static struct ew_request_row row_of(struct ew_sql *s)
{
	struct ew_request_row row = {.number = ew_sql_get_u64(s)};

	row.state = ew_sql_get_u32(s);
	row.by = ew_sql_get_id(s);
	row.received.us = ew_sql_get_i64(s);
	row.deadline.us = ew_sql_get_i64(s);
	row.changed.us = ew_sql_get_i64(s);
	row.sealed = ew_sql_get_blob(s);
	return row;
}

int ew_requests_get(struct ew_catalog *c, uint64_t number, ew_request_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM requests WHERE number = ?");
	struct ew_request_row row;
	int r;

	ew_sql_u64(&s, number);
	r = ew_sql_one(&s);
	if (r < 0)
		return r;
	row = row_of(&s);
	return fn(arg, &row);
}

int ew_requests_each(
	struct ew_catalog *c, bool over, uint64_t before, uint32_t limit, ew_request_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM requests WHERE (state >= 4) = ? AND number < ? ORDER BY number DESC LIMIT ?");
	int r;

	ew_sql_i64(&s, over);
	ew_sql_before(&s, before);
	ew_sql_i64(&s, limit);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		struct ew_request_row row = row_of(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	return r;
}

int ew_requests_due(
	struct ew_catalog *c, struct ew_wall from, struct ew_wall to, uint64_t after, size_t most, uint64_t *ret, size_t *ret_n)
{
	/* The plus: by deadlines, which few are in, and not by numbers, which all are in. */
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT number FROM requests WHERE state < 4 AND deadline > ? AND deadline <= ? AND +number > ? ORDER BY +number LIMIT ?");
	size_t n = 0;
	int r;

	ew_sql_i64(&s, from.us);
	ew_sql_i64(&s, to.us);
	ew_sql_u64(&s, after);
	ew_sql_u64(&s, most);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s))
		ret[n++] = ew_sql_get_u64(&s);
	if (r == 0)
		*ret_n = n;
	return r;
}

int ew_requests_count(struct ew_catalog *c, struct ew_wall now, uint64_t *ret_open, uint64_t *ret_overdue)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT count(*), coalesce(sum(deadline < ?), 0) FROM requests WHERE state < 4");
	int r;

	ew_sql_i64(&s, now.us);
	r = ew_sql_one(&s);
	if (r < 0)
		return r;
	*ret_open = ew_sql_get_u64(&s);
	*ret_overdue = ew_sql_get_u64(&s);
	return 0;
}
