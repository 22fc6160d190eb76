/*
 * What stands in a recording that is taken away: who took it, when and what for, so that a copy that turns up says
 * where it came from.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_EXPORT_MARK_H
#define EW_PROGRAMS_KEEPER_PEOPLE_EXPORT_MARK_H

#include "programs/keeper/keeper_asks.h"

/**
 * Adds one sentence of at most EW_MAX_MARK_BYTES for the call that is asked about; `why` is what was stated
 * ({"purpose"} or
 * {"legal_ground", "case"}, and "approval"), borrowed. What does not fit is cut between characters. Errors: -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_export_mark(struct ew_asked *a, const json_t *why, struct ew_buf *to);

#endif
