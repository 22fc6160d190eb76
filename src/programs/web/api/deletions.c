/*
 * /v1/retention/..., /v1/deletions: what goes before it goes, what went with its certificate, and the brake. What words mean the keeper
 * says; here it is only seen that nothing else was said.
 */
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
