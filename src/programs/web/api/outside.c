/*
 * GET /v1/ledger/witnesses, /v1/ledger/stamps and /v1/ledger/stamps/{file}: what others say of the log. Time stamps are
 * for everybody, as the log is; who the witnesses are asked through is for those who may read.
 */
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

#define NAME_BYTES 32

EW_API_HANDLER(witnesses)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_WITNESSES};

	(void)request;
	if (!call)
		return;
	if (!ew_web_need_token(call)) {
		ew_web_call_end(call);
		return;
	}
	ew_web_ask(call, &question);
}

EW_API_HANDLER(stamps)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_STAMPS};

	(void)request;
	if (call)
		ew_web_ask(call, &question);
}

/* A stamped checkpoint never changes: log and name say which it is. */
static void tag_of(const struct ew_web_call *call, struct ew_slice json, char *to, size_t n)
{
	json_t *said = json_loadb((const char *)json.at, json.len, 0, NULL);

	(void)snprintf(to, n, "%" JSON_INTEGER_FORMAT "-%s", json_integer_value(json_object_get(said, "log")),
		call->filename);
	json_decref(said);
}

static void answered(struct ew_web_call *call, struct ew_reply *reply)
{
	char tag[sizeof(call->filename) + 24];
	struct ew_http_file file = {
		.fd = reply->fd, .bytes = reply->bytes, .content_type = call->content_type, .etag = tag};

	tag_of(call, reply->json, tag, sizeof(tag));
	if (reply->fd < 0 || reply->bytes == 0)
		ew_http_refuse(call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper gave no file");
	else
		ew_http_answer_file(call->x, &file);
	ew_web_call_end(call);
}

static const char *type_of(struct ew_slice name)
{
	static const struct {
		const char *ending, *type;
	} types[] = {
		{".note", "text/plain; charset=utf-8"},
		{".tsr", "application/timestamp-reply"},
		{".pem", "application/x-pem-file"},
	};

	for (size_t i = 0; i < EW_COUNT(types); i++) {
		struct ew_slice ending = ew_slice_text(types[i].ending);

		if (name.len > ending.len && name.len <= NAME_BYTES &&
			ew_slice_equal(ew_slice_of(name.at + name.len - ending.len, ending.len), ending))
			return types[i].type;
	}
	return NULL;
}

EW_API_HANDLER(stamp)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_STAMPS, .has_arguments = true};
	struct ew_slice name = request->params[0];

	if (!call)
		return;
	call->content_type = type_of(name);
	if (!call->content_type) {
		ew_http_refuse(x, EW_HTTP_NOT_FOUND, NULL,
			"a time stamp is <size>.tsr, with <size>.note and <size>.pem");
		ew_web_call_end(call);
		return;
	}
	(void)snprintf(call->filename, sizeof(call->filename), "%.*s", (int)name.len, (const char *)name.at);
	call->answered = answered;
	question.arguments = json_pack("{s:o}", "name", ew_web_text(name));
	ew_web_ask(call, &question);
}
