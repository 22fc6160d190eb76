/*
 * What is done for people who ask about their own data (docs/rights.md): their calls are found and fixed as a plan, and then erased as far as
 * no law is against it, frozen, or given out; what somebody says is wrong stands beside it, and what they object to is withheld.
 *
 *   identified ──► find ──► plan (request_calls, its hash in the log) ──► erase   proposed, agreed to by a second person, done in pieces
 *                                                                     ├─► freeze, unfreeze, object   done in pieces
 *                                                                     └─► package, letter   drawn by a worker
 *
 * Everything that goes over many calls is work: pieces between the keeper's other work, each one transaction that also says where it goes
 * on. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_RIGHTS_RIGHTS_H
#define EW_PROGRAMS_KEEPER_RIGHTS_RIGHTS_H

#include "catalog/rights.h"
#include "domain/erasure.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/people/requests.h"

/* -- finding (find.c) -- */

/**
 * The evidence of a call is found by the numbers of its customers from now on: `facts` as they are sealed with it, and what the telephone
 * side told (`told`, NULL: that is gone). Inside the transaction that keeps it. Errors: the catalogue's, -ENOMEM.
 */
EW_MUST_USE int ew_rights_index_evidence(struct ew_keeper *k, struct ew_id interaction, const json_t *facts, const json_t *told);
/** True when one of the request's numbers is this one. */
bool ew_rights_is_theirs(struct ew_keeper *k, const struct ew_request_read *q, const char *address);
/** A piece of the search; 1: it is over. Inside a transaction. Errors: the catalogue's, -ENOMEM, -EMFILE. */
EW_MUST_USE int ew_rights_find_piece(struct ew_keeper *k, struct ew_request_work_row *work, struct ew_request_read *q);
/** Reads the hash of the plan as its rows are now, and how it divides. Errors: the catalogue's, -ENOMEM. */
EW_MUST_USE int ew_rights_plan_json(struct ew_keeper *k, uint64_t request, json_t **ret);

/* -- the plan of one call (plan.c) -- */

/** What would become of a call now. */
struct ew_rights_plan {
	struct ew_erasure_line lines[EW_ARTIFACT_KINDS];
	size_t n;
	struct ew_wall started;
	bool evidence;   /* only evidence of it is left */
	bool unreadable; /* its events do not open: nothing is known of its terms */
	bool gone;       /* there is nothing of it */
};
/** `agreed`: EW_KIND_BIT of what may go, UINT32_MAX while that is not agreed yet. Errors: the catalogue's, -ENOMEM, -EMFILE. */
EW_MUST_USE int ew_rights_plan(struct ew_keeper *k, struct ew_id interaction, uint32_t agreed, struct ew_rights_plan *ret);
/** As it is kept: {"started_at", "lines": [...]}. A new reference, NULL without memory. */
json_t *ew_rights_plan_words(const struct ew_rights_plan *plan);

/* -- work (work.c) -- */

/**
 * Begins work of a request, inside a transaction, with an event of the house. `wish` (reference taken; NULL is -ENOMEM) is what was wanted.
 * Errors: -EFBIG, the catalogue's, those of events.
 */
EW_MUST_USE int ew_rights_begin(struct ew_keeper *k, uint64_t request, enum ew_request_work_kind what, struct ew_id by, json_t *wish,
	uint64_t *ret_number);
