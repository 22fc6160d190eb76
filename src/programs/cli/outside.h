/*
 * What earwitness-deliver is told: whom it may ask follows from the policy of witnesses, from the authority of time
 * stamps and from the providers of sign-in; object stores: store_settings.h. Where nobody is to be asked it is not started.
 */
#ifndef EW_PROGRAMS_CLI_OUTSIDE_H
#define EW_PROGRAMS_CLI_OUTSIDE_H

#include "base/buf.h"
#include "programs/cli/config.h"

/** True when anything is configured that goes out. */
bool ew_outside_wanted(const struct ew_config *config);

struct ew_outside {
	struct ew_buf policy;       /* text of the witness policy */
	struct ew_buf allow;        /* URLs, a line each */
	struct ew_buf authority;    /* PEM */
	struct ew_buf certificates; /* PEM; empty: the system's */
};

/**
 * Reads the files and looks through the policy: it must be one, and have a witness with an address. Frees nothing on an
 * error: the caller does. Errors with a sentence: -EINVAL, -EFBIG, as open(2).
 */
EW_MUST_USE int ew_outside_read(const struct ew_config *config, struct ew_outside *ret, struct ew_error *error);
/**
 * The policy's text for the keeper, whatever it says: a keeper that is started anew must not stay away because a file
 * about others was broken meanwhile. One that cannot be read becomes a text that is no policy, so that the keeper says
 * so; why is logged here. Adds nothing where none is configured. Errors: -ENOMEM.
 */
EW_MUST_USE int ew_outside_policy(const struct ew_config *config, struct ew_buf *to);
/** Frees. */
void ew_outside_free(struct ew_outside *o);

#endif
