/*
 * What signal says of calls and streams, and what the keeper says again after a restart.
 * Everything is put on the tape before it is answered; nothing here decides whether media may be
 * kept.
 */
#include "programs/recorder/recorder_hold.h"
#include "programs/recorder/recorder_senders.h"
#include "programs/recorder/recorder_stand_in.h"

#include <errno.h>
#include <stdio.h>

static struct waiter waiter_of(
	const struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	return (struct waiter){from, r->peers[from].generation, message->request};
}

/* -- calls -- */

/* Where somebody is obliged to record, no call is better than one that is not recorded. */
static bool may_be_unrecorded(const struct ew_recorder *r)
{
	return !r->obliged && !r->config.stand_in_mandatory && r->n_unplaced < EW_MAX_UNRECORDED_CALLS;
}

static void tell_unrecorded(struct ew_recorder *r, const struct call *c, enum ew_admission why)
{
	char sentence[400];

	(void)snprintf(sentence, sizeof(sentence), "a call was taken and is not recorded, as its peer's `admission: "
		"unrecorded` asks: %s", ew_admission_sentence(why));
	r->counts.unrecorded++;
	ew_rec_exception(r, c->id, "call_not_recorded", sentence);
}

static void expect_ports(struct ew_recorder *r, struct call *c, uint8_t streams)
{
	c->ports_due = streams < EW_MAX_STREAMS_PER_CALL ? streams : EW_MAX_STREAMS_PER_CALL;
	r->ports_due += c->ports_due;
}

/* `ret_why`: what stands against recording it. */
static int open_call(struct ew_recorder *r, const struct ew_msg_call_open *m, enum ew_admission *ret_why,
	uint32_t *ret_index)
{
	struct ew_msg_ev_call_offered e = {
		.interaction = m->interaction, .facts = m->facts, .dialog = m->dialog, .raw = m->raw};
	struct call *c;
	int error = ew_tape_stuck(r->tape) ? -ENOSPC /* its answer would have to wait for room */
					   : 0;

	*ret_why = m->resumed || ew_rec_call_find(r, m->interaction) ? EW_ADMIT : ew_rec_admission(r, m->streams);
	if (!error && *ret_why && !(m->unrecorded && may_be_unrecorded(r)))
		error = -EAGAIN;
	if (!error)
		error = ew_rec_call_new(r, m->interaction, m->dialog, !*ret_why && !(m->resumed && m->unrecorded), &c);
	if (error)
		return error;
	if (*ret_why)
		e.unrecorded = ew_slice_text(ew_admission_word(*ret_why));
	error = ew_rec_event_first(r, c, EW_MSG_ev_call_offered, &e, ret_index);
	if (error) {
		ew_rec_call_drop(r, &c);
		return error;
	}
	if (*ret_why)
		tell_unrecorded(r, c, *ret_why);
	else
		expect_ports(r, c, m->streams);
	return 0;
}

/* With the reason, which signal logs. */
static void not_admitted(struct ew_recorder *r, enum ew_recorder_peer from, uint64_t request, enum ew_admission why)
{
	struct ew_msg_done m = {.code = -EAGAIN, .sentence = ew_slice_text(ew_admission_sentence(why))};

	r->not_admitted++;
	if (request)
		ew_rec_send(r, from, request, EW_MSG_done, &m);
}

void ew_rec_on_call_open(
	struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	enum ew_admission why;
	uint32_t index;
	int error = open_call(r, EW_MESSAGE_AS(message, call_open), &why, &index);

	if (error == -EAGAIN)
		not_admitted(r, from, message->request, why);
	else if (error)
		ew_rec_done(r, from, message->request, error);
	else
		ew_rec_opened_later(r, from, message->request, index, why);
}

void ew_rec_on_call_facts(
	struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	const struct ew_msg_call_facts *m = EW_MESSAGE_AS(message, call_facts);
	struct call *c = ew_rec_call_find(r, m->interaction);

	if (!c) {
		ew_rec_done(r, from, message->request, -ENOENT);
		return;
	}
	c->touched = r->now;
	ew_rec_write_facts(r, c, m->facts, m->raw, waiter_of(r, from, message));
}

