/*
 * Opening, transactions and small values. What was committed here is what every acknowledgement
 * stands on: must never say that something is durable before SQLite has synced it, and never go on
 * in a transaction that SQLite has undone.
 */
#include "catalog/catalog.h"

#include <assert.h>
#include <errno.h>

#include "catalog/sql.h"

#define BUSY_MS 2000

static int open_database(const struct ew_catalog_config *config, sqlite3 **ret)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
		    SQLITE_OPEN_EXRESCODE;

	return ew_sql_errno(sqlite3_open_v2(config->path, ret, flags, config->vfs));
}

/*
 * WAL is a property of the file, but asking costs nothing when it is so already. Without shared
 * memory the lock must be exclusive before the first access. Nothing is ever spilled to a temporary
 * file.
 */
static int settle(struct ew_catalog *c, bool exclusive)
{
	int r = exclusive ? ew_sql_exec(c, "PRAGMA locking_mode=EXCLUSIVE") : 0;

	if (r < 0)
		return r;
	(void)sqlite3_busy_timeout(c->db, BUSY_MS);
	return ew_sql_exec(c, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
			      "PRAGMA secure_delete=ON; PRAGMA cache_size=-32768;"
			      "PRAGMA temp_store=MEMORY");
}

static int complain(const struct ew_catalog *c, const char *path, int code, struct ew_error *error)
{
	return ew_error_set(error, code, "the catalogue %s cannot be opened: %s", path,
		c->db ? sqlite3_errmsg(c->db) : "out of memory");
}

int ew_catalog_open(
	const struct ew_catalog_config *config, struct ew_catalog **ret, struct ew_error *error)
{
	_cleanup_(ew_catalog_close) struct ew_catalog *c = calloc(1, sizeof(*c));

	if (!c)
		return ew_error_set(error, -ENOMEM, "no memory for the catalogue");
	int r = open_database(config, &c->db);

	if (r == 0)
		r = settle(c, config->vfs != NULL);
	if (r < 0)
		return complain(c, config->path, r, error);
	r = ew_migrate(c, error);
	if (r < 0)
		return complain(c, config->path, r, error);
	*ret = TAKE(c);
	return 0;
}

void ew_catalog_close(struct ew_catalog **ptr)
{
	struct ew_catalog *c = *ptr;

	if (!c)
		return;
	for (size_t i = 0; i < EW_SQL_CACHE; i++)
		(void)sqlite3_finalize(c->cache[i].statement);
	/* An open transaction is undone, which is what its not being committed means. */
	(void)sqlite3_close(c->db);
	free(c);
	*ptr = NULL;
}

static int run(struct ew_catalog *c, const char *text)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, text);

	return ew_sql_run(&s);
}

int ew_catalog_begin(struct ew_catalog *c)
{
	assert(!c->in_transaction);
	int r = run(c, "BEGIN IMMEDIATE");

	if (r == 0)
		c->in_transaction = true;
	return r;
}

int ew_catalog_commit(struct ew_catalog *c)
{
	assert(c->in_transaction);
	/* A full disk or a failed write has made SQLite undo everything already. */
	if (sqlite3_get_autocommit(c->db)) {
		c->in_transaction = false;
		return -EIO;
	}
	int r = run(c, "COMMIT");

	if (r < 0)
		ew_catalog_rollback(c);
	c->in_transaction = false;
	return r;
}

void ew_catalog_rollback(struct ew_catalog *c)
{
	if (!c->in_transaction)
		return;
	/* It cannot fail in a way that keeps anything: what is not committed is gone. */
	if (!sqlite3_get_autocommit(c->db) && run(c, "ROLLBACK") < 0)
		assert(sqlite3_get_autocommit(c->db));
	c->in_transaction = false;
}

int ew_catalog_get(struct ew_catalog *c, const char *name, struct ew_buf *to)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT value FROM names WHERE name = ?");

	ew_sql_text(&s, name);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	ew_buf_add_slice(to, ew_sql_get_blob(&s));
	return ew_buf_error(to);
}

int ew_catalog_set(struct ew_catalog *c, const char *name, struct ew_slice value)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "INSERT INTO names (name, value) VALUES (?, ?)"
				 " ON CONFLICT (name) DO UPDATE SET value = excluded.value");

	ew_sql_text(&s, name);
	ew_sql_blob(&s, value);
	return ew_sql_run(&s);
}

int ew_catalog_forget(struct ew_catalog *c, const char *name)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "DELETE FROM names WHERE name = ?");

	ew_sql_text(&s, name);
	return ew_sql_run(&s);
}

const char *ew_catalog_error(struct ew_catalog *c)
{
	return sqlite3_errmsg(c->db);
}
