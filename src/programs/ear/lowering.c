/*
 * A windowed sinc that ends at 3.6 kHz, laid over the moment of each sample wanted; its sixteen shifts stand in a table.
 * Sums are of 16-bit products in 32 bits.
 */
#include "programs/ear/lowering.h"

#include <math.h>
#include <string.h>

#define TO_HZ 8000.0
#define CUT_HZ 3600.0
#define CROSSINGS 8 /* of the lower rate, on each side */
#define UNIT 16
#define ONE 16384
#define SAME_PLACE 0.25

static double tap(const struct ew_lowering *l, double t)
{
	double reach = l->taps / 2.0, x = 2 * CUT_HZ / TO_HZ / l->ratio;
	double w = fabs(t) < reach ? 0.5 + 0.5 * cos(M_PI * t / reach) : 0;

	return (t == 0 ? x : sin(M_PI * x * t) / (M_PI * t)) * w;
}

void ew_lowering_init(struct ew_lowering *l, uint32_t from_hz)
{
	l->ratio = from_hz / TO_HZ;
	l->taps = ((unsigned)ceil(2 * CROSSINGS * l->ratio) + UNIT - 1) / UNIT * UNIT;
	l->begun = false;
	for (unsigned phase = 0; phase <= EW_LOWERING_PHASES; phase++)
		for (unsigned i = 0; i < l->taps; i++)
			l->table[phase][i] = (int16_t)lrint(
				ONE * tap(l, (double)i - (l->taps / 2.0 - 1) - (double)phase / EW_LOWERING_PHASES));
}

/* With silence before it. */
static void begin(struct ew_lowering *l, double place)
{
	memset(l->in, 0, l->taps / 2 * sizeof(*l->in));
	l->n = l->taps / 2;
	l->place = (int64_t)ceil(place);
	l->next = l->taps / 2.0 + ((double)l->place - place) * l->ratio;
	l->begun = true;
}

static int16_t sample_at(const struct ew_lowering *l, double at)
{
	size_t whole = (size_t)at;
	const int16_t *table = l->table[(unsigned)lrint((at - (double)whole) * EW_LOWERING_PHASES)];
	const int16_t *x = l->in + whole - (l->taps / 2 - 1);
	int32_t sum = 0;

	for (unsigned i = 0; i < l->taps; i += UNIT)
		for (unsigned k = 0; k < UNIT; k++)
			sum += x[i + k] * table[i + k];
	sum /= ONE;
	return (int16_t)(sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum);
}

/* What the next samples do not reach back to is let go. */
static void forget(struct ew_lowering *l)
{
	size_t spare = (size_t)l->next > l->taps / 2 ? (size_t)l->next - l->taps / 2 : 0;

	spare = spare < l->n ? spare : l->n;
	memmove(l->in, l->in + spare, (l->n - spare) * sizeof(*l->in));
	l->n -= spare;
	l->next -= (double)spare;
}

size_t ew_lowering_take(
	struct ew_lowering *l, double place, const int16_t *pcm, size_t n, int16_t *to, int64_t *ret_place)
{
	size_t made = 0;

	if (!l->begun || fabs(place - l->expected) > SAME_PLACE)
		begin(l, place);
	l->expected = place + (double)n / l->ratio;
	memcpy(l->in + l->n, pcm, n * sizeof(*pcm));
	l->n += n;
	*ret_place = l->place;
	while ((size_t)l->next + l->taps / 2 < l->n) {
		to[made++] = sample_at(l, l->next);
		l->next += l->ratio;
		l->place++;
	}
	forget(l);
	return made;
}
