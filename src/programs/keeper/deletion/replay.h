/*
 * A catalogue that is older than its folder of keys, or a folder that is older: somebody put back a copy. What was deleted since is deleted again before anything is
 * served, by the list beside the keys (tombstones.h). A hold or a restriction that stands in the older copy does not keep it: when it was
 * deleted nothing stood.
 */
#ifndef EW_PROGRAMS_KEEPER_DELETION_REPLAY_H
#define EW_PROGRAMS_KEEPER_DELETION_REPLAY_H

#include "programs/keeper/deletion/deletion.h"
#include "programs/keeper/deletion/tombstones.h"

/**
 * Opens the list, compares it with the catalogue, and deletes again what a copy has brought back; and writes what the list
 * lacks, as far as the disk lets it. Outside a transaction, before anybody is connected. Blocks as long as it takes. Errors with a sentence: the
 * catalogue's, as the disk.
 */
EW_MUST_USE int ew_deletion_replay(struct ew_keeper *k, const char *folder, struct ew_error *error);
/** Closes the list. */
void ew_deletion_replay_close(struct ew_keeper *k);
/**
 * Writes down those of some deletions (at most 64) that are not yet, durably, before any of their bytes are removed or anything is certified, and
 * sets their `written`. Without a folder of keys there is no list. Outside a transaction. Errors: as the disk; then none is written.
 */
EW_MUST_USE int ew_deletion_write_down(struct ew_keeper *k, struct ew_deletion_row *rows, size_t n);
/** What no copy opens any more need not be known: the oldest part of the list goes when all of it is behind the horizon. A full disk or the like is for the log. 0. */
EW_MUST_USE int ew_deletion_forget_written(struct ew_keeper *k);
/** A batch of what the list lacks, where the start could not write it (`lacking`); the tick comes for more. Outside a transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_deletion_write_more(struct ew_keeper *k);
/** The catalogue knows all that the list has, and that these are among it as far as they are `written`. Inside a transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_deletion_note_written(struct ew_keeper *k, const struct ew_deletion_row *rows, size_t n);

#endif
