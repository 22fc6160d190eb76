/*
 * Rows of moves. They stay when a move is over: they say who moved what when.
 */
#include "catalog/moves.h"

#include <errno.h>

#include "catalog/sql.h"

#define COLUMNS "number, source, target, state, by_user, made, ended, before, at_since, at_object, objects, failed"

int ew_moves_insert(struct ew_catalog *c, struct ew_move_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO store_moves (source, target, state, by_user, made, ended, before, at_since, at_object, objects, failed)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	ew_sql_i64(&s, row->source);
	ew_sql_i64(&s, row->target);
	ew_sql_i64(&s, row->state);
	ew_sql_id(&s, &row->by);
	ew_sql_i64(&s, row->made.us);
	ew_sql_i64(&s, row->ended.us);
	ew_sql_i64(&s, row->before.us);
	ew_sql_i64(&s, row->at_since.us);
	ew_sql_id(&s, &row->at_object);
	ew_sql_u64(&s, row->objects);
	ew_sql_u64(&s, row->failed);
	return ew_sql_insert(&s, &row->number);
}

int ew_moves_update(struct ew_catalog *c, const struct ew_move_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE store_moves SET state = ?, ended = ?, at_since = ?, at_object = ?, objects = ?, failed = ? WHERE number = ?");

	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->ended.us);
	ew_sql_i64(&s, row->at_since.us);
	ew_sql_id(&s, &row->at_object);
	ew_sql_u64(&s, row->objects);
	ew_sql_u64(&s, row->failed);
	ew_sql_u64(&s, row->number);
	return ew_sql_run_some(&s);
}

static struct ew_move_row row_of(struct ew_sql *s)
{
	struct ew_move_row row = {.number = ew_sql_get_u64(s)};

	row.source = ew_sql_get_u32(s);
	row.target = ew_sql_get_u32(s);
	row.state = ew_sql_get_u32(s);
	row.by = ew_sql_get_id(s);
	row.made.us = ew_sql_get_i64(s);
	row.ended.us = ew_sql_get_i64(s);
	row.before.us = ew_sql_get_i64(s);
	row.at_since.us = ew_sql_get_i64(s);
	row.at_object = ew_sql_get_id(s);
	row.objects = ew_sql_get_u64(s);
	row.failed = ew_sql_get_u64(s);
	return row;
}

int ew_moves_next(struct ew_catalog *c, uint64_t after, struct ew_move_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM store_moves WHERE state = 1 AND number > ? ORDER BY number LIMIT 1");
	int r;

	ew_sql_u64(&s, after);
	r = ew_sql_one(&s);
	if (r == 0)
		*ret = row_of(&s);
	return r;
}

int ew_moves_each(struct ew_catalog *c, uint32_t limit, ew_move_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM store_moves ORDER BY number DESC LIMIT ?");
	int r;

	ew_sql_i64(&s, limit);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		struct ew_move_row row = row_of(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	return r;
}

static int take_count(struct ew_sql *s, uint64_t *ret)
{
	int r = ew_sql_one(s);

	if (r == 0)
		*ret = ew_sql_get_u64(s);
	return r;
}

int ew_moves_left(struct ew_catalog *c, uint32_t source, uint32_t target, uint64_t most, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT count(*) FROM (SELECT 1 FROM object_places WHERE store = ? AND state IN (1, 5) AND leaves = ? AND leaves <> 3"
		"  AND (state = 1 OR attempts <= ?) LIMIT ?)");

	ew_sql_i64(&s, target);
	ew_sql_i64(&s, source);
	ew_sql_i64(&s, EW_MOVE_TRIES);
	ew_sql_u64(&s, most);
	return take_count(&s, ret);
}

int ew_moves_failed(struct ew_catalog *c, const struct ew_move_row *move, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT count(*) FROM object_places WHERE store = ? AND state IN (1, 5) AND state = 5 AND leaves = ? AND leaves <> 3"
		" AND attempts > ? AND since >= ?");

	ew_sql_i64(&s, move->target);
	ew_sql_i64(&s, move->source);
	ew_sql_i64(&s, EW_MOVE_TRIES);
	ew_sql_i64(&s, move->made.us);
	return take_count(&s, ret);
}
