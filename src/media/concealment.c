/*
 * Fills short gaps with a repeated pitch period. Must never add sound that could be taken for speech: the repetition
 * fades from its first sample and is over after 60 ms.
 */
#include "media/concealment.h"

#include <string.h>

#define PITCH_MAX_HZ 200
#define PITCH_MIN_US 15000 /* 66 Hz */
#define MATCH_US 20000     /* compared */

static size_t samples(const struct ew_concealment *c, uint32_t us)
{
	return (size_t)((uint64_t)c->rate_hz * us / 1000000);
}

void ew_concealment_init(struct ew_concealment *c, uint32_t rate_hz)
{
	memset(c, 0, sizeof(*c));
	c->rate_hz = rate_hz < EW_CONCEALMENT_MAX_HZ ? rate_hz : EW_CONCEALMENT_MAX_HZ;
	c->length = samples(c, EW_CONCEALMENT_HISTORY_MS * 1000);
}

void ew_concealment_feed(struct ew_concealment *c, const int16_t *pcm, size_t n)
{
	if (n > c->length) {
		pcm += n - c->length;
		n = c->length;
	}
	memmove(c->history, c->history + n, (c->length - n) * sizeof(int16_t));
	memcpy(c->history + c->length - n, pcm, n * sizeof(int16_t));
}

/* Likeness of the newest samples to those `lag` before, as numerator squared over energy, signed. */
static double likeness(const int16_t *newest, size_t match, size_t lag)
{
	double product = 0;
	double energy = 1;

	for (size_t i = 0; i < match; i++) {
		double then = newest[(ptrdiff_t)i - (ptrdiff_t)lag];

		product += newest[i] * then;
		energy += then * then;
	}
	return product > 0 ? product * product / energy : 0;
}

static size_t find_pitch(const struct ew_concealment *c)
{
	size_t match = samples(c, MATCH_US), most = samples(c, PITCH_MIN_US);
	const int16_t *newest = c->history + c->length - match;
	size_t best = most;
	double best_likeness = 0;

	for (size_t lag = c->rate_hz / PITCH_MAX_HZ; lag <= most; lag++) {
		double l = likeness(newest, match, lag);

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
	const int16_t *period = c->history + c->length - pitch;
	int most = (int)samples(c, EW_CONCEALMENT_MAX_MS * 1000);

	for (size_t i = 0; i < n && (int)i < most; i++) {
		int left = most - (int)i;

		to[i] = (int16_t)(period[i % pitch] * left / most);
	}
}
