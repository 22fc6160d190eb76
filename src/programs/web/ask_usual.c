/*
 * The shapes that most resources have: a list with filters, a body that is the question, and one thing by its number
 * or id. What the words mean the keeper says; that they are words, and no others, is seen here.
 */
#include "base/text.h"
#include "http/body.h"
#include "programs/web/ask.h"

static void refuse(struct ew_web_call *call, const struct ew_http_problem *problem)
{
	ew_http_answer_problem(call->x, problem);
	ew_web_call_end(call);
}

static int add_text(json_t *arguments, const char *name, struct ew_slice text)
{
	return json_object_set_new(arguments, name, ew_web_text(text));
}

static json_t *list_arguments(
	const struct ew_web_list *list, const struct ew_http_query *query, uint64_t limit, uint64_t cursor)
{
	json_t *arguments = list->cursor_is_text
		? json_pack("{s:I, s:s*}", "limit", (json_int_t)limit, "kind", list->kind)
		: json_pack("{s:I, s:I, s:s*}", "limit", (json_int_t)limit, "cursor", (json_int_t)cursor, "kind", list->kind);

	for (size_t i = 0; arguments && i < list->n; i++) {
		if (i == list->limit || (i == list->cursor && !list->cursor_is_text) || !query->given[i] || query->value[i].len == 0)
			continue;
		if (add_text(arguments, list->params[i].name, query->value[i]) == 0)
			continue;
		json_decref(arguments);
		return NULL;
	}
	return arguments;
}

void ew_web_ask_list(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request,
	const struct ew_web_list *list)
{
	struct ew_web_call *call = ew_web_call_new(web, x);
	struct ew_web_question question = {.op = list->op, .has_arguments = true};
	struct ew_http_problem problem;
	struct ew_http_query query;
	uint64_t limit, cursor = 0;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, list->params, list->n, &query)) {
		ew_web_call_end(call);
		return;
	}
	if (ew_http_query_number(&query, list->params, list->limit, 1, list->most, list->most, &limit, &problem) ||
		(!list->cursor_is_text &&
			ew_http_query_number(&query, list->params, list->cursor, 0, INT64_MAX, 0, &cursor, &problem))) {
		refuse(call, &problem);
		return;
	}
	question.arguments = list_arguments(list, &query, limit, cursor);
	ew_web_ask(call, &question);
}

/* The question of the body, and of what the path names when it names something (a reference that is taken). */
static void ask_with_body(struct ew_web_call *call, const struct ew_http_request *request, uint16_t op,
	const struct ew_http_member *members, size_t n, const char *name, json_t *named)
{
	struct ew_web_question question = {
		.op = op, .has_arguments = true, .idempotency_key = ew_slice_text(call->key)};
	struct ew_http_problem problem;

	if (ew_http_body_parse(request->body, members, n, &question.arguments, &problem)) {
		json_decref(named);
		refuse(call, &problem);
		return;
	}
	if (name && json_object_set_new(question.arguments, name, named) < 0) {
		json_decref(question.arguments);
		question.arguments = NULL;
	}
	ew_web_ask(call, &question);
}

void ew_web_ask_body(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request,
	uint16_t op, const struct ew_http_member *members, size_t n)
{
	struct ew_web_call *call = ew_web_call_new(web, x);
	struct ew_http_query query;

	if (!call)
		return;
	if (ew_web_need_token(call) && ew_web_read_query(call, request, NULL, 0, &query))
		ask_with_body(call, request, op, members, n, NULL, NULL);
	else
		ew_web_call_end(call);
}

void ew_web_ask_number(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request,
	uint16_t op, const struct ew_http_member *members, size_t n)
{
	struct ew_web_call *call = ew_web_call_new(web, x);
	struct ew_http_query query;
	uint64_t number;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
	} else if (ew_slice_decimal(request->params[0], INT64_MAX, &number) < 0) {
		ew_http_refuse(x, EW_HTTP_NOT_FOUND, NULL, "there is nothing of this number");
		ew_web_call_end(call);
	} else {
		ask_with_body(call, request, op, members, n, "number", json_integer((json_int_t)number));
	}
}

