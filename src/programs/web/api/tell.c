/*
 * POST /v1/interactions/{id}/events: what agents, IVRs, bots and platforms say has happened: notices, consent, sensitive
 * segments, minors. What takes permission away is a restriction first, straight to the recorder, and an event then; the
 * answer waits for both, and says of each only what is known.
 */
#include <errno.h>

#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/media_call.h"
#include "programs/web/order_body.h"
#include "programs/web/restriction.h"
#include "programs/web/tell_body.h"

/* The event is in the log, or not; what the recorder said stands beside it. */
static json_t *gate_json(enum ew_order_outcome outcome, const struct ew_msg_restricted *m)
{
	char applied[EW_WALL_TEXT_BYTES];

	if (outcome != EW_ORDER_OBEYED)
		return NULL;
	ew_wall_format((struct ew_wall){m->applied_wall}, applied);
	return json_pack("{s:s, s:I, s:I}", "applied_at", applied, "gate_us", (json_int_t)m->gate_us, "restriction",
		(json_int_t)m->restriction);
}

/* -- the keeper has answered -- */

static void answer_with_gate(struct ew_web_call *call, const struct ew_reply *reply)
{
	_cleanup_(ew_http_json_free) json_t *answer =
		json_loadb((const char *)reply->json.at, reply->json.len, JSON_REJECT_DUPLICATES, NULL);
	_cleanup_(ew_free_ptr) char *text = NULL;

	if (call->gate && json_is_object(answer) && json_object_set(answer, "gate", call->gate) == 0)
		text = json_dumps(answer, JSON_COMPACT);
	if (text)
		ew_http_answer(call->x, reply->status, "application/json", ew_slice_text(text));
	else
		ew_web_answer_reply(call, reply);
}

static void told(struct ew_web_call *call, struct ew_reply *reply)
{
	bool lost = reply->error != 0 || reply->status >= 500;

	if (lost && call->gate)
		ew_web_refuse_away(call,
			EW_SLICE("what it forbids is shut, but the keeper could not write the event; send it again with the "
				 "same Idempotency-Key"));
	else if (lost && call->unsure)
		ew_web_refuse_away(call,
			EW_SLICE("neither the recorder nor the keeper has answered; the recorder is still being told to shut "
				 "the gates. Send it again with the same Idempotency-Key"));
	else if (lost || reply->status >= 400)
		ew_web_answer_reply(call, reply);
	else if (call->unsure)
		ew_http_refuse(call->x, EW_HTTP_TIMEOUT, NULL,
			"the event is in the log, but the recorder has not answered yet whether the gates are shut; it is "
			"being retried. Ask again with the same Idempotency-Key");
	else
		answer_with_gate(call, reply);
	ew_web_call_end(call);
}

static void tell_keeper(struct ew_web_call *call)
{
	struct ew_web_question question = {.op = EW_ASK_TELL,
		.has_arguments = true,
		.idempotency_key = ew_slice_text(call->key),
		.arguments = json_incref(call->order)};

	call->takes_errors = true;
	call->answered = told;
	ew_web_ask(call, &question);
}

/* -- the recorder has answered -- */

/* The same for the same key, so that one who asks again asks the same. */
static int add_restriction(struct ew_web_call *call)
{
	char order[EW_ID_TEXT_BYTES];

	ew_id_format(call->restriction, order);
	return json_object_set_new(call->order, "order", json_string(order)) < 0 ? -ENOMEM : 0;
}

static void restricted(
	struct ew_web_call *call, enum ew_order_outcome outcome, const struct ew_msg_restricted *m)
{
	if (outcome == EW_ORDER_FAILED && m->code == -EPERM) {
		ew_web_refuse_pause(call, json_string_value(json_object_get(call->order, "type")),
			ew_http_body_text(call->order, "segment"));
		return;
	}
	call->gate = gate_json(outcome, m);
	call->unsure = outcome != EW_ORDER_OBEYED && outcome != EW_ORDER_NOBODY;
	if (add_restriction(call) == 0) {
		tell_keeper(call);
		return;
	}
	ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "no memory: the event is not in the log; send it again");
	ew_web_call_end(call);
}

static void restrict_for(struct ew_web_call *call, const struct ew_web_rights *who)
{
	struct ew_web_restriction what;

	if (ew_tell_restricts(call->order, &what))
		ew_web_restrict(call, who, &what, restricted);
	else
		tell_keeper(call);
}

EW_API_HANDLER(tell)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_restriction what;
	struct ew_http_problem problem;
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_need_interaction(call, request) || !ew_web_read_key(call) ||
		!ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
		return;
	}
	if (ew_tell_body_parse(request->body, &call->order, &problem)) {
		ew_http_answer_problem(x, &problem);
		ew_web_call_end(call);
		return;
	}
	ew_reason_replace(call->web->redact, call->order);
	if (ew_tell_restricts(call->order, &what))
		ew_web_when_allowed(call, EW_WEB_MAY_TELL, restrict_for);
	else
		tell_keeper(call);
}
