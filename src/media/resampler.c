/*
 * A windowed sinc by table. Must never give a sample before the begin of its input or behind the end: the tails of the
 * kernel over a border are no sound.
 */
#include "media/resampler.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/secret.h"

#define HALF 16      /* zero crossings on each side */
#define PHASES 256   /* between them a straight line */
#define BETA 7.0     /* Kaiser window: side lobes 70 dB down */
#define PIECES 8     /* that may wait at once */
#define OUT 1024
#define SAME_PLACE 0.25

/* One piece of input: where its samples lie. */
struct piece {
	size_t begin; /* index of its first sample in the buffer */
	size_t end;
	double from, to;
	enum ew_fill cause;
};

struct ew_resampler {
	ew_resampler_sink_fn *sink;
	void *arg;
	size_t taps; /* a multiple of four */
	float *table; /* PHASES + 1 rows */
	struct piece pieces[PIECES];
	size_t n_pieces;
	size_t current;  /* piece that the next sample lies in */
	int64_t next;    /* place of the next sample */
	size_t n, cap;   /* input */
	float *in;       /* taps / 2 of silence or of what was before, then input, then room for as much silence */
	int16_t out[OUT];
};

/* -- the kernel -- */

/* Modified Bessel function of order 0, by its series. */
static double bessel(double x)
{
	double sum = 1, term = 1;

	for (int k = 1; k < 40; k++) {
		term *= (x / 2 / k) * (x / 2 / k);
		sum += term;
	}
	return sum;
}

static double kernel(double t, double reach, double cutoff)
{
	double x = t / reach;

	if (x <= -1 || x >= 1)
		return 0;
	double sinc = t == 0 ? cutoff : sin(M_PI * cutoff * t) / (M_PI * t);

	return sinc * bessel(BETA * sqrt(1 - x * x)) / bessel(BETA);
}

/* Row p holds the weights for a moment that lies p / PHASES behind a sample; each row lets a constant through as is. */
static void fill_table(struct ew_resampler *r, double cutoff)
{
	double reach = (double)r->taps / 2;

	for (size_t p = 0; p <= PHASES; p++) {
		float *row = r->table + p * r->taps;
		double sum = 0;

		for (size_t i = 0; i < r->taps; i++)
			sum += kernel((double)i - reach + 1 - (double)p / PHASES, reach, cutoff);
		for (size_t i = 0; i < r->taps; i++)
			row[i] = (float)(kernel((double)i - reach + 1 - (double)p / PHASES, reach, cutoff) / sum);
	}
}

int ew_resampler_new(uint32_t from_hz, uint32_t to_hz, ew_resampler_sink_fn *sink, void *arg,
	struct ew_resampler **ret)
{
	_cleanup_(ew_resampler_free) struct ew_resampler *r = NULL;

	if (from_hz < 8000 || from_hz > 48000 || to_hz < 8000 || to_hz > 48000)
		return -EINVAL;
	r = calloc(1, sizeof(*r));
	if (!r)
		return -ENOMEM;
	double ratio = from_hz > to_hz ? (double)from_hz / to_hz : 1;

	r->sink = sink;
	r->arg = arg;
	r->taps = 4 * (size_t)ceil(HALF * ratio / 2); /* fours, for the sums below */
	r->cap = r->taps * 2 + 2 * EW_RESAMPLER_MAX_INPUT;
	r->table = calloc((PHASES + 1) * r->taps, sizeof(*r->table));
	r->in = calloc(r->cap, sizeof(*r->in));
	if (!r->table || !r->in)
		return -ENOMEM;
	/* Down: a little below half the rate, so that little folds back. Otherwise everything passes. */
	fill_table(r, from_hz > to_hz ? 0.94 / ratio : 1);
	r->n = r->taps / 2;
	*ret = TAKE(r);
	return 0;
}

void ew_resampler_free(struct ew_resampler **resampler)
{
	struct ew_resampler *r = *resampler;

	if (!r)
		return;
	if (r->in)
		ew_wipe(r->in, r->cap * sizeof(*r->in));
	free(r->in);
	free(r->table);
	ew_wipe(r, sizeof(*r));
	free(r);
	*resampler = NULL;
}

/* -- samples -- */

