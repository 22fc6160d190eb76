/*
 * GET or POST /v1/interactions/{id}/export: a file to take away, plain or sealed to an age
 * recipient. Every export is an access of its own, so nothing of it is kept here.
 */
#include <stdio.h>
#include <string.h>

#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/media_call.h"

#define RECIPIENT_BYTES 128

enum { HANDLE, FORMAT, TO };
static const struct ew_http_param params[] = {
	[HANDLE] = {"handle", EW_WEB_HANDLE_BYTES},
	[FORMAT] = {"format", 8},
	[TO] = {"to", RECIPIENT_BYTES},
};
static const struct ew_http_member members[] = {
	[HANDLE] = {"handle", EW_HTTP_MEMBER_TEXT, false, EW_WEB_HANDLE_BYTES},
	[FORMAT] = {"format", EW_HTTP_MEMBER_TEXT, false, 8},
	[TO] = {"to", EW_HTTP_MEMBER_TEXT, false, RECIPIENT_BYTES},
};

static void exported(struct ew_web_call *call, struct ew_reply *reply)
{
	struct ew_media media = {.fd = reply->fd, .bytes = reply->bytes};
	struct ew_id tag;

	if (reply->fd < 0 || reply->bytes == 0) {
		ew_http_refuse(call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper gave no media");
	} else if (ew_id_random(call->web->io, &tag)) {
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "no randomness");
	} else {
		ew_id_format(tag, media.etag);
		ew_web_answer_media(call, &media, true);
	}
	ew_web_call_end(call);
}

static void name_file(struct ew_web_call *call, const char *format, bool sealed)
{
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(call->interaction, id);
	(void)snprintf(call->filename, sizeof(call->filename), "%s.%s%s", id,
		strcmp(format, "opus") == 0 ? "ogg" : format, sealed ? ".age" : "");
	if (sealed)
		call->content_type = "application/octet-stream";
}

static int add_text(json_t *to, const char *name, struct ew_slice text)
{
	return text.len ? json_object_set_new(to, name, ew_web_text(text)) : 0;
}

static void ask(struct ew_web_call *call, const struct ew_slice values[static 3])
{
	struct ew_web_question question = {
		.op = EW_ASK_EXPORT, .timeout_us = call->web->times.render_us};
	const char *format;

	if (!ew_web_need_access(call, values[HANDLE], &question.purpose) ||
		!ew_web_read_format(call, values[FORMAT], &format)) {
		ew_web_call_end(call);
		return;
	}
	name_file(call, format, values[TO].len > 0);
	call->answered = exported;
	question.idempotency_key = ew_slice_text(call->key);
	question.has_arguments = true;
	question.arguments = json_pack("{s:s}", "format", format);
	if (question.arguments && (add_text(question.arguments, "handle", values[HANDLE]) ||
					  add_text(question.arguments, "to", values[TO]))) {
		json_decref(question.arguments);
		question.arguments = NULL;
	}
	ew_web_ask(call, &question);
}

static void from_body(struct ew_web_call *call, const struct ew_http_request *request)
{
	_cleanup_(ew_http_json_free) json_t *body = NULL;
	struct ew_http_problem problem;
	struct ew_slice values[EW_COUNT(members)];
	size_t i;

	if (ew_http_body_parse(request->body, members, EW_COUNT(members), &body, &problem)) {
		ew_http_answer_problem(call->x, &problem);
		ew_web_call_end(call);
		return;
	}
	for (i = 0; i < EW_COUNT(members); i++)
		values[i] = ew_http_body_text(body, members[i].name);
	ask(call, values);
}

EW_API_HANDLER(export)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	bool post = request->method == EW_HTTP_POST;
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_interaction(call, request) || !ew_web_read_key(call) ||
		!ew_web_read_query(call, request, params, post ? 0 : EW_COUNT(params), &query))
		ew_web_call_end(call);
	else if (post)
		from_body(call, request);
	else
		ask(call, query.value);
}
