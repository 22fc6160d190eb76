/*
 * The thin driver over SQLite. Must never run a changing statement outside of a transaction, and
 * never let a statement of the cache be used by two at once: a callback may well ask for the same
 * thing again.
 */
#include "catalog/sql.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static int constraint_errno(int result)
{
	switch (result) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return -EEXIST;
	case SQLITE_CONSTRAINT_TRIGGER: /* a legal hold covers it */
		return -EPERM;
	default:
		return -EINVAL;
	}
}

int ew_sql_errno(int result)
{
	switch (result & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_CONSTRAINT:
		return constraint_errno(result);
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_IOERR:
		return result == SQLITE_IOERR_NOMEM ? -ENOMEM : -EIO;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return -EBADMSG;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_TOOBIG:
		return -EFBIG;
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return -EACCES;
	default:
		return -EIO;
	}
}

static struct ew_sql_cached *slot_of(struct ew_catalog *c, const char *text)
{
	size_t i = ((uintptr_t)text >> 3) * 0x9e3779b97f4a7c15u >> 32 & (EW_SQL_CACHE - 1);

	for (size_t tries = 0; tries < EW_SQL_CACHE; tries++) {
		struct ew_sql_cached *slot = &c->cache[i];

		if (!slot->text || slot->text == text)
			return slot;
		i = (i + 1) & (EW_SQL_CACHE - 1);
	}
	return NULL;
}

static int prepare(struct ew_catalog *c, const char *text, unsigned flags, sqlite3_stmt **ret)
{
	return ew_sql_errno(sqlite3_prepare_v3(c->db, text, -1, flags, ret, NULL));
}

struct ew_sql ew_sql_made(struct ew_catalog *c, const char *text)
{
	struct ew_sql s = {.c = c, .next = 1, .owned = true};

	s.error = prepare(c, text, 0, &s.at);
	return s;
}

struct ew_sql ew_sql_read(struct ew_catalog *c, const char *text)
{
	struct ew_sql s = {.c = c, .next = 1};
	struct ew_sql_cached *slot = slot_of(c, text);

	if (!slot || (slot->statement && sqlite3_stmt_busy(slot->statement)))
		return ew_sql_made(c, text);
	if (!slot->statement) {
		s.error = prepare(c, text, SQLITE_PREPARE_PERSISTENT, &slot->statement);
		if (s.error < 0)
			return s;
		slot->text = text;
	}
	s.at = slot->statement;
	return s;
}

struct ew_sql ew_sql_change(struct ew_catalog *c, const char *text)
{
	assert(c->in_transaction);
	/*
	 * A full disk has undone everything: what came now would be committed by itself, without
	 * what it belongs to.
	 */
	if (sqlite3_get_autocommit(c->db))
		return (struct ew_sql){.c = c, .error = -EIO};
	return ew_sql_read(c, text);
}

void ew_sql_end(struct ew_sql *s)
{
	if (s->at && s->owned) {
		(void)sqlite3_finalize(s->at);
	} else if (s->at) {
		/* The result repeats what the step said. */
		(void)sqlite3_reset(s->at);
		(void)sqlite3_clear_bindings(s->at);
	}
	s->at = NULL;
}

/* -- binding ---------------------------------------------------------------------------------- */

static void bound(struct ew_sql *s, int result)
{
	if (s->error == 0)
		s->error = ew_sql_errno(result);
	s->next++;
}

void ew_sql_i64(struct ew_sql *s, int64_t v)
{
	if (s->error == 0)
		bound(s, sqlite3_bind_int64(s->at, s->next, v));
}

void ew_sql_u64(struct ew_sql *s, uint64_t v)
{
	ew_sql_i64(s, (int64_t)v);
}

void ew_sql_before(struct ew_sql *s, uint64_t before)
{
	ew_sql_i64(s, before == 0 || before > INT64_MAX ? INT64_MAX : (int64_t)before);
}

