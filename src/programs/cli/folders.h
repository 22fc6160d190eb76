/*
 * The folders that programs find when they start, with owners and modes that keep each out of the
 * others' rooms.
 */
#ifndef EW_PROGRAMS_CLI_FOLDERS_H
#define EW_PROGRAMS_CLI_FOLDERS_H

#include "programs/cli/config.h"

/**
 * Makes what is missing and sets owners and modes (separate users: those of the system users, which
 * must exist). Errors: -ENOENT naming the commands that make users, -ENAMETOOLONG (sockets), as
 * mkdir(2) and chown(2). Blocks.
 */
EW_MUST_USE int ew_folders_prepare(const struct ew_config *config, struct ew_error *error);

/** The same of data and run alone: the folder of keys is left as it is, or is not there. */
EW_MUST_USE int ew_folders_prepare_data(const struct ew_config *config, struct ew_error *error);

/** "earwitness-keeper" into `to`, or "" when all programs run as one user. */
void ew_folders_user(const struct ew_config *config, const char *role, char to[static 64]);

/** All roles that have a user of their own, NULL-terminated. */
extern const char *const ew_user_roles[];

#endif
