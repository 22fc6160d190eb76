/*
 * Providers of sign-in as the keeper is told of them. The client's secret is read when it is sent and wiped behind it.
 */
#ifndef EW_PROGRAMS_CLI_PROVIDER_SETTINGS_H
#define EW_PROGRAMS_CLI_PROVIDER_SETTINGS_H

#include "base/buf.h"
#include "ipc/channel.h"
#include "programs/cli/config.h"

/**
 * Adds the client's secret in a file (1 to 512 characters in one line) to a secret buffer; nothing for an empty path.
 * Errors with a sentence: -EINVAL (no such line, or others may read the file), as open(2).
 */
EW_MUST_USE int ew_client_secret_read(const char *path, struct ew_buf *to, struct ew_error *error);

/** Where a provider sends people back to. Text of at most 400 bytes. */
void ew_provider_redirect(const struct ew_config *config, const struct ew_config_oidc *o, char text[static 400]);

/**
 * Sends the keeper one message for each provider, before its settings. Errors: of the channel, or of reading; with a
 * sentence.
 */
EW_MUST_USE int ew_providers_send(const struct ew_config *config, struct ew_channel *channel, struct ew_error *error);

/** Reads every secret, so that `serve` can refuse with a sentence before anything is started. */
EW_MUST_USE int ew_providers_check(const struct ew_config *config, struct ew_error *error);

#endif