void ew_rec_on_dialog_save(
	struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	const struct ew_msg_dialog_save *m = EW_MESSAGE_AS(message, dialog_save);
	struct call *c = ew_rec_call_find(r, m->interaction);
	int error = c ? ew_rec_call_dialog(c, m->dialog) : -ENOENT;

	if (error) {
		ew_rec_done(r, from, message->request, error);
		return;
	}
	c->touched = r->now;
	ew_rec_write_dialog(r, c, waiter_of(r, from, message));
}

/* -- streams -- */

/* Another party on the same m-line goes on where the one before it ended: what is late of that one
 * is not waited for. */
static void give_up_port(struct ew_recorder *r, struct call *c, uint16_t port)
{
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++)
		if (c->streams[i] && c->streams[i]->gone_at.us && c->streams[i]->port == port)
			ew_rec_stream_end(r, c->streams[i]);
}

static int open_port(struct ew_recorder *r, struct stream *s, const struct ew_msg_stream_add *m)
{
	struct ew_recorder_remote remote = {
		.address = m->remote_address, .port = m->remote_port, .others = m->remotes};
	int error;

	s->port = m->port;
	if (m->port == EW_REC_NO_SOCKET)
		return 0;
	if (m->port)
		give_up_port(r, s->call, m->port);
	error = r->ops.port_open(r->arg, s->slot, &remote, m->port, &s->port);
	/* Ports that only wait for what is late are better than none */
	if (error == -EADDRINUSE && r->first_ending) {
		ew_rec_ends_tick(r, true);
		error = r->ops.port_open(r->arg, s->slot, &remote, m->port, &s->port);
	}
	r->n_ports += !error;
	return error;
}

static void tell_reports(struct ew_recorder *r, const struct stream *s, uint16_t rtcp_port, bool mux)
{
	if (s->port != EW_REC_NO_SOCKET && r->ops.port_reports)
		r->ops.port_reports(r->arg, s->slot, rtcp_port, mux);
}

static void close_port(struct ew_recorder *r, struct stream *s)
{
	if (s->port == EW_REC_NO_SOCKET)
		return;
	r->ops.port_close(r->arg, s->slot);
	r->n_ports--;
}

static int tell_stream(struct ew_recorder *r, const struct stream *s,
	const struct ew_msg_stream_add *m, uint32_t *ret_index)
{
	struct ew_msg_ev_stream_added e = {.interaction = m->interaction,
		.party = m->party,
		.stream = m->stream,
		.label = m->label,
		.codecs = m->codecs,
		.remote_address = m->remote_address,
		.remote_port = m->remote_port,
		.active = m->active,
		.port = s->port,
		.restriction = s->party->gate.restriction,
		.rtcp_port = m->rtcp_port,
		.rtcp_mux = m->rtcp_mux,
		.formats = m->formats,
		.security = m->security,
		.remotes = m->remotes};

	return ew_rec_event_first(r, s->call, EW_MSG_ev_stream_added, &e, ret_index);
}

/* Fills a new stream; on an error the caller drops it. */
static int fill_stream(struct ew_recorder *r, struct stream *s, const struct ew_msg_stream_add *m,
	bool *ret_new_party, uint32_t *ret_index)
{
	int error = ew_rec_codecs_take(r, s, m->codecs);

	if (!error)
		error = ew_rec_formats_take(s, m->formats);
	if (!error)
		error = ew_io_random(r->io, &s->own_ssrc, sizeof(s->own_ssrc));
	if (!error)
		error = ew_rec_party_get(r, s->call, m->party, &s->party, ret_new_party);
	if (error)
		return error;
	s->party->streams++;
	s->active = m->active;
	s->stopped = m->active ? GOING : STOPPED_INACTIVE;
	error = open_port(r, s, m);
	if (error)
		return error;
	tell_reports(r, s, m->rtcp_port, m->rtcp_mux);
	error = ew_rec_secure(r, s, m->security, m->keys, m->remote_port, m->rtcp_mux);
	if (!error)
		error = tell_stream(r, s, m, ret_index);
	if (error)
		close_port(r, s);
	return error;
}

