/*
 * How far the old index has been brought over. Must never say that it is done while a row of the old one is left behind
 * unread: what was not brought over would not be found by anybody.
 */
#include "catalog/reindex.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>

#include "catalog/sql.h"

#define WHOLE "reindex_whole" /* there: nothing of an index was left */
#define PLACE "reindex" /* among the small values: a number in decimal, written by the migration first */

int ew_reindex_next(struct ew_catalog *c, int64_t *ret_number)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	uint64_t number;

	ew_buf_init(&text, 32);
	int r = ew_catalog_get(c, PLACE, &text);

	if (r < 0)
		return r;
	if (ew_slice_decimal(ew_buf_slice(&text), INT64_MAX, &number) < 0)
		return -EBADMSG;
	*ret_number = (int64_t)number;
	return 0;
}

static int number_below(struct ew_catalog *c, int64_t number, int64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT number FROM interactions WHERE number <= ? ORDER BY number DESC LIMIT 1");

	ew_sql_i64(&s, number);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_i64(&s);
	return r;
}

int ew_reindex_one(
	struct ew_catalog *c, int64_t number, ew_interaction_row_fn *fn, void *arg, int64_t *ret_next)
{
	int64_t at = 0;
	int r = number_below(c, number, &at);

	if (r == 0)
		r = ew_interactions_numbered(c, at, fn, arg);
	if (r == 0)
		*ret_next = at - 1;
	return r;
}

int ew_reindex_note(struct ew_catalog *c, int64_t next)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%lld", (long long)(next > 0 ? next : 0));
	return ew_catalog_set(c, PLACE, ew_slice_text(text));
}

int ew_reindex_done(struct ew_catalog *c)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "DELETE FROM names WHERE name IN ('" PLACE "', '" WHOLE "')");

	return ew_sql_run(&s);
}

int ew_reindex_all(struct ew_catalog *c)
{
	static const char text[] =
		"DELETE FROM blind; DELETE FROM blind_of; DELETE FROM blind_before; DELETE FROM names WHERE name = '" PLACE "';"
		"INSERT INTO blind SELECT 0, started, number FROM interactions WHERE length(wrapped) > 0 ORDER BY started, number;"
		"INSERT INTO blind SELECT state, started, number FROM interactions WHERE length(wrapped) > 0 ORDER BY state, started, number;"
		"INSERT INTO names SELECT '" PLACE "', CAST(CAST(max(number) AS TEXT) AS BLOB) FROM interactions HAVING max(number) IS NOT NULL;"
		"INSERT OR REPLACE INTO names VALUES ('" WHOLE "', x'31')";

	assert(c->in_transaction);
	return ew_sql_exec(c, text);
}

int ew_reindex_is_whole(struct ew_catalog *c, bool *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf value = {0};

	ew_buf_init(&value, 32);
	int r = ew_catalog_get(c, WHOLE, &value);

	if (r == 0 || r == -ENOENT)
		*ret = r == 0;
	return r == -ENOENT ? 0 : r;
}
