/*
 * How far the tape was read. Must be stored with what was read, in one transaction, and in no other
 * way: then every event of the tape is stored exactly once.
 */
#include "catalog/positions.h"

#include <errno.h>

#include "catalog/sql.h"

int ew_positions_get(struct ew_catalog *c, uint32_t thread, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT position FROM positions WHERE thread = ?");

	ew_sql_i64(&s, thread);
	int r = ew_sql_step(&s);

	if (r < 0)
		return r;
	*ret = r == 1 ? ew_sql_get_u64(&s) : 0;
	return 0;
}

int ew_positions_set(struct ew_catalog *c, uint32_t thread, uint64_t position)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO positions (thread, position) VALUES (?, ?)"
		" ON CONFLICT (thread) DO UPDATE SET position = excluded.position");

	ew_sql_i64(&s, thread);
	ew_sql_u64(&s, position);
	return ew_sql_run(&s);
}

int ew_positions_get_event(struct ew_catalog *c, uint32_t thread, uint32_t *ret_next)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT next_event FROM positions WHERE thread = ?");

	ew_sql_i64(&s, thread);
	int r = ew_sql_step(&s);

	if (r < 0)
		return r;
	*ret_next = r == 1 ? ew_sql_get_u32(&s) : 0;
	return 0;
}

int ew_positions_set_event(struct ew_catalog *c, uint32_t thread, uint32_t next)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE positions SET next_event = ? WHERE thread = ?");

	ew_sql_i64(&s, next);
	ew_sql_i64(&s, thread);
	return ew_sql_run_some(&s);
}

int ew_event_spans_put(
	struct ew_catalog *c, struct ew_id span, uint32_t next_index, struct ew_slice sealed_key)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO event_spans (span, next_index, sealed_key) VALUES (?, ?, ?)"
		" ON CONFLICT (span) DO UPDATE SET next_index = excluded.next_index,"
		" sealed_key = excluded.sealed_key");

	ew_sql_id(&s, &span);
	ew_sql_i64(&s, next_index);
	ew_sql_blob(&s, sealed_key);
	return ew_sql_run(&s);
}

int ew_event_spans_get(
	struct ew_catalog *c, struct ew_id span, uint32_t *ret_next_index, struct ew_buf *sealed_key)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT next_index, sealed_key FROM event_spans WHERE span = ?");

	ew_sql_id(&s, &span);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	uint32_t next = ew_sql_get_u32(&s);

	ew_buf_add_slice(sealed_key, ew_sql_get_blob(&s));
	r = ew_buf_error(sealed_key);
	if (r == 0)
		*ret_next_index = next;
	return r;
}
