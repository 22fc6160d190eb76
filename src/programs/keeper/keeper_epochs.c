/*
 * Epochs: asked of the vault before they are needed, told to the recorders several ahead, so that a vault that is away
 * for a while stops nobody from sealing.
 */
#include "programs/keeper/epochs/rotation.h"
#include "programs/keeper/keeper_ledger.h"

#include <errno.h>

#include "base/log.h"

struct newest {
	uint32_t active;
	struct ew_epoch_row row;
};

static int pick(void *arg, const struct ew_epoch_row *row)
{
	struct newest *n = arg;

	if (row->state != EW_EPOCH_ACTIVE)
		return 0;
	n->active++;
	if (row->epoch >= n->row.epoch)
		n->row = *row;
	return 0;
}

int ew_keeper_epoch(struct ew_keeper *k, enum ew_epoch_kind kind, struct ew_epoch_row *ret)
{
	struct newest n = {0};
	int r = ew_epochs_each(k->catalog, kind, pick, &n);

	if (r < 0)
		return r;
	if (n.active == 0)
		return -ENOKEY;
	*ret = n.row;
	return 0;
}

int ew_keeper_ask_epoch(struct ew_keeper *k, enum ew_epoch_kind kind)
{
	struct ew_msg_epoch_new wish = {.kind = (uint8_t)kind};

	if (k->epoch_asked[kind] || !k->vault_up || k->keys_away)
		return 0;
	k->epoch_asked[kind] = true;
	return ew_keeper_post(k, EW_ROLE_VAULT, 0, ++k->request, EW_MSG_epoch_new, &wish);
}

static int want(struct ew_keeper *k, enum ew_epoch_kind kind, uint32_t ahead)
{
	struct newest n = {0};
	int r = ew_epochs_each(k->catalog, kind, pick, &n);

	return r < 0 || n.active >= ahead ? r : ew_keeper_ask_epoch(k, kind);
}

int ew_keeper_want_epochs(struct ew_keeper *k)
{
	int r = want(k, EW_EPOCH_TAPE, EW_KEEPER_EPOCHS_AHEAD);

	if (r == 0)
		r = want(k, EW_EPOCH_STORE, 1);
	return r < 0 || !ew_policy_keeps_originals(k->set ? k->set->policy : NULL) ? r : want(k, EW_EPOCH_ORIGINALS, 1);
}

static int tell(struct ew_keeper *k, uint32_t thread, const struct ew_epoch_row *row)
{
	struct ew_msg_epoch_add add = {.epoch = row->epoch};

	memcpy(add.recipient.bytes, row->recipient, sizeof(add.recipient.bytes));
	return ew_keeper_post(k, EW_ROLE_RECORDER, thread, EW_KEEPER_EPOCH_TOLD, EW_MSG_epoch_add, &add);
}

struct telling {
	struct ew_keeper *k;
	uint32_t thread;
};

static int tell_retired(struct ew_keeper *k, uint32_t thread, uint32_t epoch)
{
	struct ew_msg_epoch_retire retire = {.epoch = epoch};

	return ew_keeper_post(k, EW_ROLE_RECORDER, thread, 0, EW_MSG_epoch_retire, &retire);
}

/* A recorder that was away may still know one that is destroyed meanwhile: what it sealed to that would be lost. */
static int tell_one(void *arg, const struct ew_epoch_row *row)
{
	struct telling *t = arg;

	return row->state == EW_EPOCH_ACTIVE ? tell(t->k, t->thread, row) : tell_retired(t->k, t->thread, row->epoch);
}

int ew_keeper_tell_epochs(struct ew_keeper *k, uint32_t thread)
{
	struct telling t = {k, thread};

	return ew_epochs_each(k->catalog, EW_EPOCH_TAPE, tell_one, &t);
}

static int tell_all(struct ew_keeper *k, const struct ew_epoch_row *row)
{
	for (uint32_t i = 0; i < k->threads; i++) {
		int r = k->tapes[i].known ? tell(k, i, row) : 0;

		if (r < 0)
			return r;
	}
	return 0;
}

int ew_keeper_retire_at_recorders(struct ew_keeper *k, uint32_t epoch)
{
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < k->threads; i++)
		r = k->tapes[i].known ? tell_retired(k, i, epoch) : 0;
	return r;
}

