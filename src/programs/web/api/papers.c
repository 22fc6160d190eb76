/*
 * /v1/papers: papers that are computed from what the house has done (docs/papers.md). Making one takes a while: the answer names it. As a page
 * or a PDF it is drawn by a worker each time it is asked for, and nothing of it is kept here.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "http/answer.h"
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

enum { KIND, LIMIT, CURSOR };
static const struct ew_http_param params[] = {[KIND] = {"kind", 32}, [LIMIT] = {"limit", 3}, [CURSOR] = {"cursor", 20}};

#define MOST_WORDS 32
#define FILE_BYTES (8 * 1024 * 1024)

/* The page's own policy, which stands in it, lets in but the one style sheet whose hash it names. */
#define PAGE_POLICY "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

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

/* An id as it stands in the path: what is none is none of a paper. */
static void ask(struct ew_web_call *call, const struct ew_http_request *request, uint16_t op, const char *form)
{
	struct ew_web_question question = {.op = op, .has_arguments = true};
	struct ew_http_query query;

	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
		return;
	}
	if (form)
		question.timeout_us = call->web->times.render_us;
	question.arguments = json_pack("{s:o, s:s*}", "id", ew_web_text(request->params[0]), "form", form);
	ew_web_ask(call, &question);
}

EW_API_HANDLER(paper)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);

	if (call)
		ask(call, request, EW_ASK_PAPER, NULL);
}

static void answer_file(struct ew_web_call *call, struct ew_slice file)
{
	const struct ew_http_field save[] = {{"Content-Disposition", call->filename}};

	if (strcmp(call->content_type, "application/pdf") == 0)
		ew_http_answer_with(call->x, 200, call->content_type, file, save, EW_COUNT(save));
	else
		ew_http_answer_page(call->x, PAGE_POLICY, file);
}

static void drawn(struct ew_web_call *call, struct ew_reply *reply)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	uint8_t *room;
	int r;

	ew_buf_init_secret(&bytes, FILE_BYTES);
	room = reply->fd >= 0 && reply->bytes > 0 ? ew_buf_extend(&bytes, reply->bytes) : NULL;
	r = room ? ew_io_read_all(call->web->io, reply->fd, room, reply->bytes, 0) : -EBADMSG;
	if (r < 0)
		ew_http_refuse(call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper gave no paper");
	else
		answer_file(call, ew_buf_slice(&bytes));
	ew_web_call_end(call);
}

static void draw(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request, const char *form, const char *type)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);

	if (!call)
		return;
	call->answered = drawn;
	call->content_type = type;
	(void)snprintf(call->filename, sizeof(call->filename), "attachment; filename=\"earwitness-paper.%s\"", form);
	ask(call, request, EW_ASK_PAPER_FILE, form);
}

EW_API_HANDLER(paper_page)
{
	draw(arg, x, request, "html", "text/html; charset=utf-8");
}

EW_API_HANDLER(paper_pdf)
{
	draw(arg, x, request, "pdf", "application/pdf");
}
