/*
 * What is done for people who ask about their own data: the calls that a request is about, as a plan that is fixed before anything is done
 * and then says of each what became of it; the work under way; what somebody objects to at their next call; and evidence by the number of
 * whom it is of. A number stands nowhere: what is looked for is a keyed hash of it (catalog/blind.h). A plan holds ids, kinds and times.
 */
#ifndef EW_CATALOG_RIGHTS_H
#define EW_CATALOG_RIGHTS_H

#include "base/digest.h"
#include "catalog/catalog.h"

/* -- the calls of a request -- */

/** Stored: never renumber. */
enum ew_request_call_state {
	EW_REQUEST_CALL_PLANNED = 1,  /* nothing was done */
	EW_REQUEST_CALL_ERASED = 2,   /* what was to go has gone, of some kinds or of all */
	EW_REQUEST_CALL_STAYS = 3,    /* nothing of it was to go, or there is nothing any more */
	EW_REQUEST_CALL_HELD = 4,     /* a hold or a restriction came in between: nothing was touched */
	EW_REQUEST_CALL_NOT_YET = 5,  /* it goes on, or something is still being made of it */
	EW_REQUEST_CALL_UNREADABLE = 6,
};
/** "planned", "erased", "stays", "held", "not_yet", "unreadable"; NULL for a number that is none. */
const char *ew_request_call_state_name(uint32_t state);

struct ew_request_call_row {
	uint64_t request, place;  /* place: from 1, in the order they were found */
	struct ew_id interaction;
	bool evidence;            /* only evidence of it is left */
	uint32_t state;
	uint32_t erase, stays;    /* kinds (1 << enum ew_artifact_kind) that go, and that do not */
	struct ew_slice plan;     /* JSON */
};
/** Errors: -EEXIST (the call is among them). */
EW_MUST_USE int ew_request_calls_insert(struct ew_catalog *c, const struct ew_request_call_row *row);
/** Writes state and plan. Errors: -ENOENT. */
EW_MUST_USE int ew_request_calls_update(struct ew_catalog *c, const struct ew_request_call_row *row);
/** Removes all of a request: they are found anew. */
EW_MUST_USE int ew_request_calls_clear(struct ew_catalog *c, uint64_t request);
/** The row is valid while fn runs; non-zero ends and is returned. */
typedef int ew_request_call_row_fn(void *arg, const struct ew_request_call_row *row);
/** Those of a request with a place above `after`, in their order, at most `limit`. */
EW_MUST_USE int ew_request_calls_each(
	struct ew_catalog *c, uint64_t request, uint64_t after, uint32_t limit, ew_request_call_row_fn *fn, void *arg);
/** How many of a request are in each state (index: enum ew_request_call_state), and how many there are (index 0). */
EW_MUST_USE int ew_request_calls_count(struct ew_catalog *c, uint64_t request, uint64_t ret[static 7]);
/** Whether a call is among those of a request. */
EW_MUST_USE int ew_request_calls_has(struct ew_catalog *c, uint64_t request, struct ew_id interaction, bool *ret);

/* -- work -- */

/** Stored: never renumber. */
enum ew_request_work_kind { EW_REQUEST_FIND = 1, EW_REQUEST_ERASE = 2, EW_REQUEST_FREEZE = 3, EW_REQUEST_UNFREEZE = 4, EW_REQUEST_OBJECT = 5 };
enum ew_request_work_state { EW_REQUEST_WORK_RUNS = 1, EW_REQUEST_WORK_DONE = 2, EW_REQUEST_WORK_STOPPED = 3 };
/** "find", "erase", "freeze", "unfreeze", "object"; NULL for a number that is none. */
const char *ew_request_work_name(uint32_t what);
/** "running", "done", "stopped"; NULL for a number that is none. */
const char *ew_request_work_state_name(uint32_t state);

struct ew_request_work_row {
	uint64_t number;          /* set by the insert */
	uint64_t request;
	uint32_t what, state;
	struct ew_id by;
	struct ew_wall made, ended;
	uint64_t at;              /* which part, or behind which place it goes on */
	struct ew_wall at_started; /* where a search goes on: behind this call */
	struct ew_id at_id;
	uint64_t done, passed;    /* calls so far: with an effect, without */
	struct ew_slice sealed;   /* JSON */
};
/** Inserts; sets the number. */
EW_MUST_USE int ew_request_work_insert(struct ew_catalog *c, struct ew_request_work_row *row);
/** Writes all that changes. Errors: -ENOENT. */
EW_MUST_USE int ew_request_work_update(struct ew_catalog *c, const struct ew_request_work_row *row);
typedef int ew_request_work_row_fn(void *arg, const struct ew_request_work_row *row);
/** The oldest that runs. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_request_work_next(struct ew_catalog *c, ew_request_work_row_fn *fn, void *arg);
/** Those of a request, newest first, at most `limit`. Non-zero of fn ends and is returned. */
EW_MUST_USE int ew_request_work_of(
	struct ew_catalog *c, uint64_t request, uint32_t limit, ew_request_work_row_fn *fn, void *arg);

/* -- objections, by a token (ew_blind_query_number()) -- */

/** Says what whoever has a number objects to; said again for a request, it stands in the place of the one before. No purposes: it ends. */
EW_MUST_USE int ew_objections_put(
	struct ew_catalog *c, const struct ew_hash *token, uint64_t request, uint32_t purposes, struct ew_wall made);
/** The purposes that anybody among these (EW_BLIND_TOKEN_BYTES each) objects to, and the request of one; 0: none. */
EW_MUST_USE int ew_objections_of(struct ew_catalog *c, struct ew_slice tokens, uint32_t *ret_purposes, uint64_t *ret_request);

/* -- evidence by whose it is -- */

/** Evidence is found by each token of a set (ew_blind_note_whole()). Twice is once. */
EW_MUST_USE int ew_evidence_find_by(struct ew_catalog *c, struct ew_id interaction, struct ew_slice tokens);
typedef int ew_evidence_id_fn(void *arg, struct ew_id interaction);
/** The evidence of a token behind `after` (zero: all), by id, at most `limit`. Non-zero of fn ends and is returned. */
EW_MUST_USE int ew_evidence_of(
	struct ew_catalog *c, const struct ew_hash *token, struct ew_id after, uint32_t limit, ew_evidence_id_fn *fn, void *arg);
/** The first evidence with an id at or below `from`, downwards. Errors: -ENOENT. */
EW_MUST_USE int ew_evidence_below(struct ew_catalog *c, struct ew_id from, struct ew_id *ret);

#endif
