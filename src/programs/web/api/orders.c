/*
 * POST /v1/interactions/{id}/orders. What restricts goes straight to the recorder, also while the
 * keeper is away, and is answered when it is obeyed and durable; what opens goes to the keeper. No
 * order is ever reported as obeyed before the recorder has said so.
 */
#include <errno.h>

#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"
#include "programs/web/order_body.h"
#include "programs/web/restriction.h"

/* Idempotency: a caller's key names the order, so that asking again joins the order that is under
 * way. */

static void answer_obeyed(struct ew_web_call *call, const struct ew_msg_restricted *m)
{
	char order[EW_ID_TEXT_BYTES], span[EW_ID_TEXT_BYTES], applied[EW_WALL_TEXT_BYTES];
	_cleanup_(ew_http_json_free) json_t *json = NULL;
	_cleanup_(ew_free_ptr) char *text = NULL;

	ew_id_format(m->order, order);
	ew_id_format(m->event_span, span);
	ew_wall_format((struct ew_wall){m->applied_wall}, applied);
	json = json_pack("{s:s, s:{s:s, s:I}, s:I, s:I, s:s, s:b}", "order", order, "event", "span",
		span, "index", (json_int_t)m->event_index, "gate_us", (json_int_t)m->gate_us,
		"restriction", (json_int_t)m->restriction, "applied_at", applied, "obeyed", 1);
	text = json ? json_dumps(json, JSON_COMPACT) : NULL;
	if (text)
		ew_http_answer(call->x, 200, "application/json", ew_slice_text(text));
	else
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL,
			"obeyed, but there is no memory to say more");
}

/* Nobody has such a live call: the keeper can tell one that is over from one that never was. */
static void told_apart(struct ew_web_call *call, struct ew_reply *reply)
{
	if (reply->error == 0 && reply->status == 200)
		ew_http_refuse(call->x, EW_HTTP_CONFLICT, NULL,
			"the call is over; nothing is being captured");
	else
		ew_http_refuse(call->x, EW_HTTP_NOT_FOUND, NULL,
			"the recorder has no such live call");
	ew_web_call_end(call);
}

static void tell_apart(struct ew_web_call *call)
{
	struct ew_web_question question = {.op = EW_ASK_INTERACTION};

	call->takes_errors = true;
	call->answered = told_apart;
	ew_web_ask(call, &question);
}

static void refuse_failed(struct ew_web_call *call, const struct ew_msg_restricted *m)
{
	ew_http_refuse(call->x,
		m->code == -EINVAL ? EW_HTTP_INVALID_BODY : EW_HTTP_INTERNAL, NULL,
		"the recorder refused the order (code %d)", (int)m->code);
}

static void order_done(
	struct ew_web_call *call, enum ew_order_outcome outcome, const struct ew_msg_restricted *restricted)
{
	switch (outcome) {
	case EW_ORDER_OBEYED:
		answer_obeyed(call, restricted);
		break;
	case EW_ORDER_NOBODY:
		tell_apart(call);
		return;
	case EW_ORDER_FAILED:
		if (restricted->code == -EPERM) {
			ew_web_refuse_pause(call, json_string_value(json_object_get(call->order, "order")),
				ew_http_body_text(call->order, "segment"));
			return;
		}
		refuse_failed(call, restricted);
		break;
	case EW_ORDER_UNKNOWN:
		ew_http_refuse(call->x, EW_HTTP_TIMEOUT, NULL,
			"the recorder has not answered yet; the order is being retried. Ask again "
			"with the "
			"same Idempotency-Key to learn the outcome");
		break;
	case EW_ORDER_ABANDONED:
		ew_http_refuse(call->x, EW_HTTP_UNAVAILABLE, NULL,
			"the recorder never answered; it is not known whether the order was "
			"obeyed");
		break;
	}
	ew_web_call_end(call);
}

/* The body was checked when it came; it is read again because the keeper's answer may lie between.
 */
static void restrict_for(struct ew_web_call *call, const struct ew_web_rights *who)
{
	_cleanup_(ew_free_ptr) char *text = json_dumps(call->order, JSON_COMPACT);
	struct ew_order_body body = {.object = NULL};
	struct ew_web_restriction what;
	struct ew_http_problem problem;

	if (!text || ew_order_body_parse(ew_slice_text(text), &body, &problem)) {
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "no memory");
		ew_web_call_end(call);
		return;
	}
	what = (struct ew_web_restriction){.purposes = body.purposes,
		.party = body.party,
		.reason = ew_order_reason(body.kind),
		.reason_text = body.reason,
		.segment = body.segment};
	ew_web_restrict(call, who, &what, order_done);
	ew_http_json_free(&body.object);
}

/* The keeper needs an id for its order too; without a key of the caller's it gets a new one. */
static void open_call(struct ew_web_call *call)
{
	struct ew_web_question question = {.op = EW_ASK_ORDER};
	char key[EW_ID_TEXT_BYTES];
	struct ew_id id;

	if (ew_order_id(call->web->io, &call->token, call->key, &id)) {
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "the order cannot be given an id");
		ew_web_call_end(call);
		return;
	}
	ew_web_log_order(call, id);
	ew_id_format(id, key);
	question.idempotency_key = ew_slice_text(call->key[0] ? call->key : key);
	question.has_arguments = true;
	question.arguments = json_incref(call->order);
	ew_web_ask(call, &question);
}

EW_API_HANDLER(orders)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_problem problem;
	struct ew_order_body body;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_need_interaction(call, request) ||
		!ew_web_read_key(call)) {
		ew_web_call_end(call);
		return;
	}
	if (ew_order_body_parse(request->body, &body, &problem)) {
		ew_http_answer_problem(x, &problem);
		ew_web_call_end(call);
		return;
	}
	call->order = body.object;
	ew_reason_replace(call->web->redact, call->order);
	if (ew_order_restricts(body.kind))
		ew_web_when_allowed(call, EW_WEB_MAY_ORDER, restrict_for);
	else
		open_call(call);
}
