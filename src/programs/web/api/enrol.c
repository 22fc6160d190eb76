/*
 * POST /v1/enrol {"token"}: the one-time token of the set-up is traded for the first
 * administrator's. Only its digest goes on; the new token passes through once and is not kept.
 */
#include "http/bearer.h"
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

static const struct ew_http_member members[] = {
	{"token", EW_HTTP_MEMBER_TEXT, true, EW_HTTP_TOKEN_MAX_BYTES},
};

EW_API_HANDLER(enrol)
{
	_cleanup_(ew_http_json_free) json_t *body = NULL;
	struct ew_web_question question = {.op = EW_ASK_ENROL};
	struct ew_http_problem problem;
	struct ew_web_call *call;

	if (ew_http_body_parse(request->body, members, EW_COUNT(members), &body, &problem)) {
		ew_http_answer_problem(x, &problem);
		return;
	}
	call = ew_web_call_new(arg, x);
	if (!call)
		return;
	if (ew_sha256_of(ew_slice_trim(ew_http_body_text(body, "token")), &call->token)) {
		ew_http_refuse(x, EW_HTTP_INTERNAL, NULL, "the token cannot be checked");
		ew_web_call_end(call);
		return;
	}
	ew_web_ask(call, &question);
}
