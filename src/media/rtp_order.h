/*
 * Private to media: sequence numbers and RTP time of one source without their wrap, and where a source begins anew.
 * The survey and the timeline must cut a source into the same segments, so both do it here.
 */
#ifndef EW_MEDIA_RTP_ORDER_H
#define EW_MEDIA_RTP_ORDER_H

#include "media/packet.h"

struct ew_rtp_order {
	bool begun;
	int64_t highest; /* extended sequence */
	int64_t ts;      /* extended RTP time of that packet */
	uint32_t clock_hz;
	struct ew_wall arrival;
};

/**
 * Extends the numbers of a packet (RFC 3550, appendix A.1). 1: the packet begins a new segment, 0: it goes on. A jump
 * of more than 1000 numbers is a new beginning unless RTP time moved as far as the clock on the wall did.
 */
int ew_rtp_order_take(
	struct ew_rtp_order *o, const struct ew_media_packet *p, int64_t *ret_sequence, int64_t *ret_ts);

/** Extended RTP time of a stamp near the newest packet's. */
int64_t ew_rtp_order_ts(const struct ew_rtp_order *o, uint32_t rtp_ts);

#endif
