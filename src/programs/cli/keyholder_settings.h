/*
 * What the keyholder is told: the module and its PIN, or the command. Only its own settings may hold the PIN.
 */
#ifndef EW_PROGRAMS_CLI_KEYHOLDER_SETTINGS_H
#define EW_PROGRAMS_CLI_KEYHOLDER_SETTINGS_H

#include "ipc/messages.h"
#include "programs/cli/config.h"

#define EW_KEY_PIN_BYTES 256

/** Fills `to` but for user and socket; it borrows from the configuration and from `pin`, a secret buffer. Errors with a sentence: as reading the PIN. */
EW_MUST_USE int ew_keyholder_settings(
	const struct ew_config *config, struct ew_buf *pin, struct ew_msg_keyholder_settings *to, struct ew_error *error);

/** Whether that can be read, before anything is started. Errors: as above. */
EW_MUST_USE int ew_keyholder_settings_check(const struct ew_config *config, struct ew_error *error);

#endif
