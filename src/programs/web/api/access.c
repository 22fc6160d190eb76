/*
 * POST /v1/interactions/{id}/access: says for what somebody wants to hear a call, and gets a handle
 * that opens it for a short while. The keeper decides and writes it down.
 */
#include "base/text.h"
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

static const struct ew_http_member members[] = {
	{"purpose", EW_HTTP_MEMBER_TEXT, false, EW_WEB_PURPOSE_BYTES},
	{"legal_ground", EW_HTTP_MEMBER_TEXT, false, EW_WEB_PURPOSE_BYTES},
	{"case", EW_HTTP_MEMBER_TEXT, false, EW_WEB_PURPOSE_BYTES},
	{"approval", EW_HTTP_MEMBER_NUMBER, false, INT64_MAX},
	{"unredacted", EW_HTTP_MEMBER_TRUTH, false, 0},
};

static int parse(struct ew_slice body, json_t **ret, struct ew_http_problem *problem)
{
	_cleanup_(ew_http_json_free) json_t *object = NULL;
	int r = ew_http_body_parse(body, members, EW_COUNT(members), &object, problem);
	bool purpose, ground;

	if (r)
		return r;
	purpose = ew_http_body_text(object, "purpose").len > 0;
	ground = ew_http_body_text(object, "legal_ground").len > 0;
	if (purpose == ground)
		return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, EW_SLICE("purpose"),
			"say either a purpose or a legal_ground");
	*ret = TAKE(object);
	return 0;
}

EW_API_HANDLER(access)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_ACCESS};
	_cleanup_(ew_http_json_free) json_t *body = NULL;
	struct ew_http_problem problem;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_need_interaction(call, request) ||
		!ew_web_read_key(call)) {
		ew_web_call_end(call);
		return;
	}
	if (parse(request->body, &body, &problem)) {
		ew_http_answer_problem(x, &problem);
		ew_web_call_end(call);
		return;
	}
	question.has_arguments = true;
	question.arguments = json_incref(body);
	question.purpose = ew_http_body_text(body, "purpose");
	question.idempotency_key = ew_slice_text(call->key);
	ew_web_ask(call, &question);
}
