/*
 * Legal holds: named, with a reason, an owner and a day on which somebody looks at them again, over any number of
 * calls. Placing is one person's; releasing needs two. Many calls are done in pieces, as work that a restart goes on
 * with. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_HOLDS_H
#define EW_PROGRAMS_KEEPER_PEOPLE_HOLDS_H

#include "catalog/holds.h"
#include "programs/keeper/keeper_asks.h"

#define EW_HOLD_LIST 1000   /* calls that are named in one wish, */
#define EW_RELEASE_LIST 500 /* and in one release: the approval keeps them */
#define EW_HOLDS_PER_CALL 32

/** One that is read: the row, and {"name", "reason", "case"?, "notes": [...]}. */
struct ew_hold_read {
	struct ew_hold_row row; /* `sealed` is empty */
	json_t *words;          /* owned */
};

/** For _cleanup_; a zeroed one is fine. */
void ew_hold_free(struct ew_hold_read *hold);
/** Errors: -ENOENT, -EBADMSG (it was altered), -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_hold_get(struct ew_keeper *k, struct ew_id id, struct ew_hold_read *ret);
/** Writes row and words, of a new one or (`made` false) of one that is there. Inside a transaction. */
EW_MUST_USE int ew_hold_put(struct ew_keeper *k, struct ew_hold_read *hold, bool made);
/** As the API shows it. A new reference, NULL without memory. */
json_t *ew_hold_json(struct ew_keeper *k, const struct ew_hold_read *hold);

/* -- one call (hold_calls.c), inside a transaction -- */

/** What came of one call; words of the API. */
enum ew_hold_outcome {
	EW_HOLD_DONE,        /* "placed", or "released" */
	EW_HOLD_ALREADY,     /* it was so before */
	EW_HOLD_NOT_THERE,   /* "no_such_interaction" */
	EW_HOLD_OUT_OF_SCOPE,
	EW_HOLD_UNREADABLE,
	EW_HOLD_TOO_MANY,    /* holds on this call */
};
/** Its word. */
const char *ew_hold_outcome_name(enum ew_hold_outcome outcome, uint32_t work);
/**
 * Covers a call, with an event of the call; `query`: the number of the standing query that it matches, 0: it was named or found. Errors: the
 * catalogue's, those of events, -EMFILE.
 */
EW_MUST_USE int ew_hold_place(struct ew_keeper *k, const struct ew_hold_read *hold, struct ew_id by,
	struct ew_id interaction, uint64_t query, enum ew_hold_outcome *ret);
/** Lets one go; what waited for the last hold of it is destroyed. `reason` may be NULL. Errors: the same. */
EW_MUST_USE int ew_hold_release(struct ew_keeper *k, const struct ew_hold_read *hold, struct ew_id by,
	struct ew_id interaction, const char *reason, enum ew_hold_outcome *ret);

/* -- work (hold_jobs.c) -- */

/**
 * Begins work of a hold, inside a transaction, with an event of the house. `wish` (reference taken; NULL is -ENOMEM):
 * {"interactions"} or {"query"} or {"case"}, with the number of a "standing" query that it is the beginning of, or, of a release, {} for all
 * of it; and {"reason"}. Errors: -EFBIG, the catalogue's, those of events.
 */
EW_MUST_USE int ew_hold_job_begin(struct ew_keeper *k, const struct ew_hold_read *hold, enum ew_hold_work work,
	struct ew_id by, json_t *wish, uint64_t *ret_number);
/**
 * Work of this hold as the API shows it; with what became of each call for whoever began it, and for everybody with
 * `all` (their roles reach every call). A new reference in *ret. Errors: -ENOENT (it is none of this hold), the
 * catalogue's.
 */
EW_MUST_USE int ew_hold_job_json(
	struct ew_keeper *k, struct ew_id hold, uint64_t number, struct ew_id who, bool all, json_t **ret);
/** The last of a hold, without what became of each call: a new list. */
EW_MUST_USE int ew_hold_jobs_json(struct ew_keeper *k, struct ew_id hold, json_t **ret);
/** True while there may be work. */
bool ew_keeper_holds_due(const struct ew_keeper *k);
/** A piece. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_holds_step(struct ew_keeper *k);

/**
 * What two people agreed on: the hold, or some of its calls, are let go. Inside the transaction of the approval.
 * -EINVAL with a sentence.
 */
EW_MUST_USE int ew_hold_let_go(
	struct ew_keeper *k, const json_t *what, struct ew_id by, const char *reason, struct ew_error *why);

/* -- asks; right `hold` -- */
EW_MUST_USE int ew_ask_holds(struct ew_asked *a);
/** One, with the work under way. */
EW_MUST_USE int ew_ask_hold(struct ew_asked *a);
/** Makes one, over no call yet. */
EW_MUST_USE int ew_ask_hold_make(struct ew_asked *a);
/** Another owner or review date, or a note. */
EW_MUST_USE int ew_ask_hold_change(struct ew_asked *a);
/** Calls that it covers, as far as who asks may find them. */
EW_MUST_USE int ew_ask_hold_calls(struct ew_asked *a);
/** Places it on calls. */
EW_MUST_USE int ew_ask_hold_place(struct ew_asked *a);
/** How far work is, and what became of each call. */
EW_MUST_USE int ew_ask_hold_job(struct ew_asked *a);
/** Proposes to let it go. */
EW_MUST_USE int ew_ask_hold_release(struct ew_asked *a);

#endif
