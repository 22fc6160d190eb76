/*
 * RTP packets (RFC 3550) as they come from a socket.
 */
#ifndef EW_RTP_RTP_H
#define EW_RTP_RTP_H

#include "base/slice.h"

struct ew_rtp {
	bool marker;
	uint8_t payload_type;
	uint16_t sequence;
	uint32_t timestamp;
	uint32_t ssrc;
	struct ew_slice payload; /* without padding, header extension and contributing sources */
};

/** Reads one packet. Errors: -EBADMSG (version, lengths, padding). The payload points into `packet`. */
EW_MUST_USE int ew_rtp_read(struct ew_slice packet, struct ew_rtp *ret);

/** True when a datagram on a muxed port is RTCP (RFC 5761, section 4). */
bool ew_rtp_is_rtcp(struct ew_slice packet);

#endif
