/*
 * Stretches of a recording that nobody hears: in a rendering they are silence. What lies outside stays what it was, but
 * for 20 ms on either side, in which it fades: never a sample of a stretch, rather more than less. Times are
 * milliseconds from the recording's begin.
 */
#ifndef EW_PROGRAMS_WORKER_SILENCE_H
#define EW_PROGRAMS_WORKER_SILENCE_H

#include "base/limits.h"
#include "base/slice.h"

#define EW_SILENCE_RAMP_MS 20

struct ew_worker_silence {
	uint32_t from_ms, to_ms;
};

/** Those of one recording; zeroed: none. */
struct ew_worker_silences {
	struct ew_worker_silence at[EW_MAX_SILENCES];
	size_t n;
};

/** Reads `spans` of job_silence. Errors: -EPROTO (cut off, too many, empty, or not rising and apart). */
EW_MUST_USE int ew_worker_silences_read(struct ew_slice spans, struct ew_worker_silences *ret);

/**
 * True when the n-th packet (20 ms each, with the usual pre-skip) may not be given out: something of a stretch is heard
 * in it, or its encoder has looked at one. The codec's own fade (5 ms) lies before the stretch. NULL: there are none.
 */
bool ew_worker_silences_packet(const struct ew_worker_silences *s, uint64_t n);

/** True when what arrived at this time, in microseconds from the begin, may be of a stretch: half a second on either side is taken with it. */
bool ew_worker_silences_arrival(const struct ew_worker_silences *s, int64_t us);

/** Silences `n` samples of one channel of which the first is number `at` from the begin. NULL: there are none. */
void ew_worker_silences_pcm(
	const struct ew_worker_silences *s, uint32_t rate_hz, uint64_t at, int16_t *pcm, size_t n);

/** The same in a piece of a WAV file of one channel of 16 bits (media/wav.h), which begins at byte `at`, an even one. */
void ew_worker_silences_wav(const struct ew_worker_silences *s, uint32_t rate_hz, uint64_t at, uint8_t *piece, size_t n);

#endif
