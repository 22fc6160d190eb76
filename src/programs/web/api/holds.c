/*
 * /v1/holds, /v1/retention, /v1/subjects, /v1/requests: what may not be destroyed, what falls due, and what people ask about their own
 * data. What words mean the keeper says; here it is only seen that nothing else was said. A number of somebody comes in a body and in no
 * address: addresses are written down.
 */
#include "base/text.h"
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

#define REASON 1000

/* -- holds -- */

static const struct ew_http_param hold_params[] = {{"state", 16}, {"cursor", 64}};

static const struct ew_http_member making[] = {
	{"name", EW_HTTP_MEMBER_TEXT, true, 100},
	{"reason", EW_HTTP_MEMBER_TEXT, true, REASON},
	{"case", EW_HTTP_MEMBER_TEXT, false, 200},
	{"review_at", EW_HTTP_MEMBER_TEXT, true, 40},
	{"owner", EW_HTTP_MEMBER_TEXT, false, EW_ID_TEXT_BYTES},
};

static const struct ew_http_member changing[] = {
	{"review_at", EW_HTTP_MEMBER_TEXT, false, 40},
	{"owner", EW_HTTP_MEMBER_TEXT, false, EW_ID_TEXT_BYTES},
	{"note", EW_HTTP_MEMBER_TEXT, false, REASON},
};

static const struct ew_http_member placing[] = {
	{"interactions", EW_HTTP_MEMBER_LIST, false, 1000},
	{"query", EW_HTTP_MEMBER_OBJECT, false, 16},
	{"case", EW_HTTP_MEMBER_NUMBER, false, INT64_MAX},
	{"standing", EW_HTTP_MEMBER_TRUTH, false, 0},
};

static const struct ew_http_member releasing[] = {
	{"reason", EW_HTTP_MEMBER_TEXT, true, REASON},
	{"interactions", EW_HTTP_MEMBER_LIST, false, 500},
	{"query", EW_HTTP_MEMBER_NUMBER, false, INT64_MAX},
};

EW_API_HANDLER(holds)
{
	ew_web_ask_texts(arg, x, request, EW_ASK_HOLDS, hold_params, EW_COUNT(hold_params));
}

EW_API_HANDLER(hold_make)
{
	ew_web_ask_body(arg, x, request, EW_ASK_HOLD_MAKE, making, EW_COUNT(making));
}

EW_API_HANDLER(hold)
{
	ew_web_ask_id(arg, x, request, EW_ASK_HOLD, "id", NULL, 0);
}

EW_API_HANDLER(hold_change)
{
	ew_web_ask_id(arg, x, request, EW_ASK_HOLD_CHANGE, "id", changing, EW_COUNT(changing));
}

EW_API_HANDLER(hold_place)
{
	ew_web_ask_id(arg, x, request, EW_ASK_HOLD_PLACE, "id", placing, EW_COUNT(placing));
}

EW_API_HANDLER(hold_release)
{
	ew_web_ask_id(arg, x, request, EW_ASK_HOLD_RELEASE, "id", releasing, EW_COUNT(releasing));
}

static void no_such(struct ew_web_call *call)
{
	ew_http_refuse(call->x, EW_HTTP_NOT_FOUND, NULL, "there is nothing of this id");
	ew_web_call_end(call);
}

EW_API_HANDLER(hold_calls)
{
	static const struct ew_http_param page[] = {{"cursor", EW_ID_TEXT_BYTES}};
	struct ew_web_question question = {.op = EW_ASK_HOLD_CALLS, .has_arguments = true};
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_query query;
	char text[EW_ID_TEXT_BYTES];
	struct ew_id id;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, page, EW_COUNT(page), &query)) {
		ew_web_call_end(call);
	} else if (ew_id_parse(request->params[0], &id) < 0) {
		no_such(call);
	} else {
		ew_id_format(id, text);
		question.arguments = json_pack("{s:s, s:o*}", "id", text, page[0].name,
			query.given[0] ? ew_web_text(query.value[0]) : NULL);
		ew_web_ask(call, &question);
	}
}

