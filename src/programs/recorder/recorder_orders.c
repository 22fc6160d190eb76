/*
 * Restrictions and openings. A restriction acts first and is written second; an opening is
 * written first and acts second. A restriction is never refused because something else is short:
 * the gate is shut before anything that can fail is tried.
 */
#include "programs/recorder/recorder_hold.h"
#include "programs/recorder/recorder_private.h"
#include "programs/recorder/recorder_stand_in.h"

#include <errno.h>
#include <string.h>

/* Orders of one kind of peer are written one by one: so many at once, and one each so often. */
#define WRITTEN_AT_ONCE 64
#define WRITTEN_EACH_US (500 * EW_US_PER_MS)

uint64_t ew_rec_next_restriction(struct ew_recorder *r)
{
	return (uint64_t)r->config.boot_counter << 32 | ++r->restrictions;
}

static enum ew_role role_of(enum ew_recorder_peer peer)
{
	static const enum ew_role roles[] = {
		[EW_REC_ITSELF] = EW_ROLE_RECORDER,
		[EW_RECORDER_SIGNAL] = EW_ROLE_SIGNAL,
		[EW_RECORDER_KEEPER] = EW_ROLE_KEEPER,
		[EW_RECORDER_WEB] = EW_ROLE_WEB,
		[EW_RECORDER_EAR] = EW_ROLE_EAR,
	};

	return roles[peer];
}

static bool concerns(struct ew_id named, const struct party *p)
{
	return ew_id_is_zero(named) || ew_id_equal(named, p->id);
}

/* Shuts the gates of one party, or of all when `party` is zero. Pure state, so that it cannot
 * fail or wait. */
static void shut(struct call *c, struct ew_id party, uint32_t purposes, uint64_t number)
{
	for (uint32_t i = 0; i < c->n_parties; i++)
		if (concerns(party, &c->parties[i]))
			ew_gate_restrict(&c->parties[i].gate, purposes, number);
}

/* Streams whose purposes are no longer those of their gate: what was accepted before is sealed,
 * the span ends. */
static void end_changed_spans(struct ew_recorder *r, struct call *c)
{
	ew_rec_hold_obey(r, c);
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++)
		if (c->streams[i] && c->streams[i]->purposes != c->streams[i]->party->gate.open)
			ew_rec_close_span(r, c->streams[i]);
}

/* Who has refused or paused answers no question any more. */
static void end_expected(struct ew_recorder *r, struct call *c, struct ew_id party)
{
	for (uint32_t i = 0; r->n_expected && i < c->n_parties; i++)
		if (concerns(party, &c->parties[i]))
			ew_rec_expected_end(r, c, &c->parties[i], true);
}

/* -- restrict -- */

static void answer_restricted(struct ew_recorder *r, enum ew_recorder_peer to, uint64_t request,
	const struct ew_msg_restricted *answer)
{
	struct reply reply = {.to = to,
		.index = answer->event_index,
		.number = EW_MSG_restricted,
		.request = request,
		.as.restricted = *answer};

	if (ew_rec_reply_later(r, &reply)) {
		reply.as.restricted.code = -EBUSY;
		ew_rec_send(r, to, request, EW_MSG_restricted, &reply.as.restricted);
	}
}

static void refuse_restrict(struct ew_recorder *r, enum ew_recorder_peer to, uint64_t request,
	const struct ew_msg_restrict *m, int code)
{
	struct ew_msg_restricted answer = {
		.order = m->order, .interaction = m->interaction, .code = code};

	ew_rec_send(r, to, request, EW_MSG_restricted, &answer);
}

static const struct order *order_find(const struct call *c, struct ew_id id)
{
	for (size_t i = 0; i < EW_REC_ORDERS; i++)
		if (!ew_id_is_zero(id) && ew_id_equal(c->orders[i].id, id))
			return &c->orders[i];
	return NULL;
}

/* The oldest order makes room. Should that one be repeated after all, it restricts again, which
 * is the safe side. */
static void order_remember(struct call *c, const struct ew_msg_restricted *answer)
{
	c->orders[c->next_order++ % EW_REC_ORDERS] =
		(struct order){.id = answer->order, .answer = *answer};
}

