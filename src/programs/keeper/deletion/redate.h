/*
 * Re-dating: calls that are over get the periods of a policy that came later, if two people want it. It is looked at first, call by call,
 * and what would change is told by queue and kind; then it is agreed on; then the time to think passes (retention: cooling_off); then the
 * same walk writes. Pieces of some milliseconds, each one transaction with where to go on. A call whose notice told a shorter time keeps
 * the periods that it has. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_DELETION_REDATE_H
#define EW_PROGRAMS_KEEPER_DELETION_REDATE_H

#include "catalog/redates.h"
#include "domain/redate.h"
#include "policy/policy.h"
#include "programs/keeper/keeper_asks.h"

/* -- what it adds up to (redate_tally.c) -- */

struct ew_redate_tally {
	uint64_t calls, same, changed, shorter, longer; /* shorter, longer: calls of which something goes sooner, later */
	uint64_t announced, unknown;                    /* keep what they have: a notice told less; what it told is not known */
	uint64_t no_rule, unreadable;                   /* keep what they have: the policy says nothing of them; cannot be read */
	uint64_t held, due_at_once;                     /* of those that change: under a hold; due by then that were not */
	json_t *queues;                                 /* by name; owned */
};

/** Frees what it holds. */
void ew_redate_tally_free(struct ew_redate_tally *tally);
/** Adds a call; `queue` NULL: none. Errors: -ENOMEM. */
EW_MUST_USE int ew_redate_tally_add(
	struct ew_redate_tally *tally, const char *queue, const struct ew_redate *redate, struct ew_wall now, bool held);
/** As it is kept; a new reference, NULL without memory. */
json_t *ew_redate_tally_keep(const struct ew_redate_tally *tally);
/** Reads what was kept. Errors: -ENOMEM. */
EW_MUST_USE int ew_redate_tally_read(const json_t *kept, struct ew_redate_tally *ret);
/** As the API shows it: {"count", "queues"}; a new reference, NULL without memory. */
json_t *ew_redate_tally_json(const struct ew_redate_tally *tally);

/* -- one call (redate_call.c) -- */

struct ew_redate_look {
	bool no_rule;             /* the policy says nothing of such a call */
	struct ew_redate found;
	struct ew_terms terms;    /* of which only the periods count */
	char queue[129];          /* "": none */
};

/** What a policy would change of a call that is over, of which this is the fold. Errors: -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_redate_look(struct ew_keeper *k, const struct ew_policy *policy, struct ew_id interaction, struct ew_interaction *it,
	struct ew_redate_look *ret);
/** Does it: event, rows of what falls due, numbers. What would be due before now is due now. Inside a transaction. */
EW_MUST_USE int ew_redate_apply(struct ew_keeper *k, struct ew_call *call, const struct ew_redate_look *look, const struct ew_redate_row *run);

/* -- the walk (redate.c) -- */

/** One that is read. */
struct ew_redate_read {
	struct ew_redate_row row; /* `sealed` is empty */
	struct ew_redate_tally tally;
	json_t *words;            /* {"reason"?, "because"?, "tally"}; owned */
};
/** For _cleanup_; a zeroed one is fine. */
void ew_redate_free(struct ew_redate_read *redate);
/** Errors: -ENOENT, -EBADMSG, -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_redate_get(struct ew_keeper *k, uint64_t number, struct ew_redate_read *ret);
/** Writes it, with its counts. Inside a transaction. */
EW_MUST_USE int ew_redate_put(struct ew_keeper *k, struct ew_redate_read *redate, bool made);
/** As the API shows it; a new reference, NULL without memory. */
json_t *ew_redate_json(struct ew_keeper *k, const struct ew_redate_read *redate);
/** An event of the house about it. Inside a transaction. */
EW_MUST_USE int ew_redate_say(struct ew_keeper *k, const struct ew_redate_read *redate, const char *actor, struct ew_id by);

/** True when one may be gone on with. */
bool ew_keeper_redate_due(const struct ew_keeper *k);
/** A piece. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_redate_step(struct ew_keeper *k);
/** At every tick: whether one may go on. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_redate_tick(struct ew_keeper *k);
/** Lets go of what it holds. */
void ew_keeper_redate_forget(struct ew_keeper *k);

/**
 * Two people agree: it begins when the time to think has passed. Inside the transaction of the approval. -EINVAL with a sentence.
 */
EW_MUST_USE int ew_redate_agree(struct ew_keeper *k, const json_t *what, struct ew_id and_by, struct ew_error *why);

/* -- asks (redate_ask.c); right `hold`, over every call -- */
/** A page of them, the newest first. */
EW_MUST_USE int ew_ask_redates(struct ew_asked *a);
/** One, with what it would change or has changed. */
EW_MUST_USE int ew_ask_redate(struct ew_asked *a);
/** Looks: nothing is changed by it. */
EW_MUST_USE int ew_ask_redate_look(struct ew_asked *a);
/** Proposes that what was looked at is done. */
EW_MUST_USE int ew_ask_redate_apply(struct ew_asked *a);

#endif
