/*
 * POST /v1/interactions/{id}/redactions: a stretch that nobody is to hear; .../redactions/{event}/removal: that two people take it back.
 * What a stretch may be the keeper says.
 */
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

static const struct ew_http_member redaction[] = {
	{"party", EW_HTTP_MEMBER_TEXT, false, EW_ID_TEXT_BYTES},
	{"from_ms", EW_HTTP_MEMBER_NUMBER, true, INT64_MAX},
	{"to_ms", EW_HTTP_MEMBER_NUMBER, true, INT64_MAX},
	{"reason", EW_HTTP_MEMBER_TEXT, true, 32},
};

static const struct ew_http_member removal[] = {
	{"reason", EW_HTTP_MEMBER_TEXT, true, 1000},
};

EW_API_HANDLER(redact)
{
	ew_web_ask_interaction(arg, x, request, EW_ASK_REDACT, redaction, EW_COUNT(redaction));
}

static void ask_removal(struct ew_web_call *call, const struct ew_http_request *request, uint64_t event)
{
	struct ew_web_question question = {.op = EW_ASK_UNREDACT, .has_arguments = true};
	struct ew_http_problem problem;

	if (ew_http_body_parse(request->body, removal, EW_COUNT(removal), &question.arguments, &problem)) {
		ew_http_answer_problem(call->x, &problem);
		ew_web_call_end(call);
		return;
	}
	if (json_object_set_new(question.arguments, "event", json_integer((json_int_t)event)) < 0) {
		json_decref(question.arguments);
		question.arguments = NULL;
	}
	ew_web_ask(call, &question);
}

EW_API_HANDLER(unredact)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_query query;
	uint64_t event;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_need_interaction(call, request) ||
		!ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
	} else if (ew_slice_decimal(request->params[1], INT64_MAX, &event) < 0) {
		ew_http_refuse(x, EW_HTTP_NOT_FOUND, NULL, "there is nothing of this number");
		ew_web_call_end(call);
	} else {
		ask_removal(call, request, event);
	}
}
