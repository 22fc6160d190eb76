/*
 * GET /v1/interactions/{id}/artifacts/{kind}: one artifact of one party as it was made, opened and
 * logged like audio. What there is stands in the interaction's record.
 */
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/media_call.h"

enum { HANDLE, PARTY };
static const struct ew_http_param params[] = {
	[HANDLE] = {"handle", EW_WEB_HANDLE_BYTES},
	[PARTY] = {"party", EW_ID_TEXT_BYTES},
};

static void serve(struct ew_web_call *call, const char *kind, struct ew_slice party,
	struct ew_slice handle, struct ew_slice purpose)
{
	struct ew_web_question question = {.op = EW_ASK_ARTIFACT,
		.has_arguments = true,
		.purpose = purpose,
		.timeout_us = call->web->times.render_us};
	const struct ew_slice parts[] = {
		ew_slice_of(call->token.bytes, sizeof(call->token.bytes)),
		ew_slice_of(call->interaction.bytes, sizeof(call->interaction.bytes)),
		EW_SLICE("artifact"),
		ew_slice_text(kind),
		party,
		handle,
		purpose,
	};

	question.arguments = json_pack("{s:s}", "artifact", kind);
	if (question.arguments && (ew_web_add_text(question.arguments, "party", party) ||
					  ew_web_add_text(question.arguments, "handle", handle))) {
		json_decref(question.arguments);
		question.arguments = NULL;
	}
	ew_web_serve_media(call, &question, parts, EW_COUNT(parts));
}

static bool read_kind(
	struct ew_web_call *call, struct ew_slice kind, const struct ew_web_artifact **ret)
{
	const struct ew_web_artifact *found = ew_web_artifact_find(kind);

	if (!found) {
		ew_http_refuse(call->x, EW_HTTP_NOT_FOUND, NULL,
			"there is no such kind of artifact: audio, frames and wav are");
		return false;
	}
	call->content_type = found->content_type;
	*ret = found;
	return true;
}

EW_API_HANDLER(artifact)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	const struct ew_web_artifact *artifact;
	struct ew_http_query query;
	struct ew_slice purpose;

	if (!call)
		return;
	if (ew_web_need_interaction(call, request) &&
		read_kind(call, request->params[1], &artifact) &&
		ew_web_read_query(call, request, params, EW_COUNT(params), &query) &&
		ew_web_check_party(call, query.value[PARTY]) &&
		ew_web_need_access(call, query.value[HANDLE], &purpose))
		serve(call, artifact->kind, query.value[PARTY], query.value[HANDLE], purpose);
	else
		ew_web_call_end(call);
}
