/*
 * What the page says, on paper: text flows downwards; what does not fit goes to the next page, and no row is cut in
 * two.
 */
#include <stdio.h>
#include <string.h>

#include <cairo-pdf.h>

#include "report/page.h"
#include "report/pdf_ink.h"

#define MARGIN EW_PDF_MARGIN
#define BODY_W (EW_PDF_PAGE_W - 2 * MARGIN)
#define BOTTOM (EW_PDF_PAGE_H - MARGIN - 14)
#define CODE_LINE 12.0
#define CELL_GAP 6.0
#define COLUMNS 8

struct style {
	double size;
	bool bold, mono;
	enum ew_pdf_ink ink;
};

static const struct style body = {9.2, false, false, EW_PDF_TEXT};
static const struct style small = {8.2, false, false, EW_PDF_TEXT};
static const struct style faint = {8.2, false, false, EW_PDF_FAINT};
static const struct style head = {8.2, true, false, EW_PDF_FAINT};
static const struct style code = {7.6, false, true, EW_PDF_TEXT};
static const struct style mono = {7.0, false, true, EW_PDF_TEXT};

/* Lays the text out and says how high it is. */
static double lay(struct ew_pdf *d, const struct style *style, double width, const char *text)
{
	PangoFontDescription *font = pango_font_description_new();
	PangoRectangle extents;

	pango_font_description_set_family(font, style->mono ? "DejaVu Sans Mono,monospace" : d->family);
	pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
	pango_font_description_set_weight(font, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(d->layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(d->layout, width > 0 ? pango_units_from_double(width) : -1);
	pango_layout_set_text(d->layout, text ? text : "", -1);
	pango_layout_get_extents(d->layout, NULL, &extents);
	return pango_units_to_double(extents.height);
}

static void show(struct ew_pdf *d, const struct style *style, double x, double y)
{
	ew_pdf_ink(d->cairo, style->ink);
	cairo_move_to(d->cairo, x, y);
	pango_cairo_show_layout(d->cairo, d->layout);
}

static void end_page(struct ew_pdf *d)
{
	char number[32];

	snprintf(number, sizeof(number), "%d", d->page);
	lay(d, &faint, -1, number);
	show(d, &faint, EW_PDF_PAGE_W - MARGIN - 16, EW_PDF_PAGE_H - MARGIN);
	lay(d, &faint, BODY_W - 40, d->foot);
	show(d, &faint, MARGIN, EW_PDF_PAGE_H - MARGIN);
	cairo_show_page(d->cairo);
	d->page++;
	d->y = MARGIN;
}

/* True when a new page was begun to make room. */
static bool need(struct ew_pdf *d, double height)
{
	if (d->y + height <= BOTTOM || d->y <= MARGIN)
		return false;
	end_page(d);
	return true;
}

static void paragraph(struct ew_pdf *d, const struct style *style, const char *tag, const char *text, double after)
{
	double height = lay(d, style, BODY_W, text);

	if (need(d, height))
		lay(d, style, BODY_W, text);
	cairo_tag_begin(d->cairo, tag, NULL);
	show(d, style, MARGIN, d->y);
	cairo_tag_end(d->cairo, tag);
	d->y += height + after;
}

static void rule(struct ew_pdf *d, double y, double width)
{
	ew_pdf_ink(d->cairo, EW_PDF_LINE);
	cairo_set_line_width(d->cairo, width);
	cairo_move_to(d->cairo, MARGIN, y);
	cairo_line_to(d->cairo, EW_PDF_PAGE_W - MARGIN, y);
	cairo_stroke(d->cairo);
}

static enum ew_pdf_ink tone_ink(const char *tone)
{
	static const struct {
		const char *tone;
		enum ew_pdf_ink ink;
	} inks[] = {{EW_TONE_GOOD, EW_PDF_GOOD}, {EW_TONE_WARN, EW_PDF_WARN}, {EW_TONE_BAD, EW_PDF_BAD}};

	for (size_t i = 0; tone && i < EW_COUNT(inks); i++)
		if (strcmp(inks[i].tone, tone) == 0)
			return inks[i].ink;
	return EW_PDF_PLAIN;
}

#define CARD_W ((BODY_W - 10) / 2)
#define CARD_HEAD 20.0

static double card_height(struct ew_pdf *d, const json_t *one)
{
	return CARD_HEAD + lay(d, &small, CARD_W - 20, ew_report_text(one, "text")) + 6;
}

static void card(struct ew_pdf *d, const json_t *one, double x, double y, double height)
{
	struct style strong = {10, true, false, tone_ink(ew_report_text(one, "tone"))};

	ew_pdf_ink(d->cairo, EW_PDF_BAND);
	cairo_new_path(d->cairo);
	cairo_rectangle(d->cairo, x, y, CARD_W, height);
	cairo_fill(d->cairo);
	ew_pdf_ink(d->cairo, strong.ink);
	cairo_rectangle(d->cairo, x, y, 3.5, height);
	cairo_fill(d->cairo);
	cairo_tag_begin(d->cairo, "P", NULL);
	lay(d, &strong, CARD_W - 20, ew_report_text(one, "head"));
	show(d, &strong, x + 12, y + 5);
	lay(d, &small, CARD_W - 20, ew_report_text(one, "text"));
	show(d, &small, x + 12, y + CARD_HEAD);
	cairo_tag_end(d->cairo, "P");
}

/* Two in a row, both as high as the higher one. */
static void draw_cards(struct ew_pdf *d, const json_t *cards)
{
	for (size_t i = 0; i < json_array_size(cards); i += 2) {
		const json_t *left = json_array_get(cards, i);
		const json_t *right = json_array_get(cards, i + 1);
		double height = card_height(d, left);
		double other = right ? card_height(d, right) : 0;

		height = height > other ? height : other;
		card(d, left, MARGIN, d->y, height);
		if (right)
			card(d, right, MARGIN + CARD_W + 10, d->y, height);
		d->y += height + 8;
	}
	d->y += 2;
}

#define LABEL_W 112.0

static void draw_fact(struct ew_pdf *d, const json_t *row, const json_t *line, bool first)
{
	enum ew_pdf_ink ink = tone_ink(ew_report_text(line, "tone"));
	const char *text = ew_report_text(line, "text");
	struct style style = {9, ink == EW_PDF_BAD, false, ink == EW_PDF_PLAIN ? EW_PDF_TEXT : ink};
	double height = lay(d, &style, BODY_W - LABEL_W, text);

	if (need(d, height + 5) || first) {
		rule(d, d->y - 2, 0.5);
		lay(d, &faint, LABEL_W - 8, ew_report_text(row, "label"));
		show(d, &faint, MARGIN, d->y + 1);
		lay(d, &style, BODY_W - LABEL_W, text);
	}
	cairo_tag_begin(d->cairo, "P", NULL);
	show(d, &style, MARGIN + LABEL_W, d->y);
	cairo_tag_end(d->cairo, "P");
	d->y += height + 1;
}

static void draw_facts(struct ew_pdf *d, const json_t *facts)
{
	const json_t *row, *line;
	size_t i, k;

	json_array_foreach (facts, i, row) {
		json_array_foreach (json_object_get(row, "lines"), k, line)
			draw_fact(d, row, line, k == 0);
		d->y += 4;
	}
	rule(d, d->y - 2, 0.5);
	d->y += 10;
}

/* A table on the page. */
struct grid {
	const json_t *block;
	size_t n;
	double x[COLUMNS], w[COLUMNS];
	bool mono[COLUMNS];
};

static struct grid grid_of(const json_t *block)
{
	struct grid g = {.block = block, .n = json_array_size(json_object_get(block, "head"))};
	double x = MARGIN;

	if (g.n > COLUMNS)
		g.n = COLUMNS;
	for (size_t i = 0; i < g.n; i++) {
		double share = (double)json_integer_value(json_array_get(json_object_get(block, "widths"), i)) / 100;

		g.x[i] = x;
		g.w[i] = BODY_W * share - CELL_GAP;
		g.mono[i] = json_is_true(json_array_get(json_object_get(block, "mono"), i));
		x += BODY_W * share;
	}
	return g;
}

static const struct style *cell_style(const struct grid *g, size_t i, bool heading)
{
	return heading ? &head : g->mono[i] ? &mono : &small;
}

static double row_height(struct ew_pdf *d, const struct grid *g, const json_t *cells, bool heading)
{
	double height = 0;

	for (size_t i = 0; i < g->n; i++) {
		double h = lay(d, cell_style(g, i, heading), g->w[i], json_string_value(json_array_get(cells, i)));

		height = h > height ? h : height;
	}
	return height;
}

static void draw_cells(struct ew_pdf *d, const struct grid *g, const json_t *cells, bool heading, double height)
{
	const char *tag = heading ? "TH" : "TD";

	cairo_tag_begin(d->cairo, "TR", NULL);
	for (size_t i = 0; i < g->n; i++) {
		const struct style *style = cell_style(g, i, heading);

		lay(d, style, g->w[i], json_string_value(json_array_get(cells, i)));
		cairo_tag_begin(d->cairo, tag, NULL);
		show(d, style, g->x[i], d->y);
		cairo_tag_end(d->cairo, tag);
	}
	cairo_tag_end(d->cairo, "TR");
	d->y += height + 3;
	rule(d, d->y, heading ? 1.2 : 0.5);
	d->y += 3;
}

static void draw_heading(struct ew_pdf *d, const struct grid *g)
{
	const json_t *cells = json_object_get(g->block, "head");

	draw_cells(d, g, cells, true, row_height(d, g, cells, true));
}

static void draw_row(struct ew_pdf *d, const struct grid *g, const json_t *cells)
{
	double height = row_height(d, g, cells, false);

	if (need(d, height + 6))
		draw_heading(d, g);
	draw_cells(d, g, cells, false, height);
}

static void draw_table(struct ew_pdf *d, const json_t *block)
{
	struct grid g = grid_of(block);
	const json_t *row;
	size_t i;

	need(d, 60); /* a heading never stands alone */
	cairo_tag_begin(d->cairo, "Table", NULL);
	draw_heading(d, &g);
	json_array_foreach (json_object_get(block, "rows"), i, row)
		draw_row(d, &g, row);
	cairo_tag_end(d->cairo, "Table");
	d->y += 8;
}

static void draw_code(struct ew_pdf *d, const json_t *lines)
{
	const json_t *one;
	size_t i;

	json_array_foreach (lines, i, one)
		paragraph(d, &code, "P", json_string_value(one), 1);
	d->y += 7;
}

static void draw_picture(struct ew_pdf *d, const struct ew_lanes *lanes)
{
	static const struct style style = {11.5, false, false, EW_PDF_TEXT};
	double scale = BODY_W / EW_PICTURE_WIDTH;
	double fits = (BOTTOM - MARGIN) / ew_lanes_height(lanes);

	scale = scale < fits ? scale : fits;
	need(d, ew_lanes_height(lanes) * scale);
	lay(d, &style, -1, "");
	cairo_tag_begin(d->cairo, "Figure", NULL);
	cairo_save(d->cairo);
	cairo_translate(d->cairo, MARGIN, d->y);
	cairo_scale(d->cairo, scale, scale);
	ew_pdf_picture(d->cairo, d->layout, lanes);
	cairo_restore(d->cairo);
	cairo_tag_end(d->cairo, "Figure");
	d->y += ew_lanes_height(lanes) * scale + 6;
	paragraph(d, &faint, "Caption", lanes->text, 8);
}

static void draw_block(struct ew_pdf *d, const json_t *block, const struct ew_lanes *lanes)
{
	if (ew_report_text(block, "paragraph"))
		paragraph(d, &body, "P", ew_report_text(block, "paragraph"), 6);
	else if (json_object_get(block, "facts"))
		draw_facts(d, json_object_get(block, "facts"));
	else if (json_object_get(block, "rows"))
		draw_table(d, block);
	else if (json_object_get(block, "code"))
		draw_code(d, json_object_get(block, "code"));
	else
		draw_picture(d, lanes);
}

/* A picture goes with its title. */
static double room_for(const json_t *section, const struct ew_lanes *lanes)
{
	const json_t *first = json_array_get(json_object_get(section, "blocks"), 0);

	return json_object_get(first, "picture") ? 40 + ew_lanes_height(lanes) * BODY_W / EW_PICTURE_WIDTH : 90;
}

/* What is said of commands goes with them. */
static double room_with_next(struct ew_pdf *d, const json_t *block, const json_t *next)
{
	size_t lines = json_array_size(json_object_get(next, "code"));

	if (!ew_report_text(block, "paragraph") || lines == 0)
		return 0;
	return lay(d, &body, BODY_W, ew_report_text(block, "paragraph")) + 6 + CODE_LINE * (double)lines;
}

static void draw_section(struct ew_pdf *d, const json_t *section, const struct ew_lanes *lanes)
{
	static const struct style title = {12.5, true, false, EW_PDF_TEXT};
	const json_t *block;
	size_t i;
	char where[48];

	d->y += 6;
	need(d, room_for(section, lanes));
	snprintf(where, sizeof(where), "page=%d pos=[0 %d]", d->page, (int)d->y - 8);
	cairo_pdf_surface_add_outline(d->surface, CAIRO_PDF_OUTLINE_ROOT, ew_report_text(section, "title"), where,
		CAIRO_PDF_OUTLINE_FLAG_OPEN);
	paragraph(d, &title, "H2", ew_report_text(section, "title"), 6);
	json_array_foreach (json_object_get(section, "blocks"), i, block) {
		need(d, room_with_next(d, block, json_array_get(json_object_get(section, "blocks"), i + 1)));
		draw_block(d, block, lanes);
	}
}

void ew_pdf_draw(struct ew_pdf *d, const json_t *page, const struct ew_lanes *lanes)
{
	static const struct style title = {19, true, false, EW_PDF_TEXT};
	const json_t *section;
	size_t i;

	cairo_tag_begin(d->cairo, "Document", NULL);
	paragraph(d, &title, "H1", ew_report_text(page, "title"), 2);
	paragraph(d, &faint, "P", ew_report_text(page, "subtitle"), 10);
	draw_cards(d, json_object_get(page, "cards"));
	json_array_foreach (json_object_get(page, "sections"), i, section)
		draw_section(d, section, lanes);
	cairo_tag_end(d->cairo, "Document");
	end_page(d);
}
