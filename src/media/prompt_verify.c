/*
 * Segments, each searched within 30 ms; the line on which most of their places lie; then each segment judged beside that line.
 * Must never let a segment choose its own place: what counts is only what agrees with the others.
 */
#include "media/prompt_verify.h"

#include <stdlib.h>
#include <string.h>

#include "media/correlation.h"

#define STRONG 0.4f      /* a segment whose place helps to find the line */
#define COUNTS 0.30f     /* a segment that is there */
#define BESIDE 16        /* samples from the line: 2 ms */
#define SLOPES 20        /* each way, of 25 ppm */
#define PPM_A_SLOPE 25
#define LEAST 5          /* segments */
#define FAINT_SHARE 450  /* permille, of what is drowned by others */
#define LOUD_SHARE 200   /* of what is not */
#define LOUD 550         /* permille: the median of what others may talk over, but not drown */
#define COMPLETE_SHARE 850
#define CLEAR 850        /* permille: the median of what is heard alone */

struct verify {
	const struct ew_prompt_reference *ref;
	const struct ew_prompt_sound *sound;
	const struct ew_prompt_place *place;
	struct ew_best best[EW_PROMPT_MAX_SEGMENTS];
	int slope;    /* of 25 ppm */
	double shift; /* samples, at the pivot */
	float x[EW_PROMPT_SEGMENT + 2 * EW_VERIFY_REACH], segment[EW_PROMPT_SEGMENT];
};

/* Searches segment i `reach` samples round `lag` from where it would lie. */
static struct ew_best search(struct verify *v, size_t i, int lag, int reach)
{
	int64_t at = v->place->begin + (int64_t)i * EW_PROMPT_SEGMENT + lag - reach - v->sound->from;
	size_t n = EW_PROMPT_SEGMENT + 2 * (size_t)reach;
	struct ew_best best = {0};

	if (at < 0 || (uint64_t)at + n > v->sound->n)
		return best;
	ew_to_float(v->sound->pcm + at, n, v->x);
	ew_to_float(v->ref->pcm + i * EW_PROMPT_SEGMENT, EW_PROMPT_SEGMENT, v->segment);
	best = ew_correlate(v->x, v->segment, EW_PROMPT_SEGMENT, ew_energy(v->segment, EW_PROMPT_SEGMENT), reach);
	best.lag += lag;
	return best;
}

/* -- the line ---------------------------------------------------------------------------------- */

static double lean(const struct verify *v, int slope, size_t i)
{
	double from_pivot = (double)i * EW_PROMPT_SEGMENT + EW_PROMPT_SEGMENT / 2.0 - (double)v->place->pivot;

	return slope * (PPM_A_SLOPE * 1e-6) * from_pivot;
}

/* How many strong segments lie within 2 ms of a line, and how far off they are together. */
static size_t count(const struct verify *v, int slope, double shift, double *ret_off)
{
	size_t n = 0;
	double off = 0;

	for (size_t i = 0; i < v->ref->n_segments; i++) {
		double d = v->best[i].lag - lean(v, slope, i) - shift;

		if (v->best[i].value < STRONG || d > BESIDE || d < -BESIDE)
			continue;
		n++;
		off += d < 0 ? -d : d;
	}
	*ret_off = off;
	return n;
}

/* Lines through each strong segment, at each slope: the one that most agree with, of equals the one that fits best. */
static bool find_line(struct verify *v)
{
	size_t most = 0, step = 1 + v->ref->n_voiced / 64;
	double least_off = 0;

	for (size_t i = 0; i < v->ref->n_segments; i += step) {
		if (v->best[i].value < STRONG)
			continue;
		for (int slope = -SLOPES; slope <= SLOPES; slope++) {
			double off, shift = v->best[i].lag - lean(v, slope, i);
			size_t n = count(v, slope, shift, &off);

			if (n < most || (n == most && off >= least_off))
				continue;
			most = n;
			least_off = off;
			v->slope = slope;
			v->shift = shift;
		}
	}
	return most > 1;
}

/* -- the verdict ------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return x < y ? -1 : x > y;
}

/* One that is found by chance behind the end of a cut notice must not move that end: it is where most are found before, and most are
 * missing after. */
struct tally {
	float values[EW_PROMPT_MAX_SEGMENTS];
	size_t n, missing; /* found; voiced ones in a row that are missing now */
	size_t head, most; /* missing at the begin; the longest row */
	int sum, best;     /* found less missing, so far */
	size_t last, after; /* the segment at which that was most; voiced ones behind it */
};

static void tally(struct tally *t, size_t i, float value)
{
	t->sum += value < COUNTS ? -1 : 1;
	t->after++;
	if (t->sum > t->best) {
		t->best = t->sum;
		t->last = i;
		t->after = 0;
	}
	if (value < COUNTS) {
		t->missing++;
		t->most = t->missing > t->most ? t->missing : t->most;
		return;
	}
	if (t->n == 0)
		t->head = t->missing;
	t->values[t->n++] = value;
	t->missing = 0;
}

static int64_t place_ms(const struct verify *v, size_t segment)
{
	double at = (double)v->place->begin + (double)(segment * EW_PROMPT_SEGMENT) + v->shift + lean(v, v->slope, segment);

	return (int64_t)(at / (EW_PROMPT_HZ / 1000.0) + (at < 0 ? -0.5 : 0.5));
}

static void conclude(const struct verify *v, struct tally *t, struct ew_prompt_heard *to)
{
	size_t voiced = v->ref->n_voiced, edge;

	to->offset_ms = place_ms(v, 0);
	to->drift_ppm = (int16_t)(v->slope * PPM_A_SLOPE);
	to->share = (uint16_t)(1000 * t->n / voiced);
	if (t->n == 0)
		return;
	qsort(t->values, t->n, sizeof(t->values[0]), by_value);
	to->score = (uint16_t)(1000 * t->values[t->n / 2]);
	to->found = t->n >= LEAST && to->share >= (to->score >= LOUD ? LOUD_SHARE : FAINT_SHARE);
	/* Where nobody talks over it, a segment that is missing at an end was not played. */
	edge = to->score >= CLEAR ? 0 : 1;
	to->complete = to->found && to->share >= COMPLETE_SHARE && t->head <= edge && t->missing <= edge && t->most <= 2;
	to->interrupted_at_ms = to->found && !to->complete && t->after > edge ? place_ms(v, t->last + 1) : -1;
}

void ew_prompt_verify(const struct ew_prompt_reference *ref, const struct ew_prompt_sound *sound,
	const struct ew_prompt_place *place, struct ew_prompt_heard *ret)
{
	struct verify v = {.ref = ref, .sound = sound, .place = place};
	struct tally t = {.n = 0};

	*ret = (struct ew_prompt_heard){.interrupted_at_ms = -1, .n_segments = (uint16_t)ref->n_segments};
	for (size_t i = 0; i < ref->n_segments; i++)
		if (ref->voiced[i])
			v.best[i] = search(&v, i, 0, EW_VERIFY_REACH);
	if (!find_line(&v))
		return;
	for (size_t i = 0; i < ref->n_segments; i++) {
		double lag = v.shift + lean(&v, v.slope, i);
		float value;

		if (!ref->voiced[i])
			continue;
		value = search(&v, i, (int)(lag < 0 ? lag - 0.5 : lag + 0.5), BESIDE).value;
		tally(&t, i, value);
		if (value >= COUNTS)
			ret->segments[i / 8] |= (uint8_t)(1u << i % 8);
	}
	conclude(&v, &t, ret);
}
