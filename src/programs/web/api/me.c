/*
 * /v1/me and /v1/sessions: what people may do with their own account, and who is signed in.
 */
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/credentials.h"
#include "programs/web/media_call.h"

#define CODE_BYTES 16

static const struct ew_http_member proof[] = {
	{"password", EW_HTTP_MEMBER_TEXT, false, EW_PASSWORD_BYTES},
	{"code", EW_HTTP_MEMBER_TEXT, false, CODE_BYTES},
};

static const struct ew_http_member passwords[] = {
	{"current", EW_HTTP_MEMBER_TEXT, true, EW_PASSWORD_BYTES},
	{"new", EW_HTTP_MEMBER_TEXT, true, EW_PASSWORD_BYTES},
};

static const struct ew_http_member code[] = {{"code", EW_HTTP_MEMBER_TEXT, true, CODE_BYTES}};

EW_API_HANDLER(me)
{
	ew_web_ask_body(arg, x, request, EW_ASK_ME, NULL, 0);
}

/* A body with secrets, of somebody who is signed in; NULL: answered. */
static struct ew_web_call *read_secrets(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request,
	const struct ew_http_member *members, size_t n, json_t **ret)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_problem problem;

	if (!call)
		return NULL;
	if (!ew_web_need_token(call)) {
		ew_web_call_end(call);
		return NULL;
	}
	if (ew_http_body_parse(request->body, members, n, ret, &problem) == 0) {
		ew_http_forget_body(x);
		return call;
	}
	ew_http_forget_body(x);
	ew_http_answer_problem(x, &problem);
	ew_web_call_end(call);
	return NULL;
}

static void step_up_by_password(struct ew_web_call *call, json_t *body)
{
	if (ew_web_take_credentials(call, body, "password", NULL, EW_ASK_STEP_UP, json_object()))
		ew_web_prove(call, json_object());
	else
		ew_web_call_end(call);
}

EW_API_HANDLER(step_up)
{
	_cleanup_(ew_http_json_free) json_t *body = NULL;
	struct ew_web_call *call = read_secrets(arg, x, request, proof, EW_COUNT(proof), &body);
	struct ew_web_question question = {.op = EW_ASK_STEP_UP, .has_arguments = true};

	if (!call)
		return;
	if (ew_http_body_text(body, "password").len > 0) {
		step_up_by_password(call, body);
		return;
	}
	question.arguments = json_incref(body);
	ew_web_ask(call, &question);
}

EW_API_HANDLER(password)
{
	_cleanup_(ew_http_json_free) json_t *body = NULL;
	struct ew_web_call *call = read_secrets(arg, x, request, passwords, EW_COUNT(passwords), &body);

	if (!call)
		return;
	if (ew_web_take_credentials(call, body, "current", "new", EW_ASK_PASSWORD, json_object()))
		ew_web_prove(call, json_object());
	else
		ew_web_call_end(call);
}

EW_API_HANDLER(totp)
{
	ew_web_ask_body(arg, x, request, EW_ASK_TOTP, NULL, 0);
}

EW_API_HANDLER(totp_confirm)
{
	ew_web_ask_body(arg, x, request, EW_ASK_TOTP_CONFIRM, code, EW_COUNT(code));
}

EW_API_HANDLER(totp_remove)
{
	ew_web_ask_body(arg, x, request, EW_ASK_TOTP_REMOVE, NULL, 0);
}

/* -- sessions -- */

enum { PERSON, CURSOR };
static const struct ew_http_param params[] = {
	[PERSON] = {"person", EW_ID_TEXT_BYTES}, [CURSOR] = {"cursor", EW_ID_TEXT_BYTES}};

EW_API_HANDLER(sessions)
{
	ew_web_ask_texts(arg, x, request, EW_ASK_SESSIONS, params, EW_COUNT(params));
}

EW_API_HANDLER(session_end)
{
	ew_web_ask_id(arg, x, request, EW_ASK_SESSION_END, "id", NULL, 0);
}
