/*
 * Legal holds: which there are, which calls each covers, and the work that is under way for one. Name, reason and what
 * somebody looked for are sealed; times, states and which calls belong are in the clear. A trigger of migrations.c
 * keeps key, objects and index rows of a call that is covered from being removed, whoever tries: -EPERM.
 */
#ifndef EW_CATALOG_HOLDS_H
#define EW_CATALOG_HOLDS_H

#include "catalog/catalog.h"

/** Stored: never renumber. */
enum ew_hold_state {
	EW_HOLD_ACTIVE = 1,
	EW_HOLD_RELEASING = 2, /* two people have agreed; its calls are let go, some at a time */
	EW_HOLD_RELEASED = 3,
};

struct ew_hold_row {
	struct ew_id id;
	uint32_t state;
	struct ew_id by, owner;     /* who made it; who answers for it */
	struct ew_wall made, review, ended; /* ended: 0 while it stands */
	uint64_t calls;             /* that it covers now; kept by triggers, not written */
	struct ew_slice sealed;     /* JSON: name, reason, case, ... */
};

/** Errors: -EEXIST. */
EW_MUST_USE int ew_holds_insert(struct ew_catalog *c, const struct ew_hold_row *row);
/** Writes state, owner, review, end and what is sealed. Errors: -ENOENT. */
EW_MUST_USE int ew_holds_update(struct ew_catalog *c, const struct ew_hold_row *row);
/** The row is valid while fn runs; non-zero ends and is returned. */
typedef int ew_hold_row_fn(void *arg, const struct ew_hold_row *row);
/** Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_holds_get(struct ew_catalog *c, struct ew_id id, ew_hold_row_fn *fn, void *arg);
/**
 * Those that were released, or (`over` false) those that were not, the earliest review first, behind (review, id); a
 * review of 0: from the beginning.
 */
EW_MUST_USE int ew_holds_each(struct ew_catalog *c, bool over, struct ew_wall review, struct ew_id after, uint32_t limit,
	ew_hold_row_fn *fn, void *arg);

struct ew_holds_count {
	uint64_t active, overdue, calls; /* calls: that any hold covers, each once for each hold */
};
/** How many stand, how many of them should have been looked at by now. */
EW_MUST_USE int ew_holds_count(struct ew_catalog *c, struct ew_wall now, struct ew_holds_count *ret);

/* -- the calls that one covers -- */

/** Errors: -EEXIST (it does already). */
EW_MUST_USE int ew_holds_cover(struct ew_catalog *c, struct ew_id hold, struct ew_id interaction, struct ew_wall now);
/** Errors: -ENOENT (it did not). */
EW_MUST_USE int ew_holds_uncover(struct ew_catalog *c, struct ew_id hold, struct ew_id interaction);
/** None covers the call any more; `ret` how many did. For a call that was deleted when none stood (deletion/replay.h). Inside a transaction. */
EW_MUST_USE int ew_holds_uncover_all(struct ew_catalog *c, struct ew_id interaction, uint64_t *ret);
/** Whether any hold covers a call. One step of an index. */
EW_MUST_USE int ew_holds_any(struct ew_catalog *c, struct ew_id interaction, bool *ret);
/**
 * A restriction of processing is a cover as well, under an id that is made of the number of its request and that no hold has: so what
 * keeps a held call from being destroyed keeps one that is frozen.
 */
struct ew_id ew_restriction_id(uint64_t request);
/** Whether a legal hold covers a call, and whether a restriction does. */
EW_MUST_USE int ew_holds_which(struct ew_catalog *c, struct ew_id interaction, bool *ret_held, bool *ret_frozen);
typedef int ew_hold_call_fn(void *arg, struct ew_id interaction, struct ew_wall placed);
/** The calls of one, by id, behind `after` (zero: all), at most `limit`. Non-zero of fn ends and is returned. */
EW_MUST_USE int ew_holds_calls(
	struct ew_catalog *c, struct ew_id hold, struct ew_id after, uint32_t limit, ew_hold_call_fn *fn, void *arg);

/* -- standing queries: what comes to match while one stands is covered -- */

