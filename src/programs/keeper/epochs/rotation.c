/*
 * The life of an epoch. Must never destroy one that a row is under, nor one of which the log has not said before that it will be.
 */
#include "programs/keeper/epochs/rotation.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "catalog/events.h"
#include "programs/keeper/backups/backups.h"
#include "programs/keeper/deletion/replay.h"
#include "programs/keeper/deletion/retention.h"

#define LOOK_EVERY_US EW_US_PER_S
#define END_AGAIN_US (60 * EW_US_PER_S)
#define RECORDERS_US (60 * EW_US_PER_S) /* all of them have been here for so long: whatever they opened has been told */
#define LATE_US (86400 * EW_US_PER_S)

static const struct ew_id nobody;

static const enum ew_epoch_kind kinds[] = {EW_EPOCH_CATALOG, EW_EPOCH_STORE, EW_EPOCH_ORIGINALS, EW_EPOCH_TAPE};

const char *ew_epoch_kind_name(uint32_t kind)
{
	static const char *const words[] = {
		[EW_EPOCH_TAPE] = "tape", [EW_EPOCH_STORE] = "store", [EW_EPOCH_ORIGINALS] = "originals", [EW_EPOCH_CATALOG] = "catalog"};

	return kind < EW_COUNT(words) ? words[kind] : NULL;
}

int ew_rotation_seal(struct ew_keeper *k, const uint8_t *key, struct ew_buf *to, uint32_t *ret_epoch)
{
	*ret_epoch = k->rotation->catalog;
	return ew_ring_seal(k->rotation->ring, k->rotation->catalog, key, to);
}

/* -- saying ------------------------------------------------------------------------------------ */

static int say(struct ew_keeper *k, enum ew_event_type type, const struct ew_epoch_row *row)
{
	return ew_keeper_append(k, NULL, type, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:s, s:I}", "kind", ew_epoch_kind_name(row->kind), "epoch", (json_int_t)row->epoch), NULL, NULL, NULL);
}

/* -- one after the other ----------------------------------------------------------------------- */

struct row_list {
	struct ew_epoch_row rows[EW_ROTATION_LISTED];
	size_t n;
};

struct came_back {
	const struct ew_ring *ring;
	struct row_list list;
};

static int keep_living(void *arg, const struct ew_epoch_row *row)
{
	struct row_list *list = arg;

	if (row->state != EW_EPOCH_DESTROYED && list->n < EW_COUNT(list->rows))
		list->rows[list->n++] = *row;
	return 0;
}

static int retire(struct ew_keeper *k, struct ew_epoch_row *row)
{
	int r;

	row->state = EW_EPOCH_RETIRING;
	row->retired = ew_io_wall(k->io);
	r = ew_epochs_put(k->catalog, row);
	return r < 0 ? r : say(k, EW_EVENT_EPOCH_RETIRED, row);
}

int ew_rotation_retire_before(struct ew_keeper *k, enum ew_epoch_kind kind, uint32_t epoch)
{
	struct row_list *list = calloc(1, sizeof(*list));
	int r = list ? ew_epochs_each(k->catalog, kind, keep_living, list) : -ENOMEM;
	bool any = false;

	for (size_t i = 0; r == 0 && i < list->n; i++) {
		if (list->rows[i].state != EW_EPOCH_ACTIVE || list->rows[i].epoch >= epoch)
			continue;
		r = retire(k, &list->rows[i]);
		any = true;
	}
	free(list);
	if (r == 0 && any)
		ew_rotation_walk(k, kind);
	return r;
}

/* The keeper's own keys lie in the catalogue as well: sealed anew in the same transaction. */
static int make_catalog_epoch(struct ew_keeper *k)
{
	struct ew_rotation_state *s = k->rotation;
	struct ew_epoch_row row = {.kind = EW_EPOCH_CATALOG, .state = EW_EPOCH_ACTIVE, .made = ew_io_wall(k->io)};
	uint32_t was = s->catalog;
	int r = ew_ring_make(s->ring, &row.epoch);

	if (r == 0)
		r = ew_ring_recipient(s->ring, row.epoch, row.recipient);
	if (r == 0)
		r = ew_keeper_begin(k);
	if (r < 0)
		return r;
	r = ew_epochs_put(k->catalog, &row);
	if (r == 0)
		r = say(k, EW_EVENT_EPOCH_MADE, &row);
	s->catalog = row.epoch;
	if (r == 0)
		r = ew_keeper_own_keys_seal(k);
	if (r == 0)
		r = ew_rotation_retire_before(k, EW_EPOCH_CATALOG, row.epoch);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r < 0)
		s->catalog = was;
	return r;
}

