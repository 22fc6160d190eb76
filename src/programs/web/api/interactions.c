/*
 * GET /v1/interactions, /v1/interactions/{id}, and events and replay of one: reading what the
 * keeper knows.
 */
#include "base/clock.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

#define LIST_LIMIT 50
#define LIST_MOST 200

enum { FROM, TO, NUMBER, AGENT, QUEUE, ENTITY, STATE, WORDS, LIMIT, CURSOR };
static const struct ew_http_param list_params[] = {
	[FROM] = {"from", 40},
	[TO] = {"to", 40},
	[NUMBER] = {"number", 128},
	[AGENT] = {"agent", 128},
	[QUEUE] = {"queue", 128},
	[ENTITY] = {"entity", 128},
	[STATE] = {"state", 16},
	[WORDS] = {"q", 256},
	[LIMIT] = {"limit", 3},
	[CURSOR] = {"cursor", 512},
};

enum { AFTER, EVENTS_LIMIT };
static const struct ew_http_param event_params[] = {
	[AFTER] = {"after", 20}, [EVENTS_LIMIT] = {"limit", 3}};

static int check_time(const struct ew_http_query *query, size_t i, struct ew_http_problem *problem)
{
	struct ew_wall t;

	if (!query->given[i] || ew_wall_parse(query->value[i], &t) == 0)
		return 0;
	return ew_http_problem_set(problem, EW_HTTP_BAD_PARAMETER,
		ew_slice_text(list_params[i].name),
		"must be a time as in RFC 3339, such as 2026-01-31T08:00:00Z");
}

static int check_state(const struct ew_http_query *query, struct ew_http_problem *problem)
{
	static const char *const states[] = {
		"offered", "active", "finishing", "finished", "failed"};
	size_t i;

	if (!query->given[STATE])
		return 0;
	for (i = 0; i < EW_COUNT(states); i++)
		if (ew_slice_equal(query->value[STATE], ew_slice_text(states[i])))
			return 0;
	return ew_http_problem_set(problem, EW_HTTP_BAD_PARAMETER, EW_SLICE("state"),
		"must be offered, active, finishing, finished or failed");
}

static int check_list(
	const struct ew_http_query *query, uint64_t *ret_limit, struct ew_http_problem *problem)
{
	int r = check_time(query, FROM, problem);

	if (r == 0)
		r = check_time(query, TO, problem);
	if (r == 0)
		r = check_state(query, problem);
	if (r == 0)
		r = ew_http_query_number(
			query, list_params, LIMIT, 1, LIST_MOST, LIST_LIMIT, ret_limit, problem);
	return r;
}

static json_t *list_arguments(const struct ew_http_query *query, uint64_t limit)
{
	json_t *arguments = json_pack("{s:I}", "limit", (json_int_t)limit);
	size_t i;

	for (i = 0; arguments && i < EW_COUNT(list_params); i++) {
		if (i == LIMIT || !query->given[i] || query->value[i].len == 0)
			continue;
		if (json_object_set_new(
			    arguments, list_params[i].name, ew_web_text(query->value[i]))) {
			json_decref(arguments);
			return NULL;
		}
	}
	return arguments;
}

static void refuse(struct ew_web_call *call, const struct ew_http_problem *problem)
{
	ew_http_answer_problem(call->x, problem);
	ew_web_call_end(call);
}

EW_API_HANDLER(interactions)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_INTERACTIONS};
	struct ew_http_problem problem;
	struct ew_http_query query;
	uint64_t limit;

	if (!call)
		return;
	if (!ew_web_need_token(call) ||
		!ew_web_read_query(call, request, list_params, EW_COUNT(list_params), &query)) {
		ew_web_call_end(call);
		return;
	}
	if (check_list(&query, &limit, &problem)) {
		refuse(call, &problem);
		return;
	}
	question.has_arguments = true;
	question.arguments = list_arguments(&query, limit);
	ew_web_ask(call, &question);
}

/* What needs nothing but the id. */
static void ask_of_one(
	void *arg, struct ew_http_exchange *x, const struct ew_http_request *request, uint16_t op)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = op};
	struct ew_http_query query;

	if (!call)
		return;
	if (ew_web_need_token(call) && ew_web_need_interaction(call, request) &&
		ew_web_read_query(call, request, NULL, 0, &query))
		ew_web_ask(call, &question);
	else
		ew_web_call_end(call);
}

EW_API_HANDLER(interaction)
{
	ask_of_one(arg, x, request, EW_ASK_INTERACTION);
}

EW_API_HANDLER(replay)
{
	ask_of_one(arg, x, request, EW_ASK_REPLAY);
}

EW_API_HANDLER(events)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_EVENTS};
	struct ew_http_problem problem;
	struct ew_http_query query;
	uint64_t after, limit;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_need_interaction(call, request) ||
		!ew_web_read_query(call, request, event_params, EW_COUNT(event_params), &query)) {
		ew_web_call_end(call);
		return;
	}
	if (ew_http_query_number(&query, event_params, AFTER, 0, INT64_MAX, 0, &after, &problem) ||
		ew_http_query_number(&query, event_params, EVENTS_LIMIT, 1, LIST_MOST, LIST_LIMIT,
			&limit, &problem)) {
		refuse(call, &problem);
		return;
	}
	question.has_arguments = true;
	question.arguments = json_pack("{s:I}", "limit", (json_int_t)limit);
	if (query.given[AFTER] && question.arguments &&
		json_object_set_new(question.arguments, "after", json_integer((json_int_t)after))) {
		json_decref(question.arguments);
		question.arguments = NULL;
	}
	ew_web_ask(call, &question);
}
