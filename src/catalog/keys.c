/*
 * The key store. A row under an epoch that is not active would outlive the epoch's destruction in
 * nobody's knowledge: so the statement that writes it asks for the epoch's state itself. Must never
 * leave a shredded header in its page.
 */
#include "catalog/keys.h"

#include <errno.h>

#include "catalog/sql.h"

int ew_epochs_put(struct ew_catalog *c, const struct ew_epoch_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO epochs (kind, epoch, state, recipient, made, retired, destroyed) VALUES (?, ?, ?, ?, ?, ?, ?)"
		" ON CONFLICT (kind, epoch) DO UPDATE SET state = excluded.state, recipient = excluded.recipient,"
		" made = excluded.made, retired = excluded.retired, destroyed = excluded.destroyed");

	ew_sql_i64(&s, row->kind);
	ew_sql_i64(&s, row->epoch);
	ew_sql_i64(&s, row->state);
	ew_sql_blob(&s, ew_slice_of(row->recipient, sizeof(row->recipient)));
	ew_sql_i64(&s, row->made.us);
	ew_sql_i64(&s, row->retired.us);
	ew_sql_i64(&s, row->destroyed.us);
	return ew_sql_run(&s);
}

static struct ew_epoch_row row_of(struct ew_sql *s)
{
	struct ew_epoch_row row = {0};

	row.kind = (enum ew_epoch_kind)ew_sql_get_u32(s);
	row.epoch = ew_sql_get_u32(s);
	row.state = (enum ew_epoch_state)ew_sql_get_u32(s);
	struct ew_slice recipient = ew_sql_get_blob(s);

	if (recipient.len == sizeof(row.recipient))
		memcpy(row.recipient, recipient.at, sizeof(row.recipient));
	row.made.us = ew_sql_get_i64(s);
	row.retired.us = ew_sql_get_i64(s);
	row.destroyed.us = ew_sql_get_i64(s);
	row.emptied.us = ew_sql_get_i64(s);
	return row;
}

#define COLUMNS "kind, epoch, state, recipient, made, retired, destroyed, emptied"

int ew_epochs_each(struct ew_catalog *c, enum ew_epoch_kind kind, ew_epoch_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM epochs WHERE kind = ?"
		" ORDER BY epoch");

	ew_sql_i64(&s, kind);
	int r = ew_sql_step(&s);

	while (r == 1) {
		struct ew_epoch_row row = row_of(&s);

		r = fn(arg, &row);
		if (r != 0)
			return r;
		r = ew_sql_step(&s);
	}
	return r;
}

int ew_epochs_get(struct ew_catalog *c, enum ew_epoch_kind kind, uint32_t epoch, struct ew_epoch_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM epochs WHERE kind = ? AND epoch = ?");

	ew_sql_i64(&s, kind);
	ew_sql_i64(&s, epoch);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = row_of(&s);
	return r;
}

int ew_epochs_emptied(struct ew_catalog *c, enum ew_epoch_kind kind, struct ew_wall at)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE epochs SET emptied = ? WHERE kind = ? AND state = 2 AND emptied = 0");

	ew_sql_i64(&s, at.us);
	ew_sql_i64(&s, kind);
	return ew_sql_run(&s);
}

int ew_epochs_put_escrows(struct ew_catalog *c, enum ew_epoch_kind kind, uint32_t epoch, const char *sets)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE epochs SET escrows = ? WHERE kind = ? AND epoch = ?");

	ew_sql_text(&s, sets);
	ew_sql_i64(&s, kind);
	ew_sql_i64(&s, epoch);
	return ew_sql_run_some(&s);
}

int ew_epochs_escrows(struct ew_catalog *c, struct ew_wall since, struct ew_buf *to)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, "SELECT DISTINCT escrows FROM epochs WHERE state = 3 AND destroyed >= ? AND escrows <> ''");
	int r;

	ew_sql_i64(&s, since.us);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s))
		ew_buf_printf(to, "%s ", ew_sql_get_text(&s));
	return r < 0 ? r : ew_buf_error(to);
}

#define PINNED "EXISTS (SELECT 1 FROM spans WHERE spans.epoch = epochs.epoch AND spans.state = 5)"

