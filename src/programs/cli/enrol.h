/*
 * Enrolment, for the command and for the demonstration.
 */
#ifndef EW_PROGRAMS_CLI_ENROL_H
#define EW_PROGRAMS_CLI_ENROL_H

#include "programs/cli/client.h"

/** Exchanges DATA/admin.token for a token in DATA/token (mode 0600). Errors with a sentence. */
EW_MUST_USE int ew_enrol_data(struct ew_client *client, const char *data, struct ew_error *error);

#endif
