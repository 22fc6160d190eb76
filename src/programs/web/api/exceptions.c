/*
 * GET /v1/exceptions, /v1/exceptions/{id} and POST /v1/exceptions/{id}: what bypassed or failed policy, and who works
 * on it. Rows and what may be done with them are the keeper's.
 */
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

#define NOTE_BYTES 500

enum { STATE, KIND, SEVERITY, INTERACTION, SINCE, LIMIT, CURSOR };
static const struct ew_http_param params[] = {
	[STATE] = {"state", 16},
	[KIND] = {"kind", 80},
	[SEVERITY] = {"severity", 16},
	[INTERACTION] = {"interaction", 40},
	[SINCE] = {"since", 40},
	[LIMIT] = {"limit", 3},
	[CURSOR] = {"cursor", 20},
};

static const struct ew_http_member members[] = {
	{"do", EW_HTTP_MEMBER_TEXT, true, 16},
	{"note", EW_HTTP_MEMBER_TEXT, false, NOTE_BYTES},
};

EW_API_HANDLER(exceptions)
{
	static const struct ew_web_list list = {.op = EW_ASK_EXCEPTIONS,
		.params = params,
		.n = EW_COUNT(params),
		.limit = LIMIT,
		.cursor = CURSOR,
		.most = 100};

	ew_web_ask_list(arg, x, request, &list);
}

EW_API_HANDLER(exception)
{
	ew_web_ask_number(arg, x, request, EW_ASK_EXCEPTION, NULL, 0);
}

EW_API_HANDLER(exception_do)
{
	ew_web_ask_number(arg, x, request, EW_ASK_EXCEPTION_DO, members, EW_COUNT(members));
}
