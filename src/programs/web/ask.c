/*
 * Calls through the keeper. Whatever happens, an exchange gets exactly one answer, and a call is
 * freed exactly once.
 */
#include "programs/web/ask.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "http/bearer.h"
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/credentials.h"
#include "programs/web/session_cookie.h"

#define AWAY_RETRY_S 2

static void on_gone(void *arg)
{
	struct ew_web_call *call = arg;

	call->x = NULL;
}

struct ew_web_call *ew_web_call_new(struct ew_web *web, struct ew_http_exchange *x)
{
	struct ew_web_call *call = calloc(1, sizeof(*call));

	if (!call) {
		ew_http_refuse(x, EW_HTTP_INTERNAL, NULL, "no memory");
		return NULL;
	}
	call->web = web;
	call->x = x;
	call->download.fd = -1;
	return call;
}

void ew_web_call_end(struct ew_web_call *call)
{
	json_decref(call->order);
	json_decref(call->gate);
	ew_web_credentials_free(&call->credentials);
	free(call->again);
	ew_wipe(call->browser, sizeof(call->browser));
	ew_close_fd(&call->download.fd);
	free(call->download.facts.sources);
	free(call);
}

void ew_web_refuse_away(struct ew_web_call *call, struct ew_slice detail)
{
	struct ew_http_problem problem;

	(void)ew_http_problem_set(
		&problem, EW_HTTP_UNAVAILABLE, EW_SLICE_EMPTY, "%.*s", (int)detail.len, detail.at);
	problem.retry_after_s = AWAY_RETRY_S;
	ew_http_answer_problem(call->x, &problem);
}

static void refuse_error(struct ew_web_call *call, int error)
{
	if (error == -ETIMEDOUT)
		ew_http_refuse(
			call->x, EW_HTTP_TIMEOUT, NULL, "the keeper has not answered in time");
	else if (error == -EMSGSIZE)
		ew_http_refuse(call->x, EW_HTTP_BODY_TOO_LARGE, NULL,
			"the request is too large to pass on");
	else if (error == -EBADMSG)
		ew_http_refuse(
			call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper's answer makes no sense");
	else if (error == -ENOMEM)
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "no memory");
	else
		ew_web_refuse_away(call, EW_SLICE("the keeper is away; nothing was done"));
}

static void refuse_away_with(struct ew_web_call *call, struct ew_slice json)
{
	_cleanup_(ew_http_json_free) json_t *problem =
		json_loadb((const char *)json.at, json.len, 0, NULL);
	struct ew_slice detail = ew_http_body_text(problem, "detail");

	ew_web_refuse_away(call, detail.len ? detail : EW_SLICE("the keeper cannot do this now"));
}

/* The keeper's own words, with the field that goes with the status. */
static void answer_refusal(struct ew_web_call *call, const struct ew_reply *reply)
{
	_cleanup_(ew_http_json_free) json_t *problem =
		json_loadb((const char *)reply->json.at, reply->json.len, 0, NULL);
	struct ew_http_field field = {"WWW-Authenticate", "Bearer realm=\"earwitness\""};
	char seconds[24];

	if (reply->status == 429) {
		(void)snprintf(seconds, sizeof(seconds), "%lld",
			(long long)json_integer_value(json_object_get(problem, "retry_after_s")));
		field = (struct ew_http_field){"Retry-After", seconds};
	}
	ew_http_answer_with(call->x, reply->status, "application/problem+json", reply->json, &field, 1);
}

void ew_web_answer_reply(struct ew_web_call *call, const struct ew_reply *reply)
{
	if (reply->error)
		refuse_error(call, reply->error);
	else if (reply->status == 401 || reply->status == 429)
		answer_refusal(call, reply);
	else if (reply->status == 503)
		refuse_away_with(call, reply->json);
	else if (reply->status >= 400)
		ew_http_answer(call->x, reply->status, "application/problem+json", reply->json);
	else if (reply->status == 204 || reply->json.len == 0)
		ew_http_answer(call->x, reply->status, NULL, EW_SLICE_EMPTY);
	else
		ew_http_answer(call->x, reply->status, "application/json", reply->json);
}

static void on_reply(void *arg, struct ew_reply *reply)
{
	struct ew_web_call *call = arg;

	if (!call->x) {
		ew_web_call_end(call);
		return;
	}
	ew_http_on_gone(call->x, NULL, NULL);
	if (call->answered && (call->takes_errors || (!reply->error && reply->status < 400))) {
		call->answered(call, reply);
		return;
	}
	ew_web_answer_reply(call, reply);
	ew_web_call_end(call);
}

static int send_question(
	struct ew_web_call *call, const struct ew_web_question *q, struct ew_slice arguments)
{
	struct ew_msg_ask ask = {.op = q->op,
		.interaction = call->interaction,
		.token = call->token,
		.arguments = arguments,
		.purpose = q->purpose,
		.idempotency_key = q->idempotency_key};
	int64_t timeout_us = q->timeout_us ? q->timeout_us : call->web->times.ask_us;

	return ew_keeper_ask(call->web->keeper, &ask, timeout_us, on_reply, call);
}

