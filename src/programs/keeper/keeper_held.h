/*
 * Legal holds and destruction: the one question that whatever takes something away must ask at every step, and what
 * becomes of a purge that meets a hold. Everything here belongs to the keeper's one thread, inside the open
 * transaction.
 *
 * Law that wants something destroyed and law that wants it preserved meet here: preserving comes first (GDPR 17(3)(e)),
 * and only as far as it must. What was refused stays shut: no object is made of it, nobody listens to it, no tool gets
 * it. It is not destroyed, the log says so (purge_held), and the end of the last hold destroys it.
 */
#ifndef EW_PROGRAMS_KEEPER_HELD_H
#define EW_PROGRAMS_KEEPER_HELD_H

#include "programs/keeper/keeper_private.h"

/**
 * Whether a hold covers a call now: then no key, object, row, span or word of it may go. Asks the catalogue, so it is
 * true also of a call whose events cannot be read; and what a standing query is still to be placed on is placed under it
 * now (people/standing.h). Errors: the catalogue's, those of events.
 */
EW_MUST_USE int ew_keeper_is_held(struct ew_keeper *k, struct ew_id interaction, bool *ret);
/** The same for a purge of a kind that is due now; held, the log says so, once for each time that it was ordered. */
EW_MUST_USE int ew_keeper_purge_waits(struct ew_keeper *k, struct ew_call *call, enum ew_artifact_kind kind, bool *ret);
/**
 * A span that is about to lose its key: when a hold covers its call and no object holds all of its party, it stays on
 * the tape (*ret). Errors: the catalogue's, those of events.
 */
EW_MUST_USE int ew_keeper_spare_span(struct ew_keeper *k, const struct ew_span_row *row, bool *ret);
/**
 * The last hold of a call is gone: what waited for it is destroyed as was ordered, and spans of which nothing is wanted
 * may go.
 */
EW_MUST_USE int ew_keeper_let_go(struct ew_keeper *k, struct ew_call *call);

#endif
