/*
 * Rows of re-datings. Must never forget where one goes on: that is written in the transaction of what was done.
 */
#include "catalog/redates.h"

#include "catalog/sql.h"

#define COLUMNS "number, state, made_by, agreed_by, policy, packs, made, changed, not_before, top, next, sealed"

const char *ew_redate_state_name(uint32_t state)
{
	static const char *const names[] = {[EW_REDATE_LOOKING] = "looking",
		[EW_REDATE_LOOKED] = "looked",
		[EW_REDATE_WAITING] = "waiting",
		[EW_REDATE_APPLYING] = "applying",
		[EW_REDATE_DONE] = "done",
		[EW_REDATE_STOPPED] = "stopped"};

	return state < EW_COUNT(names) ? names[state] : NULL;
}

int ew_redates_insert(struct ew_catalog *c, struct ew_redate_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO redates (state, made_by, agreed_by, policy, packs, made, changed, not_before, top, next, sealed)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)");

	ew_sql_i64(&s, row->state);
	ew_sql_id(&s, &row->by);
	ew_sql_id(&s, &row->agreed_by);
	ew_sql_hash(&s, &row->policy);
	ew_sql_hash(&s, &row->packs);
	ew_sql_i64(&s, row->made.us);
	ew_sql_i64(&s, row->made.us);
	ew_sql_i64(&s, row->top);
	ew_sql_i64(&s, row->next);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_insert(&s, &row->number);
}

int ew_redates_update(struct ew_catalog *c, const struct ew_redate_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE redates SET state = ?, agreed_by = ?, changed = ?, not_before = ?, top = ?, next = ?, sealed = ? WHERE number = ?");

	ew_sql_i64(&s, row->state);
	ew_sql_id(&s, &row->agreed_by);
	ew_sql_i64(&s, row->changed.us);
	ew_sql_i64(&s, row->not_before.us);
	ew_sql_i64(&s, row->top);
	ew_sql_i64(&s, row->next);
	ew_sql_blob(&s, row->sealed);
	ew_sql_u64(&s, row->number);
	return ew_sql_run_some(&s);
}

static struct ew_redate_row row_of(struct ew_sql *s)
{
	struct ew_redate_row row = {.number = ew_sql_get_u64(s)};

	row.state = ew_sql_get_u32(s);
	row.by = ew_sql_get_id(s);
	row.agreed_by = ew_sql_get_id(s);
	row.policy = ew_sql_get_hash(s);
	row.packs = ew_sql_get_hash(s);
	row.made.us = ew_sql_get_i64(s);
	row.changed.us = ew_sql_get_i64(s);
	row.not_before.us = ew_sql_get_i64(s);
	row.top = ew_sql_get_i64(s);
	row.next = ew_sql_get_i64(s);
	row.sealed = ew_sql_get_blob(s);
	return row;
}

static int one(struct ew_sql *s, ew_redate_row_fn *fn, void *arg)
{
	struct ew_redate_row row;
	int r = ew_sql_one(s);

	if (r < 0)
		return r;
	row = row_of(s);
	return fn(arg, &row);
}

int ew_redates_get(struct ew_catalog *c, uint64_t number, ew_redate_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM redates WHERE number = ?");

	ew_sql_u64(&s, number);
	return one(&s, fn, arg);
}

int ew_redates_next(struct ew_catalog *c, struct ew_wall now, ew_redate_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM redates WHERE state IN (1, 3, 4) AND (state <> 3 OR not_before <= ?) ORDER BY number LIMIT 1");

	ew_sql_i64(&s, now.us);
	return one(&s, fn, arg);
}

int ew_redates_each(struct ew_catalog *c, uint64_t before, uint32_t limit, ew_redate_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM redates WHERE number < ? ORDER BY number DESC LIMIT ?");
	int r;

	ew_sql_before(&s, before);
	ew_sql_i64(&s, limit);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		struct ew_redate_row row = row_of(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	return r;
}

static int count(struct ew_catalog *c, const char *text, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_made(c, text);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

int ew_redates_under_way(struct ew_catalog *c, uint64_t *ret)
{
	return count(c, "SELECT count(*) FROM redates WHERE state IN (1, 3, 4)", ret);
}

int ew_redates_top(struct ew_catalog *c, int64_t *ret)
{
	uint64_t top = 0;
	int r = count(c, "SELECT coalesce(max(number), 0) FROM interactions", &top);

	*ret = (int64_t)top;
	return r;
}
