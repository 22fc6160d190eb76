/*
 * What earwitness-deliver is told of object stores, and what opens them.
 */
#ifndef EW_PROGRAMS_CLI_STORE_SETTINGS_H
#define EW_PROGRAMS_CLI_STORE_SETTINGS_H

#include "ipc/channel.h"
#include "programs/cli/config.h"

/** Whether any is configured. */
bool ew_stores_wanted(const struct ew_config *config);

/** Gets each message of a store, settings first; slices last during the call. Non-zero ends it and is returned. */
typedef int ew_store_message_fn(void *arg, uint16_t number, const void *message, struct ew_error *error);

/**
 * Reads files and variables and makes the messages of all stores. Secrets are in guarded or wiped memory, and gone when it
 * returns. Errors with a sentence that shows none: -EINVAL, -ENOENT, -ENOMEM, as open(2), those of `fn`.
 */
EW_MUST_USE int ew_stores_each(const struct ew_config *config, ew_store_message_fn *fn, void *arg, struct ew_error *error);

/** Sends them. Errors as above, and of sending. */
EW_MUST_USE int ew_stores_send(const struct ew_config *config, struct ew_channel *channel, struct ew_error *error);

/**
 * Takes the variables with credentials out of the environment into guarded memory, so that no program that is started
 * later gets to see them; ew_stores_each() finds them there. Errors with a sentence: -ENOMEM.
 */
EW_MUST_USE int ew_stores_hide_environment(const struct ew_config *config, struct ew_error *error);

#endif
