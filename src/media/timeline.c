/*
 * The sources of one party and their canvas. Must never place by anything but RTP time and arrival: the order in which
 * a program was fed says nothing about when something was said.
 */
#include "media/timeline.h"

#include <errno.h>
#include <string.h>

#include "media/rtp_segment.h"

struct ew_timeline {
	struct ew_wall origin;
	uint32_t rate_hz;
	const struct ew_survey *survey;
	struct ew_canvas *canvas;
	struct ew_timeline_figures figures;
	struct ew_rtp_segment *sources[EW_TIMELINE_MAX_SOURCES];
	size_t n_sources;
	int64_t span_from;
	int64_t span_to;
};

int ew_timeline_new(struct ew_wall origin, uint32_t rate_hz, const struct ew_survey *survey,
	ew_canvas_sink_fn *sink, void *arg, struct ew_timeline **ret)
{
	struct ew_timeline *t = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->origin = origin;
	t->rate_hz = rate_hz;
	t->survey = survey;
	t->span_to = INT64_MAX;
	int r = ew_canvas_new(rate_hz, sink, arg, &t->canvas);

	if (r < 0) {
		free(t);
		return r;
	}
	*ret = t;
	return 0;
}

static void free_source(struct ew_rtp_segment **s)
{
	ew_rtp_segment_clear(*s);
	free(*s);
	*s = NULL;
}

void ew_timeline_free(struct ew_timeline **timeline)
{
	struct ew_timeline *t = *timeline;

	if (!t)
		return;
	for (size_t i = 0; i < t->n_sources; i++)
		free_source(&t->sources[i]);
	ew_canvas_free(&t->canvas);
	free(t);
	*timeline = NULL;
}

/* The place of a wall time, kept within what a call can be. */
static int64_t place_of(const struct ew_timeline *t, struct ew_wall at)
{
	int64_t us, end = EW_CANVAS_MAX_CALL_S * t->rate_hz;

	if (__builtin_sub_overflow(at.us, t->origin.us, &us))
		return at.us < t->origin.us ? 0 : end;
	if (us < 0)
		return 0;
	if (us >= EW_CANVAS_MAX_CALL_S * EW_US_PER_S)
		return end;
	return us * t->rate_hz / EW_US_PER_S;
}

int ew_timeline_span(struct ew_timeline *t, struct ew_wall from, struct ew_wall to)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < t->n_sources; i++) {
		r = ew_rtp_segment_drain(t->sources[i]);
		t->sources[i]->resumed = true;
	}
	t->span_from = place_of(t, from);
	t->span_to = place_of(t, to);
	for (size_t i = 0; i < t->n_sources; i++) {
		t->sources[i]->sound.span_from = t->span_from;
		t->sources[i]->sound.span_to = t->span_to;
	}
	if (r < 0)
		return r;
	return ew_canvas_allow(t->canvas, t->span_from, t->span_to);
}

/* Room for one more source: the one that was silent longest leaves. */
static int make_room(struct ew_timeline *t)
{
	size_t oldest = 0;

	if (t->n_sources < EW_TIMELINE_MAX_SOURCES)
		return 0;
	for (size_t i = 1; i < t->n_sources; i++)
		if (t->sources[i]->last_arrival.us < t->sources[oldest]->last_arrival.us)
			oldest = i;
	int r = ew_rtp_segment_drain(t->sources[oldest]);

	free_source(&t->sources[oldest]);
	t->sources[oldest] = t->sources[--t->n_sources];
	return r;
}

static int find_source(
	struct ew_timeline *t, const struct ew_media_packet *p, struct ew_rtp_segment **ret)
{
	for (size_t i = 0; i < t->n_sources; i++) {
		if (t->sources[i]->stream == p->stream && t->sources[i]->ssrc == p->ssrc) {
			*ret = t->sources[i];
			return 0;
		}
	}
	int r = make_room(t);

	if (r < 0)
		return r;
	struct ew_rtp_segment *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->figures = &t->figures;
	s->survey = t->survey;
	s->origin = t->origin;
	s->stream = p->stream;
	s->ssrc = p->ssrc;
	s->sound = (struct ew_sound){.canvas = t->canvas,
		.rate_hz = t->rate_hz,
		.span_from = t->span_from,
		.span_to = t->span_to};
	t->sources[t->n_sources++] = s;
	*ret = s;
	return 0;
}

/* A source that sends no more would keep its last packets until the window has passed them. */
static int settle_quiet(struct ew_timeline *t, const struct ew_rtp_segment *talking, struct ew_wall now)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < t->n_sources; i++)
		if (t->sources[i] != talking && t->sources[i]->n_held > 0 &&
			now.us - t->sources[i]->last_arrival.us >= EW_TIMELINE_HOLD_US)
			r = ew_rtp_segment_drain(t->sources[i]);
	return r;
}

/* Counts what is not for the canvas, or gives 1. */
static int set_aside(struct ew_timeline *t, const struct ew_media_packet *p)
{
	if (p->arrival.us < t->origin.us || place_of(t, p->arrival) == EW_CANVAS_MAX_CALL_S * t->rate_hz ||
		p->clock_hz > EW_MEDIA_MAX_CLOCK_HZ || (p->clock_hz != 0 && p->clock_hz < EW_MEDIA_MIN_CLOCK_HZ)) {
		t->figures.refused++;
		return 0;
	}
	/* Time of a sender, for the survey: nothing to hear. */
	if (p->sender_report) {
		t->figures.reports++;
		return 0;
	}
	/* Its clock has ended; the packets as received hold it. */
	if (p->straggler) {
		t->figures.late++;
		return 0;
	}
	return 1;
}

int ew_timeline_add(struct ew_timeline *t, const struct ew_media_packet *p)
{
	struct ew_rtp_segment *s = NULL;

	t->figures.packets++;
	/* A hold is full of reports: they too move the time by which the last words before it must be settled. */
	if (set_aside(t, p) == 0)
		return settle_quiet(t, NULL, p->arrival);
	if ((unsigned)p->codec < 64)
		t->figures.codecs |= (uint64_t)1 << p->codec;
	int r = find_source(t, p, &s);

	if (r == 0)
		r = settle_quiet(t, s, p->arrival);
	return r < 0 ? r : ew_rtp_segment_add(s, p);
}

int ew_timeline_flush(struct ew_timeline *t, struct ew_wall until)
{
	return ew_canvas_flush(t->canvas, place_of(t, until));
}

int ew_timeline_end(struct ew_timeline *t, struct ew_wall end)
{
	for (size_t i = 0; i < t->n_sources; i++) {
		int r = ew_rtp_segment_drain(t->sources[i]);

		if (r < 0)
			return r;
	}
	return ew_timeline_flush(t, end);
}

struct ew_timeline_figures ew_timeline_figures(const struct ew_timeline *t)
{
	return t->figures;
}

struct ew_canvas_figures ew_timeline_canvas_figures(struct ew_timeline *t)
{
	return ew_canvas_figures(t->canvas);
}
