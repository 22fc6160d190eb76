/*
 * The rows of the blind index. Must never leave a row that the interaction's blob does not name: what is not named there
 * could not be removed. Every interaction has a row under 0 and one under its state as well, so that a list of all, or of
 * a state, is read like that of any token.
 */
#include "catalog/blind_rows.h"

#include <errno.h>

#include "catalog/holds.h"
#include "domain/interaction.h"

static int64_t short_of(const uint8_t *at)
{
	uint64_t v = 0;

	for (size_t i = 0; i < EW_BLIND_TOKEN_BYTES; i++)
		v = v << 8 | at[i];
	return (int64_t)v;
}

int64_t ew_blind_short(const struct ew_hash *token)
{
	return short_of(token->bytes);
}

/* 1: it was not there yet. */
static int put_row(struct ew_catalog *c, int64_t token, const struct ew_blind_place *at)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(
		c, "INSERT INTO blind (token, started, number) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");

	ew_sql_i64(&s, token);
	ew_sql_i64(&s, at->started);
	ew_sql_i64(&s, at->number);
	int r = ew_sql_run(&s);

	return r < 0 ? r : sqlite3_changes64(c->db) > 0;
}

/* Whether it was there does not matter. */
static int no_more(int r)
{
	return r < 0 ? r : 0;
}

static int drop_row(struct ew_catalog *c, int64_t token, const struct ew_blind_place *at)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "DELETE FROM blind WHERE token = ? AND started = ? AND number = ?");

	ew_sql_i64(&s, token);
	ew_sql_i64(&s, at->started);
	ew_sql_i64(&s, at->number);
	return ew_sql_run(&s);
}

/* -- the blob -- */

static int read_blob(struct ew_catalog *c, int64_t number, struct ew_buf *to)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT tokens FROM blind_of WHERE number = ?");

	ew_sql_i64(&s, number);
	int r = ew_sql_one(&s);

	if (r == -ENOENT)
		return 0;
	if (r == 0)
		ew_buf_add_slice(to, ew_sql_get_blob(&s));
	return r < 0 ? r : ew_buf_error(to);
}

static int write_blob(struct ew_catalog *c, int64_t number, struct ew_slice tokens)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO blind_of (number, tokens) VALUES (?, ?)"
		" ON CONFLICT (number) DO UPDATE SET tokens = excluded.tokens");

	ew_sql_i64(&s, number);
	ew_sql_blob(&s, tokens);
	return ew_sql_run(&s);
}

static int drop_blob(struct ew_catalog *c, int64_t number)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "DELETE FROM blind_of WHERE number = ?");

	ew_sql_i64(&s, number);
	return ew_sql_run(&s);
}

/* -- an interaction -- */

int ew_blind_entry_of(struct ew_catalog *c, const struct ew_id *interaction, struct ew_blind_entry *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT number, started, state, length(wrapped) FROM interactions WHERE id = ?");

	ew_sql_id(&s, interaction);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	ret->at.number = ew_sql_get_i64(&s);
	ret->at.started = ew_sql_get_i64(&s);
	ret->state = ew_sql_get_u32(&s);
	ret->keyed = ew_sql_get_i64(&s) > 0;
	return 0;
}

int ew_blind_list(struct ew_catalog *c, const struct ew_blind_entry *e)
{
	int r = put_row(c, EW_BLIND_ALL, &e->at);

	return r < 0 ? r : no_more(put_row(c, e->state, &e->at));
}

static int drop_rows(struct ew_catalog *c, const struct ew_blind_entry *e, struct ew_slice tokens)
{
	int r = drop_row(c, EW_BLIND_ALL, &e->at);

	if (r == 0)
		r = drop_row(c, e->state, &e->at);
	for (size_t i = 0; r == 0 && i + EW_BLIND_TOKEN_BYTES <= tokens.len; i += EW_BLIND_TOKEN_BYTES)
		r = drop_row(c, short_of(tokens.at + i), &e->at);
	return r;
}

int ew_blind_moved(struct ew_catalog *c, const struct ew_blind_entry *was, const struct ew_blind_entry *is)
{
	_cleanup_(ew_buf_free) struct ew_buf tokens = {0};
	bool elsewhere = was->at.started != is->at.started;
	int r = 0;

	ew_buf_init(&tokens, 2 * EW_BLIND_MOST_BYTES);
	if (elsewhere)
		r = read_blob(c, was->at.number, &tokens);
	if (r == 0)
		r = elsewhere ? drop_rows(c, was, ew_buf_slice(&tokens)) : drop_row(c, was->state, &was->at);
	if (r == 0)
		r = ew_blind_list(c, is);
	for (size_t i = 0; r == 0 && i < tokens.len; i += EW_BLIND_TOKEN_BYTES)
		r = no_more(put_row(c, short_of(tokens.at + i), &is->at));
	return r;
}

/*
 * Rows for what is new of some tokens, as long as the blob has room to name them. -EFBIG: it has not for all; those that came
 * first are there.
 */
static int add_tokens(
	struct ew_catalog *c, const struct ew_blind_place *at, struct ew_slice tokens, size_t most_bytes)
{
	_cleanup_(ew_buf_free) struct ew_buf all = {0};
	size_t before;

	ew_buf_init(&all, 2 * EW_BLIND_MOST_BYTES);
	int r = read_blob(c, at->number, &all);

