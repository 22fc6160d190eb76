/*
 * Bearer tokens and given answers. Must never hold a token itself, only its hash, so that a copy of
 * the table opens nothing.
 */
#include "catalog/tokens.h"

#include <errno.h>

#include "catalog/sql.h"

#define KIND "kind, id, vendor, made, owner, scoped"
#define ANSWERS_KEPT_US (48 * 3600 * EW_US_PER_S)

int ew_tokens_put(struct ew_catalog *c, const struct ew_token_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO tokens (digest, user, rights, expires, enrolment, kind, id, vendor, made, owner, scoped, sealed)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO UPDATE SET user = excluded.user,"
		" rights = excluded.rights, expires = excluded.expires,"
		" enrolment = excluded.enrolment, kind = excluded.kind, id = excluded.id,"
		" vendor = excluded.vendor, made = excluded.made, owner = excluded.owner, scoped = excluded.scoped,"
		" sealed = excluded.sealed");

	ew_sql_hash(&s, &row->digest);
	ew_sql_id(&s, &row->user);
	ew_sql_i64(&s, row->rights);
	ew_sql_i64(&s, row->expires.us);
	ew_sql_i64(&s, row->enrolment);
	ew_sql_i64(&s, row->kind);
	ew_sql_id(&s, &row->id);
	ew_sql_id(&s, &row->vendor);
	ew_sql_i64(&s, row->made.us);
	ew_sql_id_or_null(&s, &row->owner);
	ew_sql_i64(&s, row->scoped);
	ew_sql_blob(&s, row->sealed);
	c->token_changes++;
	return ew_sql_run(&s);
}

/* Columns KIND. */
static void read_kind(struct ew_sql *s, struct ew_token_row *to)
{
	to->kind = (enum ew_token_kind)ew_sql_get_u32(s);
	to->id = ew_sql_get_id(s);
	to->vendor = ew_sql_get_id(s);
	to->made.us = ew_sql_get_i64(s);
	to->owner = ew_sql_get_id(s);
	to->scoped = ew_sql_get_i64(s) != 0;
}

int ew_tokens_get(struct ew_catalog *c, const struct ew_hash *digest, struct ew_token_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT user, rights, expires, enrolment, " KIND " FROM tokens WHERE digest = ?");

	ew_sql_hash(&s, digest);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	*ret = (struct ew_token_row){.digest = *digest};
	ret->user = ew_sql_get_id(&s);
	ret->rights = ew_sql_get_u32(&s);
	ret->expires.us = ew_sql_get_i64(&s);
	ret->enrolment = ew_sql_get_i64(&s) != 0;
	read_kind(&s, ret);
	return 0;
}

int ew_tokens_remove(struct ew_catalog *c, const struct ew_hash *digest)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "DELETE FROM tokens WHERE digest = ?");

	ew_sql_hash(&s, digest);
	c->token_changes++;
	return ew_sql_run_some(&s);
}

uint64_t ew_tokens_changes(const struct ew_catalog *c)
{
	return c->token_changes;
}

/* Columns digest, user, rights, expires, KIND. */
static int each_short(struct ew_sql *s, ew_token_row_fn *fn, void *arg)
{
	int r = ew_sql_step(s);

	while (r == 1) {
		struct ew_token_row row = {.digest = ew_sql_get_hash(s)};

		row.user = ew_sql_get_id(s);
		row.rights = ew_sql_get_u32(s);
		row.expires.us = ew_sql_get_i64(s);
		read_kind(s, &row);
		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(s);
	}
	return r;
}

int ew_tokens_holding(struct ew_catalog *c, uint32_t rights, struct ew_wall now, uint32_t limit,
	ew_token_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT digest, user, rights, expires, " KIND " FROM tokens WHERE enrolment = 0"
		" AND rights & ?1 <> 0 AND (expires = 0 OR expires > ?2) ORDER BY digest LIMIT ?3");

	ew_sql_i64(&s, rights);
	ew_sql_i64(&s, now.us);
	ew_sql_i64(&s, limit);
	return each_short(&s, fn, arg);
}

