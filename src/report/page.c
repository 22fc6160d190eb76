/*
 * Building what a document says. The only place where text becomes part of a document: whatever comes, it leaves here
 * as well-formed UTF-8 on one line.
 */
#include "report/page.h"

#include <errno.h>
#include <stdio.h>

static json_t *text_of(const char *text)
{
	_cleanup_(ew_buf_free) struct ew_buf clean = {0};

	ew_buf_init(&clean, (size_t)EW_REPORT_TEXT_BYTES * 4);
	ew_report_clean(&clean, text, EW_REPORT_TEXT_BYTES);
	if (ew_buf_error(&clean))
		return NULL;
	return json_stringn(clean.len > 0 ? (const char *)clean.at : "", clean.len);
}

static EW_PRINTF(1, 0) json_t *formatted(const char *format, va_list args)
{
	char text[EW_REPORT_TEXT_BYTES + 1];

	if (vsnprintf(text, sizeof(text), format, args) < 0)
		return NULL;
	return text_of(text);
}

static void put(struct ew_page *p, json_t *object, const char *name, json_t *value)
{
	if (!value || json_object_set_new(object, name, value) < 0)
		p->failed = true;
}

/* Adds to an array and gives it back, borrowed; NULL when that failed. */
static json_t *append(struct ew_page *p, json_t *array, json_t *value)
{
	if (value && array && json_array_append_new(array, value) == 0)
		return value;
	if (value && !array)
		json_decref(value);
	p->failed = true;
	return NULL;
}

static json_t *block(struct ew_page *p)
{
	p->block = append(p, json_object_get(p->section, "blocks"), json_object());
	return p->block;
}

void ew_page_begin(struct ew_page *p)
{
	*p = (struct ew_page){.json = json_object()};
	put(p, p->json, "cards", json_array());
	put(p, p->json, "sections", json_array());
}

int ew_page_make(const struct ew_report_view *v, struct ew_page *ret)
{
	_cleanup_(ew_fan_outs_free) struct ew_fan_outs fans = {0};
	struct ew_page p = {0};
	int code = ew_fan_outs_make(v, &fans);

	if (code)
		return code;
	ew_page_begin(&p);
	p.fans = &fans;
	ew_page_summary(&p, v);
	ew_page_chronicle(&p, v);
	ew_page_papers(&p, v);
	if (p.failed) {
		ew_page_free(&p);
		return -ENOMEM;
	}
	p.fans = NULL;
	*ret = p;
	return 0;
}

void ew_page_free(struct ew_page *p)
{
	json_decref(p->json);
	p->json = NULL;
}

void ew_page_title(struct ew_page *p, const char *member, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put(p, p->json, member, formatted(format, args));
	va_end(args);
}

void ew_page_card(struct ew_page *p, const char *tone, const char *head, const char *format, ...)
{
	json_t *card = append(p, json_object_get(p->json, "cards"), json_object());
	va_list args;

	if (!card)
		return;
	va_start(args, format);
	put(p, card, "tone", json_string(tone));
	put(p, card, "head", text_of(head));
	put(p, card, "text", formatted(format, args));
	va_end(args);
}

void ew_page_section(struct ew_page *p, const char *id, const char *title)
{
	json_t *section = append(p, json_object_get(p->json, "sections"), json_object());

	p->section = section;
	p->block = NULL;
	if (!section)
		return;
	put(p, section, "id", json_string(id));
	put(p, section, "title", json_string(title));
	put(p, section, "blocks", json_array());
}

void ew_page_paragraph(struct ew_page *p, const char *format, ...)
{
	json_t *one = block(p);
	va_list args;

	if (!one)
		return;
	va_start(args, format);
	put(p, one, "paragraph", formatted(format, args));
	va_end(args);
}

void ew_page_facts(struct ew_page *p)
{
	json_t *one = block(p);

	if (one)
		put(p, one, "facts", json_array());
}

void ew_page_fact(struct ew_page *p, const char *label, const char *tone, const char *format, ...)
{
	json_t *rows = json_object_get(p->block, "facts");
	json_t *row = json_array_get(rows, json_array_size(rows) - 1);
	json_t *line;
	va_list args;

	if (!ew_report_is(row, "label", label)) {
		row = append(p, rows, json_object());
		if (!row)
			return;
		put(p, row, "label", json_string(label));
		put(p, row, "lines", json_array());
	}
	va_start(args, format);
	line = append(p, json_object_get(row, "lines"), json_object());
	if (line) {
		put(p, line, "tone", json_string(tone));
		put(p, line, "text", formatted(format, args));
	}
	va_end(args);
}

void ew_page_table(struct ew_page *p, const char *caption, const struct ew_column *columns, size_t n)
{
	json_t *one = block(p);

	if (!one)
		return;
	put(p, one, "caption", json_string(caption));
	put(p, one, "head", json_array());
	put(p, one, "widths", json_array());
	put(p, one, "mono", json_array());
	put(p, one, "rows", json_array());
	for (size_t i = 0; i < n; i++) {
		append(p, json_object_get(one, "head"), json_string(columns[i].head));
		append(p, json_object_get(one, "widths"), json_integer(columns[i].width));
		append(p, json_object_get(one, "mono"), json_boolean(columns[i].mono));
	}
}

void ew_page_row(struct ew_page *p, const char *const *cells, size_t n)
{
	json_t *row = append(p, json_object_get(p->block, "rows"), json_array());

	for (size_t i = 0; row && i < n; i++)
		append(p, row, text_of(cells[i]));
}

void ew_page_code(struct ew_page *p, const char *line)
{
	json_t *lines = json_object_get(p->block, "code");

	if (!lines) {
		json_t *one = block(p);

		if (!one)
			return;
		put(p, one, "code", json_array());
		lines = json_object_get(one, "code");
	}
	append(p, lines, text_of(line));
}

void ew_page_picture(struct ew_page *p)
{
	json_t *one = block(p);

	if (one)
		put(p, one, "picture", json_true());
}
