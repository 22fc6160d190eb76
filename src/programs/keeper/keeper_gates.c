/*
 * Who may be recorded now. A pure comparison of what the events say should be open with what they say is open; where
 * something is missing, a durable `opening` event is made and the recorder is told to open by naming it and the last
 * restriction that the log has seen. Restrictions need no decision: they have happened before they are read here.
 */
#include "programs/keeper/keeper_phrases.h"
#include "programs/keeper/keeper_tools.h"

#include <errno.h>


static const struct ew_id nobody;

static int open_gate(struct ew_keeper *k, struct ew_call *call, size_t i, uint32_t purposes)
{
	struct ew_party party = *ew_interaction_party(call->fold, i);
	struct ew_msg_allow allow = {
		.interaction = call->id,
		.party = party.id,
		.purposes = purposes,
		.supersedes = party.restriction,
		.who = ew_interaction_who(call->fold),
	};
	int r = ew_id_random(k->io, &allow.order);

	if (r < 0)
		return r;
	r = ew_keeper_append(k, call, EW_EVENT_OPENING, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:o, s:o, s:o, s:o, s:s}", "order", ew_json_id(allow.order), "party",
			ew_json_id(party.id), "purposes", ew_json_purposes(purposes), "supersedes",
			ew_json_number_text(party.restriction), "because", ew_interaction_mode(call->fold)),
		NULL, NULL, &allow.event);
	if (r == 0 && (purposes & EW_PURPOSE_CONTROL_LISTENING))
		r = ew_keeper_listen_to(k, call, party.id);
	return r < 0 ? r : ew_keeper_post(k, EW_ROLE_RECORDER, call->thread, ++k->request, EW_MSG_allow, &allow);
}

/*
 * Shuts what may not be open any more. The order's id follows from what it shuts, so that it can be given again after any
 * crash and is still one order.
 */
static int shut_gate(struct ew_keeper *k, struct ew_call *call, size_t i, uint32_t purposes)
{
	const struct ew_party *party = ew_interaction_party(call->fold, i);
	bool refused = purposes & ew_interaction_refused(call->fold);
	struct ew_msg_restrict shut = {
		.interaction = call->id,
		.party = party->id,
		.purposes = purposes,
		.reason = refused ? EW_REASON_OTHER_REFUSED : EW_REASON_TERMS,
		.reason_text = refused ? EW_SLICE("a party of the same call refused")
				       : EW_SLICE("what the terms of the call demand is not there"),
		.actor = EW_ACTOR_KEEPER,
		.requested_wall = ew_io_wall(k->io).us,
	};
	_cleanup_(ew_buf_free) struct ew_buf from = {0};
	struct ew_hash hash;
	int r;

	ew_buf_init(&from, 128);
	ew_buf_add_text(&from, refused ? "earwitness/refusal/v1" : "earwitness/terms/v1");
	ew_buf_add(&from, call->id.bytes, sizeof(call->id.bytes));
	ew_buf_add(&from, party->id.bytes, sizeof(party->id.bytes));
	ew_buf_add_u64(&from, party->restriction);
	r = ew_buf_error(&from);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&from), &hash);
	if (r < 0)
		return r;
	memcpy(shut.order.bytes, hash.bytes, sizeof(shut.order.bytes));
	return ew_keeper_post(k, EW_ROLE_RECORDER, call->thread, ++k->request, EW_MSG_restrict, &shut);
}

/*
 * While a notice plays, and only where the law of everybody allows it, what is said is held in memory: so that the notice
 * itself can be heard in the recording, and nothing is on a disk before it is known that it may be.
 */
static bool may_be_held(const struct ew_call *call, const struct ew_party *party)
{
	const struct ew_terms *terms = ew_interaction_terms(call->fold);
	enum ew_why why;

	if (terms->before != EW_BEFORE_HOLD || terms->hold_ms == 0 || ew_interaction_notice(call->fold).us == 0 ||
		party->streams == 0 || party->holding || party->opening || (party->open & EW_PURPOSE_RECORDING))
		return false;
	why = ew_interaction_why(call->fold, party->id, EW_PURPOSE_RECORDING);
	return why == EW_WHY_CONSENT || why == EW_WHY_OTHER_CONSENT;
}

