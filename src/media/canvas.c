/*
 * The moving window of a timeline. Must never move a sample: a place in true time is given by the caller and kept.
 */
#include "media/canvas.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "media/fill_list.h"

#define SILENCE_PIECE 16000

struct interval {
	int64_t from;
	int64_t to;
};

struct ew_canvas {
	ew_canvas_sink_fn *sink;
	void *arg;
	int64_t begin;
	size_t head; /* index of the window's first sample: what is in front has gone out */
	size_t len;  /* samples in the window */
	size_t cap;
	int16_t *pcm;
	uint8_t *cause;
	struct interval *allowed;
	size_t n_allowed;
	size_t cap_allowed;
	size_t first_allowed; /* earlier ones end before the window */
	uint32_t rate_hz;
	struct ew_fill_list list;
	struct ew_canvas_fill open; /* the run that may still grow */
	int64_t samples[EW_FILL_CAUSES];
	double energy;
};

const char *ew_fill_name(enum ew_fill cause)
{
	static const char *const names[EW_FILL_CAUSES] = {"sound", "concealed", "repaired", "lost",
		"suppressed", "keypad", "not_decodable", "absent", "withheld"};

	return cause < EW_FILL_CAUSES ? names[cause] : "unknown";
}

int ew_canvas_new(uint32_t rate_hz, ew_canvas_sink_fn *sink, void *arg, struct ew_canvas **ret)
{
	struct ew_canvas *c = calloc(1, sizeof(*c));

	if (!c)
		return -ENOMEM;
	c->sink = sink;
	c->arg = arg;
	c->rate_hz = rate_hz;
	c->list.rate_hz = rate_hz;
	*ret = c;
	return 0;
}

void ew_canvas_free(struct ew_canvas **canvas)
{
	struct ew_canvas *c = *canvas;

	if (!c)
		return;
	if (c->pcm)
		ew_wipe(c->pcm, c->cap * sizeof(*c->pcm));
	free(c->pcm);
	free(c->cause);
	free(c->allowed);
	free(c);
	*canvas = NULL;
}

int64_t ew_canvas_begin(const struct ew_canvas *c)
{
	return c->begin;
}

