/*
 * Who may be recorded now. A pure comparison of what the events say should be open with what they say is open; where
 * something is missing, a durable `opening` event is made and the recorder is told to open by naming it and the last
 * restriction that the log has seen. Restrictions need no decision: they have happened before they are read here.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>


static const struct ew_id nobody;

static const char *text_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static json_t *artifact_words(unsigned artifacts)
{
	json_t *words = json_array();

	if (artifacts & EW_MAKE_AUDIO)
		json_array_append_new(words, json_string("audio"));
	if (artifacts & EW_MAKE_FRAMES)
		json_array_append_new(words, json_string("frames"));
	if (artifacts & EW_MAKE_WAV)
		json_array_append_new(words, json_string("wav"));
	return words;
}

void ew_keeper_decide_on(const struct ew_policy *policy, const json_t *facts, struct ew_decision *ret)
{
	struct ew_policy_facts look = {
		.direction = text_at(facts, "direction"),
		.queue = text_at(facts, "queue"),
		.extension = text_at(facts, "extension"),
		.from = text_at(json_object_get(facts, "from"), "address"),
		.to = text_at(json_object_get(facts, "to"), "address"),
	};

	ew_policy_decide(policy, &look, ret);
}

static void decide_by_policy(struct ew_keeper *k, const struct ew_call *call, struct ew_decision *ret)
{
	ew_keeper_decide_on(k->policy, ew_interaction_facts(call->fold), ret);
}

static json_t *periods_json(const struct ew_decision *d)
{
	json_t *keep = json_object();
	bool put = keep != NULL;

	for (enum ew_policy_keep i = 0; put && i < EW_KEEPS; i++)
		if (d->keep_s[i] > 0)
			put = json_object_set_new(
				      keep, ew_policy_keep_name(i), json_integer((json_int_t)d->keep_s[i])) == 0;
	if (put)
		return keep;
	json_decref(keep);
	return NULL;
}

json_t *ew_keeper_decided_fields(const struct ew_decision *d)
{
	return json_pack("{s:s, s:s, s:o, s:s, s:s, s:o, s:o}", "mode", ew_policy_mode_name(d->mode), "rule", d->rule,
		"purposes", ew_json_purposes(d->purposes), "because", d->because, "opt_out_then",
		d->then == EW_THEN_END_CALL ? "end_call" : "continue", "artifacts", artifact_words(d->artifacts),
		"keep", periods_json(d));
}

/* Once for a call, by the policy in force when it was offered. */
static int decide_mode(struct ew_keeper *k, struct ew_call *call)
{
	struct ew_decision d;
	int r;

	decide_by_policy(k, call, &d);
	r = ew_keeper_append(k, call, EW_EVENT_DECIDED, ew_io_wall(k->io), "keeper", nobody,
		ew_keeper_decided_fields(&d), NULL, NULL, NULL);
	if (r < 0 || !d.no_policy)
		return r;
	return ew_keeper_except(k, call, "no_policy",
		"no policy is active, so this call was neither held nor written");
}

/* What this party's gate should let through. One party's refusal shuts every party's gate (design: defaults). */
uint32_t ew_keeper_desired(const struct ew_interaction *it, const struct ew_party *p)
{
	if (!ew_interaction_wanted(it) || p->streams == 0)
		return 0;
	return ew_interaction_allowed(it) & ~p->paused & ~ew_interaction_refused(it);
}

static int open_gate(struct ew_keeper *k, struct ew_call *call, size_t i, uint32_t purposes)
{
	struct ew_party party = *ew_interaction_party(call->fold, i);
	struct ew_msg_allow allow = {
		.interaction = call->id,
		.party = party.id,
		.purposes = purposes,
		.supersedes = party.restriction,
	};
	int r = ew_id_random(k->io, &allow.order);

	if (r < 0)
		return r;
	r = ew_keeper_append(k, call, EW_EVENT_OPENING, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:o, s:o, s:o, s:o, s:s}", "order", ew_json_id(allow.order), "party",
			ew_json_id(party.id), "purposes", ew_json_purposes(purposes), "supersedes",
			ew_json_number_text(party.restriction), "because", ew_interaction_mode(call->fold)),
		NULL, NULL, &allow.event);
	if (r < 0)
		return r;
	return ew_keeper_post(k, EW_ROLE_RECORDER, call->thread, ++k->request, EW_MSG_allow, &allow);
}

