/*
 * What exceptions, cases and documents share: rows that outlive their statement, small JSON, arguments of an ask.
 */
#ifndef EW_PROGRAMS_KEEPER_QUEUE_H
#define EW_PROGRAMS_KEEPER_QUEUE_H

#include "catalog/exceptions.h"
#include "catalog/reports.h"
#include "programs/keeper/keeper_private.h"

/** An exception's row that outlives its statement: kind and sentence are copied, the note stays sealed. */
struct ew_exception_held {
	struct ew_exception_row row;
	char kind[80], sentence[600];
	struct ew_buf note;
};

/** Nothing is held. */
void ew_exception_held_init(struct ew_exception_held *h);
/** Frees what it owns; a zeroed one is fine. */
void ew_exception_held_free(struct ew_exception_held *h);
/** An ew_exception_row_fn over struct ew_exception_held. */
int ew_exception_hold(void *arg, const struct ew_exception_row *row);
/**
 * take, release or resolve, with its event; `by` zero: the keeper. Inside a transaction. Errors: the catalogue's, those
 * of an event.
 */
EW_MUST_USE int ew_exception_change(struct ew_keeper *k, struct ew_exception_row *row, struct ew_id by,
	const char *what, const char *note);

/** RFC 3339 text or null; as those below a new reference, NULL without memory. */
json_t *ew_json_wall(struct ew_wall at);
/** null for the zero id. */
json_t *ew_json_id_or_null(struct ew_id id);
/** Lower-case hex. */
json_t *ew_json_hex(struct ew_slice bytes);

/** A text among the arguments, or NULL. */
const char *ew_asked_text(const struct ew_asked *a, const char *name);
/** A number among them. */
uint64_t ew_asked_number(const struct ew_asked *a, const char *name, uint64_t otherwise);
/** The cursor behind a page of items that have a "number", or null when the page was not full. */
json_t *ew_asked_next(const json_t *items, uint64_t limit);

/* -- documents (keeper_reports.c) -- */

/** "audit", "reconciliation", "population", "test", "simulation", "recheck"; NULL for a number that is none. */
const char *ew_report_kind_name(uint32_t kind);
/** What lists show of a document; a new reference, NULL without memory. */
json_t *ew_report_head(const struct ew_report_row *row, const char *kind);
/** A row for one that begins. Inside a transaction. Errors: the catalogue's, -ENOMEM. */
EW_MUST_USE int ew_report_begin(struct ew_keeper *k, uint32_t kind, struct ew_report_row *row);
/**
 * Seals the document, binds its hash by an event with `fields` (reference taken; id, sha256 are added), and writes the
 * row. `document` is borrowed. Inside a transaction. Errors: the catalogue's, those of an event, -EFBIG.
 */
EW_MUST_USE int ew_report_end(struct ew_keeper *k, struct ew_report_row *row, enum ew_event_type type,
	struct ew_id by, json_t *document, json_t *fields);
/** The same for a document that no event binds, because nothing follows from it. Errors: the catalogue's, -EFBIG. */
EW_MUST_USE int ew_report_keep(struct ew_keeper *k, struct ew_report_row *row, const json_t *document);
/** One that runs ends without a document, and this exception of the system says so; a transaction of its own. Errors: the catalogue's. */
EW_MUST_USE int ew_report_break_off(struct ew_keeper *k, struct ew_report_row *row, const char *exception);
/**
 * Whether one that is made daily at this time of the day (UTC) is due, when the last was begun at `last` (0: never; then since the house began).
 * Errors: the catalogue's.
 */
EW_MUST_USE int ew_report_is_due(struct ew_keeper *k, struct ew_wall last, int64_t at_us, bool *ret);
/** The document of a row, opened, into a secret buffer. Errors: -EBADMSG, -ENOMEM. */
EW_MUST_USE int ew_report_open(struct ew_keeper *k, const struct ew_report_row *row, struct ew_buf *to);
/** Lists. */
EW_MUST_USE int ew_ask_reports(struct ew_asked *a);
/** One. */
EW_MUST_USE int ew_ask_report(struct ew_asked *a);
/** POST /v1/populations. */
EW_MUST_USE int ew_ask_population(struct ew_asked *a);
/** POST /v1/reconciliations. */
EW_MUST_USE int ew_ask_reconcile(struct ew_asked *a);

/* -- synthetic calls (keeper_tests.c) -- */
/** POST /v1/tests: what came of one. */
EW_MUST_USE int ew_ask_tested(struct ew_asked *a);
/** Exceptions for those that were to come and did not. Errors: the catalogue's, -ENOMEM. */
EW_MUST_USE int ew_keeper_tests_tick(struct ew_keeper *k);

/* -- cases (keeper_cases.c) -- */
EW_MUST_USE int ew_ask_cases(struct ew_asked *a);
/** One. */
EW_MUST_USE int ew_ask_case(struct ew_asked *a);
/** Opens one. */
EW_MUST_USE int ew_ask_case_open(struct ew_asked *a);
/** Changes or closes one. */
EW_MUST_USE int ew_ask_case_do(struct ew_asked *a);
/** Exceptions for cases whose deadline is near or past. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_cases_tick(struct ew_keeper *k);

#endif
