/*
 * Slopes, levels and corners. Must never follow a packet that came late: a delay that rises and falls again within
 * three minutes is the network's, and moves nothing.
 */
#include "media/clock_fit.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define MAX_PAIR_POINTS 400
#define KNOT_US 64e6    /* a corner for each */
#define MIN_KNOTS 3     /* a shorter piece has one level */
#define FLAT_US 4000.0  /* corners closer together than this are noise */
#define SMOOTH 2        /* corners averaged on both sides */

void ew_clock_clear(struct ew_clock *c)
{
	free(c->pieces);
	free(c->knots);
	memset(c, 0, sizeof(*c));
}

size_t ew_clock_piece_of(const struct ew_clock *c, int64_t sequence)
{
	size_t low = 0, high = c->n_pieces;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (c->pieces[middle].from_sequence <= sequence)
			low = middle;
		else
			high = middle;
	}
	return low;
}

bool ew_clock_is_plain(const struct ew_clock *c, size_t piece)
{
	return c->drift == 0 && c->pieces[piece].n_knots == 1;
}

static double level_at(const struct ew_clock_knot *k, size_t n, double ts_us)
{
	size_t low = 0, high = n;

	if (ts_us <= k[0].ts_us)
		return k[0].level_us;
	if (ts_us >= k[n - 1].ts_us)
		return k[n - 1].level_us;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (k[middle].ts_us <= ts_us)
			low = middle;
		else
			high = middle;
	}
	double part = (ts_us - k[low].ts_us) / (k[low + 1].ts_us - k[low].ts_us);

	return k[low].level_us + part * (k[low + 1].level_us - k[low].level_us);
}

double ew_clock_place_us(const struct ew_clock *c, size_t piece, double ts_us)
{
	const struct ew_clock_piece *p = &c->pieces[piece];

	return ts_us + c->drift * ts_us + level_at(c->knots + p->first_knot, p->n_knots, ts_us);
}

/* -- slope -- */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* At most MAX_PAIR_POINTS of them, the lowest of each group; groups never reach over a stretch's end. */
static size_t thin_out(const struct ew_clock_point *points, const size_t *ends, size_t n_ends,
	struct ew_clock_point *to, size_t *to_stretch)
{
	size_t total = ends[n_ends - 1];
	size_t group = (total + MAX_PAIR_POINTS / 2 - 1) / (MAX_PAIR_POINTS / 2);
	size_t n = 0, at = 0;

	for (size_t s = 0; s < n_ends; s++) {
		while (at < ends[s] && n < MAX_PAIR_POINTS) {
			size_t best = at, end = at + group < ends[s] ? at + group : ends[s];

			for (size_t i = at; i < end; i++)
				if (points[i].offset_us < points[best].offset_us)
					best = i;
			to[n] = points[best];
			to_stretch[n++] = s;
			at = end;
		}
		at = ends[s];
	}
	return n;
}

static double longest(const struct ew_clock_point *points, const size_t *ends, size_t n_ends)
{
	double most = 0;

	for (size_t s = 0, at = 0; s < n_ends; at = ends[s++])
		if (ends[s] > at && points[ends[s] - 1].ts_us - points[at].ts_us > most)
			most = points[ends[s] - 1].ts_us - points[at].ts_us;
	return most;
}

bool ew_clock_slope(const struct ew_clock_point *points, const size_t *ends, size_t n_ends, double *ret)
{
	struct ew_clock_point thin[MAX_PAIR_POINTS];
	size_t stretch[MAX_PAIR_POINTS];
	double span = n_ends > 0 ? longest(points, ends, n_ends) : 0;

	if (span < EW_CLOCK_FIT_MIN_US)
		return false;
	size_t n = thin_out(points, ends, n_ends, thin, stretch), k = 0;
	_cleanup_(ew_free_ptr) double *slopes = malloc(n * n / 2 * sizeof(*slopes) + sizeof(*slopes));

	for (size_t i = 0; slopes && i < n; i++)
		for (size_t j = i + 1; j < n && stretch[j] == stretch[i]; j++)
			if (thin[j].ts_us - thin[i].ts_us >= span / 3)
				slopes[k++] = (thin[j].offset_us - thin[i].offset_us) /
					(thin[j].ts_us - thin[i].ts_us);
	if (k < 3)
		return false;
	qsort(slopes, k, sizeof(*slopes), by_value);
	if (fabs(slopes[k / 2]) > EW_CLOCK_MAX_DRIFT)
		return false;
	*ret = slopes[k / 2];
	return true;
}

