/*
 * GET /v1/stream: server-sent events. A listener shows its token in the header, never in the URL,
 * and is checked again while it listens.
 */
#include <errno.h>

#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

static void begin(struct ew_web_call *call)
{
	int r = ew_listeners_add(call->web->listeners, call->x, &call->token,
		ew_http_header(call->x, "Last-Event-ID"));

	if (r == -ENOBUFS)
		ew_http_refuse(call->x, EW_HTTP_UNAVAILABLE, NULL, "too many listen already");
	else if (r)
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "no memory");
}

static void authenticated(struct ew_web_call *call, struct ew_reply *reply)
{
	struct ew_web_rights rights;

	if (ew_web_tokens_read(reply->json, &rights))
		ew_http_refuse(
			call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper's answer makes no sense");
	else if (!(rights.rights & EW_WEB_MAY_HEAR_NEWS))
		ew_http_refuse(
			call->x, EW_HTTP_FORBIDDEN, NULL, "the token lacks the right \"search\"");
	else
		begin(call);
	ew_web_call_end(call);
}

EW_API_HANDLER(stream)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_AUTHENTICATE};
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
		return;
	}
	call->answered = authenticated;
	ew_web_ask(call, &question);
}

struct recheck {
	struct ew_web *web;
	struct ew_hash token;
};

/* A keeper that is away sends no events either: the listener stays, and is checked at the next
 * time. */
static void rechecked(void *arg, struct ew_reply *reply)
{
	struct recheck *c = arg;
	struct ew_web_rights rights = {.rights = 0};
	bool refused = reply->error == 0 && (reply->status == 401 || reply->status == 403);

	if (reply->error == 0 && reply->status == 200)
		refused = ew_web_tokens_read(reply->json, &rights) ||
			  !(rights.rights & EW_WEB_MAY_HEAR_NEWS);
	if (refused)
		ew_listeners_end(c->web->listeners, &c->token);
	free(c);
}

void ew_api_stream_recheck(void *web, const struct ew_hash *token)
{
	struct ew_web *w = web;
	struct ew_msg_ask ask = {
		.op = EW_ASK_AUTHENTICATE, .token = *token, .arguments = EW_SLICE("{}")};
	struct recheck *c = calloc(1, sizeof(*c));

	if (!c)
		return;
	c->web = w;
	c->token = *token;
	if (ew_keeper_ask(w->keeper, &ask, w->times.ask_us, rechecked, c))
		free(c);
}
