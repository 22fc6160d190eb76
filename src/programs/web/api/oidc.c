/*
 * Signing in by a provider (OpenID Connect): to it, back from it, and out at its word. Browsers come here by addresses, so that what goes
 * wrong is told by a page. Must never log or show a code, a state or a token, nor send anybody to another site than the provider.
 */
#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "http/body.h"
#include "http/query.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"
#include "programs/web/session_cookie.h"
#include "programs/web/signing_page.h"

#define SECRET_BYTES 32
#define WAIT_US (40 * EW_US_PER_S) /* a provider is asked up to three times, one after the other */

static const struct ew_http_param begin_params[] = {{"to", 512}, {"again", 1}};
/* RFC 6749 4.1.2, RFC 9207; others are passed over. */
static const struct ew_http_param callback_params[] = {{"state", 64}, {"code", 4000}, {"iss", 512}, {"error", 200}};
/* The form of Back-Channel Logout 1.0, 2.5. */
static const struct ew_http_param logout_form[] = {{"logout_token", 4000}};

enum { TO, AGAIN };
enum { STATE, CODE, ISS, ERROR };

/* -- refusals -- */

static struct ew_http_field no_signing(const struct ew_web *web, char cookie[static EW_SESSION_COOKIE_BYTES])
{
	ew_signing_cookie_set(EW_SLICE_EMPTY, web->secure, cookie);
	return (struct ew_http_field){"Set-Cookie", cookie};
}

static void refuse(struct ew_web_call *call, unsigned status, struct ew_slice sentence)
{
	ew_signing_page_refuse(call->x, status, sentence, NULL, 0);
	ew_web_call_end(call);
}

static unsigned status_of(const struct ew_reply *reply)
{
	if (reply->error)
		return 503;
	return reply->status < 400 ? 502 : reply->status;
}

/* What the keeper said, or that it said nothing of use. The browser's cookie has served. */
static void refuse_reply(struct ew_web_call *call, const struct ew_reply *reply)
{
	_cleanup_(ew_http_json_free) json_t *problem =
		reply->error ? NULL : json_loadb((const char *)reply->json.at, reply->json.len, 0, NULL);
	struct ew_slice detail = ew_http_body_text(problem, "detail");
	char cookie[EW_SESSION_COOKIE_BYTES];
	struct ew_http_field field = no_signing(call->web, cookie);

	if (detail.len == 0)
		detail = EW_SLICE("the server cannot do this at this moment; try again in a moment");
	ew_signing_page_refuse(call->x, status_of(reply), detail, &field, 1);
	ew_web_call_end(call);
}

static void refuse_problem(struct ew_web_call *call, const struct ew_http_problem *problem)
{
	char sentence[EW_HTTP_FIELD_BYTES + EW_HTTP_DETAIL_BYTES + 32];

	(void)snprintf(sentence, sizeof(sentence), "in the address, %s: %s", problem->field, problem->detail);
	refuse(call, ew_http_problem_status(problem->kind), ew_slice_text(sentence));
}

/* -- arguments -- */

/* A parameter that is there. False without memory. */
static bool add(json_t *to, const char *name, const struct ew_http_query *query, size_t i)
{
	return !query->given[i] || (to && json_object_set_new(to, name, ew_web_text(query->value[i])) == 0);
}

static bool add_digest(json_t *to, struct ew_slice secret)
{
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};
	struct ew_hash digest;

	ew_buf_init(&hex, 80);
	if (ew_sha256_of(secret, &digest))
		return false;
	ew_hex_add(&hex, ew_slice_of(digest.bytes, sizeof(digest.bytes)));
	return ew_buf_error(&hex) == 0 && to &&
	       json_object_set_new(to, "browser", json_stringn((const char *)hex.at, hex.len)) == 0;
}

static json_t *new_arguments(const struct ew_http_request *request)
{
	json_t *arguments = json_object();

	if (arguments && json_object_set_new(arguments, "provider", ew_web_text(request->params[0])) == 0)
		return arguments;
	json_decref(arguments);
	return NULL;
}

static void ask(struct ew_web_call *call, uint16_t op, json_t *arguments, bool whole, ew_web_answered_fn *answered)
{
	struct ew_web_question question = {.op = op, .has_arguments = true, .arguments = arguments, .timeout_us = WAIT_US};

	if (!whole) {
		json_decref(arguments);
		question.arguments = NULL;
	}
	call->answered = answered;
	call->takes_errors = true;
	ew_web_ask(call, &question);
}

/* -- to the provider -- */

static void on_location(struct ew_web_call *call, struct ew_reply *reply)
{
	_cleanup_(ew_http_json_free) json_t *answer =
		reply->error ? NULL : json_loadb((const char *)reply->json.at, reply->json.len, 0, NULL);
	const char *location = json_string_value(json_object_get(answer, "location"));
	char cookie[EW_SESSION_COOKIE_BYTES];
	struct ew_http_field fields[2] = {{"Set-Cookie", cookie}, {"Location", location}};

	if (!location) {
		refuse_reply(call, reply);
		return;
	}
	ew_signing_cookie_set(ew_slice_text(call->browser), call->web->secure, cookie);
	ew_http_answer_with(call->x, 303, NULL, EW_SLICE_EMPTY, fields, 2);
	ew_wipe(cookie, sizeof(cookie));
	ew_web_call_end(call);
}

