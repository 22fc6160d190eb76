/*
 * Private to media: one source of a timeline. Sorts packets by sequence number, gives each its place by the clock that
 * the survey found, and says what stands between them.
 */
#ifndef EW_MEDIA_RTP_SEGMENT_H
#define EW_MEDIA_RTP_SEGMENT_H

#include "media/rtp_order.h"
#include "media/sound.h"
#include "media/timeline.h"

#define EW_SEGMENT_MAX_HELD 256
#define EW_SEGMENT_SEEN 1024 /* numbers behind the newest whose coming is remembered */

struct ew_held {
	struct ew_media_packet packet; /* payload points to bytes */
	int64_t sequence;              /* extended */
	int64_t ts;                    /* extended */
	uint8_t bytes[];
};

struct ew_rtp_segment {
	struct ew_timeline_figures *figures;
	const struct ew_survey *survey;
	struct ew_wall origin;
	uint32_t stream;
	uint32_t ssrc;
	struct ew_rtp_order order;
	struct ew_held *held[EW_SEGMENT_MAX_HELD]; /* by rising sequence */
	size_t n_held;
	int64_t delivered; /* extended sequence of the last settled packet, -1 before the first */
	uint64_t seen[EW_SEGMENT_SEEN / 64];
	bool resumed;     /* a span border lies before the next packet */
	bool suppressing; /* the sender said last that it is silent */
	bool undecodable; /* nothing could be made of the last packet */
	const struct ew_segment_facts *facts; /* NULL: the survey knows nothing */
	bool alone; /* `own` is used: nothing is known, or what is known lies far from arrival */
	struct ew_clock own;
	struct ew_clock_piece own_piece;
	struct ew_clock_knot own_knot;
	uint32_t clock_hz;
	size_t piece;
	double end;        /* place behind the last packet */
	double usual;      /* places that the last packet took */
	double jitter_us;
	uint32_t last_ts;  /* of the packet that came last */
	struct ew_wall last_arrival;
	struct ew_sound sound;
};

/** Takes a packet in arrival order. Errors: -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_rtp_segment_add(struct ew_rtp_segment *s, const struct ew_media_packet *p);

/** Settles everything that is held. Errors: those of the canvas. */
EW_MUST_USE int ew_rtp_segment_drain(struct ew_rtp_segment *s);

/** Wipes and frees what is held. */
void ew_rtp_segment_clear(struct ew_rtp_segment *s);

#endif
