/*
 * Redaction by hand: who marks a stretch of a call decides for everybody that it is not heard any more, at once and
 * alone, for that narrows. Taking a mark back widens, and needs two people. Everything here belongs to the keeper's one
 * thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_REDACTIONS_H
#define EW_PROGRAMS_KEEPER_PEOPLE_REDACTIONS_H

#include "base/error.h"
#include "programs/keeper/keeper_asks.h"

/** Marks a stretch of a call that is over. */
EW_MUST_USE int ew_ask_redact(struct ew_asked *a);
/** Proposes to take a mark back. */
EW_MUST_USE int ew_ask_unredact(struct ew_asked *a);

/**
 * In the transaction of the approval of this number: takes the mark of `what` ({"interaction", "redaction"}) back.
 * Errors: -EINVAL with a sentence (it is gone, or was taken back before), the catalogue's, those of events.
 */
EW_MUST_USE int ew_redaction_take_back(
	struct ew_asked *a, const json_t *what, uint64_t approval, const char *reason, struct ew_error *why);

#endif
