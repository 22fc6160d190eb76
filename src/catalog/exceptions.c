/*
 * The queue of exceptions. Kind and sentence are the program's own words: must never be given
 * anything of a call.
 */
#include "catalog/exceptions.h"

#include <errno.h>

#include "catalog/sql.h"

int ew_exceptions_insert(struct ew_catalog *c, struct ew_exception_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO exceptions (interaction, kind, sentence, at, open)"
		" VALUES (?, ?, ?, ?, ?)");

	ew_sql_id(&s, &row->interaction);
	ew_sql_text(&s, row->kind);
	ew_sql_text(&s, row->sentence);
	ew_sql_i64(&s, row->at.us);
	ew_sql_i64(&s, row->open);
	int r = ew_sql_run(&s);

	if (r == 0)
		row->number = (uint64_t)sqlite3_last_insert_rowid(c->db);
	return r;
}

static struct ew_exception_row row_of(struct ew_sql *s)
{
	struct ew_exception_row row = {0};

	row.number = ew_sql_get_u64(s);
	row.interaction = ew_sql_get_id(s);
	row.kind = ew_sql_get_text(s);
	row.sentence = ew_sql_get_text(s);
	row.at.us = ew_sql_get_i64(s);
	row.open = true;
	return row;
}

int ew_exceptions_each(
	struct ew_catalog *c, uint64_t before, uint32_t limit, ew_exception_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT number, interaction, kind, sentence, at FROM exceptions"
		" WHERE open = 1 AND number < ? ORDER BY number DESC LIMIT ?");

	ew_sql_i64(&s, before == 0 || before > INT64_MAX ? INT64_MAX : (int64_t)before);
	ew_sql_i64(&s, limit);
	int r = ew_sql_step(&s);

	while (r == 1) {
		struct ew_exception_row row = row_of(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}

int ew_exceptions_count(struct ew_catalog *c, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT count(*) FROM exceptions WHERE open = 1");
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

int ew_exceptions_find(struct ew_catalog *c, const char *kind, const char *sentence, uint64_t *ret_number)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT number FROM exceptions WHERE open = 1 AND interaction = ? AND kind = ? AND sentence = ?"
		" ORDER BY number DESC LIMIT 1");
	const struct ew_id none = {{0}};

	ew_sql_id(&s, &none);
	ew_sql_text(&s, kind);
	ew_sql_text(&s, sentence);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret_number = ew_sql_get_u64(&s);
	return r;
}

int ew_exceptions_close(struct ew_catalog *c, uint64_t number)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "UPDATE exceptions SET open = 0 WHERE number = ?");

	ew_sql_i64(&s, (int64_t)number);
	return ew_sql_run(&s);
}
