/*
 * The timeline as SVG inside the page. No style attributes: the page's policy forbids them; classes do it.
 */
#include "report/html_text.h"

#include <stdio.h>

/* Classes by look; a bar has a pattern over it besides. */
static const char *const fills[EW_LOOKS] = {
	[EW_LOOK_RECORDED] = "f-recorded",
	[EW_LOOK_WITHHELD] = "f-withheld",
	[EW_LOOK_PAUSED] = "f-paused",
	[EW_LOOK_MASKED] = "f-masked",
	[EW_LOOK_MISSING] = "f-missing",
	[EW_LOOK_HELD] = "f-held",
	[EW_LOOK_UNANSWERED] = "f-unanswered",
	[EW_LOOK_IMPLIED] = "f-agreed",
	[EW_LOOK_AGREED] = "f-agreed",
	[EW_LOOK_REFUSED] = "f-refused",
	[EW_LOOK_PLAYED] = "f-held",
	[EW_LOOK_SEGMENT] = "f-masked",
	[EW_LOOK_MAY] = "f-held",
	[EW_LOOK_NOTICE] = "f-mark",
	[EW_LOOK_PAUSE] = "f-wait",
	[EW_LOOK_RESUME] = "f-go",
	[EW_LOOK_OPT_OUT] = "f-stop",
	[EW_LOOK_TOLD] = "f-wait",
	[EW_LOOK_ACKNOWLEDGED] = "f-go",
	[EW_LOOK_SILENT] = "f-stop",
	[EW_LOOK_MADE] = "f-go",
	[EW_LOOK_TREATED] = "f-mark",
	[EW_LOOK_FAILED] = "f-stop",
	[EW_LOOK_ACCESS] = "f-mark",
	[EW_LOOK_EXPORT] = "f-mark",
	[EW_LOOK_DENIED] = "f-stop",
	[EW_LOOK_EXCEPTION] = "f-stop",
};

static const char *const patterns[EW_LOOK_BARS] = {
	[EW_LOOK_WITHHELD] = "p-cross",
	[EW_LOOK_PAUSED] = "p-slant",
	[EW_LOOK_MASKED] = "p-up",
	[EW_LOOK_MISSING] = "p-dots",
	[EW_LOOK_HELD] = "p-level",
	[EW_LOOK_REFUSED] = "p-cross",
	[EW_LOOK_IMPLIED] = "p-slant",
	[EW_LOOK_SEGMENT] = "p-cross",
};

static const char defs[] = "<defs>"
			   "<pattern id=\"p-slant\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">"
			   "<path class=\"hatch\" d=\"M-2 10L10 -2M-2 2L2 -2M6 10L10 6\"/></pattern>"
			   "<pattern id=\"p-cross\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">"
			   "<path class=\"hatch\" d=\"M0 0L8 8M8 0L0 8\"/></pattern>"
			   "<pattern id=\"p-up\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">"
			   "<path class=\"hatch\" d=\"M2.5 0V5\"/></pattern>"
			   "<pattern id=\"p-level\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">"
			   "<path class=\"hatch\" d=\"M0 2.5H5\"/></pattern>"
			   "<pattern id=\"p-dots\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
			   "<circle class=\"dot\" cx=\"3\" cy=\"3\" r=\"1.7\"/></pattern>"
			   "</defs>";

static void rect(struct ew_buf *to, double x, double y, double w, double h, const char *attribute, const char *value)
{
	ew_buf_printf(to, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" %s=\"%s\"/>", x, y, w, h,
		attribute, value);
}

static void bar(void *arg, double x, double y, double w, double h, enum ew_look look)
{
	char url[32];

	rect(arg, x, y, w, h, "class", fills[look]);
	if (!patterns[look])
		return;
	snprintf(url, sizeof(url), "url(#%s)", patterns[look]);
	rect(arg, x, y, w, h, "fill", url);
}

static void shape(void *arg, const struct ew_point *points, size_t n, enum ew_look look)
{
	ew_buf_printf(arg, "<polygon class=\"%s\" points=\"", fills[look]);
	for (size_t i = 0; i < n; i++)
		ew_buf_printf(arg, "%s%.1f,%.1f", i ? " " : "", points[i].x, points[i].y);
	ew_buf_add_text(arg, "\"/>");
}

static void disc(void *arg, double x, double y, double r, enum ew_look look)
{
	ew_buf_printf(arg, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", fills[look], x, y, r);
}

static void line(void *arg, struct ew_point from, struct ew_point to, enum ew_ink ink)
{
	ew_buf_printf(arg, "<line%s x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
		ink == EW_INK_FAINT ? " class=\"faint\"" : "", from.x, from.y, to.x, to.y);
}

static void band(void *arg, double x, double y, double w, double h, enum ew_ink ink)
{
	(void)ink;
	rect(arg, x, y, w, h, "class", "band");
}

static void text(void *arg, struct ew_point at, enum ew_anchor anchor, enum ew_ink ink, const char *words)
{
	static const char *const anchors[] = {"start", "middle", "end"};

	ew_buf_printf(arg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>", at.x, at.y, anchors[anchor],
		ink == EW_INK_FAINT ? " class=\"faint\"" : "");
	ew_html_add(arg, words);
	ew_buf_add_text(arg, "</text>");
}

void ew_html_picture(struct ew_buf *to, const struct ew_lanes *l)
{
	const struct ew_painter painter = {
		.arg = to, .bar = bar, .shape = shape, .disc = disc, .line = line, .band = band, .text = text};

	ew_buf_printf(to,
		"<figure><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
		"aria-labelledby=\"lanes-title lanes-text\"><title id=\"lanes-title\">",
		EW_PICTURE_WIDTH, ew_lanes_height(l));
	ew_html_add(to, l->title);
	ew_buf_add_text(to, "</title><desc id=\"lanes-text\">");
	ew_html_add(to, l->text);
	ew_buf_add_text(to, "</desc>");
	ew_buf_add_text(to, defs);
	ew_lanes_draw(l, &painter);
	ew_buf_add_text(to, "</svg></figure>\n");
}
