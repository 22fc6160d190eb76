/*
 * Correlation, lags, fills. Must never look at how a packet came to its place: only at what was said, when, and what
 * is heard there.
 */
#include "truth/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REACH_S 0.025
#define LOUD 60.0          /* effective value of a window with speech */
#define SILENT_MARGIN_S 0.1
#define SILENT_RMS 23.17   /* -60 dBm0 */
#define ENDS 10
#define GATE_S 0.6

static const struct said *said_at(const struct call_leg *leg, double t)
{
	size_t low = 0, high = leg->n_said;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (leg->said[middle].from <= t)
			low = middle;
		else
			high = middle;
	}
	return &leg->said[low];
}

/* Only sound was received from `from` to `to`. */
static bool is_whole(const struct call_leg *leg, double from, double to)
{
	const struct said *s = said_at(leg, from), *end = leg->said + leg->n_said;

	if (s->from > from)
		return false;
	for (double at = from; at < to; s++) {
		if (s == end || s->fate != FATE_SOUND || s->from > at + 0.001)
			return false;
		at = s->to;
	}
	return true;
}

static double correlate(const float *x, const int16_t *y, size_t n)
{
	double sx = 0, sy = 0, xx = 0, yy = 0, xy = 0;

	for (size_t i = 0; i < n; i++) {
		sx += x[i];
		sy += y[i];
		xx += (double)x[i] * x[i];
		yy += (double)y[i] * y[i];
		xy += (double)x[i] * y[i];
	}
	double d = ((double)n * xx - sx * sx) * ((double)n * yy - sy * sy);

	return d > 0 ? ((double)n * xy - sx * sy) / sqrt(d) : 0;
}

struct window {
	bool whole;
	double lag_ms;
	double likeness;
};

static struct window best(const float *said, const int16_t *heard, size_t n, int reach, double rate)
{
	struct window w = {.likeness = -1};
	int at = 0;

