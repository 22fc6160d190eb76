/*
 * /v1/attestations: roles that must be confirmed, decisions about many of them, and what was decided in a month. As a file a month comes
 * whole, whatever its length. Must never give a cell that a spreadsheet takes for a formula.
 */
#include <string.h>

#include "base/text.h"
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

#define CSV_BYTES (16 * 1024 * 1024)

enum { TEAM, ROLE, CURSOR };
static const struct ew_http_param due_params[] = {[TEAM] = {"team", 128}, [ROLE] = {"role", 64}, [CURSOR] = {"cursor", 60}};

static const struct ew_http_member decisions[] = {{"decisions", EW_HTTP_MEMBER_LIST, true, 100}};

EW_API_HANDLER(attestations)
{
	ew_web_ask_texts(arg, x, request, EW_ASK_ATTESTATIONS, due_params, EW_COUNT(due_params));
}

EW_API_HANDLER(attest_many)
{
	ew_web_ask_body(arg, x, request, EW_ASK_ATTEST_MANY, decisions, EW_COUNT(decisions));
}

/* -- a round -- */

enum { FORMAT, ROUND_CURSOR };
static const struct ew_http_param round_params[] = {[FORMAT] = {"format", 4}, [ROUND_CURSOR] = {"cursor", 20}};

static void add_cell(struct ew_buf *to, const json_t *value, bool last)
{
	const char *text = json_string_value(value);

	ew_buf_add_u8(to, '"');
	if (text && *text && strchr("=+-@\t\r", *text))
		ew_buf_add_u8(to, '\'');
	for (; text && *text; text++) {
		if (*text == '"')
			ew_buf_add_u8(to, '"');
		ew_buf_add_u8(to, (uint8_t)*text);
	}
	ew_buf_add_slice(to, last ? EW_SLICE("\"\r\n") : EW_SLICE("\","));
}

static const json_t *name_in(const json_t *item, const char *member)
{
	return json_object_get(json_object_get(item, member), "name");
}

static const json_t *id_in(const json_t *item, const char *member)
{
	return json_object_get(json_object_get(item, member), "id");
}

/* RFC 4180. */
static void add_row(struct ew_buf *to, const json_t *item)
{
	add_cell(to, json_object_get(item, "at"), false);
	add_cell(to, json_object_get(item, "decision"), false);
	add_cell(to, name_in(item, "person"), false);
	add_cell(to, id_in(item, "person"), false);
	add_cell(to, json_object_get(item, "role"), false);
	add_cell(to, name_in(item, "by"), false);
	add_cell(to, id_in(item, "by"), false);
	add_cell(to, name_in(item, "approved_by"), false);
	add_cell(to, json_object_get(item, "reason"), true);
}

static void answer_csv(struct ew_web_call *call)
{
	static const struct ew_http_field saved = {"Content-Disposition", "attachment; filename=\"attestations.csv\""};
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	const json_t *item;
	size_t i;

	ew_buf_init_secret(&text, CSV_BYTES);
	ew_buf_add_slice(&text, EW_SLICE("at,decision,person,person_id,role,decided_by,decided_by_id,approved_by,reason\r\n"));
	json_array_foreach(json_object_get(call->order, "items"), i, item)
		add_row(&text, item);
	if (ew_buf_error(&text) < 0)
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "the list does not fit in memory; read it in pages, as JSON");
	else
		ew_http_answer_with(call->x, 200, "text/csv; charset=utf-8", ew_buf_slice(&text), &saved, 1);
	ew_web_call_end(call);
}

static void answer_json(struct ew_web_call *call, json_t *page)
{
	static const struct ew_http_field saved = {"Content-Disposition", "attachment; filename=\"attestations.json\""};
	_cleanup_(ew_free_ptr) char *text = NULL;

	if (json_object_set(page, "items", json_object_get(call->order, "items")) == 0)
		text = json_dumps(page, JSON_INDENT(2));
	if (!text)
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "the list does not fit in memory; read it in pages");
	else
		ew_http_answer_with(call->x, 200, "application/json", ew_slice_text(text), &saved, 1);
	ew_web_call_end(call);
}

static void ask_page(struct ew_web_call *call)
{
	struct ew_web_question question = {.op = EW_ASK_ATTEST_ROUND, .has_arguments = true};

	question.arguments = json_pack("{s:O, s:O*}", "round", json_object_get(call->order, "round"), "cursor",
		json_object_get(call->order, "cursor"));
	ew_web_ask(call, &question);
}

/* Page after page, until there is none: call->order holds round, cursor, the form, and the items so far. */
static void on_page(struct ew_web_call *call, struct ew_reply *reply)
{
	_cleanup_(ew_http_json_free) json_t *page = json_loadb((const char *)reply->json.at, reply->json.len, 0, NULL);
	json_t *items = json_object_get(call->order, "items"), *next = json_object_get(page, "next");
	bool ok = page && json_array_extend(items, json_object_get(page, "items")) == 0;

	if (ok && json_is_integer(next))
		ok = json_object_set_new(call->order, "cursor", json_sprintf("%lld", (long long)json_integer_value(next))) == 0;
	if (!ok) {
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "no memory");
		ew_web_call_end(call);
	} else if (json_is_integer(next)) {
		ask_page(call);
	} else if (json_is_true(json_object_get(call->order, "csv"))) {
		answer_csv(call);
	} else {
		answer_json(call, page);
	}
}

static bool is_csv(const struct ew_http_query *query)
{
	return ew_slice_equal(query->value[FORMAT], EW_SLICE("csv"));
}

static bool read_round(struct ew_web_call *call, const struct ew_http_request *request)
{
	struct ew_http_query query;

	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, round_params, EW_COUNT(round_params), &query))
		return false;
	if (query.given[FORMAT] && !is_csv(&query) && !ew_slice_equal(query.value[FORMAT], EW_SLICE("json"))) {
		ew_http_refuse(call->x, EW_HTTP_BAD_PARAMETER, "format", "json or csv");
		return false;
	}
	if (!ew_utf8_valid(request->params[0]) || request->params[0].len > 40) {
		ew_http_refuse(call->x, EW_HTTP_NOT_FOUND, NULL, "a round is a month, such as 2026-11");
		return false;
	}
	call->order = json_pack("{s:o, s:[], s:b}", "round", ew_web_text(request->params[0]), "items", "csv", is_csv(&query));
	if (!query.given[FORMAT] && query.given[ROUND_CURSOR] && query.value[ROUND_CURSOR].len > 0 && call->order &&
		json_object_set_new(call->order, "cursor", ew_web_text(query.value[ROUND_CURSOR])) < 0) {
		json_decref(call->order);
		call->order = NULL;
	}
	call->answered = query.given[FORMAT] ? on_page : NULL;
	if (!call->order)
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "no memory");
	return call->order != NULL;
}

EW_API_HANDLER(attest_round)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);

	if (!call)
		return;
	if (read_round(call, request))
		ask_page(call);
	else
		ew_web_call_end(call);
}
