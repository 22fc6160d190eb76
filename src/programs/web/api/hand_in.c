/*
 * POST and GET /v1/interactions/{id}/artifacts: what tools made of a call, handed in with the spans it is of; and the
 * register of everything that exists of it. What touches a withheld span is the keeper's to cut or to refuse; it can
 * only cut where `segments` say when each piece was said.
 */
#include <errno.h>

#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"
#include "programs/web/document.h"

#define MOST_MS (48LL * 3600 * 1000)

static const struct ew_http_member members[] = {
	{"kind", EW_HTTP_MEMBER_TEXT, true, 32},
	{"grant", EW_HTTP_MEMBER_TEXT, true, EW_ID_TEXT_BYTES},
	{"party", EW_HTTP_MEMBER_TEXT, false, EW_ID_TEXT_BYTES},
	{"from_ms", EW_HTTP_MEMBER_NUMBER, true, MOST_MS},
	{"to_ms", EW_HTTP_MEMBER_NUMBER, true, MOST_MS},
	{"model", EW_HTTP_MEMBER_TEXT, false, 100},
	{"content", EW_HTTP_MEMBER_CONTENT, false, EW_MAX_HAND_IN_BYTES},
	{"segments", EW_HTTP_MEMBER_LIST, false, EW_MAX_HAND_IN_SEGMENTS},
	{"document", EW_HTTP_MEMBER_CONTENT, false, 0},
	{"format", EW_HTTP_MEMBER_TEXT, false, 32},
	{"offset_ms", EW_HTTP_MEMBER_NUMBER, false, MOST_MS},
	{"parties", EW_HTTP_MEMBER_LIST, false, EW_MAX_PARTIES_PER_CALL},
	{"speakers", EW_HTTP_MEMBER_OBJECT, false, EW_MAX_PARTIES_PER_CALL},
};

/* Of a segment, besides its times. */
static const struct {
	const char *name;
	json_type type; /* JSON_REAL: any number */
	bool of_word;
} of_segment[] = {{"party", JSON_STRING, false}, {"text", JSON_STRING, true}, {"label", JSON_STRING, false}, {"score", JSON_REAL, false},
	{"confidence", JSON_REAL, true}, {"channel", JSON_INTEGER, false}, {"speaker", JSON_STRING, false}, {"words", JSON_ARRAY, false}};

static int wrong(struct ew_http_problem *problem, const char *field, const char *what)
{
	return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, ew_slice_text(field), "%s", what);
}

static json_int_t ms_of(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_integer(value) ? json_integer_value(value) : -1;
}

static bool is_of_type(const json_t *value, json_type type)
{
	return type == JSON_REAL ? json_is_number(value) : json_typeof(value) == type;
}

/* Inside of the whole, and nothing that nobody knows. */
static bool is_piece(const json_t *one, json_int_t from, json_int_t to, bool word)
{
	size_t known = 2;

	for (size_t i = 0; i < EW_COUNT(of_segment); i++) {
		const json_t *value = json_object_get(one, of_segment[i].name);

		if (value && ((word && !of_segment[i].of_word) || !is_of_type(value, of_segment[i].type)))
			return false;
		known += value != NULL;
	}
	return json_is_object(one) && json_object_size(one) == known && ms_of(one, "from_ms") >= from &&
		ms_of(one, "to_ms") <= to && ms_of(one, "from_ms") <= ms_of(one, "to_ms");
}

/* Segments come one after the other or side by side. */
static bool is_segment(const json_t *one, json_int_t from, json_int_t to)
{
	const json_t *word;
	size_t i;

	if (!is_piece(one, from, to, false))
		return false;
	json_array_foreach(json_object_get(one, "words"), i, word)
		if (!is_piece(word, from, to, true))
			return false;
	return true;
}

static int check_segments(const json_t *body, struct ew_http_problem *problem)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(body, "segments"), i, one) {
		if (!is_segment(one, ms_of(body, "from_ms"), ms_of(body, "to_ms")))
			return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, EW_SLICE("segments"),
				"item %zu must have from_ms and to_ms inside of the whole, of party, text, label, score, confidence, "
				"channel, speaker and words (each with from_ms, to_ms, text, confidence) what there is, and nothing else",
				i);
	}
	return 0;
}

static int check(const json_t *body, struct ew_http_problem *problem)
{
	bool content = json_object_get(body, "content"), segments = json_object_get(body, "segments");

	if (ms_of(body, "from_ms") > ms_of(body, "to_ms"))
		return wrong(problem, "to_ms", "must not lie before from_ms");
	if (content == segments)
		return wrong(problem, "content", "send either content, or segments with their times, or a document of a speech engine");
	return check_segments(body, problem);
}

EW_API_HANDLER(hand_in)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_HAND_IN, .has_arguments = true};
	struct ew_http_problem problem;
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_need_interaction(call, request) || !ew_web_read_key(call) ||
		!ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
		return;
	}
	question.idempotency_key = ew_slice_text(call->key);
	if (ew_http_body_parse(request->body, members, EW_COUNT(members), &question.arguments, &problem) == 0 &&
		ew_web_read_document(question.arguments, &problem) == 0 &&
		check(question.arguments, &problem) == 0) {
		ew_web_ask(call, &question);
		return;
	}
	json_decref(question.arguments);
	ew_http_answer_problem(x, &problem);
	ew_web_call_end(call);
}

EW_API_HANDLER(artifact_register)
{
	ew_web_ask_interaction(arg, x, request, EW_ASK_REGISTER, NULL, 0);
}
