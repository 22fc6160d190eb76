/*
 * Sound of 16 kHz to 8 kHz, sample by sample as it comes. Nothing is delayed: a sample of the output lies where every second one of
 * the input lay. Must never fold what lies above 4 kHz into what lies below.
 */
#ifndef EW_MEDIA_HALVER_H
#define EW_MEDIA_HALVER_H

#include <stddef.h>
#include <stdint.h>

#define EW_HALVER_TAPS 48 /* the last is zero, for the vectors */
#define EW_HALVER_MAX 4096 /* samples of one piece */

struct ew_halver {
	float taps[EW_HALVER_TAPS];
	float past[EW_HALVER_TAPS + EW_HALVER_MAX];
	size_t n; /* in `past` */
};

/** As if silence had come before. */
void ew_halver_init(struct ew_halver *h);

/** n samples (EW_HALVER_MAX at most; NULL is silence) to about n / 2; returns how many. `ret` may hold EW_HALVER_MAX. */
size_t ew_halver_add(struct ew_halver *h, const int16_t *pcm, size_t n, int16_t *ret);

#endif