void ew_web_ask(struct ew_web_call *call, const struct ew_web_question *q)
{
	_cleanup_(ew_http_json_free) json_t *arguments =
		q->has_arguments ? q->arguments : json_object();
	_cleanup_(ew_free_ptr) char *text = arguments ? json_dumps(arguments, JSON_COMPACT) : NULL;
	struct ew_reply failed = {.fd = -1};

	failed.error = text ? send_question(call, q, ew_slice_text(text)) : -ENOMEM;
	if (failed.error)
		on_reply(call, &failed);
	else
		ew_http_on_gone(call->x, on_gone, call);
}

/* -- reading a request -- */

static bool digest(struct ew_web_call *call, struct ew_slice token)
{
	if (ew_sha256_of(token, &call->token) == 0)
		return true;
	ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "the token cannot be checked");
	return false;
}

static bool refuse_token(struct ew_web_call *call)
{
	ew_http_refuse(call->x, EW_HTTP_UNAUTHENTICATED, NULL,
		"sign in, or send a token in the field Authorization: Bearer TOKEN");
	return false;
}

static bool refuse_objection(struct ew_web_call *call, const char *objection)
{
	if (objection)
		ew_http_refuse(call->x, EW_HTTP_CROSS_SITE, NULL, "%s", objection);
	return objection != NULL;
}

static bool read_session(struct ew_web_call *call, struct ew_slice session)
{
	return !refuse_objection(call, ew_session_cookie_objection(call->x, call->web->secure)) && digest(call, session);
}

/* Whoever has a session is a browser, and its pages say what they are; a program has none and need not. */
bool ew_web_need_own_page(struct ew_web_call *call)
{
	bool secure = call->web->secure;
	struct ew_slice session;
	const char *objection = ew_session_cookie_read(call->x, secure, &session) == 0
					? ew_session_cookie_objection(call->x, secure)
					: ew_session_foreign(call->x, secure);

	return !refuse_objection(call, objection);
}

/* A token where one is shown, else the session of a browser. */
static bool read_token(struct ew_web_call *call, bool needed)
{
	struct ew_slice token, session;
	int r = ew_http_bearer_parse(ew_http_header(call->x, "Authorization"), &token);

	if (r == 0)
		return digest(call, token);
	if (r != -ENOENT)
		return refuse_token(call);
	if (ew_session_cookie_read(call->x, call->web->secure, &session) == 0)
		return read_session(call, session);
	return needed ? refuse_token(call) : true;
}

bool ew_web_need_token(struct ew_web_call *call)
{
	return read_token(call, true);
}

bool ew_web_may_have_token(struct ew_web_call *call)
{
	return read_token(call, false);
}

void ew_web_log_order(const struct ew_web_call *call, struct ew_id order)
{
	ew_log(EW_LOG_INFO, "order_taken", EW_F_ID("order", order),
		EW_F_ID("interaction", call->interaction),
		EW_F_TRACE("trace_id", ew_http_trace_of(call->x)));
}

bool ew_web_need_interaction(struct ew_web_call *call, const struct ew_http_request *request)
{
	if (ew_id_parse(request->params[0], &call->interaction) == 0)
		return true;
	ew_http_refuse(call->x, EW_HTTP_NOT_FOUND, NULL, "there is no such interaction");
	return false;
}

static bool printable(struct ew_slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (s.at[i] < 0x21 || s.at[i] > 0x7e)
			return false;
	return true;
}

bool ew_web_read_key(struct ew_web_call *call)
{
	struct ew_slice key = ew_http_header(call->x, "Idempotency-Key");

	if (key.len > EW_WEB_KEY_BYTES || !printable(key)) {
		ew_http_refuse(call->x, EW_HTTP_BAD_PARAMETER, "Idempotency-Key",
			"at most %d printable ASCII characters without blanks", EW_WEB_KEY_BYTES);
		return false;
	}
	if (key.len > 0)
		memcpy(call->key, key.at, key.len);
	call->key[key.len] = '\0';
	return true;
}

bool ew_web_read_purpose(struct ew_web_call *call, struct ew_slice *ret)
{
	struct ew_slice purpose = ew_http_header(call->x, "Earwitness-Purpose");

	if (purpose.len > EW_WEB_PURPOSE_BYTES || !ew_utf8_valid(purpose)) {
		ew_http_refuse(call->x, EW_HTTP_BAD_PARAMETER, "Earwitness-Purpose",
			"at most %d bytes of UTF-8", EW_WEB_PURPOSE_BYTES);
		return false;
	}
	*ret = purpose;
	return true;
}

bool ew_web_read_query(struct ew_web_call *call, const struct ew_http_request *request,
	const struct ew_http_param *params, size_t n, struct ew_http_query *ret)
{
	struct ew_http_problem problem;

	if (ew_http_query_parse(request->query, params, n, ret, &problem) == 0)
		return true;
	ew_http_answer_problem(call->x, &problem);
	return false;
}

/* Shown to whoever lists sessions. */
bool ew_web_add_browser(struct ew_web_call *call, json_t *to)
{
	struct ew_slice program = ew_http_header(call->x, "User-Agent");
	char address[64];

	ew_http_peer(call->x, address, sizeof(address));
	if (program.len > 200)
		program.len = 200;
	if (!ew_utf8_valid(program))
		program = EW_SLICE_EMPTY;
	return to && json_object_set_new(to, "program", ew_web_text(program)) == 0 &&
	       json_object_set_new(to, "address", json_string(address)) == 0;
}

json_t *ew_web_text(struct ew_slice text)
{
	/* The library takes NULL for an error, and an empty text may have no bytes. */
	return json_stringn(text.len > 0 ? (const char *)text.at : "", text.len);
}
