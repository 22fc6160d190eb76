/*
 * A recorder has connected. First everything durable on its tape was read; only then is anything
 * said to it: calls that it lost with its memory are handed back with their ports, and gates that
 * should be open are opened anew, each by a durable event of its own. What the recorder knows of
 * restrictions always wins.
 *
 * No more is said at once than the connection takes; the rest follows when that has left
 * (ew_keeper_drained()).
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/live.h"

#define OPENED_AT_ONCE 64 /* calls in one transaction */

struct handing {
	struct ew_keeper *k;
	uint32_t thread;
	struct ew_call *call;
};

static bool has_room(const struct ew_keeper *k, uint32_t thread)
{
	return !k->ops->room || k->ops->room(k->arg, EW_ROLE_RECORDER, thread);
}

static bool recorder_has(const struct ew_tape_view *tape, struct ew_id interaction)
{
	for (size_t i = 0; i < tape->n_gates; i++)
		if (ew_id_equal(tape->gates[i], interaction))
			return true;
	return false;
}

static int hand_stream(void *arg, uint32_t stream, struct ew_slice sealed)
{
	struct handing *h = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_message m;
	int r;

	ew_buf_init_secret(&plain, 8192);
	r = ew_keeper_unseal(h->k, h->call, "stream", stream, sealed, &plain);
	if (r == 0)
		r = ew_message_decode(ew_buf_slice(&plain), &m);
	if (r < 0)
		return r;
	return ew_keeper_post(h->k, EW_ROLE_RECORDER, h->thread, 0, EW_MSG_stream_add, m.body);
}

/* One call with its streams. Positive: there is no room for it now. */
static int hand_call(void *arg, struct ew_id interaction, struct ew_slice sealed)
{
	struct handing *h = arg;
	struct ew_tape_view *tape = &h->k->tapes[h->thread];
	_cleanup_(ew_buf_free) struct ew_buf dialog = {0};
	struct ew_msg_call_restore restore = {.interaction = interaction};
	int r;

	if (!has_room(h->k, h->thread))
		return 1;
	tape->handed = interaction;
	if (recorder_has(tape, interaction))
		return 0;
	r = ew_keeper_call(h->k, interaction, &h->call);
	if (r < 0)
		return r == -ENOENT || r == -ENOKEY ? 0 : r;
	ew_buf_init_secret(&dialog, EW_MAX_DIALOG_BYTES);
	r = ew_keeper_unseal(h->k, h->call, "dialog", 0, sealed, &dialog);
	if (r < 0)
		return r;
	restore.dialog = ew_buf_slice(&dialog);
	r = ew_keeper_post(h->k, EW_ROLE_RECORDER, h->thread, 0, EW_MSG_call_restore, &restore);
	if (r == 0)
		r = ew_live_streams(h->k->catalog, interaction, hand_stream, h);
	tape->n_handed++;
	return r;
}

/* -- openings that were never answered went with the old connection: they are made anew -- */

static int note_live(void *arg, struct ew_call *call)
{
	struct handing *h = arg;
	struct ew_tape_view *tape = &h->k->tapes[h->thread];
	struct ew_id *grown;

	if (call->thread != h->thread)
		return 0;
	/* Twice the room whenever a power of two is full. */
	if ((tape->n_again & (tape->n_again - 1)) == 0) {
		grown = realloc(
			tape->again, (tape->n_again ? 2 * tape->n_again : 1) * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		tape->again = grown;
	}
	tape->again[tape->n_again++] = call->id;
	return 0;
}

/* From here on calls are decided as their events come; those from before follow by the list. */
static int end_handing(struct ew_keeper *k, uint32_t thread)
{
	struct ew_tape_view *tape = &k->tapes[thread];
	struct handing h = {.k = k, .thread = thread};
	struct ew_msg_restore_end end = {.count = tape->n_handed};
	int r;

	tape->n_again = tape->decided = 0;
	r = ew_keeper_calls_live(k, note_live, &h);
	if (r == 0)
		r = ew_keeper_post(k, EW_ROLE_RECORDER, thread, 0, EW_MSG_restore_end, &end);
	if (r < 0)
		return r;
	tape->restoring = false;
	if (tape->n_handed > 0)
		ew_log(EW_LOG_WARNING, "calls_restored", EW_F_U64("thread", thread),
			EW_F_U64("calls", tape->n_handed));
	return 0;
}

static int decide_some(struct ew_keeper *k, struct ew_tape_view *tape)
{
	size_t until = tape->decided + OPENED_AT_ONCE;
	struct ew_call *call;
	int r = ew_keeper_begin(k);

	while (r == 0 && tape->decided < tape->n_again && tape->decided < until) {
		r = ew_keeper_call(k, tape->again[tape->decided++], &call);
		if (r == 0)
			r = ew_keeper_decide_again(k, call);
		else if (r == -ENOENT || r == -ENOKEY)
			r = 0;
	}
	return r < 0 ? r : ew_keeper_commit(k);
}

int ew_keeper_restore(struct ew_keeper *k, uint32_t thread)
{
	struct ew_tape_view *tape = &k->tapes[thread];
	struct handing h = {.k = k, .thread = thread};
	int r = 0;

	tape->begun = true;
	if (tape->restoring) {
		r = ew_live_calls_after(k->catalog, thread, tape->handed, hand_call, &h);
		if (r == 0)
			r = end_handing(k, thread);
	}
	while (r == 0 && tape->decided < tape->n_again && has_room(k, thread))
		r = decide_some(k, tape);
	return r > 0 ? 0 : r;
}