static int hold_media(struct ew_keeper *k, struct ew_call *call, const struct ew_party *of)
{
	struct ew_party party = *of;
	struct ew_msg_hold_media m = {
		.interaction = call->id,
		.party = party.id,
		.purposes = EW_PURPOSE_RECORDING,
		.most_ms = ew_interaction_terms(call->fold)->hold_ms,
		.supersedes = party.restriction,
	};
	int r = ew_id_random(k->io, &m.order);

	if (r == 0)
		r = ew_keeper_append(k, call, EW_EVENT_HOLDING, ew_io_wall(k->io), "keeper", nobody,
			json_pack("{s:o, s:o, s:o, s:I, s:o}", "order", ew_json_id(m.order), "party", ew_json_id(party.id),
				"purposes", ew_json_purposes(m.purposes), "most_ms", (json_int_t)m.most_ms, "supersedes",
				ew_json_number_text(party.restriction)),
			NULL, NULL, &m.event);
	return r < 0 ? r : ew_keeper_post(k, EW_ROLE_RECORDER, call->thread, ++k->request, EW_MSG_hold_media, &m);
}

static int hold_what_may_be(struct ew_keeper *k, struct ew_call *call)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ew_interaction_parties(call->fold); i++) {
		const struct ew_party *party = ew_interaction_party(call->fold, i);

		if (may_be_held(call, party))
			r = hold_media(k, call, party);
	}
	return r;
}

/* Held for longer than a notice and its answer take: wiped, for nobody has agreed. */
static uint32_t held_too_long(const struct ew_keeper *k, const struct ew_call *call, const struct ew_party *party)
{
	struct ew_due due = ew_interaction_due(call->fold);
	enum ew_why why;

	if (!party->holding)
		return 0;
	if (due.kind == EW_DUE_HOLD && due.at.us <= ew_io_wall(k->io).us)
		return EW_PURPOSE_RECORDING;
	/* Nor for what is no question of consent any more, or where the law of somebody new forbids it. */
	why = ew_interaction_why(call->fold, party->id, EW_PURPOSE_RECORDING);
	return ew_interaction_terms(call->fold)->before == EW_BEFORE_HOLD &&
			(why == EW_WHY_CAPTURED || why == EW_WHY_CONSENT || why == EW_WHY_OTHER_CONSENT)
		? 0
		: EW_PURPOSE_RECORDING;
}

/* An opt-out that policy answers by ending the call: that of the decision, whatever policy is active by now. */
static int end_if_refused(struct ew_keeper *k, struct ew_call *call)
{
	struct ew_msg_call_end end = {.interaction = call->id, .cause = 5};

	if (!(ew_interaction_refused(call->fold) & EW_PURPOSE_RECORDING) ||
		ew_interaction_terms(call->fold)->then != EW_THEN_END_CALL)
		return 0;
	return ew_keeper_post(k, EW_ROLE_RECORDER, call->thread, 0, EW_MSG_call_end, &end);
}

static int obey_refusals(struct ew_keeper *k, struct ew_call *call)
{
	uint32_t refused = ew_interaction_refused(call->fold);
	int r = end_if_refused(k, call);

	if (k->tapes[call->thread].restoring)
		return r;
	for (size_t i = 0; r == 0 && i < ew_interaction_parties(call->fold); i++) {
		const struct ew_party *party = ew_interaction_party(call->fold, i);

		/* A party without a stream has no gate that anything could pass; an order about it would mean everybody. */
		if (party->streams == 0)
			continue;
		/* What was allowed and not answered yet may be open by now: it is shut without waiting to hear of it. */
		uint32_t open = party->open | (party->opening ? party->opening_for : 0);
		uint32_t wrong = (open & ~ew_interaction_may(call->fold, party->id)) | held_too_long(k, call, party);

		/* Each for its own reason: a replay asks whether what is shut as refused was. */
		if (wrong & refused)
			r = shut_gate(k, call, i, wrong & refused);
		if (r == 0 && (wrong & ~refused))
			r = shut_gate(k, call, i, wrong & ~refused);
	}
	return r;
}

