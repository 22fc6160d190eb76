/*
 * Overlap-save: one transform of the sound for all notices, one back for each anchor. Must never hand out more than two places of an
 * anchor in a block, so that no sound can make the judging that follows expensive.
 */
#include "media/prompt_search.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "media/correlation.h"
#include "media/fft.h"
#include "media/prompt_match.h"

#define BINS (EW_SEARCH_BLOCK / 2 + 1)
#define APART 400 /* samples: 50 ms. Nearer to the best place it is the same one. */
#define ANCHOR_SEGMENTS (EW_ANCHOR / EW_PROMPT_SEGMENT)

struct anchor {
	size_t prompt, offset;
	double energy;
	float *re, *im; /* its spectrum; one block of memory */
};

struct ew_prompt_search {
	struct ew_fft *fft;
	struct anchor anchors[EW_PROMPTS_AT_ONCE * EW_ANCHORS];
	size_t n_anchors, n_prompts;
	float *memory; /* of what follows */
	float *sound, *lags, *re, *im, *by_re, *by_im, *weight;
};

int ew_prompt_search_new(struct ew_prompt_search **ret)
{
	_cleanup_(ew_prompt_search_free) struct ew_prompt_search *s = calloc(1, sizeof(*s));
	float *at;
	int r;

	if (!s)
		return -ENOMEM;
	r = ew_fft_new(EW_SEARCH_BLOCK, &s->fft);
	if (r < 0)
		return r;
	at = s->memory = malloc(7 * EW_SEARCH_BLOCK * sizeof(*at));
	if (!at)
		return -ENOMEM;
	s->sound = at;
	s->lags = at + EW_SEARCH_BLOCK;
	s->re = at + 2 * EW_SEARCH_BLOCK;
	s->im = at + 3 * EW_SEARCH_BLOCK;
	s->by_re = at + 4 * EW_SEARCH_BLOCK;
	s->by_im = at + 5 * EW_SEARCH_BLOCK;
	s->weight = at + 6 * EW_SEARCH_BLOCK;
	*ret = TAKE(s);
	return 0;
}

void ew_prompt_search_free(struct ew_prompt_search **ptr)
{
	struct ew_prompt_search *s = *ptr;

	if (!s)
		return;
	ew_fft_free(&s->fft);
	for (size_t i = 0; i < s->n_anchors; i++)
		free(s->anchors[i].re);
	if (s->memory)
		ew_wipe(s->memory, 7 * EW_SEARCH_BLOCK * sizeof(*s->memory));
	free(s->memory);
	free(s);
	*ptr = NULL;
}

/* -- anchors ----------------------------------------------------------------------------------- */

static size_t voiced_from(const struct ew_prompt_reference *ref, size_t segment)
{
	size_t n = 0;

	for (size_t i = segment; i < segment + ANCHOR_SEGMENTS && i < ref->n_segments; i++)
		n += ref->voiced[i];
	return n;
}

/* The stretch with the most speech, near segment `near`; of equals the nearest to the begin. */
static size_t choose(const struct ew_prompt_reference *ref, size_t near, size_t reach)
{
	size_t last = ref->n_segments - ANCHOR_SEGMENTS;
	size_t from = near > reach ? near - reach : 0, to = near + reach < last ? near + reach : last;
	size_t best = from;

	for (size_t i = from; i <= to; i++)
		best = voiced_from(ref, i) > voiced_from(ref, best) ? i : best;
	return best;
}

static int add_anchor(struct ew_prompt_search *s, const struct ew_prompt_reference *ref, size_t segment)
{
	struct anchor *a = &s->anchors[s->n_anchors];

	a->re = malloc(2 * BINS * sizeof(*a->re));
	if (!a->re)
		return -ENOMEM;
	s->n_anchors++;
	a->im = a->re + BINS;
	a->prompt = s->n_prompts;
	a->offset = segment * EW_PROMPT_SEGMENT;
	memset(s->sound, 0, EW_SEARCH_BLOCK * sizeof(*s->sound));
	ew_to_float(ref->pcm + a->offset, EW_ANCHOR, s->sound);
	a->energy = ew_energy(s->sound, EW_ANCHOR);
	ew_fft_forward(s->fft, s->sound, a->re, a->im);
	return 0;
}

