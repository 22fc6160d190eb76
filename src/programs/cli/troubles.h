/*
 * What a person must hear of that happens while nobody can be told: a program that died, a certificate that was refused.
 * Kept in the supervisor until the keeper is ready, and then an exception of the queue that people work.
 *
 * Belongs to the supervisor's thread.
 */
#ifndef EW_PROGRAMS_CLI_TROUBLES_H
#define EW_PROGRAMS_CLI_TROUBLES_H

#include "base/io.h"
#include "ipc/channel.h"

/** The same again is told at most once in this time: a program that dies at every start must not fill the log. */
#define EW_TROUBLE_AGAIN_US (60 * EW_US_PER_S)

struct ew_troubles;

/** Nothing is kept yet. Errors: -ENOMEM. */
EW_MUST_USE int ew_troubles_new(struct ew_io *io, struct ew_troubles **ret);

/** What was not told is forgotten. NULL is fine. */
void ew_troubles_free(struct ew_troubles **t);

/** Keeps one, `kind` as in the queue; both are copied, and cut to what a message holds. The oldest makes room. */
void ew_troubles_add(struct ew_troubles *t, const char *kind, const char *sentence);

/** Tells those that were not told yet, the oldest first. What the channel does not take is kept. */
void ew_troubles_send(struct ew_troubles *t, struct ew_channel *keeper);

#endif