/* The value at a moment between input samples; taps / 2 samples lie on either side of it. */
static int16_t value_at(const struct ew_resampler *r, double index)
{
	size_t whole = (size_t)index;
	double part = (index - (double)whole) * PHASES;
	size_t phase = (size_t)part;
	float between = (float)(part - (double)phase);
	const float *a = r->table + phase * r->taps, *b = a + r->taps;
	const float *in = r->in + whole + 1 - r->taps / 2;
	float sum_a[4] = {0}, sum_b[4] = {0};

	/* Four sums side by side: a chain of additions would wait for itself. */
	for (size_t i = 0; i < r->taps; i += 4) {
		for (size_t k = 0; k < 4; k++) {
			sum_a[k] += in[i + k] * a[i + k];
			sum_b[k] += in[i + k] * b[i + k];
		}
	}
	float lower = sum_a[0] + sum_a[1] + sum_a[2] + sum_a[3];
	float upper = sum_b[0] + sum_b[1] + sum_b[2] + sum_b[3];
	float v = roundf(lower + (upper - lower) * between);

	return (int16_t)(v > INT16_MAX ? INT16_MAX : v < INT16_MIN ? INT16_MIN : v);
}

/* One run of samples of the current piece; true when it is used up. */
static bool make_run(struct ew_resampler *r, size_t until, size_t *ret_n)
{
	const struct piece *p = &r->pieces[r->current];
	double step = (double)(p->end - p->begin) / (p->to - p->from);
	size_t n = 0;

	for (; n < OUT; n++) {
		double place = (double)(r->next + (int64_t)n);
		double index = (double)p->begin + (place - p->from) * step;

		if (place >= p->to) {
			*ret_n = n;
			return true;
		}
		if (index + (double)r->taps / 2 + 1 >= (double)until)
			break;
		r->out[n] = value_at(r, index);
	}
	*ret_n = n;
	return false;
}

static int make(struct ew_resampler *r, size_t until)
{
	while (r->current < r->n_pieces) {
		size_t n = 0;
		bool over = make_run(r, until, &n);
		int code = n > 0 ? r->sink(r->arg, r->next, r->out, n, r->pieces[r->current].cause) : 0;

		r->next += (int64_t)n;
		if (code != 0)
			return code;
		if (over)
			r->current++;
		else if (n < OUT)
			return 0;
	}
	return 0;
}

/* Input that no sample to come needs any more makes room. */
static void move_up(struct ew_resampler *r)
{
	if (r->current > 0) {
		r->n_pieces -= r->current;
		memmove(r->pieces, r->pieces + r->current, r->n_pieces * sizeof(r->pieces[0]));
		r->current = 0;
	}
	size_t first = r->n_pieces > 0 ? r->pieces[0].begin : r->n;
	size_t drop = first - r->taps / 2;

	r->n -= drop;
	memmove(r->in, r->in + drop, r->n * sizeof(*r->in));
	for (size_t i = 0; i < r->n_pieces; i++) {
		r->pieces[i].begin -= drop;
		r->pieces[i].end -= drop;
	}
}

bool ew_resampler_goes_on(const struct ew_resampler *r, double place)
{
	return r->n_pieces > 0 && fabs(r->pieces[r->n_pieces - 1].to - place) < SAME_PLACE;
}

static void begin(struct ew_resampler *r, double from)
{
	r->n_pieces = 0;
	r->current = 0;
	r->n = r->taps / 2;
	memset(r->in, 0, r->n * sizeof(*r->in));
	r->next = (int64_t)ceil(from);
}

int ew_resampler_end(struct ew_resampler *r)
{
	if (r->n_pieces == 0)
		return 0;
	size_t silence = r->taps / 2 + 2;

	memset(r->in + r->n, 0, silence * sizeof(*r->in));
	int code = make(r, r->n + silence + 1);

	begin(r, 0);
	return code;
}

/* A piece shorter than the kernel's half lets several wait at once. */
static int make_room(struct ew_resampler *r, size_t n)
{
	if (r->n_pieces < PIECES && r->n + n + r->taps + 4 <= r->cap)
		return 0;
	return ew_resampler_end(r);
}

int ew_resampler_add(
	struct ew_resampler *r, double from, double to, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	int code = 0;

	if (n == 0 || n > EW_RESAMPLER_MAX_INPUT || !(to > from))
		return -EINVAL;
	if (!ew_resampler_goes_on(r, from))
		code = ew_resampler_end(r);
	if (code == 0)
		code = make_room(r, n);
	if (code != 0)
		return code;
	if (r->n_pieces == 0)
		begin(r, from);
	else
		from = r->pieces[r->n_pieces - 1].to;
	for (size_t i = 0; i < n; i++)
		r->in[r->n + i] = pcm[i];
	r->pieces[r->n_pieces++] = (struct piece){r->n, r->n + n, from, to, cause};
	r->n += n;
	code = make(r, r->n);
	move_up(r);
	return code;
}