	for (int lag = -reach; lag <= reach; lag += 2) {
		double c = correlate(said, heard + lag, n);

		if (c > w.likeness) {
			w.likeness = c;
			at = lag;
		}
	}
	for (int lag = at - 1; lag <= at + 1; lag += 2) {
		double c = correlate(said, heard + lag, n);

		if (c > w.likeness) {
			w.likeness = c;
			w.lag_ms = lag / rate * 1000;
		}
	}
	if (w.likeness == correlate(said, heard + at, n))
		w.lag_ms = at / rate * 1000;
	return w;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double centile(const struct window *w, size_t n, bool whole, bool lag, double part)
{
	double *v = malloc((n + 1) * sizeof(*v));
	size_t k = 0;

	for (size_t i = 0; v && i < n; i++)
		if (w[i].whole == whole)
			v[k++] = lag ? w[i].lag_ms : w[i].likeness;
	double found = NAN;

	if (v && k > 0) {
		qsort(v, k, sizeof(*v), by_value);
		found = v[(size_t)(part * (double)(k - 1))];
	}
	free(v);
	return found;
}

static bool take_window(const struct call_leg *leg, const struct plan *plan, const struct speech *speech,
	const struct heard *h, double t, struct window *ret)
{
	size_t n = h->rate_hz;
	int reach = (int)(REACH_S * h->rate_hz);
	int64_t at = llround((t + TRUTH_LATENCY_S) * h->rate_hz);
	static float said[SPEECH_HZ];
	double energy = 0;

	if (at < reach || (size_t)at + n + (size_t)reach >= h->n)
		return false;
	for (size_t i = 0; i < n; i++) {
		said[i] = (float)speech_at(speech, plan->sample_hz > 8000, t + (double)i / h->rate_hz);
		energy += (double)said[i] * said[i];
	}
	const struct said *s = said_at(leg, t + 0.5);

	if (sqrt(energy / (double)n) < LOUD || s->fate == FATE_WITHHELD || t + 0.5 > s->to)
		return false;
	*ret = best(said, h->pcm + at, n, reach, h->rate_hz);
	/* The memory of an adaptive codec is touched for longer than the packet was. */
	bool adaptive = plan->codec == EW_CODEC_G722 || plan->codec == EW_CODEC_OPUS;

	ret->whole = is_whole(leg, t - (adaptive ? 0.3 : 0.02), t + 1.02);
	return true;
}

struct likeness measure_likeness(const struct call_leg *leg, const struct plan *plan, const struct speech *speech,
	const struct heard *heard, size_t most)
{
	size_t seconds = heard->n / heard->rate_hz, n = 0;
	double step = seconds > most ? (double)seconds / (double)most : 1;
	struct window *w = calloc(seconds + 1, sizeof(*w));
	struct likeness l = {0};

	for (double t = 1; w && t + 2 < (double)seconds; t += step)
		n += take_window(leg, plan, speech, heard, t, &w[n]);
	for (size_t i = 0; i < n; i++) {
		l.whole += w[i].whole;
		l.lossy += !w[i].whole;
		l.below += w[i].whole && w[i].likeness < 0.95;
		if (w[i].whole && fabs(w[i].lag_ms) > fabs(l.worst_lag_ms))
			l.worst_lag_ms = w[i].lag_ms;
	}
	size_t few = n < ENDS ? n : ENDS;

	l.lag_begin_ms = centile(w, few, true, true, 0.5);
	l.lag_end_ms = centile(w + n - few, few, true, true, 0.5);
	if (isnan(l.lag_end_ms))
		l.lag_end_ms = centile(w + n - few, few, false, true, 0.5);
	if (isnan(l.lag_begin_ms))
		l.lag_begin_ms = centile(w, few, false, true, 0.5);
	l.lowest = centile(w, n, true, false, 0);
	l.first_centile = centile(w, n, true, false, 0.01);
	l.median = centile(w, n, true, false, 0.5);
	l.lossy_median = centile(w, n, false, false, 0.5);
	free(w);
	return l;
}

/* -- fills -- */

static bool stands_for(enum fate fate, uint8_t cause)
{
	switch (fate) {
	case FATE_LOST:
		return cause == EW_FILL_LOST || cause == EW_FILL_CONCEALED || cause == EW_FILL_REPAIRED ||
			cause == EW_FILL_ABSENT; /* the last ones: nothing after them tells */
	case FATE_WITHHELD:
		return cause == EW_FILL_WITHHELD || cause == EW_FILL_ABSENT;
	case FATE_NOISE:
		return cause == EW_FILL_SUPPRESSED;
	default:
		return cause == EW_FILL_SOUND;
	}
}

static void compare_fills(const struct call_leg *leg, const struct heard *h, struct faults *f)
{
	for (size_t i = 0; i < leg->n_said; i++) {
		const struct said *s = &leg->said[i];
		size_t at = (size_t)(((s->from + s->to) / 2 + TRUTH_LATENCY_S) * h->rate_hz);

		f->lost += s->fate == FATE_LOST;
		f->lost_ms += s->fate == FATE_LOST ? (s->to - s->from) * 1000 : 0;
		if (at >= h->n || stands_for(s->fate, h->cause[at]))
			continue;
		/* The gate goes by arrival: what was held up on its way comes to it later than it was said. */
		const struct said *near = said_at(leg, s->from + GATE_S), *far = said_at(leg, s->from - GATE_S);
		bool edge = (near->fate == FATE_WITHHELD) != (far->fate == FATE_WITHHELD);

		if (s->fate == FATE_LOST)
			f->unlisted += !edge;
		else if (!edge)
			f->untrue++;
	}
	for (size_t i = 1; i < leg->n_said; i++) {
		double from = leg->said[i - 1].to, to = leg->said[i].from;
		size_t at = (size_t)(((from + to) / 2 + TRUTH_LATENCY_S) * h->rate_hz);

		/* Nobody sent anything: that is no sound. */
		if (to - from > 0.009 && at < h->n && ew_fill_is_heard((enum ew_fill)h->cause[at]))
			f->untrue++;
	}
	for (size_t i = 0; i < h->n; i++)
		f->listed_ms +=
			h->cause[i] != EW_FILL_ABSENT && stands_for(FATE_LOST, h->cause[i]) ? 1000.0 / h->rate_hz : 0;
}

static void look_for_inventions(
	const struct plan *plan, const struct speech *speech, const struct heard *h, struct faults *f)
{
	size_t n = h->rate_hz / 50;
	/* Between two steps of its quantiser G.722 idles louder, and after a loss for longer. */
	bool adpcm = plan->codec == EW_CODEC_G722;
	double threshold = adpcm ? 4 * SILENT_RMS : SILENT_RMS, margin = adpcm ? 3 * SILENT_MARGIN_S : SILENT_MARGIN_S;

	for (size_t i = 0; i + n <= h->n; i += n) {
		double t = (double)i / h->rate_hz - TRUTH_LATENCY_S, energy = 0;

		for (size_t k = 0; k < n; k++)
			energy += (double)h->pcm[i + k] * h->pcm[i + k];
		if (sqrt(energy / (double)n) > threshold && t > 1 &&
			speech_is_silent(speech, t - margin, t + 0.02 + SILENT_MARGIN_S / 2))
			f->invented++;
	}
}

struct faults measure_faults(const struct call_leg *leg, const struct plan *plan, const struct speech *speech,
	const struct heard *heard, double seconds)
{
	struct faults f = {0};
	size_t from = (size_t)(seconds * 2 / 3 * heard->rate_hz);
	size_t to = from + (size_t)(plan->withheld_s * heard->rate_hz);

	if (heard->cause)
		compare_fills(leg, heard, &f);
	look_for_inventions(plan, speech, heard, &f);
	for (size_t i = from; i < to && i < heard->n; i++)
		f.leaked += heard->pcm[i] != 0;
	return f;
}
