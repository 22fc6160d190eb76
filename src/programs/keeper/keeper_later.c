/*
 * Orders that come while their call's tape has not been read to its end: on it may lie a restriction that the order was
 * given after. They wait for it, a moment after a doorbell, longer behind a backlog; what may only be looked at does not.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

static bool any_behind(const struct ew_keeper *k)
{
	for (uint32_t i = 0; i < k->threads; i++)
		if (k->tapes[i].due)
			return true;
	return false;
}

bool ew_keeper_is_behind(struct ew_keeper *k, struct ew_id interaction)
{
	struct ew_call *call;

	if (!any_behind(k))
		return false;
	/* A call that is not known yet may be on any of them. */
	return ew_keeper_call(k, interaction, &call) < 0 || call->thread >= k->threads ||
		k->tapes[call->thread].due;
}

int ew_keeper_ask_later(struct ew_keeper *k, uint32_t connection, struct ew_id interaction,
	const struct ew_message *message)
{
	struct ew_ask_later *l = &k->later[k->n_later];
	int r;

	if (k->n_later == EW_KEEPER_LATER_ASKS)
		return ew_keeper_problem(k, connection, message->request, 503, "keeper_behind",
			"the keeper still reads what happened while it was away; give the order again in a moment");
	*l = (struct ew_ask_later){.connection = connection, .interaction = interaction};
	ew_buf_init_secret(&l->message, EW_MAX_MESSAGE_BYTES);
	r = ew_message_encode(message->type->number, message->request, message->body, &l->message);
	if (r < 0) {
		ew_buf_free(&l->message);
		return r;
	}
	k->n_later++;
	return 0;
}

static void take_out(struct ew_keeper *k, size_t i, struct ew_ask_later *to)
{
	*to = k->later[i];
	k->n_later--;
	memmove(&k->later[i], &k->later[i + 1], (k->n_later - i) * sizeof(k->later[i]));
}

static int ask_again(struct ew_keeper *k, size_t i)
{
	struct ew_ask_later l;
	struct ew_message m;
	int r;

	take_out(k, i, &l);
	r = ew_message_decode(ew_buf_slice(&l.message), &m);
	if (r == 0)
		r = ew_keeper_ask(k, l.connection, &m);
	ew_buf_free(&l.message);
	return r;
}

int ew_keeper_asks_again(struct ew_keeper *k)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < k->n_later;) {
		if (ew_keeper_is_behind(k, k->later[i].interaction))
			i++;
		else
			r = ask_again(k, i);
	}
	return r;
}

void ew_keeper_later_free(struct ew_keeper *k)
{
	for (size_t i = 0; i < k->n_later; i++)
		ew_buf_free(&k->later[i].message);
	k->n_later = 0;
}
