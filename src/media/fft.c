/*
 * A real transform as a complex one of half the length, by Stockham's passes of four: what is read and written lies in order, so
 * that the compiler's vectors do the work. Must never be asked for another length than the one it was made for.
 */
#include "media/fft.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/secret.h"

struct ew_fft {
	size_t half;      /* n / 2 */
	float *cos, *sin; /* of 2 pi k / n, k < n / 2 */
	float *re[2], *im[2]; /* two places that passes read and write in turn */
	float *block;     /* all of the above */
	size_t block_bytes;
};

int ew_fft_new(size_t n, struct ew_fft **ret)
{
	_cleanup_(ew_fft_free) struct ew_fft *f = NULL;

	if (n < EW_FFT_MIN || n > EW_FFT_MAX || (n & (n - 1)) != 0)
		return -EINVAL;
	f = calloc(1, sizeof(*f));
	if (!f)
		return -ENOMEM;
	f->half = n / 2;
	f->block_bytes = 6 * f->half * sizeof(float);
	f->block = malloc(f->block_bytes);
	if (!f->block)
		return -ENOMEM;
	f->cos = f->block;
	f->sin = f->cos + f->half;
	for (size_t i = 0; i < 2; i++) {
		f->re[i] = f->sin + (1 + 2 * i) * f->half;
		f->im[i] = f->re[i] + f->half;
	}
	for (size_t k = 0; k < f->half; k++) {
		f->cos[k] = (float)cos(2 * M_PI * (double)k / (double)n);
		f->sin[k] = (float)sin(2 * M_PI * (double)k / (double)n);
	}
	*ret = TAKE(f);
	return 0;
}

void ew_fft_free(struct ew_fft **ptr)
{
	struct ew_fft *f = *ptr;

	if (!f)
		return;
	if (f->block)
		ew_wipe(f->block, f->block_bytes);
	free(f->block);
	free(f);
	*ptr = NULL;
}

/* -- the complex transform --------------------------------------------------------------------- */

struct pass {
	const float *re, *im; /* read */
	float *to_re, *to_im; /* written */
	size_t n;             /* length that is left */
	size_t stride;
};

/* One twiddle of a pass of four, for `stride` values in a row. */
static void four(const struct pass *p, size_t at, const float w[6])
{
	size_t s = p->stride, quarter = s * (p->n / 4);
	const float *restrict re = p->re + s * at, *restrict im = p->im + s * at;
	float *restrict to_re = p->to_re + 4 * s * at, *restrict to_im = p->to_im + 4 * s * at;

	for (size_t q = 0; q < s; q++) {
		float ar = re[q] + re[q + 2 * quarter], ai = im[q] + im[q + 2 * quarter];
		float cr = re[q] - re[q + 2 * quarter], ci = im[q] - im[q + 2 * quarter];
		float br = re[q + quarter] + re[q + 3 * quarter], bi = im[q + quarter] + im[q + 3 * quarter];
		float dr = re[q + quarter] - re[q + 3 * quarter], di = im[q + quarter] - im[q + 3 * quarter];
		float xr = cr + di, xi = ci - dr, yr = ar - br, yi = ai - bi, zr = cr - di, zi = ci + dr;

		to_re[q] = ar + br;
		to_im[q] = ai + bi;
		to_re[q + s] = xr * w[0] + xi * w[1];
		to_im[q + s] = xi * w[0] - xr * w[1];
		to_re[q + 2 * s] = yr * w[2] + yi * w[3];
		to_im[q + 2 * s] = yi * w[2] - yr * w[3];
		to_re[q + 3 * s] = zr * w[4] + zi * w[5];
		to_im[q + 3 * s] = zi * w[4] - zr * w[5];
	}
}

static void pass_of_four(const struct ew_fft *f, const struct pass *p)
{
	size_t step = 2 * f->half / p->n; /* of the tables, which are for the real length */

	for (size_t at = 0; at < p->n / 4; at++) {
		size_t k = at * step;
		/* 3 k is below three quarters of a turn: past half of one the tables begin anew with the other sign. */
		size_t third = 3 * k < f->half ? 3 * k : 3 * k - f->half;
		float sign = 3 * k < f->half ? 1.0f : -1.0f;
		float w[6] = {f->cos[k], f->sin[k], f->cos[2 * k], f->sin[2 * k], sign * f->cos[third],
			sign * f->sin[third]};

		four(p, at, w);
	}
}

static void pass_of_two(const struct pass *p)
{
	size_t s = p->stride;

	for (size_t q = 0; q < s; q++) {
		p->to_re[q] = p->re[q] + p->re[q + s];
		p->to_im[q] = p->im[q] + p->im[q + s];
		p->to_re[q + s] = p->re[q] - p->re[q + s];
		p->to_im[q + s] = p->im[q] - p->im[q + s];
	}
}

/* Transforms what stands in place 0; returns the place in which the result is. */
static size_t transform(struct ew_fft *f)
{
	size_t place = 0, stride = 1;

	for (size_t n = f->half; n > 1; place ^= 1) {
		struct pass p = {f->re[place], f->im[place], f->re[place ^ 1], f->im[place ^ 1], n, stride};

		if (n >= 4)
			pass_of_four(f, &p);
		else
			pass_of_two(&p);
		stride *= n >= 4 ? 4 : 2;
		n /= n >= 4 ? 4 : 2;
	}
	return place;
}

/* -- real samples: even and odd ones are the parts of a complex value ------------------------------ */

void ew_fft_forward(struct ew_fft *f, const float *samples, float *ret_re, float *ret_im)
{
	const float *re, *im;
	size_t half = f->half, place;

	for (size_t i = 0; i < half; i++) {
		f->re[0][i] = samples[2 * i];
		f->im[0][i] = samples[2 * i + 1];
	}
	place = transform(f);
	re = f->re[place];
	im = f->im[place];
	ret_re[0] = re[0] + im[0];
	ret_re[half] = re[0] - im[0];
	ret_im[0] = ret_im[half] = 0;
	for (size_t k = 1; k < half; k++) {
		float er = (re[k] + re[half - k]) / 2, ei = (im[k] - im[half - k]) / 2;
		float or = (im[k] + im[half - k]) / 2, oi = (re[half - k] - re[k]) / 2;

		ret_re[k] = er + or * f->cos[k] + oi * f->sin[k];
		ret_im[k] = ei + oi * f->cos[k] - or * f->sin[k];
	}
}

void ew_fft_inverse(struct ew_fft *f, const float *re, const float *im, float *ret_samples)
{
	size_t half = f->half, place;
	float scale = 1.0f / (float)(2 * half);

	/* Real and imaginary parts change places: that is the inverse. */
	for (size_t k = 0; k < half; k++) {
		float er = re[k] + re[half - k], ei = im[k] - im[half - k];
		float dr = re[k] - re[half - k], di = im[k] + im[half - k];
		float or = dr * f->cos[k] - di * f->sin[k], oi = di * f->cos[k] + dr * f->sin[k];

		f->im[0][k] = (er - oi) * scale;
		f->re[0][k] = (ei + or) * scale;
	}
	place = transform(f);
	for (size_t i = 0; i < half; i++) {
		ret_samples[2 * i] = f->im[place][i];
		ret_samples[2 * i + 1] = f->re[place][i];
	}
}
