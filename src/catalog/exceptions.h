/*
 * Exceptions: what bypassed or failed policy, as a worked queue. Kind and sentence are ours and hold no personal data.
 */
#ifndef EW_CATALOG_EXCEPTIONS_H
#define EW_CATALOG_EXCEPTIONS_H

#include "catalog/catalog.h"

struct ew_exception_row {
	uint64_t number;          /* set by the insert */
	struct ew_id interaction; /* zero: system */
	const char *kind;
	const char *sentence;
	struct ew_wall at;
	bool open;
};

/** Adds an open exception and sets its number. Kind and sentence are copied. */
EW_MUST_USE int ew_exceptions_insert(struct ew_catalog *c, struct ew_exception_row *row);
typedef int ew_exception_row_fn(void *arg, const struct ew_exception_row *row);
/** Open ones with a number below `before` (0: all), newest first. */
EW_MUST_USE int ew_exceptions_each(
	struct ew_catalog *c, uint64_t before, uint32_t limit, ew_exception_row_fn *fn, void *arg);

/** The newest open one of no interaction with this kind and sentence. Errors: -ENOENT. */
EW_MUST_USE int ew_exceptions_find(struct ew_catalog *c, const char *kind, const char *sentence, uint64_t *ret_number);
/** Closes one. One that is closed or not there is fine. */
EW_MUST_USE int ew_exceptions_close(struct ew_catalog *c, uint64_t number);

/** How many are open. */
EW_MUST_USE int ew_exceptions_count(struct ew_catalog *c, uint64_t *ret);

#endif
