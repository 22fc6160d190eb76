/*
 * Stored events. Numbers are gap-free because rows are only ever added and a failed insert takes
 * none; what an erased person said goes with the key, not with the row.
 */
#include "catalog/events.h"

#include <errno.h>

#include "catalog/sql.h"

int ew_events_insert(struct ew_catalog *c, struct ew_event_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO events (interaction, place, type, class, decided, server, commitment,"
		" sealed, tape_span, tape_index) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	ew_sql_id(&s, &row->interaction);
	ew_sql_u64(&s, row->index);
	ew_sql_i64(&s, row->type);
	ew_sql_i64(&s, row->class);
	ew_sql_i64(&s, row->decided.us);
	ew_sql_i64(&s, row->server.us);
	ew_sql_hash(&s, &row->commitment);
	ew_sql_blob(&s, row->sealed);
	ew_sql_id_or_null(&s, &row->tape_span);
	ew_sql_i64(&s, row->tape_index);
	return ew_sql_insert(&s, &row->number);
}

static struct ew_event_row row_of(struct ew_sql *s)
{
	struct ew_event_row row = {0};

	row.number = ew_sql_get_u64(s);
	row.interaction = ew_sql_get_id(s);
	row.index = ew_sql_get_u64(s);
	row.type = ew_sql_get_u32(s);
	row.class = ew_sql_get_u32(s);
	row.decided.us = ew_sql_get_i64(s);
	row.server.us = ew_sql_get_i64(s);
	row.commitment = ew_sql_get_hash(s);
	row.sealed = ew_sql_get_blob(s);
	row.tape_span = ew_sql_get_id(s);
	row.tape_index = ew_sql_get_u32(s);
	return row;
}

#define COLUMNS                                                                                                      \
	"number, interaction, place, type, class, decided, server, commitment, sealed, tape_span, tape_index"

static int each(struct ew_sql *s, ew_event_row_fn *fn, void *arg)
{
	int r = ew_sql_step(s);

	while (r == 1) {
		struct ew_event_row row = row_of(s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(s);
	}
	return r;
}

static void limit_to(struct ew_sql *s, uint64_t limit)
{
	ew_sql_i64(s, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
}

int ew_events_each(struct ew_catalog *c, struct ew_id interaction, uint64_t from, uint64_t limit,
	ew_event_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM events WHERE interaction = ? AND place >= ? ORDER BY place LIMIT ?");

	ew_sql_id(&s, &interaction);
	ew_sql_u64(&s, from);
	limit_to(&s, limit);
	return each(&s, fn, arg);
}

int ew_events_of_type(struct ew_catalog *c, struct ew_id interaction, uint32_t type, uint64_t before, uint64_t limit,
	ew_event_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS
		" FROM events WHERE interaction = ? AND place < ? AND type = ? ORDER BY place DESC LIMIT ?");

	ew_sql_id(&s, &interaction);
	ew_sql_before(&s, before);
	ew_sql_i64(&s, type);
	limit_to(&s, limit);
	return each(&s, fn, arg);
}

int ew_events_of_types(struct ew_catalog *c, struct ew_id interaction,
	const uint32_t types[static EW_EVENT_TYPES_AT_ONCE], uint64_t before, uint64_t limit, ew_event_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS
		" FROM events WHERE interaction = ? AND place < ? AND type IN (?, ?, ?, ?, ?, ?) ORDER BY place DESC LIMIT ?");

	ew_sql_id(&s, &interaction);
	ew_sql_before(&s, before);
	for (size_t i = 0; i < EW_EVENT_TYPES_AT_ONCE; i++)
		ew_sql_i64(&s, types[i]);
	limit_to(&s, limit);
	return each(&s, fn, arg);
}

int ew_events_walk_back(struct ew_catalog *c, uint64_t before, uint64_t limit, ew_event_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM events WHERE number < ? ORDER BY number DESC LIMIT ?");

	ew_sql_before(&s, before);
	limit_to(&s, limit);
	return each(&s, fn, arg);
}

/* By its place, which the index has: within an interaction it rises as the number does. */
int ew_events_walk_back_of(struct ew_catalog *c, struct ew_id interaction, uint64_t before, uint64_t limit,
	ew_event_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM events WHERE interaction = ? AND number < ? ORDER BY place DESC LIMIT ?");

	ew_sql_id(&s, &interaction);
	ew_sql_before(&s, before);
	limit_to(&s, limit);
	return each(&s, fn, arg);
}

static int written_at(struct ew_catalog *c, uint64_t number, struct ew_wall *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT server FROM events WHERE number = ?");

	ew_sql_u64(&s, number);
	int r = ew_sql_one(&s);

	if (r == 0)
		ret->us = ew_sql_get_i64(&s);
	return r;
}

int ew_events_since(struct ew_catalog *c, struct ew_wall at, uint64_t *ret_number)
{
	uint64_t low = 1, high = 0;
	int r = ew_events_count(c, &high);

	for (high++; r == 0 && low < high;) {
		uint64_t middle = low + (high - low) / 2;
		struct ew_wall written;

		r = written_at(c, middle, &written);
		if (r == 0 && written.us < at.us)
			low = middle + 1;
		else
			high = middle;
	}
	if (r == 0)
		*ret_number = low;
	return r;
}

int ew_events_walk(struct ew_catalog *c, uint64_t from, uint64_t limit, ew_event_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM events WHERE number >= ? ORDER BY number LIMIT ?");

	ew_sql_u64(&s, from);
	limit_to(&s, limit);
	return each(&s, fn, arg);
}

int ew_events_next_interaction(struct ew_catalog *c, struct ew_id after, struct ew_id *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT interaction FROM events WHERE interaction > ? ORDER BY interaction LIMIT 1");

	ew_sql_id(&s, &after);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_id(&s);
	return r;
}

int ew_events_commitment(
	struct ew_catalog *c, struct ew_id interaction, uint64_t index, struct ew_hash *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT commitment FROM events WHERE interaction = ? AND place = ?");

	ew_sql_id(&s, &interaction);
	ew_sql_u64(&s, index);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_hash(&s);
	return r;
}

int ew_events_count_of(struct ew_catalog *c, struct ew_id interaction, uint32_t type, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT count(*) FROM events WHERE interaction = ? AND type = ?");

	ew_sql_id(&s, &interaction);
	ew_sql_i64(&s, type);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

int ew_events_numbered(struct ew_catalog *c, uint64_t from, uint64_t limit, ew_event_leaf_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT number, type, commitment FROM events WHERE number >= ? ORDER BY number LIMIT ?");

	ew_sql_u64(&s, from);
	limit_to(&s, limit);
	int r = ew_sql_step(&s);

	while (r == 1) {
		struct ew_event_leaf_row row = {0};

		row.number = ew_sql_get_u64(&s);
		row.type = ew_sql_get_u32(&s);
		row.commitment = ew_sql_get_hash(&s);
		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}

int ew_events_number(
	struct ew_catalog *c, struct ew_id interaction, uint64_t index, uint64_t *ret_number)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT number FROM events WHERE interaction = ? AND place = ?");

	ew_sql_id(&s, &interaction);
	ew_sql_u64(&s, index);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret_number = ew_sql_get_u64(&s);
	return r;
}

int ew_events_place(
	struct ew_catalog *c, struct ew_id interaction, uint64_t *ret_index, struct ew_hash *ret_previous)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT place, commitment FROM events WHERE interaction = ?"
		" ORDER BY place DESC LIMIT 1");

	ew_sql_id(&s, &interaction);
	int r = ew_sql_step(&s);

	if (r < 0)
		return r;
	*ret_index = r == 1 ? ew_sql_get_u64(&s) + 1 : 0;
	*ret_previous = r == 1 ? ew_sql_get_hash(&s) : (struct ew_hash){0};
	return 0;
}

int ew_events_find_tape(struct ew_catalog *c, struct ew_id span, uint32_t index,
	struct ew_id *ret_interaction, uint64_t *ret_index, struct ew_hash *ret_commitment)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT interaction, place, commitment FROM events"
		" WHERE tape_span = ? AND tape_index = ?");

	ew_sql_id(&s, &span);
	ew_sql_i64(&s, index);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	*ret_interaction = ew_sql_get_id(&s);
	*ret_index = ew_sql_get_u64(&s);
	*ret_commitment = ew_sql_get_hash(&s);
	return 0;
}

int ew_events_count(struct ew_catalog *c, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT coalesce(max(number), 0) FROM events");
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}
