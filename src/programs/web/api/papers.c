/*
 * /v1/papers: papers that are computed from what the house has done (docs/papers.md). Making one takes a while: the answer names it. As a page
 * or a PDF it is drawn by a worker each time it is asked for, and nothing of it is kept here.
 */
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/api/drawn.h"
#include "programs/web/ask.h"

enum { KIND, LIMIT, CURSOR };
static const struct ew_http_param params[] = {[KIND] = {"kind", 32}, [LIMIT] = {"limit", 3}, [CURSOR] = {"cursor", 20}};

#define MOST_WORDS 32

static const struct ew_http_member of_paper[] = {
	{"kind", EW_HTTP_MEMBER_TEXT, true, 32},
	{"from", EW_HTTP_MEMBER_TEXT, false, 40},
	{"to", EW_HTTP_MEMBER_TEXT, false, 40},
	{"entity", EW_HTTP_MEMBER_TEXT, false, 200},
	{"with", EW_HTTP_MEMBER_OBJECT, false, MOST_WORDS},
};

EW_API_HANDLER(papers)
{
	const struct ew_web_list l = {
		.op = EW_ASK_PAPERS, .params = params, .n = EW_COUNT(params), .limit = LIMIT, .cursor = CURSOR, .most = 20};

	ew_web_ask_list(arg, x, request, &l);
}

EW_API_HANDLER(paper_make)
{
	ew_web_ask_body(arg, x, request, EW_ASK_PAPER_MAKE, of_paper, EW_COUNT(of_paper));
}

EW_API_HANDLER(paper)
{
	ew_web_ask_id(arg, x, request, EW_ASK_PAPER, "id", NULL, 0);
}

EW_API_HANDLER(paper_page)
{
	ew_api_draw_page(arg, x, request, EW_ASK_PAPER_FILE);
}

EW_API_HANDLER(paper_pdf)
{
	ew_api_draw_pdf(arg, x, request, EW_ASK_PAPER_FILE, "earwitness-paper");
}
