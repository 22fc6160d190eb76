/*
 * Rows of what is done for people. Must never lose what became of a call: the letter says it, and so does whoever is asked years later.
 */
#include "catalog/rights.h"

#include <errno.h>

#include "catalog/blind_rows.h"
#include "catalog/sql.h"

const char *ew_request_call_state_name(uint32_t state)
{
	static const char *const names[] = {NULL, "planned", "erased", "stays", "held", "not_yet", "unreadable"};

	return state < EW_COUNT(names) ? names[state] : NULL;
}

const char *ew_request_work_name(uint32_t what)
{
	static const char *const names[] = {NULL, "find", "erase", "freeze", "unfreeze", "object"};

	return what < EW_COUNT(names) ? names[what] : NULL;
}

const char *ew_request_work_state_name(uint32_t state)
{
	static const char *const names[] = {NULL, "running", "done", "stopped"};

	return state < EW_COUNT(names) ? names[state] : NULL;
}

/* -- calls -- */

#define CALL_COLUMNS "request, place, interaction, evidence, state, erase, stays, plan"

int ew_request_calls_insert(struct ew_catalog *c, const struct ew_request_call_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "INSERT INTO request_calls (" CALL_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

	ew_sql_u64(&s, row->request);
	ew_sql_u64(&s, row->place);
	ew_sql_id(&s, &row->interaction);
	ew_sql_i64(&s, row->evidence);
	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->erase);
	ew_sql_i64(&s, row->stays);
	ew_sql_blob(&s, row->plan);
	return ew_sql_run(&s);
}

int ew_request_calls_update(struct ew_catalog *c, const struct ew_request_call_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE request_calls SET state = ?, erase = ?, stays = ?, plan = ? WHERE request = ? AND place = ?");

	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->erase);
	ew_sql_i64(&s, row->stays);
	ew_sql_blob(&s, row->plan);
	ew_sql_u64(&s, row->request);
	ew_sql_u64(&s, row->place);
	return ew_sql_run_some(&s);
}

int ew_request_calls_clear(struct ew_catalog *c, uint64_t request)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "DELETE FROM request_calls WHERE request = ?");

	ew_sql_u64(&s, request);
	return ew_sql_run(&s);
}

static struct ew_request_call_row call_of(struct ew_sql *s)
{
	struct ew_request_call_row row = {.request = ew_sql_get_u64(s)};

	row.place = ew_sql_get_u64(s);
	row.interaction = ew_sql_get_id(s);
	row.evidence = ew_sql_get_i64(s) != 0;
	row.state = ew_sql_get_u32(s);
	row.erase = ew_sql_get_u32(s);
	row.stays = ew_sql_get_u32(s);
	row.plan = ew_sql_get_blob(s);
	return row;
}

int ew_request_calls_each(
	struct ew_catalog *c, uint64_t request, uint64_t after, uint32_t limit, ew_request_call_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " CALL_COLUMNS " FROM request_calls WHERE request = ? AND place > ? ORDER BY place LIMIT ?");
	int r;

	ew_sql_u64(&s, request);
	ew_sql_u64(&s, after);
	ew_sql_i64(&s, limit);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		struct ew_request_call_row row = call_of(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	return r;
}

int ew_request_calls_count(struct ew_catalog *c, uint64_t request, uint64_t ret[static 7])
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT state, count(*) FROM request_calls WHERE request = ? GROUP BY state");
	uint64_t n[7] = {0};
	int r;

	ew_sql_u64(&s, request);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		uint32_t state = ew_sql_get_u32(&s);
		uint64_t some = ew_sql_get_u64(&s);

		n[0] += some;
		if (state < EW_COUNT(n))
			n[state] += some;
	}
	for (size_t i = 0; r == 0 && i < EW_COUNT(n); i++)
		ret[i] = n[i];
	return r;
}

int ew_request_calls_has(struct ew_catalog *c, uint64_t request, struct ew_id interaction, bool *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT 1 FROM request_calls WHERE interaction = ? AND request = ?");
	int r;

	ew_sql_id(&s, &interaction);
	ew_sql_u64(&s, request);
	r = ew_sql_step(&s);
	if (r < 0)
		return r;
	*ret = r == 1;
	return 0;
}

/* -- work -- */

#define WORK_COLUMNS "number, request, what, state, made_by, made, ended, at, at_started, at_id, done, passed, sealed"

int ew_request_work_insert(struct ew_catalog *c, struct ew_request_work_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO request_work (request, what, state, made_by, made, ended, at, at_started, at_id, done, passed, sealed)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	ew_sql_u64(&s, row->request);
	ew_sql_i64(&s, row->what);
	ew_sql_i64(&s, row->state);
	ew_sql_id(&s, &row->by);
	ew_sql_i64(&s, row->made.us);
	ew_sql_i64(&s, row->ended.us);
	ew_sql_u64(&s, row->at);
	ew_sql_i64(&s, row->at_started.us);
	ew_sql_id(&s, &row->at_id);
	ew_sql_u64(&s, row->done);
	ew_sql_u64(&s, row->passed);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_insert(&s, &row->number);
}

