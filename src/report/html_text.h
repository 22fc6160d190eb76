/*
 * Private to report: text in HTML and SVG.
 */
#ifndef EW_REPORT_HTML_TEXT_H
#define EW_REPORT_HTML_TEXT_H

#include "report/lanes.h"

/** Adds text with the five characters escaped that mean something in HTML. */
void ew_html_add(struct ew_buf *to, const char *text);
/** Adds the timeline as SVG with a title and a description. */
void ew_html_picture(struct ew_buf *to, const struct ew_lanes *l);

#endif
