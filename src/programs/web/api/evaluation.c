/*
 * POST /access/v1/evaluation: the question of a grant, as the OpenID AuthZEN Authorization API 1.0 asks it: may this
 * subject do this action to this resource? Members inside of the four are the asker's own; the keeper reads those it
 * knows.
 */
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

static const struct ew_http_member question_members[] = {
	{"subject", EW_HTTP_MEMBER_OBJECT, true, 16},
	{"action", EW_HTTP_MEMBER_OBJECT, true, 16},
	{"resource", EW_HTTP_MEMBER_OBJECT, true, 16},
	{"context", EW_HTTP_MEMBER_OBJECT, false, 32},
};

/* What AuthZEN requires in each. */
static const struct {
	const char *object, *member, *field;
} needed[] = {
	{"subject", "type", "subject.type"},
	{"subject", "id", "subject.id"},
	{"action", "name", "action.name"},
	{"resource", "type", "resource.type"},
	{"resource", "id", "resource.id"},
};

static bool check(struct ew_web_call *call, const json_t *body)
{
	for (size_t i = 0; i < EW_COUNT(needed); i++) {
		const json_t *value = json_object_get(json_object_get(body, needed[i].object), needed[i].member);

		if (json_is_string(value) && json_string_length(value) > 0 && json_string_length(value) <= 200)
			continue;
		ew_http_refuse(call->x, EW_HTTP_BAD_REQUEST, needed[i].field, "must be text of 1 to 200 bytes");
		return false;
	}
	return true;
}

EW_API_HANDLER(evaluation)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_EVALUATE, .has_arguments = true};
	struct ew_http_problem problem;
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
		return;
	}
	if (ew_http_body_parse(request->body, question_members, EW_COUNT(question_members), &question.arguments, &problem)) {
		/* AuthZEN knows 400 for a request that cannot be read, and nothing finer. */
		if (problem.kind == EW_HTTP_INVALID_BODY)
			problem.kind = EW_HTTP_BAD_REQUEST;
		ew_http_answer_problem(x, &problem);
		ew_web_call_end(call);
	} else if (check(call, question.arguments)) {
		ew_web_ask(call, &question);
	} else {
		json_decref(question.arguments);
		ew_web_call_end(call);
	}
}
