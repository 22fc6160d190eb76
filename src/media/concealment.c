/*
 * Fills short gaps with a repeated pitch period. Must never add sound that could be taken for speech: the repetition
 * fades from its first sample and is over after 60 ms.
 */
#include "media/concealment.h"

#include <string.h>

#define PITCH_MIN 40  /* 200 Hz */
#define PITCH_MAX 120 /* 66 Hz */
#define MATCH 160     /* samples compared */

void ew_concealment_reset(struct ew_concealment *c)
{
	memset(c->history, 0, sizeof(c->history));
}

void ew_concealment_feed(struct ew_concealment *c, const int16_t *pcm, size_t n)
{
	if (n > EW_CONCEALMENT_HISTORY) {
		pcm += n - EW_CONCEALMENT_HISTORY;
		n = EW_CONCEALMENT_HISTORY;
	}
	memmove(c->history, c->history + n, (EW_CONCEALMENT_HISTORY - n) * sizeof(int16_t));
	memcpy(c->history + EW_CONCEALMENT_HISTORY - n, pcm, n * sizeof(int16_t));
}

/* Likeness of the newest samples to those `lag` before, as numerator squared over energy, signed. */
static double likeness(const int16_t *newest, size_t lag)
{
	double product = 0;
	double energy = 1;

	for (size_t i = 0; i < MATCH; i++) {
		double then = newest[(ptrdiff_t)i - (ptrdiff_t)lag];

		product += newest[i] * then;
		energy += then * then;
	}
	return product > 0 ? product * product / energy : 0;
}

static size_t find_pitch(const struct ew_concealment *c)
{
	const int16_t *newest = c->history + EW_CONCEALMENT_HISTORY - MATCH;
	size_t best = PITCH_MAX;
	double best_likeness = 0;

	for (size_t lag = PITCH_MIN; lag <= PITCH_MAX; lag++) {
		double l = likeness(newest, lag);

		if (l > best_likeness) {
			best_likeness = l;
			best = lag;
		}
	}
	return best;
}

void ew_concealment_make(const struct ew_concealment *c, int16_t *to, size_t n)
{
	size_t pitch = find_pitch(c);
	const int16_t *period = c->history + EW_CONCEALMENT_HISTORY - pitch;

	for (size_t i = 0; i < n && i < EW_CONCEALMENT_MAX_SAMPLES; i++) {
		int left = EW_CONCEALMENT_MAX_SAMPLES - (int)i;

		to[i] = (int16_t)(period[i % pitch] * left / EW_CONCEALMENT_MAX_SAMPLES);
	}
}
