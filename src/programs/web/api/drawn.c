/*
 * Papers and certificates as pages and PDFs: the keeper's worker draws them, and the bytes go on as they come.
 */
#include "programs/web/api/drawn.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "http/answer.h"

#define FILE_BYTES (64 * 1024 * 1024)

/* The page's own policy, which stands in it, lets in but the one style sheet whose hash it names. */
#define PAGE_POLICY "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

static void answer_file(struct ew_web_call *call, struct ew_slice file)
{
	const struct ew_http_field save[] = {{"Content-Disposition", call->filename}};

	if (strncmp(call->content_type, "text/html", 9) != 0)
		ew_http_answer_with(call->x, 200, call->content_type, file, save, EW_COUNT(save));
	else
		ew_http_answer_page(call->x, PAGE_POLICY, file);
}

void ew_api_drawn(struct ew_web_call *call, struct ew_reply *reply)
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

static void draw(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request, struct ew_web_question question, const char *form,
	const char *type, const char *name)
{
	struct ew_web_call *call = ew_web_call_new(arg, x);
	struct ew_http_query query;

	if (!call)
		return;
	if (!ew_web_need_token(call) || !ew_web_read_query(call, request, NULL, 0, &query)) {
		ew_web_call_end(call);
		return;
	}
	call->answered = ew_api_drawn;
	call->content_type = type;
	(void)snprintf(call->filename, sizeof(call->filename), "attachment; filename=\"%s.%s\"", name, form);
	question.has_arguments = true;
	question.timeout_us = call->web->times.render_us;
	question.arguments = json_pack("{s:o, s:s}", "id", ew_web_text(request->params[0]), "form", form);
	ew_web_ask(call, &question);
}

void ew_api_draw_page(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request, uint16_t op)
{
	draw(arg, x, request, (struct ew_web_question){.op = op}, "html", "text/html; charset=utf-8", "page");
}

void ew_api_draw_pdf(void *arg, struct ew_http_exchange *x, const struct ew_http_request *request, uint16_t op, const char *name)
{
	draw(arg, x, request, (struct ew_web_question){.op = op}, "pdf", "application/pdf", name);
}