void ew_sql_blob(struct ew_sql *s, struct ew_slice bytes)
{
	if (s->error < 0)
		return;
	/* A NULL pointer would bind NULL in place of no bytes. */
	const void *at = bytes.len > 0 ? (const void *)bytes.at : "";

	bound(s, sqlite3_bind_blob64(s->at, s->next, at, bytes.len, SQLITE_STATIC));
}

void ew_sql_id(struct ew_sql *s, const struct ew_id *id)
{
	ew_sql_blob(s, ew_slice_of(id->bytes, sizeof(id->bytes)));
}

void ew_sql_id_or_null(struct ew_sql *s, const struct ew_id *id)
{
	if (ew_id_is_zero(*id))
		ew_sql_null(s);
	else
		ew_sql_id(s, id);
}

void ew_sql_null(struct ew_sql *s)
{
	if (s->error == 0)
		bound(s, sqlite3_bind_null(s->at, s->next));
}

void ew_sql_hash(struct ew_sql *s, const struct ew_hash *hash)
{
	ew_sql_blob(s, ew_slice_of(hash->bytes, sizeof(hash->bytes)));
}

void ew_sql_text(struct ew_sql *s, const char *text)
{
	if (s->error == 0)
		bound(s, sqlite3_bind_text(s->at, s->next, text, -1, SQLITE_STATIC));
}

/* -- stepping --------------------------------------------------------------------------------- */

int ew_sql_step(struct ew_sql *s)
{
	if (s->error < 0)
		return s->error;
	int result = sqlite3_step(s->at);

	s->next = 0;
	if (result == SQLITE_ROW)
		return 1;
	s->error = ew_sql_errno(result);
	return s->error;
}

int ew_sql_one(struct ew_sql *s)
{
	int r = ew_sql_step(s);

	if (r < 0)
		return r;
	return r == 1 ? 0 : -ENOENT;
}

int ew_sql_run(struct ew_sql *s)
{
	int r = ew_sql_step(s);

	return r < 0 ? r : 0;
}

int ew_sql_run_some(struct ew_sql *s)
{
	int r = ew_sql_run(s);

	if (r < 0)
		return r;
	return sqlite3_changes64(s->c->db) > 0 ? 0 : -ENOENT;
}

int ew_sql_insert(struct ew_sql *s, uint64_t *ret_number)
{
	int r = ew_sql_run(s);

	if (r == 0)
		*ret_number = (uint64_t)sqlite3_last_insert_rowid(s->c->db);
	return r;
}

/* -- reading ---------------------------------------------------------------------------------- */

int64_t ew_sql_get_i64(struct ew_sql *s)
{
	return sqlite3_column_int64(s->at, s->next++);
}

uint64_t ew_sql_get_u64(struct ew_sql *s)
{
	return (uint64_t)ew_sql_get_i64(s);
}

uint32_t ew_sql_get_u32(struct ew_sql *s)
{
	return (uint32_t)ew_sql_get_i64(s);
}

struct ew_slice ew_sql_get_blob(struct ew_sql *s)
{
	int column = s->next++;
	const void *at = sqlite3_column_blob(s->at, column);

	return ew_slice_of(at, (size_t)sqlite3_column_bytes(s->at, column));
}

struct ew_id ew_sql_get_id(struct ew_sql *s)
{
	struct ew_slice bytes = ew_sql_get_blob(s);
	struct ew_id id = {0};

	if (bytes.len == sizeof(id.bytes))
		memcpy(id.bytes, bytes.at, sizeof(id.bytes));
	return id;
}

struct ew_hash ew_sql_get_hash(struct ew_sql *s)
{
	struct ew_slice bytes = ew_sql_get_blob(s);
	struct ew_hash hash = {0};

	if (bytes.len == sizeof(hash.bytes))
		memcpy(hash.bytes, bytes.at, sizeof(hash.bytes));
	return hash;
}

const char *ew_sql_get_text(struct ew_sql *s)
{
	const unsigned char *text = sqlite3_column_text(s->at, s->next++);

	return text ? (const char *)text : "";
}

int ew_sql_exec(struct ew_catalog *c, const char *text)
{
	return ew_sql_errno(sqlite3_exec(c->db, text, NULL, NULL, NULL));
}
