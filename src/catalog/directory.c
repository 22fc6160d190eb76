/*
 * The directory's view of people. Must never name somebody who has left: for a directory they are gone.
 */
#include "catalog/directory.h"

#include <errno.h>
#include <string.h>

#include "catalog/sql.h"

static int forget(struct ew_catalog *c, struct ew_id person)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "DELETE FROM externals WHERE person = ?");

	ew_sql_id(&s, &person);
	return ew_sql_run(&s);
}

static int free_of_leavers(struct ew_catalog *c, const struct ew_hash *external)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"DELETE FROM externals WHERE external = ? AND person IN (SELECT id FROM people WHERE state = 4)");

	ew_sql_hash(&s, external);
	return ew_sql_run(&s);
}

static int name(struct ew_catalog *c, struct ew_id person, const struct ew_hash *external)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "INSERT INTO externals (person, external) VALUES (?, ?)");

	ew_sql_id(&s, &person);
	ew_sql_hash(&s, external);
	return ew_sql_run(&s);
}

int ew_directory_name(struct ew_catalog *c, struct ew_id person, const struct ew_hash *external)
{
	static const struct ew_hash none;
	int r = forget(c, person);

	if (r < 0 || memcmp(external->bytes, none.bytes, sizeof(none.bytes)) == 0)
		return r;
	r = free_of_leavers(c, external);
	return r < 0 ? r : name(c, person, external);
}

int ew_directory_find(struct ew_catalog *c, const struct ew_hash *external, struct ew_id *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT person FROM externals JOIN people ON people.id = person WHERE external = ? AND state <> 4");
	int r;

	ew_sql_hash(&s, external);
	r = ew_sql_one(&s);
	if (r < 0)
		return r;
	*ret = ew_sql_get_id(&s);
	return 0;
}

int ew_directory_count(struct ew_catalog *c, uint32_t states, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT count(*) FROM people WHERE (?1 >> state) & 1");
	int r;

	ew_sql_i64(&s, states);
	r = ew_sql_one(&s);
	if (r < 0)
		return r;
	*ret = ew_sql_get_u64(&s);
	return 0;
}

int ew_directory_each(struct ew_catalog *c, uint32_t states, uint64_t skip, uint32_t limit,
	int (*fn)(void *arg, struct ew_id person), void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT id FROM people WHERE (?1 >> state) & 1 ORDER BY id LIMIT ?2 OFFSET ?3");
	int r;

	ew_sql_i64(&s, states);
	ew_sql_i64(&s, limit);
	ew_sql_i64(&s, skip > INT32_MAX ? INT32_MAX : (int64_t)skip);
	r = ew_sql_step(&s);
	while (r == 1) {
		r = fn(arg, ew_sql_get_id(&s));
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}
