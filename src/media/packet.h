/*
 * One RTP packet as media sees it: as received, with the time it came.
 */
#ifndef EW_MEDIA_PACKET_H
#define EW_MEDIA_PACKET_H

#include "base/clock.h"
#include "base/codec.h"

#define EW_MEDIA_DEFAULT_CLOCK_HZ 8000
/** A clock outside of these is no audio clock. */
#define EW_MEDIA_MIN_CLOCK_HZ 8000
#define EW_MEDIA_MAX_CLOCK_HZ 192000

/** One packet as received. Whoever keeps it copies the payload. */
struct ew_media_packet {
	uint32_t stream;
	uint32_t ssrc;
	uint16_t sequence;
	uint8_t payload_type;
	bool marker;
	bool restart;       /* sequence and time begin anew */
	bool masked;        /* payload withheld; duration_ts long */
	bool straggler;     /* of the numbers before the last restart, and late */
	bool stereo;        /* two channels, interleaved; said by signalling, of codecs that do not say it themselves */
	bool sender_report; /* RTCP: payload is the NTP time (8 bytes) of rtp_ts; no sound, no sequence number */
	enum ew_codec codec;
	uint32_t rtp_ts;
	uint32_t clock_hz; /* 0: EW_MEDIA_DEFAULT_CLOCK_HZ */
	uint32_t duration_ts;
	struct ew_wall arrival;
	struct ew_slice payload;
};

#endif
