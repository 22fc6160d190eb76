/*
 * Lowest and highest sample by step. Must never hold more than its fixed room, however long a call is.
 */
#include "media/peaks.h"

#include <string.h>

#define FIRST_STEP_MS 20

void ew_peaks_init(struct ew_peaks *p, uint32_t rate_hz)
{
	memset(p, 0, sizeof(*p));
	p->rate_hz = rate_hz;
	p->step_samples = FIRST_STEP_MS * rate_hz / 1000;
}

static void join(struct ew_peaks *p)
{
	for (size_t i = 0; i < p->n / 2; i++) {
		const int8_t *a = p->pairs[2 * i];
		const int8_t *b = p->pairs[2 * i + 1];
		int8_t low = a[0] < b[0] ? a[0] : b[0];
		int8_t high = a[1] > b[1] ? a[1] : b[1];

		p->pairs[i][0] = low;
		p->pairs[i][1] = high;
	}
	p->n /= 2;
	p->step_samples *= 2;
}

static void close_step(struct ew_peaks *p)
{
	p->pairs[p->n][0] = p->low;
	p->pairs[p->n][1] = p->high;
	p->n++;
	p->fill = 0;
	p->low = 0;
	p->high = 0;
	if (p->n == EW_PEAKS_MAX_STEPS)
		join(p);
}

void ew_peaks_add(struct ew_peaks *p, const int16_t *pcm, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int8_t v = (int8_t)(pcm ? pcm[i] / 256 : 0);

		p->low = v < p->low ? v : p->low;
		p->high = v > p->high ? v : p->high;
		if (++p->fill >= p->step_samples)
			close_step(p);
	}
}

struct ew_slice ew_peaks_end(struct ew_peaks *p)
{
	if (p->fill > 0)
		close_step(p);
	return ew_slice_of(p->pairs, p->n * sizeof(p->pairs[0]));
}

uint32_t ew_peaks_step_ms(const struct ew_peaks *p)
{
	return p->step_samples / (p->rate_hz / 1000);
}
