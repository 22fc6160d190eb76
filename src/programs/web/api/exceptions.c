/*
 * GET /v1/exceptions: what bypassed or failed policy, as the keeper lists it.
 */
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

enum { LIMIT, CURSOR };
static const struct ew_http_param params[] = {[LIMIT] = {"limit", 3}, [CURSOR] = {"cursor", 20}};

static int read_page(const struct ew_http_query *query, uint64_t *ret_limit, uint64_t *ret_cursor,
	struct ew_http_problem *problem)
{
	int r = ew_http_query_number(query, params, LIMIT, 1, 200, 50, ret_limit, problem);

	if (r)
		return r;
	return ew_http_query_number(query, params, CURSOR, 0, INT64_MAX, 0, ret_cursor, problem);
}

EW_API_HANDLER(exceptions)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_EXCEPTIONS, .has_arguments = true};
	struct ew_http_problem problem;
	struct ew_http_query query;
	uint64_t limit, cursor;

	if (!call)
		return;
	if (!ew_web_need_token(call) ||
		!ew_web_read_query(call, request, params, EW_COUNT(params), &query)) {
		ew_web_call_end(call);
		return;
	}
	if (read_page(&query, &limit, &cursor, &problem)) {
		ew_http_answer_problem(x, &problem);
		ew_web_call_end(call);
		return;
	}
	question.arguments =
		json_pack("{s:I, s:I}", "limit", (json_int_t)limit, "cursor", (json_int_t)cursor);
	ew_web_ask(call, &question);
}
