/*
 * What a recorder that lost its memory is given back. Must never outlive the call: rows go when it
 * has ended.
 */
#include "catalog/live.h"

#include <errno.h>

#include "catalog/sql.h"

int ew_live_put_call(
	struct ew_catalog *c, struct ew_id interaction, uint32_t thread, struct ew_slice sealed_dialog)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO live_calls (interaction, thread, sealed) VALUES (?, ?, ?)"
		" ON CONFLICT (interaction) DO UPDATE SET thread = excluded.thread,"
		" sealed = excluded.sealed");

	ew_sql_id(&s, &interaction);
	ew_sql_i64(&s, thread);
	ew_sql_blob(&s, sealed_dialog);
	return ew_sql_run(&s);
}

int ew_live_put_stream(
	struct ew_catalog *c, struct ew_id interaction, uint32_t stream, struct ew_slice sealed)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO live_streams (interaction, stream, sealed) VALUES (?, ?, ?)"
		" ON CONFLICT (interaction, stream) DO UPDATE SET sealed = excluded.sealed");

	ew_sql_id(&s, &interaction);
	ew_sql_i64(&s, stream);
	ew_sql_blob(&s, sealed);
	return ew_sql_run(&s);
}

int ew_live_remove_stream(struct ew_catalog *c, struct ew_id interaction, uint32_t stream)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(
		c, "DELETE FROM live_streams WHERE interaction = ? AND stream = ?");

	ew_sql_id(&s, &interaction);
	ew_sql_i64(&s, stream);
	return ew_sql_run(&s);
}

static int remove_by(struct ew_catalog *c, const char *text, const struct ew_id *interaction)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, text);

	ew_sql_id(&s, interaction);
	return ew_sql_run(&s);
}

int ew_live_remove_call(struct ew_catalog *c, struct ew_id interaction)
{
	int r = remove_by(c, "DELETE FROM live_streams WHERE interaction = ?", &interaction);

	if (r < 0)
		return r;
	return remove_by(c, "DELETE FROM live_calls WHERE interaction = ?", &interaction);
}

int ew_live_calls(struct ew_catalog *c, uint32_t thread, ew_live_call_fn *fn, void *arg)
{
	return ew_live_calls_after(c, thread, (struct ew_id){{0}}, fn, arg);
}

int ew_live_calls_after(
	struct ew_catalog *c, uint32_t thread, struct ew_id after, ew_live_call_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT interaction, sealed FROM live_calls WHERE thread = ? AND interaction > ?"
		" ORDER BY interaction");

	ew_sql_i64(&s, thread);
	ew_sql_id(&s, &after);
	int r = ew_sql_step(&s);

	while (r == 1) {
		struct ew_id interaction = ew_sql_get_id(&s);

		r = fn(arg, interaction, ew_sql_get_blob(&s));
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}

int ew_live_streams(
	struct ew_catalog *c, struct ew_id interaction, ew_live_stream_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT stream, sealed FROM live_streams WHERE interaction = ? ORDER BY stream");

	ew_sql_id(&s, &interaction);
	int r = ew_sql_step(&s);

	while (r == 1) {
		uint32_t stream = ew_sql_get_u32(&s);

		r = fn(arg, stream, ew_sql_get_blob(&s));
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}
