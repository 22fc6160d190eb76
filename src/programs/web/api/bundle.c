/*
 * POST /v1/interactions/{id}/bundle: everything that can be said of one call, in a file for somebody who trusts neither
 * the operator nor our software. Why is said in the body or in the header; the keeper decides and writes it down. There
 * is no Idempotency-Key: whoever asks again gets another bundle, and the log says so.
 */
#include <stdio.h>

#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/media_call.h"

#define RECIPIENT_BYTES 128
#define WITHHOLDS 64

static const struct ew_http_member members[] = {
	{"to", EW_HTTP_MEMBER_TEXT, false, RECIPIENT_BYTES},
	{"clear", EW_HTTP_MEMBER_TRUTH, false, 1},
	{"reason", EW_HTTP_MEMBER_TEXT, false, EW_MAX_REASON_BYTES},
	{"withhold", EW_HTTP_MEMBER_LIST, false, WITHHOLDS},
	{"purpose", EW_HTTP_MEMBER_TEXT, false, EW_WEB_PURPOSE_BYTES},
	{"legal_ground", EW_HTTP_MEMBER_TEXT, false, EW_WEB_PURPOSE_BYTES},
	{"case", EW_HTTP_MEMBER_TEXT, false, EW_WEB_PURPOSE_BYTES},
	{"approval", EW_HTTP_MEMBER_NUMBER, false, INT64_MAX},
};

static void name_file(struct ew_web_call *call)
{
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(call->interaction, id);
	(void)snprintf(call->filename, sizeof(call->filename), "earwitness-%s.zip", id);
	call->content_type = "application/zip";
}

EW_API_HANDLER(bundle)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	_cleanup_(ew_http_json_free) json_t *body = NULL;
	struct ew_http_problem problem;

	if (!call)
		return;
	struct ew_web_question question = {.op = EW_ASK_BUNDLE, .timeout_us = call->web->times.render_us};

	if (!ew_web_need_token(call) || !ew_web_need_interaction(call, request) ||
		!ew_web_read_purpose(call, &question.purpose)) {
		ew_web_call_end(call);
		return;
	}
	if (ew_http_body_parse(request->body, members, EW_COUNT(members), &body, &problem)) {
		ew_http_answer_problem(x, &problem);
		ew_web_call_end(call);
		return;
	}
	name_file(call);
	question.has_arguments = true;
	question.arguments = json_incref(body);
	ew_web_download(call, &question);
}
