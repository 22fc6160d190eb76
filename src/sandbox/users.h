/*
 * The system users that the programs run under when the supervisor is started as root.
 */
#ifndef EW_SANDBOX_USERS_H
#define EW_SANDBOX_USERS_H

#include <sys/types.h>

#include "base/error.h"

/** The shared group of all programs: reads the tape, reaches the sockets' folder. */
#define EW_GROUP "earwitness"

/** Looks up a user by name. Errors: -ENOENT with a sentence that says how to make it (`earwitness init` prints it). */
EW_MUST_USE int ew_user_find(const char *name, uid_t *ret_uid, gid_t *ret_gid, struct ew_error *error);

/**
 * Looks up a group by name. Errors: -ENOENT with a sentence that says how to make it, as
 * getgrnam_r(3). May block.
 */
EW_MUST_USE int ew_group_find(const char *name, gid_t *ret_gid, struct ew_error *error);

/**
 * The user id under which the program of a role runs ("recorder", "keeper", ...). With `own_user` empty all programs
 * run as one user: our own. Otherwise it is the user "earwitness-ROLE". Errors: as ew_user_find().
 */
EW_MUST_USE int ew_user_of_role(
	const char *own_user, const char *role, uid_t *ret_uid, struct ew_error *error);

#endif
