/*
 * Private to catalog: a thin driver. A statement is made from its text (cached by the text's
 * address, so texts are string constants), bound in order, stepped and read in order. The first
 * error sticks, as in ew_buf.
 */
#ifndef EW_CATALOG_SQL_H
#define EW_CATALOG_SQL_H

#include <sqlite3.h>

#include "base/digest.h"
#include "catalog/catalog.h"

#define EW_SQL_CACHE 512 /* power of two, more than twice the texts there are */

struct ew_sql_cached {
	const char *text;
	sqlite3_stmt *statement;
};

struct ew_catalog {
	sqlite3 *db;
	bool in_transaction;
	uint64_t token_changes, people_changes, session_changes;
	struct ew_sql_cached cache[EW_SQL_CACHE];
};

struct ew_sql {
	struct ew_catalog *c;
	sqlite3_stmt *at;
	int error;   /* 0 or the first failure, negative errno */
	int next;    /* parameter to bind or column to read next */
	bool owned;  /* not of the cache: finalised at the end */
};

/** The negative errno of a SQLite result. */
int ew_sql_errno(int result);

/** A reading statement. Always end with ew_sql_end(), best by _cleanup_. */
struct ew_sql ew_sql_read(struct ew_catalog *c, const char *text);
/** A changing statement; asserts that a transaction is open. */
struct ew_sql ew_sql_change(struct ew_catalog *c, const char *text);
/** A statement whose text is made at run time and need not outlive the call. */
struct ew_sql ew_sql_made(struct ew_catalog *c, const char *text);

/** Gives the statement back to the cache; at the end of its scope by _cleanup_. */
void ew_sql_end(struct ew_sql *s);

/* Bytes are borrowed until ew_sql_end(). An u64 keeps its bits in the signed column. */
void ew_sql_i64(struct ew_sql *s, int64_t v);

/** Binds the next parameter; SQLite holds 64 bits with a sign, so the top bit survives as it is. */
void ew_sql_u64(struct ew_sql *s, uint64_t v);

/** Binds the number before which a page ends: 0, or more than a number can be, is the end of all. */
void ew_sql_before(struct ew_sql *s, uint64_t before);

/** Binds 16 bytes as the next parameter. */
void ew_sql_id(struct ew_sql *s, const struct ew_id *id);
/** NULL for the zero id. */
void ew_sql_id_or_null(struct ew_sql *s, const struct ew_id *id);

/** Binds NULL as the next parameter. */
void ew_sql_null(struct ew_sql *s);

/** Binds 32 bytes as the next parameter. */
void ew_sql_hash(struct ew_sql *s, const struct ew_hash *hash);

/** Binds bytes that stay the caller's until ew_sql_end(). */
void ew_sql_blob(struct ew_sql *s, struct ew_slice bytes);

/** Binds text that stays the caller's until ew_sql_end(). */
void ew_sql_text(struct ew_sql *s, const char *text);

/** 1: a row is there; 0: no more; negative errno. */
EW_MUST_USE int ew_sql_step(struct ew_sql *s);
/** For statements that give one row: 0, -ENOENT, or another negative errno. */
EW_MUST_USE int ew_sql_one(struct ew_sql *s);
/** For statements that give none. */
EW_MUST_USE int ew_sql_run(struct ew_sql *s);
/** The same, and -ENOENT when no row was changed. */
EW_MUST_USE int ew_sql_run_some(struct ew_sql *s);
/** For an INSERT of one row into a table that numbers its rows: the new row's number. */
EW_MUST_USE int ew_sql_insert(struct ew_sql *s, uint64_t *ret_number);

/*
 * Columns in order; bytes are valid until the next step. A blob of another size than asked for
 * makes zeros.
 */
int64_t ew_sql_get_i64(struct ew_sql *s);

/** The next column of the row. */
uint64_t ew_sql_get_u64(struct ew_sql *s);

/** The next column; what does not fit marks the statement bad. */
uint32_t ew_sql_get_u32(struct ew_sql *s);

/** The next column; zeros, and the statement is bad, when it has not 16 bytes. */
struct ew_id ew_sql_get_id(struct ew_sql *s);

/** The next column; zeros, and the statement is bad, when it has not 32 bytes. */
struct ew_hash ew_sql_get_hash(struct ew_sql *s);

/** The next column, valid until the next step. */
struct ew_slice ew_sql_get_blob(struct ew_sql *s);

/** The next column, valid until the next step; "" for NULL. */
const char *ew_sql_get_text(struct ew_sql *s);

/** Runs statements without parameters or results. */
EW_MUST_USE int ew_sql_exec(struct ew_catalog *c, const char *text);

/* -- migrations.c */

#define EW_CATALOG_APPLICATION 0x45617257 /* "EarW" */

/** Brings an open database to the newest version. Errors: as ew_catalog_open(). */
EW_MUST_USE int ew_migrate(struct ew_catalog *c, struct ew_error *error);
/** The version of a catalogue that is left as it is. Errors: -EBADMSG (not ours), -EPROTO (of a newer program), with a sentence. */
EW_MUST_USE int ew_migrated(struct ew_catalog *c, uint32_t *ret_version, struct ew_error *error);

#endif
