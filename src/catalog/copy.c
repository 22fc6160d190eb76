/*
 * Copying table by table. A page of the old file is never taken over as it is, so that nothing comes along that was deleted there. Must never write into
 * the catalogue that it copies, nor empty its write-ahead log when it is closed: that is the keeper's.
 */
#include "catalog/copy.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "catalog/sql.h"

#define BUSY_MS 10000
#define STEPS_A_LOOK 20000 /* of SQLite's machine: some milliseconds */

/* Nothing of these comes along. */
static const char *const left_out[] = {
	"blind", "blind_of", "blind_before", "evidence_found", /* by these a call is found */
	"sessions",                          /* whoever was signed in signs in anew */
	"live_calls", "live_streams",        /* what a recorder would be handed back: its tape is not there */
	"positions", "event_spans", "moves", /* places on that tape */
};

struct part {
	char *type, *name, *sql;
};

struct copying {
	const struct ew_copy_config *config;
	struct ew_catalog *c;
	struct part *parts;
	size_t n, cap;
	int64_t until; /* monotonic */
	int stopped;   /* why the machine was stopped, or 0 */
};

static bool is_left_out(const char *table)
{
	for (size_t i = 0; i < EW_COUNT(left_out); i++)
		if (strcmp(left_out[i], table) == 0)
			return true;
	return false;
}

/* -- opening ------------------------------------------------------------------------------------ */

static int complain(struct ew_catalog *c, const char *path, int code, struct ew_error *error)
{
	return ew_error_set(error, code, "the catalogue %s cannot be read: %s", path, c && c->db ? sqlite3_errmsg(c->db) : strerrordesc_np(-code));
}

static int open_file(const char *path, const char *vfs, int flags, struct ew_catalog **ret)
{
	_cleanup_(ew_catalog_close) struct ew_catalog *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return -ENOMEM;
	r = ew_sql_errno(sqlite3_open_v2(path, &c->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs));
	if (r == 0 && vfs)
		r = ew_sql_exec(c, "PRAGMA locking_mode=EXCLUSIVE");
	if (r < 0)
		return r;
	(void)sqlite3_busy_timeout(c->db, BUSY_MS);
	r = ew_sql_exec(c, "PRAGMA temp_store=MEMORY");
	*ret = TAKE(c);
	return r;
}

static int is_there(struct ew_io *io, const char *path)
{
	int handle = -1;
	int r = ew_io_open(io, path, EW_IO_READ, &handle);

	ew_io_discard(io, &handle);
	return r;
}

int ew_copy_open(const char *path, const char *vfs, struct ew_catalog **ret, struct ew_error *error)
{
	_cleanup_(ew_catalog_close) struct ew_catalog *c = NULL;
	uint32_t version;
	int r = open_file(path, vfs, SQLITE_OPEN_READONLY, &c);

	if (r < 0)
		return complain(c, path, r, error);
	r = ew_migrated(c, &version, error);
	if (r < 0)
		return complain(c, path, r, error);
	*ret = TAKE(c);
	return 0;
}

/* Not read-only: even to read it SQLite must be able to take locks beside the file, and to mend those of a keeper that died. */
static int open_source(const char *path, const char *vfs, struct ew_catalog **ret)
{
	int r = open_file(path, vfs, SQLITE_OPEN_READWRITE, ret);

	return r < 0 ? r : ew_sql_errno(sqlite3_db_config((*ret)->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL));
}

int ew_copy_open_source(const char *path, const char *vfs, struct ew_catalog **ret, struct ew_error *error)
{
	_cleanup_(ew_catalog_close) struct ew_catalog *c = NULL;
	uint32_t version;
	int r = open_source(path, vfs, &c);

	if (r == 0)
		r = ew_migrated(c, &version, error);
	if (r < 0)
		return complain(c, path, r, error);
	*ret = TAKE(c);
	return 0;
}

int ew_copy_version(struct ew_catalog *c, uint32_t *ret)
{
	return ew_migrated(c, ret, NULL);
}

