/*
 * One text, read in one go. What is found comes in rising order: so it is copied as it is found, and the rest at the end.
 */
#include "programs/web/reason.h"

#include <errno.h>

#include "base/limits.h"

struct reason {
	struct ew_slice words;
	struct ew_buf *to;
	size_t at; /* copied so far */
	int error;
};

static void on_found(void *context, unsigned speaker, const struct ew_redact_span *span, struct ew_slice value)
{
	struct reason *r = context;

	(void)speaker;
	(void)value;
	if (span->from < r->at || span->to < span->from || span->to > r->words.len) {
		r->error = -EPROTO;
		return;
	}
	ew_buf_add(r->to, r->words.at + r->at, span->from - r->at);
	ew_buf_printf(r->to, "[%s]", ew_sensitive_name((enum ew_sensitive)span->kind));
	r->at = span->to;
}

static int read_words(const struct ew_redact_rules *rules, struct reason *r)
{
	_cleanup_(ew_redact_free) struct ew_redact *redact = NULL;
	int error = rules ? ew_redact_new(rules, ew_redact_profile(EW_SLICE("numbers")), on_found, r, &redact) : -ENOENT;

	if (error == 0)
		error = ew_redact_text(redact, 0, r->words);
	if (error == 0)
		error = ew_redact_end(redact);
	if (error == 0)
		error = r->error;
	if (error < 0)
		return error;
	ew_buf_add(r->to, r->words.at + r->at, r->words.len - r->at);
	return ew_buf_error(r->to);
}

void ew_reason_read(const struct ew_redact_rules *rules, struct ew_slice words, struct ew_buf *to)
{
	struct reason r = {.words = words, .to = to};

	if (words.len == 0 || read_words(rules, &r) == 0)
		return;
	ew_buf_clear(to);
	ew_buf_add_text(to, EW_REASON_UNREAD);
}

void ew_reason_replace(const struct ew_redact_rules *rules, json_t *object)
{
	const json_t *said = json_object_get(object, "reason");
	_cleanup_(ew_buf_free) struct ew_buf words = {0};

	if (!json_is_string(said))
		return;
	ew_buf_init(&words, EW_MAX_REASON_BYTES);
	ew_reason_read(rules, ew_slice_of(json_string_value(said), json_string_length(said)), &words);
	if (ew_buf_error(&words) < 0 || json_object_set_new(object, "reason", json_stringn((const char *)words.at, words.len)) < 0)
		(void)json_object_del(object, "reason");
}
