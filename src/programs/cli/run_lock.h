/*
 * One running instance for each folder, and none while its keys are worked on.
 */
#ifndef EW_PROGRAMS_CLI_RUN_LOCK_H
#define EW_PROGRAMS_CLI_RUN_LOCK_H

#include "programs/cli/config.h"

/** Takes the lock of the run folder, which is there; held until the descriptor is closed. Errors: -EWOULDBLOCK (it is running), as open(2), with a
 * sentence. Never waits. */
EW_MUST_USE int ew_run_lock(const struct ew_config *config, int *ret_fd, struct ew_error *error);

#endif