/* Who says so does not wait for an answer that could tell of it. */
static void take_keys(struct ew_recorder *r, struct stream *s, uint8_t security, struct ew_slice keys,
	uint16_t remote_port, bool mux)
{
	int error = ew_rec_secure(r, s, security, keys, remote_port, mux);

	if (error)
		ew_rec_exception(r, s->call->id, "srtp_keys_refused",
			"new keys of a stream could not be taken, so what comes under them is not kept: check "
			"locked memory, and which SRTP suites the recording client is allowed");
}

/*
 * A call that is not recorded may be from now on, if there is room for it now. What is given back after a restart
 * (by the keeper, or with its port) was recorded before.
 */
static bool take_place(struct ew_recorder *r, struct call *c, enum ew_recorder_peer from,
	const struct ew_msg_stream_add *m)
{
	bool was_there = from == EW_RECORDER_KEEPER || m->port > 0;

	if (!was_there && ew_rec_admission(r, 0) != EW_ADMIT)
		return false;
	if (ew_rec_call_place(r, c))
		return true;
	ew_rec_exception(r, c->id, "call_not_restored",
		"the recorder could not take back a call after its restart: check memory, "
		"the limit of locked memory and the number of recorder threads");
	return false;
}

static void port_is_asked(struct ew_recorder *r, struct call *c)
{
	if (c->ports_due == 0)
		return;
	c->ports_due--;
	r->ports_due--;
}

static int add_stream(struct ew_recorder *r, enum ew_recorder_peer from,
	const struct ew_msg_stream_add *m, uint16_t *ret_port, uint32_t *ret_index)
{
	struct call *c = ew_rec_call_find(r, m->interaction);
	struct stream *s = c ? ew_rec_stream_find(c, m->stream) : NULL;
	bool new_party = false;
	int error;

	if (!c || c->ending)
		return -ENOENT;
	if (s) {
		*ret_port = s->port;
		take_keys(r, s, m->security, m->keys, m->remote_port, m->rtcp_mux);
		return -EEXIST;
	}
	if (!c->placed && !take_place(r, c, from, m))
		return -EAGAIN;
	error = ew_rec_stream_new(r, c, m->stream, &s);
	if (error)
		return error;
	port_is_asked(r, c);
	error = fill_stream(r, s, m, &new_party, ret_index);
	if (error) {
		ew_rec_stream_drop(r, &s);
		return error;
	}
	if (new_party && from == EW_RECORDER_KEEPER)
		ew_rec_tell_restart(r, c, s->party);
	if (s->party->streams == 1)
		ew_rec_joined(r, c, s->party);
	c->touched = r->now;
	*ret_port = s->port;
	return 0;
}

static void set_active(struct ew_recorder *r, struct stream *s, bool active)
{
	s->active = active;
	if (active && s->stopped) {
		ew_rec_stream_go_on(r, s);
	} else if (!active && !s->stopped) {
		ew_rec_quiet_end(r, s);
		ew_rec_stream_stop(r, s, STOPPED_INACTIVE);
	}
}

/* One that has ended and waits for late packets is nobody's any more. */
static struct stream *live_stream(struct call *c, uint32_t number)
{
	struct stream *s = ew_rec_stream_find(c, number);

	return s && !s->gone_at.us ? s : NULL;
}

/* A stream that never heard anybody has nothing that could be late. */
static bool lingers(const struct ew_recorder *r, const struct stream *s)
{
	return r->config.linger_us > 0 && s->port != EW_REC_NO_SOCKET && s->counts.packets > 0;
}

