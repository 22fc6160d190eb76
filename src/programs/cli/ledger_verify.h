/*
 * `earwitness ledger verify`.
 */
#ifndef EW_PROGRAMS_CLI_LEDGER_VERIFY_H
#define EW_PROGRAMS_CLI_LEDGER_VERIFY_H

#include "programs/cli/client.h"

/**
 * Checks the log that `client` asks, remembers what was seen, and prints what was proved. `ret_proven`: by keys that
 * the user named. Errors with a sentence: the first thing that is wrong. Blocks.
 */
EW_MUST_USE int ew_ledger_verify(
	const struct ew_options *o, struct ew_client *client, bool *ret_proven, struct ew_error *error);

#endif
