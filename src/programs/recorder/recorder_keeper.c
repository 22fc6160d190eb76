/*
 * The keeper: what it is told (gates, the doorbell), what it orders of the tape, and what it
 * gives back after a restart. Until it has given back everything, signal is not told that the
 * list of calls is complete: a call must not be taken for ended because the keeper is late.
 */
#include "programs/recorder/recorder_private.h"

#include <errno.h>
#include <string.h>

#define RING_US (20 * EW_US_PER_MS)
#define LOAD_US EW_US_PER_S
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

	if (c->ending)
		return;
	ew_rec_send(r, EW_RECORDER_SIGNAL, 0, EW_MSG_dialog_restore, &m);
	++*count;
}

static void hand_dialogs(struct ew_recorder *r)
{
	struct ew_msg_restore_end end = {.fingerprint = ew_rec_fingerprint(r)};

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

/* -- the load -- */

void ew_rec_tell_load(struct ew_recorder *r)
{
	struct ew_recorder_counts c;
	struct ew_msg_load m = {.thread = r->config.tape.thread};

	if (!r->peers[EW_RECORDER_KEEPER].up || r->now.us - r->load_told.us < LOAD_US)
		return;
	r->load_told = r->now;
	ew_recorder_counts(r, &c);
	m.calls = c.calls;
	m.streams = c.streams;
	m.packets = c.packets;
	m.kept = c.kept;
	m.withheld = c.withheld;
	m.keypad = c.keypad;
	m.unannounced = c.unannounced;
	m.foreign = c.foreign;
	m.malformed = c.malformed;
	m.gaps = c.gaps;
	m.dropped = c.dropped;
	m.moved = c.moved;
	m.not_admitted = r->not_admitted;
	m.lag_us = (uint64_t)r->lag_us;
	m.admission = (uint8_t)r->admission;
	m.unrecorded = c.unrecorded;
	m.unrecorded_calls = r->n_unplaced;
	m.max_calls = r->config.max_calls;
	m.ports = r->config.ports;
	m.ports_free = ew_rec_ports_free(r);
	m.pending_bytes = ew_tape_pending(r->tape);
	m.pending_most_bytes = ew_tape_pending_most(r->tape);
	m.frames = ew_rec_frames_most(r);
	m.frames_free = ew_secret_pool_left(r->frames);
	m.job_us = (uint64_t)ew_rec_disk_busy_us(r);
	ew_rec_send(r, EW_RECORDER_KEEPER, 0, EW_MSG_load, &m);
}

/* -- restore -- */

/* The call has long begun: a tape that is short of room is no reason to lose it. */
static int restore(struct ew_recorder *r, const struct ew_msg_call_restore *m, uint32_t *ret_index)
{
	struct ew_msg_ev_call_restored e = {.interaction = m->interaction};
	struct call *c;
	/* Its place comes with its first stream: one that has none may be a call that is not recorded. */
	int error = ew_rec_call_new(r, m->interaction, m->dialog, false, &c);

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

/* Done by a job, unless it is done already: the answer comes when the outcome is durable. */
static void order(struct ew_recorder *r, const struct ew_message *message, struct ew_tape_order o)
{
	int error;

	o.request = message->request;
	o.generation = r->peers[EW_RECORDER_KEEPER].generation;
	error = ew_tape_order(r->tape, &o);
	if (error)
		ew_rec_done(r, EW_RECORDER_KEEPER, message->request, error);
	ew_rec_orders_done(r);
}

/* The word goes into the segment that ends, or into the one behind it: either way the keeper gets further. */
static void end_segment(struct ew_recorder *r, const struct ew_message *m)
{
	struct ew_msg_ev_segment_ended e = {.segment = EW_MESSAGE_AS(m, segment_end)->segment};
	uint32_t index;

	ew_tape_end_segment(r->tape, e.segment);
	ew_rec_event(r, NULL, EW_MSG_ev_segment_ended, &e, &index);
	ew_rec_done_later(r, EW_RECORDER_KEEPER, m->request, index);
}

static void tape_order(struct ew_recorder *r, const struct ew_message *m)
{
	struct ew_tape_order o = {0};

	switch (m->type->number) {
	case EW_MSG_segment_release:
		o.kind = EW_TAPE_RELEASE;
		o.segment = EW_MESSAGE_AS(m, segment_release)->segment;
		break;
	case EW_MSG_span_shred:
		o.kind = EW_TAPE_SHRED;
		o.epoch = EW_MESSAGE_AS(m, span_shred)->epoch;
		o.span = EW_MESSAGE_AS(m, span_shred)->span;
		break;
	case EW_MSG_epoch_add:
		o.kind = EW_TAPE_EPOCH_ADD;
		o.epoch = EW_MESSAGE_AS(m, epoch_add)->epoch;
		_Static_assert(sizeof(o.recipient.public_key) ==
				       sizeof(EW_MESSAGE_AS(m, epoch_add)->recipient.bytes),
			"X25519");
		memcpy(o.recipient.public_key, EW_MESSAGE_AS(m, epoch_add)->recipient.bytes,
			sizeof(o.recipient.public_key));
		break;
	case EW_MSG_epoch_retire:
		o.kind = EW_TAPE_EPOCH_RETIRE;
		o.epoch = EW_MESSAGE_AS(m, epoch_retire)->epoch;
		break;
	case EW_MSG_copy_forward:
		o.kind = EW_TAPE_COPY_FORWARD;
		o.segment = EW_MESSAGE_AS(m, copy_forward)->segment;
		o.span = EW_MESSAGE_AS(m, copy_forward)->span;
		break;
	default:
		ew_rec_done(r, EW_RECORDER_KEEPER, m->request, -EPROTO);
		return;
	}
	order(r, m, o);
}

/* Copies are told by an event behind them, so that both are durable together. */
static void answer_order(struct ew_recorder *r, const struct ew_tape_outcome *done)
{
	const struct ew_tape_order *o = &done->order;
	bool asked = o->generation == r->peers[EW_RECORDER_KEEPER].generation;
	uint32_t index;

	if (o->kind == EW_TAPE_COPY_FORWARD && done->code == 0) {
		struct ew_msg_ev_copied e = {
			.span = o->span, .segment = o->segment, .last = done->last};

		ew_rec_event(r, NULL, EW_MSG_ev_copied, &e, &index);
		if (asked)
			ew_rec_done_later(r, EW_RECORDER_KEEPER, o->request, index);
	} else if (asked) {
		ew_rec_done(r, EW_RECORDER_KEEPER, o->request, done->code);
	}
}

void ew_rec_orders_done(struct ew_recorder *r)
{
	struct ew_tape_outcome done;

	while (ew_tape_order_done(r->tape, &done))
		answer_order(r, &done);
}

void ew_rec_on_keeper(struct ew_recorder *r, const struct ew_message *m)
{
	switch (m->type->number) {
	case EW_MSG_segment_end:
		end_segment(r, m);
		return;
	case EW_MSG_keeper_alive:
		r->obliged = EW_MESSAGE_AS(m, keeper_alive)->obliged;
		return;
	case EW_MSG_call_restore:
		on_restore(r, m);
		return;
	case EW_MSG_restore_end:
		on_restore_end(r, m);
		return;
	default:
		tape_order(r, m);
	}
}
