/*
 * Times as people say them on a command line.
 */
#ifndef EW_PROGRAMS_CLI_SINCE_H
#define EW_PROGRAMS_CLI_SINCE_H

#include "base/clock.h"

/**
 * Reads RFC 3339, a date (midnight UTC), or an age before `now` ("90m", "24h", "7d"). Errors:
 * -EINVAL.
 */
EW_MUST_USE int ew_since_parse(const char *text, struct ew_wall now, struct ew_wall *ret);

#endif
