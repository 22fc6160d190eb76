/*
 * A paper that the keeper made (docs/papers.md), as something people read: the page and the PDF that the report of a
 * call is, drawn by the same hands. Made of the paper's JSON alone; every text in it is data.
 *
 * Runs in a worker. No clock, no randomness: the same paper gives the same bytes.
 */
#ifndef EW_REPORT_PAPER_H
#define EW_REPORT_PAPER_H

#include <jansson.h>

#include "base/buf.h"
#include "base/error.h"

/**
 * `paper`: {"document": the paper, "sha256": hex of it, "event": number of the event that binds it}. Adds the page.
 * Errors: -EINVAL (no paper), -ENOMEM, -EFBIG.
 */
EW_MUST_USE int ew_paper_html(const json_t *paper, struct ew_buf *to);
/** Adds the document. Errors: as above with a sentence; -ENOENT (no usable font). As ew_report_pdf(). */
EW_MUST_USE int ew_paper_pdf(const json_t *paper, struct ew_buf *to, struct ew_error *error);

#endif
