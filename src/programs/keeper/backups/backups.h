/*
 * Backups as the house knows them: that one was read back, when, and that it is itself made of one. Making them is for earwitness-backup. The keeper's thread.
 */
#ifndef EW_PROGRAMS_KEEPER_BACKUPS_H
#define EW_PROGRAMS_KEEPER_BACKUPS_H

#include "programs/keeper/keeper_state.h"

/** Refuses data that are half restored. Errors: -EUCLEAN, with a sentence. */
EW_MUST_USE int ew_keeper_restoring_refuse(struct ew_keeper *k, const char *data, struct ew_error *error);

/**
 * Of a catalogue that came from a backup, before anybody is served: the event `restored` and an exception; calls that were not finished then end, because
 * their sound lay on a tape that is not there. Outside a transaction, behind ew_keeper_begin() of the start. Goes on where a crash ended it. Errors: the
 * catalogue's.
 */
EW_MUST_USE int ew_keeper_restored_open(struct ew_keeper *k);

/* -- backups that were read back (backups.c) -- */

/** What the catalogue knows; `every_s` 0: 8 days. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_backups_open(struct ew_keeper *k, uint32_t every_s);
/** Looks now and then whether another one was read back (event `backup_verified`), and whether the newest is too old. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_backups_tick(struct ew_keeper *k);
/** Whether a backup was read back that was made after `at`. *ret_any: whether one ever was. */
bool ew_keeper_backup_since(struct ew_keeper *k, struct ew_wall at, bool *ret_any);

#endif
