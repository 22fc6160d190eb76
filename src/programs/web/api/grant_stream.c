/*
 * GET /v1/grants/{id}/stream: the orders of a grant as server-sent events, from wherever the tool stopped. Must never
 * begin behind an order that the tool does not have.
 */
#include <errno.h>

#include "base/text.h"
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

static json_t *arguments_of(struct ew_id grant, uint64_t after)
{
	char text[EW_ID_TEXT_BYTES];

	ew_id_format(grant, text);
	return json_pack("{s:s, s:I}", "grant", text, "after", (json_int_t)after);
}

static void begin(struct ew_web_call *call, const struct ew_grant_page *page)
{
	int r;

	if (call->after > page->orders) {
		ew_http_refuse(call->x, EW_HTTP_BAD_PARAMETER, "Last-Event-ID",
			"this order was never given; begin without Last-Event-ID");
		return;
	}
	/* 204 tells an event source not to come back. */
	if (page->over && !page->more && json_array_size(page->items) == 0 && json_array_size(page->deletions) == 0) {
		ew_http_answer(call->x, 204, NULL, EW_SLICE_EMPTY);
		return;
	}
	r = ew_grant_streams_add(call->web->grants, call->x, &call->token, call->grant, call->after, page);
	if (r == -ENOBUFS)
		ew_http_refuse(call->x, EW_HTTP_UNAVAILABLE, NULL, "too many tools listen already");
	else if (r)
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "no memory");
}

static void first_answered(struct ew_web_call *call, struct ew_reply *reply)
{
	_cleanup_(ew_http_json_free) json_t *answer =
		json_loadb((const char *)reply->json.at, reply->json.len, JSON_REJECT_DUPLICATES, NULL);
	struct ew_grant_page page;

	if (ew_grant_page_read(answer, &page) < 0)
		ew_http_refuse(
			call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper's answer makes no sense");
	else
		begin(call, &page);
	ew_web_call_end(call);
}

/* The number of the last order that the tool has; none is 0. */
static bool read_after(struct ew_web_call *call)
{
	struct ew_slice id = ew_http_header(call->x, "Last-Event-ID");

	if (id.len == 0 || ew_slice_decimal(id, INT64_MAX, &call->after) == 0)
		return true;
	ew_http_refuse(call->x, EW_HTTP_BAD_PARAMETER, "Last-Event-ID", "is the number of an order");
	return false;
}

EW_API_HANDLER(grant_stream)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_GRANT_ORDERS, .has_arguments = true};
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, NULL, 0, &query) || !read_after(call)) {
		ew_web_call_end(call);
	} else if (ew_id_parse(request->params[0], &call->grant) < 0) {
		ew_http_refuse(x, EW_HTTP_NOT_FOUND, NULL, "there is no such grant");
		ew_web_call_end(call);
	} else {
		question.arguments = arguments_of(call->grant, call->after);
		call->answered = first_answered;
		ew_web_ask(call, &question);
	}
}

/* -- those that listen already -- */

struct asking {
	struct ew_web *web;
	struct ew_grant_question question;
};

static void answered(void *arg, struct ew_reply *reply)
{
	struct asking *a = arg;
	_cleanup_(ew_http_json_free) json_t *answer = NULL;
	struct ew_grant_page page = {0};
	int error = reply->error;

	if (error == 0 && reply->status < 400) {
		answer = json_loadb((const char *)reply->json.at, reply->json.len, JSON_REJECT_DUPLICATES, NULL);
		error = ew_grant_page_read(answer, &page);
	}
	/* While web ends there are no streams any more. */
	if (reply->error != -ECANCELED)
		ew_grant_streams_answered(a->web->grants, &a->question, error, reply->status, &page);
	free(a);
}

int ew_api_grant_stream_ask(void *arg, const struct ew_grant_question *question)
{
	struct ew_web *web = arg;
	_cleanup_(ew_http_json_free) json_t *arguments = arguments_of(question->grant, question->after);
	_cleanup_(ew_free_ptr) char *text = arguments ? json_dumps(arguments, JSON_COMPACT) : NULL;
	struct ew_msg_ask ask = {
		.op = EW_ASK_GRANT_ORDERS, .token = question->token, .arguments = ew_slice_text(text ? text : "")};
	struct asking *a = text ? calloc(1, sizeof(*a)) : NULL;
	int r;

	if (!a)
		return -ENOMEM;
	*a = (struct asking){.web = web, .question = *question};
	r = ew_keeper_ask(web->keeper, &ask, web->times.ask_us, answered, a);
	if (r)
		free(a);
	return r;
}
