/*
 * GET /v1/interactions/{id}/peaks: the waveform, which tells who spoke when and is therefore opened
 * like the audio.
 */
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/media_call.h"

static const struct ew_http_param params[] = {{"handle", EW_WEB_HANDLE_BYTES}};

EW_API_HANDLER(peaks)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_PEAKS};
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_interaction(call, request) ||
		!ew_web_read_query(call, request, params, EW_COUNT(params), &query) ||
		!ew_web_need_access(call, query.value[0], &question.purpose)) {
		ew_web_call_end(call);
		return;
	}
	question.has_arguments = query.value[0].len > 0;
	if (question.has_arguments)
		question.arguments = json_pack(
			"{s:s%}", "handle", (const char *)query.value[0].at, query.value[0].len);
	ew_web_ask(call, &question);
}