int ew_epochs_oldest(struct ew_catalog *c, struct ew_wall tapes_since, struct ew_wall *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT made FROM epochs WHERE state <> 3 AND (kind IN (2, 3, 4) OR (kind = 1 AND made >= ? AND NOT " PINNED ")) ORDER BY made LIMIT 1");
	int r;

	ew_sql_i64(&s, tapes_since.us);
	r = ew_sql_one(&s);
	if (r == 0)
		ret->us = ew_sql_get_i64(&s);
	else if (r == -ENOENT)
		ret->us = INT64_MAX;
	return r == -ENOENT ? 0 : r;
}

int ew_epochs_tapes_left(struct ew_catalog *c, struct ew_wall at, uint64_t *ret_epochs, uint64_t *ret_calls)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT (SELECT count(*) FROM epochs WHERE kind = 1 AND state <> 3 AND made <= ?1),"
		" (SELECT count(DISTINCT spans.interaction) FROM epochs JOIN spans ON spans.epoch = epochs.epoch AND spans.state = 5"
		"  WHERE epochs.kind = 1 AND epochs.state <> 3 AND epochs.made <= ?1)");
	int r;

	ew_sql_i64(&s, at.us);
	r = ew_sql_one(&s);
	if (r < 0)
		return r;
	*ret_epochs = ew_sql_get_u64(&s);
	*ret_calls = ew_sql_get_u64(&s);
	return 0;
}

int ew_epochs_users(struct ew_catalog *c, enum ew_epoch_kind kind, uint32_t epoch, uint64_t *ret)
{
	const char *text = kind == EW_EPOCH_STORE
		? "SELECT coalesce(sum(n), 0) FROM tallies WHERE of = 'keys' AND state = ?"
		: kind == EW_EPOCH_ORIGINALS
		? "SELECT count(*) FROM originals WHERE epoch = ?"
		: kind == EW_EPOCH_CATALOG
		? "SELECT EXISTS (SELECT 1 FROM interactions WHERE length(wrapped) > 0 AND key_epoch = ?1)"
		  " OR EXISTS (SELECT 1 FROM evidence WHERE key_epoch = ?1)"
		: "SELECT (SELECT count(*) FROM spans WHERE epoch = ?1 AND state < 4) + (SELECT count(*) FROM spans WHERE epoch = ?1 AND state = 5)";
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, text);

	ew_sql_i64(&s, epoch);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u64(&s);
	return r;
}

static int need_active(struct ew_catalog *c, uint32_t epoch)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT state FROM epochs WHERE kind = 2 AND epoch = ?");

	ew_sql_i64(&s, epoch);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r == -ENOENT ? -EPERM : r;
	return ew_sql_get_u32(&s) == EW_EPOCH_ACTIVE ? 0 : -EPERM;
}

int ew_keys_insert(
	struct ew_catalog *c, struct ew_id object, uint32_t epoch, struct ew_slice header)
{
	int r = need_active(c, epoch);

	if (r < 0)
		return r;
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "INSERT INTO keys (object, epoch, header) VALUES (?, ?, ?)");

	ew_sql_id(&s, &object);
	ew_sql_i64(&s, epoch);
	ew_sql_blob(&s, header);
	return ew_sql_run(&s);
}

int ew_keys_get(struct ew_catalog *c, struct ew_id object, uint32_t *ret_epoch, struct ew_buf *to)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT epoch, header FROM keys WHERE object = ?");

	ew_sql_id(&s, &object);
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	uint32_t epoch = ew_sql_get_u32(&s);

	ew_buf_add_slice(to, ew_sql_get_blob(&s));
	r = ew_buf_error(to);
	if (r == 0)
		*ret_epoch = epoch;
	return r;
}

int ew_keys_rewrap(
	struct ew_catalog *c, struct ew_id object, uint32_t epoch, struct ew_slice header)
{
	int r = need_active(c, epoch);

	if (r < 0)
		return r;
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE keys SET epoch = ?, header = ? WHERE object = ?");

	ew_sql_i64(&s, epoch);
	ew_sql_blob(&s, header);
	ew_sql_id(&s, &object);
	return ew_sql_run_some(&s);
}

static int overwrite(struct ew_catalog *c, const struct ew_id *object)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE keys SET header = zeroblob(length(header)) WHERE object = ?");

	ew_sql_id(&s, object);
	return ew_sql_run_some(&s);
}

int ew_keys_shred(struct ew_catalog *c, struct ew_id object)
{
	int r = overwrite(c, &object);

	if (r < 0)
		return r;
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "DELETE FROM keys WHERE object = ?");

	ew_sql_id(&s, &object);
	return ew_sql_run_some(&s);
}
