/*
 * Reading what a copy of the catalogue holds: which files belong to it, and whether it is whole. Must never say that it is when a table could not be read.
 */
#include "catalog/copy.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "catalog/sql.h"
#include "domain/interaction.h"

static int count_of(struct ew_catalog *c, const char *text, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_made(c, text);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

int ew_copy_rows(struct ew_catalog *c, int (*fn)(void *arg, const char *table, uint64_t rows), void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_made(c, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name");
	int r = ew_sql_step(&s);

	while (r == 1) {
		_cleanup_(ew_free_ptr) char *text = NULL;
		const char *table = ew_sql_get_text(&s);
		uint64_t rows = 0;

		if (asprintf(&text, "SELECT count(*) FROM \"%s\"", table) < 0) {
			text = NULL;
			return -ENOMEM;
		}
		r = count_of(c, text, &rows);
		if (r == 0)
			r = fn(arg, table, rows);
		if (r == 0)
			r = ew_sql_step(&s);
	}
	return r;
}

/* -- files -- */

static int each_object(struct ew_catalog *c, const char *text, uint8_t folder, ew_copied_object_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, text);
	struct ew_id least = {{folder}}, most;
	int r;

	memset(most.bytes, 0xff, sizeof(most.bytes));
	most.bytes[0] = folder;
	ew_sql_id(&s, &least);
	ew_sql_id(&s, &most);
	r = ew_sql_step(&s);
	while (r == 1) {
		struct ew_copied_object o;

		o.id = ew_sql_get_id(&s);
		o.bytes = ew_sql_get_u64(&s);
		o.sha256 = ew_sql_get_hash(&s);
		r = fn(arg, &o);
		if (r == 0)
			r = ew_sql_step(&s);
	}
	return r;
}

/* What an object store has, read back there, is no part of a copy: here it is a cache at most. A catalogue of before knows no such stores. */
#define NOT_ELSEWHERE(id) " AND NOT EXISTS (SELECT 1 FROM object_places p WHERE p.object = " id " AND p.store > 0 AND p.state = 2)"
#define OBJECTS "SELECT id, payload_bytes, sha256 FROM objects WHERE id BETWEEN ? AND ? AND gone = 0"
#define ORIGINALS "SELECT object, bytes, sha256 FROM originals WHERE object BETWEEN ? AND ?"
#define SUM_OBJECTS "SELECT sum(n), sum(bytes) FROM (SELECT count(*) AS n, coalesce(sum(payload_bytes), 0) AS bytes FROM objects WHERE gone = 0"
#define SUM_ORIGINALS " UNION ALL SELECT count(*), coalesce(sum(bytes), 0) FROM originals WHERE true"

static int knows_places(struct ew_catalog *c, bool *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'object_places'");
	int r = ew_sql_one(&s);

	*ret = r == 0 && ew_sql_get_u64(&s) > 0;
	return r;
}

int ew_copy_objects(struct ew_catalog *c, uint8_t folder, ew_copied_object_fn *fn, void *arg)
{
	bool places = false;
	int r = knows_places(c, &places);

	if (r == 0)
		r = each_object(c, places ? OBJECTS NOT_ELSEWHERE("objects.id") " ORDER BY id" : OBJECTS " ORDER BY id", folder, fn, arg);
	if (r == 0)
		r = each_object(
			c, places ? ORIGINALS NOT_ELSEWHERE("originals.object") " ORDER BY object" : ORIGINALS " ORDER BY object", folder, fn, arg);
	return r;
}

int ew_copy_sum(struct ew_catalog *c, uint64_t *ret_objects, uint64_t *ret_bytes)
{
	bool places = false;
	int r = knows_places(c, &places);

	if (r < 0)
		return r;
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		places ? SUM_OBJECTS NOT_ELSEWHERE("objects.id") SUM_ORIGINALS NOT_ELSEWHERE("originals.object") ")"
		       : SUM_OBJECTS SUM_ORIGINALS ")");

	r = ew_sql_one(&s);
	if (r < 0)
		return r;
	*ret_objects = ew_sql_get_u64(&s);
	*ret_bytes = ew_sql_get_u64(&s);
	return 0;
}

