/*
 * /v1/vendors: who makes the tools that may capture, under which agreement. What a document says wrong the keeper says;
 * that it has no other members is seen here.
 */
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

enum { STATE, LIMIT, CURSOR };
static const struct ew_http_param params[] = {
	[STATE] = {"state", 16}, [LIMIT] = {"limit", 3}, [CURSOR] = {"cursor", 20}};

#define MEMBERS(needed)                                                                                 \
	{"name", EW_HTTP_MEMBER_TEXT, needed, 200}, {"contact", EW_HTTP_MEMBER_TEXT, needed, 400},      \
		{"purposes", EW_HTTP_MEMBER_LIST, needed, 16}, {"kinds", EW_HTTP_MEMBER_LIST, needed, 16}, \
		{"agreement", EW_HTTP_MEMBER_OBJECT, needed, 5}, {"region", EW_HTTP_MEMBER_TEXT, needed, 12}, \
		{"sub_processors", EW_HTTP_MEMBER_LIST, false, EW_MAX_VENDOR_LIST},                     \
		{"risk", EW_HTTP_MEMBER_TEXT, needed, 16},                                              \
		{"models", EW_HTTP_MEMBER_LIST, false, EW_MAX_VENDOR_LIST}

static const struct ew_http_member whole[] = {MEMBERS(true)};
static const struct ew_http_member change[] = {MEMBERS(false), {"version", EW_HTTP_MEMBER_NUMBER, false, INT32_MAX}};

EW_API_HANDLER(vendors)
{
	static const struct ew_web_list list = {.op = EW_ASK_VENDORS,
		.params = params,
		.n = EW_COUNT(params),
		.limit = LIMIT,
		.cursor = CURSOR,
		.most = 20};

	ew_web_ask_list(arg, x, request, &list);
}

EW_API_HANDLER(vendor_add)
{
	ew_web_ask_body(arg, x, request, EW_ASK_VENDOR_ADD, whole, EW_COUNT(whole));
}

EW_API_HANDLER(vendor)
{
	ew_web_ask_id(arg, x, request, EW_ASK_VENDOR, "id", NULL, 0);
}

EW_API_HANDLER(vendor_change)
{
	ew_web_ask_id(arg, x, request, EW_ASK_VENDOR_CHANGE, "id", change, EW_COUNT(change));
}

EW_API_HANDLER(vendor_withdraw)
{
	ew_web_ask_id(arg, x, request, EW_ASK_VENDOR_WITHDRAW, "id", NULL, 0);
}
