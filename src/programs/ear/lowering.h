/*
 * From the rate of L16 to 8 kHz, for ears: what lies above 4 kHz must not fold onto a key's frequencies, and nothing
 * else is asked. One channel, one source, in memory of the caller's; where a sample lies is kept exactly.
 */
#ifndef EW_PROGRAMS_EAR_LOWERING_H
#define EW_PROGRAMS_EAR_LOWERING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EW_LOWERING_PHASES 16
#define EW_LOWERING_MAX_TAPS 96
#define EW_LOWERING_MAX_INPUT 1500

struct ew_lowering {
	double ratio;    /* input samples for one of output */
	unsigned taps;
	bool begun;
	double expected; /* place where the next input begins if nothing is missing */
	double next;     /* of the next output, in samples of the input kept */
	int64_t place;   /* the same, as a place */
	size_t n;        /* input kept */
	int16_t in[EW_LOWERING_MAX_TAPS + EW_LOWERING_MAX_INPUT + 8];
	int16_t table[EW_LOWERING_PHASES + 1][EW_LOWERING_MAX_TAPS];
};

/** Of a source at `from_hz`, 8001 to 48000. */
void ew_lowering_init(struct ew_lowering *l, uint32_t from_hz);

/**
 * n samples (EW_LOWERING_MAX_INPUT at most) from `place` on, in samples at 8 kHz, give up to n samples in `to`, the first
 * of them at `ret_place`. What does not go on from before begins anew.
 */
size_t ew_lowering_take(
	struct ew_lowering *l, double place, const int16_t *pcm, size_t n, int16_t *to, int64_t *ret_place);

#endif
