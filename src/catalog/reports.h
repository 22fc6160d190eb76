/*
 * Documents that stand for themselves: self-audits, comparisons with outside call lists, populations for auditors,
 * synthetic calls. Sealed; an event of the log binds the hash of each.
 */
#ifndef EW_CATALOG_REPORTS_H
#define EW_CATALOG_REPORTS_H

#include "base/digest.h"
#include "catalog/catalog.h"

/** Numbers are stored. */
enum ew_report_kind {
	EW_REPORT_AUDIT = 1,
	EW_REPORT_RECONCILIATION = 2,
	EW_REPORT_POPULATION = 3,
	EW_REPORT_TEST = 4,
	EW_REPORT_SIMULATION = 5, /* decides nothing: no event binds it */
	EW_REPORT_RECHECK = 6,
	/* papers (keeper_papers.h), in the order of its table */
	EW_REPORT_PAPER_FIRST = 20,
	EW_REPORT_PAPER_LAST = 24,
};

enum ew_report_state { EW_REPORT_RUNNING = 1, EW_REPORT_DONE = 2, EW_REPORT_BROKEN_OFF = 3 };

struct ew_report_row {
	uint64_t number;         /* set by the insert */
	struct ew_id id;
	uint32_t kind;
	uint32_t state;
	struct ew_wall begun, ended;
	uint64_t event;          /* number of the event that binds it; 0: none yet */
	struct ew_hash sha256;   /* of the document */
	struct ew_slice sealed;  /* of a running one: what was asked for; may be empty */
};

/** Errors: -EEXIST. */
EW_MUST_USE int ew_reports_insert(struct ew_catalog *c, struct ew_report_row *row);
/** Writes state, end, event, hash and document by the number. Errors: -ENOENT. */
EW_MUST_USE int ew_reports_update(struct ew_catalog *c, const struct ew_report_row *row);

typedef int ew_report_row_fn(void *arg, const struct ew_report_row *row);
/** Those of a kind (0: all) with a number below `before` (0: all), newest first. */
EW_MUST_USE int ew_reports_each(struct ew_catalog *c, uint32_t kind, uint64_t before,
	uint32_t limit, ew_report_row_fn *fn, void *arg);
/** The same for the kinds from `first` to `last`. */
EW_MUST_USE int ew_reports_between(struct ew_catalog *c, uint32_t first, uint32_t last, uint64_t before,
	uint32_t limit, ew_report_row_fn *fn, void *arg);
/** One, by its id. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_reports_get(struct ew_catalog *c, struct ew_id id, ew_report_row_fn *fn, void *arg);
/** The oldest that runs and is not of the kind `but` (0: any). Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_reports_running(struct ew_catalog *c, uint32_t but, ew_report_row_fn *fn, void *arg);

#endif
