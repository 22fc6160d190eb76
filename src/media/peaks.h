/*
 * The waveform to draw: lowest and highest sample of each step as two int8 values. A step is 20 ms; when a call is too
 * long for the room there is, neighbours are joined and the step doubles.
 */
#ifndef EW_MEDIA_PEAKS_H
#define EW_MEDIA_PEAKS_H

#include "base/slice.h"

#define EW_PEAKS_MAX_STEPS 49000 /* 98000 bytes: 16 minutes at 20 ms */

struct ew_peaks {
	uint32_t rate_hz;
	uint32_t step_samples;
	uint32_t fill;
	size_t n;
	int8_t low;
	int8_t high;
	int8_t pairs[EW_PEAKS_MAX_STEPS][2];
};

/** Begins with no sample and the shortest step; nothing to free. */
void ew_peaks_init(struct ew_peaks *p, uint32_t rate_hz);

/** Adds n samples at that rate; `pcm` NULL is silence. */
void ew_peaks_add(struct ew_peaks *p, const int16_t *pcm, size_t n);

/** Closes the last step. The bytes stay the struct's. */
struct ew_slice ew_peaks_end(struct ew_peaks *p);

/** Length of a step, for the reader of the bytes. */
uint32_t ew_peaks_step_ms(const struct ew_peaks *p);

#endif
