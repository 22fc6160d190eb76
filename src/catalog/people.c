/*
 * Rows of people. Must never hold in the clear what would name one.
 */
#include "catalog/people.h"

#include <errno.h>
#include <string.h>

#include "catalog/sql.h"

#define COLUMNS \
	"id, state, source, login, subject, invitation, invited_until, made, changed, signed_in, failures, failed," \
	" locked_until, totp_step, sealed"

static bool is_zero(const struct ew_hash *h)
{
	static const struct ew_hash none;

	return memcmp(h->bytes, none.bytes, sizeof(none.bytes)) == 0;
}

/* NULL for the zero hash: many people have none, and no two of them are alike by it. */
static void bind_hash(struct ew_sql *s, const struct ew_hash *h)
{
	if (is_zero(h))
		ew_sql_null(s);
	else
		ew_sql_hash(s, h);
}

int ew_people_put(struct ew_catalog *c, const struct ew_person_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO people (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		" ON CONFLICT (id) DO UPDATE SET state = excluded.state, source = excluded.source,"
		" login = excluded.login, subject = excluded.subject, invitation = excluded.invitation,"
		" invited_until = excluded.invited_until, changed = excluded.changed, signed_in = excluded.signed_in,"
		" failures = excluded.failures, failed = excluded.failed, locked_until = excluded.locked_until,"
		" totp_step = excluded.totp_step, sealed = excluded.sealed");

	ew_sql_id(&s, &row->id);
	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->source);
	ew_sql_hash(&s, &row->login);
	bind_hash(&s, &row->subject);
	bind_hash(&s, &row->invitation);
	ew_sql_i64(&s, row->invited_until.us);
	ew_sql_i64(&s, row->made.us);
	ew_sql_i64(&s, row->changed.us);
	ew_sql_i64(&s, row->signed_in.us);
	ew_sql_i64(&s, row->failures);
	ew_sql_i64(&s, row->failed.us);
	ew_sql_i64(&s, row->locked_until.us);
	ew_sql_u64(&s, row->totp_step);
	ew_sql_blob(&s, row->sealed);
	c->people_changes++;
	return ew_sql_run(&s);
}

int ew_people_note_attempt(struct ew_catalog *c, const struct ew_person_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE people SET signed_in = ?, failures = ?, failed = ?, locked_until = ?, totp_step = ? WHERE id = ?");

	ew_sql_i64(&s, row->signed_in.us);
	ew_sql_i64(&s, row->failures);
	ew_sql_i64(&s, row->failed.us);
	ew_sql_i64(&s, row->locked_until.us);
	ew_sql_u64(&s, row->totp_step);
	ew_sql_id(&s, &row->id);
	return ew_sql_run_some(&s);
}

static struct ew_person_row row_of(struct ew_sql *s)
{
	struct ew_person_row row = {.id = ew_sql_get_id(s)};

	row.state = ew_sql_get_u32(s);
	row.source = ew_sql_get_u32(s);
	row.login = ew_sql_get_hash(s);
	row.subject = ew_sql_get_hash(s);
	row.invitation = ew_sql_get_hash(s);
	row.invited_until.us = ew_sql_get_i64(s);
	row.made.us = ew_sql_get_i64(s);
	row.changed.us = ew_sql_get_i64(s);
	row.signed_in.us = ew_sql_get_i64(s);
	row.failures = ew_sql_get_u32(s);
	row.failed.us = ew_sql_get_i64(s);
	row.locked_until.us = ew_sql_get_i64(s);
	row.totp_step = ew_sql_get_u64(s);
	row.sealed = ew_sql_get_blob(s);
	return row;
}

static int one(struct ew_sql *s, ew_person_row_fn *fn, void *arg)
{
	int r = ew_sql_one(s);

	if (r < 0)
		return r;
	struct ew_person_row row = row_of(s);

	return fn(arg, &row);
}

int ew_people_get(struct ew_catalog *c, struct ew_id id, ew_person_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM people WHERE id = ?");

	ew_sql_id(&s, &id);
	return one(&s, fn, arg);
}

static int by_hash(struct ew_sql *s, const struct ew_hash *hash, ew_person_row_fn *fn, void *arg)
{
	if (is_zero(hash))
		return -ENOENT;
	ew_sql_hash(s, hash);
	return one(s, fn, arg);
}

int ew_people_by_login(struct ew_catalog *c, const struct ew_hash *login, ew_person_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM people WHERE login = ?");

	return by_hash(&s, login, fn, arg);
}

int ew_people_by_subject(struct ew_catalog *c, const struct ew_hash *subject, ew_person_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM people WHERE subject = ?");

	return by_hash(&s, subject, fn, arg);
}

int ew_people_by_invitation(
	struct ew_catalog *c, const struct ew_hash *invitation, ew_person_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM people WHERE invitation = ?");

	return by_hash(&s, invitation, fn, arg);
}

int ew_people_each(struct ew_catalog *c, struct ew_id after, uint32_t state, uint32_t limit,
	ew_person_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM people WHERE id > ?1 AND (?2 = 0 OR state = ?2) ORDER BY id LIMIT ?3");

	ew_sql_id(&s, &after);
	ew_sql_i64(&s, state);
	ew_sql_i64(&s, limit);
	int r = ew_sql_step(&s);

	while (r == 1) {
		struct ew_person_row row = row_of(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}

uint64_t ew_people_changes(const struct ew_catalog *c)
{
	return c->people_changes;
}
