/*
 * GET /v1/interactions/{id}/audio: a rendering, with ranges. The keeper renders once and writes the
 * access down; the ranges that a player asks for afterwards come from what is kept here.
 */
#include <errno.h>

#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/media_call.h"

enum { HANDLE, CHANNEL, FORMAT };
static const struct ew_http_param params[] = {
	[HANDLE] = {"handle", EW_WEB_HANDLE_BYTES},
	[CHANNEL] = {"channel", 2},
	[FORMAT] = {"format", 8},
};

struct wanted {
	const char *format;
	uint64_t channel;
	struct ew_slice handle;
	struct ew_slice purpose;
};

static bool read_wanted(
	struct ew_web_call *call, const struct ew_http_query *query, struct wanted *w)
{
	struct ew_http_problem problem;

	w->handle = query->value[HANDLE];
	if (!ew_web_need_access(call, w->handle, &w->purpose) ||
		!ew_web_read_format(call, query->value[FORMAT], &w->format))
		return false;
	if (ew_http_query_number(query, params, CHANNEL, 0, 16, 0, &w->channel, &problem)) {
		ew_http_answer_problem(call->x, &problem);
		return false;
	}
	return true;
}

static void serve(struct ew_web_call *call, const struct wanted *w)
{
	struct ew_web_question question = {.op = EW_ASK_AUDIO,
		.has_arguments = true,
		.purpose = w->purpose,
		.timeout_us = call->web->times.render_us};
	const struct ew_slice parts[] = {
		ew_slice_of(call->token.bytes, sizeof(call->token.bytes)),
		ew_slice_of(call->interaction.bytes, sizeof(call->interaction.bytes)),
		ew_slice_text(w->format),
		ew_slice_of(&w->channel, sizeof(w->channel)),
		w->handle,
		w->purpose,
	};

	question.arguments =
		json_pack("{s:s, s:I}", "format", w->format, "channel", (json_int_t)w->channel);
	if (question.arguments && ew_web_add_text(question.arguments, "handle", w->handle)) {
		json_decref(question.arguments);
		question.arguments = NULL;
	}
	ew_web_serve_media(call, &question, parts, EW_COUNT(parts));
}

EW_API_HANDLER(audio)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_query query;
	struct wanted wanted;

	if (!call)
		return;
	if (ew_web_need_interaction(call, request) &&
		ew_web_read_query(call, request, params, EW_COUNT(params), &query) &&
		read_wanted(call, &query, &wanted))
		serve(call, &wanted);
	else
		ew_web_call_end(call);
}

struct asked {
	struct ew_web *web;
	uint64_t number;
};

/* A keeper that is away, or too busy, says nothing about anybody: it is asked again. */
static void answered_again(void *arg, struct ew_reply *reply)
{
	struct asked *a = arg;
	bool refused = reply->error == 0 &&
		       (reply->status == 401 || reply->status == 403 || reply->status == 404 || reply->status == 410);

	ew_playback_answered(a->web->playbacks, a->number, refused);
	free(a);
}

int ew_api_playback_ask(void *web, const struct ew_playback_ask *ask)
{
	struct ew_web *w = web;
	struct ew_msg_ask message = {.op = ask->away ? EW_ASK_EXPORT_AGAIN : EW_ASK_MEDIA_AGAIN,
		.interaction = ask->interaction,
		.token = ask->token,
		.arguments = ask->arguments,
		.purpose = ask->purpose};
	struct asked *a = calloc(1, sizeof(*a));
	int r;

	if (!a)
		return -ENOMEM;
	*a = (struct asked){w, ask->number};
	r = ew_keeper_ask(w->keeper, &message, w->times.ask_us, answered_again, a);
	if (r)
		free(a);
	return r;
}
