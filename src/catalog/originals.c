/*
 * Rows of originals. Must never leave the key of one in its page, nor take one away that a hold covers.
 */
#include "catalog/originals.h"

#include <errno.h>

#include "catalog/sql.h"

#define COLUMNS "object, interaction, kind, version, event, epoch, header, bytes, sha256, made, shut"

/* One statement asks and writes: a row under an epoch that is not active would outlive the epoch's destruction in nobody's knowledge. */
int ew_originals_insert(struct ew_catalog *c, const struct ew_original_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO originals (object, interaction, kind, version, event, epoch, header, bytes, sha256, made)"
		" SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 WHERE EXISTS"
		" (SELECT 1 FROM epochs WHERE kind = 3 AND epoch = ?6 AND state = 1)");

	ew_sql_id(&s, &row->object);
	ew_sql_id(&s, &row->interaction);
	ew_sql_i64(&s, row->kind);
	ew_sql_i64(&s, row->version);
	ew_sql_u64(&s, row->event);
	ew_sql_i64(&s, row->epoch);
	ew_sql_blob(&s, row->header);
	ew_sql_u64(&s, row->bytes);
	ew_sql_hash(&s, &row->sha256);
	ew_sql_i64(&s, row->made.us);
	int r = ew_sql_run_some(&s);

	return r == -ENOENT ? -EPERM : r;
}

static struct ew_original_row row_of(struct ew_sql *s)
{
	struct ew_original_row row = {0};

	row.object = ew_sql_get_id(s);
	row.interaction = ew_sql_get_id(s);
	row.kind = ew_sql_get_u32(s);
	row.version = ew_sql_get_u32(s);
	row.event = ew_sql_get_u64(s);
	row.epoch = ew_sql_get_u32(s);
	row.header = ew_sql_get_blob(s);
	row.bytes = ew_sql_get_u64(s);
	row.sha256 = ew_sql_get_hash(s);
	row.made.us = ew_sql_get_i64(s);
	row.shut = ew_sql_get_u32(s) != 0;
	return row;
}

static int each(struct ew_sql *s, ew_original_row_fn *fn, void *arg)
{
	int r;

	while ((r = ew_sql_step(s)) > 0) {
		struct ew_original_row row = row_of(s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	return r;
}

int ew_originals_get(
	struct ew_catalog *c, struct ew_id interaction, uint32_t kind, uint32_t version, ew_original_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS
		" FROM originals WHERE interaction = ?1 AND kind = ?2 AND (?3 = 0 OR version = ?3) ORDER BY version DESC LIMIT 1");

	ew_sql_id(&s, &interaction);
	ew_sql_i64(&s, kind);
	ew_sql_i64(&s, version);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	struct ew_original_row row = row_of(&s);

	return fn(arg, &row);
}

int ew_originals_each(struct ew_catalog *c, struct ew_id interaction, ew_original_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM originals WHERE interaction = ? ORDER BY number");

	ew_sql_id(&s, &interaction);
	return each(&s, fn, arg);
}

int ew_originals_loose(struct ew_catalog *c, struct ew_id interaction, ew_original_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS
		" FROM originals o WHERE interaction = ? AND (shut = 1 OR NOT EXISTS (SELECT 1 FROM handed h"
		" WHERE h.interaction = o.interaction AND h.kind = o.kind AND h.version = o.version)) ORDER BY number");

	ew_sql_id(&s, &interaction);
	return each(&s, fn, arg);
}

int ew_originals_after(struct ew_catalog *c, uint64_t after, uint64_t *ret_number, ew_original_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS ", number FROM originals WHERE number > ? ORDER BY number LIMIT 1");

	ew_sql_u64(&s, after);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	struct ew_original_row row = row_of(&s);

	*ret_number = ew_sql_get_u64(&s);
	return fn(arg, &row);
}

int ew_originals_is_given(struct ew_catalog *c, struct ew_id object, bool held_back, bool *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT 1 FROM originals o JOIN handed h ON h.interaction = o.interaction AND h.kind = o.kind AND h.version = o.version"
		" WHERE o.object = ? AND o.shut = 0 AND h.held_back <= ?");

	ew_sql_id(&s, &object);
	ew_sql_i64(&s, held_back);
	int r = ew_sql_step(&s);

	if (r < 0)
		return r;
	*ret = r == 1;
	return 0;
}

static int change(struct ew_catalog *c, const char *text, struct ew_id object)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, text);

	ew_sql_id(&s, &object);
	return ew_sql_run_some(&s);
}

int ew_originals_shut(struct ew_catalog *c, struct ew_id object)
{
	return change(c, "UPDATE originals SET shut = 1 WHERE object = ?", object);
}

int ew_originals_shred(struct ew_catalog *c, struct ew_id object)
{
	int r = change(c,
		"UPDATE originals SET header = zeroblob(length(header)) WHERE object = ?"
		" AND NOT EXISTS (SELECT 1 FROM hold_calls h WHERE h.interaction = originals.interaction)",
		object);

	if (r == 0)
		return change(c, "DELETE FROM originals WHERE object = ?", object);
	if (r != -ENOENT)
		return r;
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT 1 FROM originals WHERE object = ?");

	ew_sql_id(&s, &object);
	r = ew_sql_one(&s);
	return r == 0 ? -EPERM : r;
}
