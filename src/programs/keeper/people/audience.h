/*
 * Who listens to the stream of events, as far as their roles reach: for each event it is found out anew who may be told
 * of it. Seats are renewed by web every minute and lost when they are not. Everything here belongs to the keeper's one
 * thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_AUDIENCE_H
#define EW_PROGRAMS_KEEPER_PEOPLE_AUDIENCE_H

#include "programs/keeper/keeper_asks.h"

struct ew_audience;

/** Frees it, when the keeper ends. NULL is fine. */
void ew_audience_free(struct ew_audience **audience);

/** {"listener": a number as text}: takes a seat, or renews it; answers as ew_ask_authenticate() does, with `limited`. */
EW_MUST_USE int ew_ask_listen(struct ew_asked *a);

/**
 * Adds the numbers (u64) of those with a seat who may be told of an event of this call; whoever is not limited has
 * none, and is told of all. Errors: -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_audience_of(struct ew_keeper *k, struct ew_id interaction, struct ew_buf *to);

#endif