/** Stored: never renumber. */
enum ew_hold_query_state { EW_HOLD_QUERY_STANDS = 1, EW_HOLD_QUERY_ENDED = 2 };

struct ew_hold_query_row {
	uint64_t number;          /* set by the insert */
	struct ew_id hold;
	struct ew_id by;          /* in whose name calls are covered: asked about again with each */
	uint32_t state;
	bool pending;             /* calls of before may not all be covered yet: whatever destroys must match it as well */
	bool unattended;          /* whose name it is in may place no holds any more; somebody was told */
	struct ew_wall made, ended;
	uint64_t calls;           /* that it has covered so far */
	struct ew_slice sealed;   /* JSON: what it looks for; of one that ended only which filters there were */
};

/** Inserts; sets the number. */
EW_MUST_USE int ew_hold_queries_insert(struct ew_catalog *c, struct ew_hold_query_row *row);
/** Writes all but hold, number and time of making. Errors: -ENOENT. */
EW_MUST_USE int ew_hold_queries_update(struct ew_catalog *c, const struct ew_hold_query_row *row);
/** One more call was covered by it. Errors: -ENOENT. */
EW_MUST_USE int ew_hold_queries_count_call(struct ew_catalog *c, uint64_t number);
typedef int ew_hold_query_row_fn(void *arg, const struct ew_hold_query_row *row);
/** One. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_hold_queries_get(struct ew_catalog *c, uint64_t number, ew_hold_query_row_fn *fn, void *arg);
/** Those of a hold, the oldest first, at most `limit`. Non-zero of fn ends and is returned, here and below. */
EW_MUST_USE int ew_hold_queries_of(
	struct ew_catalog *c, struct ew_id hold, uint32_t limit, ew_hold_query_row_fn *fn, void *arg);
/** All that stand, the oldest first. */
EW_MUST_USE int ew_hold_queries_standing(struct ew_catalog *c, ew_hold_query_row_fn *fn, void *arg);
/** How many stand, of a hold (zero: of all). */
EW_MUST_USE int ew_hold_queries_count(struct ew_catalog *c, struct ew_id hold, uint64_t *ret);

/* -- work -- */

/** Stored: never renumber. */
enum ew_hold_work { EW_HOLD_PLACE = 1, EW_HOLD_LET_GO = 2 };
enum ew_hold_job_state { EW_HOLD_JOB_RUNS = 1, EW_HOLD_JOB_DONE = 2, EW_HOLD_JOB_STOPPED = 3 };

struct ew_hold_job_row {
	uint64_t number;          /* set by the insert */
	struct ew_id hold;
	uint32_t work, state;
	struct ew_id by;          /* in whose name: asked about again with each piece */
	struct ew_wall made, ended;
	uint64_t seen, done, already, refused; /* calls so far */
	struct ew_wall at_started; /* where a search goes on: behind this call */
	struct ew_id at_id;
	uint64_t at;              /* where a list goes on */
	struct ew_slice sealed;   /* JSON: the list or the search, the reason, what became of some */
};

/** Inserts; sets the number. */
EW_MUST_USE int ew_hold_jobs_insert(struct ew_catalog *c, struct ew_hold_job_row *row);
/** Writes all that changes. Errors: -ENOENT. */
EW_MUST_USE int ew_hold_jobs_update(struct ew_catalog *c, const struct ew_hold_job_row *row);
typedef int ew_hold_job_row_fn(void *arg, const struct ew_hold_job_row *row);
/** The oldest that runs. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_hold_jobs_next(struct ew_catalog *c, ew_hold_job_row_fn *fn, void *arg);
/** One. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_hold_jobs_get(struct ew_catalog *c, uint64_t number, ew_hold_job_row_fn *fn, void *arg);
/** Those of a hold, newest first, at most `limit`. */
EW_MUST_USE int ew_hold_jobs_of(
	struct ew_catalog *c, struct ew_id hold, uint32_t limit, ew_hold_job_row_fn *fn, void *arg);
/** How many run. */
EW_MUST_USE int ew_hold_jobs_running(struct ew_catalog *c, uint64_t *ret);

#endif
