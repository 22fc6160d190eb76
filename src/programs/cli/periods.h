/*
 * What other periods would change for calls that are over, in words: of a simulation, and of a re-dating.
 */
#ifndef EW_PROGRAMS_CLI_PERIODS_H
#define EW_PROGRAMS_CLI_PERIODS_H

#include <jansson.h>

#include "base/buf.h"

/** Adds counts and queues (RetentionChange of the API) as lines. */
void ew_periods_add(const json_t *periods, struct ew_buf *to);

#endif
