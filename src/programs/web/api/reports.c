/*
 * /v1/audits, /v1/rechecks, /v1/populations, /v1/reconciliations, /v1/simulations and /v1/tests: documents that the keeper makes, lists and shows.
 * Making one takes a while: the answer names it, and it is read when it is done.
 */
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

enum { LIMIT, CURSOR };
static const struct ew_http_param params[] = {[LIMIT] = {"limit", 3}, [CURSOR] = {"cursor", 20}};

#define MONTH_S (31 * 24 * 3600)

static const struct ew_http_member of_recheck[] = {
	{"days", EW_HTTP_MEMBER_NUMBER, false, 3650},
	{"audio", EW_HTTP_MEMBER_NUMBER, false, 10000},
};

static const struct ew_http_member of_population[] = {
	{"from", EW_HTTP_MEMBER_TEXT, false, 40},
	{"to", EW_HTTP_MEMBER_TEXT, false, 40},
	{"number", EW_HTTP_MEMBER_TEXT, false, 128},
	{"agent", EW_HTTP_MEMBER_TEXT, false, 128},
	{"queue", EW_HTTP_MEMBER_TEXT, false, 128},
	{"state", EW_HTTP_MEMBER_TEXT, false, 16},
	{"sample", EW_HTTP_MEMBER_NUMBER, false, 500},
	{"seed", EW_HTTP_MEMBER_TEXT, true, 128},
};

static const struct ew_http_member of_reconciliation[] = {
	{"list", EW_HTTP_MEMBER_TEXT, true, EW_MAX_REQUEST_BODY_BYTES},
	{"columns", EW_HTTP_MEMBER_OBJECT, false, 5},
	{"from", EW_HTTP_MEMBER_TEXT, false, 40},
	{"to", EW_HTTP_MEMBER_TEXT, false, 40},
	{"tolerance_s", EW_HTTP_MEMBER_NUMBER, false, MONTH_S},
	{"late_s", EW_HTTP_MEMBER_NUMBER, false, MONTH_S},
	{"around_s", EW_HTTP_MEMBER_NUMBER, false, MONTH_S},
};

static const struct ew_http_member of_test[] = {
	{"name", EW_HTTP_MEMBER_TEXT, true, 64},
	{"result", EW_HTTP_MEMBER_TEXT, true, 16},
	{"interaction", EW_HTTP_MEMBER_TEXT, false, 40},
	{"why", EW_HTTP_MEMBER_TEXT, false, 400},
	{"checks", EW_HTTP_MEMBER_LIST, true, 50},
	{"every_s", EW_HTTP_MEMBER_NUMBER, false, MONTH_S},
};

static void list(
	struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request, const char *kind)
{
	const struct ew_web_list l = {.op = EW_ASK_REPORTS,
		.params = params,
		.n = EW_COUNT(params),
		.limit = LIMIT,
		.cursor = CURSOR,
		.most = 100,
		.kind = kind};

	ew_web_ask_list(web, x, request, &l);
}

static void show(
	struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request, const char *kind)
{
	struct ew_web_call *call = ew_web_call_new(web, x);
	struct ew_web_question question = {.op = EW_ASK_REPORT, .has_arguments = true};
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
		return;
	}
	question.arguments = json_pack("{s:s, s:o}", "kind", kind, "id", ew_web_text(request->params[0]));
	ew_web_ask(call, &question);
}

EW_API_HANDLER(audits)
{
	list(arg, x, request, "audit");
}

EW_API_HANDLER(audit)
{
	show(arg, x, request, "audit");
}

EW_API_HANDLER(audit_run)
{
	ew_web_ask_body(arg, x, request, EW_ASK_AUDIT_RUN, NULL, 0);
}

EW_API_HANDLER(rechecks)
{
	list(arg, x, request, "recheck");
}

EW_API_HANDLER(recheck)
{
	show(arg, x, request, "recheck");
}

EW_API_HANDLER(recheck_run)
{
	ew_web_ask_body(arg, x, request, EW_ASK_RECHECK_RUN, of_recheck, EW_COUNT(of_recheck));
}

EW_API_HANDLER(populations)
{
	list(arg, x, request, "population");
}

EW_API_HANDLER(population)
{
	show(arg, x, request, "population");
}

EW_API_HANDLER(population_make)
{
	ew_web_ask_body(arg, x, request, EW_ASK_POPULATION, of_population, EW_COUNT(of_population));
}

EW_API_HANDLER(reconciliations)
{
	list(arg, x, request, "reconciliation");
}

EW_API_HANDLER(reconciliation)
{
	show(arg, x, request, "reconciliation");
}

EW_API_HANDLER(reconcile)
{
	ew_web_ask_body(arg, x, request, EW_ASK_RECONCILE, of_reconciliation, EW_COUNT(of_reconciliation));
}

EW_API_HANDLER(simulations)
{
	list(arg, x, request, "simulation");
}

EW_API_HANDLER(simulation)
{
	show(arg, x, request, "simulation");
}

EW_API_HANDLER(tests)
{
	list(arg, x, request, "test");
}

EW_API_HANDLER(test)
{
	show(arg, x, request, "test");
}

EW_API_HANDLER(tested)
{
	ew_web_ask_body(arg, x, request, EW_ASK_TESTED, of_test, EW_COUNT(of_test));
}