/* Each sign-in has a cookie of its own: whoever has not this one cannot bring it to its end. */
static bool draw_cookie(struct ew_web_call *call)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	uint8_t secret[SECRET_BYTES];
	int r = ew_io_random(call->web->io, secret, sizeof(secret));

	ew_buf_init_secret(&text, sizeof(call->browser));
	if (r == 0)
		ew_base64_add(&text, ew_slice_of(secret, sizeof(secret)), EW_BASE64_URL);
	ew_wipe(secret, sizeof(secret));
	if (r < 0 || ew_buf_error(&text) < 0 || text.len >= sizeof(call->browser))
		return false;
	memcpy(call->browser, text.at, text.len);
	call->browser[text.len] = '\0';
	return true;
}

/* A proof is of the session that asks for it. */
static bool read_session(struct ew_web_call *call)
{
	struct ew_slice session;

	return ew_session_cookie_read(call->x, call->web->secure, &session) == 0 && ew_sha256_of(session, &call->token) == 0;
}

EW_API_HANDLER(oidc_begin)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	const char *foreign;
	struct ew_http_query query;
	struct ew_http_problem problem;
	json_t *arguments;
	bool again;

	if (!call)
		return;
	foreign = ew_session_foreign(x, call->web->secure);
	if (foreign) {
		refuse(call, 403, ew_slice_text(foreign));
		return;
	}
	if (ew_http_query_parse(request->query, begin_params, EW_COUNT(begin_params), &query, &problem)) {
		refuse_problem(call, &problem);
		return;
	}
	again = query.given[AGAIN] && ew_slice_equal(query.value[AGAIN], EW_SLICE("1"));
	if (again && !read_session(call)) {
		refuse(call, 401, EW_SLICE("nobody is signed in here who could prove who they are; sign in"));
		return;
	}
	arguments = new_arguments(request);
	ask(call, again ? EW_ASK_OIDC_AGAIN : EW_ASK_OIDC_BEGIN, arguments,
		draw_cookie(call) && add_digest(arguments, ew_slice_text(call->browser)) && add(arguments, "to", &query, TO),
		on_location);
}

/* -- back from it -- */

static void on_signed_in(struct ew_web_call *call, struct ew_reply *reply)
{
	_cleanup_(ew_http_json_free) json_t *answer =
		reply->error ? NULL : json_loadb((const char *)reply->json.at, reply->json.len, 0, NULL);
	struct ew_slice to = ew_http_body_text(answer, "to"), secret = ew_http_body_text(answer, "session");
	char none[EW_SESSION_COOKIE_BYTES], cookie[EW_SESSION_COOKIE_BYTES];
	struct ew_http_field fields[2] = {no_signing(call->web, none), {"Set-Cookie", cookie}};

	if (to.len == 0 || secret.len > 128) {
		refuse_reply(call, reply);
		return;
	}
	ew_session_cookie_set(secret, call->web->secure, cookie);
	ew_signing_page_go_on(call->x, to, fields, secret.len > 0 ? 2 : 1);
	ew_wipe(cookie, sizeof(cookie));
	ew_web_call_end(call);
}

EW_API_HANDLER(oidc_callback)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_query query;
	struct ew_http_problem problem;
	struct ew_slice cookie;
	json_t *arguments;
	bool whole;

	if (!call)
		return;
	if (ew_http_query_pick(request->query, callback_params, EW_COUNT(callback_params), &query, &problem)) {
		refuse_problem(call, &problem);
		return;
	}
	arguments = new_arguments(request);
	whole = add(arguments, "state", &query, STATE) && add(arguments, "code", &query, CODE) &&
		add(arguments, "iss", &query, ISS) && add(arguments, "error", &query, ERROR) && arguments &&
		ew_web_add_browser(call, arguments);
	if (ew_signing_cookie_read(x, call->web->secure, &cookie) == 0)
		whole = whole && add_digest(arguments, cookie);
	ew_wipe(&query, sizeof(query));
	ask(call, EW_ASK_OIDC_CALLBACK, arguments, whole, on_signed_in);
}

/* -- out at its word -- */

EW_API_HANDLER(oidc_logout)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_OIDC_LOGOUT, .has_arguments = true, .timeout_us = WAIT_US};
	struct ew_http_query form;
	struct ew_http_problem problem;
	int r;

	if (!call)
		return;
	r = ew_http_query_pick(request->body, logout_form, EW_COUNT(logout_form), &form, &problem);
	ew_http_forget_body(x);
	if (r) {
		ew_http_answer_problem(x, &problem);
		ew_web_call_end(call);
		return;
	}
	question.arguments = new_arguments(request);
	if (!question.arguments || !add(question.arguments, "token", &form, 0)) {
		json_decref(question.arguments);
		question.arguments = NULL;
	}
	ew_web_ask(call, &question);
}
