/*
 * What was heard against what was said.
 */
#ifndef EW_TEST_TRUTH_MEASURE_H
#define EW_TEST_TRUTH_MEASURE_H

#include "media/fill.h"
#include "truth/sender.h"

/** What every leg is late by: 20 ms on the network, and a packet lies where it came when it is 20 ms long. */
#define TRUTH_LATENCY_S 0.040

struct heard {
	uint32_t rate_hz;
	int16_t *pcm;
	uint8_t *cause; /* NULL: not known */
	size_t n;
};

struct likeness {
	size_t whole, lossy;       /* windows of a second with speech: without and with losses */
	double lag_begin_ms, lag_end_ms; /* median of the first and last ten */
	double worst_lag_ms;       /* of windows without losses */
	double lowest, first_centile, median; /* correlation of windows without losses */
	double lossy_median;
	size_t below; /* windows without losses under 0.95 */
};

/** Correlation at the best lag within 25 ms, of at most `most` windows. */
struct likeness measure_likeness(const struct call_leg *leg, const struct plan *plan, const struct speech *speech,
	const struct heard *heard, size_t most);

struct faults {
	size_t lost;      /* packets lost, */
	size_t unlisted;  /* ... of which so many have no fill */
	size_t untrue;    /* packets received that a fill covers, and silences that are no fill */
	double lost_ms, listed_ms; /* in all: lost, concealed and repaired */
	size_t invented;  /* windows of 20 ms with energy where nobody spoke */
	size_t leaked;    /* samples that are not zero where the gate was shut */
};

struct faults measure_faults(const struct call_leg *leg, const struct plan *plan, const struct speech *speech,
	const struct heard *heard, double seconds);

#endif
