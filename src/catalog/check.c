/*
 * SQLite's own check, and counts. A check that finds damage says so and nothing else: what to do is a person's to
 * decide.
 */
#include "catalog/check.h"

#include <errno.h>
#include <string.h>

#include "catalog/sql.h"

int ew_catalog_table(struct ew_catalog *c, unsigned i, char ret_name[static EW_CATALOG_TABLE_BYTES])
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
		   " ORDER BY name LIMIT 1 OFFSET ?");

	ew_sql_i64(&s, i);
	int r = ew_sql_one(&s);

	if (r == 0)
		(void)snprintf(ret_name, EW_CATALOG_TABLE_BYTES, "%s", ew_sql_get_text(&s));
	return r;
}

static int pages(struct ew_catalog *c, int64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_made(c, "PRAGMA page_count");
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_i64(&s);
	return r;
}

int ew_catalog_check_table(struct ew_catalog *c, const char *table, bool *ret_whole)
{
	char text[EW_CATALOG_TABLE_BYTES + 32];
	int64_t n = 0;
	int r = pages(c, &n);

	if (r == 0 && n > EW_CATALOG_CHECK_PAGES)
		return -EFBIG;
	if (r < 0)
		return r;
	(void)snprintf(text, sizeof(text), "PRAGMA integrity_check(\"%s\")", table);
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_made(c, text);

	r = ew_sql_one(&s);
	/* A page that cannot be read at all is damage as well. */
	if (r == -ENOMEM)
		return r;
	*ret_whole = r == 0 && strcmp(ew_sql_get_text(&s), "ok") == 0;
	return 0;
}

static int count(struct ew_catalog *c, const char *text, const struct ew_id *interaction, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, text);

	if (interaction)
		ew_sql_id(&s, interaction);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

int ew_catalog_count_spans(struct ew_catalog *c, struct ew_id interaction, uint64_t *ret)
{
	return count(c, "SELECT count(*) FROM spans WHERE interaction = ?", &interaction, ret);
}

int ew_catalog_count_objects(struct ew_catalog *c, struct ew_id interaction, uint64_t *ret)
{
	return count(c, "SELECT count(*) FROM objects WHERE interaction = ?", &interaction, ret);
}

int ew_catalog_count_exceptions(struct ew_catalog *c, struct ew_id interaction, uint64_t *ret)
{
	return count(c, "SELECT coalesce(sum(repeats), 0) FROM exceptions WHERE interaction = ?", &interaction, ret);
}

int ew_catalog_count_resolved(struct ew_catalog *c, struct ew_id interaction, uint64_t *ret)
{
	return count(c, "SELECT count(*) FROM exceptions WHERE interaction = ? AND (open = 0 OR state NOT IN (1, 2))",
		&interaction, ret);
}

int ew_catalog_count_cases(struct ew_catalog *c, uint64_t *ret_all, uint64_t *ret_closed)
{
	int r = count(c, "SELECT count(*) FROM cases", NULL, ret_all);

	return r < 0 ? r : count(c, "SELECT count(*) FROM cases WHERE state = 2", NULL, ret_closed);
}
