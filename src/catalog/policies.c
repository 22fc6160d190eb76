/*
 * Policies as they were. Must never forget a text that an event names.
 */
#include "catalog/policies.h"

#include <errno.h>

#include "catalog/sql.h"

int ew_policies_put(struct ew_catalog *c, const struct ew_hash *hash, struct ew_wall activated,
	struct ew_slice sealed)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO policies (hash, activated, sealed) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");

	ew_sql_hash(&s, hash);
	ew_sql_i64(&s, activated.us);
	ew_sql_blob(&s, sealed);
	return ew_sql_run(&s);
}

int ew_policies_has(struct ew_catalog *c, const struct ew_hash *hash, bool *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT 1 FROM policies WHERE hash = ?");
	int r;

	ew_sql_hash(&s, hash);
	r = ew_sql_one(&s);
	if (r < 0 && r != -ENOENT)
		return r;
	*ret = r == 0;
	return 0;
}

int ew_policies_get(
	struct ew_catalog *c, const struct ew_hash *hash, struct ew_wall *ret_activated, struct ew_buf *to)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT activated, sealed FROM policies WHERE hash = ?");

	ew_sql_hash(&s, hash);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	ret_activated->us = ew_sql_get_i64(&s);
	ew_buf_add_slice(to, ew_sql_get_blob(&s));
	return ew_buf_error(to);
}
