/*
 * /v1/grants: a tool asks what it may capture of a call, acknowledges what it was told, and says when it has done. What
 * the answer is, the keeper says.
 */
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

static const struct ew_http_member wish[] = {
	{"interaction", EW_HTTP_MEMBER_TEXT, true, EW_ID_TEXT_BYTES},
	{"purposes", EW_HTTP_MEMBER_LIST, true, EW_PURPOSE_COUNT},
	{"kinds", EW_HTTP_MEMBER_LIST, false, 16},
	{"tool", EW_HTTP_MEMBER_TEXT, false, 64},
};

static const struct ew_http_member acknowledgement[] = {
	{"order", EW_HTTP_MEMBER_NUMBER, true, INT32_MAX},
	{"purged", EW_HTTP_MEMBER_TRUTH, false, 0},
};

static void ask_for_grant(struct ew_web_call *call, const struct ew_http_request *request)
{
	struct ew_web_question question = {
		.op = EW_ASK_GRANT, .has_arguments = true, .idempotency_key = ew_slice_text(call->key)};
	struct ew_http_problem problem;

	if (ew_http_body_parse(request->body, wish, EW_COUNT(wish), &question.arguments, &problem)) {
		ew_http_answer_problem(call->x, &problem);
		ew_web_call_end(call);
		return;
	}
	if (ew_id_parse(ew_http_body_text(question.arguments, "interaction"), &call->interaction) == 0) {
		ew_web_ask(call, &question);
		return;
	}
	json_decref(question.arguments);
	ew_http_refuse(call->x, EW_HTTP_INVALID_BODY, "interaction", "must be the id of an interaction");
	ew_web_call_end(call);
}

EW_API_HANDLER(grant_ask)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_query query;

	if (!call)
		return;
	if (ew_web_need_token(call) && ew_web_read_key(call) && ew_web_read_query(call, request, NULL, 0, &query))
		ask_for_grant(call, request);
	else
		ew_web_call_end(call);
}

EW_API_HANDLER(grants)
{
	static const struct ew_http_param params[] = {{"vendor", EW_ID_TEXT_BYTES}};

	ew_web_ask_texts(arg, x, request, EW_ASK_GRANTS, params, EW_COUNT(params));
}

EW_API_HANDLER(grant)
{
	ew_web_ask_id(arg, x, request, EW_ASK_GRANT_SHOW, "grant", NULL, 0);
}

EW_API_HANDLER(grant_acknowledge)
{
	ew_web_ask_id(arg, x, request, EW_ASK_GRANT_ACK, "grant", acknowledgement, EW_COUNT(acknowledgement));
}

EW_API_HANDLER(grant_end)
{
	ew_web_ask_id(arg, x, request, EW_ASK_GRANT_END, "grant", NULL, 0);
}
