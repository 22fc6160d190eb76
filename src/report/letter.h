/*
 * The letter that answers somebody who asked about their own data (docs/rights.md): one form for each kind of request and each end of it, in
 * English, German and French. Everything that is not in the request or its plan is fixed text. Must never say erased of what a plan does not
 * say was erased, nor refuse without the ground.
 *
 * Runs in a worker. No clock, no randomness: the same request gives the same bytes.
 */
#ifndef EW_REPORT_LETTER_H
#define EW_REPORT_LETTER_H

#include <jansson.h>

#include "base/buf.h"
#include "base/error.h"

/**
 * `all`: {"request": as GET /v1/requests/{number} gives it, "article", "calls": [as GET .../calls], "more" (calls that are not among them),
 * "cite"? (of a refusal), "frozen", "language": "en", "de" or "fr", "made_at", "controller": {"name", "country", "dpo"}}. Adds the page.
 * Errors: -EINVAL (there is no request in it), -ENOMEM, -EFBIG.
 */
EW_MUST_USE int ew_letter_html(const json_t *all, struct ew_buf *to);
/** Adds the document. Errors: as above with a sentence; -ENOENT (no usable font). As ew_report_pdf(). */
EW_MUST_USE int ew_letter_pdf(const json_t *all, struct ew_buf *to, struct ew_error *error);

#endif