int ew_request_work_update(struct ew_catalog *c, const struct ew_request_work_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE request_work SET state = ?, ended = ?, at = ?, at_started = ?, at_id = ?, done = ?, passed = ?, sealed = ? WHERE number = ?");

	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->ended.us);
	ew_sql_u64(&s, row->at);
	ew_sql_i64(&s, row->at_started.us);
	ew_sql_id(&s, &row->at_id);
	ew_sql_u64(&s, row->done);
	ew_sql_u64(&s, row->passed);
	ew_sql_blob(&s, row->sealed);
	ew_sql_u64(&s, row->number);
	return ew_sql_run_some(&s);
}

static struct ew_request_work_row work_of(struct ew_sql *s)
{
	struct ew_request_work_row row = {.number = ew_sql_get_u64(s)};

	row.request = ew_sql_get_u64(s);
	row.what = ew_sql_get_u32(s);
	row.state = ew_sql_get_u32(s);
	row.by = ew_sql_get_id(s);
	row.made.us = ew_sql_get_i64(s);
	row.ended.us = ew_sql_get_i64(s);
	row.at = ew_sql_get_u64(s);
	row.at_started.us = ew_sql_get_i64(s);
	row.at_id = ew_sql_get_id(s);
	row.done = ew_sql_get_u64(s);
	row.passed = ew_sql_get_u64(s);
	row.sealed = ew_sql_get_blob(s);
	return row;
}

int ew_request_work_next(struct ew_catalog *c, ew_request_work_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " WORK_COLUMNS " FROM request_work WHERE state = 1 ORDER BY number LIMIT 1");
	struct ew_request_work_row row;
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	row = work_of(&s);
	return fn(arg, &row);
}

int ew_request_work_of(struct ew_catalog *c, uint64_t request, uint32_t limit, ew_request_work_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " WORK_COLUMNS " FROM request_work WHERE request = ? ORDER BY number DESC LIMIT ?");
	int r;

	ew_sql_u64(&s, request);
	ew_sql_i64(&s, limit);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		struct ew_request_work_row row = work_of(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	return r;
}

/* -- objections -- */

int ew_objections_put(
	struct ew_catalog *c, const struct ew_hash *token, uint64_t request, uint32_t purposes, struct ew_wall made)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO objections (token, request, purposes, made) VALUES (?, ?, ?, ?)"
		" ON CONFLICT (token, request) DO UPDATE SET purposes = excluded.purposes, made = excluded.made");

	ew_sql_i64(&s, ew_blind_short(token));
	ew_sql_u64(&s, request);
	ew_sql_i64(&s, purposes);
	ew_sql_i64(&s, made.us);
	return ew_sql_run(&s);
}

static struct ew_hash token_at(struct ew_slice tokens, size_t i)
{
	struct ew_hash token = {{0}};

	for (size_t j = 0; j < EW_BLIND_TOKEN_BYTES; j++)
		token.bytes[j] = tokens.at[i + j];
	return token;
}

static int add_objection(struct ew_catalog *c, int64_t token, uint32_t *purposes, uint64_t *request)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT purposes, request FROM objections WHERE token = ? AND purposes <> 0 ORDER BY request");
	int r;

	ew_sql_i64(&s, token);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		*purposes |= ew_sql_get_u32(&s);
		*request = ew_sql_get_u64(&s);
	}
	return r;
}

int ew_objections_of(struct ew_catalog *c, struct ew_slice tokens, uint32_t *ret_purposes, uint64_t *ret_request)
{
	uint32_t purposes = 0;
	uint64_t request = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i + EW_BLIND_TOKEN_BYTES <= tokens.len; i += EW_BLIND_TOKEN_BYTES) {
		struct ew_hash token = token_at(tokens, i);

		r = add_objection(c, ew_blind_short(&token), &purposes, &request);
	}
	if (r < 0)
		return r;
	*ret_purposes = purposes;
	*ret_request = request;
	return 0;
}

/* -- evidence -- */

static int find_by(struct ew_catalog *c, const struct ew_id *interaction, int64_t token)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "INSERT INTO evidence_found (token, interaction) VALUES (?, ?) ON CONFLICT DO NOTHING");

	ew_sql_i64(&s, token);
	ew_sql_id(&s, interaction);
	return ew_sql_run(&s);
}

int ew_evidence_find_by(struct ew_catalog *c, struct ew_id interaction, struct ew_slice tokens)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i + EW_BLIND_TOKEN_BYTES <= tokens.len; i += EW_BLIND_TOKEN_BYTES) {
		struct ew_hash token = token_at(tokens, i);

		r = find_by(c, &interaction, ew_blind_short(&token));
	}
	return r;
}

int ew_evidence_of(
	struct ew_catalog *c, const struct ew_hash *token, struct ew_id after, uint32_t limit, ew_evidence_id_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT interaction FROM evidence_found WHERE token = ? AND interaction > ? ORDER BY interaction LIMIT ?");
	int r;

	ew_sql_i64(&s, ew_blind_short(token));
	ew_sql_id(&s, &after);
	ew_sql_i64(&s, limit);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		r = fn(arg, ew_sql_get_id(&s));
		if (r != 0)
			return r;
	}
	return r;
}

int ew_evidence_below(struct ew_catalog *c, struct ew_id from, struct ew_id *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT interaction FROM evidence WHERE interaction <= ? ORDER BY interaction DESC LIMIT 1");
	int r;

	ew_sql_id(&s, &from);
	r = ew_sql_one(&s);
	if (r < 0)
		return r;
	*ret = ew_sql_get_id(&s);
	return 0;
}