int ew_canvas_allow(struct ew_canvas *c, int64_t from, int64_t to)
{
	struct interval *last = c->n_allowed > 0 ? &c->allowed[c->n_allowed - 1] : NULL;

	if (to <= from)
		return 0;
	if (last && from <= last->to && from >= last->from) {
		last->to = to > last->to ? to : last->to;
		return 0;
	}
	if (c->n_allowed == c->cap_allowed) {
		size_t cap = c->cap_allowed ? 2 * c->cap_allowed : 16;
		struct interval *grown = reallocarray(c->allowed, cap, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		c->allowed = grown;
		c->cap_allowed = cap;
	}
	c->allowed[c->n_allowed++] = (struct interval){from, to};
	return 0;
}

static int grow(struct ew_canvas *c, size_t need)
{
	size_t cap = c->cap ? c->cap : 65536;

	while (cap < need)
		cap *= 2;
	if (cap == c->cap)
		return 0;
	int16_t *pcm = calloc(cap, sizeof(*pcm));
	uint8_t *cause = calloc(cap, 1);

	if (!pcm || !cause) {
		free(pcm);
		free(cause);
		return -ENOMEM;
	}
	if (c->len > 0) {
		memcpy(pcm, c->pcm + c->head, c->len * sizeof(*pcm));
		memcpy(cause, c->cause + c->head, c->len);
	}
	if (c->pcm)
		ew_wipe(c->pcm, c->cap * sizeof(*c->pcm));
	free(c->pcm);
	free(c->cause);
	c->pcm = pcm;
	c->cause = cause;
	c->cap = cap;
	c->head = 0;
	return 0;
}

/* The window to the front of its memory. */
static void move_up(struct ew_canvas *c)
{
	if (c->head > 0 && c->len > 0) {
		memmove(c->pcm, c->pcm + c->head, c->len * sizeof(*c->pcm));
		memmove(c->cause, c->cause + c->head, c->len);
	}
	c->head = 0;
}

/* The window reaches at least to `to`. */
static int reach(struct ew_canvas *c, int64_t to)
{
	if (to - c->begin <= (int64_t)c->len)
		return 0;
	if (to > EW_CANVAS_MAX_CALL_S * c->rate_hz || to - c->begin > EW_CANVAS_MAX_WINDOW_S * c->rate_hz)
		return -EFBIG;
	size_t need = (size_t)(to - c->begin);
	int r = grow(c, need);

	if (r < 0)
		return r;
	if (c->head + need > c->cap)
		move_up(c);
	memset(c->pcm + c->head + c->len, 0, (need - c->len) * sizeof(*c->pcm));
	memset(c->cause + c->head + c->len, EW_FILL_ABSENT, need - c->len);
	c->len = need;
	return 0;
}

static int16_t add_up(int16_t a, int16_t b)
{
	int sum = a + b;

	return (int16_t)(sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum);
}

static void put_sound(
	struct ew_canvas *c, size_t at, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	for (size_t i = 0; i < n; i++) {
		if (ew_fill_is_heard((enum ew_fill)c->cause[at + i])) {
			c->pcm[at + i] = add_up(c->pcm[at + i], pcm[i]);
		} else {
			c->pcm[at + i] = pcm[i];
			c->cause[at + i] = (uint8_t)cause;
		}
	}
}

static void put_silence(struct ew_canvas *c, size_t at, size_t n, enum ew_fill cause)
{
	for (size_t i = 0; i < n; i++)
		if (c->cause[at + i] == EW_FILL_ABSENT)
			c->cause[at + i] = (uint8_t)cause;
}

int ew_canvas_put(struct ew_canvas *c, int64_t at, const int16_t *pcm, size_t n, enum ew_fill cause,
	size_t *ret_late)
{
	size_t late = 0;

	if (at < c->begin) {
		late = c->begin - at > (int64_t)n ? n : (size_t)(c->begin - at);
		pcm = pcm ? pcm + late : NULL;
		at += (int64_t)late;
		n -= late;
	}
	if (n > 0) {
		int r = reach(c, at + (int64_t)n);

		if (r < 0)
			return r;
		if (pcm)
			put_sound(c, c->head + (size_t)(at - c->begin), pcm, n, cause);
		else
			put_silence(c, c->head + (size_t)(at - c->begin), n, cause);
	}
	*ret_late = late;
	return 0;
}

static void close_fill(struct ew_canvas *c)
{
	if (c->open.to == c->open.from || c->open.cause == EW_FILL_SOUND)
		return;
	c->open.samples = c->open.to - c->open.from;
	c->open.count = 1;
	ew_fill_list_add(&c->list, &c->open);
}

static void note(struct ew_canvas *c, int64_t at, size_t n, enum ew_fill cause)
{
	c->samples[cause] += (int64_t)n;
	if (c->open.cause != cause || c->open.to != at) {
		close_fill(c);
		c->open = (struct ew_canvas_fill){.from = at, .to = at, .cause = cause};
	}
	c->open.to += (int64_t)n;
}

static int emit(struct ew_canvas *c, int64_t at, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	note(c, at, n, cause);
	if (ew_fill_is_heard(cause)) {
		for (size_t i = 0; i < n; i++)
			c->energy += (double)pcm[i] * pcm[i];
		return c->sink(c->arg, pcm, n, cause);
	}
	while (n > 0) {
		size_t piece = n < SILENCE_PIECE ? n : SILENCE_PIECE;
		int r = c->sink(c->arg, NULL, piece, cause);

		if (r != 0)
			return r;
		n -= piece;
	}
	return 0;
}

/* Silence that nobody explained: inside a span it is absent, outside it was withheld. */
static int emit_unexplained(struct ew_canvas *c, int64_t at, int64_t to)
{
	while (at < to) {
		int64_t end = to;
		enum ew_fill cause = EW_FILL_WITHHELD;

		while (c->first_allowed < c->n_allowed && c->allowed[c->first_allowed].to <= at)
			c->first_allowed++;
		if (c->first_allowed < c->n_allowed) {
			const struct interval *i = &c->allowed[c->first_allowed];

			cause = i->from <= at ? EW_FILL_ABSENT : EW_FILL_WITHHELD;
			end = i->from <= at ? i->to : i->from;
		}
		end = end < to ? end : to;
		int r = emit(c, at, NULL, (size_t)(end - at), cause);

		if (r != 0)
			return r;
		at = end;
	}
	return 0;
}

static int emit_window(struct ew_canvas *c, size_t n)
{
	const uint8_t *causes = n > 0 ? c->cause + c->head : NULL; /* there is no window before there is sound */
	size_t i = 0;

	while (i < n) {
		size_t end = i + 1;

		while (end < n && causes[end] == causes[i])
			end++;
		enum ew_fill cause = (enum ew_fill)causes[i];
		int64_t at = c->begin + (int64_t)i;
		int r = cause == EW_FILL_ABSENT ? emit_unexplained(c, at, c->begin + (int64_t)end)
						: emit(c, at, c->pcm + c->head + i, end - i, cause);

		if (r != 0)
			return r;
		i = end;
	}
	return 0;
}

int ew_canvas_flush(struct ew_canvas *c, int64_t until)
{
	if (until <= c->begin)
		return 0;
	size_t n = until - c->begin < (int64_t)c->len ? (size_t)(until - c->begin) : c->len;
	int r = emit_window(c, n);

	if (r == 0 && c->begin + (int64_t)n < until)
		r = emit_unexplained(c, c->begin + (int64_t)n, until);
	if (r != 0)
		return r;
	c->head += n;
	c->len -= n;
	c->begin = until;
	/* It is flushed for every packet: seconds of window are not to be moved each time. */
	if (c->head >= c->len)
		move_up(c);
	return 0;
}

struct ew_canvas_figures ew_canvas_figures(struct ew_canvas *c)
{
	close_fill(c);
	c->open.from = c->open.to;
	struct ew_canvas_figures f = {
		.energy = c->energy,
		.fills = c->list.rows,
		.n_fills = c->list.n,
		.joined = c->list.joined,
	};

	memcpy(f.samples, c->samples, sizeof(f.samples));
	return f;
}
