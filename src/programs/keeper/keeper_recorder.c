/*
 * What a recorder says: the gates it holds, its doorbell, its answers. Nothing is decided here; the tape is read, and
 * what follows from it is said elsewhere.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/log.h"

/* The gates of one call come one after the other: it is noted once. */
static int on_gate_state(struct ew_keeper *k, uint32_t thread, const struct ew_msg_gate_state *g)
{
	struct ew_tape_view *tape = &k->tapes[thread];
	struct ew_id *grown;

	if (tape->n_gates > 0 && ew_id_equal(tape->gates[tape->n_gates - 1], g->interaction))
		return 0;
	grown = realloc(tape->gates, (tape->n_gates + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	tape->gates = grown;
	tape->gates[tape->n_gates++] = g->interaction;
	return 0;
}

static int on_doorbell(struct ew_keeper *k, uint32_t thread, const struct ew_msg_doorbell *bell)
{
	struct ew_tape_view *tape = &k->tapes[thread];
	bool behind = tape->due;

	tape->durable = bell->durable;
	tape->used = bell->used_bytes;
	tape->quota = bell->quota_bytes;
	tape->due = tape->heard = true;
	/* Who asks next meets a keeper that knows; only a backlog is left to the turns that follow. */
	return behind ? 0 : ew_keeper_read_tape(k, thread);
}

/*
 * -ESTALE means that the recorder knows a newer restriction: its event comes by the tape and decides anew. Any other
 * refusal (no room, no memory) is tried again soon, and later each time it is refused, and somebody is told.
 */
static int on_allowed(struct ew_keeper *k, const struct ew_msg_allowed *a)
{
	char sentence[160];
	struct ew_call *call;
	int r;

	if (a->code == -ESTALE)
		return 0;
	if (a->code >= 0) {
		ew_keeper_gate_opened(k, a->interaction);
		return 0;
	}
	snprintf(sentence, sizeof(sentence), "the recorder could not open a gate: %s; it is asked again",
		strerror((int)-a->code));
	r = ew_keeper_call(k, a->interaction, &call);
	if (r < 0)
		return ew_keeper_call_is_lost(r) ? 0 : r;
	ew_keeper_gate_refused(k, call);
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_except(k, call, "opening_failed", sentence);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int on_restricted(struct ew_keeper *k, const struct ew_msg_restricted *done)
{
	struct ew_call *call;
	int r;

	if (done->code >= 0 || done->code == -ENOENT)
		return 0;
	ew_log(EW_LOG_WARNING, "restriction_refused", EW_F_ID("interaction", done->interaction),
		EW_F_I64("code", done->code));
	r = ew_keeper_call(k, done->interaction, &call);
	if (r < 0)
		return ew_keeper_call_is_lost(r) ? 0 : r;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_except(k, call, "restriction_refused", NULL);
	return r < 0 ? r : ew_keeper_commit(k);
}

int ew_keeper_recorder_message(
	struct ew_keeper *k, uint32_t thread, const struct ew_message *message)
{
	switch (message->type->number) {
	case EW_MSG_gate_state:
		return on_gate_state(k, thread, EW_MESSAGE_AS(message, gate_state));
	case EW_MSG_gate_state_end:
		k->tapes[thread].known = true;
		return ew_keeper_tell_epochs(k, thread);
	case EW_MSG_doorbell:
		return on_doorbell(k, thread, EW_MESSAGE_AS(message, doorbell));
	case EW_MSG_load:
		k->tapes[thread].load = *EW_MESSAGE_AS(message, load);
		return 0;
	case EW_MSG_allowed:
		return on_allowed(k, EW_MESSAGE_AS(message, allowed));
	case EW_MSG_restricted:
		return on_restricted(k, EW_MESSAGE_AS(message, restricted));
	case EW_MSG_done:
		return ew_keeper_release_reply(
			k, thread, message->request, EW_MESSAGE_AS(message, done)->code);
	default:
		return 0;
	}
}