/* An order that was obeyed and then lifted is no answer to its repetition: what is open now must be shut now. */
static bool still_open(const struct call *c, const struct ew_msg_restrict *m)
{
	for (size_t i = 0; i < c->n_parties; i++) {
		const struct party *p = &c->parties[i];

		if (concerns(m->party, p) && p->gate.open & m->purposes)
			return true;
	}
	return false;
}

/*
 * Somebody without a stream of their own may be heard on another's, and who has just joined is not known yet: what
 * such a party refuses is refused for all.
 */
static struct ew_id whom(struct call *c, struct ew_id party)
{
	static const struct ew_id everybody;

	return c && ew_rec_party_find(c, party) ? party : everybody;
}

/* Until the keeper has handed back what was live, nobody can say that a call is not there. */
static int check_restrict(
	const struct ew_recorder *r, struct call *c, const struct ew_msg_restrict *m)
{
	if (!c)
		return r->restored ? -ENOENT : -EAGAIN;
	if (m->purposes == 0)
		return -EINVAL;
	return 0;
}

/* -- too many -- */

/* Whose keys opted out does not come again: a refusal is not hidden behind the pauses after it. */
static void add_unwritten(struct unwritten *u, enum ew_recorder_peer from,
	const struct ew_msg_restrict *m, const struct ew_msg_restricted *answer)
{
	bool hides = u->orders > 0 && ew_rec_is_refusal(u->reason) && !ew_rec_is_refusal(m->reason);

	if (u->orders++ == 0)
		u->requested_wall = m->requested_wall;
	u->purposes |= m->purposes;
	u->restriction = answer->restriction;
	u->applied_wall = answer->applied_wall;
	if (hides)
		return;
	u->reason = m->reason;
	u->actor = m->actor;
	u->voice = m->voice;
	u->segment = m->segment;
	u->source_role = (uint8_t)role_of(from);
}

/* Kept for each party, so that the keeper learns of every gate what was shut of it, and its
 * number. */
static void leave_unwritten(struct call *c, enum ew_recorder_peer from,
	const struct ew_msg_restrict *m, const struct ew_msg_restricted *answer)
{
	for (uint32_t i = 0; i < c->n_parties; i++)
		if (concerns(m->party, &c->parties[i]))
			add_unwritten(&c->parties[i].unwritten, from, m, answer);
	c->unwritten = true;
}

static void tell_unwritten(struct ew_recorder *r, struct call *c, struct party *p)
{
	struct unwritten *u = &p->unwritten;
	struct ew_msg_ev_restricted e = {.interaction = c->id,
		.party = p->id,
		.purposes = u->purposes,
		.restriction = u->restriction,
		.reason = u->reason,
		.actor = u->actor,
		.requested_wall = u->requested_wall,
		.received_wall = u->applied_wall,
		.applied_wall = u->applied_wall,
		.source_role = u->source_role,
		.voice = u->voice,
		.segment = u->segment,
		.more = u->orders - 1};

	*u = (struct unwritten){0};
	ew_rec_event(r, c, EW_MSG_ev_restricted, &e, NULL);
}

void ew_rec_tell_unwritten(struct ew_recorder *r, struct call *c)
{
	if (!c->unwritten)
		return;
	c->unwritten = false;
	for (uint32_t i = 0; i < c->n_parties; i++)
		if (c->parties[i].unwritten.orders)
			tell_unwritten(r, c, &c->parties[i]);
}

/* The gates are shut already. Without a ration for an event of its own the order is to come
 * again. */
