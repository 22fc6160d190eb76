/*
 * The Fourier transform of real samples, for correlating long stretches of sound: its length is a power of two, its tables are made
 * once. No library of its own is wanted for a hundred lines. Must never read or write past the length it was made for.
 */
#ifndef EW_MEDIA_FFT_H
#define EW_MEDIA_FFT_H

#include <stddef.h>

#include "base/cleanup.h"

#define EW_FFT_MIN 16
#define EW_FFT_MAX (1u << 20)

struct ew_fft;

/**
 * Tables and scratch for n real samples: about 16 bytes for each sample. One belongs to one thread, for transforms use its scratch.
 * Errors: -EINVAL (n is no power of two, or outside the bounds), -ENOMEM.
 */
EW_MUST_USE int ew_fft_new(size_t n, struct ew_fft **ret);

/** Wipes what was transformed, and frees. NULL is fine. */
void ew_fft_free(struct ew_fft **fft);

/** n samples to n / 2 + 1 bins, real and imaginary parts apart; bin k is the sum of x[t] e^(-2 pi i k t / n). */
void ew_fft_forward(struct ew_fft *fft, const float *samples, float *ret_re, float *ret_im);

/** n / 2 + 1 bins back to n samples, divided by n: what was transformed comes back as it was. */
void ew_fft_inverse(struct ew_fft *fft, const float *re, const float *im, float *ret_samples);

#endif