/* The new file is there, and empty, before SQLite is given its name: it may not make one in the place of a catalogue that is not where it should be. */
static int make_empty(struct ew_io *io, const char *path)
{
	int handle = -1;
	int r = ew_io_open(io, path, EW_IO_WRITE | EW_IO_CREATE | EW_IO_EXCLUSIVE, &handle);

	return r == 0 ? ew_io_close(io, &handle) : r;
}

static int attach(struct copying *g)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_made(g->c, "ATTACH ? AS copy");

	ew_sql_text(&s, g->config->to);
	return ew_sql_run(&s);
}

static int open_both(struct copying *g, struct ew_error *error)
{
	const struct ew_copy_config *config = g->config;
	uint32_t version;
	int r = is_there(config->io, config->from);

	if (r < 0)
		return ew_error_set(error, r, "there is no catalogue %s to copy: %s", config->from, strerrordesc_np(-r));
	r = open_source(config->from, config->vfs, &g->c);
	if (r == 0)
		r = ew_migrated(g->c, &version, error);
	if (r < 0)
		return complain(g->c, config->from, r, error);
	r = make_empty(config->io, config->to);
	if (r == 0)
		r = attach(g);
	if (r == 0 && config->vfs)
		r = ew_sql_exec(g->c, "PRAGMA copy.locking_mode=EXCLUSIVE");
	if (r == 0)
		r = ew_sql_exec(g->c, "PRAGMA copy.journal_mode=OFF; PRAGMA copy.synchronous=OFF");
	return r < 0 ? ew_error_set(error, r, "cannot begin the copy %s: %s", config->to, strerrordesc_np(-r)) : 0;
}

/* -- what there is to copy ---------------------------------------------------------------------- */

static int add_part(struct copying *g, const char *type, const char *name, const char *sql)
{
	struct part *p;

	if (g->n == g->cap) {
		p = realloc(g->parts, (g->cap + 64) * sizeof(*p));
		if (!p)
			return -ENOMEM;
		g->parts = p;
		g->cap += 64;
	}
	p = &g->parts[g->n++];
	*p = (struct part){strdup(type), strdup(name), strdup(sql)};
	return p->type && p->name && p->sql ? 0 : -ENOMEM;
}

/* The first reading of the transaction: everything after it sees what it saw. */
static int read_parts(struct copying *g)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_made(g->c,
		"SELECT type, name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name");
	int r = ew_sql_step(&s);

	while (r == 1) {
		const char *type = ew_sql_get_text(&s), *name = ew_sql_get_text(&s);

		r = add_part(g, type, name, ew_sql_get_text(&s));
		if (r == 0)
			r = ew_sql_step(&s);
	}
	return r;
}

static void free_parts(struct copying *g)
{
	for (size_t i = 0; i < g->n; i++) {
		free(g->parts[i].type);
		free(g->parts[i].name);
		free(g->parts[i].sql);
	}
	free(g->parts);
}

/* SQLite keeps the texts of migrations.c as they are, behind words that it writes itself. */
static int make_part(struct copying *g, const struct part *p)
{
	static const char *const words[] = {"CREATE TABLE ", "CREATE INDEX ", "CREATE UNIQUE INDEX ", "CREATE TRIGGER "};
	_cleanup_(ew_free_ptr) char *text = NULL;

	for (size_t i = 0; i < EW_COUNT(words); i++) {
		size_t n = strlen(words[i]);

		if (strncmp(p->sql, words[i], n) != 0)
			continue;
		if (asprintf(&text, "%scopy.%s", words[i], p->sql + n) < 0) {
			text = NULL;
			return -ENOMEM;
		}
		return ew_sql_exec(g->c, text);
	}
	return -EBADMSG;
}

static int make_parts(struct copying *g, const char *type)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < g->n; i++)
		if (strcmp(g->parts[i].type, type) == 0)
			r = make_part(g, &g->parts[i]);
	return r;
}

