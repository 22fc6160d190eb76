/*
 * The parts of `earwitness keys`. Each prints what it has done; errors come with a sentence.
 */
#ifndef EW_PROGRAMS_CLI_KEYS_COMMANDS_H
#define EW_PROGRAMS_CLI_KEYS_COMMANDS_H

#include "base/error.h"
#include "programs/cli/command.h"

/* keys_offline.c: with the vault's keys, while the house is stopped. */

/** All keys into the form that another configuration says: argument 1. */
EW_MUST_USE int ew_keys_move(const struct ew_options *o, struct ew_error *error);
/** All keys into --output, for the recipients of the arguments from 1 on. */
EW_MUST_USE int ew_keys_escrow(const struct ew_options *o, struct ew_error *error);
/** Keys out of the file of argument 1, by the identity in that of argument 2. */
EW_MUST_USE int ew_keys_restore(const struct ew_options *o, struct ew_error *error);

/* keys_shares.c: an identity of custodians, in parts; no house is needed. */

/** A new identity in --shares parts, of which --threshold give it, into the folder --output. */
EW_MUST_USE int ew_keys_split(const struct ew_options *o, struct ew_error *error);
/** The identity out of shares, the files of the arguments from 1 on, into --output. */
EW_MUST_USE int ew_keys_join(const struct ew_options *o, struct ew_error *error);

#endif
