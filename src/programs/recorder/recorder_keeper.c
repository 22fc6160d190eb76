/*
 * The keeper: what it is told (gates, the doorbell), what it orders of the tape, and what it
 * gives back after a restart. Until it has given back everything, signal is not told that the
 * list of calls is complete: a call must not be taken for ended because the keeper is late.
 */
#include "programs/recorder/recorder_private.h"

#include <errno.h>
#include <string.h>

#define RING_US (20 * EW_US_PER_MS)
#define TOLD_AT_ONCE 64 /* calls (or gates) between two ticks */

/* -- what a peer is told on connecting -- */

/*
 * Some calls, as long as the peer reads: everything at once would fill its queue and end the
 * connection that was just made, and the thread has packets to take between two ticks. True when
 * the last one was told.
 */
static bool hand_on(struct ew_recorder *r, enum ew_recorder_peer to,
	void (*tell)(struct ew_recorder *r, struct call *c, void *arg))
{
	struct handing *h = &r->peers[to].handing;
	uint32_t until = h->count + TOLD_AT_ONCE;

	while (h->bucket < r->n_buckets) {
		if (h->count >= until || (r->ops.room && !r->ops.room(r->arg, to)))
			return false;
		ew_rec_each_of_bucket(r, h->bucket++, tell, &h->count);
	}
	h->running = false;
	return true;
}

static void tell_gates(struct ew_recorder *r, struct call *c, void *arg)
{
	uint32_t *count = arg;

	for (uint32_t i = 0; i < c->n_parties; i++) {
		struct ew_msg_gate_state m = {.interaction = c->id,
			.party = c->parties[i].id,
			.open = c->parties[i].gate.open,
			.restriction = c->parties[i].gate.restriction,
			.thread = r->config.tape.thread};

		ew_rec_send(r, EW_RECORDER_KEEPER, 0, EW_MSG_gate_state, &m);
		++*count;
	}
}

static void hand_gates(struct ew_recorder *r)
{
	struct ew_msg_gate_state_end end = {
		.boot = ew_tape_boot(r->tape), .thread = r->config.tape.thread};

	if (!hand_on(r, EW_RECORDER_KEEPER, tell_gates))
		return;
	end.count = r->peers[EW_RECORDER_KEEPER].handing.count;
	ew_rec_send(r, EW_RECORDER_KEEPER, 0, EW_MSG_gate_state_end, &end);
	ew_rec_doorbell(r, true);
}

static void tell_dialog(struct ew_recorder *r, struct call *c, void *arg)
{
	struct ew_msg_dialog_restore m = {
		.interaction = c->id, .dialog = ew_slice_of(c->dialog, c->dialog_bytes)};
	uint32_t *count = arg;

	ew_rec_send(r, EW_RECORDER_SIGNAL, 0, EW_MSG_dialog_restore, &m);
	++*count;
}

static void hand_dialogs(struct ew_recorder *r)
{
	struct ew_msg_restore_end end = {0};

	if (!hand_on(r, EW_RECORDER_SIGNAL, tell_dialog))
		return;
	end.count = r->peers[EW_RECORDER_SIGNAL].handing.count;
	ew_rec_send(r, EW_RECORDER_SIGNAL, 0, EW_MSG_restore_end, &end);
}

void ew_rec_hand_on(struct ew_recorder *r)
{
	if (r->peers[EW_RECORDER_KEEPER].handing.running)
		hand_gates(r);
	if (r->peers[EW_RECORDER_SIGNAL].handing.running)
		hand_dialogs(r);
}

void ew_rec_keeper_up(struct ew_recorder *r)
{
	r->peers[EW_RECORDER_KEEPER].handing = (struct handing){.running = true};
	hand_gates(r);
}

void ew_rec_signal_up(struct ew_recorder *r)
{
	if (!r->restored || r->dialogs_told || !r->peers[EW_RECORDER_SIGNAL].up)
		return;
	r->dialogs_told = true;
	r->peers[EW_RECORDER_SIGNAL].handing = (struct handing){.running = true};
	hand_dialogs(r);
}

/* -- the doorbell -- */

