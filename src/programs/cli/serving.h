/*
 * A whole Earwitness on one machine: folders, programs, signals. What `serve` runs, and `demo` in a
 * child.
 */
#ifndef EW_PROGRAMS_CLI_SERVING_H
#define EW_PROGRAMS_CLI_SERVING_H

#include "programs/cli/config.h"

/**
 * Runs until SIGTERM or SIGINT, or until the start has failed. `pid_file` may be NULL; `ready` is
 * called once everything is ready. 0 when it was asked to end. Errors with a sentence.
 */
EW_MUST_USE int ew_serving_run(const struct ew_config *config, const char *pid_file,
	void (*ready)(const struct ew_config *config), struct ew_error *error);

#endif
