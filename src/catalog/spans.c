/*
 * Spans of the tape. From here the keeper learns which segments may go: must never name a segment
 * as free that a span still needs. Where in doubt a segment is kept.
 */
#include "catalog/spans.h"

#include <errno.h>

#include "catalog/sql.h"

#define COLUMNS \
	"span, interaction, party, thread, stream, epoch, purposes, state, frames, last, opened_at," \
	" since, until"

int ew_spans_put(struct ew_catalog *c, const struct ew_span_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO spans (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		" ON CONFLICT (span) DO UPDATE SET interaction = excluded.interaction,"
		" party = excluded.party, thread = excluded.thread, stream = excluded.stream,"
		" epoch = excluded.epoch, purposes = excluded.purposes, state = excluded.state,"
		" frames = excluded.frames, last = excluded.last, opened_at = excluded.opened_at,"
		" since = excluded.since, until = excluded.until");

	ew_sql_id(&s, &row->span);
	ew_sql_id(&s, &row->interaction);
	ew_sql_id(&s, &row->party);
	ew_sql_i64(&s, row->thread);
	ew_sql_i64(&s, row->stream);
	ew_sql_i64(&s, row->epoch);
	ew_sql_i64(&s, row->purposes);
	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->frames);
	ew_sql_u64(&s, row->last);
	ew_sql_u64(&s, row->opened_at);
	ew_sql_i64(&s, row->from.us);
	ew_sql_i64(&s, row->to.us);
	return ew_sql_run(&s);
}

static struct ew_span_row row_of(struct ew_sql *s)
{
	struct ew_span_row row = {0};

	row.span = ew_sql_get_id(s);
	row.interaction = ew_sql_get_id(s);
	row.party = ew_sql_get_id(s);
	row.thread = ew_sql_get_u32(s);
	row.stream = ew_sql_get_u32(s);
	row.epoch = ew_sql_get_u32(s);
	row.purposes = ew_sql_get_u32(s);
	row.state = (enum ew_span_state)ew_sql_get_u32(s);
	row.frames = ew_sql_get_u32(s);
	row.last = ew_sql_get_u64(s);
	row.opened_at = ew_sql_get_u64(s);
	row.from.us = ew_sql_get_i64(s);
	row.to.us = ew_sql_get_i64(s);
	return row;
}

int ew_spans_get(struct ew_catalog *c, struct ew_id span, struct ew_span_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM spans WHERE span = ?");

	ew_sql_id(&s, &span);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = row_of(&s);
	return r;
}

int ew_spans_state(struct ew_catalog *c, struct ew_id span, enum ew_span_state state)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE spans SET state = ? WHERE span = ?");

	ew_sql_i64(&s, state);
	ew_sql_id(&s, &span);
	return ew_sql_run_some(&s);
}

static int each(struct ew_sql *s, ew_span_row_fn *fn, void *arg)
{
	int r = ew_sql_step(s);

	while (r == 1) {
		struct ew_span_row row = row_of(s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(s);
	}
	return r;
}

int ew_spans_of(struct ew_catalog *c, struct ew_id interaction, ew_span_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT " COLUMNS " FROM spans WHERE interaction = ? ORDER BY since, span");

	ew_sql_id(&s, &interaction);
	return each(&s, fn, arg);
}

int ew_spans_in(struct ew_catalog *c, uint32_t thread, enum ew_span_state state,
	ew_span_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM spans WHERE thread = ? AND state = ?"
		" ORDER BY opened_at, span");

	ew_sql_i64(&s, thread);
	ew_sql_i64(&s, state);
	return each(&s, fn, arg);
}

int ew_spans_count(
	struct ew_catalog *c, uint32_t thread, enum ew_span_state state, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT count(*) FROM spans WHERE thread = ? AND state = ?");

	ew_sql_i64(&s, thread);
	ew_sql_i64(&s, state);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

int ew_spans_page(struct ew_catalog *c, uint32_t thread, enum ew_span_state state,
	uint64_t opened_at, struct ew_id span, uint32_t limit, ew_span_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM spans WHERE thread = ? AND state = ?"
		" AND (opened_at, span) > (?, ?) ORDER BY opened_at, span LIMIT ?");

	ew_sql_i64(&s, thread);
	ew_sql_i64(&s, state);
	ew_sql_u64(&s, opened_at);
	ew_sql_id(&s, &span);
	ew_sql_i64(&s, limit);
	return each(&s, fn, arg);
}

