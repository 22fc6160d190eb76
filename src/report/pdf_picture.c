/*
 * The timeline in the PDF: the same strokes as in the page, in the page's light colours, with the same patterns.
 */
#include "report/pdf_ink.h"

struct colour {
	double r, g, b;
};

#define COLOUR(rgb)                                                                                                    \
	{                                                                                                              \
		(double)((rgb) >> 16) / 255, (double)((rgb) >> 8 & 0xff) / 255, (double)((rgb)&0xff) / 255             \
	}

static const struct colour inks[] = {
	[EW_PDF_TEXT] = COLOUR(0x1b2430),
	[EW_PDF_FAINT] = COLOUR(0x5b6878),
	[EW_PDF_LINE] = COLOUR(0xd5dbe3),
	[EW_PDF_BAND] = COLOUR(0xf3f5f8),
	[EW_PDF_GOOD] = COLOUR(0x176b3a),
	[EW_PDF_WARN] = COLOUR(0x8a5a00),
	[EW_PDF_BAD] = COLOUR(0xa8201a),
	[EW_PDF_PLAIN] = COLOUR(0x44566c),
};

static const struct colour looks[EW_LOOKS] = {
	[EW_LOOK_RECORDED] = COLOUR(0x2f7d5b),
	[EW_LOOK_WITHHELD] = COLOUR(0x6b7787),
	[EW_LOOK_PAUSED] = COLOUR(0xc98a12),
	[EW_LOOK_MASKED] = COLOUR(0x6d54b5),
	[EW_LOOK_MISSING] = COLOUR(0xc2342b),
	[EW_LOOK_HELD] = COLOUR(0x8fb1d6),
	[EW_LOOK_UNANSWERED] = COLOUR(0xcfd6df),
	[EW_LOOK_IMPLIED] = COLOUR(0x2f7d5b),
	[EW_LOOK_AGREED] = COLOUR(0x2f7d5b),
	[EW_LOOK_REFUSED] = COLOUR(0xa8201a),
	[EW_LOOK_PLAYED] = COLOUR(0x8fb1d6),
	[EW_LOOK_SEGMENT] = COLOUR(0x6d54b5),
	[EW_LOOK_MAY] = COLOUR(0x8fb1d6),
	[EW_LOOK_NOTICE] = COLOUR(0x1c5fa8),
	[EW_LOOK_PAUSE] = COLOUR(0x8a5a00),
	[EW_LOOK_RESUME] = COLOUR(0x176b3a),
	[EW_LOOK_OPT_OUT] = COLOUR(0xa8201a),
	[EW_LOOK_TOLD] = COLOUR(0x8a5a00),
	[EW_LOOK_ACKNOWLEDGED] = COLOUR(0x176b3a),
	[EW_LOOK_SILENT] = COLOUR(0xa8201a),
	[EW_LOOK_MADE] = COLOUR(0x176b3a),
	[EW_LOOK_TREATED] = COLOUR(0x1c5fa8),
	[EW_LOOK_FAILED] = COLOUR(0xa8201a),
	[EW_LOOK_ACCESS] = COLOUR(0x1c5fa8),
	[EW_LOOK_EXPORT] = COLOUR(0x1c5fa8),
	[EW_LOOK_DENIED] = COLOUR(0xa8201a),
	[EW_LOOK_EXCEPTION] = COLOUR(0xa8201a),
};

struct pen {
	cairo_t *cairo;
	PangoLayout *layout;
};

static void set(cairo_t *cairo, const struct colour *c)
{
	cairo_set_source_rgb(cairo, c->r, c->g, c->b);
}

void ew_pdf_ink(cairo_t *cairo, enum ew_pdf_ink ink)
{
	set(cairo, &inks[ink]);
}

/* Strokes from (x, y) by (dx, dy), side by side: more of them than a bar has room for is of no use to anybody. */
#define STROKES 400

static void strokes(cairo_t *cairo, double x, double end, double y, double dx, double dy, double step)
{
	for (int i = 0; x < end && i < STROKES; i++, x += step) {
		cairo_move_to(cairo, x, y);
		cairo_line_to(cairo, x + dx, y + dy);
	}
	cairo_stroke(cairo);
}

static void dots(cairo_t *cairo, double x, double y, double w, double h)
{
	for (int i = 0; i < STROKES && i * 6 < w; i++)
		for (int k = 0; k * 6 < h; k++) {
			cairo_new_path(cairo);
			cairo_arc(cairo, x + 3 + i * 6, y + 3 + k * 6, 1.7, 0, 6.2832);
			cairo_fill(cairo);
		}
}