void ew_rec_on_stream_set(
	struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	const struct ew_msg_stream_set *m = EW_MESSAGE_AS(message, stream_set);
	struct ew_recorder_remote remote = {
		.address = m->remote_address, .port = m->remote_port, .others = m->remotes};
	struct call *c = ew_rec_call_find(r, m->interaction);
	struct stream *s = c ? live_stream(c, m->stream) : NULL;
	int error = s ? ew_rec_codecs_take(r, s, m->codecs) : -ENOENT;

	if (!error)
		error = ew_rec_formats_take(s, m->formats);
	if (!error && s->port != EW_REC_NO_SOCKET)
		error = r->ops.port_peer(r->arg, s->slot, &remote);
	if (error) {
		ew_rec_done(r, from, message->request, error);
		return;
	}
	take_keys(r, s, m->security, m->keys, m->remote_port, m->rtcp_mux);
	tell_reports(r, s, m->rtcp_port, m->rtcp_mux);
	set_active(r, s, m->active);
	c->touched = r->now;
	ew_rec_write_set(r, s, m, waiter_of(r, from, message));
}

/* The port first: what the kernel holds already is still taken in while it closes. */
uint32_t ew_rec_stream_end(struct ew_recorder *r, struct stream *s)
{
	struct ew_msg_ev_stream_removed e = {.interaction = s->call->id, .stream = s->number,
		.removed_wall = s->ended.us ? s->ended.us : ew_rec_wall(r, s->call).us};
	struct stream_counts sum;
	uint32_t index;

	close_port(r, s);
	ew_rec_secure_end(r, s);
	ew_rec_keypad_end(r, s);
	ew_rec_hold_end_stream(r, s);
	ew_rec_quiet_end(r, s);
	ew_rec_close_span(r, s);
	if (s->party && s->party->streams == 1 && !s->call->ending && !s->call->leaving)
		ew_rec_shut_left(r, s->call, s->party);
	ew_rec_rations_pay_stream(r, s);
	ew_rec_stream_sum(s, &sum);
	e.packets = sum.packets;
	e.lost = sum.lost;
	e.duplicates = sum.duplicates;
	e.late = sum.late;
	e.withheld = sum.withheld;
	e.keypad = sum.keypad;
	e.foreign = sum.foreign;
	e.malformed = sum.malformed;
	e.unannounced = sum.unannounced;
	e.auth_failed = sum.auth_failed;
	e.unkeyed = sum.unkeyed;
	e.dropped = sum.dropped;
	e.moved = sum.moved;
	e.jitter_us = sum.jitter_us;
	e.inactive = sum.inactive;
	e.after_end = sum.after_end;
	e.crowded = sum.crowded;
	e.restarts = sum.restarts;
	e.sources = sum.sources;
	e.sender_reports = sum.sender_reports;
	e.clock_ppm = sum.clock_ppm;
	ew_rec_event(r, s->call, EW_MSG_ev_stream_removed, &e, &index);
	ew_rec_answer_waiter(r, s->waiter, index);
	ew_rec_stream_drop(r, &s);
	return index;
}

static bool is_our_fault(int64_t code)
{
	/* -EAGAIN: of a call that is known not to be recorded */
	return code && code != -EEXIST && code != -ENOENT && code != -EAGAIN;
}

void ew_rec_on_stream_add(
	struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	const struct ew_msg_stream_add *m = EW_MESSAGE_AS(message, stream_add);
	struct reply reply = {.to = from, .number = EW_MSG_stream_added,
		.request = message->request};
	struct ew_msg_stream_added *answer = &reply.as.stream_added;

	*answer = (struct ew_msg_stream_added){.interaction = m->interaction,
		.stream = m->stream,
		.fingerprint = ew_rec_fingerprint(r)};
	answer->code = add_stream(r, from, m, &answer->port, &reply.index);
	/*
	 * Thousands are handed back after a restart, and nobody waits to hear of them: no answer
	 * that could be too many.
	 */
	if (!answer->code && !message->request)
		return;
	if (!answer->code) {
		answer->code = ew_rec_reply_later(r, &reply);
		if (!answer->code)
			return;
		ew_rec_stream_end(r, ew_rec_stream_find(ew_rec_call_find(r, m->interaction), m->stream));
	}
	if (is_our_fault(answer->code))
		ew_rec_exception(r, m->interaction, "stream_refused",
			"the recorder could not take a stream: "
			"check the RTP port range, memory and disk");
	ew_rec_send(r, from, message->request, EW_MSG_stream_added, answer);
}