/* -- segments --------------------------------------------------------------------------------- */

static uint32_t segment_of(uint64_t position)
{
	return (uint32_t)(position >> 32);
}

int ew_spans_moved(struct ew_catalog *c, struct ew_id span, uint32_t segment, uint64_t last)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO moves (span, segment, last) VALUES (?, ?, ?)"
		" ON CONFLICT (span, segment) DO UPDATE SET last = excluded.last");

	ew_sql_id(&s, &span);
	ew_sql_i64(&s, segment);
	ew_sql_u64(&s, last);
	return ew_sql_run(&s);
}

int ew_spans_find_move(
	struct ew_catalog *c, struct ew_id span, uint32_t segment, uint64_t *ret_last)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT last FROM moves WHERE span = ? AND segment = ?");

	ew_sql_id(&s, &span);
	ew_sql_i64(&s, segment);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret_last = ew_sql_get_u64(&s);
	return r;
}

/* The first segment from where the span was opened whose records were not copied forward. */
static int lowest_of(struct ew_catalog *c, struct ew_id span, uint64_t opened_at, uint32_t *ret)
{
	uint32_t segment = segment_of(opened_at);
	uint64_t ignored;
	int r = ew_spans_find_move(c, span, segment, &ignored);

	while (r == 0 && segment < UINT32_MAX)
		r = ew_spans_find_move(c, span, ++segment, &ignored);
	if (r < 0 && r != -ENOENT)
		return r;
	*ret = segment;
	return 0;
}

/* Of the spans in one state: they come by where they were opened, and a later one cannot need less. */
static int lowest_in(
	struct ew_catalog *c, uint32_t thread, enum ew_span_state state, uint32_t *lowest)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT span, opened_at FROM spans WHERE thread = ? AND state = ?"
		" ORDER BY opened_at");

	ew_sql_i64(&s, thread);
	ew_sql_i64(&s, state);
	int r = ew_sql_step(&s);

	while (r == 1) {
		struct ew_id span = ew_sql_get_id(&s);
		uint64_t opened_at = ew_sql_get_u64(&s);
		uint32_t needed = UINT32_MAX;

		if (segment_of(opened_at) >= *lowest)
			return 0;
		r = lowest_of(c, span, opened_at, &needed);
		if (r < 0)
			return r;
		*lowest = needed < *lowest ? needed : *lowest;
		r = ew_sql_step(&s);
	}
	return r;
}

int ew_spans_lowest_segment(struct ew_catalog *c, uint32_t thread, uint32_t *ret)
{
	static const enum ew_span_state states[] = {EW_SPAN_OPEN, EW_SPAN_CLOSED, EW_SPAN_FINISHED};
	uint32_t lowest = UINT32_MAX;
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(states); i++)
		r = lowest_in(c, thread, states[i], &lowest);
	if (r == 0)
		*ret = lowest;
	return r;
}

int ew_spans_kept_in(struct ew_catalog *c, uint32_t thread, uint32_t segment, bool *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT 1 FROM spans s WHERE s.thread = ?1 AND s.state = 5"
		" AND s.opened_at >> 32 <= ?2 AND max(s.last >> 32,"
		"  coalesce((SELECT max(m.last >> 32) FROM moves m WHERE m.span = s.span), 0)) >= ?2"
		" AND NOT EXISTS (SELECT 1 FROM moves m WHERE m.span = s.span AND m.segment = ?2)"
		" LIMIT 1");

	ew_sql_i64(&s, thread);
	ew_sql_i64(&s, segment);
	int r = ew_sql_step(&s);

	if (r < 0)
		return r;
	*ret = r == 1;
	return 0;
}

int ew_spans_without_tape(struct ew_catalog *c)
{
	_cleanup_(ew_sql_end) struct ew_sql kept = ew_sql_change(c, "UPDATE spans SET state = 3 WHERE state = 5");
	_cleanup_(ew_sql_end) struct ew_sql moved = ew_sql_change(c, "DELETE FROM moves");
	int r = ew_sql_run(&kept);

	return r < 0 ? r : ew_sql_run(&moved);
}
