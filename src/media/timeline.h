/*
 * Packets of one party in arrival order, placed on one true timeline. A source (stream and SSRC) is anchored at its
 * arrival, by the earliest of the packets of its first two seconds; from then on RTP time tells the place. When RTP
 * time and arrival disagree by more than EW_TIMELINE_TOLERANCE_SAMPLES for as long (a jump, a stalled sender, a slow
 * clock) the source is anchored anew. RFC 3550 sequence rules; every fill carries its cause (media/fill.h).
 *
 * Belongs to one thread.
 */
#ifndef EW_MEDIA_TIMELINE_H
#define EW_MEDIA_TIMELINE_H

#include "base/clock.h"
#include "base/codec.h"
#include "media/canvas.h"

#define EW_TIMELINE_TOLERANCE_SAMPLES 120 /* 15 ms */
#define EW_TIMELINE_HOLD_US (2 * EW_US_PER_S) /* how long a packet waits for those sent before it */
#define EW_TIMELINE_MAX_SOURCES 64

/** One packet as received. The payload is copied. */
struct ew_media_packet {
	uint32_t stream;
	uint32_t ssrc;
	uint16_t sequence;
	uint8_t payload_type;
	bool marker;
	bool restart; /* sequence and time begin anew */
	bool masked;  /* payload withheld; duration_ts long */
	enum ew_codec codec;
	uint32_t rtp_ts;
	uint32_t clock_hz; /* 0: 8000 */
	uint32_t duration_ts;
	struct ew_wall arrival;
	struct ew_slice payload;
};

struct ew_timeline_figures {
	uint64_t packets;
	uint64_t lost;
	uint64_t duplicates;
	uint64_t late;      /* came after their place was settled */
	uint64_t refused;   /* arrival before the origin or beyond any call */
	uint64_t segments;  /* sources and restarts */
	uint64_t anchored_again;
	uint64_t codecs;    /* bits 1 << enum ew_codec */
	uint32_t jitter_us; /* highest smoothed interarrival jitter, RFC 3550 section 6.4.1 */
	double drift_ppm;   /* the sender's clock against ours, positive when it is slow */
};

struct ew_timeline;

/** A timeline whose place 0 is `origin`. Errors: -ENOMEM. */
EW_MUST_USE int ew_timeline_new(
	struct ew_wall origin, ew_canvas_sink_fn *sink, void *arg, struct ew_timeline **ret);

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