/* A folder that cannot be written to is no reason to stop; keys that are not renewed are told of when they are late. */
static int renew_catalog(struct ew_keeper *k)
{
	int r = ew_ring_turns(k->rotation->ring) ? make_catalog_epoch(k) : 0;

	if (r == 0 || k->in_transaction)
		return r;
	ew_log(EW_LOG_ERROR, "epoch_not_made", EW_F_WORD("kind", "catalog"), EW_F_I64("code", r));
	return r == -EIO || r == -ENOMEM || r == -EMFILE || r == -ENOSPC || r == -EROFS || r == -EACCES ? 0 : r;
}

/* Of several active ones the oldest goes; recorders seal to the others, and get another ahead. */
static int renew_tape(struct ew_keeper *k, const struct row_list *list, struct ew_wall now)
{
	struct ew_epoch_row oldest = {0};
	unsigned active = 0;
	int r;

	for (size_t i = 0; i < list->n; i++) {
		if (list->rows[i].state != EW_EPOCH_ACTIVE)
			continue;
		if (active++ == 0)
			oldest = list->rows[i];
	}
	if (active < 2 || (!k->rotation->by_hand[EW_EPOCH_TAPE] && now.us - oldest.made.us < k->rotation->usual.every_s * EW_US_PER_S))
		return 0;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = retire(k, &oldest);
	if (r == 0)
		r = ew_keeper_retire_at_recorders(k, oldest.epoch);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int renew(struct ew_keeper *k, enum ew_epoch_kind kind, const struct row_list *list, struct ew_wall now)
{
	const struct ew_epoch_row *newest = NULL;

	for (size_t i = 0; i < list->n; i++)
		if (list->rows[i].state == EW_EPOCH_ACTIVE)
			newest = &list->rows[i];
	if (kind == EW_EPOCH_TAPE)
		return renew_tape(k, list, now);
	if (!newest || (!k->rotation->by_hand[kind] && now.us - newest->made.us < k->rotation->usual.every_s * EW_US_PER_S))
		return 0;
	return kind == EW_EPOCH_CATALOG ? renew_catalog(k) : ew_keeper_ask_epoch(k, kind);
}

/* -- its end ----------------------------------------------------------------------------------- */

static bool may_end_tape(const struct ew_keeper *k)
{
	const struct ew_rotation_state *s = k->rotation;

	return s->recorders_up.us != 0 && ew_io_mono(k->io).us - s->recorders_up.us >= RECORDERS_US;
}

/* Where backups are made, one without rows under this key was read back: nobody is left without any that can be put back. */
static bool has_successor(struct ew_keeper *k, const struct ew_epoch_row *row)
{
	bool any = false;
	bool since = row->emptied.us != 0 && ew_keeper_backup_since(k, row->emptied, &any);

	if (row->emptied.us == 0)
		(void)ew_keeper_backup_since(k, row->made, &any);
	return since || !any || row->kind == EW_EPOCH_TAPE;
}

static int is_over(struct ew_keeper *k, const struct ew_epoch_row *row, struct ew_wall now, bool *ret)
{
	int64_t over = row->made.us + k->rotation->usual.horizon_s * EW_US_PER_S;
	uint64_t users = 0;
	int r;

	*ret = false;
	if (row->state != EW_EPOCH_RETIRING || now.us < over || (row->kind == EW_EPOCH_TAPE && !may_end_tape(k)))
		return 0;
	r = ew_epochs_users(k->catalog, row->kind, row->epoch, &users);
	*ret = r == 0 && users == 0 && has_successor(k, row);
	return r;
}

int ew_rotation_came_back(struct ew_keeper *k, struct ew_epoch_row *row)
{
	uint64_t users = 0;
	int r = ew_epochs_users(k->catalog, row->kind, row->epoch, &users);

	ew_log(EW_LOG_ERROR, "epoch_came_back", EW_F_WORD("kind", ew_epoch_kind_name(row->kind)), EW_F_U64("epoch", row->epoch), EW_F_U64("rows", users));
	row->state = EW_EPOCH_RETIRING;
	row->destroyed.us = 0;
	if (row->retired.us == 0)
		row->retired = ew_io_wall(k->io);
	if (r == 0)
		r = ew_epochs_put(k->catalog, row);
	if (r < 0)
		return r;
	return users > 0 ? ew_keeper_heal(k, NULL, "key_missing", NULL, "the key is among those of the vault again")
			 : ew_keeper_except(k, NULL, "key_came_back", NULL);
}

/* The log says so first. */
static int intend(struct ew_keeper *k, struct ew_epoch_row *row)
{
	int r = ew_keeper_begin(k);

	row->state = EW_EPOCH_ENDING;
	if (r == 0)
		r = ew_epochs_put(k->catalog, row);
	if (r == 0)
		r = say(k, EW_EVENT_EPOCH_ENDING, row);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int note_destroyed(struct ew_keeper *k, struct ew_epoch_row *row, const char *escrows)
{
	int r = ew_keeper_begin(k);

	row->state = EW_EPOCH_DESTROYED;
	row->destroyed = ew_io_wall(k->io);
	if (r == 0)
		r = ew_epochs_put(k->catalog, row);
	if (r == 0)
		r = ew_keeper_append(k, NULL, EW_EVENT_EPOCH_DESTROYED, row->destroyed, "keeper", nobody,
			json_pack("{s:s, s:I, s:s}", "kind", ew_epoch_kind_name(row->kind), "epoch", (json_int_t)row->epoch, "escrows",
				escrows),
			NULL, NULL, NULL);
	if (r == 0)
		r = ew_epochs_put_escrows(k->catalog, row->kind, row->epoch, escrows);
	if (r == 0)
		r = ew_keeper_commit(k);
	k->rotation->finals = true;
	k->rotation->end_asked[row->kind].us = 0; /* the next one need not wait */
	return r < 0 ? r : ew_deletion_forget_written(k);
}

static int end_own(struct ew_keeper *k, struct ew_epoch_row *row)
{
	int r = ew_ring_destroy(k->rotation->ring, row->epoch);

	if (r == 0)
		return note_destroyed(k, row, "");
	ew_log(EW_LOG_ERROR, "epoch_not_destroyed", EW_F_WORD("kind", "catalog"), EW_F_U64("epoch", row->epoch), EW_F_I64("code", r));
	return 0;
}

/* In the name of the newest event of the house, which is durable and the intent or later. */
static int ask_end(struct ew_keeper *k, const struct ew_epoch_row *row)
{
	struct ew_msg_epoch_destroy wish = {.kind = (uint8_t)row->kind, .epoch = row->epoch, .event = k->system_previous};

	return k->vault_up ? ew_keeper_post(k, EW_ROLE_VAULT, 0, ++k->request, EW_MSG_epoch_destroy, &wish) : 0;
}

static int end_one(struct ew_keeper *k, struct ew_epoch_row *row)
{
	struct ew_mono *asked = &k->rotation->end_asked[row->kind];
	struct ew_mono now = ew_io_mono(k->io);

	if (asked->us != 0 && now.us - asked->us < END_AGAIN_US)
		return 0;
	*asked = now;
	return row->kind == EW_EPOCH_CATALOG ? end_own(k, row) : ask_end(k, row);
}

int ew_rotation_gone(struct ew_keeper *k, const struct ew_msg_epoch_gone *m)
{
	struct ew_epoch_row row;
	char escrows[1100];
	int r;

	if (m->kind > EW_EPOCH_CATALOG)
		return 0;
	if (m->code != 0 && m->code != -ENOENT) {
		ew_log(EW_LOG_WARNING, "epoch_not_destroyed", EW_F_U64("kind", m->kind), EW_F_U64("epoch", m->epoch), EW_F_I64("code", m->code));
		return 0; /* asked again in a minute */
	}
	r = ew_epochs_get(k->catalog, (enum ew_epoch_kind)m->kind, m->epoch, &row);
	if (r < 0 || row.state != EW_EPOCH_ENDING)
		return r == -ENOENT ? 0 : r;
	(void)snprintf(escrows, sizeof(escrows), "%.*s", (int)m->escrows.len, m->escrows.len ? (const char *)m->escrows.at : "");
	return note_destroyed(k, &row, escrows);
}

static int see_to_ends(struct ew_keeper *k, struct row_list *list, struct ew_wall now, bool *late)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < list->n; i++) {
		struct ew_epoch_row *row = &list->rows[i];
		bool over = false;

		*late = *late || (row->kind != EW_EPOCH_TAPE && row->state != EW_EPOCH_ACTIVE &&
					 now.us - row->made.us > k->rotation->usual.horizon_s * EW_US_PER_S + LATE_US);
		r = is_over(k, row, now, &over);
		if (r == 0 && over)
			r = intend(k, row);
		if (r == 0 && row->state == EW_EPOCH_ENDING)
			r = end_one(k, row);
	}
	return r;
}

