/*
 * The list of calls. Must never change what a list of the blind index goes by (state, start time, whether there is a key)
 * without changing the lists: the search sees nothing else.
 */
#include "catalog/interactions.h"

#include <errno.h>
#include <string.h>

#include "catalog/blind_rows.h"
#include "catalog/sql.h"

#define COLUMNS "i.id, i.state, i.thread, i.started, i.ended, i.generation, i.wrapped, i.sealed, i.key_epoch"

static struct ew_interaction_row row_of(struct ew_sql *s)
{
	struct ew_interaction_row row = {0};

	row.id = ew_sql_get_id(s);
	row.state = ew_sql_get_u32(s);
	row.thread = ew_sql_get_u32(s);
	row.started.us = ew_sql_get_i64(s);
	row.ended.us = ew_sql_get_i64(s);
	row.generation = ew_sql_get_u32(s);
	row.wrapped = ew_sql_get_blob(s);
	row.sealed = ew_sql_get_blob(s);
	row.key_epoch = ew_sql_get_u32(s);
	return row;
}

static int each(struct ew_sql *s, ew_interaction_row_fn *fn, void *arg)
{
	int r = ew_sql_step(s);

	while (r == 1) {
		struct ew_interaction_row row = row_of(s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(s);
	}
	return r;
}

int ew_interactions_get(
	struct ew_catalog *c, struct ew_id id, ew_interaction_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM interactions i WHERE i.id = ?");

	ew_sql_id(&s, &id);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	struct ew_interaction_row row = row_of(&s);

	return fn(arg, &row);
}

int ew_interactions_state(struct ew_catalog *c, struct ew_id id, uint32_t *ret_state, bool *ret_keyed)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT state, length(wrapped) FROM interactions WHERE id = ?");

	ew_sql_id(&s, &id);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	*ret_state = ew_sql_get_u32(&s);
	*ret_keyed = ew_sql_get_i64(&s) > 0;
	return 0;
}

int ew_interactions_live(struct ew_catalog *c, ew_interaction_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT " COLUMNS " FROM interactions i WHERE i.state IN (1, 2)"
		   " ORDER BY i.state, i.started, i.id");

	return each(&s, fn, arg);
}

int ew_interactions_count(struct ew_catalog *c, uint64_t ret[static 6])
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT state, n FROM tallies WHERE of = 'interactions'");
	uint64_t counts[6] = {0};
	int r = ew_sql_step(&s);

	while (r == 1) {
		uint64_t state = ew_sql_get_u64(&s);

		if (state < EW_COUNT(counts))
			counts[state] = ew_sql_get_u64(&s);
		r = ew_sql_step(&s);
	}
	if (r == 0)
		memcpy(ret, counts, sizeof(counts));
	return r;
}

static struct ew_blind_entry entry_in(const struct ew_interaction_row *row, int64_t number)
{
	return (struct ew_blind_entry){
		.at = {row->started.us, number}, .state = row->state, .keyed = row->wrapped.len > 0};
}

static bool same_place(const struct ew_blind_entry *a, const struct ew_blind_entry *b)
{
	return a->state == b->state && a->at.started == b->at.started;
}

/* What the lists say of a row must be true in the same transaction; of one that was erased they say nothing. */
static int keep_lists(struct ew_catalog *c, const struct ew_interaction_row *row, const struct ew_blind_entry *was)
{
	struct ew_blind_entry is = entry_in(row, was ? was->at.number : sqlite3_last_insert_rowid(c->db));

	if (!was)
		return is.keyed ? ew_blind_list(c, &is) : 0;
	return !was->keyed || same_place(was, &is) ? 0 : ew_blind_moved(c, was, &is);
}

static int put_row(struct ew_catalog *c, const struct ew_interaction_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO interactions (id, state, thread, started, ended, generation, wrapped,"
		" sealed, key_epoch) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
		" state = excluded.state, thread = excluded.thread, started = excluded.started,"
		" ended = excluded.ended, generation = excluded.generation,"
		" wrapped = excluded.wrapped, sealed = excluded.sealed, key_epoch = excluded.key_epoch");

	ew_sql_id(&s, &row->id);
	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->thread);
	ew_sql_i64(&s, row->started.us);
	ew_sql_i64(&s, row->ended.us);
	ew_sql_i64(&s, row->generation);
	ew_sql_blob(&s, row->wrapped);
	ew_sql_blob(&s, row->sealed);
	ew_sql_i64(&s, row->key_epoch);
	return ew_sql_run(&s);
}

int ew_interactions_put(struct ew_catalog *c, const struct ew_interaction_row *row)
{
	struct ew_blind_entry was;
	int r = ew_blind_entry_of(c, &row->id, &was);
	bool there = r == 0;

	if (r < 0 && r != -ENOENT)
		return r;
	r = there && was.keyed && row->wrapped.len == 0 ? ew_blind_remove(c, row->id) : 0;
	if (r == 0)
		r = put_row(c, row);
	if (r < 0 || (there && row->wrapped.len == 0))
		return r;
	return keep_lists(c, row, there ? &was : NULL);
}

int ew_interactions_numbered(
	struct ew_catalog *c, int64_t number, ew_interaction_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM interactions i WHERE i.number = ?");

	ew_sql_i64(&s, number);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	struct ew_interaction_row row = row_of(&s);

	return fn(arg, &row);
}

int ew_interactions_after(
	struct ew_catalog *c, struct ew_id after, ew_interaction_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM interactions i WHERE i.id > ? ORDER BY i.id LIMIT 1");

	ew_sql_id(&s, &after);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	struct ew_interaction_row row = row_of(&s);

	return fn(arg, &row);
}
