/*
 * Rows of legal holds. Must never lose that a call is covered: what deletes asks here, and the triggers ask the same table.
 */
#include "catalog/holds.h"

#include <errno.h>

#include "catalog/sql.h"

#define COLUMNS "id, state, made_by, owner, made, review, ended, calls, sealed"

int ew_holds_insert(struct ew_catalog *c, const struct ew_hold_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO holds (id, state, made_by, owner, made, review, ended, calls, sealed)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)");

	ew_sql_id(&s, &row->id);
	ew_sql_i64(&s, row->state);
	ew_sql_id(&s, &row->by);
	ew_sql_id(&s, &row->owner);
	ew_sql_i64(&s, row->made.us);
	ew_sql_i64(&s, row->review.us);
	ew_sql_i64(&s, row->ended.us);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_run(&s);
}

int ew_holds_update(struct ew_catalog *c, const struct ew_hold_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE holds SET state = ?, owner = ?, review = ?, ended = ?, sealed = ? WHERE id = ?");

	ew_sql_i64(&s, row->state);
	ew_sql_id(&s, &row->owner);
	ew_sql_i64(&s, row->review.us);
	ew_sql_i64(&s, row->ended.us);
	ew_sql_blob(&s, row->sealed);
	ew_sql_id(&s, &row->id);
	return ew_sql_run_some(&s);
}

static struct ew_hold_row row_of(struct ew_sql *s)
{
	struct ew_hold_row row = {.id = ew_sql_get_id(s)};

	row.state = ew_sql_get_u32(s);
	row.by = ew_sql_get_id(s);
	row.owner = ew_sql_get_id(s);
	row.made.us = ew_sql_get_i64(s);
	row.review.us = ew_sql_get_i64(s);
	row.ended.us = ew_sql_get_i64(s);
	row.calls = ew_sql_get_u64(s);
	row.sealed = ew_sql_get_blob(s);
	return row;
}

int ew_holds_get(struct ew_catalog *c, struct ew_id id, ew_hold_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM holds WHERE id = ?");
	struct ew_hold_row row;
	int r;

	ew_sql_id(&s, &id);
	r = ew_sql_one(&s);
	if (r < 0)
		return r;
	row = row_of(&s);
	return fn(arg, &row);
}

int ew_holds_each(struct ew_catalog *c, bool over, struct ew_wall review, struct ew_id after, uint32_t limit,
	ew_hold_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM holds WHERE (state = 3) = ?1 AND (?2 = 0 OR review > ?2 OR (review = ?2 AND id > ?3))"
		" ORDER BY review, id LIMIT ?4");
	int r;

	ew_sql_i64(&s, over);
	ew_sql_i64(&s, review.us);
	ew_sql_id(&s, &after);
	ew_sql_i64(&s, limit);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		struct ew_hold_row row = row_of(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	return r;
}

int ew_holds_count(struct ew_catalog *c, struct ew_wall now, struct ew_holds_count *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT count(*), coalesce(sum(review <= ?), 0), coalesce(sum(calls), 0) FROM holds WHERE state <> 3");
	int r;

	ew_sql_i64(&s, now.us);
	r = ew_sql_one(&s);
	if (r < 0)
		return r;
	ret->active = ew_sql_get_u64(&s);
	ret->overdue = ew_sql_get_u64(&s);
	ret->calls = ew_sql_get_u64(&s);
	return 0;
}

/* -- the calls that one covers -- */

int ew_holds_cover(struct ew_catalog *c, struct ew_id hold, struct ew_id interaction, struct ew_wall now)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "INSERT INTO hold_calls (interaction, hold, placed) VALUES (?, ?, ?)");

	ew_sql_id(&s, &interaction);
	ew_sql_id(&s, &hold);
	ew_sql_i64(&s, now.us);
	return ew_sql_run(&s);
}

int ew_holds_uncover(struct ew_catalog *c, struct ew_id hold, struct ew_id interaction)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "DELETE FROM hold_calls WHERE interaction = ? AND hold = ?");

	ew_sql_id(&s, &interaction);
	ew_sql_id(&s, &hold);
	return ew_sql_run_some(&s);
}

int ew_holds_uncover_all(struct ew_catalog *c, struct ew_id interaction, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "DELETE FROM hold_calls WHERE interaction = ?");
	int r;

	ew_sql_id(&s, &interaction);
	r = ew_sql_run(&s);
	if (r == 0)
		*ret = (uint64_t)sqlite3_changes(c->db);
	return r;
}

int ew_holds_any(struct ew_catalog *c, struct ew_id interaction, bool *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT 1 FROM hold_calls WHERE interaction = ? LIMIT 1");
	int r;

	ew_sql_id(&s, &interaction);
	r = ew_sql_step(&s);
	if (r < 0)
		return r;
	*ret = r == 1;
	return 0;
}

/* Ids of holds are made of time and chance, with a version in their 7th byte: none begins like this. */
struct ew_id ew_restriction_id(uint64_t request)
{
	struct ew_id id = {{0}};

	for (size_t i = 0; i < sizeof(request); i++)
		id.bytes[sizeof(id.bytes) - 1 - i] = (uint8_t)(request >> (8 * i));
	return id;
}

int ew_holds_which(struct ew_catalog *c, struct ew_id interaction, bool *ret_held, bool *ret_frozen)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT coalesce(sum(substr(hold, 1, 8) <> x'0000000000000000'), 0), coalesce(sum(substr(hold, 1, 8) = x'0000000000000000'), 0)"
		" FROM hold_calls WHERE interaction = ?");
	int r;

	ew_sql_id(&s, &interaction);
	r = ew_sql_one(&s);
	if (r < 0)
		return r;
	*ret_held = ew_sql_get_i64(&s) > 0;
	*ret_frozen = ew_sql_get_i64(&s) > 0;
	return 0;
}

int ew_holds_calls(
	struct ew_catalog *c, struct ew_id hold, struct ew_id after, uint32_t limit, ew_hold_call_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT interaction, placed FROM hold_calls WHERE hold = ?1 AND (?2 IS NULL OR interaction > ?2)"
		" ORDER BY interaction LIMIT ?3");
	int r;

	ew_sql_id(&s, &hold);
	ew_sql_id_or_null(&s, &after);
	ew_sql_i64(&s, limit);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		struct ew_id interaction = ew_sql_get_id(&s);

		r = fn(arg, interaction, (struct ew_wall){ew_sql_get_i64(&s)});
		if (r != 0)
			return r;
	}
	return r;
}