/* -- the pulse --------------------------------------------------------------------------------- */

static void look_at_recorders(struct ew_keeper *k)
{
	bool all = true;

	for (uint32_t i = 0; i < k->threads; i++)
		all = all && k->tapes[i].up;
	if (!all)
		k->rotation->recorders_up.us = 0;
	else if (k->rotation->recorders_up.us == 0)
		k->rotation->recorders_up = ew_io_mono(k->io);
}

/* What was promised by a date has not come true. */
static int tell_late(struct ew_keeper *k, bool late)
{
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = late ? ew_keeper_except(k, NULL, "keys_not_destroyed", NULL)
			 : ew_keeper_heal(k, NULL, "keys_not_destroyed", NULL, "every key whose time was over is destroyed");
	return r < 0 ? r : ew_keeper_commit(k);
}

static int keep_what_came_back(void *arg, const struct ew_epoch_row *row)
{
	struct came_back *c = arg;

	if (row->state == EW_EPOCH_DESTROYED && ew_ring_has(c->ring, row->epoch) && c->list.n < EW_COUNT(c->list.rows))
		c->list.rows[c->list.n++] = *row;
	return 0;
}

/* The vault's keys are compared when it says what it has; the keeper's own once, when events can be written. */
static int compare_own(struct ew_keeper *k)
{
	struct came_back *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return -ENOMEM;
	c->ring = k->rotation->ring;
	r = ew_epochs_each(k->catalog, EW_EPOCH_CATALOG, keep_what_came_back, c);
	if (r == 0 && c->list.n > 0) {
		r = ew_keeper_begin(k);
		for (size_t i = 0; r == 0 && i < c->list.n; i++)
			r = ew_rotation_came_back(k, &c->list.rows[i]);
		if (r == 0)
			r = ew_keeper_commit(k);
	}
	free(c);
	k->rotation->own_compared = r == 0;
	return r;
}

