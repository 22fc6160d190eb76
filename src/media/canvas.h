/*
 * Samples of one party by their place in true time, with the cause of everything that is not sound. A window that
 * moves: what is finished leaves through a sink, hours of silence take no memory.
 *
 * Places are samples from the origin, at the rate of the canvas (8 or 16 kHz). Belongs to one thread.
 */
#ifndef EW_MEDIA_CANVAS_H
#define EW_MEDIA_CANVAS_H

#include <stddef.h>

#include "base/cleanup.h"
#include "media/fill.h"

#define EW_CANVAS_NARROW_HZ 8000
#define EW_CANVAS_WIDE_HZ 16000
/** The widest window: six hours of two streams that overlap. */
#define EW_CANVAS_MAX_WINDOW_S ((int64_t)6 * 3600)
/** A call longer than this is refused. */
#define EW_CANVAS_MAX_CALL_S ((int64_t)30 * 24 * 3600)

/** Takes what is finished, in order and without holes. `pcm` is NULL for silence. Non-zero ends and is returned. */
typedef int ew_canvas_sink_fn(void *arg, const int16_t *pcm, size_t n, enum ew_fill cause);

/** One fill, or `count` of one cause with less than the list's `joined` samples between each and the next. */
struct ew_canvas_fill {
	int64_t from; /* samples */
	int64_t to;
	int64_t samples; /* filled in between */
	uint32_t count;
	enum ew_fill cause;
};

/** Rows of the list. When there are more, the nearest of each cause become one row: none is ever left out. */
#define EW_CANVAS_MAX_FILLS 200

struct ew_canvas_figures {
	int64_t samples[EW_FILL_CAUSES]; /* emitted, by cause */
	double energy;                   /* of sound, squared sample values */
	const struct ew_canvas_fill *fills;
	size_t n_fills;
	int64_t joined; /* 0: each fill is a row of its own */
};

struct ew_canvas;

/** An empty canvas of so many samples per second that emits into `sink`. Errors: -ENOMEM. */
EW_MUST_USE int ew_canvas_new(uint32_t rate_hz, ew_canvas_sink_fn *sink, void *arg, struct ew_canvas **ret);

/** Wipes and frees. */
void ew_canvas_free(struct ew_canvas **canvas);

/** Recording is allowed in [from, to). Calls come with rising `from`; -ENOMEM. */
EW_MUST_USE int ew_canvas_allow(struct ew_canvas *c, int64_t from, int64_t to);

/**
 * Puts n samples (pcm) or n of silence (pcm NULL) at a place. Sound over sound of another source is added up; silence
 * never covers sound. What lies before the window is dropped and its count returned through ret_late. Errors: -ENOMEM,
 * -EFBIG (wider than the window may be).
 */
EW_MUST_USE int ew_canvas_put(struct ew_canvas *c, int64_t at, const int16_t *pcm, size_t n,
	enum ew_fill cause, size_t *ret_late);

/** Hands everything before `until` to the sink. Errors: the sink's. */
EW_MUST_USE int ew_canvas_flush(struct ew_canvas *c, int64_t until);

/** Where the window begins: nothing before it can change any more. */
int64_t ew_canvas_begin(const struct ew_canvas *c);

/** Closes the last run and tells all; the list is valid until the next call. */
struct ew_canvas_figures ew_canvas_figures(struct ew_canvas *c);

#endif
