/*
 * Rows of recipients. Must never forget one that was asked.
 */
#include "catalog/recipients.h"

#include "catalog/sql.h"

#define COLUMNS \
	"number, deletion, interaction, vendor, grant_id, person, kinds, state, given, asked, answer_by, answered, overdue, event"

const char *ew_recipient_state_name(uint32_t state)
{
	static const char *const names[] = {[EW_RECIPIENT_ASKED] = "asked",
		[EW_RECIPIENT_ACKNOWLEDGED] = "acknowledged",
		[EW_RECIPIENT_REFUSED] = "refused",
		[EW_RECIPIENT_UNVERIFIABLE] = "cannot_be_verified"};

	return state < EW_COUNT(names) ? names[state] : NULL;
}

int ew_recipients_insert(struct ew_catalog *c, struct ew_recipient_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO recipients (deletion, interaction, vendor, grant_id, person, kinds, state, given, asked, answer_by, answered,"
		" overdue, event) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?)");

	ew_sql_id(&s, &row->deletion);
	ew_sql_id(&s, &row->interaction);
	ew_sql_id(&s, &row->vendor);
	ew_sql_id(&s, &row->grant);
	ew_sql_id(&s, &row->person);
	ew_sql_i64(&s, row->kinds);
	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->given.us);
	ew_sql_i64(&s, row->asked.us);
	ew_sql_i64(&s, row->answer_by.us);
	ew_sql_u64(&s, row->event);
	return ew_sql_insert(&s, &row->number);
}

int ew_recipients_update(struct ew_catalog *c, const struct ew_recipient_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE recipients SET state = ?, answered = ?, overdue = ?, event = ? WHERE number = ?");

	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->answered.us);
	ew_sql_i64(&s, row->overdue);
	ew_sql_u64(&s, row->event);
	ew_sql_u64(&s, row->number);
	return ew_sql_run_some(&s);
}

static struct ew_recipient_row row_of(struct ew_sql *s)
{
	struct ew_recipient_row row = {.number = ew_sql_get_u64(s)};

	row.deletion = ew_sql_get_id(s);
	row.interaction = ew_sql_get_id(s);
	row.vendor = ew_sql_get_id(s);
	row.grant = ew_sql_get_id(s);
	row.person = ew_sql_get_id(s);
	row.kinds = ew_sql_get_u32(s);
	row.state = ew_sql_get_u32(s);
	row.given.us = ew_sql_get_i64(s);
	row.asked.us = ew_sql_get_i64(s);
	row.answer_by.us = ew_sql_get_i64(s);
	row.answered.us = ew_sql_get_i64(s);
	row.overdue = ew_sql_get_i64(s) != 0;
	row.event = ew_sql_get_u64(s);
	return row;
}

static int one(struct ew_sql *s, struct ew_recipient_row *ret)
{
	int r = ew_sql_one(s);

	if (r == 0)
		*ret = row_of(s);
	return r;
}

static int each(struct ew_sql *s, ew_recipient_row_fn *fn, void *arg)
{
	int r;

	for (r = ew_sql_step(s); r == 1; r = ew_sql_step(s)) {
		struct ew_recipient_row row = row_of(s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	return r;
}

int ew_recipients_get(struct ew_catalog *c, uint64_t number, struct ew_recipient_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM recipients WHERE number = ?");

	ew_sql_u64(&s, number);
	return one(&s, ret);
}

int ew_recipients_of(struct ew_catalog *c, struct ew_id deletion, ew_recipient_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM recipients WHERE deletion = ? ORDER BY number");

	ew_sql_id(&s, &deletion);
	return each(&s, fn, arg);
}

int ew_recipients_of_vendor(struct ew_catalog *c, struct ew_id vendor, uint32_t state, uint64_t after, uint32_t limit,
	ew_recipient_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM recipients WHERE vendor = ?1 AND (?2 = 0 OR state = ?2) AND number > ?3 ORDER BY number LIMIT ?4");

	ew_sql_id(&s, &vendor);
	ew_sql_i64(&s, state);
	ew_sql_u64(&s, after);
	ew_sql_i64(&s, limit);
	return each(&s, fn, arg);
}

int ew_recipients_of_grant(struct ew_catalog *c, struct ew_id grant, uint32_t limit, ew_recipient_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM recipients WHERE grant_id = ? AND state = 1 ORDER BY number LIMIT ?");

	ew_sql_id(&s, &grant);
	ew_sql_i64(&s, limit);
	return each(&s, fn, arg);
}

int ew_recipients_kinds(
	struct ew_catalog *c, struct ew_id interaction, struct ew_id vendor, struct ew_id grant, uint32_t *ret_kinds)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT kinds FROM recipients WHERE interaction = ? AND vendor = ? AND grant_id = ?");
	int r;

	*ret_kinds = 0;
	ew_sql_id(&s, &interaction);
	ew_sql_id(&s, &vendor);
	ew_sql_id(&s, &grant);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s))
		*ret_kinds |= ew_sql_get_u32(&s);
	return r;
}

int ew_recipients_is_named(struct ew_catalog *c, struct ew_id interaction, struct ew_id person, struct ew_wall given, bool *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT 1 FROM recipients WHERE interaction = ? AND state = 4 AND ?2 IN (person, zeroblob(16)) AND given = ?");
	int r;

	ew_sql_id(&s, &interaction);
	ew_sql_id(&s, &person);
	ew_sql_i64(&s, given.us);
	r = ew_sql_step(&s);
	*ret = r == 1;
	return r < 0 ? r : 0;
}

int ew_recipients_late(struct ew_catalog *c, struct ew_wall now, struct ew_recipient_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM recipients WHERE state = 1 AND overdue = 0 AND answer_by < ? ORDER BY answer_by, number LIMIT 1");

	ew_sql_i64(&s, now.us);
	return one(&s, ret);
}

int ew_recipients_overdue(struct ew_catalog *c, uint64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT count(*) FROM recipients WHERE state = 1 AND overdue = 1");
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}
