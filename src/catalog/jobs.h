/*
 * Durable jobs: intent rows of finishing. Unique on interaction, kind, party and version, so that nothing is made
 * twice.
 */
#ifndef EW_CATALOG_JOBS_H
#define EW_CATALOG_JOBS_H

#include "catalog/catalog.h"

/**
 * No job waits longer than this from when its time was written; a time further ahead is of a clock that was set back.
 */
#define EW_JOB_LONGEST_WAIT_US (5 * 60 * EW_US_PER_S)

/** Not of finishing: a call is heard for its transcript. It holds up nothing: a call with such a job is finished. */
#define EW_JOB_HEAR 1000

enum ew_job_state { EW_JOB_WAITING = 1, EW_JOB_DONE = 2, EW_JOB_FAILED = 3 };

struct ew_job_row {
	struct ew_id id;
	struct ew_id interaction;
	struct ew_id party;
	uint32_t kind;            /* enum ew_policy_artifact */
	uint32_t version;
	uint32_t generation;      /* of the interaction when the job was made */
	enum ew_job_state state;
	uint32_t attempts;        /* failures of the job itself */
	uint32_t setbacks;        /* times it was put back for what was not its fault */
	struct ew_wall not_before;
};

/** Errors: -EEXIST (the intent is there already: fine). */
EW_MUST_USE int ew_jobs_insert(struct ew_catalog *c, const struct ew_job_row *row);

/**
 * The intent of this interaction, party, kind and version, once more, if it has failed for good: it waits again as `row` says, under its own id.
 * Errors: -ENOENT (it has not).
 */
EW_MUST_USE int ew_jobs_revive(struct ew_catalog *c, const struct ew_job_row *row);

/** Errors: -ENOENT. */
EW_MUST_USE int ew_jobs_get(struct ew_catalog *c, struct ew_id id, struct ew_job_row *ret);
/**
 * The oldest waiting job whose time has come, or is further ahead than any job is made to wait. Errors: -ENOENT.
 * `skip` (n of them) are being worked on.
 */
EW_MUST_USE int ew_jobs_next(struct ew_catalog *c, struct ew_wall now, const struct ew_id *skip,
	size_t n_skip, struct ew_job_row *ret);

/** The highest version of an interaction's jobs of a kind, 0 when there is none. */
EW_MUST_USE int ew_jobs_last(struct ew_catalog *c, struct ew_id interaction, uint32_t kind, uint32_t *ret_version);
/** Writes state, attempts and time of a job by its id. Errors: -ENOENT. */
EW_MUST_USE int ew_jobs_update(struct ew_catalog *c, const struct ew_job_row *row);
/** Jobs of an interaction that are waiting, of finishing. */
EW_MUST_USE int ew_jobs_waiting(struct ew_catalog *c, struct ew_id interaction, uint64_t *ret);

/** The first of them. Errors: -ENOENT. */
EW_MUST_USE int ew_jobs_waiting_first(struct ew_catalog *c, struct ew_id interaction, struct ew_job_row *ret);

/**
 * What waits of an interaction and is not wanted any more fails: its hearing for a text, with `remakes` each other job behind a first version too.
 */
EW_MUST_USE int ew_jobs_call_off(struct ew_catalog *c, struct ew_id interaction, bool remakes);

/** How many jobs are in a state; for metrics. */
EW_MUST_USE int ew_jobs_count(struct ew_catalog *c, enum ew_job_state state, uint64_t *ret);

#endif