static int on_made(struct ew_keeper *k, const struct ew_msg_epoch_made *made)
{
	struct ew_epoch_row row = {
		.kind = (enum ew_epoch_kind)made->kind,
		.epoch = made->epoch,
		.state = EW_EPOCH_ACTIVE,
		.made = ew_io_wall(k->io),
	};
	int r;

	if (made->kind >= EW_KEEPER_EPOCH_KINDS || !ew_epoch_kind_name(made->kind))
		return 0; /* nobody asked for it */
	memcpy(row.recipient, made->recipient.bytes, sizeof(row.recipient));
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_epochs_put(k->catalog, &row);
	if (r == 0)
		r = ew_keeper_append(k, NULL, EW_EVENT_EPOCH_MADE, row.made, "keeper", (struct ew_id){{0}},
			json_pack("{s:s, s:I}", "kind", ew_epoch_kind_name(row.kind), "epoch",
				(json_int_t)row.epoch),
			NULL, NULL, NULL);
	if (r == 0)
		r = row.kind == EW_EPOCH_TAPE ? tell_all(k, &row) : ew_rotation_retire_before(k, row.kind, row.epoch);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r < 0)
		return r;
	k->epoch_asked[row.kind] = false;
	return ew_keeper_want_epochs(k);
}

/* Confirmation of a ticket: the job of its seat may leave when every ticket is in the vault. */
static int on_done(struct ew_keeper *k, uint64_t request, const struct ew_msg_done *done)
{
	uint32_t seat = (uint32_t)(request >> 32);
	bool listed = false;
	int r = ew_rotation_list_done(k, request, done->code, &listed);

	if (r < 0 || listed)
		return r;
	if (seat == 0 && done->code < 0) {
		/* An epoch could not be made: the next tick asks again. */
		ew_log(EW_LOG_ERROR, "epoch_refused", EW_F_I64("code", done->code));
		memset(k->epoch_asked, 0, sizeof(k->epoch_asked));
	}
	if (seat == 0 || seat > EW_KEEPER_MAX_WORKERS ||
		!ew_keeper_seat_awaits(&k->seats[seat - 1], (uint32_t)request))
		return 0;
	if (done->code < 0) {
		ew_log(EW_LOG_WARNING, "ticket_refused", EW_F_I64("code", done->code));
		k->seats[seat - 1].refusal = (int)done->code;
	}
	k->seats[seat - 1].grants--;
	return ew_keeper_send_job(k, &k->seats[seat - 1]);
}

/* What waits for a key that the vault has got back is tried at once. */
static void on_keys_state(struct ew_keeper *k, const struct ew_msg_keys_state *m)
{
	bool back = k->keys_away && !m->away;

	k->keys_away = m->away != 0;
	(void)snprintf(k->keys_why, sizeof(k->keys_why), "%.*s", (int)m->sentence.len, m->sentence.len ? (const char *)m->sentence.at : "");
	ew_log(m->away ? EW_LOG_WARNING : EW_LOG_INFO, "keys_state", EW_F_U64("away", m->away), EW_F_U64("missing", m->missing));
	if (back)
		memset(k->epoch_asked, 0, sizeof(k->epoch_asked));
	k->dispatch_due = true;
}

int ew_keeper_vault_message(struct ew_keeper *k, const struct ew_message *message)
{
	switch (message->type->number) {
	case EW_MSG_epoch_made:
		if (message->request != 0)
			return on_made(k, EW_MESSAGE_AS(message, epoch_made));
		ew_rotation_listed(k, EW_MESSAGE_AS(message, epoch_made));
		return 0;
	case EW_MSG_epoch_gone:
		return ew_rotation_gone(k, EW_MESSAGE_AS(message, epoch_gone));
	case EW_MSG_rewrapped_some:
		return ew_rotation_rewrapped(k, message->request, EW_MESSAGE_AS(message, rewrapped_some));
	case EW_MSG_done:
		return on_done(k, message->request, EW_MESSAGE_AS(message, done));
	case EW_MSG_ledger_signed:
		ew_keeper_ledger_signed(k, EW_MESSAGE_AS(message, ledger_signed));
		return 0;
	case EW_MSG_keys_state:
		on_keys_state(k, EW_MESSAGE_AS(message, keys_state));
		return 0;
	default:
		return 0;
	}
}
