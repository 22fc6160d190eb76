/*
 * Deletion that can be shown: what is destroyed of a call, in which order, and how it is found out that nothing is left.
 *
 *   wish ──► holds asked ──► ONE TRANSACTION: intent in the log of the house, keys shredded, rows and index emptied, word in the
 *   log of the call ──► bytes of its objects removed ──► write-ahead log emptied ──► each copy looked for ──► certificate
 *
 * Keys go first: whatever a crash leaves behind opens for nobody, and the rows of `deletions` know what is still to be removed.
 * Every step can be done again. A certificate says of each copy `verified`, `not_managed` or `cannot_be_verified`, and never
 * `deleted` of what was only told to go. Everything here belongs to the keeper's one thread.
 *
 * Three forms, by what is named:
 *   - artifacts (audio, texts): the call, its record and its chain stay and say so (`deleted`);
 *   - the call's data (metadata) without its evidence: everything but events of consent, access and refusal goes; those are sealed
 *     anew under a key of their own, with what must be known of the call to understand them (`evidence_kept`);
 *   - evidence as well: nothing of it is left but numbers, types, times and commitments of events, of which the log is made.
 */
#ifndef EW_PROGRAMS_KEEPER_DELETION_DELETION_H
#define EW_PROGRAMS_KEEPER_DELETION_DELETION_H

#include "catalog/deletions.h"
#include "catalog/places.h"
#include "domain/retention.h"
#include "programs/keeper/keeper_private.h"

struct ew_deletion_wish {
	struct ew_id interaction;
	uint32_t kinds;         /* EW_KIND_BIT: those that go; METADATA takes all artifacts with it, CONSENT_EVIDENCE everything */
	enum ew_deletion_cause cause;
	uint64_t request;       /* number of somebody's request; 0: none */
	struct ew_wall due;     /* when it fell due; 0: it was not by time */
	bool restored;          /* it was deleted before, when nothing stood against it: whatever state an older copy has it in, and whatever holds (replay.h) */
};

enum ew_deletion_outcome {
	EW_DELETION_BEGUN,   /* destroyed as far as keys and rows go; the proof follows */
	EW_DELETION_PART,    /* the same of some of its objects, for there are very many: wish it again */
	EW_DELETION_NOTHING, /* there is nothing of these kinds, or no such call any more */
	EW_DELETION_HELD,    /* a legal hold covers the call: nothing was touched */
	EW_DELETION_NOT_YET, /* the call goes on, or something is still being made of it */
};

/**
 * Destroys keys and rows, inside a transaction, and notes what is still to be removed and proven. The call is out of memory
 * after the two larger forms. Errors: the catalogue's, those of events, -ENOMEM, -EMFILE; -EBADMSG and the like of a call that cannot be
 * read: then its data go without a look into it, as they are.
 */
EW_MUST_USE int ew_deletion_begin(
	struct ew_keeper *k, const struct ew_deletion_wish *wish, enum ew_deletion_outcome *ret);

/** True while bytes are to be removed or something is to be proven now. */
bool ew_keeper_deletions_due(const struct ew_keeper *k);
/** A piece of it: bytes of some deletions, then their proof. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_deletions_step(struct ew_keeper *k);
/** Looks whether there is something, each tick; asks recorders to end a segment that a proof waits for. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_deletions_tick(struct ew_keeper *k);

/* -- for its rooms -- */

/** What stays of a call whose data go: sealed anew and in its row (evidence.c). Inside a transaction. Errors: the catalogue's, -ENOMEM. */
EW_MUST_USE int ew_deletion_keep_evidence(struct ew_keeper *k, struct ew_call *call, struct ew_id deletion);

/** What was found of it at one object store. */
struct ew_deletion_store {
	uint64_t objects, gone; /* that lay there or were to; of which it was looked for and found that nothing is there */
	uint64_t removed;       /* versions, delete markers and unfinished uploads */
	struct ew_wall until;   /* of the latest lock that keeps one; 0: none is kept by a lock */
	bool held;              /* one is under a hold of the store's */
	char why[EW_PLACE_WHY_BYTES];  /* what the store said of the last one that is there; "": it was not asked yet */
};

/** What was found of one deletion. */
struct ew_deletion_proof {
	bool stores;                     /* looked for at every object store, and not there */
	struct ew_deletion_store store[EW_PLACES];
	bool objects, rows, spans, tape; /* looked for, and not there */
	uint64_t objects_there;          /* that are still in the store */
	uint32_t running;                /* the segment that is read last stands in the way; UINT32_MAX: it does not */
};
/** Looks for every copy (proof.c). Errors: the catalogue's, as the disk. */
EW_MUST_USE int ew_deletion_look(struct ew_keeper *k, const struct ew_deletion_row *row, struct ew_deletion_proof *ret);
/** True when nothing is missing. */
bool ew_deletion_is_proven(const struct ew_deletion_proof *proof);
/**
 * The certificate as it goes into the log, with the time by which older copies open nothing; `recipients` (an array) is borrowed. A new
 * object, NULL without memory.
 */
json_t *ew_deletion_certificate(const struct ew_deletion_row *row, const struct ew_deletion_proof *proof, json_t *recipients,
	struct ew_wall unreadable_by);

#endif