/** Adds "work" of a request to its JSON: the last few. Errors: the catalogue's, -ENOMEM. */
EW_MUST_USE int ew_rights_put_work(struct ew_keeper *k, uint64_t request, json_t *to);
/** Whether work of a request runs, and whether its plan is carried out or was: work that stopped can be begun again. Errors: the catalogue's. */
EW_MUST_USE int ew_rights_busy(struct ew_keeper *k, uint64_t request, bool *ret_runs, bool *ret_erases);
/** True while there may be work, or evidence of before that is not found by its numbers yet. */
bool ew_keeper_rights_due(const struct ew_keeper *k);
/** A piece. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_rights_step(struct ew_keeper *k);
/** Sees whether evidence of before is to be made findable. Outside a transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_rights_open(struct ew_keeper *k);
/** Exceptions for requests whose deadline is near or past. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_rights_tick(struct ew_keeper *k);

/* -- pieces of work: 1: it is over. Inside a transaction -- */
/** Erases what the plan says and nothing stands against. Errors: the catalogue's, those of a deletion. */
EW_MUST_USE int ew_rights_erase_piece(struct ew_keeper *k, struct ew_request_work_row *work);
/** Freezes calls that are over. Errors: the catalogue's, those of events. */
EW_MUST_USE int ew_rights_freeze_piece(struct ew_keeper *k, struct ew_request_work_row *work);
/** Lets them go; `wish`: {"reason", "how", "told_at"}. Errors: the same. */
EW_MUST_USE int ew_rights_unfreeze_piece(struct ew_keeper *k, struct ew_request_work_row *work, const json_t *wish);
/** Writes into each call what became of an objection; `wish`: {"purposes", "decision", "reason"}. Errors: the same. */
EW_MUST_USE int ew_rights_object_piece(struct ew_keeper *k, struct ew_request_work_row *work, const json_t *wish);

/**
 * What two people agreed on: the plan with this hash is carried out. Inside the transaction of the approval. -EINVAL with a sentence: it
 * is not the plan any more, or the request was answered meanwhile.
 */
EW_MUST_USE int ew_rights_erase_agreed(struct ew_keeper *k, const json_t *what, struct ew_id by, struct ew_error *why);

/* -- what is withheld because of a request (doors.c) -- */

/** Why nobody may open this of a call; NULL: nothing of the kind. */
const char *ew_rights_shut(const struct ew_call *call, enum ew_artifact_kind kind);
/** A new call of these numbers: an exception when somebody has objected. Inside a transaction. Errors: the catalogue's, those of events. */
EW_MUST_USE int ew_rights_see_tokens(struct ew_keeper *k, struct ew_call *call, struct ew_slice tokens);

/* -- asks; right `hold`, over every call -- */

/** POST /v1/requests/{number}/find: looks for the person's calls, and makes the plan. */
EW_MUST_USE int ew_ask_request_find(struct ew_asked *a);
/** GET /v1/requests/{number}/calls: the plan, or what became of it. */
EW_MUST_USE int ew_ask_request_calls(struct ew_asked *a);
/** POST /v1/requests/{number}/erase: proposes to carry the plan out. */
EW_MUST_USE int ew_ask_request_erase(struct ew_asked *a);
/** POST /v1/requests/{number}/freeze. */
EW_MUST_USE int ew_ask_request_freeze(struct ew_asked *a);
/** POST /v1/requests/{number}/unfreeze. */
EW_MUST_USE int ew_ask_request_unfreeze(struct ew_asked *a);
/** POST /v1/requests/{number}/objections. */
EW_MUST_USE int ew_ask_request_object(struct ew_asked *a);
/** POST /v1/requests/{number}/corrections. */
EW_MUST_USE int ew_ask_request_correct(struct ew_asked *a);
/** Calls of a request as the API shows them, behind a place; the place of the last. Errors: the catalogue's, -ENOMEM. */
EW_MUST_USE int ew_rights_calls_json(struct ew_keeper *k, uint64_t number, uint64_t after, uint32_t limit, json_t **ret, uint64_t *ret_last);
/** What a letter about a request is made of (report/letter.h). Errors: the same. */
EW_MUST_USE int ew_rights_letter_json(struct ew_keeper *k, const struct ew_request_read *q, const char *language, json_t **ret);
/** GET /v1/requests/{number}/letter and /letter/pdf: drawn by a worker (letter.c). */
EW_MUST_USE int ew_ask_request_letter(struct ew_asked *a);

#endif
