/*
 * What happened on each day, in numbers: counted in the transactions in which it happens, so that a dashboard reads
 * some rows and no call. A day is that of UTC. Nothing in it says anything about a person, and it outlives the calls.
 */
#ifndef EW_CATALOG_DAILY_H
#define EW_CATALOG_DAILY_H

#include "catalog/catalog.h"

/** Stored, and known to a trigger of migrations.c: never renumber. */
enum ew_daily {
	EW_DAILY_CALLS = 1,        /* that came to their end */
	EW_DAILY_RECORDED = 2,     /* of those: something was kept */
	EW_DAILY_WITH_NOTICE = 3,  /* of the recorded ones: the record proves a notice */
	EW_DAILY_WITH_CONSENT = 4, /* of the recorded ones: the record proves consent */
	EW_DAILY_OPT_OUTS = 5,     /* that a recorder told of, and by the trigger those that did not reach one */
	/* of those: the gates were shut within so many milliseconds; each that was obeyed counts in one row */
	EW_DAILY_WITHIN_1 = 6,
	EW_DAILY_WITHIN_5 = 7,
	EW_DAILY_WITHIN_20 = 8,
	EW_DAILY_WITHIN_100 = 9,
	EW_DAILY_WITHIN_1000 = 10,
	EW_DAILY_LATER = 11,
	EW_DAILY_EXCEPTIONS = 12,  /* by the trigger */
	/* what policy destroys after an opt-out, each kind of each call */
	EW_DAILY_DESTROYED = 13,     /* verified */
	EW_DAILY_NOT_DESTROYED = 14, /* cannot be verified */
	EW_DAILY_PURGES_HELD = 15,   /* waits for the end of a legal hold */
	/* deletions, by time or because somebody has a right to it */
	EW_DAILY_DELETIONS = 16, /* begun: keys and rows are gone */
	EW_DAILY_CERTIFIED = 17, /* each copy was looked for and not found */
	EW_DAILY_UNPROVEN = 18,  /* a copy could not be shown to be gone, and somebody was told */
};
#define EW_DAILY_KINDS 19

/** The day of a time, counted from 1970. */
int64_t ew_day_of(struct ew_wall at);

/** Counts one more. Inside a transaction. */
EW_MUST_USE int ew_daily_add(struct ew_catalog *c, int64_t day, enum ew_daily what);

/**
 * One call more (+1), or fewer (-1), of which a kind (enum ew_artifact_kind) falls due for deletion on a day. What is
 * not there any more is not counted below nothing. Inside a transaction.
 */
EW_MUST_USE int ew_due_add(struct ew_catalog *c, int64_t day, uint32_t kind, int more);

typedef int ew_daily_fn(void *arg, int64_t day, uint32_t what, uint64_t n);
/**
 * What was counted on the days from `first` to `last`, by day; a day without anything has no row. Non-zero of fn ends
 * and is returned.
 */
EW_MUST_USE int ew_daily_each(struct ew_catalog *c, int64_t first, int64_t last, ew_daily_fn *fn, void *arg);
/** The same of what falls due: `what` is the kind. Days before `first` are told as one, its last. */
EW_MUST_USE int ew_due_each(struct ew_catalog *c, int64_t first, int64_t last, ew_daily_fn *fn, void *arg);

#endif
