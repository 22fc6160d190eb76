/*
 * Private to media: one source of a timeline. Sorts packets by sequence number, maps RTP time to places, conceals.
 */
#ifndef EW_MEDIA_RTP_SEGMENT_H
#define EW_MEDIA_RTP_SEGMENT_H

#include "media/concealment.h"
#include "media/timeline.h"

#define EW_SEGMENT_MAX_HELD 256

struct ew_held {
	struct ew_media_packet packet; /* payload points to bytes */
	int64_t sequence;              /* extended */
	int64_t arrival;               /* place, samples */
	uint8_t bytes[];
};

struct ew_rtp_segment {
	struct ew_canvas *canvas;
	struct ew_timeline_figures *figures;
	uint32_t stream;
	uint32_t ssrc;
	struct ew_wall origin;
	struct ew_held *held[EW_SEGMENT_MAX_HELD]; /* by rising sequence */
	size_t n_held;
	int64_t highest;   /* extended sequence */
	int64_t delivered; /* of the last settled packet, -1 before the first */
	bool begun;
	bool anchored;
	bool resumed;     /* a span border lies before the next packet */
	bool suppressing; /* comfort noise was the last that came */
	uint32_t anchor_ts;
	uint32_t clock_hz;
	int64_t anchor;      /* place of anchor_ts */
	int64_t settled;     /* place behind the last packet */
	int64_t span_from;   /* places */
	int64_t span_to;
	int64_t last_arrival;
	uint32_t last_ts;
	double jitter;       /* samples */
	int64_t first_place; /* for the drift */
	int64_t moved;       /* sum of small anchorings */
	int64_t longest;     /* samples of the segment that told the drift */
	struct ew_concealment concealment;
};

/** Takes a packet in arrival order. Errors: -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_rtp_segment_add(
	struct ew_rtp_segment *s, const struct ew_media_packet *p, int64_t arrival);

/** Settles everything that is held. */
EW_MUST_USE int ew_rtp_segment_drain(struct ew_rtp_segment *s);

/** Wipes and frees what is held. */
void ew_rtp_segment_clear(struct ew_rtp_segment *s);

#endif