/* Gates come before anything else: what is durable meanwhile is rung for behind the last one. */
void ew_rec_doorbell(struct ew_recorder *r, bool now)
{
	struct ew_msg_doorbell m = {.thread = r->config.tape.thread,
		.event_span = ew_tape_event_span(r->tape),
		.durable_events = ew_tape_durable_events(r->tape),
		.durable = ew_tape_durable(r->tape),
		.used_bytes = ew_tape_used(r->tape),
		.quota_bytes = r->config.tape.quota_bytes};
	bool moved = m.durable_events != r->rung_events || m.durable != r->rung_durable;

	if (!r->peers[EW_RECORDER_KEEPER].up || r->peers[EW_RECORDER_KEEPER].handing.running)
		return;
	if (!now && (!moved || r->now.us - r->rang.us < RING_US))
		return;
	r->rang = r->now;
	r->rung_events = m.durable_events;
	r->rung_durable = m.durable;
	ew_rec_send(r, EW_RECORDER_KEEPER, 0, EW_MSG_doorbell, &m);
}

/* -- restore -- */

/* The call has long begun: a tape that is short of room is no reason to lose it. */
static int restore(struct ew_recorder *r, const struct ew_msg_call_restore *m, uint32_t *ret_index)
{
	struct ew_msg_ev_call_restored e = {.interaction = m->interaction};
	struct call *c;
	int error = ew_rec_call_new(r, m->interaction, m->dialog, &c);

	if (error && error != -EEXIST)
		ew_rec_exception(r, m->interaction, "call_not_restored",
			"the recorder could not take back a call after its restart: check memory, "
			"the limit of locked memory and the number of recorder threads");
	if (error)
		return error;
	ew_rec_event(r, c, EW_MSG_ev_call_restored, &e, ret_index);
	return 0;
}

static void on_restore(struct ew_recorder *r, const struct ew_message *message)
{
	uint32_t index;
	int error = restore(r, EW_MESSAGE_AS(message, call_restore), &index);

	if (error)
		ew_rec_done(r, EW_RECORDER_KEEPER, message->request, error);
	else
		ew_rec_done_later(r, EW_RECORDER_KEEPER, message->request, index);
}

static void on_restore_end(struct ew_recorder *r, const struct ew_message *message)
{
	r->restored = true;
	ew_rec_signal_up(r);
	ew_rec_done(r, EW_RECORDER_KEEPER, message->request, 0);
}

/* -- the tape -- */

static void on_epoch_add(struct ew_recorder *r, const struct ew_message *message)
{
	const struct ew_msg_epoch_add *m = EW_MESSAGE_AS(message, epoch_add);
	struct ew_recipient recipient;
	int error;

	_Static_assert(sizeof(recipient.public_key) == sizeof(m->recipient.bytes), "X25519");
	memcpy(recipient.public_key, m->recipient.bytes, sizeof(recipient.public_key));
	error = ew_tape_epoch_add(r->tape, m->epoch, &recipient);
	if (!error)
		ew_rec_sync_soon(r); /* mints the first keys */
	ew_rec_done(r, EW_RECORDER_KEEPER, message->request, error);
}

static void on_copy(struct ew_recorder *r, const struct ew_message *message)
{
	const struct ew_msg_copy_forward *m = EW_MESSAGE_AS(message, copy_forward);
	struct ew_msg_ev_copied e = {.span = m->span, .segment = m->segment};
	uint32_t index;
	int error = ew_tape_copy_forward(r->tape, m->segment, m->span, &e.last);

	if (error) {
		ew_rec_done(r, EW_RECORDER_KEEPER, message->request, error);
		return;
	}
	ew_rec_event(r, NULL, EW_MSG_ev_copied, &e, &index);
	ew_rec_done_later(r, EW_RECORDER_KEEPER, message->request, index);
}

static int tape_order(struct ew_recorder *r, const struct ew_message *m)
{
	switch (m->type->number) {
	case EW_MSG_epoch_retire:
		return ew_tape_epoch_retire(r->tape, EW_MESSAGE_AS(m, epoch_retire)->epoch);
	case EW_MSG_segment_release:
		return ew_tape_release(r->tape, EW_MESSAGE_AS(m, segment_release)->segment);
	case EW_MSG_span_shred:
		return ew_tape_shred(r->tape, EW_MESSAGE_AS(m, span_shred)->epoch,
			EW_MESSAGE_AS(m, span_shred)->span);
	default:
		return -EPROTO;
	}
}

void ew_rec_on_keeper(struct ew_recorder *r, const struct ew_message *m)
{
	switch (m->type->number) {
	case EW_MSG_keeper_alive:
		return;
	case EW_MSG_epoch_add:
		on_epoch_add(r, m);
		return;
	case EW_MSG_copy_forward:
		on_copy(r, m);
		return;
	case EW_MSG_call_restore:
		on_restore(r, m);
		return;
	case EW_MSG_restore_end:
		on_restore_end(r, m);
		return;
	default:
		ew_rec_done(r, EW_RECORDER_KEEPER, m->request, tape_order(r, m));
	}
}
