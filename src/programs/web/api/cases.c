/*
 * /v1/cases: complaints, their calls, deadlines, evidence given and outcomes. What a person wrote passes through and
 * is kept nowhere here.
 */
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

enum { STATE, LIMIT, CURSOR };
static const struct ew_http_param params[] = {
	[STATE] = {"state", 16}, [LIMIT] = {"limit", 3}, [CURSOR] = {"cursor", 20}};

#define WORDS                                                                                      \
	{"about", EW_HTTP_MEMBER_TEXT, false, 1000}, {"deadline", EW_HTTP_MEMBER_TEXT, false, 40},  \
		{"owner", EW_HTTP_MEMBER_TEXT, false, 200}, {"note", EW_HTTP_MEMBER_TEXT, false, 4000}, \
		{"interactions", EW_HTTP_MEMBER_LIST, false, 100}

static const struct ew_http_member to_open[] = {WORDS};
static const struct ew_http_member to_change[] = {WORDS, {"state", EW_HTTP_MEMBER_TEXT, false, 16},
	{"outcome", EW_HTTP_MEMBER_TEXT, false, 4000}, {"evidence", EW_HTTP_MEMBER_OBJECT, false, 2}};

EW_API_HANDLER(cases)
{
	static const struct ew_web_list list = {.op = EW_ASK_CASES,
		.params = params,
		.n = EW_COUNT(params),
		.limit = LIMIT,
		.cursor = CURSOR,
		.most = 20};

	ew_web_ask_list(arg, x, request, &list);
}

EW_API_HANDLER(case_open)
{
	ew_web_ask_body(arg, x, request, EW_ASK_CASE_OPEN, to_open, EW_COUNT(to_open));
}

/* "case" is a word of the language. */
EW_API_HANDLER(case_show)
{
	ew_web_ask_number(arg, x, request, EW_ASK_CASE, NULL, 0);
}

EW_API_HANDLER(case_do)
{
	ew_web_ask_number(arg, x, request, EW_ASK_CASE_DO, to_change, EW_COUNT(to_change));
}
