/*
 * Statements that take things away. SQLite overwrites what it gives back (secure_delete); a key is overwritten in its place
 * before its row goes. Must never leave one table out: ew_erase_look() counts the same ones.
 */
#include "catalog/erase.h"

#include <assert.h>
#include <errno.h>

#include "catalog/interactions.h"
#include "catalog/sql.h"

static int change(struct ew_catalog *c, const char *text, struct ew_id interaction)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, text);

	ew_sql_id(&s, &interaction);
	return ew_sql_run(&s);
}

static int empty_row(void *arg, const struct ew_interaction_row *row)
{
	struct ew_interaction_row *to = arg;

	*to = *row;
	to->wrapped = to->sealed = EW_SLICE_EMPTY;
	to->generation++; /* what is still being made of it counts for nothing */
	return 0;
}

int ew_erase_data(struct ew_catalog *c, struct ew_id interaction)
{
	static const char *const texts[] = {
		"UPDATE interactions SET wrapped = zeroblob(length(wrapped)), sealed = zeroblob(length(sealed)) WHERE id = ?",
		"DELETE FROM handed WHERE interaction = ?",
		"DELETE FROM objects WHERE interaction = ?",
		"DELETE FROM jobs WHERE interaction = ?",
		"DELETE FROM live_calls WHERE interaction = ?",
		"DELETE FROM live_streams WHERE interaction = ?",
		"UPDATE exceptions SET note = NULL WHERE interaction = ?",
	};
	struct ew_interaction_row row;
	int r = ew_interactions_get(c, interaction, empty_row, &row);

	for (size_t i = 0; r == 0 && i < EW_COUNT(texts); i++)
		r = change(c, texts[i], interaction);
	if (r == 0)
		r = ew_interactions_put(c, &row);
	return r < 0 ? r : ew_erase_spans(c, interaction);
}

int ew_erase_call(struct ew_catalog *c, struct ew_id interaction)
{
	static const char *const texts[] = {
		"UPDATE events SET sealed = x'' WHERE interaction = ? AND length(sealed) > 0",
		"UPDATE evidence SET wrapped = zeroblob(length(wrapped)) WHERE interaction = ?",
		"DELETE FROM evidence WHERE interaction = ?",
	};
	int r = ew_erase_data(c, interaction);

	for (size_t i = 0; r == 0 && i < EW_COUNT(texts); i++)
		r = change(c, texts[i], interaction);
	return r;
}

int ew_erase_spans(struct ew_catalog *c, struct ew_id interaction)
{
	int r = change(c, "DELETE FROM moves WHERE span IN (SELECT span FROM spans WHERE interaction = ? AND state = 4)", interaction);

	return r < 0 ? r : change(c, "DELETE FROM spans WHERE interaction = ? AND state = 4", interaction);
}

/* -- evidence -- */

int ew_evidence_insert(struct ew_catalog *c, const struct ew_evidence_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(
		c, "INSERT INTO evidence (interaction, started, reduced, wrapped, sealed, key_epoch, until) VALUES (?, ?, ?, ?, ?, ?, ?)");

	ew_sql_id(&s, &row->interaction);
	ew_sql_i64(&s, row->started.us);
	ew_sql_i64(&s, row->reduced.us);
	ew_sql_blob(&s, row->wrapped);
	ew_sql_blob(&s, row->sealed);
	ew_sql_i64(&s, row->key_epoch);
	ew_sql_i64(&s, row->until.us);
	return ew_sql_run(&s);
}

int ew_evidence_get(struct ew_catalog *c, struct ew_id interaction, ew_evidence_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT started, reduced, wrapped, sealed, key_epoch, until FROM evidence WHERE interaction = ?");
	struct ew_evidence_row row = {.interaction = interaction};
	int r;

	ew_sql_id(&s, &interaction);
	r = ew_sql_one(&s);
	if (r < 0)
		return r;
	row.started.us = ew_sql_get_i64(&s);
	row.reduced.us = ew_sql_get_i64(&s);
	row.wrapped = ew_sql_get_blob(&s);
	row.sealed = ew_sql_get_blob(&s);
	row.key_epoch = ew_sql_get_u32(&s);
	row.until.us = ew_sql_get_i64(&s);
	return fn(arg, &row);
}

int ew_events_put_sealed(struct ew_catalog *c, struct ew_id interaction, uint64_t index, struct ew_slice sealed)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE events SET sealed = ? WHERE interaction = ? AND place = ?");

	ew_sql_blob(&s, sealed);
	ew_sql_id(&s, &interaction);
	ew_sql_u64(&s, index);
	return ew_sql_run_some(&s);
}

/* -- looking -- */

int ew_erase_look(struct ew_catalog *c, struct ew_id interaction, struct ew_erase_left *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT (SELECT count(*) FROM interactions WHERE id = ?1 AND length(wrapped) > 0),"
		" (SELECT count(*) FROM evidence WHERE interaction = ?1),"
		" (SELECT count(*) FROM events WHERE interaction = ?1 AND length(sealed) > 0),"
		" (SELECT count(*) FROM objects WHERE interaction = ?1 AND gone = 0),"
		" (SELECT count(*) FROM objects JOIN keys ON keys.object = objects.id WHERE interaction = ?1),"
		" (SELECT count(*) FROM handed WHERE interaction = ?1),"
		" (SELECT count(*) FROM originals WHERE interaction = ?1),"
		" (SELECT count(*) FROM comments WHERE interaction = ?1),"
		" (SELECT count(*) FROM spans WHERE interaction = ?1 AND state <> 4),"
		" (SELECT count(*) FROM jobs WHERE interaction = ?1 AND state = 1),"
		" (SELECT count(*) FROM live_calls WHERE interaction = ?1),"
		" (SELECT count(*) FROM blind_of WHERE number = (SELECT number FROM interactions WHERE id = ?1))");
	struct ew_erase_left left;
	int r;

	ew_sql_id(&s, &interaction);
	r = ew_sql_one(&s);
	if (r < 0)
		return r;
	left.key = ew_sql_get_i64(&s) > 0;
	left.evidence = ew_sql_get_i64(&s) > 0;
	left.events = ew_sql_get_u64(&s);
	left.objects = ew_sql_get_u64(&s);
	left.keys = ew_sql_get_u64(&s);
	left.handed = ew_sql_get_u64(&s);
	left.originals = ew_sql_get_u64(&s);
	left.comments = ew_sql_get_u64(&s);
	left.spans = ew_sql_get_u64(&s);
	left.jobs = ew_sql_get_u64(&s);
	left.live = ew_sql_get_u64(&s);
	left.tokens = ew_sql_get_u64(&s);
	*ret = left;
	return 0;
}

/* SQLite empties its log without a word to the disk: a power cut could bring back what it held. */
static int sync_log(struct ew_catalog *c)
{
	sqlite3_file *log = NULL;
	int r = sqlite3_file_control(c->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);

	if (r == SQLITE_OK && log && log->pMethods)
		r = log->pMethods->xSync(log, SQLITE_SYNC_FULL);
	return ew_sql_errno(r);
}

int ew_catalog_settle(struct ew_catalog *c)
{
	int r;

	assert(!c->in_transaction);
	r = ew_sql_errno(sqlite3_wal_checkpoint_v2(c->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL));
	return r < 0 ? r : sync_log(c);
}