void ew_rec_on_stream_remove(
	struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	const struct ew_msg_stream_remove *m = EW_MESSAGE_AS(message, stream_remove);
	struct call *c = ew_rec_call_find(r, m->interaction);
	struct stream *s = c ? live_stream(c, m->stream) : NULL;

	if (!s) {
		ew_rec_done(r, from, message->request, -ENOENT);
		return;
	}
	c->touched = r->now;
	ew_rec_hold_end_stream(r, s); /* what is late is not held */
	if (lingers(r, s))
		ew_rec_stream_linger(r, s, waiter_of(r, from, message));
	else
		ew_rec_done_later(r, from, message->request, ew_rec_stream_end(r, s));
}

/* -- ends -- */

void ew_rec_call_end(struct ew_recorder *r, struct call **call, uint32_t cause, uint32_t *ret_index)
{
	struct call *c = *call;
	struct ew_msg_ev_call_ended e = {.interaction = c->id,
		.cause = c->ending ? c->cause : cause,
		.ended_wall = c->ending ? c->ended.us : ew_rec_wall(r, c).us};
	struct waiter waiter = c->waiter;
	uint32_t index;

	c->leaving = true;
	ew_rec_hold_end_all(r, c);
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++)
		if (c->streams[i])
			ew_rec_stream_end(r, c->streams[i]);
	for (uint32_t i = 0; i < c->n_parties; i++)
		ew_rec_expected_end(r, c, &c->parties[i], false);
	ew_rec_tell_unwritten(r, c);
	ew_rec_rations_pay(r, c, true);
	ew_rec_event(r, c, EW_MSG_ev_call_ended, &e, &index);
	ew_rec_call_drop(r, call);
	ew_rec_answer_waiter(r, waiter, index);
	if (ret_index)
		*ret_index = index;
}

/* What is still on its way is waited for: the call is over, and says so when its last stream is. */
static void end_later(struct ew_recorder *r, struct call *c, uint32_t cause, struct waiter waiter)
{
	c->waiter = waiter;
	if (c->ending)
		return;
	c->ending = true;
	r->n_ending += c->placed;
	c->cause = cause;
	c->ended = ew_rec_wall(r, c);
	ew_rec_hold_end_all(r, c);
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		struct stream *s = c->streams[i];

		if (s && !s->gone_at.us && lingers(r, s))
			ew_rec_stream_linger(r, s, (struct waiter){0});
		else if (s && !s->gone_at.us)
			ew_rec_stream_end(r, s);
	}
	if (c->n_streams == 0)
		ew_rec_call_end(r, &c, cause, NULL);
}

void ew_rec_on_call_end(
	struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	const struct ew_msg_call_end *m = EW_MESSAGE_AS(message, call_end);
	struct ew_msg_call_gone gone = {.interaction = m->interaction, .cause = m->cause};
	struct call *c = ew_rec_call_find(r, m->interaction);
	uint32_t index;

	if (!c) {
		ew_rec_done(r, from, message->request, -ENOENT);
		return;
	}
	if (from == EW_RECORDER_SIGNAL && r->config.linger_us > 0) {
		end_later(r, c, m->cause, waiter_of(r, from, message));
		return;
	}
	ew_rec_call_end(r, &c, m->cause, &index);
	if (from == EW_RECORDER_KEEPER)
		ew_rec_send(r, EW_RECORDER_SIGNAL, 0, EW_MSG_call_gone, &gone);
	ew_rec_done_later(r, from, message->request, index);
}
