/*
 * /v1/retention/..., /v1/deletions: what goes before it goes, what went with its certificate, and the brake. What words mean the keeper
 * says; here it is only seen that nothing else was said.
 */
#include "base/text.h"
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/api/drawn.h"
#include "programs/web/ask.h"

enum { DUE_TO, DUE_LIMIT, DUE_CURSOR };
static const struct ew_http_param due_params[] = {[DUE_TO] = {"to", 40}, [DUE_LIMIT] = {"limit", 2}, [DUE_CURSOR] = {"cursor", 64}};
static const struct ew_web_list due_list = {
	.op = EW_ASK_RETENTION_DUE, .params = due_params, .n = EW_COUNT(due_params), .limit = DUE_LIMIT, .cursor = DUE_CURSOR, .most = 50, .cursor_is_text = true};

EW_API_HANDLER(retention_due)
{
	ew_web_ask_list(arg, x, request, &due_list);
}

EW_API_HANDLER(retention_run)
{
	ew_web_ask_body(arg, x, request, EW_ASK_RETENTION_RUN, NULL, 0);
}

static const struct ew_http_member resuming[] = {{"reason", EW_HTTP_MEMBER_TEXT, true, 1000}};

EW_API_HANDLER(retention_resume)
{
	ew_web_ask_body(arg, x, request, EW_ASK_RETENTION_RESUME, resuming, EW_COUNT(resuming));
}

EW_API_HANDLER(retention_rotate)
{
	ew_web_ask_body(arg, x, request, EW_ASK_ROTATE, NULL, 0);
}

/* -- copies that vendors have -- */

enum { COPIES_STATE, COPIES_LIMIT, COPIES_CURSOR };
static const struct ew_http_param copies_params[] = {
	[COPIES_STATE] = {"state", 16}, [COPIES_LIMIT] = {"limit", 2}, [COPIES_CURSOR] = {"cursor", 20}};
static const struct ew_http_member answering[] = {
	{"number", EW_HTTP_MEMBER_NUMBER, true, INT64_MAX},
	{"state", EW_HTTP_MEMBER_TEXT, true, 16},
	{"reason", EW_HTTP_MEMBER_TEXT, false, 1000},
};

static json_t *vendor_of(const struct ew_http_request *request)
{
	char text[EW_ID_TEXT_BYTES];
	struct ew_id id;

	if (ew_id_parse(request->params[0], &id) < 0)
		return NULL;
	ew_id_format(id, text);
	return json_pack("{s:s}", "id", text);
}

static void no_vendor(struct ew_web_call *call)
{
	ew_http_refuse(call->x, EW_HTTP_NOT_FOUND, NULL, "there is no vendor of this id, or nothing of this number");
	ew_web_call_end(call);
}

static bool put_number(const struct ew_http_query *query, size_t i, json_t *to)
{
	uint64_t n;

	return !query->given[i] || (ew_slice_decimal(query->value[i], INT64_MAX, &n) == 0 &&
					   json_object_set_new(to, copies_params[i].name, json_integer((json_int_t)n)) == 0);
}

EW_API_HANDLER(vendor_deletions)
{
	struct ew_web_question question = {.op = EW_ASK_RECIPIENTS, .has_arguments = true};
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, copies_params, EW_COUNT(copies_params), &query)) {
		ew_web_call_end(call);
		return;
	}
	question.arguments = vendor_of(request);
	if (!question.arguments) {
		no_vendor(call);
	} else if (!put_number(&query, COPIES_LIMIT, question.arguments) || !put_number(&query, COPIES_CURSOR, question.arguments)) {
		json_decref(question.arguments);
		ew_http_refuse(x, EW_HTTP_BAD_PARAMETER, "cursor", "limit and cursor are whole numbers");
		ew_web_call_end(call);
	} else {
		if (query.given[COPIES_STATE])
			json_object_set_new(question.arguments, "state", ew_web_text(query.value[COPIES_STATE]));
		ew_web_ask(call, &question);
	}
}

EW_API_HANDLER(vendor_deletion_answer)
{
	ew_web_ask_id(arg, x, request, EW_ASK_RECIPIENT_ANSWER, "id", answering, EW_COUNT(answering));
}

/* -- other periods for calls that there are -- */

enum { REDATES_LIMIT, REDATES_CURSOR };
static const struct ew_http_param redate_params[] = {[REDATES_LIMIT] = {"limit", 2}, [REDATES_CURSOR] = {"cursor", 20}};
static const struct ew_web_list redates_list = {
	.op = EW_ASK_REDATES, .params = redate_params, .n = EW_COUNT(redate_params), .limit = REDATES_LIMIT, .cursor = REDATES_CURSOR, .most = 20};
static const struct ew_http_member looking[] = {{"policy", EW_HTTP_MEMBER_TEXT, false, 64}};

EW_API_HANDLER(redates)
{
	ew_web_ask_list(arg, x, request, &redates_list);
}

EW_API_HANDLER(redate_look)
{
	ew_web_ask_body(arg, x, request, EW_ASK_REDATE_LOOK, looking, EW_COUNT(looking));
}

EW_API_HANDLER(redate)
{
	ew_web_ask_number(arg, x, request, EW_ASK_REDATE, NULL, 0);
}

EW_API_HANDLER(redate_apply)
{
	ew_web_ask_number(arg, x, request, EW_ASK_REDATE_APPLY, resuming, EW_COUNT(resuming));
}

enum { DELETIONS_STATE, DELETIONS_LIMIT, DELETIONS_CURSOR };
static const struct ew_http_param deletion_params[] = {
	[DELETIONS_STATE] = {"state", 16}, [DELETIONS_LIMIT] = {"limit", 2}, [DELETIONS_CURSOR] = {"cursor", 20}};
static const struct ew_web_list deletions_list = {.op = EW_ASK_DELETIONS, .params = deletion_params,
	.n = EW_COUNT(deletion_params), .limit = DELETIONS_LIMIT, .cursor = DELETIONS_CURSOR, .most = 50};

EW_API_HANDLER(deletions)
{
	ew_web_ask_list(arg, x, request, &deletions_list);
}

EW_API_HANDLER(deletion)
{
	ew_web_ask_id(arg, x, request, EW_ASK_DELETION, "id", NULL, 0);
}

EW_API_HANDLER(deletion_page)
{
	ew_api_draw_page(arg, x, request, EW_ASK_DELETION_FILE);
}

EW_API_HANDLER(deletion_pdf)
{
	ew_api_draw_pdf(arg, x, request, EW_ASK_DELETION_FILE, "earwitness-deletion");
}

EW_API_HANDLER(evidence)
{
	ew_web_ask_interaction(arg, x, request, EW_ASK_EVIDENCE, NULL, 0);
}
