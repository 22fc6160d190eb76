/*
 * Rows of sessions. Must never hold what a browser holds, only its hash.
 */
#include "catalog/sessions.h"

#include <errno.h>
#include <string.h>

#include "catalog/sql.h"

#define COLUMNS "digest, id, person, kind, made, used, expires, stepped_up, provider, sealed"

int ew_sessions_put(struct ew_catalog *c, const struct ew_session_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO sessions (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO UPDATE SET"
		" used = excluded.used, expires = excluded.expires, stepped_up = excluded.stepped_up,"
		" sealed = excluded.sealed");

	ew_sql_hash(&s, &row->digest);
	ew_sql_id(&s, &row->id);
	ew_sql_id(&s, &row->person);
	ew_sql_i64(&s, row->kind);
	ew_sql_i64(&s, row->made.us);
	ew_sql_i64(&s, row->used.us);
	ew_sql_i64(&s, row->expires.us);
	ew_sql_i64(&s, row->stepped_up.us);
	ew_sql_hash(&s, &row->provider);
	ew_sql_blob(&s, row->sealed);
	c->session_changes++;
	return ew_sql_run(&s);
}

int ew_sessions_note(struct ew_catalog *c, const struct ew_session_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE sessions SET used = ?, stepped_up = ? WHERE digest = ?");

	ew_sql_i64(&s, row->used.us);
	ew_sql_i64(&s, row->stepped_up.us);
	ew_sql_hash(&s, &row->digest);
	return ew_sql_run_some(&s);
}

static struct ew_session_row row_of(struct ew_sql *s)
{
	struct ew_session_row row = {.digest = ew_sql_get_hash(s)};

	row.id = ew_sql_get_id(s);
	row.person = ew_sql_get_id(s);
	row.kind = ew_sql_get_u32(s);
	row.made.us = ew_sql_get_i64(s);
	row.used.us = ew_sql_get_i64(s);
	row.expires.us = ew_sql_get_i64(s);
	row.stepped_up.us = ew_sql_get_i64(s);
	row.provider = ew_sql_get_hash(s);
	row.sealed = ew_sql_get_blob(s);
	return row;
}

int ew_sessions_get(struct ew_catalog *c, const struct ew_hash *digest, struct ew_session_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM sessions WHERE digest = ?");

	ew_sql_hash(&s, digest);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	*ret = row_of(&s);
	ret->sealed = EW_SLICE_EMPTY;
	return 0;
}

static int each(struct ew_sql *s, ew_session_row_fn *fn, void *arg)
{
	int r = ew_sql_step(s);

	while (r == 1) {
		struct ew_session_row row = row_of(s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(s);
	}
	return r;
}

int ew_sessions_each(struct ew_catalog *c, struct ew_id person, struct ew_id after, struct ew_wall now,
	uint32_t limit, ew_session_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM sessions WHERE (?1 IS NULL OR person = ?1) AND id > ?2 AND expires > ?3"
		" ORDER BY id LIMIT ?4");

	ew_sql_id_or_null(&s, &person);
	ew_sql_id(&s, &after);
	ew_sql_i64(&s, now.us);
	ew_sql_i64(&s, limit);
	return each(&s, fn, arg);
}

int ew_sessions_of_provider(struct ew_catalog *c, const struct ew_hash *provider, struct ew_id person,
	ew_session_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM sessions WHERE provider = ?1 AND (?2 IS NULL OR person = ?2) ORDER BY id");

	ew_sql_hash(&s, provider);
	ew_sql_id_or_null(&s, &person);
	return each(&s, fn, arg);
}

int ew_sessions_by_id(struct ew_catalog *c, struct ew_id id, ew_session_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM sessions WHERE id = ?");

	ew_sql_id(&s, &id);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	struct ew_session_row row = row_of(&s);

	return fn(arg, &row);
}

int ew_sessions_end(struct ew_catalog *c, struct ew_id id)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "DELETE FROM sessions WHERE id = ?");

	ew_sql_id(&s, &id);
	c->session_changes++;
	return ew_sql_run_some(&s);
}

static int run_counted(struct ew_sql *s, uint64_t *ret)
{
	int r = ew_sql_run(s);

	if (r == 0)
		*ret = (uint64_t)sqlite3_changes(s->c->db);
	return r;
}

int ew_sessions_end_of(struct ew_catalog *c, struct ew_id person, struct ew_id keep, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "DELETE FROM sessions WHERE person = ? AND id <> ?");

	ew_sql_id(&s, &person);
	ew_sql_id(&s, &keep);
	c->session_changes++;
	return run_counted(&s, ret);
}

int ew_sessions_sweep(struct ew_catalog *c, struct ew_wall now)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "DELETE FROM sessions WHERE expires < ?");

	ew_sql_i64(&s, now.us);
	return ew_sql_run(&s);
}

uint64_t ew_sessions_changes(const struct ew_catalog *c)
{
	return c->session_changes;
}
