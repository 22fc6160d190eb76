/*
 * Complaint cases. What a person wrote is sealed; state, times and which interactions belong are in the clear.
 */
#ifndef EW_CATALOG_CASES_H
#define EW_CATALOG_CASES_H

#include "catalog/catalog.h"

enum ew_case_state { EW_CASE_OPEN = 1, EW_CASE_CLOSED = 2 };

struct ew_case_row {
	uint64_t number;         /* what people call it by; set by the insert */
	struct ew_id id;
	uint32_t state;
	struct ew_wall opened, deadline, changed;
	uint64_t event;          /* number of the event that changed it last */
	struct ew_slice sealed;  /* JSON */
};

/** Errors: -EEXIST. */
EW_MUST_USE int ew_cases_insert(struct ew_catalog *c, struct ew_case_row *row);
/** Writes all but id and opening by the number. Errors: -ENOENT. */
EW_MUST_USE int ew_cases_update(struct ew_catalog *c, const struct ew_case_row *row);
/** An interaction belongs to a case; that it does already is fine. */
EW_MUST_USE int ew_cases_add_call(struct ew_catalog *c, uint64_t number, struct ew_id interaction);

typedef int ew_case_row_fn(void *arg, const struct ew_case_row *row);
/** Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_cases_get(struct ew_catalog *c, uint64_t number, ew_case_row_fn *fn, void *arg);
/** Those in a state (0: any) with a number below `before` (0: all), newest first. */
EW_MUST_USE int ew_cases_each(struct ew_catalog *c, uint32_t state, uint64_t before, uint32_t limit,
	ew_case_row_fn *fn, void *arg);
/** How many are open, and of them those whose deadline is before `now`. */
EW_MUST_USE int ew_cases_count(struct ew_catalog *c, struct ew_wall now, uint64_t *ret_open, uint64_t *ret_overdue);
typedef int ew_case_call_fn(void *arg, struct ew_id interaction);
/** Its interactions. */
EW_MUST_USE int ew_cases_calls(struct ew_catalog *c, uint64_t number, ew_case_call_fn *fn, void *arg);
/** The same in pages: those behind `after` (zero: all), at most `limit`. */
EW_MUST_USE int ew_cases_calls_after(
	struct ew_catalog *c, uint64_t number, struct ew_id after, uint32_t limit, ew_case_call_fn *fn, void *arg);
/** Whether an interaction belongs to a case. */
EW_MUST_USE int ew_cases_has_call(struct ew_catalog *c, uint64_t number, struct ew_id interaction, bool *ret);
/** Numbers of open cases with a deadline behind `after` and not behind `until`, at most `most`, the earliest first. */
EW_MUST_USE int ew_cases_due(struct ew_catalog *c, struct ew_wall after, struct ew_wall until, size_t most,
	uint64_t *ret_numbers, size_t *ret_n);

#endif
