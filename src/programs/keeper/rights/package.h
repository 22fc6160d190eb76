/*
 * What is held of somebody, packed for them: the rooms of an access package. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_RIGHTS_PACKAGE_H
#define EW_PROGRAMS_KEEPER_RIGHTS_PACKAGE_H

#include "ipc/parcel.h"
#include "programs/keeper/rights/rights.h"

#define EW_PACKAGE_CALLS 16 /* in one part: more come in the next */

/** How it is packed: what whoever handles the request has chosen. */
struct ew_package_wish {
	bool others;  /* what is of others is in it as it is; else left out or masked */
	bool names;   /* who listened is told by name; else by role */
};

/** One call while it is packed. */
struct ew_package_call {
	struct ew_keeper *k;
	const struct ew_package_wish *wish;
	struct ew_call *call;
	json_t *theirs;   /* array of ids of parties; empty: nobody knows which is theirs. Owned */
};

/** Which parties of a record are the person's. Errors: -ENOMEM. */
EW_MUST_USE int ew_package_theirs(struct ew_package_call *c, const struct ew_request_read *q, const json_t *record);
/** True for one of them. */
bool ew_package_is_theirs(const struct ew_package_call *c, const char *party);
/**
 * The record of a call for whom it is of: what was done with it, why, on which basis, what was told and agreed to, who looked, who got
 * it, until when it is kept. A new reference, NULL without memory.
 */
json_t *ew_package_record(struct ew_package_call *c, const json_t *record);
/**
 * A text of the call as they get it, a new reference: unless it is wished otherwise its segments, of others no more than when they spoke.
 * Errors: -EINVAL (it is no list of segments with a party each: nobody can say which of it is theirs), -ENOMEM.
 */
EW_MUST_USE int ew_package_mask_text(const struct ew_package_call *c, json_t *content, json_t **ret);

/** POST /v1/requests/{number}/package (package.c). */
EW_MUST_USE int ew_ask_request_package(struct ew_asked *a);
/**
 * What two people agreed on: packages of a request, of this plan and in this form, for a day. Inside the transaction of the approval. -EINVAL
 * with a sentence: the request was answered, or its calls were found anew.
 */
EW_MUST_USE int ew_package_agreed(struct ew_keeper *k, const json_t *what, struct ew_error *why);

#endif
