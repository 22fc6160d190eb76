/*
 * What needs two people. Whatever widens what somebody may do is proposed by one person and done in the moment in which
 * another, who is independent of the first, approves it. What narrows is done at once. Everything here belongs to the
 * keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_APPROVALS_H
#define EW_PROGRAMS_KEEPER_PEOPLE_APPROVALS_H

#include "access/independence.h"
#include "catalog/approvals.h"
#include "programs/keeper/keeper_asks.h"

#define EW_INDEPENDENCE_US (30 * 24 * 3600 * EW_US_PER_S) /* how long a change makes two people one */
#define EW_APPROVAL_LIFE_US (14 * 24 * 3600 * EW_US_PER_S)

/** Stored: never renumber. */
enum ew_approval_kind {
	EW_APPROVE_ROLE = 1,    /* {"name", "title", "rights", "kinds"}: a role is made or changed */
	EW_APPROVE_BINDING = 2, /* {"role", "scope", "from", "until"}: somebody is given one */
	EW_APPROVE_CHANGE = 3,  /* {"team", "region", "agents"}: what somebody who has roles is known by */
	EW_APPROVE_RESTORE = 4, /* {}: a suspended person comes back */
	EW_APPROVE_RECOVER = 5, /* {}: somebody sets a password anew */
	EW_APPROVE_GROUND = 6,  /* {"ground", "citation", "case", "interactions", "until"}: a legal ground */
	EW_APPROVE_EXPORT = 7,  /* {"interaction"}: a call is taken away, once */
	EW_APPROVE_REVEAL = 8,  /* {"interaction"}: what nothing has checked is opened */
	EW_APPROVE_RELEASE = 9, /* {"hold", "interactions"?}: a legal hold, or some of its calls, are let go */
	EW_APPROVE_ATTEST = 12, /* {"binding", "role"}: a role that nobody has confirmed in time holds again */
	EW_APPROVE_HEAR = 13,   /* {"interaction"}: what somebody redacted is heard */
	EW_APPROVE_UNREDACT = 14, /* {"interaction", "redaction"}: a redaction is taken back */
	EW_APPROVE_ORIGINAL = 15, /* {"interaction"}: what was taken out of its texts is read */
	EW_APPROVE_REDATE = 17,   /* {"run", "policy", "calls", ...}: calls that there are get the periods of a policy */
	EW_APPROVE_PACKAGE = 21, /* {"request", "sha256", "others", "listeners", "to"}: what is held of somebody is packed for them so, for a day */
	EW_APPROVE_ERASURE = 20, /* {"request", "sha256", "left", ...}: a plan of what is erased for somebody, as it is */
	EW_APPROVE_DELETION = 16, /* the brake as it was: deletion goes on after the time to think */
};

/** One that is read: the row, and {"what", "reason", "note"}. */
struct ew_approval {
	struct ew_approval_row row; /* `sealed` is empty */
	json_t *words;              /* owned */
};

/** For _cleanup_; a zeroed one is fine. */
void ew_approval_free(struct ew_approval *approval);

/**
 * Writes a proposal down and answers 202 with it. `what` (reference taken; NULL is -ENOMEM) is what will be done;
 * `about`: whom it concerns, zero: nobody. Errors: the catalogue's, those of events.
 */
EW_MUST_USE int ew_propose(
	struct ew_asked *a, enum ew_approval_kind kind, struct ew_id about, json_t *what, const char *reason);

/** The same without the answer; the number of the proposal. */
EW_MUST_USE int ew_propose_quietly(struct ew_asked *a, enum ew_approval_kind kind, struct ew_id about, json_t *what, const char *reason,
	uint64_t *ret_number);
/** Answers 202 with a proposal that was written down. Errors: the catalogue's. */
EW_MUST_USE int ew_answer_proposal(struct ew_asked *a, uint64_t number);

/** Roles whose confirming waits for a second person. */
struct ew_waiting {
	struct ew_id bindings[256];
	uint64_t numbers[256];
	size_t n;
};
/** Reads them; of more than fit the newest. Errors: the catalogue's, -ENOMEM. */
EW_MUST_USE int ew_proposed_attestations(struct ew_keeper *k, struct ew_waiting *ret);
/** The number of the proposal for a role; 0: there is none. */
uint64_t ew_waiting_number(const struct ew_waiting *w, struct ew_id binding);

/** Whether `second` may approve what `first` proposed about `about`, as far as who changed whom. Errors: the catalogue's. */
EW_MUST_USE int ew_second_person(struct ew_keeper *k, struct ew_id first, struct ew_id second, struct ew_id about,
	enum ew_independent *ret);
/** Notes that two people (the second may be zero) made or changed somebody. Inside a transaction. */
EW_MUST_USE int ew_note_changed(struct ew_keeper *k, struct ew_id whom, struct ew_id by, struct ew_id and_by);

/**
 * Does what was approved, inside the transaction of the approval. `extra` (an object) may get members that are shown
 * once. -EINVAL with a sentence: it cannot be done any more. Errors besides: the catalogue's, those of events
 * (people/approved.c).
 */
EW_MUST_USE int ew_approved(struct ew_asked *a, const struct ew_approval *approval, json_t *extra, struct ew_error *why);

/**
 * True when `number` is an approved proposal of this kind by this person for this interaction, approved within the last
 * day; and for an export, when nothing was taken away by it yet: a recording is heard in pieces, but is taken away
 * once. Errors: the catalogue's.
 */
EW_MUST_USE int ew_approval_holds(struct ew_asked *a, enum ew_approval_kind kind, uint64_t number, bool *ret);
/**
 * What this person has asked a second one for, for the interaction that is asked about: an object with a member for each kind
 * of which one waits or still holds, {"number", "state": "open" or "approved", "until"}, the newest. A new reference. Errors:
 * the catalogue's, -ENOMEM.
 */
EW_MUST_USE int ew_approvals_own(struct ew_asked *a, json_t **ret);

#endif
