/*
 * POST /v1/interactions/{id}/orders. What restricts goes straight to the recorder, also while the
 * keeper is away, and is answered when it is obeyed and durable; what opens goes to the keeper. No
 * order is ever reported as obeyed before the recorder has said so.
 */
#include <errno.h>

#include "base/log.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"
#include "programs/web/order_body.h"

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

static void order_done(
	void *arg, enum ew_order_outcome outcome, const struct ew_msg_restricted *restricted)
{
	struct ew_web_call *call = arg;

	ew_http_on_gone(call->x, NULL, NULL);
	switch (outcome) {
	case EW_ORDER_OBEYED:
		answer_obeyed(call, restricted);
		break;
	case EW_ORDER_NOBODY:
		tell_apart(call);
		return;
	case EW_ORDER_FAILED:
		ew_log(EW_LOG_ERROR, "order_failed", EW_F_ID("order", restricted->order),
			EW_F_I64("code", restricted->code));
		ew_http_refuse(call->x,
			restricted->code == -EINVAL ? EW_HTTP_INVALID_BODY : EW_HTTP_INTERNAL, NULL,
			"the recorder refused the order (code %d)", (int)restricted->code);
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

static void order_gone(void *arg)
{
	struct ew_web_call *call = arg;

	ew_orders_forget(call->web->orders, call);
	ew_web_call_end(call);
}

static void refuse_give(struct ew_web_call *call, int error)
{
	if (error == -EEXIST)
		ew_http_refuse(call->x, EW_HTTP_KEY_REUSED, "Idempotency-Key",
			"the key was used for another order");
	else
		ew_http_refuse(
			call->x, EW_HTTP_UNAVAILABLE, NULL, "too many orders are unanswered");
	ew_web_call_end(call);
}

/* Ties the trace of the request to the order, which is what events and the other programs name. */
static void log_order(const struct ew_web_call *call, struct ew_id order)
{
	ew_log(EW_LOG_INFO, "order_taken", EW_F_ID("order", order),
		EW_F_ID("interaction", call->interaction),
		EW_F_TRACE("trace_id", ew_http_trace_of(call->x)));
}

static void give(struct ew_web_call *call, const struct ew_order_body *body, struct ew_id user)
{
	struct ew_msg_restrict message = {.interaction = call->interaction,
		.party = body->party,
		.purposes = body->purposes,
		.reason = (uint16_t)ew_order_reason(body->kind),
		.reason_text = body->reason,
		.actor = EW_ACTOR_USER,
		.actor_id = user,
		.requested_wall = ew_io_wall(call->web->io).us};
	int r = ew_order_id(call->web->io, &call->token, call->key, &message.order);

	if (r) {
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "the order cannot be given an id");
		ew_web_call_end(call);
		return;
	}
	log_order(call, message.order);
	ew_http_on_gone(call->x, order_gone, call);
	r = ew_orders_give(call->web->orders, &message, order_done, call);
	if (r)
		refuse_give(call, r);
}

/* The body was checked when it came; it is read again because the keeper's answer may lie between.
 */
static void restrict_for(struct ew_web_call *call, struct ew_id user)
{
	_cleanup_(ew_free_ptr) char *text = json_dumps(call->order, JSON_COMPACT);
	struct ew_order_body body = {.object = NULL};
	struct ew_http_problem problem;

	if (!text || ew_order_body_parse(ew_slice_text(text), &body, &problem)) {
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "no memory");
		ew_web_call_end(call);
	} else {
		give(call, &body, user);
		ew_http_json_free(&body.object);
	}
}

/* Nobody is there to ask. What was told of tokens decides, and whoever is refused hears what helps.
 */
static void refuse_without_keeper(struct ew_web_call *call)
{
	switch (ew_web_tokens_known(call->web->tokens)) {
	case EW_WEB_TOKENS_NONE:
		ew_web_refuse_away(call, EW_SLICE("nothing was done: the keeper has been away "
						  "since this server started, so "
						  "no token can be checked; start the keeper "
						  "(`earwitness doctor` says what "
						  "is wrong), until then end or divert the call at "
						  "the telephone system"));
		break;
	case EW_WEB_TOKENS_SOME:
		ew_web_refuse_away(call, EW_SLICE("nothing was done: the keeper is away, and there "
						  "are more tokens than can "
						  "be checked without it; use another, or start "
						  "the keeper (`earwitness "
						  "doctor` says what is wrong)"));
		break;
	case EW_WEB_TOKENS_ALL:
		ew_http_refuse(call->x, EW_HTTP_FORBIDDEN, NULL,
			"nothing was done: the token is unknown, revoked or expired, or lacks the "
			"right "
			"\"order\"; the keeper, which could tell which, is away");
		break;
	}
	ew_web_call_end(call);
}

static void authenticated(struct ew_web_call *call, struct ew_reply *reply)
{
	struct ew_web_rights rights;

	if (reply->error == -ENOTCONN || reply->error == -ETIMEDOUT) {
		refuse_without_keeper(call);
		return;
	}
	if (reply->error || reply->status >= 400) {
		ew_web_answer_reply(call, reply);
	} else if (ew_web_tokens_read(reply->json, &rights)) {
		ew_http_refuse(
			call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper's answer makes no sense");
	} else if (!(rights.rights & EW_WEB_MAY_ORDER)) {
		ew_http_refuse(
			call->x, EW_HTTP_FORBIDDEN, NULL, "the token lacks the right \"order\"");
	} else {
		restrict_for(call, rights.user);
		return;
	}
	ew_web_call_end(call);
}

/* The keeper is asked only about a token that it has not told: one made this moment, or one too
 * many. */
static void restrict_call(struct ew_web_call *call)
{
	struct ew_web_question question = {.op = EW_ASK_AUTHENTICATE};
	struct ew_id user;

	if (ew_web_tokens_find(call->web->tokens, &call->token, ew_io_wall(call->web->io), &user) ==
		0) {
		restrict_for(call, user);
		return;
	}
	call->takes_errors = true;
	call->answered = authenticated;
	ew_web_ask(call, &question);
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
	log_order(call, id);
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
	if (ew_order_restricts(body.kind))
		restrict_call(call);
	else
		open_call(call);
}
