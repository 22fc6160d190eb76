/*
 * Signing in and out. A password is stretched here and never goes on; a session goes into the browser's cookie and is shown to nobody.
 */
#include "base/text.h"
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/credentials.h"

#define LOGIN_BYTES 128
#define CODE_BYTES 16
#define INVITATION_BYTES 64

static const struct ew_http_member sign_in[] = {
	{"login", EW_HTTP_MEMBER_TEXT, true, LOGIN_BYTES},
	{"password", EW_HTTP_MEMBER_TEXT, true, EW_PASSWORD_BYTES},
	{"code", EW_HTTP_MEMBER_TEXT, false, CODE_BYTES},
};

static const struct ew_http_member invitation[] = {
	{"code", EW_HTTP_MEMBER_TEXT, true, INVITATION_BYTES},
	{"password", EW_HTTP_MEMBER_TEXT, true, EW_PASSWORD_BYTES},
};

static const struct ew_http_member enrolment[] = {
	{"token", EW_HTTP_MEMBER_TEXT, true, 512},
	{"login", EW_HTTP_MEMBER_TEXT, false, LOGIN_BYTES},
	{"name", EW_HTTP_MEMBER_TEXT, false, 200},
	{"password", EW_HTTP_MEMBER_TEXT, false, EW_PASSWORD_BYTES},
};

static struct ew_web_call *end(struct ew_web_call *call)
{
	ew_web_call_end(call);
	return NULL;
}

/* A call of our own page's or a program's, and its body, whose secrets are wiped in the exchange as soon as it was read. NULL: answered. */
static struct ew_web_call *begin(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request,
	const struct ew_http_member *members, size_t n, json_t **ret)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_problem problem;
	int r;

	if (!call)
		return NULL;
	if (!ew_web_need_own_page(call)) {
		ew_http_forget_body(x);
		return end(call);
	}
	r = ew_http_body_parse(request->body, members, n, ret, &problem);
	ew_http_forget_body(x);
	if (r == 0)
		return call;
	ew_http_answer_problem(x, &problem);
	return end(call);
}

static json_t *with_origin(struct ew_web_call *call, json_t *arguments)
{
	if (arguments && ew_web_add_browser(call, arguments))
		return arguments;
	json_decref(arguments);
	return NULL;
}

EW_API_HANDLER(sign_in_ways)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_SIGN_IN_WAYS};

	(void)request;
	if (call)
		ew_web_ask(call, &question);
}

EW_API_HANDLER(sign_in)
{
	_cleanup_(ew_http_json_free) json_t *body = NULL;
	struct ew_web_call *call = begin(arg, x, request, sign_in, EW_COUNT(sign_in), &body);
	json_t *arguments;

	if (!call)
		return;
	arguments = with_origin(call, json_pack("{s:O, s:O*}", "login", json_object_get(body, "login"), "code",
						json_object_get(body, "code")));
	if (!ew_web_take_credentials(call, body, "password", NULL, EW_ASK_SIGN_IN, arguments)) {
		ew_web_call_end(call);
		return;
	}
	call->credentials->sets_cookie = true;
	ew_web_prove(call, json_pack("{s:O}", "login", json_object_get(body, "login")));
}

/* Only the digest of the code goes on, as of every secret. */
static json_t *digest_json(struct ew_slice code)
{
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};
	struct ew_hash digest;

	ew_buf_init(&hex, 80);
	if (ew_sha256_of(ew_slice_trim(code), &digest))
		return NULL;
	ew_hex_add(&hex, ew_slice_of(digest.bytes, sizeof(digest.bytes)));
	return ew_buf_error(&hex) ? NULL : json_stringn((const char *)hex.at, hex.len);
}

EW_API_HANDLER(invitation)
{
	_cleanup_(ew_http_json_free) json_t *body = NULL;
	_cleanup_(ew_http_json_free) json_t *code = NULL;
	struct ew_web_call *call = begin(arg, x, request, invitation, EW_COUNT(invitation), &body);

	if (!call)
		return;
	code = digest_json(ew_http_body_text(body, "code"));
	if (!ew_web_take_credentials(call, body, NULL, "password", EW_ASK_INVITED,
		    code ? with_origin(call, json_pack("{s:O}", "invitation", code)) : NULL)) {
		ew_web_call_end(call);
		return;
	}
	call->credentials->sets_cookie = true;
	ew_web_prove(call, json_pack("{s:O}", "invitation", code));
}

EW_API_HANDLER(sign_out)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_SIGN_OUT};

	(void)request;
	if (!call)
		return;
	call->answered = ew_web_answer_no_session;
	if (ew_web_need_token(call))
		ew_web_ask(call, &question);
	else
		ew_web_call_end(call);
}

/* -- the first administrators -- */

static void enrol_person(struct ew_web_call *call, json_t *body)
{
	const struct ew_slice words[] = {ew_http_body_text(body, "login"), ew_http_body_text(body, "name")};
	json_t *arguments = with_origin(call, json_pack("{s:O*, s:O*}", "login", json_object_get(body, "login"), "name",
						      json_object_get(body, "name")));

	if (!ew_web_take_credentials(call, body, NULL, "password", EW_ASK_ENROL, arguments)) {
		ew_web_call_end(call);
		return;
	}
	call->credentials->sets_cookie = true;
	call->credentials->status = 201;
	ew_web_set_password(call, words, EW_COUNT(words));
}

/* The one-time token of the set-up: with a login it makes an administrator, without one a token for programs. */
EW_API_HANDLER(enrol)
{
	_cleanup_(ew_http_json_free) json_t *body = NULL;
	struct ew_web_question question = {.op = EW_ASK_ENROL};
	struct ew_web_call *call = begin(arg, x, request, enrolment, EW_COUNT(enrolment), &body);

	if (!call)
		return;
	if (ew_sha256_of(ew_slice_trim(ew_http_body_text(body, "token")), &call->token)) {
		ew_http_refuse(x, EW_HTTP_INTERNAL, NULL, "the token cannot be checked");
		ew_web_call_end(call);
	} else if (json_object_get(body, "login")) {
		enrol_person(call, body);
	} else {
		ew_web_ask(call, &question);
	}
}
