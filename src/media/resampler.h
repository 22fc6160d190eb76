/*
 * Sound of one source, sample after sample with the true time of each, to the samples of a canvas. Times need not be
 * whole: a clock that drifts and another rate are the same thing here. A windowed sinc is laid over the very moment of
 * each sample wanted, so that nothing is delayed and no error adds up. (A resampler that counts by itself would have to
 * be steered back to true time again and again.) Belongs to one thread.
 */
#ifndef EW_MEDIA_RESAMPLER_H
#define EW_MEDIA_RESAMPLER_H

#include "base/cleanup.h"
#include "media/fill.h"

#define EW_RESAMPLER_MAX_INPUT 40000 /* samples of one piece; at 48 kHz more than any packet holds */

struct ew_resampler;

/** Takes what is ready: n samples at place `at`, all of one cause. Non-zero ends and is returned. */
typedef int ew_resampler_sink_fn(void *arg, int64_t at, const int16_t *pcm, size_t n, enum ew_fill cause);

/** From about `from_hz` to `to_hz`. Errors: -EINVAL (rates outside 8 to 48 kHz), -ENOMEM. */
EW_MUST_USE int ew_resampler_new(uint32_t from_hz, uint32_t to_hz, ew_resampler_sink_fn *sink, void *arg,
	struct ew_resampler **ret);

/** Wipes and frees. NULL is fine. */
void ew_resampler_free(struct ew_resampler **r);

/** True when a piece that begins at `place` goes on from the one before. */
bool ew_resampler_goes_on(const struct ew_resampler *r, double place);

/**
 * Adds n samples that lie evenly in [from, to), places on the canvas. What does not go on from the piece before begins
 * anew, after what was there was ended. Errors: -EINVAL (n above EW_RESAMPLER_MAX_INPUT, or nothing), the sink's.
 */
EW_MUST_USE int ew_resampler_add(
	struct ew_resampler *r, double from, double to, const int16_t *pcm, size_t n, enum ew_fill cause);

/** Hands out what waits for more input, as if silence followed. Errors: the sink's. */
EW_MUST_USE int ew_resampler_end(struct ew_resampler *r);

#endif