void ew_web_ask_id(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request,
	uint16_t op, const char *name, const struct ew_http_member *members, size_t n)
{
	struct ew_web_call *call = ew_web_call_new(web, x);
	struct ew_http_query query;
	char text[EW_ID_TEXT_BYTES];
	struct ew_id id;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_key(call) || !ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
	} else if (ew_id_parse(request->params[0], &id) < 0) {
		ew_http_refuse(x, EW_HTTP_NOT_FOUND, NULL, "there is nothing of this id");
		ew_web_call_end(call);
	} else {
		ew_id_format(id, text);
		ask_with_body(call, request, op, members, n, name, json_string(text));
	}
}

void ew_web_ask_interaction(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request,
	uint16_t op, const struct ew_http_member *members, size_t n)
{
	struct ew_web_call *call = ew_web_call_new(web, x);
	struct ew_http_query query;

	if (!call)
		return;
	if (ew_web_need_token(call) && ew_web_need_interaction(call, request) && ew_web_read_key(call) &&
		ew_web_read_query(call, request, NULL, 0, &query))
		ask_with_body(call, request, op, members, n, NULL, NULL);
	else
		ew_web_call_end(call);
}

static json_t *text_arguments(const struct ew_http_param *params, size_t n, const struct ew_http_query *query)
{
	json_t *arguments = json_object();

	for (size_t i = 0; arguments && i < n; i++) {
		if (!query->given[i] || query->value[i].len == 0 ||
			add_text(arguments, params[i].name, query->value[i]) == 0)
			continue;
		json_decref(arguments);
		return NULL;
	}
	return arguments;
}

void ew_web_ask_texts(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request, uint16_t op,
	const struct ew_http_param *params, size_t n)
{
	struct ew_web_call *call = ew_web_call_new(web, x);
	struct ew_web_question question = {.op = op, .has_arguments = true};
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, params, n, &query)) {
		ew_web_call_end(call);
		return;
	}
	question.arguments = text_arguments(params, n, &query);
	ew_web_ask(call, &question);
}

/* What the path names goes into the question whatever the body says: the body's members are known, and these are none of them. */
static void ask_named(struct ew_web_call *call, const struct ew_http_request *request, uint16_t op, json_t *named,
	const struct ew_http_member *members, size_t n)
{
	struct ew_web_question question = {
		.op = op, .has_arguments = true, .idempotency_key = ew_slice_text(call->key)};
	struct ew_http_problem problem;

	if (ew_http_body_parse(request->body, members, n, &question.arguments, &problem)) {
		json_decref(named);
		refuse(call, &problem);
		return;
	}
	if (!named || json_object_update(question.arguments, named) < 0) {
		json_decref(question.arguments);
		question.arguments = NULL;
	}
	json_decref(named);
	ew_web_ask(call, &question);
}

static bool is_ready(struct ew_web_call *call, const struct ew_http_request *request)
{
	struct ew_http_query query;

	return ew_web_need_token(call) && ew_web_read_key(call) && ew_web_read_query(call, request, NULL, 0, &query);
}

void ew_web_ask_two(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request, uint16_t op,
	const char *name, const char *other, const struct ew_http_member *members, size_t n)
{
	struct ew_web_call *call = ew_web_call_new(web, x);
	char first[EW_ID_TEXT_BYTES], second[EW_ID_TEXT_BYTES];
	struct ew_id a, b;

	if (!call)
		return;
	if (!is_ready(call, request)) {
		ew_web_call_end(call);
	} else if (ew_id_parse(request->params[0], &a) < 0 || ew_id_parse(request->params[1], &b) < 0) {
		ew_http_refuse(x, EW_HTTP_NOT_FOUND, NULL, "there is nothing of this id");
		ew_web_call_end(call);
	} else {
		ew_id_format(a, first);
		ew_id_format(b, second);
		ask_named(call, request, op, json_pack("{s:s, s:s}", name, first, other, second), members, n);
	}
}

void ew_web_ask_name(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request, uint16_t op,
	const char *name)
{
	struct ew_web_call *call = ew_web_call_new(web, x);
	struct ew_slice given = request->params[0];

	if (!call)
		return;
	if (!is_ready(call, request)) {
		ew_web_call_end(call);
	} else if (given.len > 64 || !ew_utf8_valid(given)) {
		ew_http_refuse(x, EW_HTTP_NOT_FOUND, NULL, "there is nothing of this name");
		ew_web_call_end(call);
	} else {
		ask_named(call, request, op, json_pack("{s:s%}", name, (const char *)given.at, given.len), NULL, 0);
	}
}