/* Both tables are the same and the new one is empty: SQLite then copies record by record without looking into them. */
static int fill(struct copying *g, const char *table)
{
	_cleanup_(ew_free_ptr) char *text = NULL;
	/* How far the index was brought over: all of it is made again. What an object store has is here a cache at most, and not in a copy. */
	const char *which = strcmp(table, "names") == 0 ? " WHERE name NOT IN ('reindex', 'reindex_whole', 'evidence_unfound')"
		: strcmp(table, "object_places") == 0
		? " WHERE store > 0 OR object NOT IN (SELECT object FROM main.object_places WHERE store > 0 AND state = 2)"
		: "";

	if (asprintf(&text, "INSERT INTO copy.\"%s\" SELECT * FROM main.\"%s\"%s", table, table, which) < 0) {
		text = NULL;
		return -ENOMEM;
	}
	return is_left_out(table) ? 0 : ew_sql_exec(g->c, text);
}

/* Of a catalogue whose accounts were found by the key of the index: theirs has a name of its own (keeper.c). */
static int part_keys(struct copying *g)
{
	return ew_sql_exec(g->c, "INSERT OR IGNORE INTO copy.names SELECT 'account_key', value FROM main.names WHERE name = 'index_key'");
}

/* By what evidence is found is made again, from the highest id down. */
static int find_evidence_again(struct copying *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (strcmp(g->parts[i].name, "evidence_found") == 0 && strcmp(g->parts[i].type, "table") == 0)
			return ew_sql_exec(g->c,
				"INSERT INTO copy.names SELECT 'evidence_unfound', max(interaction) FROM copy.evidence HAVING max(interaction) IS NOT NULL");
	return 0;
}

static int fill_all(struct copying *g)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < g->n; i++)
		if (strcmp(g->parts[i].type, "table") == 0)
			r = fill(g, g->parts[i].name);
	return r;
}

static int stamp(struct copying *g)
{
	char text[120];
	uint32_t version;
	int r = ew_migrated(g->c, &version, NULL);

	(void)snprintf(text, sizeof(text), "PRAGMA copy.application_id=%d; PRAGMA copy.user_version=%u", EW_CATALOG_APPLICATION, version);
	return r < 0 ? r : ew_sql_exec(g->c, text);
}

/* -- */

static int look(void *arg)
{
	struct copying *g = arg;

	if (ew_io_mono(g->config->io).us > g->until)
		g->stopped = -ETIME;
	else if (g->config->on_way)
		g->stopped = g->config->on_way(g->config->arg);
	return g->stopped != 0;
}

static int copy(struct copying *g)
{
	int r = ew_sql_exec(g->c, "BEGIN");

	if (r == 0)
		r = read_parts(g);
	if (r == 0)
		r = make_parts(g, "table");
	if (r == 0)
		r = make_parts(g, "index");
	if (r == 0)
		r = fill_all(g);
	if (r == 0)
		r = part_keys(g);
	if (r == 0)
		r = find_evidence_again(g);
	if (r == 0)
		r = make_parts(g, "trigger");
	if (r == 0)
		r = stamp(g);
	return r == 0 ? ew_sql_exec(g->c, "COMMIT") : r;
}

static int say_why(const struct copying *g, int code, struct ew_error *error)
{
	long long minutes = (long long)(g->config->patience_us / (60 * EW_US_PER_S));

	if (g->stopped == -ETIME)
		return ew_error_set(error, -ETIME,
			"copying the catalogue took longer than %lld minutes and was given up, because what the keeper writes meanwhile cannot be cleared away: "
			"copy to a faster disk, or at a quieter time", minutes);
	if (g->stopped != 0)
		return ew_error_set(error, g->stopped, "copying the catalogue was ended");
	return ew_error_set(error, code, "copying the catalogue %s to %s failed: %s (%s)", g->config->from, g->config->to, strerrordesc_np(-code),
		sqlite3_errmsg(g->c->db));
}

int ew_catalog_copy(const struct ew_copy_config *config, struct ew_error *error)
{
	struct copying g = {.config = config, .until = ew_io_mono(config->io).us + config->patience_us};
	int r = open_both(&g, error);

	if (r == 0) {
		sqlite3_progress_handler(g.c->db, STEPS_A_LOOK, look, &g);
		r = copy(&g);
		sqlite3_progress_handler(g.c->db, 0, NULL, NULL);
		if (r < 0 || g.stopped != 0)
			r = say_why(&g, r < 0 ? r : g.stopped, error);
	}
	free_parts(&g);
	ew_catalog_close(&g.c);
	return r;
}
