/*
 * The command line of earwitness-witness.
 */
#ifndef EW_PROGRAMS_WITNESS_OPTIONS_H
#define EW_PROGRAMS_WITNESS_OPTIONS_H

#include "base/error.h"
#include "ledger/key.h"
#include "programs/witness/cosigner.h"

struct ew_witness_options {
	char host[64];        /* numeric */
	uint16_t port;
	const char *name, *key, *state, *user;
	struct ew_vkey logs[EW_COSIGNER_LOGS];
	size_t n_logs;
	bool help, print_key;
};

/** Reads them. Errors with a sentence: -EINVAL. */
EW_MUST_USE int ew_witness_options_read(
	int argc, char *const argv[], struct ew_witness_options *ret, struct ew_error *error);

/** What --help says. */
extern const char ew_witness_help[];

#endif