EW_API_HANDLER(hold_job)
{
	struct ew_web_question question = {.op = EW_ASK_HOLD_JOB, .has_arguments = true};
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_query query;
	char text[EW_ID_TEXT_BYTES];
	struct ew_id id;
	uint64_t number;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
	} else if (ew_id_parse(request->params[0], &id) < 0 || ew_slice_decimal(request->params[1], INT64_MAX, &number) < 0) {
		no_such(call);
	} else {
		ew_id_format(id, text);
		question.arguments = json_pack("{s:s, s:I}", "id", text, "number", (json_int_t)number);
		ew_web_ask(call, &question);
	}
}

/* -- how long things stay -- */

EW_API_HANDLER(backups)
{
	struct ew_web_question question = {.op = EW_ASK_BACKUPS, .has_arguments = true};
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
		return;
	}
	question.arguments = json_object();
	ew_web_ask(call, &question);
}

EW_API_HANDLER(retention)
{
	static const struct ew_http_param days[] = {{"days", 3}};
	struct ew_web_question question = {.op = EW_ASK_RETENTION, .has_arguments = true};
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_problem problem;
	struct ew_http_query query;
	uint64_t n;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, days, 1, &query)) {
		ew_web_call_end(call);
	} else if (ew_http_query_number(&query, days, 0, 1, 366, 90, &n, &problem)) {
		ew_http_answer_problem(x, &problem);
		ew_web_call_end(call);
	} else {
		question.arguments = json_pack("{s:I}", days[0].name, (json_int_t)n);
		ew_web_ask(call, &question);
	}
}

/* -- what people ask -- */

static const struct ew_http_member subject[] = {
	{"number", EW_HTTP_MEMBER_TEXT, true, 128},
	{"reason", EW_HTTP_MEMBER_TEXT, true, REASON},
};

EW_API_HANDLER(subject)
{
	ew_web_ask_body(arg, x, request, EW_ASK_SUBJECT, subject, EW_COUNT(subject));
}

enum { REQUESTS_STATE, REQUESTS_LIMIT, REQUESTS_CURSOR };
static const struct ew_http_param request_params[] = {
	[REQUESTS_STATE] = {"state", 16}, [REQUESTS_LIMIT] = {"limit", 2}, [REQUESTS_CURSOR] = {"cursor", 20}};
static const struct ew_web_list requests_list = {.op = EW_ASK_REQUESTS, .params = request_params,
	.n = EW_COUNT(request_params), .limit = REQUESTS_LIMIT, .cursor = REQUESTS_CURSOR, .most = 50};

static const struct ew_http_member recording[] = {
	{"kind", EW_HTTP_MEMBER_TEXT, true, 16},
	{"who", EW_HTTP_MEMBER_TEXT, true, 200},
	{"received_at", EW_HTTP_MEMBER_TEXT, false, 40},
	{"deadline", EW_HTTP_MEMBER_TEXT, false, 40},
	{"interactions", EW_HTTP_MEMBER_LIST, false, 200},
	{"note", EW_HTTP_MEMBER_TEXT, false, REASON},
};

static const struct ew_http_member moving[] = {
	{"state", EW_HTTP_MEMBER_TEXT, false, 16},
	{"identity", EW_HTTP_MEMBER_TEXT, false, REASON},
	{"ground", EW_HTTP_MEMBER_TEXT, false, 32},
	{"extended", EW_HTTP_MEMBER_TEXT, false, REASON},
	{"deadline", EW_HTTP_MEMBER_TEXT, false, 40},
	{"outcome", EW_HTTP_MEMBER_TEXT, false, REASON},
	{"interactions", EW_HTTP_MEMBER_LIST, false, 200},
	{"note", EW_HTTP_MEMBER_TEXT, false, REASON},
};

EW_API_HANDLER(requests)
{
	ew_web_ask_list(arg, x, request, &requests_list);
}

EW_API_HANDLER(request_make)
{
	ew_web_ask_body(arg, x, request, EW_ASK_REQUEST_MAKE, recording, EW_COUNT(recording));
}

EW_API_HANDLER(request_one)
{
	ew_web_ask_number(arg, x, request, EW_ASK_REQUEST, NULL, 0);
}

EW_API_HANDLER(request_do)
{
	ew_web_ask_number(arg, x, request, EW_ASK_REQUEST_DO, moving, EW_COUNT(moving));
}
