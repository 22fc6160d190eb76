/*
 * GET or POST /v1/interactions/{id}/export: a file to take away, plain or sealed to an age
 * recipient: the recording in a format, or one artifact as it was made. Every export is an access
 * of its own, so nothing of it is kept here.
 */
#include <stdio.h>
#include <string.h>

#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/media_call.h"

#define RECIPIENT_BYTES 128

enum { HANDLE, FORMAT, TO, ARTIFACT, PARTY, VALUES, APPROVAL = VALUES };
static const struct ew_http_param params[] = {
	[HANDLE] = {"handle", EW_WEB_HANDLE_BYTES},
	[FORMAT] = {"format", 8},
	[TO] = {"to", RECIPIENT_BYTES},
	[ARTIFACT] = {"artifact", 8},
	[PARTY] = {"party", EW_ID_TEXT_BYTES},
	[APPROVAL] = {"approval", 20},
};
static const struct ew_http_member members[] = {
	[HANDLE] = {"handle", EW_HTTP_MEMBER_TEXT, false, EW_WEB_HANDLE_BYTES},
	[FORMAT] = {"format", EW_HTTP_MEMBER_TEXT, false, 8},
	[TO] = {"to", EW_HTTP_MEMBER_TEXT, false, RECIPIENT_BYTES},
	[ARTIFACT] = {"artifact", EW_HTTP_MEMBER_TEXT, false, 8},
	[PARTY] = {"party", EW_HTTP_MEMBER_TEXT, false, EW_ID_TEXT_BYTES},
	[APPROVAL] = {"approval", EW_HTTP_MEMBER_NUMBER, false, INT64_MAX},
};

static void name_file(struct ew_web_call *call, const char *extension, bool sealed)
{
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(call->interaction, id);
	(void)snprintf(call->filename, sizeof(call->filename), "%s.%s%s", id, extension,
		sealed ? ".age" : "");
	if (sealed)
		call->content_type = "application/octet-stream";
}

static bool refuse_parameter(struct ew_web_call *call, const char *field, const char *why)
{
	ew_http_refuse(call->x, EW_HTTP_BAD_PARAMETER, field, "%s", why);
	return false;
}

/* The recording in a format, or an artifact as it is; sets what the file is called. */
static bool read_what(struct ew_web_call *call, const struct ew_slice values[static VALUES])
{
	const struct ew_web_artifact *artifact = ew_web_artifact_find(values[ARTIFACT]);
	const char *format;

	if (values[ARTIFACT].len == 0) {
		if (values[PARTY].len > 0)
			return refuse_parameter(call, "party", "belongs to an artifact; name one");
		if (!ew_web_read_format(call, values[FORMAT], &format))
			return false;
		name_file(call, strcmp(format, "opus") == 0 ? "ogg" : format, values[TO].len > 0);
		return true;
	}
	if (!artifact)
		return refuse_parameter(call, "artifact", "must be audio, frames or wav");
	if (values[FORMAT].len > 0)
		return refuse_parameter(call, "format", "an artifact is given as it is");
	if (!ew_web_check_party(call, values[PARTY]))
		return false;
	call->content_type = artifact->content_type;
	name_file(call, artifact->extension, values[TO].len > 0);
	return true;
}

static json_t *make_arguments(const struct ew_slice values[static VALUES], uint64_t approval)
{
	_cleanup_(ew_http_json_free) json_t *arguments = json_object();
	int i;

	if (!arguments)
		return NULL;
	if (values[ARTIFACT].len == 0 && values[FORMAT].len == 0 &&
		json_object_set_new(arguments, "format", json_string("opus")))
		return NULL;
	if (approval > 0 && json_object_set_new(arguments, "approval", json_integer((json_int_t)approval)))
		return NULL;
	for (i = 0; i < VALUES; i++)
		if (ew_web_add_text(arguments, params[i].name, values[i]))
			return NULL;
	return TAKE(arguments);
}

/* `approval`: the number of what a second person agreed to; 0: none. */
static void ask(struct ew_web_call *call, const struct ew_slice values[static VALUES], uint64_t approval)
{
	struct ew_web_question question = {
		.op = EW_ASK_EXPORT, .timeout_us = call->web->times.render_us};

	if (!ew_web_need_access(call, values[HANDLE], &question.purpose) ||
		!read_what(call, values)) {
		ew_web_call_end(call);
		return;
	}
	question.idempotency_key = ew_slice_text(call->key);
	question.has_arguments = true;
	question.arguments = make_arguments(values, approval);
	ew_web_download(call, &question);
}

static void from_body(struct ew_web_call *call, const struct ew_http_request *request)
{
	_cleanup_(ew_http_json_free) json_t *body = NULL;
	struct ew_http_problem problem;
	struct ew_slice values[VALUES];
	size_t i;

	if (ew_http_body_parse(request->body, members, EW_COUNT(members), &body, &problem)) {
		ew_http_answer_problem(call->x, &problem);
		ew_web_call_end(call);
		return;
	}
	for (i = 0; i < VALUES; i++)
		values[i] = ew_http_body_text(body, members[i].name);
	ask(call, values, (uint64_t)json_integer_value(json_object_get(body, "approval")));
}

static void from_query(struct ew_web_call *call, const struct ew_http_query *query)
{
	struct ew_http_problem problem;
	uint64_t approval;

	if (ew_http_query_number(query, params, APPROVAL, 1, INT64_MAX, 0, &approval, &problem) == 0) {
		ask(call, query->value, approval);
		return;
	}
	ew_http_answer_problem(call->x, &problem);
	ew_web_call_end(call);
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
		from_query(call, &query);
}
