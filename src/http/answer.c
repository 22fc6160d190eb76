/*
 * Answers. One door for every byte that leaves, so that no answer lacks the security fields and no
 * range reaches past its file.
 */
#include "http/answer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "http/etag.h"
#include "http/exchange.h"
#include "http/range.h"
#include "http/sending_inside.h"

#define JSON_PROBLEM "application/problem+json"
/* A browser shows media in a page that it makes itself: that page may load the media and have its
 * own style. */
#define POLICY_MEDIA                                                                               \
	"default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"

static const struct ew_http_field common[] = {
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"},
	{"Referrer-Policy", "no-referrer"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Cache-Control", "no-store"},
};

static int add_field(struct MHD_Response *response, const char *name, const char *value)
{
	return MHD_add_response_header(response, name, value) == MHD_YES ? 0 : -ENOMEM;
}

static int add_common_fields(struct MHD_Response *response, const char *policy)
{
	size_t i;
	int r = add_field(response, "Content-Security-Policy", policy);

	for (i = 0; r == 0 && i < EW_COUNT(common); i++)
		r = add_field(response, common[i].name, common[i].value);
	return r;
}

int ew_http_add_common_fields(struct MHD_Response *response, bool media)
{
	return add_common_fields(response, media ? POLICY_MEDIA : EW_HTTP_POLICY_NOTHING);
}

static void finish(
	struct ew_http_exchange *x, unsigned status, struct MHD_Response *response, int error)
{
	if (!error && response && x->everybody)
		error = add_field(response, "Access-Control-Allow-Origin", "*");
	if (error && response) {
		MHD_destroy_response(response);
		response = NULL;
	}
	ew_http_exchange_finish(x, status, response);
}

void ew_http_open_to_everybody(struct ew_http_exchange *x)
{
	x->everybody = true;
}

static struct MHD_Response *from_bytes(struct ew_slice body)
{
	/* The library copies; the cast only drops a const that its old interface lacks. */
	return MHD_create_response_from_buffer(
		body.len, (void *)(uintptr_t)body.at, MHD_RESPMEM_MUST_COPY);
}

void ew_http_answer_with(struct ew_http_exchange *x, unsigned status, const char *content_type, struct ew_slice body,
	const struct ew_http_field *fields, size_t n)
{
	struct MHD_Response *response = from_bytes(content_type ? body : EW_SLICE_EMPTY);
	int r = response ? ew_http_add_common_fields(response, false) : -ENOMEM;

	if (r == 0 && content_type)
		r = add_field(response, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = add_field(response, fields[i].name, fields[i].value);
	finish(x, status, response, r);
}

void ew_http_answer(
	struct ew_http_exchange *x, unsigned status, const char *content_type, struct ew_slice body)
{
	ew_http_answer_with(x, status, content_type, body, NULL, 0);
}

static int public_fields(struct MHD_Response *response, const char *content_type, bool immutable)
{
	const struct ew_http_field fields[] = {
		{"Content-Security-Policy", EW_HTTP_POLICY_NOTHING},
		{"X-Content-Type-Options", "nosniff"},
		{"X-Frame-Options", "DENY"},
		{"Referrer-Policy", "no-referrer"},
		{"Cross-Origin-Resource-Policy", "cross-origin"},
		{"Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-store"},
		{MHD_HTTP_HEADER_CONTENT_TYPE, content_type},
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(fields); i++)
		r = add_field(response, fields[i].name, fields[i].value);
	return r;
}

void ew_http_answer_public(
	struct ew_http_exchange *x, const char *content_type, struct ew_slice body, bool immutable)
{
	struct MHD_Response *response = from_bytes(body);
	int r = response ? public_fields(response, content_type, immutable) : -ENOMEM;

	ew_http_open_to_everybody(x);
	finish(x, MHD_HTTP_OK, response, r);
}

static int problem_fields(struct MHD_Response *response, const struct ew_http_problem *problem)
{
	char seconds[16];
	int r = ew_http_add_common_fields(response, false);

	if (r == 0)
		r = add_field(response, MHD_HTTP_HEADER_CONTENT_TYPE, JSON_PROBLEM);
	if (r == 0 && problem->kind == EW_HTTP_UNAUTHENTICATED)
		r = add_field(
			response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer realm=\"earwitness\"");
	if (r == 0 && problem->retry_after_s > 0) {
		(void)snprintf(seconds, sizeof(seconds), "%u", problem->retry_after_s);
		r = add_field(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
	}
	return r;
}

void ew_http_answer_problem(struct ew_http_exchange *x, const struct ew_http_problem *problem)
{
	_cleanup_(ew_buf_free) struct ew_buf json = {0};
	struct MHD_Response *response = NULL;
	int r;

	ew_buf_init(&json, EW_MAX_ANSWER_BYTES);
	r = ew_http_problem_json(problem, &json);
	if (r == 0)
		response = from_bytes(ew_buf_slice(&json));
	if (response)
		r = problem_fields(response, problem);
	finish(x, ew_http_problem_status(problem->kind), response, r);
}

void ew_http_refuse(struct ew_http_exchange *x, enum ew_http_problem_kind kind, const char *field,
	const char *format, ...)
{
	struct ew_http_problem problem;
	char detail[EW_HTTP_DETAIL_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(detail, sizeof(detail), format, args);
	va_end(args);
	(void)ew_http_problem_set(&problem, kind, ew_slice_text(field), "%s", detail);
	ew_http_answer_problem(x, &problem);
}

/* -- files -- */

/* `whole`: what is sent is all of it, so that its digest is that of the content too. */
static int digest_fields(struct MHD_Response *response, const struct ew_http_file *file, bool whole)
{
	char text[96];
	int r;

	if (!file->digest)
		return 0;
	(void)snprintf(text, sizeof(text), "sha-256=:%s:", file->digest);
	r = add_field(response, "Repr-Digest", text);
	return r == 0 && whole ? add_field(response, "Content-Digest", text) : r;
}

static int file_fields(struct MHD_Response *response, const struct ew_http_file *file)
{
	char text[256];
	int r = ew_http_add_common_fields(response, true);

	(void)snprintf(text, sizeof(text), "\"%s\"", file->etag);
	if (r == 0)
		r = add_field(response, MHD_HTTP_HEADER_ETAG, text);
	if (r == 0)
		r = add_field(response, MHD_HTTP_HEADER_ACCEPT_RANGES, "bytes");
	if (r == 0)
		r = add_field(response, MHD_HTTP_HEADER_CONTENT_TYPE, file->content_type);
	for (size_t i = 0; r == 0 && i < EW_COUNT(file->fields) && file->fields[i].name; i++)
		r = add_field(response, file->fields[i].name, file->fields[i].value);
	if (r == 0 && file->filename) {
		(void)snprintf(text, sizeof(text), "attachment; filename=\"%s\"", file->filename);
		r = add_field(response, MHD_HTTP_HEADER_CONTENT_DISPOSITION, text);
	}
	return r;
}

/* Sends a part of it; whoever wanted to be told when it is over is not told of what never began. */
static void send_bytes(struct ew_http_exchange *x, const struct ew_http_file *file, unsigned status, uint64_t from,
	uint64_t bytes, const char *content_range)
{
	struct ew_http_sending *sending = NULL;
	struct MHD_Response *response =
		ew_http_sending_response(x->connection, file->fd, from, bytes, file->ended, file->arg, &sending);
	int r;

	if (!response) {
		ew_http_refuse(x, EW_HTTP_INTERNAL, NULL, "the media cannot be opened");
		return;
	}
	r = file_fields(response, file);
	if (r == 0)
		r = digest_fields(response, file, !content_range);
	if (r == 0 && content_range)
		r = add_field(response, MHD_HTTP_HEADER_CONTENT_RANGE, content_range);
	if (r)
		ew_http_sending_forget(&sending);
	if (file->sending)
		*file->sending = sending;
	finish(x, status, response, r);
}

static void answer_part(struct ew_http_exchange *x, const struct ew_http_file *file,
	const struct ew_http_range *range)
{
	char text[96];

	(void)snprintf(text, sizeof(text), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, range->from,
		range->from + range->bytes - 1, file->bytes);
	send_bytes(x, file, MHD_HTTP_PARTIAL_CONTENT, range->from, range->bytes, text);
}

static void answer_unsatisfiable(struct ew_http_exchange *x, const struct ew_http_file *file)
{
	char text[48];

	ew_http_refuse(x, EW_HTTP_RANGE, NULL, "the media has %" PRIu64 " bytes", file->bytes);
	(void)snprintf(text, sizeof(text), "bytes */%" PRIu64, file->bytes);
	if (x->response && add_field(x->response, MHD_HTTP_HEADER_CONTENT_RANGE, text))
		finish(x, MHD_HTTP_RANGE_NOT_SATISFIABLE, x->response, -ENOMEM);
}

static void answer_unchanged(struct ew_http_exchange *x, const struct ew_http_file *file)
{
	struct MHD_Response *response = from_bytes(EW_SLICE_EMPTY);

	finish(x, MHD_HTTP_NOT_MODIFIED, response,
		response ? file_fields(response, file) : -ENOMEM);
}

void ew_http_answer_file(struct ew_http_exchange *x, const struct ew_http_file *file)
{
	struct ew_slice tag = ew_slice_text(file->etag), field = ew_http_header(x, "Range");
	struct ew_http_range range;

	if (ew_http_etag_in_list(ew_http_header(x, "If-None-Match"), tag)) {
		answer_unchanged(x, file);
		return;
	}
	/* A range is defined for GET only (RFC 9110, 14.2). */
	if (x->request.method != EW_HTTP_GET ||
		!ew_http_etag_range_holds(ew_http_header(x, "If-Range"), tag))
		field = EW_SLICE_EMPTY;
	range = ew_http_range_parse(field, file->bytes);
	if (range.kind == EW_HTTP_RANGE_PART)
		answer_part(x, file, &range);
	else if (range.kind == EW_HTTP_RANGE_UNSATISFIABLE)
		answer_unsatisfiable(x, file);
	else
		send_bytes(x, file, MHD_HTTP_OK, 0, file->bytes, NULL);
}

void ew_http_answer_page_with(struct ew_http_exchange *x, unsigned status, const char *policy, struct ew_slice page,
	const struct ew_http_field *fields, size_t n)
{
	struct MHD_Response *response = from_bytes(page);
	int r = response ? add_common_fields(response, policy) : -ENOMEM;

	if (r == 0)
		r = add_field(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/html; charset=utf-8");
	for (size_t i = 0; r == 0 && i < n; i++)
		r = add_field(response, fields[i].name, fields[i].value);
	finish(x, status, response, r);
}

void ew_http_answer_page(struct ew_http_exchange *x, const char *policy, struct ew_slice page)
{
	ew_http_answer_page_with(x, MHD_HTTP_OK, policy, page, NULL, 0);
}
