/*
 * The final certificate of a deletion: every key that any copy of before would need is destroyed, so that none of them opens it any
 * more, whoever has it (epochs/rotation.h). It names who may still have such a key, and what is not ours to look into.
 */
#ifndef EW_PROGRAMS_KEEPER_DELETION_FINAL_H
#define EW_PROGRAMS_KEEPER_DELETION_FINAL_H

#include "programs/keeper/deletion/deletion.h"

/** Certifies some deletions for good; `more` says whether there are others. Errors: the catalogue's, -ENOMEM. */
EW_MUST_USE int ew_deletion_finals_step(struct ew_keeper *k, bool *more);
/** By when backups of before are unreadable, of something that was destroyed then. */
struct ew_wall ew_deletion_horizon(const struct ew_keeper *k, struct ew_wall destroyed);

#endif