static int decide(struct ew_keeper *k, struct ew_call *call, bool again)
{
	int r = 0;

	if (!ew_keeper_call_is_live(call))
		return 0;
	r = ew_keeper_settle_terms(k, call);
	if (r == 0)
		r = obey_refusals(k, call);
	if (r == 0)
		r = ew_keeper_tell_tools(k, call);
	if (r == 0)
		r = ew_keeper_treat(k, call);
	ew_keeper_note_due(call);
	/* Nothing is said to a recorder before its tape was read whole; keeper_restore.c then asks again. */
	if (r < 0 || (!again && k->tapes[call->thread].restoring))
		return r;
	r = ew_keeper_tell_stand_in(k, call, again);
	if (r == 0)
		r = hold_what_may_be(k, call);
	for (size_t i = 0; r == 0 && i < ew_interaction_parties(call->fold); i++) {
		const struct ew_party *p = ew_interaction_party(call->fold, i);
		uint32_t missing = ew_interaction_may(call->fold, p->id) & ~p->open;

		if (missing && (again || !p->opening))
			r = open_gate(k, call, i, missing);
	}
	return r;
}

int ew_keeper_decide_alone(struct ew_keeper *k, struct ew_call *call)
{
	return decide(k, call, false);
}

int ew_keeper_decide(struct ew_keeper *k, struct ew_call *call)
{
	int r = decide(k, call, false);

	return r < 0 ? r : ew_keeper_tell_legs(k, call);
}

int ew_keeper_decide_again(struct ew_keeper *k, struct ew_call *call)
{
	return decide(k, call, true);
}

/* -- gates that the recorder would not open -- */

#define FIRST_WAIT_US (500 * EW_US_PER_MS)
#define LONGEST_WAIT_US (60 * EW_US_PER_S)

void ew_keeper_gate_refused(struct ew_keeper *k, struct ew_call *call)
{
	int64_t twice = 2 * call->open_wait_us;

	if (call->open_at.us != 0)
		return; /* another gate of the call, asked for with this one */
	call->open_wait_us = twice == 0 ? FIRST_WAIT_US : twice < LONGEST_WAIT_US ? twice : LONGEST_WAIT_US;
	call->open_at.us = ew_io_mono(k->io).us + call->open_wait_us;
	k->openings_due = true;
}

/* That one gate is open says nothing of another that was refused: that is asked for again, and soon. */
void ew_keeper_gate_opened(struct ew_keeper *k, struct ew_id interaction)
{
	struct ew_call *call = ew_keeper_call_held(k, interaction);
	int64_t soon = ew_io_mono(k->io).us + FIRST_WAIT_US;

	if (!call)
		return;
	call->open_wait_us = call->open_at.us != 0 ? FIRST_WAIT_US : 0;
	if (call->open_at.us > soon)
		call->open_at.us = soon;
}

static int open_again(void *arg, struct ew_call *call)
{
	struct ew_keeper *k = arg;
	bool due = call->open_at.us != 0 && call->open_at.us <= ew_io_mono(k->io).us;

	/* A recorder is told nothing before its tape was read: keeper_restore.c then asks for all gates. */
	if (k->tapes[call->thread].restoring || (!due && !k->openings_unsure)) {
		k->openings_due = k->openings_due || call->open_at.us != 0;
		return 0;
	}
	call->open_at.us = 0;
	return decide(k, call, true);
}

int ew_keeper_open_again(struct ew_keeper *k)
{
	int r;

	if (!k->openings_due && !k->openings_unsure)
		return 0;
	k->openings_due = false;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_calls_live(k, open_again, k);
	if (r == 0)
		r = ew_keeper_commit(k);
	k->openings_unsure = r < 0;
	return r;
}