/*
 * What one party says the other would repeat: a refusal of one shuts the gates of all (design: defaults). The order's
 * id follows from what it shuts, so that it can be given again after any crash and is still one order.
 */
static int shut_gate(struct ew_keeper *k, struct ew_call *call, size_t i, uint32_t purposes)
{
	const struct ew_party *party = ew_interaction_party(call->fold, i);
	struct ew_msg_restrict restrict_all = {
		.interaction = call->id,
		.party = party->id,
		.purposes = purposes,
		.reason = EW_REASON_OTHER_REFUSED,
		.reason_text = EW_SLICE("a party of the same call refused"),
		.actor = EW_ACTOR_KEEPER,
		.requested_wall = ew_io_wall(k->io).us,
	};
	_cleanup_(ew_buf_free) struct ew_buf from = {0};
	struct ew_hash hash;
	int r;

	ew_buf_init(&from, 128);
	ew_buf_add_text(&from, "earwitness/refusal/v1");
	ew_buf_add(&from, call->id.bytes, sizeof(call->id.bytes));
	ew_buf_add(&from, party->id.bytes, sizeof(party->id.bytes));
	ew_buf_add_u64(&from, party->restriction);
	r = ew_buf_error(&from);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&from), &hash);
	if (r < 0)
		return r;
	memcpy(restrict_all.order.bytes, hash.bytes, sizeof(restrict_all.order.bytes));
	return ew_keeper_post(
		k, EW_ROLE_RECORDER, call->thread, ++k->request, EW_MSG_restrict, &restrict_all);
}

/* An opt-out that policy answers by ending the call: that of the decision, whatever policy is active by now. */
static int end_if_refused(struct ew_keeper *k, struct ew_call *call)
{
	struct ew_msg_call_end end = {.interaction = call->id, .cause = 5};

	if (!(ew_interaction_refused(call->fold) & EW_PURPOSE_RECORDING) ||
		!ew_interaction_ends_when_refused(call->fold))
		return 0;
	return ew_keeper_post(k, EW_ROLE_RECORDER, call->thread, 0, EW_MSG_call_end, &end);
}

int ew_keeper_obey_refusals(struct ew_keeper *k, struct ew_call *call)
{
	int r = end_if_refused(k, call);

	if (k->tapes[call->thread].restoring)
		return r;
	for (size_t i = 0; r == 0 && i < ew_interaction_parties(call->fold); i++) {
		uint32_t refused =
			ew_interaction_party(call->fold, i)->open & ew_interaction_refused(call->fold);

		if (refused)
			r = shut_gate(k, call, i, refused);
	}
	return r;
}

static int decide(struct ew_keeper *k, struct ew_call *call, bool again)
{
	int r = 0;

	if (!ew_keeper_call_is_live(call))
		return 0;
	if (!ew_interaction_mode(call->fold))
		r = decide_mode(k, call);
	if (r == 0)
		r = ew_keeper_obey_refusals(k, call);
	if (r == 0)
		r = ew_keeper_pass_refusals_on(k, call);
	/* Nothing is said to a recorder before its tape was read whole; keeper_restore.c then asks again. */
	if (r < 0 || (!again && k->tapes[call->thread].restoring))
		return r;
	for (size_t i = 0; r == 0 && i < ew_interaction_parties(call->fold); i++) {
		const struct ew_party *p = ew_interaction_party(call->fold, i);
		uint32_t missing = ew_keeper_desired(call->fold, p) & ~p->open;

		if (missing && (again || !p->opening))
			r = open_gate(k, call, i, missing);
	}
	return r;
}

int ew_keeper_decide(struct ew_keeper *k, struct ew_call *call)
{
	return decide(k, call, false);
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
