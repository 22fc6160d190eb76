/*
 * Private to the search for notices: sums of products of sound, and what of it does not depend on how loud it is. Must never divide by
 * the energy of silence.
 */
#ifndef EW_MEDIA_CORRELATION_H
#define EW_MEDIA_CORRELATION_H

#include <stddef.h>
#include <stdint.h>

#define EW_QUIET_RMS 20.0 /* of 32768: -64 dBFS. What is not louder correlates with nothing. */

/** The sum of a[i] b[i]. */
float ew_dot(const float *a, const float *b, size_t n);

/** The energy of n samples. */
double ew_energy(const float *a, size_t n);

/** a . b over the root of their energies, -1 to 1; 0 where one of them is quiet. */
double ew_normalise(double dot, double energy_a, double energy_b, size_t n);

/** The energy of a window that moves on by one sample: `out` leaves it and `in` comes to it. */
double ew_slide(double energy, float out, float in);

/** Spectra a to a times the conjugate of b: the spectrum of their correlation. */
void ew_multiply_conjugate(float *re, float *im, const float *by_re, const float *by_im, size_t bins);

void ew_to_float(const int16_t *from, size_t n, float *to);

struct ew_best {
	int lag;      /* samples; 0 when nothing correlates */
	float value;
};

/**
 * The best correlation of `ref` (n samples, energy known) with the sound at `x`, of which n + 2 reach samples are there: lag 0
 * is x[reach].
 */
struct ew_best ew_correlate(const float *x, const float *ref, size_t n, double ref_energy, int reach);

#endif