	before = all.len;
	for (size_t i = 0; r >= 0 && i + EW_BLIND_TOKEN_BYTES <= tokens.len; i += EW_BLIND_TOKEN_BYTES) {
		if (all.len + EW_BLIND_TOKEN_BYTES > most_bytes)
			break;
		r = put_row(c, short_of(tokens.at + i), at);
		if (r == 1)
			ew_buf_add(&all, tokens.at + i, EW_BLIND_TOKEN_BYTES);
	}
	if (r >= 0)
		r = ew_buf_error(&all);
	if (r == 0 && all.len > before)
		r = write_blob(c, at->number, ew_buf_slice(&all));
	return r == 0 && tokens.len > 0 && all.len + EW_BLIND_TOKEN_BYTES > most_bytes ? -EFBIG : r;
}

/* One that was erased must not be found again, whoever comes late with a word of it. */
static int add_to(struct ew_catalog *c, struct ew_id interaction, struct ew_slice tokens, size_t most_bytes)
{
	struct ew_blind_entry e;
	int r = ew_blind_entry_of(c, &interaction, &e);

	if (r < 0)
		return r;
	return e.keyed ? add_tokens(c, &e.at, tokens, most_bytes) : -ENOKEY;
}

int ew_blind_add_set(struct ew_catalog *c, struct ew_id interaction, const struct ew_buf *set)
{
	return add_to(c, interaction, ew_buf_slice(set), EW_BLIND_MOST_BYTES);
}

int ew_blind_add(struct ew_catalog *c, struct ew_id interaction, const struct ew_hash *token)
{
	return add_to(c, interaction, ew_slice_of(token->bytes, EW_BLIND_TOKEN_BYTES), 2 * EW_BLIND_MOST_BYTES);
}

int ew_blind_read(struct ew_catalog *c, struct ew_id interaction, struct ew_wall *ret_started, struct ew_buf *to)
{
	struct ew_blind_entry e;
	int r = ew_blind_entry_of(c, &interaction, &e);

	if (r == 0)
		r = read_blob(c, e.at.number, to);
	if (r == 0)
		ret_started->us = e.at.started;
	return r;
}

int ew_blind_add_number(struct ew_catalog *c, struct ew_id interaction, struct ew_slice index_key,
	struct ew_slice number)
{
	_cleanup_(ew_buf_free) struct ew_buf set = {0};

	ew_buf_init(&set, EW_BLIND_MOST_BYTES);
	int r = ew_blind_note_number(&set, index_key, number);

	return r < 0 ? r : ew_blind_add_set(c, interaction, &set);
}

/* -- the old index -- */

static int read_old(struct ew_catalog *c, const struct ew_id *interaction, struct ew_buf *to)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT token FROM blind_before WHERE interaction = ?");

	ew_sql_id(&s, interaction);
	int r = ew_sql_step(&s);

	while (r == 1) {
		struct ew_slice token = ew_sql_get_blob(&s);

		if (token.len >= EW_BLIND_TOKEN_BYTES)
			ew_buf_add(to, token.at, EW_BLIND_TOKEN_BYTES);
		r = ew_sql_step(&s);
	}
	return r < 0 ? r : ew_buf_error(to);
}

static int drop_old(struct ew_catalog *c, const struct ew_id *interaction)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "DELETE FROM blind_before WHERE interaction = ?");

	ew_sql_id(&s, interaction);
	return ew_sql_run(&s);
}

int ew_blind_remove(struct ew_catalog *c, struct ew_id interaction)
{
	_cleanup_(ew_buf_free) struct ew_buf tokens = {0};
	struct ew_blind_entry e;
	bool held = false;
	int r = ew_holds_any(c, interaction, &held);

	if (r < 0 || held)
		return r < 0 ? r : -EPERM;
	r = ew_blind_entry_of(c, &interaction, &e);
	ew_buf_init(&tokens, 2 * EW_BLIND_MOST_BYTES);
	if (r == 0)
		r = read_blob(c, e.at.number, &tokens);
	if (r == 0)
		r = drop_rows(c, &e, ew_buf_slice(&tokens));
	/* One that was erased before the migration is listed under the state that it had then. */
	for (uint32_t state = EW_STATE_OFFERED; r == 0 && state <= EW_STATE_FAILED; state++)
		r = drop_row(c, state, &e.at);
	if (r == 0)
		r = drop_blob(c, e.at.number);
	return r == 0 || r == -ENOENT ? drop_old(c, &interaction) : r;
}

/* The lists of all and of its state were made by the migration, of what was erased as well. */
int ew_blind_bring_over(struct ew_catalog *c, struct ew_id interaction)
{
	_cleanup_(ew_buf_free) struct ew_buf old = {0};
	struct ew_blind_entry e;
	int r = ew_blind_entry_of(c, &interaction, &e);

	if (r < 0)
		return r;
	if (!e.keyed)
		return ew_blind_remove(c, interaction);
	ew_buf_init(&old, 2 * EW_BLIND_MOST_BYTES);
	r = read_old(c, &interaction, &old);
	if (r == 0)
		r = add_tokens(c, &e.at, ew_buf_slice(&old), 2 * EW_BLIND_MOST_BYTES);
	/* What there was no room for would never have any. */
	return r == 0 || r == -EFBIG ? drop_old(c, &interaction) : r;
}
