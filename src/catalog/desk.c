/*
 * Rows of saved searches and of comments. Must never show one person's searches to another.
 */
#include "catalog/desk.h"

#include "catalog/sql.h"

int ew_views_insert(struct ew_catalog *c, const struct ew_desk_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "INSERT INTO views (id, person, made, sealed) VALUES (?, ?, ?, ?)");

	ew_sql_id(&s, &row->id);
	ew_sql_id(&s, &row->person);
	ew_sql_i64(&s, row->made.us);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_run(&s);
}

int ew_views_remove(struct ew_catalog *c, struct ew_id person, struct ew_id id)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "DELETE FROM views WHERE id = ? AND person = ?");

	ew_sql_id(&s, &id);
	ew_sql_id(&s, &person);
	return ew_sql_run_some(&s);
}

/* Columns id, of, person, made, sealed. */
static int each(struct ew_sql *s, ew_desk_row_fn *fn, void *arg)
{
	int r = ew_sql_step(s);

	while (r == 1) {
		struct ew_desk_row row = {.id = ew_sql_get_id(s)};

		row.of = ew_sql_get_id(s);
		row.person = ew_sql_get_id(s);
		row.made.us = ew_sql_get_i64(s);
		row.sealed = ew_sql_get_blob(s);
		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(s);
	}
	return r;
}

int ew_views_of(struct ew_catalog *c, struct ew_id person, uint32_t limit, ew_desk_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT id, person, person, made, sealed FROM views WHERE person = ? ORDER BY id LIMIT ?");

	ew_sql_id(&s, &person);
	ew_sql_i64(&s, limit);
	return each(&s, fn, arg);
}

int ew_comments_insert(struct ew_catalog *c, const struct ew_desk_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(
		c, "INSERT INTO comments (id, interaction, person, made, sealed) VALUES (?, ?, ?, ?, ?)");

	ew_sql_id(&s, &row->id);
	ew_sql_id(&s, &row->of);
	ew_sql_id(&s, &row->person);
	ew_sql_i64(&s, row->made.us);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_run(&s);
}

int ew_comments_of(struct ew_catalog *c, struct ew_id interaction, struct ew_id after, uint32_t limit,
	ew_desk_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT id, interaction, person, made, sealed FROM comments WHERE interaction = ? AND id > ? ORDER BY id LIMIT ?");

	ew_sql_id(&s, &interaction);
	ew_sql_id(&s, &after);
	ew_sql_i64(&s, limit);
	return each(&s, fn, arg);
}

int ew_comments_count(struct ew_catalog *c, struct ew_id interaction, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT count(*) FROM comments WHERE interaction = ?");

	ew_sql_id(&s, &interaction);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}
