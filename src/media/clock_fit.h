/*
 * A sender's clock against ours, from the lower edge of arrival minus RTP time: what came later than the earliest was
 * held up on its way, so only the earliest tell the time. Pure arithmetic; belongs to no thread.
 */
#ifndef EW_MEDIA_CLOCK_FIT_H
#define EW_MEDIA_CLOCK_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

/** The earliest packet of a stretch of RTP time. Microseconds: RTP time, and arrival minus RTP time. */
struct ew_clock_point {
	double ts_us;
	double offset_us;
};

/** A corner of the mapping; between two of them it is a straight line. */
struct ew_clock_knot {
	double ts_us;
	double level_us; /* place minus RTP time, drift left out */
};

/** A stretch without a jump: from this sequence number to that of the next piece. */
struct ew_clock_piece {
	int64_t from_sequence;
	size_t first_knot;
	size_t n_knots; /* at least one */
	double moved_us; /* jump against the piece before */
};

/** Where RTP time of one segment lies in true time. */
struct ew_clock {
	double drift; /* seconds that our clock goes on more than the sender's, per second: ppm / 10^6 */
	struct ew_clock_piece *pieces;
	size_t n_pieces;
	struct ew_clock_knot *knots;
	size_t n_knots;
};

/** Frees the lists. */
void ew_clock_clear(struct ew_clock *c);

/** The piece that holds a sequence number. */
size_t ew_clock_piece_of(const struct ew_clock *c, int64_t sequence);

/** Microseconds from the origin for an RTP time in a piece. */
double ew_clock_place_us(const struct ew_clock *c, size_t piece, double ts_us);

/** True when a piece only shifts: one RTP second is one of ours. */
bool ew_clock_is_plain(const struct ew_clock *c, size_t piece);

/**
 * Slope of points of one or more stretches (`ends` holds the index behind the last point of each): the median over
 * pairs far apart, which neither single late nor single early points can turn. False when less than
 * EW_CLOCK_FIT_MIN_US lie between first and last of every stretch, or when it comes out beyond any clock.
 */
bool ew_clock_slope(const struct ew_clock_point *points, const size_t *ends, size_t n_ends, double *ret);

/** Adds a piece that goes along the lower edge of its n (at least one) points. Errors: -ENOMEM. */
EW_MUST_USE int ew_clock_add_piece(
	struct ew_clock *c, int64_t from_sequence, const struct ew_clock_point *points, size_t n);

#define EW_CLOCK_FIT_MIN_US 20e6
#define EW_CLOCK_MAX_DRIFT 1000e-6

#endif
