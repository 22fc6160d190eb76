/*
 * GET /v1/stream: server-sent events. A listener shows its token in the header, never in the URL,
 * and is checked again while it listens.
 */
#include <errno.h>

#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

static void begin(struct ew_web_call *call, bool limited)
{
	int r = ew_listeners_add(call->web->listeners, call->x, &call->token, call->listener, limited,
		ew_http_header(call->x, "Last-Event-ID"));

	if (r == -ENOBUFS)
		ew_http_refuse(call->x, EW_HTTP_UNAVAILABLE, NULL, "too many listen already");
	else if (r)
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "no memory");
}

static int read_limited(struct ew_slice json, bool *ret)
{
	_cleanup_(ew_http_json_free) json_t *answer =
		json_loadb((const char *)json.at, json.len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *limited = json_object_get(answer, "limited");

	*ret = !json_is_false(limited);
	return json_is_boolean(limited) ? 0 : -EBADMSG;
}

/* As text: numbers in JSON end at 2^53 for many. */
static json_t *listener_json(uint64_t number)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	return json_pack("{s:s}", "listener", text);
}

static int new_number(struct ew_web *web, uint64_t *ret)
{
	struct ew_id id;
	int r = ew_id_random(web->io, &id);

	*ret = ew_id_tail(id) | 1;
	return r;
}

static void authenticated(struct ew_web_call *call, struct ew_reply *reply)
{
	struct ew_web_rights rights;
	bool limited;

	if (ew_web_tokens_read(reply->json, &rights) || read_limited(reply->json, &limited))
		ew_http_refuse(
			call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper's answer makes no sense");
	else if (!(rights.rights & EW_WEB_MAY_HEAR_NEWS))
		ew_http_refuse(
			call->x, EW_HTTP_FORBIDDEN, NULL, "the token lacks the right \"search\"");
	else
		begin(call, limited);
	ew_web_call_end(call);
}

EW_API_HANDLER(stream)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_LISTEN, .has_arguments = true};
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
		return;
	}
	if (new_number(call->web, &call->listener)) {
		ew_http_refuse(x, EW_HTTP_INTERNAL, NULL, "no randomness");
		ew_web_call_end(call);
		return;
	}
	question.arguments = listener_json(call->listener);
	call->answered = authenticated;
	ew_web_ask(call, &question);
}

struct recheck {
	struct ew_web *web;
	uint64_t number;
};

/* A keeper that is away sends no events either: the listener stays, and is asked about again. */
static void rechecked(void *arg, struct ew_reply *reply)
{
	struct recheck *c = arg;
	struct ew_listeners *all = c->web->listeners;
	struct ew_web_rights rights;
	bool limited;

	if (reply->error || reply->status >= 500)
		ew_listeners_unanswered(all, c->number);
	else if (reply->status != 200 || ew_web_tokens_read(reply->json, &rights) ||
		 !(rights.rights & EW_WEB_MAY_HEAR_NEWS) || read_limited(reply->json, &limited))
		ew_listeners_end(all, c->number);
	else
		ew_listeners_keep(all, c->number, limited);
	free(c);
}

int ew_api_stream_recheck(void *web, const struct ew_hash *token, uint64_t number)
{
	_cleanup_(ew_http_json_free) json_t *arguments = listener_json(number);
	_cleanup_(ew_free_ptr) char *text = arguments ? json_dumps(arguments, JSON_COMPACT) : NULL;
	struct ew_web *w = web;
	struct ew_msg_ask ask = {.op = EW_ASK_LISTEN, .token = *token};
	struct recheck *c = text ? calloc(1, sizeof(*c)) : NULL;
	int r;

	if (!c)
		return -ENOMEM;
	ask.arguments = ew_slice_text(text);
	c->web = w;
	c->number = number;
	r = ew_keeper_ask(w->keeper, &ask, w->times.ask_us, rechecked, c);
	if (r)
		free(c);
	return r;
}
