/*
 * Problem documents. Every refusal of the API passes here, so that none goes out as a bare status
 * or as text that repeats a caller's bytes unescaped.
 */
#include "http/problem.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "base/text.h"

#define TYPE_PREFIX "urn:earwitness:problem:"

struct kind {
	unsigned status;
	const char *type;
	const char *title;
};

static const struct kind kinds[] = {
#define EW_PROBLEM(name, status, type, title) [EW_HTTP_##name] = {status, TYPE_PREFIX type, title},
	EW_HTTP_PROBLEMS(EW_PROBLEM)
#undef EW_PROBLEM
};

/* Cuts at a character's edge, so that what stays is UTF-8. */
static void copy_text(char *to, size_t to_bytes, struct ew_slice text)
{
	size_t n = text.len < to_bytes ? text.len : to_bytes - 1;

	while (n < text.len && n > 0 && (text.at[n] & 0xc0) == 0x80)
		n--;
	if (n > 0)
		memcpy(to, text.at, n);
	to[n] = '\0';
}

static void copy_safe(char *to, size_t to_bytes, struct ew_slice foreign)
{
	_cleanup_(ew_buf_free) struct ew_buf safe = {0};

	ew_buf_init(&safe, 8 * EW_HTTP_DETAIL_BYTES);
	if (foreign.len > 2 * EW_HTTP_DETAIL_BYTES)
		foreign.len = 2 * EW_HTTP_DETAIL_BYTES;
	ew_text_add_safe(&safe, foreign);
	copy_text(to, to_bytes, ew_buf_error(&safe) ? EW_SLICE_EMPTY : ew_buf_slice(&safe));
}

int ew_http_problem_set(struct ew_http_problem *p, enum ew_http_problem_kind kind,
	struct ew_slice field, const char *format, ...)
{
	char detail[EW_HTTP_DETAIL_BYTES];
	va_list args;

	*p = (struct ew_http_problem){.kind = kind};
	va_start(args, format);
	(void)vsnprintf(detail, sizeof(detail), format, args);
	va_end(args);
	copy_safe(p->detail, sizeof(p->detail), ew_slice_text(detail));
	copy_safe(p->field, sizeof(p->field), field);
	return -EINVAL;
}

unsigned ew_http_problem_status(enum ew_http_problem_kind kind)
{
	return kinds[kind].status;
}

static void free_json(json_t **json)
{
	json_decref(*json);
}

static int set_text(json_t *to, const char *key, const char *text)
{
	if (text[0] == '\0')
		return 0;
	return json_object_set_new(to, key, json_string(text)) == 0 ? 0 : -ENOMEM;
}

int ew_http_problem_json(const struct ew_http_problem *p, struct ew_buf *to)
{
	const struct kind *kind = &kinds[p->kind];
	_cleanup_(free_json) json_t *json = json_pack("{s:s, s:s, s:i}", "type", kind->type,
		"title", kind->title, "status", (int)kind->status);
	_cleanup_(ew_free_ptr) char *text = NULL;

	if (!json || set_text(json, "detail", p->detail) || set_text(json, "field", p->field))
		return -ENOMEM;
	text = json_dumps(json, JSON_COMPACT);
	if (!text)
		return -ENOMEM;
	ew_buf_add_text(to, text);
	return ew_buf_error(to);
}
