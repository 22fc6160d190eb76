/*
 * Restrictions, on the short way to the recorder. Must never wait for the keeper where its word of before is enough, and
 * never claim that something was shut before the recorder has said so.
 */
#include "programs/web/restriction.h"

#include <errno.h>

#include "base/log.h"
#include "ipc/asks.h"
#include "programs/web/order_body.h"

static const char *right_name(enum ew_web_right right)
{
	return right == EW_WEB_MAY_TELL ? "tell" : "order";
}

/* -- who it is -- */

/* Nobody is there to ask. What was told of tokens decides, and whoever is refused hears what helps. */
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
			"\"%s\"; the keeper, which could tell which, is away",
			right_name(call->needed));
		break;
	}
	ew_web_call_end(call);
}

static bool was_told(struct ew_web_call *call, struct ew_web_rights *ret)
{
	return ew_web_tokens_find(call->web->tokens, &call->token, ew_io_wall(call->web->io), ret) == 0 &&
	       (ret->rights & call->needed);
}

static void refuse_right(struct ew_web_call *call)
{
	ew_http_refuse(
		call->x, EW_HTTP_FORBIDDEN, NULL, "the token lacks the right \"%s\"", right_name(call->needed));
	ew_web_call_end(call);
}

static void authenticated(struct ew_web_call *call, struct ew_reply *reply)
{
	struct ew_web_rights rights;

	/* Nobody says whether their roles reach this call. What stops capture is not refused for that: it harms nobody, and the log
	 * names them. */
	if ((reply->error || reply->status >= 500) && was_told(call, &rights)) {
		call->allowed(call, &rights);
		return;
	}
	if (reply->error == -ENOTCONN || reply->error == -ETIMEDOUT) {
		refuse_without_keeper(call);
		return;
	}
	if (reply->error || reply->status >= 400) {
		ew_web_answer_reply(call, reply);
	} else if (ew_web_tokens_read(reply->json, &rights)) {
		ew_http_refuse(
			call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper's answer makes no sense");
	} else if (!(rights.rights & call->needed)) {
		refuse_right(call);
		return;
	} else {
		call->allowed(call, &rights);
		return;
	}
	ew_web_call_end(call);
}

/* The keeper is asked only about a token that it has not told: one made this moment, or one too many. */
void ew_web_when_allowed(struct ew_web_call *call, enum ew_web_right right, ew_web_allowed_fn *fn)
{
	struct ew_web_question question = {.op = EW_ASK_AUTHENTICATE};
	struct ew_web_rights rights;

	call->needed = right;
	call->allowed = fn;
	if (was_told(call, &rights) && !(rights.rights & EW_WEB_ONLY_ALONE)) {
		fn(call, &rights);
		return;
	}
	call->takes_errors = true;
	call->answered = authenticated;
	ew_web_ask(call, &question);
}

/* -- the order -- */

static void order_done(
	void *arg, enum ew_order_outcome outcome, const struct ew_msg_restricted *restricted)
{
	struct ew_web_call *call = arg;

	ew_http_on_gone(call->x, NULL, NULL);
	if (outcome == EW_ORDER_FAILED)
		ew_log(restricted->code == -EPERM ? EW_LOG_INFO : EW_LOG_ERROR, "order_failed",
			EW_F_ID("order", restricted->order), EW_F_I64("code", restricted->code));
	call->restricted(call, outcome, restricted);
}

static void order_gone(void *arg)
{
	struct ew_web_call *call = arg;

	ew_orders_forget(call->web->orders, call);
	ew_web_call_end(call);
}

static void refuse_give(struct ew_web_call *call, int error)
{
	ew_http_on_gone(call->x, NULL, NULL);
	if (error == -EEXIST)
		ew_http_refuse(call->x, EW_HTTP_KEY_REUSED, "Idempotency-Key",
			"the key was used for another order");
	else
		ew_http_refuse(
			call->x, EW_HTTP_UNAVAILABLE, NULL, "too many orders are unanswered");
	ew_web_call_end(call);
}

void ew_web_restrict(struct ew_web_call *call, const struct ew_web_rights *who,
	const struct ew_web_restriction *what, ew_web_restricted_fn *fn)
{
	struct ew_msg_restrict message = {.interaction = call->interaction,
		.party = what->party,
		.purposes = what->purposes,
		.reason = (uint16_t)what->reason,
		.reason_text = what->reason_text,
		.actor = EW_ACTOR_USER,
		.actor_id = who->user,
		.requested_wall = ew_io_wall(call->web->io).us,
		.voice = who->voice,
		.segment = what->segment};
	int r = ew_order_id(call->web->io, &call->token, call->key, &message.order);

	if (r) {
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "the order cannot be given an id");
		ew_web_call_end(call);
		return;
	}
	ew_web_log_order(call, message.order);
	call->restriction = message.order;
	call->restricted = fn;
	ew_http_on_gone(call->x, order_gone, call);
	r = ew_orders_give(call->web->orders, &message, order_done, call);
	if (r)
		refuse_give(call, r);
}

/* -- what may not be paused -- */

static void refusal_told(struct ew_web_call *call, struct ew_reply *reply)
{
	bool told = reply->error == 0 && reply->status < 300;

	if (!told)
		ew_log(EW_LOG_ERROR, "refusal_not_in_log", EW_F_ID("order", call->restriction),
			EW_F_ID("interaction", call->interaction));
	ew_http_refuse(call->x, EW_HTTP_PAUSE_NOT_ALLOWED, NULL,
		"nothing was paused: this call must be recorded. Name the sensitive part that begins (\"segment\"), "
		"give a \"reason\", or ask somebody whom its policy lets pause%s",
		told ? "" : "; that it was refused could not be written to the log, for the keeper is away");
	ew_web_call_end(call);
}

void ew_web_refuse_pause(struct ew_web_call *call, const char *kind, struct ew_slice segment)
{
	struct ew_web_question question = {.op = EW_ASK_ORDER_REFUSED, .has_arguments = true};
	char order[EW_ID_TEXT_BYTES];

	ew_id_format(call->restriction, order);
	question.idempotency_key = ew_slice_text(order);
	question.arguments = json_pack("{s:s, s:s, s:s}", "order", order, "kind", kind, "because", "pause_not_allowed");
	if (question.arguments && segment.len > 0 &&
		json_object_set_new(question.arguments, "segment", ew_web_text(segment)) < 0) {
		json_decref(question.arguments);
		question.arguments = NULL;
	}
	call->takes_errors = true;
	call->answered = refusal_told;
	ew_web_ask(call, &question);
}