static int look_at(struct ew_keeper *k, enum ew_epoch_kind kind, struct ew_wall now, bool *late)
{
	struct row_list *list = calloc(1, sizeof(*list));
	int r = list ? ew_epochs_each(k->catalog, kind, keep_living, list) : -ENOMEM;

	if (r == 0)
		r = renew(k, kind, list, now);
	if (r == 0)
		r = see_to_ends(k, list, now, late);
	if (kind == EW_EPOCH_CATALOG || k->vault_up)
		k->rotation->by_hand[kind] = false;
	free(list);
	return r;
}

static void try_again(struct ew_keeper *k)
{
	struct ew_mono now = ew_io_mono(k->io);

	for (unsigned i = 0; i < EW_WRAPPED_KINDS; i++) {
		struct ew_walk *w = &k->rotation->walks[i];

		if (!w->on && w->again.us != 0 && w->again.us <= now.us)
			*w = (struct ew_walk){.on = true};
	}
}

int ew_keeper_rotation_tick(struct ew_keeper *k)
{
	struct ew_rotation_state *s = k->rotation;
	struct ew_mono now = ew_io_mono(k->io);
	bool late = false;
	int r;

	look_at_recorders(k);
	if (s->looked.us != 0 && now.us - s->looked.us < LOOK_EVERY_US)
		return 0;
	s->looked = now;
	try_again(k);
	r = s->own_compared ? 0 : compare_own(k);
	if (r == 0)
		r = ew_rotation_ask_lists(k);
	for (size_t i = 0; r == 0 && i < EW_COUNT(kinds); i++)
		r = look_at(k, kinds[i], ew_io_wall(k->io), &late);
	if (r < 0 || s->told_late == (late ? 1 : 0))
		return r;
	s->told_late = late ? 1 : 0;
	return tell_late(k, late);
}

void ew_rotation_by_hand(struct ew_keeper *k)
{
	memset(k->rotation->by_hand, true, sizeof(k->rotation->by_hand));
}
