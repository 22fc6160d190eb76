/*
 * The list of calls and its search. A search walks one index in the order of the answer, the rarest
 * token's or the start time's, and never sorts: ten million calls must not be felt. Must never
 * build a text from what a person typed.
 */
#include "catalog/interactions.h"

#include <errno.h>
#include <string.h>

#include "catalog/sql.h"

#define COLUMNS "i.id, i.state, i.thread, i.started, i.ended, i.generation, i.wrapped, i.sealed"
#define MAX_TOKENS 16
#define TOKEN_BYTES 16     /* of a blind token that are stored */
#define RARE_ENOUGH 2000   /* a token with more rows than this is not counted further */
#define MAX_QUERY_BYTES 4096

int ew_interactions_put(struct ew_catalog *c, const struct ew_interaction_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO interactions (id, state, thread, started, ended, generation, wrapped,"
		" sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
		" state = excluded.state, thread = excluded.thread, started = excluded.started,"
		" ended = excluded.ended, generation = excluded.generation,"
		" wrapped = excluded.wrapped, sealed = excluded.sealed");

	ew_sql_id(&s, &row->id);
	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->thread);
	ew_sql_i64(&s, row->started.us);
	ew_sql_i64(&s, row->ended.us);
	ew_sql_i64(&s, row->generation);
	ew_sql_blob(&s, row->wrapped);
	ew_sql_blob(&s, row->sealed);
	return ew_sql_run(&s);
}

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

/* -- search ----------------------------------------------------------------------------------- */

/*
 * Strictly below this start time and id: the nearer of the cursor and the end of the time asked
 * for.
 */
struct bounds {
	int64_t from;
	int64_t below;
	struct ew_id below_id;
};

static struct bounds bounds_of(const struct ew_interaction_query *q)
{
	struct bounds b = {.from = q->from.us ? q->from.us : INT64_MIN, .below = INT64_MAX};

	memset(b.below_id.bytes, 0xff, sizeof(b.below_id.bytes));
	if (q->before_started.us != 0) {
		b.below = q->before_started.us;
		b.below_id = q->before_id;
	}
	if (q->to.us != 0 && q->to.us <= b.below) {
		b.below = q->to.us;
		b.below_id = (struct ew_id){0};
	}
	return b;
}

static struct ew_slice stored(const struct ew_hash *token)
{
	return ew_slice_of(token->bytes, TOKEN_BYTES);
}

static int count_token(
	struct ew_catalog *c, const struct ew_hash *token, const struct bounds *b, int64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT count(*) FROM (SELECT 1 FROM blind WHERE token = ? AND started >= ?"
		" AND started <= ? LIMIT ?)");

	ew_sql_blob(&s, stored(token));
	ew_sql_i64(&s, b->from);
	ew_sql_i64(&s, b->below);
	ew_sql_i64(&s, RARE_ENOUGH);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_i64(&s);
	return r;
}

static int find_rarest(struct ew_catalog *c, const struct ew_interaction_query *q,
	const struct bounds *b, size_t *ret)
{
	int64_t least = INT64_MAX;
	size_t rarest = 0;

	for (size_t i = 0; q->n_tokens > 1 && i < q->n_tokens; i++) {
		int64_t n = 0;
		int r = count_token(c, &q->tokens[i], b, &n);

		if (r < 0)
			return r;
		if (n < least) {
			least = n;
			rarest = i;
		}
	}
	*ret = rarest;
	return 0;
}

static void write_query(const struct ew_interaction_query *q, struct ew_buf *to)
{
	const char *from = q->n_tokens > 0
		? " FROM blind b CROSS JOIN interactions i ON i.id = b.interaction"
		  " WHERE b.token = ? AND b.started >= ? AND (b.started, b.interaction) < (?, ?)"
		: " FROM interactions i WHERE i.started >= ? AND (i.started, i.id) < (?, ?)";

	ew_buf_add_text(to, "SELECT " COLUMNS);
	ew_buf_add_text(to, from);
	for (size_t i = 1; i < q->n_tokens; i++)
		ew_buf_add_text(to, " AND EXISTS (SELECT 1 FROM blind o WHERE o.token = ?"
				    " AND o.started = b.started AND o.interaction = b.interaction)");
	if (q->state != 0)
		ew_buf_add_text(to, " AND i.state = ?");
	ew_buf_add_text(to, q->n_tokens > 0 ? " ORDER BY b.started DESC, b.interaction DESC"
					    : " ORDER BY i.started DESC, i.id DESC");
	ew_buf_add_text(to, " LIMIT ?");
}

static void bind_query(struct ew_sql *s, const struct ew_interaction_query *q,
	const struct bounds *b, size_t rarest)
{
	if (q->n_tokens > 0)
		ew_sql_blob(s, stored(&q->tokens[rarest]));
	ew_sql_i64(s, b->from);
	ew_sql_i64(s, b->below);
	ew_sql_id(s, &b->below_id);
	for (size_t i = 0; i < q->n_tokens; i++) {
		if (i != rarest)
			ew_sql_blob(s, stored(&q->tokens[i]));
	}
	if (q->state != 0)
		ew_sql_i64(s, q->state);
	ew_sql_i64(s, q->limit);
}

int ew_interactions_search(struct ew_catalog *c, const struct ew_interaction_query *query,
	ew_interaction_row_fn *fn, void *arg)
{
	_cleanup_(ew_free_ptr) char *text = NULL;
	struct bounds bounds = bounds_of(query);
	struct ew_buf sql;
	size_t rarest = 0;

	if (query->n_tokens > MAX_TOKENS)
		return -EINVAL;
	int r = find_rarest(c, query, &bounds, &rarest);

	if (r < 0)
		return r;
	ew_buf_init(&sql, MAX_QUERY_BYTES);
	write_query(query, &sql);
	text = ew_buf_take_text(&sql);
	ew_buf_free(&sql);
	if (!text)
		return -ENOMEM;
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_made(c, text);

	bind_query(&s, query, &bounds, rarest);
	return each(&s, fn, arg);
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