static void hatch(cairo_t *cairo, double x, double y, double w, double h, enum ew_look look)
{
	bool crossed = look == EW_LOOK_WITHHELD || look == EW_LOOK_REFUSED || look == EW_LOOK_SEGMENT;
	bool slanted = look == EW_LOOK_PAUSED || look == EW_LOOK_IMPLIED;

	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_set_line_width(cairo, slanted ? 2.2 : 1.5);
	if (slanted || crossed)
		strokes(cairo, x - h, x + w, y + h, h, -h, 8);
	if (crossed)
		strokes(cairo, x - h, x + w, y, h, h, 8);
	if (look == EW_LOOK_MASKED)
		strokes(cairo, x + 2.5, x + w, y, 0, h, 5);
	if (look == EW_LOOK_HELD)
		for (int i = 0; i < 3; i++)
			strokes(cairo, x, x + 0.1, y + h * (i + 0.5) / 3, w, 0, 1);
	if (look == EW_LOOK_MISSING)
		dots(cairo, x, y, w, h);
}

static void bar(void *arg, double x, double y, double w, double h, enum ew_look look)
{
	cairo_t *cairo = ((struct pen *)arg)->cairo;

	cairo_save(cairo);
	cairo_new_path(cairo);
	cairo_rectangle(cairo, x, y, w, h);
	cairo_clip_preserve(cairo);
	set(cairo, &looks[look]);
	cairo_fill(cairo);
	hatch(cairo, x, y, w, h, look);
	cairo_restore(cairo);
}

static void shape(void *arg, const struct ew_point *points, size_t n, enum ew_look look)
{
	cairo_t *cairo = ((struct pen *)arg)->cairo;

	cairo_new_path(cairo); /* words that were shown leave a point behind */
	for (size_t i = 0; i < n; i++)
		cairo_line_to(cairo, points[i].x, points[i].y);
	cairo_close_path(cairo);
	set(cairo, &looks[look]);
	cairo_fill(cairo);
}

static void disc(void *arg, double x, double y, double r, enum ew_look look)
{
	cairo_t *cairo = ((struct pen *)arg)->cairo;

	cairo_new_path(cairo);
	cairo_arc(cairo, x, y, r, 0, 6.2832);
	set(cairo, &looks[look]);
	cairo_fill(cairo);
}

static void line(void *arg, struct ew_point from, struct ew_point to, enum ew_ink ink)
{
	cairo_t *cairo = ((struct pen *)arg)->cairo;

	ew_pdf_ink(cairo, ink == EW_INK_FAINT ? EW_PDF_FAINT : EW_PDF_LINE);
	cairo_set_line_width(cairo, 1);
	cairo_new_path(cairo);
	cairo_move_to(cairo, from.x, from.y);
	cairo_line_to(cairo, to.x, to.y);
	cairo_stroke(cairo);
}

static void band(void *arg, double x, double y, double w, double h, enum ew_ink ink)
{
	cairo_t *cairo = ((struct pen *)arg)->cairo;

	(void)ink;
	ew_pdf_ink(cairo, EW_PDF_BAND);
	cairo_new_path(cairo);
	cairo_rectangle(cairo, x, y, w, h);
	cairo_fill(cairo);
}

static void text(void *arg, struct ew_point at, enum ew_anchor anchor, enum ew_ink ink, const char *words)
{
	struct pen *pen = arg;
	PangoRectangle extents;
	double x = at.x;

	pango_layout_set_text(pen->layout, words, -1);
	pango_layout_get_extents(pen->layout, NULL, &extents);
	if (anchor != EW_ANCHOR_START)
		x -= pango_units_to_double(extents.width) / (anchor == EW_ANCHOR_MIDDLE ? 2 : 1);
	ew_pdf_ink(pen->cairo, ink == EW_INK_FAINT ? EW_PDF_FAINT : EW_PDF_TEXT);
	cairo_move_to(pen->cairo, x, at.y - pango_units_to_double(pango_layout_get_baseline(pen->layout)));
	pango_cairo_show_layout(pen->cairo, pen->layout);
}

void ew_pdf_picture(cairo_t *cairo, PangoLayout *layout, const struct ew_lanes *l)
{
	struct pen pen = {.cairo = cairo, .layout = layout};
	const struct ew_painter painter = {
		.arg = &pen, .bar = bar, .shape = shape, .disc = disc, .line = line, .band = band, .text = text};

	ew_lanes_draw(l, &painter);
}
