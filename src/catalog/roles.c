/*
 * Rows of roles and of who has them. Must never leave a binding to a role that is not there.
 */
#include "catalog/roles.h"

#include <errno.h>

#include "catalog/people.h"
#include "catalog/sql.h"

#define ROLE "name, rights, kinds, builtin, changed, sealed"
#define BINDING "id, person, role, made, from_at, until_at, attest, sealed"

int ew_roles_put(struct ew_catalog *c, const struct ew_role_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO roles (" ROLE ") VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
		" rights = excluded.rights, kinds = excluded.kinds, builtin = excluded.builtin,"
		" changed = excluded.changed, sealed = excluded.sealed");

	ew_sql_text(&s, row->name);
	ew_sql_i64(&s, row->rights);
	ew_sql_i64(&s, row->kinds);
	ew_sql_i64(&s, row->builtin);
	ew_sql_i64(&s, row->changed.us);
	ew_sql_blob(&s, row->sealed);
	c->people_changes++;
	return ew_sql_run(&s);
}

int ew_roles_remove(struct ew_catalog *c, const char *name)
{
	uint64_t n = 0;
	int r = ew_bindings_count(c, name, &n);

	if (r < 0 || n > 0)
		return r < 0 ? r : -EBUSY;
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "DELETE FROM roles WHERE name = ? AND builtin = 0");

	ew_sql_text(&s, name);
	c->people_changes++;
	return ew_sql_run_some(&s);
}

static struct ew_role_row role_of(struct ew_sql *s)
{
	struct ew_role_row row = {.name = ew_sql_get_text(s)};

	row.rights = ew_sql_get_u32(s);
	row.kinds = ew_sql_get_u32(s);
	row.builtin = ew_sql_get_i64(s) != 0;
	row.changed.us = ew_sql_get_i64(s);
	row.sealed = ew_sql_get_blob(s);
	return row;
}

int ew_roles_get(struct ew_catalog *c, const char *name, ew_role_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " ROLE " FROM roles WHERE name = ?");

	ew_sql_text(&s, name);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	struct ew_role_row row = role_of(&s);

	return fn(arg, &row);
}

int ew_roles_each(struct ew_catalog *c, ew_role_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " ROLE " FROM roles ORDER BY name");
	int r = ew_sql_step(&s);

	while (r == 1) {
		struct ew_role_row row = role_of(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}

/* -- who has which -- */

static int is_there(void *arg, const struct ew_role_row *row)
{
	(void)arg, (void)row;
	return 0;
}

int ew_bindings_put(struct ew_catalog *c, const struct ew_binding_row *row)
{
	int r = ew_roles_get(c, row->role, is_there, NULL);

	if (r < 0)
		return r;
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO bindings (" BINDING ") VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
		" role = excluded.role, from_at = excluded.from_at, until_at = excluded.until_at,"
		" attest = excluded.attest, sealed = excluded.sealed");

	ew_sql_id(&s, &row->id);
	ew_sql_id(&s, &row->person);
	ew_sql_text(&s, row->role);
	ew_sql_i64(&s, row->made.us);
	ew_sql_i64(&s, row->from.us);
	ew_sql_i64(&s, row->until.us);
	ew_sql_i64(&s, row->attest.us);
	ew_sql_blob(&s, row->sealed);
	c->people_changes++;
	return ew_sql_run(&s);
}

int ew_bindings_remove(struct ew_catalog *c, struct ew_id person, struct ew_id id)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "DELETE FROM bindings WHERE id = ? AND person = ?");

	ew_sql_id(&s, &id);
	ew_sql_id(&s, &person);
	c->people_changes++;
	return ew_sql_run_some(&s);
}

static struct ew_binding_row binding_of(struct ew_sql *s)
{
	struct ew_binding_row row = {.id = ew_sql_get_id(s)};

	row.person = ew_sql_get_id(s);
	row.role = ew_sql_get_text(s);
	row.made.us = ew_sql_get_i64(s);
	row.from.us = ew_sql_get_i64(s);
	row.until.us = ew_sql_get_i64(s);
	row.attest.us = ew_sql_get_i64(s);
	row.sealed = ew_sql_get_blob(s);
	return row;
}

static int each_binding(struct ew_sql *s, ew_binding_row_fn *fn, void *arg)
{
	int r = ew_sql_step(s);

	while (r == 1) {
		struct ew_binding_row row = binding_of(s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(s);
	}
	return r;
}

int ew_bindings_of(struct ew_catalog *c, struct ew_id person, ew_binding_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " BINDING " FROM bindings WHERE person = ? ORDER BY id");

	ew_sql_id(&s, &person);
	return each_binding(&s, fn, arg);
}

int ew_bindings_due(struct ew_catalog *c, struct ew_wall now, struct ew_wall until, struct ew_wall after_at,
	struct ew_id after, uint32_t limit, ew_binding_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " BINDING " FROM bindings WHERE attest > 0 AND (attest, id) > (?1, ?2) AND attest <= ?3"
		" AND (until_at = 0 OR until_at > ?4) ORDER BY attest, id LIMIT ?5");

	ew_sql_i64(&s, after_at.us);
	ew_sql_id(&s, &after);
	ew_sql_i64(&s, until.us);
	ew_sql_i64(&s, now.us);
	ew_sql_i64(&s, limit);
	return each_binding(&s, fn, arg);
}

int ew_bindings_count_due(struct ew_catalog *c, struct ew_wall now, struct ew_wall until, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT count(*) FROM bindings WHERE attest > 0 AND attest <= ? AND (until_at = 0 OR until_at > ?)");

	ew_sql_i64(&s, until.us);
	ew_sql_i64(&s, now.us);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

int ew_bindings_of_role(struct ew_catalog *c, const char *role, ew_binding_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " BINDING " FROM bindings WHERE role = ? ORDER BY person, id");

	ew_sql_text(&s, role);
	return each_binding(&s, fn, arg);
}

int ew_bindings_count(struct ew_catalog *c, const char *role, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT count(*) FROM bindings WHERE role = ?");

	ew_sql_text(&s, role);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

int ew_roles_holders(struct ew_catalog *c, uint32_t rights, struct ew_id person, struct ew_wall now, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT count(DISTINCT bindings.person) FROM roles JOIN bindings ON bindings.role = roles.name"
		" JOIN people ON people.id = bindings.person WHERE roles.rights & ?1 <> 0 AND people.state = ?2"
		" AND (?3 IS NULL OR people.id = ?3) AND bindings.from_at <= ?4"
		" AND (bindings.until_at = 0 OR bindings.until_at > ?4)"
		" AND (bindings.attest = 0 OR bindings.attest > ?4)");

	ew_sql_i64(&s, rights);
	ew_sql_i64(&s, EW_PERSON_ACTIVE);
	ew_sql_id_or_null(&s, &person);
	ew_sql_i64(&s, now.us);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}