/* Spread over the notice, the first near its begin: what was cut is found by what was played of it. */
int ew_prompt_search_want(struct ew_prompt_search *s, const struct ew_prompt_reference *ref)
{
	size_t room = ref->n_segments - ANCHOR_SEGMENTS, n = ref->n_segments / ANCHOR_SEGMENTS, before = SIZE_MAX;
	size_t step;
	int r = 0;

	n = n < EW_ANCHORS ? n : EW_ANCHORS;
	step = n > 1 ? room / (n - 1) : room;
	for (size_t i = 0; r == 0 && i < n; i++) {
		size_t at = choose(ref, i * step, i == 0 ? ANCHOR_SEGMENTS : step / 3);

		if (at != before)
			r = add_anchor(s, ref, at);
		before = at;
	}
	s->n_prompts += r == 0;
	return r;
}

/* -- one block --------------------------------------------------------------------------------- */

/* One over the energy of every stretch of an anchor's length, 0 of quiet ones; false when all of them are. */
static bool weigh(struct ew_prompt_search *s)
{
	double energy = ew_energy(s->sound, EW_ANCHOR);
	double quiet = EW_QUIET_RMS * EW_QUIET_RMS * EW_ANCHOR;
	bool any = false;

	for (size_t i = 0; i < EW_SEARCH_HOP; i++) {
		s->weight[i] = energy < quiet ? 0 : 1 / (float)energy;
		any |= energy >= quiet;
		energy = ew_slide(energy, s->sound[i], s->sound[i + EW_ANCHOR]);
	}
	return any;
}

struct peak {
	size_t at;
	float value;
};

/* The highest, not within 50 ms of one that was found already. */
static struct peak highest(const float *values, const struct peak *before)
{
	struct peak best = {0, 0};

	for (size_t i = 0; i < EW_SEARCH_HOP; i++) {
		if (values[i] <= best.value)
			continue;
		if (!before || i + APART < before->at || i > before->at + APART)
			best = (struct peak){i, values[i]};
	}
	return best;
}

/* Squares of correlations, so that no root is taken of what does not count. */
static void look_for(struct ew_prompt_search *s, const struct anchor *a)
{
	float weight = a->energy > 0 ? (float)(1 / a->energy) : 0;

	for (size_t k = 0; k < BINS; k++) {
		s->by_re[k] = s->re[k] * a->re[k] + s->im[k] * a->im[k];
		s->by_im[k] = s->im[k] * a->re[k] - s->re[k] * a->im[k];
	}
	ew_fft_inverse(s->fft, s->by_re, s->by_im, s->lags);
	for (size_t i = 0; i < EW_SEARCH_HOP; i++) {
		float v = s->lags[i] > 0 ? s->lags[i] : 0;

		s->lags[i] = v * v * s->weight[i] * weight;
	}
}

void ew_prompt_search_block(
	struct ew_prompt_search *s, const int16_t *pcm, int64_t at, ew_prompt_place_fn *fn, void *arg)
{
	ew_to_float(pcm, EW_SEARCH_BLOCK, s->sound);
	if (!weigh(s))
		return;
	ew_fft_forward(s->fft, s->sound, s->re, s->im);
	for (size_t i = 0; i < s->n_anchors; i++) {
		const struct anchor *a = &s->anchors[i];
		struct peak peak, *before = NULL, first;

		look_for(s, a);
		for (size_t n = 0; n < 2; n++) {
			peak = highest(s->lags, before);
			if (peak.value < EW_ANCHOR_COUNTS * EW_ANCHOR_COUNTS)
				break;
			first = peak;
			before = &first;
			fn(arg, &(struct ew_prompt_place){a->prompt, at + (int64_t)peak.at - (int64_t)a->offset,
				a->offset + EW_ANCHOR / 2, peak.value});
		}
	}
}
