/*
 * Products in vectors of four: the order of a sum is fixed, so that the same
 * sound gives the same figure. Must never read past what it was given.
 */
#include "media/correlation.h"

#include <math.h>
#include <string.h>

typedef float lanes __attribute__((vector_size(16)));

static inline lanes load(const float *at)
{
	lanes v;

	memcpy(&v, at, sizeof(v));
	return v;
}

float ew_dot(const float *a, const float *b, size_t n)
{
	lanes sum[4] = {{0}};
	float rest = 0;
	size_t i = 0;

	for (; i + 16 <= n; i += 16)
		for (size_t k = 0; k < 4; k++)
			sum[k] += load(a + i + 4 * k) * load(b + i + 4 * k);
	for (; i < n; i++)
		rest += a[i] * b[i];
	sum[0] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
	return rest + ((sum[0][0] + sum[0][1]) + (sum[0][2] + sum[0][3]));
}

double ew_energy(const float *a, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)a[i] * a[i];
	return sum;
}

double ew_normalise(double dot, double energy_a, double energy_b, size_t n)
{
	double quiet = EW_QUIET_RMS * EW_QUIET_RMS * (double)n;

	return energy_a < quiet || energy_b < quiet ? 0 : dot / sqrt(energy_a * energy_b);
}

double ew_slide(double energy, float out, float in)
{
	energy += (double)in * in - (double)out * out;
	return energy < 0 ? 0 : energy;
}

void ew_multiply_conjugate(float *re, float *im, const float *by_re, const float *by_im, size_t bins)
{
	for (size_t k = 0; k < bins; k++) {
		float r = re[k] * by_re[k] + im[k] * by_im[k];

		im[k] = im[k] * by_re[k] - re[k] * by_im[k];
		re[k] = r;
	}
}

void ew_to_float(const int16_t *from, size_t n, float *to)
{
	for (size_t i = 0; i < n; i++)
		to[i] = from[i];
}

struct ew_best ew_correlate(const float *x, const float *ref, size_t n, double ref_energy, int reach)
{
	struct ew_best best = {0};
	double energy = ew_energy(x, n);

	for (int at = 0; at <= 2 * reach; at++) {
		float value = (float)ew_normalise(ew_dot(x + at, ref, n), energy, ref_energy, n);

		if (value > best.value)
			best = (struct ew_best){at - reach, value};
		energy = at < 2 * reach ? ew_slide(energy, x[at], x[(size_t)at + n]) : 0;
	}
	return best;
}
