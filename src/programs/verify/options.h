/*
 * What the person asks of earwitness-verify.
 */
#ifndef EW_PROGRAMS_VERIFY_OPTIONS_H
#define EW_PROGRAMS_VERIFY_OPTIONS_H

#include <stdbool.h>

#include "base/error.h"

struct verify_options {
	const char *bundle, *trust, *identity, *authority; /* paths; NULL: not given */
	bool json, quiet, help, version;
};

/** Reads the command line. Errors with a sentence: -EINVAL. */
EW_MUST_USE int verify_options_read(
	int argc, char **argv, struct verify_options *ret, struct ew_error *error);

/** What there is to say on the command line. */
extern const char verify_usage[];

#endif
