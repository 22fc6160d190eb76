/*
 * Rows of vendors. Must never lose one: what was once allowed is shown by it.
 */
#include "catalog/vendors.h"

#include <errno.h>

#include "catalog/sql.h"

#define COLUMNS "number, id, version, state, registered, changed, event, sha256, sealed"

int ew_vendors_insert(struct ew_catalog *c, struct ew_vendor_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO vendors (id, version, state, registered, changed, event, sha256, sealed)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

	ew_sql_id(&s, &row->id);
	ew_sql_u64(&s, row->version);
	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->registered.us);
	ew_sql_i64(&s, row->changed.us);
	ew_sql_u64(&s, row->event);
	ew_sql_hash(&s, &row->sha256);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_insert(&s, &row->number);
}

int ew_vendors_update(struct ew_catalog *c, const struct ew_vendor_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE vendors SET version = ?, state = ?, changed = ?, event = ?, sha256 = ?, sealed = ?"
		" WHERE number = ?");

	ew_sql_u64(&s, row->version);
	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->changed.us);
	ew_sql_u64(&s, row->event);
	ew_sql_hash(&s, &row->sha256);
	ew_sql_blob(&s, row->sealed);
	ew_sql_u64(&s, row->number);
	return ew_sql_run_some(&s);
}

static struct ew_vendor_row row_of(struct ew_sql *s)
{
	struct ew_vendor_row row = {0};

	row.number = ew_sql_get_u64(s);
	row.id = ew_sql_get_id(s);
	row.version = ew_sql_get_u64(s);
	row.state = ew_sql_get_u32(s);
	row.registered.us = ew_sql_get_i64(s);
	row.changed.us = ew_sql_get_i64(s);
	row.event = ew_sql_get_u64(s);
	row.sha256 = ew_sql_get_hash(s);
	row.sealed = ew_sql_get_blob(s);
	return row;
}

int ew_vendors_get(struct ew_catalog *c, struct ew_id id, ew_vendor_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM vendors WHERE id = ?");

	ew_sql_id(&s, &id);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	struct ew_vendor_row row = row_of(&s);

	return fn(arg, &row);
}

int ew_vendors_each(struct ew_catalog *c, uint32_t state, uint64_t before, uint32_t limit,
	ew_vendor_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM vendors WHERE (?1 = 0 OR state = ?1) AND number < ?2"
		" ORDER BY number DESC LIMIT ?3");

	ew_sql_i64(&s, state);
	ew_sql_before(&s, before);
	ew_sql_i64(&s, limit);
	int r = ew_sql_step(&s);

	while (r == 1) {
		struct ew_vendor_row row = row_of(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}
