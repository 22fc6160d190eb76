/*
 * Rows with a key, walked by their epochs. Must never put a key under an epoch that is not active: its destruction would take the key
 * with it.
 */
#include "catalog/wrapped.h"

#include <errno.h>

#include "catalog/sql.h"

static const struct sort {
	enum ew_epoch_kind kind;
	bool numbered; /* walked by number, not by id */
	const char *each, *epoch, *put;
} sorts[EW_WRAPPED_KINDS] = {
	[EW_WRAPPED_OBJECTS] = {EW_EPOCH_STORE, false,
		"SELECT epoch, 0, object, header FROM keys WHERE epoch < ? AND (epoch, object) > (?, ?) ORDER BY epoch, object LIMIT ?",
		"SELECT epoch FROM keys WHERE object = ?",
		"UPDATE keys SET epoch = ?, header = ? WHERE object = ? AND epoch = ?"},
	[EW_WRAPPED_ORIGINALS] = {EW_EPOCH_ORIGINALS, true,
		"SELECT epoch, number, object, header FROM originals WHERE epoch < ? AND (epoch, number) > (?, ?)"
		" ORDER BY epoch, number LIMIT ?",
		"SELECT epoch FROM originals WHERE object = ?",
		"UPDATE originals SET epoch = ?, header = ? WHERE object = ? AND epoch = ?"},
	[EW_WRAPPED_CALLS] = {EW_EPOCH_CATALOG, true,
		"SELECT key_epoch, number, id, wrapped FROM interactions WHERE length(wrapped) > 0 AND key_epoch < ?"
		" AND (key_epoch, number) > (?, ?) ORDER BY key_epoch, number LIMIT ?",
		"SELECT key_epoch FROM interactions WHERE id = ? AND length(wrapped) > 0",
		"UPDATE interactions SET key_epoch = ?, wrapped = ? WHERE id = ? AND key_epoch = ? AND length(wrapped) > 0"},
	[EW_WRAPPED_EVIDENCE] = {EW_EPOCH_CATALOG, false,
		"SELECT key_epoch, 0, interaction, wrapped FROM evidence WHERE key_epoch < ? AND (key_epoch, interaction) > (?, ?)"
		" ORDER BY key_epoch, interaction LIMIT ?",
		"SELECT key_epoch FROM evidence WHERE interaction = ?",
		"UPDATE evidence SET key_epoch = ?, wrapped = ? WHERE interaction = ? AND key_epoch = ?"},
};

enum ew_epoch_kind ew_wrapped_epoch_kind(enum ew_wrapped_of of)
{
	return sorts[of].kind;
}

int ew_wrapped_each(struct ew_catalog *c, enum ew_wrapped_of of, uint32_t below, const struct ew_wrapped_row *after,
	uint32_t limit, ew_wrapped_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, sorts[of].each);
	static const struct ew_id first;
	int r;

	ew_sql_i64(&s, below);
	ew_sql_i64(&s, after ? (int64_t)after->epoch : -1);
	if (sorts[of].numbered)
		ew_sql_i64(&s, after ? after->number : 0);
	else
		ew_sql_id(&s, after ? &after->id : &first);
	ew_sql_i64(&s, limit);
	for (r = ew_sql_step(&s); r == 1; r = ew_sql_step(&s)) {
		struct ew_wrapped_row row = {.epoch = ew_sql_get_u32(&s), .number = ew_sql_get_i64(&s)};

		row.id = ew_sql_get_id(&s);
		row.wrapped = ew_sql_get_blob(&s);
		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	return r;
}

int ew_wrapped_epoch_of(struct ew_catalog *c, enum ew_wrapped_of of, struct ew_id id, uint32_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, sorts[of].epoch);

	ew_sql_id(&s, &id);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_u32(&s);
	return r;
}

static int need_active(struct ew_catalog *c, enum ew_epoch_kind kind, uint32_t epoch)
{
	struct ew_epoch_row row;
	int r = ew_epochs_get(c, kind, epoch, &row);

	if (r < 0)
		return r == -ENOENT ? -EPERM : r;
	return row.state == EW_EPOCH_ACTIVE ? 0 : -EPERM;
}

int ew_wrapped_put(struct ew_catalog *c, enum ew_wrapped_of of, const struct ew_wrapped_row *was, uint32_t epoch,
	struct ew_slice wrapped)
{
	int r = need_active(c, sorts[of].kind, epoch);

	if (r < 0)
		return r;
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, sorts[of].put);

	ew_sql_i64(&s, epoch);
	ew_sql_blob(&s, wrapped);
	ew_sql_id(&s, &was->id);
	ew_sql_i64(&s, was->epoch);
	return ew_sql_run_some(&s);
}
