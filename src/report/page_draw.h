/*
 * Private to report: the two ways of drawing a page. What is on it, of a call or of a paper, is the same to both.
 */
#ifndef EW_REPORT_PAGE_DRAW_H
#define EW_REPORT_PAGE_DRAW_H

#include "report/lanes.h"
#include "report/page.h"

/** Adds the page. `lanes`: of its picture; a zeroed one where it has none. Errors: -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_page_html(const struct ew_page *page, const struct ew_lanes *lanes, struct ew_buf *to);
/** Adds the PDF, of this date. Errors: as above, -EIO; -ENOENT (no usable font), with a sentence each. */
EW_MUST_USE int ew_page_pdf(const struct ew_page *page, const struct ew_lanes *lanes, struct ew_wall made, struct ew_buf *to,
	struct ew_error *error);

#endif
