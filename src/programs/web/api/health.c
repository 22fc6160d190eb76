/*
 * GET /healthz and GET /readyz. Ready means that a call could be recorded and restricted now;
 * whatever stands in the way is named.
 */
#include <errno.h>

#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

EW_API_HANDLER(healthz)
{
	(void)arg, (void)request;
	ew_http_answer(x, 200, "application/json", EW_SLICE("{\"status\":\"ok\"}"));
}

static int add_reason(json_t *reasons, const char *format, ...) EW_PRINTF(2, 3);

static int add_reason(json_t *reasons, const char *format, ...)
{
	va_list args;
	json_t *text;

	va_start(args, format);
	text = json_vsprintf(format, args);
	va_end(args);
	return json_array_append_new(reasons, text);
}

static int add_links(const struct ew_web *web, json_t *reasons, uint32_t threads)
{
	uint32_t i;
	int r = 0;

	for (i = 0; r == 0 && i < threads; i++)
		if (!ew_recorder_link_up(web->recorders, i))
			r = add_reason(
				reasons, "recorder thread %u cannot be reached by orders", i);
	return r;
}

/* The keeper's document is {"recorder": true, ...}: every false is a reason. */
static int add_keeper(const struct ew_reply *reply, json_t *state, json_t *reasons)
{
	_cleanup_(ew_http_json_free) json_t *said = NULL;
	const char *name;
	json_t *value;
	int r = 0;

	if (reply->error == 0)
		said = json_loadb((const char *)reply->json.at, reply->json.len, 0, NULL);
	if (!json_is_object(said))
		return add_reason(reasons, "the keeper does not answer");
	json_object_foreach(said, name, value)
	{
		if (!json_is_boolean(value))
			continue;
		if (json_is_false(value))
			r |= add_reason(reasons, "%s is not ready", name);
		r |= json_object_set(state, name, value);
	}
	if (reply->status >= 400 && json_array_size(reasons) == 0)
		r |= add_reason(reasons, "the keeper says that it is not ready");
	return r;
}

static void readyz_answered(struct ew_web_call *call, struct ew_reply *reply)
{
	_cleanup_(ew_http_json_free) json_t *state = json_object();
	_cleanup_(ew_free_ptr) char *text = NULL;
	json_t *reasons = json_array();
	bool ready;
	int r = !state || !reasons;

	if (r == 0)
		r = add_keeper(reply, state, reasons) |
		    add_links(call->web, reasons, call->web->threads);
	ready = json_array_size(reasons) == 0;
	if (r == 0)
		r = json_object_set_new(state, "ready", json_boolean(ready)) |
		    json_object_set(state, "reasons", reasons);
	json_decref(reasons);
	if (r == 0)
		text = json_dumps(state, JSON_COMPACT);
	if (text)
		ew_http_answer(call->x, ready ? 200 : 503, "application/json", ew_slice_text(text));
	else
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "no memory");
	ew_web_call_end(call);
}

EW_API_HANDLER(readyz)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_READY};

	(void)request;
	if (!call)
		return;
	call->takes_errors = true;
	call->answered = readyz_answered;
	ew_web_ask(call, &question);
}
