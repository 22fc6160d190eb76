/*
 * GET /v1/interactions/{id}/artifacts/{kind}: one artifact of one party as it was made, or one version of what was handed in, opened and
 * logged like audio. GET .../artifacts/{kind}/original: what was handed in, where it was kept. What there is stands in the interaction's record.
 */
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/media_call.h"

enum { HANDLE, PARTY, VERSION };
enum { OF_HANDLE, OF_VERSION, OF_APPROVAL };
static const struct ew_http_param of_original[] = {
	[OF_HANDLE] = {"handle", EW_WEB_HANDLE_BYTES},
	[OF_VERSION] = {"version", 10},
	[OF_APPROVAL] = {"approval", 20},
};
static const struct ew_http_param params[] = {
	[HANDLE] = {"handle", EW_WEB_HANDLE_BYTES},
	[PARTY] = {"party", EW_ID_TEXT_BYTES},
	[VERSION] = {"version", 10},
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

/* Kinds that tools hand in; what of them there is, the keeper knows. */
static bool has_words(struct ew_slice kind)
{
	static const char *const kinds[] = {"live_transcript", "transcript", "summary", "sentiment", "qa_score", "tags", "actions", "crm_sync",
		"agent_notes", "disposition", "escalation"};

	for (size_t i = 0; i < EW_COUNT(kinds); i++)
		if (ew_slice_equal(kind, ew_slice_text(kinds[i])))
			return true;
	return false;
}

static json_t *words_wish(const struct ew_http_query *query, struct ew_slice kind, uint64_t version)
{
	json_t *wish = json_pack("{s:o, s:I}", "kind", ew_web_text(kind), "version", (json_int_t)version);

	if (wish && ew_web_add_text(wish, "handle", query->value[HANDLE]) == 0)
		return wish;
	json_decref(wish);
	return NULL;
}

static void serve_words(struct ew_web_call *call, const struct ew_http_query *query, struct ew_slice kind, struct ew_slice purpose)
{
	struct ew_web_question question = {.op = EW_ASK_HANDED, .has_arguments = true, .purpose = purpose};
	uint64_t version = 0;

	if (query->value[VERSION].len > 0 && (ew_slice_decimal(query->value[VERSION], 1000000, &version) < 0 || version == 0)) {
		ew_http_refuse(call->x, EW_HTTP_BAD_PARAMETER, "version", "must be a number from 1 on");
		ew_web_call_end(call);
		return;
	}
	question.arguments = words_wish(query, kind, version);
	ew_web_ask(call, &question);
}

static bool read_kind(
	struct ew_web_call *call, struct ew_slice kind, const struct ew_web_artifact **ret)
{
	const struct ew_web_artifact *found = ew_web_artifact_find(kind);

	if (!found) {
		ew_http_refuse(call->x, EW_HTTP_NOT_FOUND, NULL,
			"there is no such kind of artifact: audio, frames and wav are, and what tools hand in");
		return false;
	}
	call->content_type = found->content_type;
	*ret = found;
	return true;
}

EW_API_HANDLER(artifact)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	const struct ew_web_artifact *artifact = NULL;
	struct ew_http_query query;
	struct ew_slice purpose;

	if (!call)
		return;
	if (!ew_web_need_interaction(call, request) ||
		(!has_words(request->params[1]) && !read_kind(call, request->params[1], &artifact)) ||
		!ew_web_read_query(call, request, params, EW_COUNT(params), &query) ||
		!ew_web_check_party(call, query.value[PARTY]) || !ew_web_need_access(call, query.value[HANDLE], &purpose))
		ew_web_call_end(call);
	else if (!artifact)
		serve_words(call, &query, request->params[1], purpose);
	else
		serve(call, artifact->kind, query.value[PARTY], query.value[HANDLE], purpose);
}

static json_t *original_wish(const struct ew_http_query *query, struct ew_slice kind, uint64_t version, uint64_t approval)
{
	json_t *wish = json_pack("{s:o, s:I, s:I}", "kind", ew_web_text(kind), "version", (json_int_t)version, "approval", (json_int_t)approval);

	if (wish && ew_web_add_text(wish, "handle", query->value[OF_HANDLE]) == 0)
		return wish;
	json_decref(wish);
	return NULL;
}

static bool read_number(struct ew_web_call *call, struct ew_slice text, const char *name, uint64_t *ret)
{
	if (text.len == 0 || (ew_slice_decimal(text, INT64_MAX, ret) == 0 && *ret > 0))
		return true;
	ew_http_refuse(call->x, EW_HTTP_BAD_PARAMETER, name, "must be a number from 1 on");
	return false;
}

/* A handle says why, and no more: who asks is shown by a token or session each time. A worker opens it, so it takes as long as a rendering. */
EW_API_HANDLER(original)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_ORIGINAL, .has_arguments = true};
	struct ew_http_query query;
	uint64_t version = 0, approval = 0;

	if (!call)
		return;
	if (!ew_web_need_interaction(call, request) || !ew_web_need_token(call) ||
		!ew_web_read_query(call, request, of_original, EW_COUNT(of_original), &query) ||
		!ew_web_need_access(call, query.value[OF_HANDLE], &question.purpose) ||
		!read_number(call, query.value[OF_VERSION], "version", &version) ||
		!read_number(call, query.value[OF_APPROVAL], "approval", &approval)) {
		ew_web_call_end(call);
		return;
	}
	question.arguments = original_wish(&query, request->params[1], version, approval);
	question.timeout_us = call->web->times.render_us;
	ew_web_ask(call, &question);
}
