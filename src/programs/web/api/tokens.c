/*
 * /v1/tokens: who may use this API, and as whom. A secret passes through once, in the answer that made it, and is kept
 * nowhere here.
 */
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/media_call.h"

#define PAGE 100

enum { LIMIT, CURSOR };
static const struct ew_http_param params[] = {[LIMIT] = {"limit", 3}, [CURSOR] = {"cursor", EW_ID_TEXT_BYTES}};

static const struct ew_http_member wish[] = {
	{"name", EW_HTTP_MEMBER_TEXT, true, 200},
	{"kind", EW_HTTP_MEMBER_TEXT, true, 16},
	{"rights", EW_HTTP_MEMBER_LIST, true, 16},
	{"vendor", EW_HTTP_MEMBER_TEXT, false, EW_ID_TEXT_BYTES},
	{"agent", EW_HTTP_MEMBER_TEXT, false, 200},
	{"scope", EW_HTTP_MEMBER_OBJECT, false, 16},
	{"expires_in", EW_HTTP_MEMBER_NUMBER, false, EW_MAX_TOKEN_LIFE_S},
};

/* Their cursor is an id. */
static void ask_page(struct ew_web_call *call, const struct ew_http_query *query)
{
	struct ew_web_question question = {.op = EW_ASK_TOKENS, .has_arguments = true};
	struct ew_http_problem problem;
	uint64_t limit;

	if (ew_http_query_number(query, params, LIMIT, 1, PAGE, PAGE, &limit, &problem)) {
		ew_http_answer_problem(call->x, &problem);
		ew_web_call_end(call);
		return;
	}
	question.arguments = json_pack("{s:I}", "limit", (json_int_t)limit);
	if (question.arguments && ew_web_add_text(question.arguments, "cursor", query->value[CURSOR])) {
		json_decref(question.arguments);
		question.arguments = NULL;
	}
	ew_web_ask(call, &question);
}

EW_API_HANDLER(tokens)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_query query;

	if (!call)
		return;
	if (ew_web_need_token(call) && ew_web_read_query(call, request, params, EW_COUNT(params), &query))
		ask_page(call, &query);
	else
		ew_web_call_end(call);
}

EW_API_HANDLER(token_make)
{
	ew_web_ask_body(arg, x, request, EW_ASK_TOKEN_MAKE, wish, EW_COUNT(wish));
}

EW_API_HANDLER(token_revoke)
{
	ew_web_ask_id(arg, x, request, EW_ASK_TOKEN_REVOKE, "id", NULL, 0);
}
