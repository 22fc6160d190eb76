/*
 * Rows of legal grounds. Must never find one whose time is over.
 */
#include "catalog/grounds.h"

#include <errno.h>
#include <string.h>

#include "catalog/sql.h"

#define COLUMNS "id, person, grounds.ground, made, until_at, sealed"

int ew_grounds_insert(struct ew_catalog *c, const struct ew_ground_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "INSERT INTO grounds (id, person, ground, made, until_at, sealed) VALUES (?, ?, ?, ?, ?, ?)");

	ew_sql_id(&s, &row->id);
	ew_sql_id(&s, &row->person);
	ew_sql_text(&s, row->ground);
	ew_sql_i64(&s, row->made.us);
	ew_sql_i64(&s, row->until.us);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_run(&s);
}

int ew_grounds_add_call(struct ew_catalog *c, struct ew_id ground, struct ew_id interaction)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(
		c, "INSERT INTO ground_calls (ground, interaction) VALUES (?, ?) ON CONFLICT DO NOTHING");

	ew_sql_id(&s, &ground);
	ew_sql_id(&s, &interaction);
	return ew_sql_run(&s);
}

int ew_grounds_end(struct ew_catalog *c, struct ew_id ground, struct ew_wall now)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE grounds SET until_at = min(until_at, ?) WHERE id = ?");

	ew_sql_i64(&s, now.us);
	ew_sql_id(&s, &ground);
	return ew_sql_run_some(&s);
}

static int each(struct ew_sql *s, ew_ground_row_fn *fn, void *arg)
{
	int r = ew_sql_step(s);

	while (r == 1) {
		struct ew_ground_row row = {.id = ew_sql_get_id(s)};

		row.person = ew_sql_get_id(s);
		row.ground = ew_sql_get_text(s);
		row.made.us = ew_sql_get_i64(s);
		row.until.us = ew_sql_get_i64(s);
		row.sealed = ew_sql_get_blob(s);
		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(s);
	}
	return r;
}

struct first {
	ew_ground_row_fn *fn;
	void *arg;
	bool found;
};

static int take_first(void *arg, const struct ew_ground_row *row)
{
	struct first *f = arg;

	f->found = true;
	return f->fn(f->arg, row);
}

int ew_grounds_for(struct ew_catalog *c, struct ew_id person, struct ew_id interaction, struct ew_wall now,
	ew_ground_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM grounds JOIN ground_calls ON ground_calls.ground = grounds.id"
		" WHERE ground_calls.interaction = ? AND person = ? AND made <= ?3 AND until_at > ?3 ORDER BY id");

	ew_sql_id(&s, &interaction);
	ew_sql_id(&s, &person);
	ew_sql_i64(&s, now.us);
	return each(&s, fn, arg);
}

int ew_grounds_get(struct ew_catalog *c, struct ew_id ground, ew_ground_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM grounds WHERE id = ?");
	struct first first = {fn, arg, false};
	int r;

	ew_sql_id(&s, &ground);
	r = each(&s, take_first, &first);
	return r == 0 && !first.found ? -ENOENT : r;
}

int ew_grounds_each(struct ew_catalog *c, struct ew_id before, uint32_t limit, ew_ground_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT " COLUMNS " FROM grounds WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2");

	ew_sql_id_or_null(&s, &before);
	ew_sql_i64(&s, limit);
	return each(&s, fn, arg);
}

int ew_grounds_calls(struct ew_catalog *c, struct ew_id ground, ew_ground_call_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT interaction FROM ground_calls WHERE ground = ? ORDER BY interaction");

	ew_sql_id(&s, &ground);
	int r = ew_sql_step(&s);

	while (r == 1) {
		r = fn(arg, ew_sql_get_id(&s));
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}
