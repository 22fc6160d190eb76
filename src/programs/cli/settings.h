/*
 * What each program is told when it starts. Read anew for every start, so that a changed policy
 * reaches the next keeper.
 */
#ifndef EW_PROGRAMS_CLI_SETTINGS_H
#define EW_PROGRAMS_CLI_SETTINGS_H

#include "ipc/channel.h"
#include "programs/cli/config.h"

/**
 * Reads what must be readable (policy, public key) so that `serve` can refuse with a
 * sentence before anything is started. A missing policy is allowed: then no call is recorded.
 */
EW_MUST_USE int ew_settings_check(const struct ew_config *config, struct ew_error *error);

/** Sends a role its settings. Errors: of the channel, or of reading; with a sentence. */
EW_MUST_USE int ew_settings_send(const struct ew_config *config, enum ew_role role,
	struct ew_channel *channel, struct ew_error *error);

#endif
