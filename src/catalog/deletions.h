/*
 * Deletions: what was destroyed of which call and why, how far the proof of it is, and which events say so. Rows stay when all
 * else of a call is gone: they are what a restored backup is held against, and they name nobody. A legal hold or a restriction
 * refuses one before it begins (migrations.c); after its first step there is nothing left to hold.
 *
 *   shredded ──► removed ──► certified ──► final
 *       (keys, rows)  (bytes)   │  (looked for everywhere)   (every backup of before is unreadable too)
 *                               └──► unproven ──► certified
 */
#ifndef EW_CATALOG_DELETIONS_H
#define EW_CATALOG_DELETIONS_H

#include "catalog/catalog.h"

/** Stored: never renumber. */
enum ew_deletion_cause {
	EW_DELETION_RETENTION = 1, /* its time had come */
	EW_DELETION_REQUEST = 2,   /* somebody asked for it who had a right to */
	EW_DELETION_OPT_OUT = 3,   /* policy destroys what existed at an opt-out */
	EW_DELETION_RESTORED = 4,  /* it was deleted already, and a copy that was put back had it again */
};
enum ew_deletion_step {
	EW_DELETION_SHREDDED = 1,  /* keys and rows are destroyed, durably: nothing opens what is left */
	EW_DELETION_REMOVED = 2,   /* objects are removed from the store */
	EW_DELETION_CERTIFIED = 3, /* each copy was looked for and is not there */
	EW_DELETION_UNPROVEN = 4,  /* one could not be shown to be gone; it is tried again */
	EW_DELETION_FINAL = 5,     /* the keys that backups of before would need are destroyed as well */
};
/** "retention", "request", "opt_out", "restored"; NULL for a number that is none. */
const char *ew_deletion_cause_name(uint32_t cause);
/** "shredded", "removed", "certified", "unproven", "final"; NULL for a number that is none. */
const char *ew_deletion_step_name(uint32_t step);

struct ew_deletion_row {
	uint64_t number;        /* set by the insert */
	struct ew_id id;        /* of the certificate */
	struct ew_id interaction;
	uint32_t kinds;         /* bits 1 << enum ew_artifact_kind */
	uint32_t cause;
	uint64_t request;       /* number of somebody's request; 0: none */
	uint32_t step;
	struct ew_wall begun, changed;
	struct ew_wall not_before; /* nothing is done before then */
	uint32_t attempts;      /* at the step that is next */
	uint64_t begun_event, certified_event, final_event; /* numbers in the log; 0: not yet */
	uint32_t epoch;         /* of the key store, the newest that a key of it was under; 0: none was */
	uint32_t thread;        /* of the tape that has told of it, */
	struct ew_wall told;    /* and until when: a segment that began later holds nothing of it */
	struct ew_slice objects; /* ids whose bytes are still to be removed, 16 bytes each */
	bool written;           /* the list beside the keys has it. Neither inserting nor updating writes it */
};

/** Errors: -EEXIST. */
EW_MUST_USE int ew_deletions_insert(struct ew_catalog *c, struct ew_deletion_row *row);
/** Writes step, times, attempts, events and objects. Errors: -ENOENT. */
EW_MUST_USE int ew_deletions_update(struct ew_catalog *c, const struct ew_deletion_row *row);
/** The list beside the keys has this one, durably. Said again, nothing changes. Inside a transaction. */
EW_MUST_USE int ew_deletions_written(struct ew_catalog *c, uint64_t number);
/** The list may lack any: of all that are not final it is as if none were written. Inside a transaction. */
EW_MUST_USE int ew_deletions_write_again(struct ew_catalog *c);
/** The row is valid while fn runs; non-zero ends and is returned. */
typedef int ew_deletion_row_fn(void *arg, const struct ew_deletion_row *row);
/** Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_deletions_get(struct ew_catalog *c, struct ew_id id, ew_deletion_row_fn *fn, void *arg);
/** Those in a step that wait for nothing at `now`, the longest waiting first, at most `limit`. */
EW_MUST_USE int ew_deletions_waiting(
	struct ew_catalog *c, uint32_t step, struct ew_wall now, uint32_t limit, ew_deletion_row_fn *fn, void *arg);
/** Those that are neither written nor final, the oldest first, at most `limit`. */
EW_MUST_USE int ew_deletions_unwritten(struct ew_catalog *c, uint32_t limit, ew_deletion_row_fn *fn, void *arg);
/** Those with a number below `before` (0: all) and in a step (0: any), newest first, at most `limit`. */
EW_MUST_USE int ew_deletions_each(
	struct ew_catalog *c, uint32_t step, uint64_t before, uint32_t limit, ew_deletion_row_fn *fn, void *arg);
/** Those that are certified and were begun before `before`, the oldest first, at most `limit`: they may become final. */
EW_MUST_USE int ew_deletions_certified(
	struct ew_catalog *c, struct ew_wall before, uint32_t limit, ew_deletion_row_fn *fn, void *arg);
/** Those of a call, oldest first. */
EW_MUST_USE int ew_deletions_of(struct ew_catalog *c, struct ew_id interaction, ew_deletion_row_fn *fn, void *arg);
/** How many are in each step (index: enum ew_deletion_step). Kept by triggers. */
EW_MUST_USE int ew_deletions_count(struct ew_catalog *c, uint64_t ret[static 6]);

#endif
