/*
 * A windowed sinc of 47 taps. Must never shift what it passes: where a notice lies is told to the millisecond.
 */
#include "media/halver.h"

#include <math.h>
#include <string.h>

#include "media/correlation.h"

#define MIDDLE 23

void ew_halver_init(struct ew_halver *h)
{
	double sum = 0;

	memset(h, 0, sizeof(*h));
	h->n = MIDDLE;
	for (int k = -MIDDLE; k <= MIDDLE; k++) {
		double sinc = k == 0 ? 0.46 : sin(M_PI * 0.46 * k) / (M_PI * k);

		h->taps[k + MIDDLE] = (float)(sinc * (0.54 + 0.46 * cos(M_PI * k / (MIDDLE + 1))));
		sum += h->taps[k + MIDDLE];
	}
	for (size_t i = 0; i < EW_HALVER_TAPS; i++)
		h->taps[i] /= (float)sum;
}

static int16_t clip(float v)
{
	return v > 32767 ? 32767 : v < -32768 ? -32768 : (int16_t)lrintf(v);
}

size_t ew_halver_add(struct ew_halver *h, const int16_t *pcm, size_t n, int16_t *ret)
{
	size_t at = 0, made = 0;

	if (pcm)
		ew_to_float(pcm, n, h->past + h->n);
	else
		memset(h->past + h->n, 0, n * sizeof(*h->past));
	h->n += n;
	for (; at + EW_HALVER_TAPS <= h->n; at += 2)
		ret[made++] = clip(ew_dot(h->past + at, h->taps, EW_HALVER_TAPS));
	memmove(h->past, h->past + at, (h->n - at) * sizeof(*h->past));
	h->n -= at;
	return made;
}
