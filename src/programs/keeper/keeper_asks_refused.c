/*
 * An order that the recorder has refused to web, because the call must be recorded and policy lets nobody of this voice
 * pause it: it becomes an event, once, so that who tried is known. Nothing is changed by it.
 */
#include "programs/keeper/keeper_tokens.h"

#include <errno.h>

#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"

#define WORD_BYTES 64

static const char *short_text(const struct ew_asked *a, const char *name)
{
	const char *text = ew_asked_text(a, name);

	return text && text[0] && strlen(text) <= WORD_BYTES ? text : NULL;
}

static json_t *fields_of(const struct ew_asked *a, struct ew_id order)
{
	return json_pack("{s:o, s:s, s:s, s:s, s:s*}", "order", ew_json_id(order), "kind", short_text(a, "kind"), "because",
		short_text(a, "because"), "voice", ew_voice_name(ew_token_voice(a->who.kind)), "segment",
		short_text(a, "segment"));
}

static int note(struct ew_asked *a, struct ew_call *call, struct ew_id order, const struct ew_once *once)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_keeper_append(a->k, call, EW_EVENT_ORDER_REFUSED, ew_io_wall(a->k->io), "user", a->who.user,
			fields_of(a, order), NULL, NULL, NULL);
	if (r == 0)
		r = ew_once_put(a->k, once, EW_ONCE_ANSWERED, 200, EW_SLICE("{}"));
	return r < 0 ? r : ew_keeper_commit(a->k);
}

/* The order's id is the key: web tells again when it is not sure to have been heard. */
static int note_once(struct ew_asked *a, struct ew_call *call, struct ew_id order)
{
	_cleanup_(ew_buf_free) struct ew_buf before = {0};
	struct ew_once once;
	uint32_t status;
	int r = ew_once_of(a, &once);

	ew_buf_init(&before, EW_MAX_ANSWER_BYTES);
	if (r == 0)
		r = ew_once_get(a->k, &once, EW_ONCE_ANSWERED, &status, &before);
	if (r == -ENOENT)
		r = note(a, call, order, &once);
	return r == -EKEYREJECTED ? 0 : r;
}

int ew_ask_order_was_refused(struct ew_asked *a)
{
	const char *text = ew_asked_text(a, "order");
	struct ew_call *call;
	struct ew_id order;
	int r;

	if (!text || ew_id_parse(ew_slice_text(text), &order) < 0 || !short_text(a, "kind") || !short_text(a, "because"))
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_arguments",
			"order (an id), kind and because are needed");
	r = ew_keeper_call(a->k, a->interaction, &call);
	if (r == -ENOENT || r == -ENOKEY)
		return ew_keeper_problem(a->k, a->connection, a->request, 404, "no_such_interaction",
			"there is no interaction of this id");
	if (r == 0)
		r = note_once(a, call, order);
	return r < 0 ? r
		     : ew_keeper_answer(a->k, a->connection, a->request, 200,
			       json_pack("{s:o}", "order", ew_json_id(order)));
}
