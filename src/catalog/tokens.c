/*
 * Bearer tokens and given answers. Must never hold a token itself, only its hash, so that a copy of
 * the table opens nothing.
 */
#include "catalog/tokens.h"

#include <errno.h>

#include "catalog/sql.h"

#define ANSWERS_KEPT_US (48 * 3600 * EW_US_PER_S)

int ew_tokens_put(struct ew_catalog *c, const struct ew_token_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO tokens (digest, user, rights, expires, enrolment)"
		" VALUES (?, ?, ?, ?, ?) ON CONFLICT (digest) DO UPDATE SET user = excluded.user,"
		" rights = excluded.rights, expires = excluded.expires,"
		" enrolment = excluded.enrolment");

	ew_sql_hash(&s, &row->digest);
	ew_sql_id(&s, &row->user);
	ew_sql_i64(&s, row->rights);
	ew_sql_i64(&s, row->expires.us);
	ew_sql_i64(&s, row->enrolment);
	c->token_changes++;
	return ew_sql_run(&s);
}

int ew_tokens_get(struct ew_catalog *c, const struct ew_hash *digest, struct ew_token_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT user, rights, expires, enrolment FROM tokens WHERE digest = ?");

	ew_sql_hash(&s, digest);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	ret->digest = *digest;
	ret->user = ew_sql_get_id(&s);
	ret->rights = ew_sql_get_u32(&s);
	ret->expires.us = ew_sql_get_i64(&s);
	ret->enrolment = ew_sql_get_i64(&s) != 0;
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

int ew_tokens_holding(struct ew_catalog *c, uint32_t rights, struct ew_wall now, uint32_t limit,
	ew_token_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT digest, user, rights, expires FROM tokens WHERE enrolment = 0"
		" AND rights & ?1 = ?1 AND (expires = 0 OR expires > ?2) ORDER BY digest LIMIT ?3");

	ew_sql_i64(&s, rights);
	ew_sql_i64(&s, now.us);
	ew_sql_i64(&s, limit);
	int r = ew_sql_step(&s);

	while (r == 1) {
		struct ew_token_row row = {.digest = ew_sql_get_hash(&s)};

		row.user = ew_sql_get_id(&s);
		row.rights = ew_sql_get_u32(&s);
		row.expires.us = ew_sql_get_i64(&s);
		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}

int ew_tokens_count_holding(
	struct ew_catalog *c, uint32_t rights, struct ew_wall now, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT count(*) FROM tokens WHERE enrolment = 0"
			       " AND rights & ?1 = ?1 AND (expires = 0 OR expires > ?2)");

	ew_sql_i64(&s, rights);
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