int ew_copy_unfinished(struct ew_catalog *c, struct ew_id after, int (*fn)(void *arg, struct ew_id interaction, bool live), void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT id, state FROM interactions WHERE id > ? AND state IN (?, ?, ?) AND length(wrapped) > 0 ORDER BY id");
	int r;

	ew_sql_id(&s, &after);
	ew_sql_i64(&s, EW_STATE_OFFERED);
	ew_sql_i64(&s, EW_STATE_ACTIVE);
	ew_sql_i64(&s, EW_STATE_FINISHING);
	r = ew_sql_step(&s);
	while (r == 1) {
		struct ew_id id = ew_sql_get_id(&s);

		r = fn(arg, id, ew_sql_get_u32(&s) != EW_STATE_FINISHING);
		if (r == 0)
			r = ew_sql_step(&s);
	}
	return r;
}

/* -- whether it is whole -- */

static int check_file(struct ew_catalog *c, struct ew_error *error)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "PRAGMA integrity_check(1)");
	const char *said;
	int r = ew_sql_one(&s);

	if (r < 0)
		return ew_error_set(error, r, "the catalogue cannot be checked: %s", sqlite3_errmsg(c->db));
	said = ew_sql_get_text(&s);
	return strcmp(said, "ok") == 0 ? 0 : ew_error_set(error, -EBADMSG, "the catalogue is damaged: %s", said);
}

/* Each must count 0. */
static const struct {
	const char *text, *means;
} facts[] = {
	{"SELECT count(*) FROM objects WHERE interaction NOT IN (SELECT id FROM interactions)", "objects belong to calls that have no row"},
	{"SELECT count(*) FROM events WHERE interaction <> zeroblob(16) AND interaction NOT IN (SELECT id FROM interactions)",
		"events belong to calls that have no row"},
	{"SELECT (SELECT coalesce(max(number), 0) FROM events) <> (SELECT count(*) FROM events)", "events are missing from the log"},
	{"SELECT count(*) FROM spans WHERE state < 3 AND interaction NOT IN (SELECT id FROM interactions)",
		"stretches of sound belong to calls that have no row"},
	/* Those of restrictions are made of a request's number (ew_restriction_id()). */
	{"SELECT count(*) FROM hold_calls WHERE hold NOT IN (SELECT id FROM holds) AND substr(hold, 1, 8) <> zeroblob(8)",
		"calls are under legal holds that have no row"},
	{"SELECT (SELECT coalesce(sum(n), 0) FROM tallies WHERE of = 'interactions') <> (SELECT count(*) FROM interactions)",
		"counts of calls are not those of the rows"},
	{"SELECT (SELECT coalesce(sum(n), 0) FROM tallies WHERE of = 'keys') <> (SELECT count(*) FROM keys)", "counts of keys are not those of the rows"},
	{"SELECT (SELECT coalesce(sum(n), 0) FROM tallies WHERE of = 'deletions') <> (SELECT count(*) FROM deletions)",
		"counts of deletions are not those of the rows"},
};

int ew_copy_check(struct ew_catalog *c, struct ew_error *error)
{
	int r = check_file(c, error);

	for (size_t i = 0; r == 0 && i < EW_COUNT(facts); i++) {
		uint64_t n = 0;

		r = count_of(c, facts[i].text, &n);
		if (r < 0)
			return ew_error_set(error, r, "the catalogue cannot be checked: %s", sqlite3_errmsg(c->db));
		if (n > 0)
			return ew_error_set(error, -EBADMSG, "the catalogue does not agree with itself: %s (%llu)", facts[i].means, (unsigned long long)n);
	}
	return r;
}