static void write_restricted(struct ew_recorder *r, struct call *c, enum ew_recorder_peer from,
	const struct ew_msg_restrict *m, struct ew_msg_restricted *answer)
{
	struct ew_msg_ev_restricted e = {.order = m->order,
		.interaction = m->interaction,
		.party = m->party,
		.purposes = m->purposes,
		.restriction = answer->restriction,
		.reason = m->reason,
		.reason_text = m->reason_text,
		.actor = m->actor,
		.actor_id = m->actor_id,
		.requested_wall = m->requested_wall,
		.received_wall = ew_rec_wall(r, c).us,
		.applied_wall = answer->applied_wall,
		.source_role = (uint8_t)role_of(from),
		.voice = m->voice,
		.segment = m->segment};

	if (!ew_rec_ration(r, &c->orders_due[from], WRITTEN_AT_ONCE, WRITTEN_EACH_US)) {
		leave_unwritten(c, from, m, answer);
		answer->code = -EBUSY;
		return;
	}
	ew_rec_tell_unwritten(r, c);
	ew_rec_event(r, c, EW_MSG_ev_restricted, &e, &answer->event_index);
	answer->event_span = ew_tape_event_span(r->tape);
}

/* Without the keeper nobody shuts the others' gates after a refusal: what was obliged is not any more. */
static void note(struct ew_recorder *r, struct call *c, enum ew_recorder_peer from, const struct ew_msg_restrict *m)
{
	c->pauses += from != EW_RECORDER_KEEPER && ew_rec_is_pause(c, m);
	if (!ew_rec_is_refusal(m->reason))
		return;
	c->refused |= m->purposes;
	if (r->keeper_silent)
		ew_rec_shut_call(r, c, EW_REASON_KEEPER_SILENT);
}

static void obey(struct ew_recorder *r, struct call *c, enum ew_recorder_peer from, const struct ew_msg_restrict *m,
	struct ew_msg_restricted *answer)
{
	answer->restriction = ew_rec_next_restriction(r);
	shut(c, m->party, m->purposes, answer->restriction);
	answer->gate_us = ew_io_mono(r->io).us - r->now.us;
	answer->applied_wall = ew_rec_wall(r, c).us + answer->gate_us;
	end_changed_spans(r, c);
	end_expected(r, c, m->party);
	write_restricted(r, c, from, m, answer);
	note(r, c, from, m);
}

void ew_rec_restrict(struct ew_recorder *r, struct call *c, const struct ew_msg_restrict *order)
{
	struct ew_msg_restricted answer = {.order = order->order, .interaction = c->id};

	obey(r, c, EW_REC_ITSELF, order, &answer);
	ew_rec_sync_soon(r);
}

void ew_rec_on_restrict(
	struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	struct ew_msg_restrict order = *EW_MESSAGE_AS(message, restrict);
	const struct ew_msg_restrict *m = &order;
	struct call *c = ew_rec_call_find(r, m->interaction);
	struct ew_msg_restricted answer = {.order = m->order, .interaction = m->interaction};
	const struct order *before = c ? order_find(c, m->order) : NULL;
	int error = check_restrict(r, c, m);

	order.party = whom(c, order.party);
	if (before && !still_open(c, m)) {
		answer_restricted(r, from, message->request, &before->answer);
		return;
	}
	if (!error && ew_rec_refuses_pause(c, from, m))
		error = -EPERM;
	if (error) {
		refuse_restrict(r, from, message->request, m, error);
		return;
	}
	obey(r, c, from, m, &answer);
	if (answer.code) {
		ew_rec_send(r, from, message->request, EW_MSG_restricted, &answer);
		return;
	}
	order_remember(c, &answer);
	answer_restricted(r, from, message->request, &answer);
}

/* -- allow -- */

static bool allow_is_repeated(const struct party *p, const struct ew_msg_allow *m)
{
	return !ew_id_is_zero(m->order) && ew_id_equal(p->last_allow, m->order) &&
	       p->last_supersedes == m->supersedes && p->gate.restriction == m->supersedes &&
	       (p->gate.open & m->purposes) == m->purposes;
}

static bool hash_is_zero(const struct ew_hash *h)
{
	static const struct ew_hash zero;

	return memcmp(h, &zero, sizeof(zero)) == 0;
}

static int write_allowed(struct ew_recorder *r, struct call *c, const struct ew_msg_allow *m,
	const struct ew_gate *after)
{
	struct ew_msg_ev_allowed e = {.order = m->order,
		.interaction = m->interaction,
		.party = m->party,
		.purposes = m->purposes,
		.open = after->open,
		.event = m->event,
		.supersedes = m->supersedes};

	ew_rec_tell_unwritten(r, c);
	return ew_rec_event_first(r, c, EW_MSG_ev_allowed, &e, NULL);
}

