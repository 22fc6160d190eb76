/*
 * A recorder has connected. First everything durable on its tape was read; only then is anything
 * said to it: calls that it lost with its memory are handed back with their ports, and gates that
 * should be open are opened anew, each by a durable event of its own. What the recorder knows of
 * restrictions always wins.
 *
 * No more is said at once than the connection takes; the rest follows when that has left
 * (ew_keeper_drained()).
 */
#include "programs/keeper/keeper_tools.h"

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

static int by_id(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct ew_id));
}

/* In a list that is sorted by then. */
static bool recorder_has(const struct ew_tape_view *tape, struct ew_id interaction)
{
	return tape->n_gates > 0 &&
		bsearch(&interaction, tape->gates, tape->n_gates, sizeof(interaction), by_id) != NULL;
}

static int except(struct handing *h, const char *sentence)
{
	return ew_keeper_except(h->k, h->call, "call_not_restored", sentence);
}

/* A stream that cannot be read is told on its call and costs the call nothing else. */
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
	if (r == -ENOMEM)
		return r;
	if (r < 0 || m.type->number != EW_MSG_stream_add)
		return except(h, "a stream of the call could not be handed back to the recorder that had lost it: "
			"what is stored of it cannot be read");
	return ew_keeper_post(h->k, EW_ROLE_RECORDER, h->thread, 0, EW_MSG_stream_add, m.body);
}

/* Nobody can take such a call up again: for us it has ended, and what was kept of it is finished. */
static int let_go(struct handing *h)
{
	int r = except(h, "the call could not be handed back to the recorder that had lost it: what is stored of its "
		"dialog cannot be read; it ends here");

	if (r == 0)
		r = ew_keeper_append(h->k, h->call, EW_EVENT_CALL_ENDED, ew_io_wall(h->k->io), "keeper",
			(struct ew_id){{0}}, json_pack("{s:s}", "cause", "unknown"), NULL, NULL, NULL);
	if (r == 0)
		r = ew_keeper_end_grants(h->k, h->call);
	if (r == 0)
		r = ew_live_remove_call(h->k->catalog, h->call->id);
	return r < 0 ? r : ew_keeper_intend(h->k, h->call);
}

static int hand_dialog(struct handing *h, struct ew_slice dialog)
{
	struct ew_msg_call_restore restore = {.interaction = h->call->id, .dialog = dialog};
	int r = ew_keeper_post(h->k, EW_ROLE_RECORDER, h->thread, 0, EW_MSG_call_restore, &restore);

	if (r == 0)
		r = ew_live_streams(h->k->catalog, h->call->id, hand_stream, h);
	h->k->tapes[h->thread].n_handed++;
	return r;
}

/* One call with its streams. Positive: one was handed, what follows is for the next transaction. */
static int hand_call(void *arg, struct ew_id interaction, struct ew_slice sealed)
{
	struct handing *h = arg;
	struct ew_tape_view *tape = &h->k->tapes[h->thread];
	_cleanup_(ew_buf_free) struct ew_buf dialog = {0};
	int r;

	if (h->call)
		return 1;
	tape->handed = interaction;
	if (recorder_has(tape, interaction))
		return 0;
	r = ew_keeper_call(h->k, interaction, &h->call);
	if (r == -ENOENT || r == -ENOKEY)
		return 0;
	if (ew_keeper_call_is_lost(r))
		return ew_keeper_except(h->k, NULL, "interaction_unreadable",
			"a call could not be handed back to the recorder that had lost it: its rows cannot be read");
	if (r < 0)
		return r;
	ew_buf_init_secret(&dialog, EW_MAX_DIALOG_BYTES);
	r = ew_keeper_unseal(h->k, h->call, "dialog", 0, sealed, &dialog);
	if (r == 0)
		return hand_dialog(h, ew_buf_slice(&dialog));
	return r == -ENOMEM ? r : let_go(h);
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
		else if (ew_keeper_call_is_lost(r))
			r = 0;
	}
	return r < 0 ? r : ew_keeper_commit(k);
}

/*
 * One transaction for each call, so that what it says has left before the room is looked at again. 1: there may be
 * more.
 */
static int hand_one(struct ew_keeper *k, uint32_t thread)
{
	struct handing h = {.k = k, .thread = thread};
	int more = 0;
	int r = ew_keeper_begin(k);

	if (r == 0)
		more = ew_live_calls_after(k->catalog, thread, k->tapes[thread].handed, hand_call, &h);
	if (r == 0 && more >= 0)
		r = ew_keeper_commit(k);
	return r < 0 ? r : more;
}

int ew_keeper_restore(struct ew_keeper *k, uint32_t thread)
{
	struct ew_tape_view *tape = &k->tapes[thread];
	int r = 0;

	tape->begun = true;
	if (tape->n_gates > 0 && ew_id_is_zero(tape->handed))
		qsort(tape->gates, tape->n_gates, sizeof(struct ew_id), by_id);
	while (r == 0 && tape->restoring && has_room(k, thread)) {
		r = hand_one(k, thread);
		if (r == 0)
			r = end_handing(k, thread);
		else if (r > 0)
			r = 0;
	}
	while (r == 0 && !tape->restoring && tape->decided < tape->n_again && has_room(k, thread))
		r = decide_some(k, tape);
	return r;
}
