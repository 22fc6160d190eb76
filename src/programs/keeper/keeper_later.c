/*
 * Asks that wait. Orders, while their call's tape has not been read to its end: on it may lie a restriction that the
 * order was given after. And who wants to listen, while every worker is at something: a worker does one job and goes,
 * so the next is there in a moment, and comes before jobs that nobody waits for.
 */
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/remote/remote.h"

#include <errno.h>

#define MOST_FOR_WORKERS 64 /* so that orders always find a place */

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

static int keep(struct ew_keeper *k, const struct ew_ask_later *what, const struct ew_message *message)
{
	struct ew_ask_later *l = &k->later[k->n_later];
	int r;

	if (k->n_later == EW_KEEPER_LATER_ASKS)
		return -ENOBUFS;
	*l = *what;
	ew_buf_init_secret(&l->message, EW_MAX_MESSAGE_BYTES);
	r = ew_message_encode(message->type->number, message->request, message->body, &l->message);
	if (r < 0) {
		ew_buf_free(&l->message);
		return r;
	}
	k->n_later++;
	return 0;
}

int ew_keeper_ask_later(struct ew_keeper *k, uint32_t connection, struct ew_id interaction,
	const struct ew_message *message)
{
	struct ew_ask_later l = {.connection = connection, .interaction = interaction};
	int r = keep(k, &l, message);

	if (r != -ENOBUFS)
		return r;
	return ew_keeper_problem(k, connection, message->request, 503, "keeper_behind",
		"the keeper still reads what happened while it was away; give the order again in a moment");
}

/* With findings replaced: another way round by the redactor, and another would have taken the worker. */
static int keep_read(struct ew_asked *a, const struct ew_ask_later *what)
{
	struct ew_msg_ask ask = *EW_MESSAGE_AS(a->message, ask);
	struct ew_message message = *a->message;
	char *text = json_dumps(a->arguments, JSON_COMPACT);
	int r;

	if (!text)
		return -ENOMEM;
	ask.arguments = ew_slice_text(text);
	memcpy(message.body, &ask, sizeof(ask));
	r = keep(a->k, what, &message);
	ew_wipe(text, strlen(text));
	free(text);
	return r;
}

static int wait_for(struct ew_asked *a, struct ew_ask_later *l)
{
	struct ew_keeper *k = a->k;
	size_t n = 0;

	l->connection = a->connection;
	l->read = a->checked != NULL;
	for (size_t i = 0; i < k->n_later; i++)
		n += k->later[i].for_worker || k->later[i].for_object;
	if (n >= MOST_FOR_WORKERS)
		return -ENOBUFS;
	return l->read ? keep_read(a, l) : keep(k, l, a->message);
}

int ew_keeper_wait_for_worker(struct ew_asked *a)
{
	struct ew_ask_later l = {.for_worker = true, .until.us = ew_io_mono(a->k->io).us + EW_KEEPER_WORKER_WAIT_US};

	return wait_for(a, &l);
}

int ew_keeper_wait_for_object(struct ew_asked *a, struct ew_id object)
{
	struct ew_ask_later l = {.for_object = true,
		.object = object,
		.arrivals = a->k->remote->arrivals,
		.until.us = ew_io_mono(a->k->io).us + EW_REMOTE_ASK_WAIT_US};

	return wait_for(a, &l);
}

bool ew_keeper_can_render(const struct ew_keeper *k)
{
		bool idle = false;

	for (size_t i = 0; i < EW_KEEPER_MAX_WORKERS; i++)
		idle = idle || (k->seats[i].up && !k->seats[i].busy);
	return idle && k->vault_up;
}

static bool is_due(const struct ew_keeper *k, const struct ew_ask_later *l, bool can)
{
	if (l->for_object)
		return l->arrivals != k->remote->arrivals || ew_io_mono(k->io).us >= l->until.us;
	return !l->for_worker || can || ew_io_mono(k->io).us >= l->until.us;
}

bool ew_keeper_later_due(const struct ew_keeper *k)
{
	bool can = ew_keeper_can_render(k);

	for (size_t i = 0; i < k->n_later; i++)
		if (is_due(k, &k->later[i], can))
			return true;
	return false;
}

static void take_out(struct ew_keeper *k, size_t i, struct ew_ask_later *to)
{
	*to = k->later[i];
	k->n_later--;
	memmove(&k->later[i], &k->later[i + 1], (k->n_later - i) * sizeof(k->later[i]));
}

static int ask_again(struct ew_keeper *k, size_t i)
{
	struct ew_redact_answer answer = {.before = true};
	struct ew_ask_later l;
	struct ew_message m;
	bool last;
	int r;

	take_out(k, i, &l);
	last = (l.for_worker && !ew_keeper_can_render(k)) || (l.for_object && ew_io_mono(k->io).us >= l.until.us);
	answer.last = last;
	r = ew_message_decode(ew_buf_slice(&l.message), &m);
	if (r == 0)
		r = l.read ? ew_keeper_ask_read(k, l.connection, &m, &answer) : ew_keeper_ask_again(k, l.connection, &m, last);
	ew_buf_free(&l.message);
	return r;
}

/* Something came, or will not: if it was not this one, it goes on waiting. */
static bool is_still_away(struct ew_keeper *k, struct ew_ask_later *l)
{
	struct ew_error why = {0};

	if (ew_io_mono(k->io).us >= l->until.us)
		return false;
	if (l->arrivals == k->remote->arrivals)
		return true;
	l->arrivals = k->remote->arrivals;
	return ew_remote_want(k, l->object, false, &why) == -EINPROGRESS;
}

static bool must_wait(struct ew_keeper *k, struct ew_ask_later *l)
{
	if (l->for_object)
		return is_still_away(k, l);
	if (l->for_worker)
		return !ew_keeper_can_render(k) && ew_io_mono(k->io).us < l->until.us;
	return ew_keeper_is_behind(k, l->interaction);
}

int ew_keeper_asks_again(struct ew_keeper *k)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < k->n_later;) {
		if (must_wait(k, &k->later[i]))
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
