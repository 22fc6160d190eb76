/*
 * Two clocks with two types, so that wall time (what evidence says) and monotonic time (what intervals are measured
 * with) cannot be mixed by accident. Both are read through base/io.
 */
#ifndef EW_BASE_CLOCK_H
#define EW_BASE_CLOCK_H

#include "base/slice.h"

struct ew_wall {
	int64_t us; /* microseconds since 1970-01-01T00:00:00Z */
};

struct ew_mono {
	int64_t us; /* microseconds since an arbitrary point; CLOCK_MONOTONIC */
};

#define EW_US_PER_MS ((int64_t)1000)
#define EW_US_PER_S ((int64_t)1000000)

/** Bytes of "2026-11-21T03:36:18.123Z" with its NUL. */
#define EW_WALL_TEXT_BYTES 25

/** RFC 3339 in UTC with milliseconds. Years outside 0000..9999 are clamped. */
void ew_wall_format(struct ew_wall t, char text[static EW_WALL_TEXT_BYTES]);

/**
 * Reads an RFC 3339 time (any offset, 0 to 9 fractional digits). Errors: -EINVAL. Second 60 is taken as 59.999999.
 */
EW_MUST_USE int ew_wall_parse(struct ew_slice text, struct ew_wall *ret);

/**
 * The same date and time of day so many years later, in UTC; of a 29 February where that year has none, 1 March. Beyond the
 * year 9999: its end.
 */
struct ew_wall ew_wall_years_later(struct ew_wall t, uint32_t years);

#endif
