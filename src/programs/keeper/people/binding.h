/*
 * One role that one person has: finding it, ending it, confirming that it is still needed. Everything here belongs to
 * the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_BINDING_H
#define EW_PROGRAMS_KEEPER_PEOPLE_BINDING_H

#include "catalog/roles.h"
#include "programs/keeper/keeper_asks.h"

#define EW_ATTEST_DUE_US (30 * 24 * 3600 * EW_US_PER_S) /* so long before it lapses a role is due to be confirmed */

/** A role that was found; `row` points into it, so it must not be copied. */
struct ew_picked {
	struct ew_id id;
	struct ew_binding_row row;
	char role[80];
	struct ew_buf sealed;
	bool found;
};

/** For _cleanup_; a zeroed one is fine. */
void ew_picked_free(struct ew_picked *p);
/** Errors: -ENOENT, the catalogue's. */
EW_MUST_USE int ew_picked_find(struct ew_keeper *k, struct ew_id person, struct ew_id binding, struct ew_picked *p);
/** True when it does not hold any more because nobody has confirmed it in time. */
bool ew_picked_lapsed(const struct ew_picked *p, struct ew_wall now);

/** What came of a decision about one role. */
struct ew_outcome {
	const char *did;    /* "confirmed", "ended", "proposed"; NULL: refused */
	const char *type;   /* of the refusal */
	const char *detail; /* a sentence that lives for ever */
	unsigned status;    /* of the refusal, as a problem has it */
	uint64_t approval;  /* of what is proposed */
};

/**
 * Ends the role at once, in a transaction of its own, with its events. `reason` may be NULL. Refused where nobody would
 * administer any more. Errors: the catalogue's, those of events.
 */
EW_MUST_USE int ew_binding_end(struct ew_asked *a, struct ew_picked *p, const char *reason, struct ew_outcome *ret);
/**
 * Confirms it for another EW_ATTEST_US, in a transaction of its own; one that has lapsed is proposed to a second
 * person. Refused of one's own. Errors: the same.
 */
EW_MUST_USE int ew_binding_confirm(struct ew_asked *a, struct ew_picked *p, const char *reason, struct ew_outcome *ret);
/** Inside a transaction: it is confirmed, by one person or, `and_by`, by two. Errors: the catalogue's, those of events. */
EW_MUST_USE int ew_binding_confirmed(struct ew_keeper *k, struct ew_picked *p, struct ew_id actor, struct ew_id by, struct ew_id and_by,
	const char *reason);

/** Inside a transaction: writes down what was decided about a role. Errors: the catalogue's, -ENOMEM. */
EW_MUST_USE int ew_attested_note(struct ew_keeper *k, const struct ew_picked *p, const char *did, struct ew_id by, struct ew_id and_by,
	const char *reason);

/** The sealed words of a role that somebody has; NULL: not to be read. A new reference. */
json_t *ew_binding_words(struct ew_keeper *k, const struct ew_binding_row *row);

#endif
