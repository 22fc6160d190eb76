/*
 * What signal says of a call is obeyed at once, and written as often as a call in use can need it: a peer that offers
 * anew without end must not fill the tape. What is not written at once is kept, the last word in place of those before
 * it, and written when there is a ration for it, or with the end: nothing is lost for good.
 */
#include "programs/recorder/recorder_senders.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Each kind of event, for a call (changes of a stream: for a stream) */
#define AT_ONCE 32
#define EACH_US EW_US_PER_S

/* Who waited for the word before this one is told that it was not the last. */
static void wait_instead(struct ew_recorder *r, struct waiter *at, struct waiter waiter)
{
	if (at->request && at->generation == r->peers[at->peer].generation)
		ew_rec_done(r, at->peer, at->request, -EBUSY);
	*at = waiter;
}

/* -- facts -- */

static void write_facts(
	struct ew_recorder *r, struct call *c, struct ew_slice facts, struct ew_slice raw, struct waiter waiter)
{
	struct ew_msg_ev_call_facts e = {.interaction = c->id, .facts = facts, .raw = raw};
	uint32_t index;

	ew_rec_event(r, c, EW_MSG_ev_call_facts, &e, &index);
	ew_rec_answer_waiter(r, waiter, index);
}

/* Takes the facts that wait out of the call; the caller frees them. */
static uint8_t *take_facts(struct ew_recorder *r, struct call *c)
{
	r->raw_bytes -= c->raw_bytes;
	c->raw_bytes = 0;
	return TAKE(c->facts);
}

void ew_rec_facts_drop(struct ew_recorder *r, struct call *c)
{
	free(take_facts(r, c));
}

static void pay_facts(struct ew_recorder *r, struct call *c)
{
	size_t raw_bytes = c->raw_bytes;
	uint8_t *facts = take_facts(r, c);

	write_facts(r, c, ew_slice_of(facts, c->facts_bytes), ew_slice_of(facts + c->facts_bytes, raw_bytes),
		c->facts_waiter);
	c->facts_waiter = (struct waiter){0};
	free(facts);
}

static void tell_lost(struct ew_recorder *r, struct call *c)
{
	if (c->evidence_told)
		return;
	c->evidence_told = true;
	ew_rec_exception(r, c->id, "evidence_lost",
		"the recording client changes its calls more often than is written, and the messages that did it could "
		"not all be kept; the call data made of them is there: see why it offers anew without end");
}

/* Only what told the last facts goes with them. Without room for it they wait alone. */
static struct ew_slice fitting(struct ew_recorder *r, struct call *c, struct ew_slice raw)
{
	if (raw.len <= EW_MAX_UNWRITTEN_EVIDENCE_BYTES - r->raw_bytes)
		return raw;
	tell_lost(r, c);
	return EW_SLICE_EMPTY;
}

static bool keep_facts(struct ew_recorder *r, struct call *c, struct ew_slice facts, struct ew_slice raw)
{
	uint8_t *copy = malloc(facts.len + raw.len + 1);

	if (!copy)
		return false;
	if (facts.len)
		memcpy(copy, facts.at, facts.len);
	if (raw.len)
		memcpy(copy + facts.len, raw.at, raw.len);
	c->facts = copy;
	c->facts_bytes = facts.len;
	c->raw_bytes = raw.len;
	r->raw_bytes += raw.len;
	return true;
}

/* Without memory to keep them they are written at once. */
void ew_rec_write_facts(
	struct ew_recorder *r, struct call *c, struct ew_slice facts, struct ew_slice raw, struct waiter waiter)
{
	bool ration = !c->facts && ew_rec_ration(r, &c->facts_due, AT_ONCE, EACH_US);

	ew_rec_facts_drop(r, c);
	if (!ration && keep_facts(r, c, facts, fitting(r, c, raw))) {
		wait_instead(r, &c->facts_waiter, waiter);
		return;
	}
	wait_instead(r, &c->facts_waiter, (struct waiter){0});
	write_facts(r, c, facts, raw, waiter);
}

/* -- the dialog -- */

