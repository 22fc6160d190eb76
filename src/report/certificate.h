/*
 * The certificate of a deletion (docs/retention.md) as something a data-protection officer hands on: the page and the PDF that the report
 * of a call is, drawn by the same hands. Must never call a copy gone that the certificate's event does not call verified.
 *
 * Runs in a worker. No clock, no randomness: the same certificate gives the same bytes.
 */
#ifndef EW_REPORT_CERTIFICATE_H
#define EW_REPORT_CERTIFICATE_H

#include <jansson.h>

#include "base/buf.h"
#include "base/error.h"

/**
 * `all`: {"deletion": as GET /v1/deletions/{id} gives it, "controller": {"name", "country", "dpo"}, "position": {"log", "size", "root",
 * "signed"}}. Adds the page. Errors: -EINVAL (there is no certificate in it), -ENOMEM, -EFBIG.
 */
EW_MUST_USE int ew_certificate_html(const json_t *all, struct ew_buf *to);
/** Adds the document. Errors: as above with a sentence; -ENOENT (no usable font). As ew_report_pdf(). */
EW_MUST_USE int ew_certificate_pdf(const json_t *all, struct ew_buf *to, struct ew_error *error);

#endif