/* -- levels -- */

static double residual(const struct ew_clock *c, const struct ew_clock_point *p)
{
	return p->offset_us - c->drift * p->ts_us;
}

/* The lowest of each minute. */
static size_t lowest(const struct ew_clock *c, const struct ew_clock_point *points, size_t n,
	struct ew_clock_knot *to)
{
	double begin = points[0].ts_us;
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		double r = residual(c, &points[i]);

		if (i == 0 || points[i].ts_us - begin >= KNOT_US) {
			begin = i == 0 ? begin : points[i].ts_us;
			to[k++] = (struct ew_clock_knot){begin + KNOT_US / 2, r};
		} else if (r < to[k - 1].level_us) {
			to[k - 1].level_us = r;
		}
	}
	return k;
}

static double pick(double a, double b, bool most)
{
	return (a > b) == most ? a : b;
}

/* Lowest, then highest of three: what stands out for less than three corners is gone, steps stay where they are. */
static void level_out(struct ew_clock_knot *k, size_t n, bool most)
{
	double before = k[0].level_us;

	for (size_t i = 0; i < n; i++) {
		double now = k[i].level_us;
		double after = i + 1 < n ? k[i + 1].level_us : now;

		k[i].level_us = pick(pick(before, now, most), after, most);
		before = now;
	}
}

static void smooth(struct ew_clock_knot *k, size_t n, const double *from)
{
	for (size_t i = 0; i < n; i++) {
		size_t reach = i < n - 1 - i ? i : n - 1 - i;
		double sum = 0;

		reach = reach < SMOOTH ? reach : SMOOTH;
		for (size_t j = i - reach; j <= i + reach; j++)
			sum += from[j];
		k[i].level_us = sum / (double)(2 * reach + 1);
	}
}

/* One level when the corners say nothing: then the clock is a straight line. */
static size_t flatten(struct ew_clock_knot *k, size_t n)
{
	double low = k[0].level_us, high = low, sum = 0;

	for (size_t i = 0; i < n; i++) {
		low = fmin(low, k[i].level_us);
		high = fmax(high, k[i].level_us);
		sum += k[i].level_us;
	}
	if (n >= MIN_KNOTS && high - low >= FLAT_US)
		return n;
	k[0].level_us = n < MIN_KNOTS ? low : sum / (double)n;
	return 1;
}

static int refine(struct ew_clock_knot *k, size_t n)
{
	_cleanup_(ew_free_ptr) double *copy = malloc(n * sizeof(*copy));

	if (!copy)
		return -ENOMEM;
	level_out(k, n, false);
	level_out(k, n, true);
	for (size_t i = 0; i < n; i++)
		copy[i] = k[i].level_us;
	smooth(k, n, copy);
	return 0;
}

static int make_room(struct ew_clock *c, size_t knots)
{
	struct ew_clock_piece *pieces = reallocarray(c->pieces, c->n_pieces + 1, sizeof(*pieces));

	if (!pieces)
		return -ENOMEM;
	c->pieces = pieces;
	struct ew_clock_knot *grown = reallocarray(c->knots, c->n_knots + knots, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	c->knots = grown;
	return 0;
}

int ew_clock_add_piece(
	struct ew_clock *c, int64_t from_sequence, const struct ew_clock_point *points, size_t n)
{
	double last = points[0].ts_us;

	for (size_t i = 1; i < n; i++)
		last = fmax(last, points[i].ts_us);
	/* A corner lies KNOT_US or more behind the one before. */
	size_t most = (size_t)((last - points[0].ts_us) / KNOT_US) + 1;
	int r = make_room(c, most < n ? most : n);

	if (r < 0)
		return r;
	struct ew_clock_knot *k = c->knots + c->n_knots;
	size_t made = lowest(c, points, n, k);

	if (made >= MIN_KNOTS)
		r = refine(k, made);
	if (r < 0)
		return r;
	made = flatten(k, made);
	struct ew_clock_piece *p = &c->pieces[c->n_pieces];

	*p = (struct ew_clock_piece){from_sequence, c->n_knots, made, 0};
	if (c->n_pieces > 0)
		p->moved_us = k[0].level_us - c->knots[c->n_knots - 1].level_us;
	c->n_pieces++;
	c->n_knots += made;
	return 0;
}
