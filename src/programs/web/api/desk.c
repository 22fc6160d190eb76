/*
 * What people see of the house: who looked at a call and what was said of it, their saved searches, the overview, the log and the access
 * review. What words mean the keeper says; here it is only seen that nothing else was said.
 */
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

static void refuse(struct ew_web_call *call, const struct ew_http_problem *problem)
{
	ew_http_answer_problem(call->x, problem);
	ew_web_call_end(call);
}

/* A question with one parameter, a number; none where it was not given. */
static void ask_number(struct ew_web_call *call, const struct ew_http_request *request, uint16_t op,
	const struct ew_http_param *param, uint64_t least, uint64_t most)
{
	struct ew_web_question question = {.op = op, .has_arguments = true};
	struct ew_http_problem problem;
	struct ew_http_query query;
	uint64_t n;

	if (!ew_web_read_query(call, request, param, 1, &query)) {
		ew_web_call_end(call);
		return;
	}
	if (ew_http_query_number(&query, param, 0, least, most, least, &n, &problem)) {
		refuse(call, &problem);
		return;
	}
	question.arguments = query.given[0] ? json_pack("{s:I}", param->name, (json_int_t)n) : json_object();
	ew_web_ask(call, &question);
}

/* -- one call -- */

EW_API_HANDLER(listeners)
{
	static const struct ew_http_param looks[] = {{"cursor", 20}};
	struct ew_web_call *call = ew_web_call_new(arg, x);

	if (!call)
		return;
	if (ew_web_need_token(call) && ew_web_need_interaction(call, request))
		ask_number(call, request, EW_ASK_LISTENERS, looks, 1, INT64_MAX);
	else
		ew_web_call_end(call);
}

EW_API_HANDLER(comments)
{
	static const struct ew_http_param page[] = {{"cursor", EW_ID_TEXT_BYTES}};
	struct ew_web_question question = {.op = EW_ASK_COMMENTS, .has_arguments = true};
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_need_interaction(call, request) ||
		!ew_web_read_query(call, request, page, EW_COUNT(page), &query)) {
		ew_web_call_end(call);
		return;
	}
	question.arguments =
		query.given[0] ? json_pack("{s:o}", page[0].name, ew_web_text(query.value[0])) : json_object();
	ew_web_ask(call, &question);
}

static const struct ew_http_member comment[] = {
	{"text", EW_HTTP_MEMBER_TEXT, true, 4000},
	{"from_ms", EW_HTTP_MEMBER_NUMBER, false, INT64_MAX},
	{"to_ms", EW_HTTP_MEMBER_NUMBER, false, INT64_MAX},
};

EW_API_HANDLER(comment_add)
{
	ew_web_ask_interaction(arg, x, request, EW_ASK_COMMENT_ADD, comment, EW_COUNT(comment));
}

/* -- saved searches -- */

static const struct ew_http_member view[] = {
	{"name", EW_HTTP_MEMBER_TEXT, true, 100},
	{"query", EW_HTTP_MEMBER_OBJECT, true, 16},
};

EW_API_HANDLER(views)
{
	ew_web_ask_body(arg, x, request, EW_ASK_VIEWS, NULL, 0);
}

EW_API_HANDLER(view_add)
{
	ew_web_ask_body(arg, x, request, EW_ASK_VIEW_ADD, view, EW_COUNT(view));
}

EW_API_HANDLER(view_remove)
{
	ew_web_ask_id(arg, x, request, EW_ASK_VIEW_REMOVE, "id", NULL, 0);
}

/* -- the house -- */

EW_API_HANDLER(overview)
{
	static const struct ew_http_param days[] = {{"days", 3}};
	struct ew_web_call *call = ew_web_call_new(arg, x);

	if (!call)
		return;
	if (ew_web_need_token(call))
		ask_number(call, request, EW_ASK_OVERVIEW, days, 1, 366);
	else
		ew_web_call_end(call);
}

enum { TYPE, PERSON, INTERACTION, FROM, TO, LIMIT, CURSOR };
static const struct ew_http_param log_params[] = {
	[TYPE] = {"type", 64},
	[PERSON] = {"person", EW_ID_TEXT_BYTES},
	[INTERACTION] = {"interaction", EW_ID_TEXT_BYTES},
	[FROM] = {"from", 40},
	[TO] = {"to", 40},
	[LIMIT] = {"limit", 2},
	[CURSOR] = {"cursor", 20},
};

EW_API_HANDLER(log)
{
	static const struct ew_web_list list = {.op = EW_ASK_LOG,
		.params = log_params,
		.n = EW_COUNT(log_params),
		.limit = LIMIT,
		.cursor = CURSOR,
		.most = 50};

	ew_web_ask_list(arg, x, request, &list);
}

static const struct ew_http_param review_params[] = {{"cursor", 44}};

EW_API_HANDLER(review)
{
	ew_web_ask_texts(arg, x, request, EW_ASK_REVIEW, review_params, EW_COUNT(review_params));
}
