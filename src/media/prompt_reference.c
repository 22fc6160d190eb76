/*
 * Which segments of a notice are voiced, and whether its sound can be told from other sound. Must never call a reference fit that
 * a tone, silence or a second of speech would satisfy.
 */
#include "media/prompt_reference.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "media/correlation.h"
#include "media/fft.h"

#define VOICED_RMS 60.0        /* of 32768: -55 dBFS */
#define BELOW_LOUDEST 0.1      /* -20 dB: breath and the ends of words are not looked for */
#define BLOCK (4 * EW_PROMPT_SEGMENT)
#define LEAST_PERIOD 400       /* 50 ms: below it speech itself repeats, by its pitch */
#define MOST_PERIOD EW_PROMPT_HZ
#define LOOK 32768             /* the length of a transform: BLOCK and MOST_PERIOD, and nothing comes round to the lags that count */
#define REPEATS 0.6            /* speech correlates with itself a moment later by 0.4 at most */

void ew_prompt_reference_free(struct ew_prompt_reference **ref)
{
	if (!*ref)
		return;
	free((*ref)->pcm);
	free(*ref);
	*ref = NULL;
}

static double rms(const int16_t *pcm, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)pcm[i] * pcm[i];
	return sqrt(sum / (double)n);
}

static void find_voiced(struct ew_prompt_reference *ref)
{
	double loudest = 0, level[EW_PROMPT_MAX_SEGMENTS];

	for (size_t i = 0; i < ref->n_segments; i++) {
		level[i] = rms(ref->pcm + i * EW_PROMPT_SEGMENT, EW_PROMPT_SEGMENT);
		loudest = level[i] > loudest ? level[i] : loudest;
	}
	for (size_t i = 0; i < ref->n_segments; i++) {
		ref->voiced[i] = level[i] >= VOICED_RMS && level[i] >= BELOW_LOUDEST * loudest;
		ref->n_voiced += ref->voiced[i];
	}
}

struct repeats {
	const struct ew_prompt_reference *ref;
	struct ew_fft *fft;
	float *sound, *lags, *re, *im, *by_re, *by_im; /* one block of memory, at `sound` */
};

static int repeats_new(const struct ew_prompt_reference *ref, struct repeats *to)
{
	int r = ew_fft_new(LOOK, &to->fft);

	if (r < 0)
		return r;
	to->ref = ref;
	to->sound = calloc(6 * LOOK, sizeof(*to->sound));
	if (!to->sound)
		return -ENOMEM;
	to->lags = to->sound + LOOK;
	to->re = to->lags + LOOK;
	to->im = to->re + LOOK;
	to->by_re = to->im + LOOK;
	to->by_im = to->by_re + LOOK;
	return 0;
}

static void repeats_free(struct repeats *p)
{
	ew_fft_free(&p->fft);
	free(p->sound);
}

/* True when a second at `at` comes again within the next. */
static bool repeats_at(struct repeats *p, size_t at)
{
	size_t n = p->ref->n - at < LOOK ? p->ref->n - at : LOOK;
	double own, energy, best = 0;

	memset(p->sound, 0, LOOK * sizeof(*p->sound));
	ew_to_float(p->ref->pcm + at, n, p->sound);
	own = ew_energy(p->sound, BLOCK);
	energy = ew_energy(p->sound + LEAST_PERIOD, BLOCK);
	ew_fft_forward(p->fft, p->sound, p->re, p->im);
	memcpy(p->lags, p->sound, BLOCK * sizeof(*p->lags));
	memset(p->lags + BLOCK, 0, (LOOK - BLOCK) * sizeof(*p->lags));
	ew_fft_forward(p->fft, p->lags, p->by_re, p->by_im);
	ew_multiply_conjugate(p->re, p->im, p->by_re, p->by_im, LOOK / 2 + 1);
	ew_fft_inverse(p->fft, p->re, p->im, p->lags);
	for (size_t lag = LEAST_PERIOD; lag < MOST_PERIOD; lag++) {
		best = fmax(best, ew_normalise(p->lags[lag], energy, own, BLOCK));
		energy = ew_slide(energy, p->sound[lag], p->sound[lag + BLOCK]);
	}
	return best > REPEATS;
}

/* True when most seconds of it repeat. Looking at 16 of them is enough to know. */
static int is_periodic(const struct ew_prompt_reference *ref, bool *ret)
{
	_cleanup_(repeats_free) struct repeats p = {0};
	size_t looked = 0, repeat = 0, step = (ref->n_segments / 16 + 1) * EW_PROMPT_SEGMENT;
	int r = repeats_new(ref, &p);

	for (size_t at = 0; r == 0 && at + BLOCK + EW_PROMPT_SEGMENT <= ref->n; at += step) {
		if (!ref->voiced[at / EW_PROMPT_SEGMENT])
			continue;
		looked++;
		repeat += repeats_at(&p, at);
	}
	*ret = r == 0 && 2 * repeat > looked;
	return r;
}

static int judge(struct ew_prompt_reference *ref)
{
	bool periodic = false;
	int r;

	find_voiced(ref);
	if (ref->n_voiced < EW_PROMPT_LEAST_VOICED) {
		ref->fit = ref->n_voiced == 0 ? EW_PROMPT_SILENT : EW_PROMPT_SHORT;
		return 0;
	}
	r = is_periodic(ref, &periodic);
	if (periodic)
		ref->fit = EW_PROMPT_PERIODIC;
	return r;
}

int ew_prompt_reference_new(const int16_t *pcm, size_t n, struct ew_prompt_reference **ret)
{
	_cleanup_(ew_prompt_reference_free) struct ew_prompt_reference *ref = NULL;
	int r;

	if (n == 0)
		return -EINVAL;
	if (n > EW_PROMPT_MAX_SAMPLES)
		return -EFBIG;
	ref = calloc(1, sizeof(*ref));
	if (!ref)
		return -ENOMEM;
	ref->pcm = malloc(n * sizeof(*pcm));
	if (!ref->pcm)
		return -ENOMEM;
	memcpy(ref->pcm, pcm, n * sizeof(*pcm));
	ref->n = n;
	ref->n_segments = n / EW_PROMPT_SEGMENT;
	r = judge(ref);
	if (r == 0)
		*ret = TAKE(ref);
	return r;
}

const char *ew_prompt_fit_text(enum ew_prompt_fit fit)
{
	switch (fit) {
	case EW_PROMPT_SILENT:
		return "it is silent";
	case EW_PROMPT_SHORT:
		return "it has less than 2 s of speech";
	case EW_PROMPT_PERIODIC:
		return "it is a tone, or a sound that repeats within a second";
	default:
		return NULL;
	}
}
