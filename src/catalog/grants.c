/*
 * Rows of grants and of what tools handed in.
 */
#include "catalog/grants.h"

#include <errno.h>

#include "catalog/sql.h"

int ew_grants_insert(struct ew_catalog *c, const struct ew_grant_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "INSERT INTO grants (id, interaction, user, vendor) VALUES (?, ?, ?, ?)");

	ew_sql_id(&s, &row->id);
	ew_sql_id(&s, &row->interaction);
	ew_sql_id(&s, &row->user);
	ew_sql_id(&s, &row->vendor);
	return ew_sql_run(&s);
}

int ew_grants_get(struct ew_catalog *c, struct ew_id id, struct ew_grant_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT interaction, user, vendor FROM grants WHERE id = ?");
	struct ew_grant_row row = {.id = id};

	ew_sql_id(&s, &id);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	row.interaction = ew_sql_get_id(&s);
	row.user = ew_sql_get_id(&s);
	row.vendor = ew_sql_get_id(&s);
	*ret = row;
	return 0;
}

int ew_grants_owe(struct ew_catalog *c, struct ew_id id, struct ew_wall until)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE grants SET owed_until = NULLIF(?, 0) WHERE id = ?");

	ew_sql_i64(&s, until.us);
	ew_sql_id(&s, &id);
	return ew_sql_run(&s);
}

int ew_grants_overdue(struct ew_catalog *c, struct ew_wall now, struct ew_id *ret_id, struct ew_id *ret_call)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT id, interaction FROM grants WHERE owed_until IS NOT NULL AND owed_until <= ? ORDER BY owed_until LIMIT 1");

	ew_sql_i64(&s, now.us);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	*ret_id = ew_sql_get_id(&s);
	*ret_call = ew_sql_get_id(&s);
	return 0;
}

#define COLUMNS "number, interaction, kind, version, grant_id, from_us, to_us, made, event, held_back, sealed"

int ew_handed_insert(struct ew_catalog *c, struct ew_handed_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO handed (interaction, kind, version, grant_id, from_us, to_us, made, event, held_back, sealed)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	ew_sql_id(&s, &row->interaction);
	ew_sql_i64(&s, row->kind);
	ew_sql_i64(&s, row->version);
	ew_sql_id(&s, &row->grant);
	ew_sql_i64(&s, row->from.us);
	ew_sql_i64(&s, row->to.us);
	ew_sql_i64(&s, row->made.us);
	ew_sql_u64(&s, row->event);
	ew_sql_i64(&s, row->held_back);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_insert(&s, &row->number);
}

int ew_handed_replace(struct ew_catalog *c, struct ew_id interaction, uint32_t kind, uint32_t version, struct ew_slice sealed)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE handed SET sealed = ?4 WHERE interaction = ?1 AND kind = ?2 AND version = ?3"
		" AND NOT EXISTS (SELECT 1 FROM hold_calls h WHERE h.interaction = ?1)");

	ew_sql_id(&s, &interaction);
	ew_sql_i64(&s, kind);
	ew_sql_i64(&s, version);
	ew_sql_blob(&s, sealed);
	return ew_sql_run_some(&s);
}

int ew_handed_last(struct ew_catalog *c, struct ew_id interaction, uint32_t kind, uint32_t *ret_version)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT COALESCE(MAX(version), 0) FROM handed WHERE interaction = ? AND kind = ?");

	ew_sql_id(&s, &interaction);
	ew_sql_i64(&s, kind);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	*ret_version = ew_sql_get_u32(&s);
	return 0;
}

static struct ew_handed_row row_of(struct ew_sql *s)
{
	struct ew_handed_row row = {0};

	row.number = ew_sql_get_u64(s);
	row.interaction = ew_sql_get_id(s);
	row.kind = ew_sql_get_u32(s);
	row.version = ew_sql_get_u32(s);
	row.grant = ew_sql_get_id(s);
	row.from.us = ew_sql_get_i64(s);
	row.to.us = ew_sql_get_i64(s);
	row.made.us = ew_sql_get_i64(s);
	row.event = ew_sql_get_u64(s);
	row.held_back = ew_sql_get_u32(s) != 0;
	row.sealed = ew_sql_get_blob(s);
	return row;
}

int ew_handed_each(struct ew_catalog *c, struct ew_id interaction, uint32_t kind, ew_handed_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT " COLUMNS " FROM handed WHERE interaction = ?1 AND (?2 < 0 OR kind = ?2) ORDER BY number");
	int r;

	ew_sql_id(&s, &interaction);
	ew_sql_i64(&s, kind == UINT32_MAX ? -1 : (int64_t)kind);
	while ((r = ew_sql_step(&s)) > 0) {
		struct ew_handed_row row = row_of(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	return r;
}

static int change(struct ew_catalog *c, const char *text, struct ew_id interaction, uint32_t kind, struct ew_wall until)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, text);

	ew_sql_id(&s, &interaction);
	ew_sql_i64(&s, kind);
	ew_sql_i64(&s, until.us);
	return ew_sql_run(&s);
}

int ew_handed_hold_back(struct ew_catalog *c, struct ew_id interaction, uint32_t kind, struct ew_wall until)
{
	return change(c, "UPDATE handed SET held_back = 1 WHERE interaction = ? AND kind = ? AND made <= ?", interaction, kind,
		until);
}

int ew_handed_remove(struct ew_catalog *c, struct ew_id interaction, uint32_t kind, struct ew_wall until)
{
	return change(
		c, "DELETE FROM handed WHERE interaction = ? AND kind = ? AND made <= ?", interaction, kind, until);
}

int ew_handed_count(
	struct ew_catalog *c, struct ew_id interaction, uint32_t kind, struct ew_wall until, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT COUNT(*) FROM handed WHERE interaction = ? AND kind = ? AND made <= ?");

	ew_sql_id(&s, &interaction);
	ew_sql_i64(&s, kind);
	ew_sql_i64(&s, until.us);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	*ret = ew_sql_get_u64(&s);
	return 0;
}
