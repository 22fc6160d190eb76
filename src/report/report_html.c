/*
 * The page: one file that opens from the file system and prints well. Its policy lets nothing in but the one style
 * sheet whose hash it names: no script, no picture, no font, no form, no address. Every text is escaped where it is
 * written.
 */
#include <errno.h>
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "report/html_style.h"
#include "report/html_text.h"
#include "report/page_draw.h"

void ew_html_add(struct ew_buf *to, const char *text)
{
	static const char special[] = "&<>\"'";
	static const char *const escaped[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

	while (*text) {
		size_t plain = strcspn(text, special);

		ew_buf_add(to, text, plain);
		text += plain;
		if (!*text)
			return;
		ew_buf_add_text(to, escaped[strchr(special, *text) - special]);
		text++;
	}
}

static void element(struct ew_buf *to, const char *open, const char *text, const char *close)
{
	ew_buf_add_text(to, open);
	ew_html_add(to, text);
	ew_buf_add_text(to, close);
}

static int add_head(struct ew_buf *to, const json_t *page)
{
	struct ew_hash hash;
	int code = ew_sha256_of(ew_slice_text(html_style), &hash);

	if (code)
		return code;
	ew_buf_add_text(to,
		"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-");
	ew_base64_add(to, ew_slice_of(hash.bytes, sizeof(hash.bytes)), EW_BASE64_PADDED);
	ew_buf_add_text(to,
		"'; base-uri 'none'; form-action 'none'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
	element(to, "<title>", ew_report_text(page, "title"), " ");
	element(to, "", ew_report_text(page, "id"), "</title>\n");
	element(to, "<style>", "", html_style);
	ew_buf_add_text(to, "</style>\n</head>\n<body>\n");
	return 0;
}

static void add_cards(struct ew_buf *to, const json_t *page)
{
	const json_t *card;
	size_t i;

	element(to, "<header>\n<h1>", ew_report_text(page, "title"), "</h1>\n");
	element(to, "<p class=\"sub\">", ew_report_text(page, "subtitle"), "</p>\n<ul class=\"cards\">\n");
	json_array_foreach (json_object_get(page, "cards"), i, card) {
		element(to, "<li class=\"", ew_report_text(card, "tone"), "\">");
		element(to, "<strong>", ew_report_text(card, "head"), "</strong>");
		element(to, "", ew_report_text(card, "text"), "</li>\n");
	}
	ew_buf_add_text(to, "</ul>\n</header>\n<main>\n");
}

static void add_facts(struct ew_buf *to, const json_t *facts)
{
	const json_t *row, *line;
	size_t i, k;

	ew_buf_add_text(to, "<dl>\n");
	json_array_foreach (facts, i, row) {
		element(to, "<dt>", ew_report_text(row, "label"), "</dt>");
		ew_buf_add_text(to, "<dd>");
		json_array_foreach (json_object_get(row, "lines"), k, line) {
			element(to, "<span class=\"", ew_report_text(line, "tone"), "\">");
			element(to, "", ew_report_text(line, "text"), "</span>");
		}
		ew_buf_add_text(to, "</dd>\n");
	}
	ew_buf_add_text(to, "</dl>\n");
}

static void add_column(struct ew_buf *to, const json_t *block, size_t i)
{
	element(to, "<th scope=\"col\" role=\"columnheader\">",
		json_string_value(json_array_get(json_object_get(block, "head"), i)), "</th>");
}

static void add_cell(struct ew_buf *to, const json_t *block, const json_t *row, size_t i)
{
	bool mono = json_is_true(json_array_get(json_object_get(block, "mono"), i));

	element(to, mono ? "<td role=\"cell\" class=\"mono\" data-label=\"" : "<td role=\"cell\" data-label=\"",
		json_string_value(json_array_get(json_object_get(block, "head"), i)), "\">");
	element(to, "<span>", json_string_value(json_array_get(row, i)), "</span></td>");
}

/* Widths are attributes: the policy forbids styles on elements. */
static void add_widths(struct ew_buf *to, const json_t *block)
{
	const json_t *width;
	size_t i;

	ew_buf_add_text(to, "<colgroup>");
	json_array_foreach (json_object_get(block, "widths"), i, width)
		ew_buf_printf(to, "<col width=\"%d%%\">", (int)json_integer_value(width));
	ew_buf_add_text(to, "</colgroup>");
}

static void add_table(struct ew_buf *to, const json_t *block)
{
	size_t n = json_array_size(json_object_get(block, "head"));
	const json_t *row;
	size_t i;

	ew_buf_add_text(to, "<table role=\"table\">\n");
	if (ew_report_text(block, "caption")[0])
		element(to, "<caption>", ew_report_text(block, "caption"), "</caption>\n");
	add_widths(to, block);
	ew_buf_add_text(to, "<thead><tr role=\"row\">");
	for (i = 0; i < n; i++)
		add_column(to, block, i);
	ew_buf_add_text(to, "</tr></thead>\n<tbody>\n");
	json_array_foreach (json_object_get(block, "rows"), i, row) {
		ew_buf_add_text(to, "<tr role=\"row\">");
		for (size_t k = 0; k < n; k++)
			add_cell(to, block, row, k);
		ew_buf_add_text(to, "</tr>\n");
	}
	ew_buf_add_text(to, "</tbody>\n</table>\n");
}

static void add_code(struct ew_buf *to, const json_t *lines)
{
	const json_t *line;
	size_t i;

	ew_buf_add_text(to, "<pre>");
	json_array_foreach (lines, i, line)
		element(to, i ? "\n" : "", json_string_value(line), "");
	ew_buf_add_text(to, "</pre>\n");
}

static void add_block(struct ew_buf *to, const json_t *block, const struct ew_lanes *lanes)
{
	if (ew_report_text(block, "paragraph"))
		element(to, "<p>", ew_report_text(block, "paragraph"), "</p>\n");
	else if (json_object_get(block, "facts"))
		add_facts(to, json_object_get(block, "facts"));
	else if (json_object_get(block, "rows"))
		add_table(to, block);
	else if (json_object_get(block, "code"))
		add_code(to, json_object_get(block, "code"));
	else
		ew_html_picture(to, lanes);
}

static void add_sections(struct ew_buf *to, const json_t *page, const struct ew_lanes *lanes)
{
	const json_t *section, *block;
	size_t i, k;

	json_array_foreach (json_object_get(page, "sections"), i, section) {
		const char *id = ew_report_text(section, "id");

		ew_buf_printf(to, "<section id=\"%s\" aria-labelledby=\"h-%s\">\n<h2 id=\"h-%s\">", id, id, id);
		element(to, "", ew_report_text(section, "title"), "</h2>\n");
		json_array_foreach (json_object_get(section, "blocks"), k, block)
			add_block(to, block, lanes);
		ew_buf_add_text(to, "</section>\n");
	}
	if (ew_report_text(page, "footer"))
		element(to, "</main>\n<footer>", ew_report_text(page, "footer"), "</footer>\n</body>\n</html>\n");
	else
		element(to, "</main>\n<footer>Interaction ", ew_report_text(page, "id"),
			". Made from the events of the call alone; times inside events are the operator's "
			"word.</footer>\n</body>\n</html>\n");
}

int ew_page_html(const struct ew_page *page, const struct ew_lanes *lanes, struct ew_buf *to)
{
	int code = add_head(to, page->json);

	if (code)
		return code;
	add_cards(to, page->json);
	add_sections(to, page->json, lanes);
	return ew_buf_error(to);
}

int ew_report_html(const struct ew_report_input *in, struct ew_buf *to)
{
	_cleanup_(ew_report_view_free) struct ew_report_view v = {0};
	_cleanup_(ew_page_free) struct ew_page page = {0};
	_cleanup_(ew_lanes_free) struct ew_lanes lanes = {0};
	int code = ew_report_view(in, &v);

	if (code == 0)
		code = ew_page_make(&v, &page);
	if (code == 0)
		code = ew_lanes_make(&v, &lanes);
	return code ? code : ew_page_html(&page, &lanes, to);
}
