/*
 * What people asked about their own data: when it came, until when it must be answered, where it stands. What a person
 * wrote is sealed.
 */
#ifndef EW_CATALOG_REQUESTS_H
#define EW_CATALOG_REQUESTS_H

#include "catalog/catalog.h"

/** Stored: never renumber. */
enum ew_request_state {
	EW_REQUEST_RECEIVED = 1, /* and nobody knows yet whether it is from who it says */
	EW_REQUEST_IDENTIFIED = 2,
	EW_REQUEST_WORKED_ON = 3,
	EW_REQUEST_DONE = 4,
	EW_REQUEST_REFUSED = 5,
};

struct ew_request_row {
	uint64_t number;        /* what people call it by; set by the insert */
	uint32_t state;
	struct ew_id by;        /* who recorded it */
	struct ew_wall received, deadline, changed;
	struct ew_slice sealed; /* JSON */
};

/** Inserts; sets the number. */
EW_MUST_USE int ew_requests_insert(struct ew_catalog *c, struct ew_request_row *row);
/** Writes state, deadline, change and what is sealed. Errors: -ENOENT. */
EW_MUST_USE int ew_requests_update(struct ew_catalog *c, const struct ew_request_row *row);
typedef int ew_request_row_fn(void *arg, const struct ew_request_row *row);
/** Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_requests_get(struct ew_catalog *c, uint64_t number, ew_request_row_fn *fn, void *arg);
/** Those that are answered, or (`over` false) those that are not, with a number below `before` (0: all), newest first. */
EW_MUST_USE int ew_requests_each(
	struct ew_catalog *c, bool over, uint64_t before, uint32_t limit, ew_request_row_fn *fn, void *arg);
/** Numbers above `after` of those that are not answered and whose deadline is behind `from`, up to `to`; upwards, at most `most`. */
EW_MUST_USE int ew_requests_due(
	struct ew_catalog *c, struct ew_wall from, struct ew_wall to, uint64_t after, size_t most, uint64_t *ret, size_t *ret_n);
/** How many are not answered, and of them those whose deadline is before `now`. */
EW_MUST_USE int ew_requests_count(struct ew_catalog *c, struct ew_wall now, uint64_t *ret_open, uint64_t *ret_overdue);

#endif
