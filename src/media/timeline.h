/*
 * Packets of one party in arrival order, placed on one true timeline: the second pass, after the survey has told how
 * each sender's clock goes (media/survey.h). Sound is resampled to our clock; every fill carries its cause
 * (media/fill.h). A source that the survey does not know lies where its first packet came.
 *
 * Belongs to one thread.
 */
#ifndef EW_MEDIA_TIMELINE_H
#define EW_MEDIA_TIMELINE_H

#include "media/canvas.h"
#include "media/packet.h"
#include "media/survey.h"

#define EW_TIMELINE_HOLD_US EW_SURVEY_HOLD_US /* how long a packet waits for those sent before it */
#define EW_TIMELINE_MAX_SOURCES EW_SURVEY_MAX_SOURCES

struct ew_timeline_figures {
	uint64_t packets; /* all, reports too */
	uint64_t reports; /* of senders (RTCP) */
	uint64_t lost;
	uint64_t duplicates;
	uint64_t late;      /* came after their place was settled */
	uint64_t refused;   /* arrival before the origin or beyond any call */
	uint64_t broken;    /* in a codec that is decoded here, but malformed */
	uint64_t segments;  /* sources and restarts */
	uint64_t anchored_again; /* jumps followed within a segment */
	uint64_t codecs;    /* bits 1 << enum ew_codec */
	uint32_t jitter_us; /* highest smoothed interarrival jitter, RFC 3550 section 6.4.1 */
};

struct ew_timeline;

/**
 * A timeline whose place 0 is `origin`, of so many samples per second. The survey, which may be NULL, must outlive it.
 * Errors: -ENOMEM.
 */
EW_MUST_USE int ew_timeline_new(struct ew_wall origin, uint32_t rate_hz, const struct ew_survey *survey,
	ew_canvas_sink_fn *sink, void *arg, struct ew_timeline **ret);

/** Wipes and frees. */
void ew_timeline_free(struct ew_timeline **timeline);

/**
 * The packets that follow belong to a span captured in [from, to): what was held back so far is settled, and no gap is
 * counted as loss across the border. A packet that reaches over an end of its span is cut there. Spans come with rising
 * `from`. Errors: -ENOMEM, -EFBIG.
 */
EW_MUST_USE int ew_timeline_span(struct ew_timeline *t, struct ew_wall from, struct ew_wall to);

/** Errors: -ENOMEM, -EFBIG (a window too wide). Foreign nonsense is counted, never an error. */
EW_MUST_USE int ew_timeline_add(struct ew_timeline *t, const struct ew_media_packet *p);

/** Emits what lies before `until`; the caller knows that nothing for it can follow. Errors: the sink's. */
EW_MUST_USE int ew_timeline_flush(struct ew_timeline *t, struct ew_wall until);

/** Settles everything and emits up to `end`, no further. Errors: the sink's, -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_timeline_end(struct ew_timeline *t, struct ew_wall end);

/** What was counted so far. */
struct ew_timeline_figures ew_timeline_figures(const struct ew_timeline *t);

/**
 * What was emitted so far; closes the fill that is open. `fills` is the timeline's and good until
 * the next call.
 */
struct ew_canvas_figures ew_timeline_canvas_figures(struct ew_timeline *t);

#endif
