/*
 * Small pages without a script. Must never let a text become markup: all that is not ours is escaped.
 */
#include "programs/web/signing_page.h"

#include "base/buf.h"

#define STYLE                                                                                                            \
	":root{color-scheme:light dark;--paper:#f6f4f0;--ink:#1f1b24;--link:#3f3a8c}"                                    \
	"@media(prefers-color-scheme:dark){:root{--paper:#141219;--ink:#ece8f1;--link:#b3aef5}}"                         \
	"body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}"                     \
	"main{max-width:34rem;margin:15vh auto 0;padding:0 1.25rem}h1{font-size:1.35rem}p{overflow-wrap:anywhere}"       \
	"a{color:var(--link)}"
/* Of STYLE, so that nothing but it may be in force; the test compares the two. */
#define POLICY                                                                                                           \
	"default-src 'none'; style-src 'sha256-NLEtWo0mF+DqqvyYEgfOi5LKbsIiFRh0OC2QrRQNQ74='; base-uri 'none'; "           \
	"form-action 'none'; frame-ancestors 'none'"

static void add_escaped(struct ew_buf *to, struct ew_slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = (char)text.at[i];

		if (c == '&')
			ew_buf_add_text(to, "&amp;");
		else if (c == '<')
			ew_buf_add_text(to, "&lt;");
		else if (c == '>')
			ew_buf_add_text(to, "&gt;");
		else if (c == '"')
			ew_buf_add_text(to, "&quot;");
		else
			ew_buf_add_u8(to, (uint8_t)c);
	}
}

/* Details of problems begin small. */
static void add_sentence(struct ew_buf *to, struct ew_slice text)
{
	bool small = text.len > 0 && text.at[0] >= 'a' && text.at[0] <= 'z';

	if (small)
		ew_buf_add_u8(to, (uint8_t)(text.at[0] - 'a' + 'A'));
	add_escaped(to, ew_slice_of(text.at + small, text.len - small));
}

static void begin(struct ew_buf *page, const char *title)
{
	ew_buf_init(page, EW_SIGNING_PAGE_BYTES);
	ew_buf_printf(page,
		"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
		"content=\"width=device-width\"><title>%s &middot; Earwitness</title><style>" STYLE "</style>",
		title);
}

static void end(struct ew_http_exchange *x, unsigned status, struct ew_buf *page, const struct ew_http_field *fields, size_t n)
{
	ew_buf_add_text(page, "</p></main></body></html>\n");
	if (ew_buf_error(page) < 0)
		ew_http_refuse(x, EW_HTTP_INTERNAL, NULL, "the page could not be made");
	else
		ew_http_answer_page_with(x, status, POLICY, ew_buf_slice(page), fields, n);
}

void ew_signing_page_go_on(
	struct ew_http_exchange *x, struct ew_slice to, const struct ew_http_field *fields, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf page = {0};

	begin(&page, "Signed in");
	ew_buf_add_text(&page, "<meta http-equiv=\"refresh\" content=\"0;url=");
	add_escaped(&page, to);
	ew_buf_add_text(&page, "\"></head><body><main><h1>Signed in</h1><p><a href=\"");
	add_escaped(&page, to);
	ew_buf_add_text(&page, "\">Go on</a>");
	end(x, 200, &page, fields, n);
}

void ew_signing_page_refuse(struct ew_http_exchange *x, unsigned status, struct ew_slice sentence,
	const struct ew_http_field *fields, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf page = {0};

	begin(&page, "Not signed in");
	ew_buf_add_text(&page, "</head><body><main><h1>Not signed in</h1><p>");
	add_sentence(&page, sentence);
	ew_buf_add_text(&page, ".</p><p><a href=\"/sign-in\">Back to the sign-in</a>");
	end(x, status, &page, fields, n);
}
