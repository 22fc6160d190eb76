/*
 * What a media frame holds once it is open: at most 100 ms of one party, the codec's payloads as they were received,
 * with RTP time and arrival. Forensic practice wants them untouched, so nothing is decoded on the way in.
 */
#ifndef EW_TAPE_FRAME_H
#define EW_TAPE_FRAME_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/codec.h"

enum ew_packet_flags {
	EW_PACKET_MARKER = 1,   /* RTP marker bit */
	EW_PACKET_NEW_SSRC = 2, /* first packet of an SSRC: sequence and time begin anew */
	EW_PACKET_MASKED = 4,   /* payload was withheld (keypad): len is 0, duration_ts says how long */
	/*
	 * No media: an RTCP sender report (RFC 3550, 6.4.1) of this SSRC. rtp_ts is the report's, the payload its NTP
	 * time (8 bytes, big-endian; may be wrong or zero), arrival when it came; sequence, duration_ts and codec are
	 * 0.
	 */
	EW_PACKET_SENDER_REPORT = 8,
	EW_PACKET_STRAGGLER = 16, /* came after the last EW_PACKET_NEW_SSRC of its SSRC and belongs before it */
	EW_PACKET_STEREO = 32,    /* two channels, interleaved (PCMU, PCMA, L16); Opus says it itself */
};

/** One packet. `payload` points to memory of the caller (encoding) or of the frame (decoding). */
struct ew_packet {
	enum ew_codec codec;
	uint8_t payload_type;
	uint8_t flags;          /* enum ew_packet_flags */
	uint16_t sequence;
	uint32_t rtp_ts;        /* RTP units of the codec's clock */
	uint32_t ssrc;
	uint32_t clock_hz;      /* RTP clock */
	uint32_t duration_ts;   /* for masked packets; 0 when the codec tells */
	struct ew_wall arrival; /* kernel time */
	struct ew_slice payload;
};

/** Begins a frame in an empty buffer: the stream's number and the purposes allowed while it was captured. */
void ew_frame_begin(struct ew_buf *frame, uint32_t stream, uint32_t purposes);

/** Adds one packet to the frame. Failures stick in the buffer. */
void ew_frame_add(struct ew_buf *frame, const struct ew_packet *p);

struct ew_frame_reader {
	struct ew_slice rest;
	uint32_t stream;
	uint32_t purposes;
};

/** Reads a frame's front. Errors: -EBADMSG (version or length). */
EW_MUST_USE int ew_frame_read(struct ew_slice plain, struct ew_frame_reader *ret);

/** The next packet: 1, 0 at the end, -EBADMSG. Payload points into the frame. */
EW_MUST_USE int ew_frame_next(struct ew_frame_reader *r, struct ew_packet *ret);

#endif