/* The gate opens only when the event stands on the tape: it is tried on a copy first. */
static int open_gate(
	struct ew_recorder *r, struct call *c, struct party *p, const struct ew_msg_allow *m)
{
	struct ew_gate after = p->gate;
	uint32_t held = p->hold.on && m->purposes & EW_PURPOSE_RECORDING ? p->gate.held & m->purposes : 0;
	int error;

	if (hash_is_zero(&m->event))
		return -EINVAL;
	if (c->ending)
		return -ENOENT;
	if (allow_is_repeated(p, m))
		return 0;
	/* Somebody has come or gone whom it was not decided for: the keeper reads that, and decides again. */
	if (m->who && m->who != ew_rec_who(c))
		return -ESTALE;
	/* No gate is opened while not even that can be written: the keeper asks again. */
	if (ew_tape_stuck(r->tape))
		return -ENOSPC;
	/* What is held waits for keys where it is: on its way to the tape it could not wait for long. */
	if (held && ew_tape_keys_run_out(r->tape) && ew_rec_hold_waits(c, p))
		return -EAGAIN;
	error = ew_gate_allow(&after, m->purposes, m->supersedes);
	if (!error)
		error = write_allowed(r, c, m, &after);
	if (error)
		return error;
	if (!(p->gate.open & EW_PURPOSE_RECORDING) && (after.open & EW_PURPOSE_RECORDING)) {
		p->fresh = true;
		p->opened = r->now;
		p->opened_wall = held ? p->hold.from : ew_rec_wall(r, c);
	}
	p->gate = after;
	p->last_allow = m->order;
	p->last_supersedes = m->supersedes;
	if (held)
		ew_rec_hold_write(r, c, p, held);
	end_changed_spans(r, c);
	return 0;
}

void ew_rec_on_allow(
	struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	const struct ew_msg_allow *m = EW_MESSAGE_AS(message, allow);
	struct call *c = ew_rec_call_find(r, m->interaction);
	struct party *p = c ? ew_rec_party_find(c, m->party) : NULL;
	struct ew_msg_allowed answer = {
		.order = m->order, .interaction = m->interaction, .party = m->party,
			.code = -ENOENT};

	/* The role was checked on the way in; a gate is worth a second look. */
	if (from != EW_RECORDER_KEEPER)
		return;
	if (p) {
		answer.code = open_gate(r, c, p, m);
		answer.open = p->gate.open;
		answer.restriction = p->gate.restriction;
	}
	ew_rec_send(r, from, message->request, EW_MSG_allowed, &answer);
}

/* -- restrictions of the recorder itself -- */

struct shutting {
	uint64_t number;
	enum ew_reason reason;
};

static void tell_shut(struct ew_recorder *r, struct call *c, struct ew_id party, uint32_t purposes,
	const struct shutting *s)
{
	int64_t now_us = ew_rec_wall(r, c).us;
	struct ew_msg_ev_restricted e = {.interaction = c->id,
		.party = party,
		.purposes = purposes,
		.restriction = s->number,
		.reason = (uint16_t)s->reason,
		.actor = EW_ACTOR_SYSTEM,
		.requested_wall = now_us,
		.received_wall = now_us,
		.applied_wall = now_us,
		.source_role = EW_ROLE_RECORDER};

	ew_rec_tell_unwritten(r, c);
	ew_rec_event(r, c, EW_MSG_ev_restricted, &e, NULL);
}

void ew_rec_tell_restart(struct ew_recorder *r, struct call *c, const struct party *p)
{
	struct shutting s = {p->gate.restriction, EW_REASON_RESTART};

	tell_shut(r, c, p->id, EW_PURPOSES_ALL, &s);
}

/* Also purposes that have no name yet. */
static uint32_t all_but(uint32_t purposes)
{
	return UINT32_MAX & ~purposes;
}

