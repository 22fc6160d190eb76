/*
 * The queue of exceptions. Kind and sentence are the program's own words: must never be given
 * anything of a call.
 */
#include "catalog/exceptions.h"

#include <errno.h>

#include <string.h>

#include "catalog/sql.h"

#define COLUMNS \
	"number, interaction, kind, sentence, at, open, state, severity, repeats, last, event," \
	" taken_by, taken_at, resolved_by, resolved_at, note"

int ew_exceptions_insert(struct ew_catalog *c, struct ew_exception_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO exceptions (interaction, kind, sentence, at, open, state, severity, last)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

	ew_sql_id(&s, &row->interaction);
	ew_sql_text(&s, row->kind);
	ew_sql_text(&s, row->sentence);
	ew_sql_i64(&s, row->at.us);
	ew_sql_i64(&s, row->open);
	ew_sql_i64(&s, row->open ? EW_EXCEPTION_OPEN : EW_EXCEPTION_RESOLVED);
	ew_sql_i64(&s, row->severity);
	ew_sql_i64(&s, row->at.us);
	return ew_sql_insert(&s, &row->number);
}

int ew_exceptions_event(struct ew_catalog *c, uint64_t number, uint64_t event)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE exceptions SET event = ? WHERE number = ?");

	ew_sql_u64(&s, event);
	ew_sql_u64(&s, number);
	return ew_sql_run_some(&s);
}

int ew_exceptions_repeat(struct ew_catalog *c, struct ew_id interaction, const char *kind,
	const char *sentence, struct ew_wall at)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE exceptions SET repeats = repeats + 1, last = max(last, ?) WHERE number ="
		" (SELECT max(number) FROM exceptions WHERE interaction = ? AND kind = ?"
		"  AND sentence = ? AND open = 1)");

	ew_sql_i64(&s, at.us);
	ew_sql_id(&s, &interaction);
	ew_sql_text(&s, kind);
	ew_sql_text(&s, sentence);
	return ew_sql_run_some(&s);
}

int ew_exceptions_update(struct ew_catalog *c, const struct ew_exception_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE exceptions SET open = ?, state = ?, taken_by = ?, taken_at = ?, resolved_by = ?,"
		" resolved_at = ?, note = ? WHERE number = ?");

	ew_sql_i64(&s, row->state != EW_EXCEPTION_RESOLVED);
	ew_sql_i64(&s, row->state);
	ew_sql_id_or_null(&s, &row->taken_by);
	ew_sql_i64(&s, row->taken_at.us);
	ew_sql_id_or_null(&s, &row->resolved_by);
	ew_sql_i64(&s, row->resolved_at.us);
	ew_sql_blob(&s, row->note);
	ew_sql_u64(&s, row->number);
	return ew_sql_run_some(&s);
}

static struct ew_exception_row row_of(struct ew_sql *s)
{
	struct ew_exception_row row = {0};

	row.number = ew_sql_get_u64(s);
	row.interaction = ew_sql_get_id(s);
	row.kind = ew_sql_get_text(s);
	row.sentence = ew_sql_get_text(s);
	row.at.us = ew_sql_get_i64(s);
	row.open = ew_sql_get_i64(s) != 0;
	row.state = ew_sql_get_u32(s);
	row.severity = ew_sql_get_u32(s);
	row.repeats = ew_sql_get_u64(s);
	row.last.us = ew_sql_get_i64(s);
	row.event = ew_sql_get_u64(s);
	row.taken_by = ew_sql_get_id(s);
	row.taken_at.us = ew_sql_get_i64(s);
	row.resolved_by = ew_sql_get_id(s);
	row.resolved_at.us = ew_sql_get_i64(s);
	row.note = ew_sql_get_blob(s);
	return row;
}

static int each(struct ew_sql *s, ew_exception_row_fn *fn, void *arg)
{
	int r = ew_sql_step(s);

	while (r == 1) {
		struct ew_exception_row row = row_of(s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(s);
	}
	return r;
}

int ew_exceptions_search(
	struct ew_catalog *c, const struct ew_exception_query *q, ew_exception_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM exceptions WHERE number < ?1 AND (?2 = 0 OR state = ?2)"
		" AND (?3 = 0 OR open = 1) AND (?4 = 0 OR severity = ?4) AND (?5 = '' OR kind = ?5)"
		" AND (?6 = 0 OR interaction = ?7) AND last >= ?8 AND (?9 = '' OR sentence = ?9)"
		" ORDER BY number DESC LIMIT ?10");

	ew_sql_before(&s, q->before);
	ew_sql_i64(&s, q->state);
	ew_sql_i64(&s, q->unresolved);
	ew_sql_i64(&s, q->severity);
	ew_sql_text(&s, q->kind ? q->kind : "");
	ew_sql_i64(&s, q->by_interaction);
	ew_sql_id(&s, &q->interaction);
	ew_sql_i64(&s, q->since.us);
	ew_sql_text(&s, q->sentence ? q->sentence : "");
	ew_sql_i64(&s, q->limit);
	return each(&s, fn, arg);
}

int ew_exceptions_get(struct ew_catalog *c, uint64_t number, ew_exception_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM exceptions WHERE number = ?");

	ew_sql_u64(&s, number);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	struct ew_exception_row row = row_of(&s);

	return fn(arg, &row);
}

int ew_exceptions_exist(
	struct ew_catalog *c, struct ew_id interaction, const char *kind, const char *sentence, bool *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT 1 FROM exceptions WHERE interaction = ?1 AND kind = ?2 AND (?3 = '' OR sentence = ?3) LIMIT 1");

	ew_sql_id(&s, &interaction);
	ew_sql_text(&s, kind);
	ew_sql_text(&s, sentence ? sentence : "");
	int r = ew_sql_step(&s);

	if (r < 0)
		return r;
	*ret = r == 1;
	return 0;
}

int ew_exceptions_each(
	struct ew_catalog *c, uint64_t before, uint32_t limit, ew_exception_row_fn *fn, void *arg)
{
	struct ew_exception_query q = {.unresolved = true, .before = before, .limit = limit};

	return ew_exceptions_search(c, &q, fn, arg);
}

int ew_exceptions_count(struct ew_catalog *c, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT count(*) FROM exceptions WHERE open = 1");
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

#define TALLY "exception:"

int ew_exceptions_tally(struct ew_catalog *c, ew_exception_tally_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT of, state, n FROM tallies WHERE of > '" TALLY "' AND of < 'exception;' AND state < 3 AND n > 0"
		" ORDER BY of, state");
	int r;

	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		const char *of = ew_sql_get_text(&s);
		uint32_t state = ew_sql_get_u32(&s);

		r = fn(arg, of + strlen(TALLY), state, ew_sql_get_u64(&s));
		if (r != 0)
			return r;
	}
	return r;
}

int ew_exceptions_find(struct ew_catalog *c, const char *kind, const char *sentence, uint64_t *ret_number)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT number FROM exceptions WHERE open = 1 AND interaction = ? AND kind = ? AND sentence = ?"
		" ORDER BY number DESC LIMIT 1");
	const struct ew_id none = {{0}};

	ew_sql_id(&s, &none);
	ew_sql_text(&s, kind);
	ew_sql_text(&s, sentence);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret_number = ew_sql_get_u64(&s);
	return r;
}
