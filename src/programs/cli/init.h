/*
 * What `init` makes, for the demonstration too.
 */
#ifndef EW_PROGRAMS_CLI_INIT_H
#define EW_PROGRAMS_CLI_INIT_H

#include "base/error.h"
#include "base/limits.h"
#include "programs/cli/command.h"

/** Absolute paths of everything. */
struct ew_init {
	char data[EW_MAX_PATH_BYTES];
	char config[EW_MAX_PATH_BYTES];
	char policy[EW_MAX_PATH_BYTES];
	char keys[EW_MAX_PATH_BYTES];
};

/**
 * Where everything is or will be, by options and environment; nothing is made. Errors:
 * -ENAMETOOLONG and those of getcwd(3), with a sentence.
 */
EW_MUST_USE int ew_init_paths(
	const struct ew_options *options, struct ew_init *ret, struct ew_error *error);

/** Data folder, keys and enrolment token, each only when missing; `ret_token` tells whether a token
 * was made. */
EW_MUST_USE int ew_init_make(const struct ew_init *init, bool *ret_token, struct ew_error *error);

#endif