/* What goes on is what stands open: what is only held does not become a duty by silence. */
static void shut_one(struct ew_recorder *r, struct call *c, void *arg)
{
	const struct shutting *s = arg;
	uint32_t goes_on = ew_rec_goes_on(r, c);

	for (uint32_t i = 0; i < c->n_parties; i++) {
		struct ew_gate *g = &c->parties[i].gate;

		if (all_but(goes_on) || g->held)
			ew_gate_restrict(g, all_but(goes_on & g->open), s->number);
	}
}

/* All that stands open goes on: whoever was held is shut, and nobody else. */
static void tell_held(struct ew_recorder *r, struct call *c, const struct shutting *s)
{
	ew_rec_hold_obey(r, c);
	for (uint32_t i = 0; i < c->n_parties; i++) {
		const struct ew_gate *g = &c->parties[i].gate;

		if (g->restriction == s->number)
			tell_shut(r, c, c->parties[i].id, EW_PURPOSES_ALL & all_but(g->open), s);
	}
}

static void tell_one(struct ew_recorder *r, struct call *c, void *arg)
{
	uint32_t purposes = EW_PURPOSES_ALL & all_but(ew_rec_goes_on(r, c));

	if (purposes == 0)
		tell_held(r, c, arg);
	if (c->n_parties == 0 || purposes == 0)
		return;
	end_changed_spans(r, c);
	end_expected(r, c, (struct ew_id){0});
	tell_shut(r, c, (struct ew_id){0}, purposes, arg);
}

void ew_rec_shut_all(struct ew_recorder *r, enum ew_reason reason)
{
	struct shutting s = {.number = ew_rec_next_restriction(r), .reason = reason};

	ew_rec_each_call(r, shut_one, &s);
	ew_rec_each_call(r, tell_one, &s);
	ew_rec_sync_soon(r);
}

static bool any_open(const struct call *c, uint32_t purposes, const struct party *but)
{
	for (uint32_t i = 0; i < c->n_parties; i++)
		if (&c->parties[i] != but && c->parties[i].gate.open & purposes)
			return true;
	return false;
}

void ew_rec_shut_call(struct ew_recorder *r, struct call *c, enum ew_reason reason)
{
	struct shutting s = {.reason = reason};

	if (!any_open(c, all_but(ew_rec_goes_on(r, c)), NULL))
		return;
	s.number = ew_rec_next_restriction(r);
	shut_one(r, c, &s);
	tell_one(r, c, &s);
	ew_rec_sync_soon(r);
}

void ew_rec_shut_left(struct ew_recorder *r, struct call *c, struct party *left)
{
	struct shutting s = {.reason = EW_REASON_LEFT};

	if (!left->gate.open)
		return;
	s.number = ew_rec_next_restriction(r);
	ew_gate_restrict(&left->gate, UINT32_MAX, s.number);
	ew_rec_expected_end(r, c, left, true);
	tell_shut(r, c, left->id, EW_PURPOSES_ALL, &s);
	ew_rec_sync_soon(r);
}

uint64_t ew_rec_who(const struct call *c)
{
	uint64_t who = 0;

	for (uint32_t i = 0; i < c->n_parties; i++) {
		if (c->parties[i].streams > 0)
			who ^= ew_id_tail(c->parties[i].id);
	}
	return who ? who : 1;
}

void ew_rec_shut_others(struct ew_recorder *r, struct call *c, const struct party *joined, enum ew_reason reason)
{
	struct shutting s = {.reason = reason};
	bool was_open[EW_MAX_PARTIES_PER_CALL] = {0};

	if (!any_open(c, UINT32_MAX, joined))
		return;
	s.number = ew_rec_next_restriction(r);
	for (uint32_t i = 0; i < c->n_parties; i++) {
		was_open[i] = &c->parties[i] != joined && c->parties[i].gate.open;
		if (was_open[i])
			ew_gate_restrict(&c->parties[i].gate, UINT32_MAX, s.number);
	}
	end_changed_spans(r, c);
	for (uint32_t i = 0; i < c->n_parties; i++) {
		if (!was_open[i])
			continue;
		ew_rec_expected_end(r, c, &c->parties[i], true);
		tell_shut(r, c, c->parties[i].id, EW_PURPOSES_ALL, &s);
	}
	ew_rec_sync_soon(r);
}
