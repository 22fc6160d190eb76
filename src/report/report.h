/*
 * What people read of a call: one page in HTML that opens from the file system and prints well, the same as PDF, a
 * table of accesses, and a vCon for other people's software. Made of the record and the events alone; texts of
 * callers are data and are escaped for each form. No scripts, no network, no randomness and no clock: the same input
 * gives the same bytes.
 *
 * Runs in a worker. Pure but for fonts, which the PDF takes from the system's folders.
 */
#ifndef EW_REPORT_REPORT_H
#define EW_REPORT_REPORT_H

#include <jansson.h>

#include "base/buf.h"
#include "base/error.h"

struct ew_report_input {
	const json_t *record;  /* domain/record.h */
	const json_t *events;  /* array in the order of the index: {"index", "type", "decided_at", "actor", "fields"} */
	const json_t *custody; /* who exported, for whom, why; what is withheld */
	const json_t *files;   /* array of {"path", "sha256", "bytes", "kind", "party"}: what lies beside it */
};

/** Adds the page. Errors: -ENOMEM, -EFBIG, -EINVAL (not of the form above). */
EW_MUST_USE int ew_report_html(const struct ew_report_input *in, struct ew_buf *to);
/**
 * Adds the document. Errors: as above, with a sentence; -ENOENT (no usable font). Without memory pango and glib end the
 * process: call it where that costs one document.
 */
EW_MUST_USE int ew_report_pdf(
	const struct ew_report_input *in, struct ew_buf *to, struct ew_error *error);
/** Adds the accesses as CSV (RFC 4180); a cell never begins with what a spreadsheet takes for a formula. */
EW_MUST_USE int ew_report_access_csv(const struct ew_report_input *in, struct ew_buf *to);
/** Adds a vCon (draft-ietf-vcon-vcon-core). */
EW_MUST_USE int ew_report_vcon(const struct ew_report_input *in, struct ew_buf *to);

#endif
