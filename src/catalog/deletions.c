/*
 * Rows of deletions. Must never lose one: a deletion of which nobody knows is one that a restored backup undoes.
 */
#include "catalog/deletions.h"

#include <string.h>

#include "catalog/sql.h"

#define COLUMNS \
	"number, id, interaction, kinds, cause, request, step, begun, changed, not_before, attempts, begun_event, certified_event," \
	" final_event, epoch, thread, told, objects, written"

const char *ew_deletion_cause_name(uint32_t cause)
{
	static const char *const names[] = {
		[EW_DELETION_RETENTION] = "retention", [EW_DELETION_REQUEST] = "request", [EW_DELETION_OPT_OUT] = "opt_out",
		[EW_DELETION_RESTORED] = "restored"};

	return cause < EW_COUNT(names) ? names[cause] : NULL;
}

const char *ew_deletion_step_name(uint32_t step)
{
	static const char *const names[] = {[EW_DELETION_SHREDDED] = "shredded",
		[EW_DELETION_REMOVED] = "removed",
		[EW_DELETION_CERTIFIED] = "certified",
		[EW_DELETION_UNPROVEN] = "unproven",
		[EW_DELETION_FINAL] = "final"};

	return step < EW_COUNT(names) ? names[step] : NULL;
}

int ew_deletions_insert(struct ew_catalog *c, struct ew_deletion_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO deletions (id, interaction, kinds, cause, request, step, begun, changed, not_before, attempts,"
		" begun_event, certified_event, final_event, epoch, thread, told, objects)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	ew_sql_id(&s, &row->id);
	ew_sql_id(&s, &row->interaction);
	ew_sql_i64(&s, row->kinds);
	ew_sql_i64(&s, row->cause);
	ew_sql_u64(&s, row->request);
	ew_sql_i64(&s, row->step);
	ew_sql_i64(&s, row->begun.us);
	ew_sql_i64(&s, row->changed.us);
	ew_sql_i64(&s, row->not_before.us);
	ew_sql_i64(&s, row->attempts);
	ew_sql_u64(&s, row->begun_event);
	ew_sql_u64(&s, row->certified_event);
	ew_sql_u64(&s, row->final_event);
	ew_sql_i64(&s, row->epoch);
	ew_sql_i64(&s, row->thread);
	ew_sql_i64(&s, row->told.us);
	ew_sql_blob(&s, row->objects);
	return ew_sql_insert(&s, &row->number);
}

int ew_deletions_update(struct ew_catalog *c, const struct ew_deletion_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE deletions SET step = ?, changed = ?, not_before = ?, attempts = ?, begun_event = ?, certified_event = ?,"
		" final_event = ?, objects = ? WHERE number = ?");

	ew_sql_i64(&s, row->step);
	ew_sql_i64(&s, row->changed.us);
	ew_sql_i64(&s, row->not_before.us);
	ew_sql_i64(&s, row->attempts);
	ew_sql_u64(&s, row->begun_event);
	ew_sql_u64(&s, row->certified_event);
	ew_sql_u64(&s, row->final_event);
	ew_sql_blob(&s, row->objects);
	ew_sql_u64(&s, row->number);
	return ew_sql_run_some(&s);
}

int ew_deletions_written(struct ew_catalog *c, uint64_t number)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "UPDATE deletions SET written = 1 WHERE number = ? AND written = 0");

	ew_sql_u64(&s, number);
	return ew_sql_run(&s);
}

int ew_deletions_write_again(struct ew_catalog *c)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "UPDATE deletions SET written = 0 WHERE step <> 5");

	return ew_sql_run(&s);
}

static struct ew_deletion_row row_of(struct ew_sql *s)
{
	struct ew_deletion_row row = {.number = ew_sql_get_u64(s)};

	row.id = ew_sql_get_id(s);
	row.interaction = ew_sql_get_id(s);
	row.kinds = ew_sql_get_u32(s);
	row.cause = ew_sql_get_u32(s);
	row.request = ew_sql_get_u64(s);
	row.step = ew_sql_get_u32(s);
	row.begun.us = ew_sql_get_i64(s);
	row.changed.us = ew_sql_get_i64(s);
	row.not_before.us = ew_sql_get_i64(s);
	row.attempts = ew_sql_get_u32(s);
	row.begun_event = ew_sql_get_u64(s);
	row.certified_event = ew_sql_get_u64(s);
	row.final_event = ew_sql_get_u64(s);
	row.epoch = ew_sql_get_u32(s);
	row.thread = ew_sql_get_u32(s);
	row.told.us = ew_sql_get_i64(s);
	row.objects = ew_sql_get_blob(s);
	row.written = ew_sql_get_i64(s) != 0;
	return row;
}

static int each(struct ew_sql *s, ew_deletion_row_fn *fn, void *arg)
{
	int r;

	for (r = ew_sql_step(s); r == 1; r = ew_sql_step(s)) {
		struct ew_deletion_row row = row_of(s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	return r;
}

int ew_deletions_get(struct ew_catalog *c, struct ew_id id, ew_deletion_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM deletions WHERE id = ?");
	struct ew_deletion_row row;
	int r;

	ew_sql_id(&s, &id);
	r = ew_sql_one(&s);
	if (r < 0)
		return r;
	row = row_of(&s);
	return fn(arg, &row);
}

int ew_deletions_waiting(
	struct ew_catalog *c, uint32_t step, struct ew_wall now, uint32_t limit, ew_deletion_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM deletions WHERE step = ? AND step IN (1, 2, 4) AND not_before <= ?"
		" ORDER BY not_before, number LIMIT ?");

	ew_sql_i64(&s, step);
	ew_sql_i64(&s, now.us);
	ew_sql_i64(&s, limit);
	return each(&s, fn, arg);
}

int ew_deletions_unwritten(struct ew_catalog *c, uint32_t limit, ew_deletion_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM deletions WHERE written = 0 AND step <> 5 ORDER BY number LIMIT ?");

	ew_sql_i64(&s, limit);
	return each(&s, fn, arg);
}

int ew_deletions_each(
	struct ew_catalog *c, uint32_t step, uint64_t before, uint32_t limit, ew_deletion_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM deletions WHERE number < ?1 AND (?2 = 0 OR step = ?2) ORDER BY number DESC LIMIT ?3");

	ew_sql_before(&s, before);
	ew_sql_i64(&s, step);
	ew_sql_i64(&s, limit);
	return each(&s, fn, arg);
}

int ew_deletions_certified(
	struct ew_catalog *c, struct ew_wall before, uint32_t limit, ew_deletion_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM deletions WHERE step = 3 AND begun < ? ORDER BY begun, number LIMIT ?");

	ew_sql_i64(&s, before.us);
	ew_sql_i64(&s, limit);
	return each(&s, fn, arg);
}

int ew_deletions_of(struct ew_catalog *c, struct ew_id interaction, ew_deletion_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM deletions WHERE interaction = ? ORDER BY number");

	ew_sql_id(&s, &interaction);
	return each(&s, fn, arg);
}

int ew_deletions_count(struct ew_catalog *c, uint64_t ret[static 6])
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT state, n FROM tallies WHERE of = 'deletions'");
	uint64_t counts[6] = {0};
	int r = ew_sql_step(&s);

	while (r == 1) {
		uint64_t step = ew_sql_get_u64(&s);

		if (step < EW_COUNT(counts))
			counts[step] = ew_sql_get_u64(&s);
		r = ew_sql_step(&s);
	}
	if (r == 0)
		memcpy(ret, counts, sizeof(counts));
	return r;
}
