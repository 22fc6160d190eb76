/*
 * Private to report: the PDF's paper, colours and timeline.
 */
#ifndef EW_REPORT_PDF_INK_H
#define EW_REPORT_PDF_INK_H

#include <pango/pangocairo.h>

#include "report/lanes.h"

enum ew_pdf_ink {
	EW_PDF_TEXT,
	EW_PDF_FAINT,
	EW_PDF_LINE,
	EW_PDF_BAND,
	EW_PDF_GOOD,
	EW_PDF_WARN,
	EW_PDF_BAD,
	EW_PDF_PLAIN
};

/** What is drawn from now on has this colour. */
void ew_pdf_ink(cairo_t *cairo, enum ew_pdf_ink ink);
/** Draws the timeline at the origin, EW_PICTURE_WIDTH wide, in the layout's font. */
void ew_pdf_picture(cairo_t *cairo, PangoLayout *layout, const struct ew_lanes *l);

#define EW_PDF_PAGE_W 595.276 /* A4 in points */
#define EW_PDF_PAGE_H 841.89
#define EW_PDF_MARGIN 48.0

/** A document that is being drawn. */
struct ew_pdf {
	cairo_surface_t *surface;
	cairo_t *cairo;
	PangoLayout *layout;
	const char *family; /* of the letters */
	const char *foot;   /* what stands below each page */
	double y;           /* where it goes on */
	int page;
};

/** Draws what the page says, to the end of the last sheet. Failures stick in cairo's status. */
void ew_pdf_draw(struct ew_pdf *d, const json_t *page, const struct ew_lanes *lanes);

#endif
