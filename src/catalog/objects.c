/*
 * What lies in the object store. Rows are added; a newer version stands beside the older one, of which only what it was may be left.
 */
#include "catalog/objects.h"

#include <errno.h>

#include "catalog/sql.h"

#define COLUMNS \
	"id, interaction, party, kind, version, payload_bytes, plain_bytes, sha256, duration_us, made," \
	" sealed"
#define READ COLUMNS ", gone"
#define REPLACED 1 /* `gone`: 0 while it is an object */
#define DELETED 2

int ew_objects_insert(struct ew_catalog *c, const struct ew_object_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(
		c, "INSERT INTO objects (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	ew_sql_id(&s, &row->id);
	ew_sql_id(&s, &row->interaction);
	ew_sql_id(&s, &row->party);
	ew_sql_i64(&s, row->kind);
	ew_sql_i64(&s, row->version);
	ew_sql_u64(&s, row->payload_bytes);
	ew_sql_u64(&s, row->plain_bytes);
	ew_sql_hash(&s, &row->sha256);
	ew_sql_i64(&s, row->duration_us);
	ew_sql_i64(&s, row->made.us);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_run(&s);
}

static struct ew_object_row row_of(struct ew_sql *s)
{
	struct ew_object_row row = {0};
	int64_t gone;

	row.id = ew_sql_get_id(s);
	row.interaction = ew_sql_get_id(s);
	row.party = ew_sql_get_id(s);
	row.kind = ew_sql_get_u32(s);
	row.version = ew_sql_get_u32(s);
	row.payload_bytes = ew_sql_get_u64(s);
	row.plain_bytes = ew_sql_get_u64(s);
	row.sha256 = ew_sql_get_hash(s);
	row.duration_us = ew_sql_get_i64(s);
	row.made.us = ew_sql_get_i64(s);
	row.sealed = ew_sql_get_blob(s);
	gone = ew_sql_get_i64(s);
	row.gone = gone != 0;
	row.deleted = gone == DELETED;
	return row;
}

static int each(struct ew_sql *s, ew_object_row_fn *fn, void *arg)
{
	int r = ew_sql_step(s);

	while (r == 1) {
		struct ew_object_row row = row_of(s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(s);
	}
	return r;
}

int ew_objects_of(struct ew_catalog *c, struct ew_id interaction, ew_object_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " READ " FROM objects o WHERE o.interaction = ? AND o.version ="
		" (SELECT max(n.version) FROM objects n WHERE n.interaction = o.interaction"
		"  AND n.party = o.party AND n.kind = o.kind) AND o.gone = 0 ORDER BY o.number");

	ew_sql_id(&s, &interaction);
	return each(&s, fn, arg);
}

int ew_objects_all(struct ew_catalog *c, struct ew_id interaction, ew_object_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT " READ " FROM objects WHERE interaction = ? ORDER BY number");

	ew_sql_id(&s, &interaction);
	return each(&s, fn, arg);
}

int ew_objects_superseded(struct ew_catalog *c, struct ew_id interaction, ew_object_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " READ " FROM objects o WHERE o.interaction = ? AND o.gone = 0 AND o.version <"
		" (SELECT max(n.version) FROM objects n WHERE n.interaction = o.interaction"
		"  AND n.party = o.party AND n.kind = o.kind) ORDER BY o.number");

	ew_sql_id(&s, &interaction);
	return each(&s, fn, arg);
}

static int end(struct ew_catalog *c, struct ew_id id, int64_t gone)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "UPDATE objects SET gone = max(gone, ?), sealed = x'' WHERE id = ?");

	ew_sql_i64(&s, gone);
	ew_sql_id(&s, &id);
	return ew_sql_run(&s);
}

int ew_objects_gone(struct ew_catalog *c, struct ew_id id)
{
	return end(c, id, REPLACED);
}

int ew_objects_deleted(struct ew_catalog *c, struct ew_id id)
{
	return end(c, id, DELETED);
}

int ew_objects_exists(struct ew_catalog *c, struct ew_id id, bool *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT 1 FROM objects WHERE id = ?1 AND gone = 0 UNION ALL SELECT 1 FROM originals WHERE object = ?1");

	ew_sql_id(&s, &id);
	int r = ew_sql_step(&s);

	if (r < 0)
		return r;
	*ret = r == 1;
	return 0;
}

int ew_objects_after(
	struct ew_catalog *c, uint64_t after, uint64_t *ret_number, ew_object_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " READ ", number FROM objects WHERE number > ? AND gone = 0 ORDER BY number LIMIT 1");

	ew_sql_u64(&s, after);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	struct ew_object_row row = row_of(&s);

	*ret_number = ew_sql_get_u64(&s);
	return fn(arg, &row);
}

int ew_objects_get(struct ew_catalog *c, struct ew_id id, ew_object_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " READ " FROM objects WHERE id = ?");

	ew_sql_id(&s, &id);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	struct ew_object_row row = row_of(&s);

	return fn(arg, &row);
}

int ew_objects_of_hash(struct ew_catalog *c, const struct ew_hash *sha256, struct ew_id *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT id FROM objects WHERE sha256 = ? ORDER BY number LIMIT 1");

	ew_sql_hash(&s, sha256);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_id(&s);
	return r;
}
