/*
 * A recorder has connected. First everything durable on its tape was read; only then is anything said to it: calls that
 * it lost with its memory are handed back with their ports, and gates that should be open are opened anew, each by a
 * durable event of its own. What the recorder knows of restrictions always wins.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/live.h"

struct handing {
	struct ew_keeper *k;
	uint32_t thread;
	struct ew_call *call;
	uint32_t count;
};

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

static int hand_call(void *arg, struct ew_id interaction, struct ew_slice sealed)
{
	struct handing *h = arg;
	_cleanup_(ew_buf_free) struct ew_buf dialog = {0};
	struct ew_msg_call_restore restore = {.interaction = interaction};
	int r;

	if (recorder_has(&h->k->tapes[h->thread], interaction))
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
	h->count++;
	return r;
}

/* Openings that were never answered are made anew: the old answer went with the old connection. */
static int open_again(void *arg, struct ew_call *call)
{
	struct handing *h = arg;

	if (call->thread != h->thread)
		return 0;
	return ew_keeper_decide_again(h->k, call);
}

int ew_keeper_restore(struct ew_keeper *k, uint32_t thread)
{
	struct handing h = {.k = k, .thread = thread};
	struct ew_msg_restore_end end = {0};
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_live_calls(k->catalog, thread, hand_call, &h);
	end.count = h.count;
	if (r == 0)
		r = ew_keeper_post(k, EW_ROLE_RECORDER, thread, 0, EW_MSG_restore_end, &end);
	if (r == 0)
		r = ew_keeper_calls_live(k, open_again, &h);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r == 0)
		k->tapes[thread].restoring = false;
	if (r == 0 && h.count > 0)
		ew_log(EW_LOG_WARNING, "calls_restored", EW_F_U64("thread", thread), EW_F_U64("calls", h.count));
	return r;
}
