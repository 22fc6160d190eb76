/*
 * /v1/policies: which policies were and are in force, why a call is treated as it is, and what another policy would
 * change.
 */
#include "base/text.h"
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

#define POLICY_BYTES (96 * 1024)

enum { LIMIT, CURSOR };
static const struct ew_http_param params[] = {[LIMIT] = {"limit", 3}, [CURSOR] = {"cursor", 20}};

static const struct ew_http_member to_explain[] = {
	{"interaction", EW_HTTP_MEMBER_TEXT, false, EW_ID_TEXT_BYTES},
	{"facts", EW_HTTP_MEMBER_OBJECT, false, 32},
	{"policy", EW_HTTP_MEMBER_TEXT, false, POLICY_BYTES},
};

static const struct ew_http_member to_simulate[] = {
	{"policy", EW_HTTP_MEMBER_TEXT, true, POLICY_BYTES},
	{"from", EW_HTTP_MEMBER_TEXT, false, 40},
	{"to", EW_HTTP_MEMBER_TEXT, false, 40},
	{"limit", EW_HTTP_MEMBER_NUMBER, false, 200},
};

EW_API_HANDLER(policies)
{
	static const struct ew_web_list list = {.op = EW_ASK_POLICIES,
		.params = params,
		.n = EW_COUNT(params),
		.limit = LIMIT,
		.cursor = CURSOR,
		.most = 100};

	ew_web_ask_list(arg, x, request, &list);
}

static bool is_hash(struct ew_slice text)
{
	size_t i = 0;

	while (i < text.len && ((text.at[i] >= '0' && text.at[i] <= '9') || (text.at[i] >= 'a' && text.at[i] <= 'f')))
		i++;
	return text.len == 64 && i == 64;
}

EW_API_HANDLER(policy)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_web_question question = {.op = EW_ASK_POLICY, .has_arguments = true};
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
	} else if (!is_hash(request->params[0])) {
		ew_http_refuse(x, EW_HTTP_NOT_FOUND, NULL, "a policy is named by its SHA-256, 64 hexadecimal digits");
		ew_web_call_end(call);
	} else {
		question.arguments = json_pack("{s:o}", "hash", ew_web_text(request->params[0]));
		ew_web_ask(call, &question);
	}
}

EW_API_HANDLER(policy_explain)
{
	ew_web_ask_body(arg, x, request, EW_ASK_EXPLAIN, to_explain, EW_COUNT(to_explain));
}

EW_API_HANDLER(policy_simulate)
{
	ew_web_ask_body(arg, x, request, EW_ASK_SIMULATE, to_simulate, EW_COUNT(to_simulate));
}
