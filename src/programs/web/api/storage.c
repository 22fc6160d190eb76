/*
 * /v1/storage: where recordings lie, what object stores were seen to do, and moves between them. What words mean the keeper says; here it is only seen
 * that nothing else was said.
 */
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

EW_API_HANDLER(storage)
{
	ew_web_ask_texts(arg, x, request, EW_ASK_STORAGE, NULL, 0);
}

static const struct ew_http_member probing[] = {{"store", EW_HTTP_MEMBER_TEXT, false, 16}};

EW_API_HANDLER(storage_probe)
{
	ew_web_ask_body(arg, x, request, EW_ASK_STORAGE_PROBE, probing, EW_COUNT(probing));
}

static const struct ew_http_member moving[] = {
	{"to", EW_HTTP_MEMBER_TEXT, true, 16},
	{"from", EW_HTTP_MEMBER_TEXT, false, 16},
	{"before", EW_HTTP_MEMBER_TEXT, false, 40},
	{"interaction", EW_HTTP_MEMBER_TEXT, false, EW_ID_TEXT_BYTES - 1},
};

EW_API_HANDLER(storage_move)
{
	ew_web_ask_body(arg, x, request, EW_ASK_STORAGE_MOVE, moving, EW_COUNT(moving));
}

EW_API_HANDLER(storage_stop)
{
	ew_web_ask_number(arg, x, request, EW_ASK_STORAGE_STOP, NULL, 0);
}