int ew_tokens_of_owner(struct ew_catalog *c, struct ew_id owner, ew_token_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT digest, user, rights, expires, " KIND " FROM tokens WHERE enrolment = 0 AND owner = ? ORDER BY digest");

	ew_sql_id(&s, &owner);
	return each_short(&s, fn, arg);
}

int ew_tokens_count_holding(
	struct ew_catalog *c, uint32_t rights, struct ew_wall now, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT count(*) FROM tokens WHERE enrolment = 0"
			       " AND rights & ?1 <> 0 AND (expires = 0 OR expires > ?2)");

	ew_sql_i64(&s, rights);
	ew_sql_i64(&s, now.us);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

#define WHOLE "digest, user, rights, expires, " KIND ", sealed"

static struct ew_token_row whole_row(struct ew_sql *s)
{
	struct ew_token_row row = {.digest = ew_sql_get_hash(s)};

	row.user = ew_sql_get_id(s);
	row.rights = ew_sql_get_u32(s);
	row.expires.us = ew_sql_get_i64(s);
	read_kind(s, &row);
	row.sealed = ew_sql_get_blob(s);
	return row;
}

int ew_tokens_by_id(struct ew_catalog *c, struct ew_id id, ew_token_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " WHOLE " FROM tokens WHERE enrolment = 0 AND id = ?");

	ew_sql_id(&s, &id);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	struct ew_token_row row = whole_row(&s);

	return fn(arg, &row);
}

int ew_tokens_each(struct ew_catalog *c, struct ew_id after, uint32_t limit, ew_token_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT " WHOLE " FROM tokens WHERE enrolment = 0 AND id > ? ORDER BY id LIMIT ?");

	ew_sql_id(&s, &after);
	ew_sql_i64(&s, limit);
	int r = ew_sql_step(&s);

	while (r == 1) {
		struct ew_token_row row = whole_row(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}

int ew_tokens_count_of_vendor(struct ew_catalog *c, struct ew_id vendor, struct ew_wall now, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT count(*) FROM tokens WHERE enrolment = 0 AND vendor = ? AND (expires = 0 OR expires > ?)");

	ew_sql_id(&s, &vendor);
	ew_sql_i64(&s, now.us);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

int ew_tokens_count(struct ew_catalog *c, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT count(*) FROM tokens");
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

/* -- answers ---------------------------------------------------------------------------------- */

int ew_answers_get(struct ew_catalog *c, const struct ew_hash *token, struct ew_slice key,
	struct ew_hash *ret_request, uint32_t *ret_status, struct ew_buf *to)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT request, status, json FROM answers WHERE token = ? AND key = ?");

	ew_sql_hash(&s, token);
	ew_sql_blob(&s, key);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	struct ew_hash request = ew_sql_get_hash(&s);
	uint32_t status = ew_sql_get_u32(&s);

	ew_buf_add_slice(to, ew_sql_get_blob(&s));
	if (ew_buf_error(to) < 0)
		return ew_buf_error(to);
	*ret_request = request;
	*ret_status = status;
	return 0;
}

static int forget_old(struct ew_catalog *c, struct ew_wall now)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "DELETE FROM answers WHERE made < ?");

	ew_sql_i64(&s, now.us - ANSWERS_KEPT_US);
	return ew_sql_run(&s);
}

int ew_answers_put(struct ew_catalog *c, const struct ew_hash *token, struct ew_slice key,
	const struct ew_hash *request, uint32_t status, struct ew_slice json, struct ew_wall now)
{
	int r = forget_old(c, now);

	if (r < 0)
		return r;
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO answers (token, key, request, status, json, made)"
		" VALUES (?, ?, ?, ?, ?, ?)");

	ew_sql_hash(&s, token);
	ew_sql_blob(&s, key);
	ew_sql_hash(&s, request);
	ew_sql_i64(&s, status);
	ew_sql_blob(&s, json);
	ew_sql_i64(&s, now.us);
	return ew_sql_run(&s);
}

int ew_answers_erase_requests(struct ew_catalog *c)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE answers SET request = zeroblob(32) WHERE request <> zeroblob(32)");

	return ew_sql_run(&s);
}