static void pay_dialog(struct ew_recorder *r, struct call *c)
{
	struct ew_msg_ev_dialog e = {
		.interaction = c->id, .dialog = ew_slice_of(c->dialog, c->dialog_bytes)};
	struct waiter waiter = c->dialog_waiter;
	uint32_t index;

	c->dialog_unwritten = false;
	c->dialog_waiter = (struct waiter){0};
	ew_rec_event(r, c, EW_MSG_ev_dialog, &e, &index);
	ew_rec_answer_waiter(r, waiter, index);
}

void ew_rec_write_dialog(struct ew_recorder *r, struct call *c, struct waiter waiter)
{
	wait_instead(r, &c->dialog_waiter, waiter);
	if (!c->dialog_unwritten && ew_rec_ration(r, &c->dialogs_due, AT_ONCE, EACH_US))
		pay_dialog(r, c);
	else
		c->dialog_unwritten = true;
}

/* -- changes of a stream -- */

static void write_set(struct ew_recorder *r, struct stream *s, const struct ew_msg_stream_set *m, uint32_t more,
	struct waiter waiter)
{
	struct ew_msg_ev_stream_set e = {.interaction = s->call->id,
		.stream = s->number,
		.codecs = m->codecs,
		.remote_address = m->remote_address,
		.remote_port = m->remote_port,
		.active = m->active,
		.rtcp_port = m->rtcp_port,
		.rtcp_mux = m->rtcp_mux,
		.formats = m->formats,
		.security = m->security,
		.remotes = m->remotes,
		.more = more};
	uint32_t index;

	ew_rec_event(r, s->call, EW_MSG_ev_stream_set, &e, &index);
	ew_rec_answer_waiter(r, waiter, index);
}

static struct ew_slice keep(uint8_t **to, struct ew_slice bytes)
{
	uint8_t *at = *to;

	if (bytes.len)
		memcpy(at, bytes.at, bytes.len);
	*to += bytes.len;
	return ew_slice_of(at, bytes.len);
}

static struct unwritten_set *copy_of(const struct ew_msg_stream_set *m)
{
	struct unwritten_set *u =
		malloc(sizeof(*u) + m->codecs.len + m->remote_address.len + m->remotes.len + 1);
	uint8_t *to;

	if (!u)
		return NULL;
	*u = (struct unwritten_set){.m = *m};
	to = u->bytes;
	u->m.codecs = keep(&to, m->codecs);
	u->m.remote_address = keep(&to, m->remote_address);
	u->m.remotes = keep(&to, m->remotes);
	u->m.formats = u->m.keys = EW_SLICE_EMPTY;
	return u;
}

void ew_rec_rations_pay_stream(struct ew_recorder *r, struct stream *s)
{
	struct unwritten_set *u = TAKE(s->unwritten_set);

	if (!u)
		return;
	u->m.formats = s->formats ? ew_slice_text(s->formats) : EW_SLICE_EMPTY; /* as the changes left them */
	write_set(r, s, &u->m, u->changes - 1, u->waiter);
	free(u);
}

void ew_rec_write_set(struct ew_recorder *r, struct stream *s, const struct ew_msg_stream_set *m, struct waiter waiter)
{
	bool ration = !s->unwritten_set && ew_rec_ration(r, &s->sets_due, AT_ONCE, EACH_US);
	struct unwritten_set *u = ration ? NULL : copy_of(m);

	if (!u) {
		ew_rec_rations_pay_stream(r, s);
		write_set(r, s, m, 0, waiter);
		return;
	}
	u->changes = 1;
	if (s->unwritten_set) {
		u->changes += s->unwritten_set->changes;
		wait_instead(r, &s->unwritten_set->waiter, (struct waiter){0});
		free(s->unwritten_set);
	}
	u->waiter = waiter;
	s->unwritten_set = u;
}

/* -- paying -- */

static bool may(struct ew_recorder *r, struct ew_mono *due, bool all)
{
	return all || ew_rec_ration(r, due, AT_ONCE, EACH_US);
}

void ew_rec_rations_pay(struct ew_recorder *r, struct call *c, bool all)
{
	if (c->facts && may(r, &c->facts_due, all))
		pay_facts(r, c);
	if (c->dialog_unwritten && may(r, &c->dialogs_due, all))
		pay_dialog(r, c);
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		struct stream *s = c->streams[i];

		if (s && s->unwritten_set && may(r, &s->sets_due, all))
			ew_rec_rations_pay_stream(r, s);
	}
}
