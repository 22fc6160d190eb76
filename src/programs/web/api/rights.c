/*
 * /v1/requests/{number}/...: what is done for somebody who asks about their own data. A number of theirs comes in a body and in no address.
 * What words mean the keeper says; here it is only seen that nothing else was said.
 */
#include "base/text.h"
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/api/drawn.h"
#include "programs/web/ask.h"

#define REASON 1000

static const struct ew_http_member finding[] = {
	{"numbers", EW_HTTP_MEMBER_LIST, false, 16},
	{"reason", EW_HTTP_MEMBER_TEXT, true, REASON},
};

static const struct ew_http_member because[] = {{"reason", EW_HTTP_MEMBER_TEXT, true, REASON}};

static const struct ew_http_member lifting[] = {
	{"reason", EW_HTTP_MEMBER_TEXT, true, REASON},
	{"told_at", EW_HTTP_MEMBER_TEXT, true, 40},
	{"how", EW_HTTP_MEMBER_TEXT, true, REASON},
};

static const struct ew_http_member objecting[] = {
	{"purposes", EW_HTTP_MEMBER_LIST, true, 32},
	{"decision", EW_HTTP_MEMBER_TEXT, true, 16},
	{"reason", EW_HTTP_MEMBER_TEXT, true, REASON},
};

static const struct ew_http_member correcting[] = {
	{"interaction", EW_HTTP_MEMBER_TEXT, true, EW_ID_TEXT_BYTES},
	{"kind", EW_HTTP_MEMBER_TEXT, false, 32},
	{"text", EW_HTTP_MEMBER_TEXT, true, 4000},
};

EW_API_HANDLER(request_find)
{
	ew_web_ask_number(arg, x, request, EW_ASK_REQUEST_FIND, finding, EW_COUNT(finding));
}

EW_API_HANDLER(request_erase)
{
	ew_web_ask_number(arg, x, request, EW_ASK_REQUEST_ERASE, because, EW_COUNT(because));
}

EW_API_HANDLER(request_freeze)
{
	ew_web_ask_number(arg, x, request, EW_ASK_REQUEST_FREEZE, because, EW_COUNT(because));
}

EW_API_HANDLER(request_unfreeze)
{
	ew_web_ask_number(arg, x, request, EW_ASK_REQUEST_UNFREEZE, lifting, EW_COUNT(lifting));
}

EW_API_HANDLER(request_object)
{
	ew_web_ask_number(arg, x, request, EW_ASK_REQUEST_OBJECT, objecting, EW_COUNT(objecting));
}

EW_API_HANDLER(request_correct)
{
	ew_web_ask_number(arg, x, request, EW_ASK_REQUEST_CORRECT, correcting, EW_COUNT(correcting));
}

EW_API_HANDLER(request_calls)
{
	static const struct ew_http_param page[] = {{"cursor", 20}};
	struct ew_web_question question = {.op = EW_ASK_REQUEST_CALLS, .has_arguments = true};
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_problem problem;
	struct ew_http_query query;
	uint64_t number, cursor = 0;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, page, EW_COUNT(page), &query)) {
		ew_web_call_end(call);
	} else if (ew_slice_decimal(request->params[0], INT64_MAX, &number) < 0) {
		ew_http_refuse(x, EW_HTTP_NOT_FOUND, NULL, "there is nothing of this number");
		ew_web_call_end(call);
	} else if (ew_http_query_number(&query, page, 0, 0, INT64_MAX, 0, &cursor, &problem)) {
		ew_http_answer_problem(x, &problem);
		ew_web_call_end(call);
	} else {
		question.arguments = json_pack("{s:I, s:I}", "number", (json_int_t)number, page[0].name, (json_int_t)cursor);
		ew_web_ask(call, &question);
	}
}

/* -- what is handed out -- */

static const struct ew_http_member packing[] = {
	{"others", EW_HTTP_MEMBER_TEXT, true, 16},
	{"reason", EW_HTTP_MEMBER_TEXT, true, REASON},
	{"to", EW_HTTP_MEMBER_TEXT, false, 128},
	{"names_because", EW_HTTP_MEMBER_TEXT, false, REASON},
	{"language", EW_HTTP_MEMBER_TEXT, false, 2},
	{"after", EW_HTTP_MEMBER_NUMBER, false, INT64_MAX},
};

/* A file, or what waits for a second person. */
static void packed(struct ew_web_call *call, struct ew_reply *reply)
{
	if (reply->fd >= 0) {
		ew_api_drawn(call, reply);
		return;
	}
	ew_web_answer_reply(call, reply);
	ew_web_call_end(call);
}

EW_API_HANDLER(request_package)
{
	struct ew_web_question question = {.op = EW_ASK_REQUEST_PACKAGE, .has_arguments = true};
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_problem problem;
	struct ew_http_query query;
	uint64_t number;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
	} else if (ew_slice_decimal(request->params[0], INT64_MAX, &number) < 0) {
		ew_http_refuse(x, EW_HTTP_NOT_FOUND, NULL, "there is nothing of this number");
		ew_web_call_end(call);
	} else if (ew_http_body_parse(request->body, packing, EW_COUNT(packing), &question.arguments, &problem)) {
		ew_http_answer_problem(x, &problem);
		ew_web_call_end(call);
	} else {
		bool sealed = json_object_get(question.arguments, "to") != NULL;

		call->answered = packed;
		call->content_type = sealed ? "application/octet-stream" : "application/zip";
		(void)snprintf(call->filename, sizeof(call->filename), "attachment; filename=\"access-%llu.zip%s\"", (unsigned long long)number,
			sealed ? ".age" : "");
		question.timeout_us = call->web->times.render_us;
		if (json_object_set_new(question.arguments, "number", json_integer((json_int_t)number)) < 0) {
			json_decref(question.arguments);
			question.arguments = NULL;
		}
		ew_web_ask(call, &question);
	}
}

static void letter(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request, const char *form, const char *type)
{
	static const struct ew_http_param params[] = {{"language", 2}};
	struct ew_web_question question = {.op = EW_ASK_REQUEST_LETTER, .has_arguments = true};
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_query query;
	uint64_t number;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, params, EW_COUNT(params), &query)) {
		ew_web_call_end(call);
	} else if (ew_slice_decimal(request->params[0], INT64_MAX, &number) < 0) {
		ew_http_refuse(x, EW_HTTP_NOT_FOUND, NULL, "there is nothing of this number");
		ew_web_call_end(call);
	} else {
		call->answered = ew_api_drawn;
		call->content_type = type;
		(void)snprintf(call->filename, sizeof(call->filename), "attachment; filename=\"letter-%llu.%s\"", (unsigned long long)number, form);
		question.timeout_us = call->web->times.render_us;
		question.arguments = json_pack("{s:I, s:s, s:o*}", "number", (json_int_t)number, "form", form, params[0].name,
			query.given[0] ? ew_web_text(query.value[0]) : NULL);
		ew_web_ask(call, &question);
	}
}

EW_API_HANDLER(request_letter)
{
	letter(arg, x, request, "html", "text/html; charset=utf-8");
}

EW_API_HANDLER(request_letter_pdf)
{
	letter(arg, x, request, "pdf", "application/pdf");
}
