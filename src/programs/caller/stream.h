/*
 * One RTP stream (RFC 3550): which packet comes in which 20 ms slot, keypad entries (RFC 4733) in
 * place of sound, and what the network is made to do to it. Pure: the sender asks for slot after
 * slot.
 */
#ifndef EW_PROGRAMS_CALLER_STREAM_H
#define EW_PROGRAMS_CALLER_STREAM_H

#include <netinet/in.h>

#include "base/codec.h"
#include "programs/caller/secure.h"
#include "programs/caller/sound.h"

#define EW_STREAM_SLOT_US 20000
#define EW_STREAM_SAMPLES 160
#define EW_STREAM_PACKET_BYTES (12 + EW_STREAM_SAMPLES)
#define EW_STREAM_MAX_KEYS 64
#define EW_STREAM_MAX_REKEYS 8
#define EW_STREAM_EVENT_TYPE 101
/** A key is 100 ms long: five packets, the last one three times (RFC 4733 2.5.1.4); then 60 ms of
 * sound. */
#define EW_STREAM_KEY_SLOTS 7
#define EW_STREAM_KEY_STEP 10

struct ew_stream_key {
	uint64_t slot; /* its first */
	uint8_t event;
};

struct ew_stream {
	struct sockaddr_in6 to; /* IPv4 as a mapped address */
	uint16_t from_port;	/* 0: any, shared with others */
	uint8_t payload_type;
	uint32_t ssrc;
	const struct ew_sound *sound;
	bool repeat;
	int64_t start_us;	     /* after the sender's start */
	uint32_t loss, reorder, dup; /* in a million */
	struct ew_stream_key keys[EW_STREAM_MAX_KEYS];
	size_t n_keys;
	struct ew_srtp_keys srtp[EW_STREAM_MAX_REKEYS]; /* how it is protected, and from when on */
	uint64_t srtp_slots[EW_STREAM_MAX_REKEYS];
	size_t n_srtp; /* 0: plain */
	uint64_t slot; /* the next */
	uint16_t seq;  /* of the next packet */
	uint32_t ts;   /* of slot 0 */
	uint64_t random;
};

enum ew_stream_fate { EW_FATE_SENT, EW_FATE_LOST, EW_FATE_TWICE, EW_FATE_LATE };

struct ew_stream_packet {
	_Alignas(8) uint8_t bytes[EW_STREAM_PACKET_BYTES + EW_SECURE_TRAILER_BYTES];
	size_t n;
	uint16_t seq;
	uint32_t ts;
	uint8_t payload_type;
	enum ew_stream_fate fate;
};

/** Sequence number, first timestamp and the network's dice follow from the SSRC, so that a run can
 * be repeated. */
void ew_stream_begin(struct ew_stream *s);

/** Adds keys as "5.0:12345" (seconds from the stream's start). Errors: -EINVAL, -E2BIG. */
EW_MUST_USE int ew_stream_add_keys(struct ew_stream *s, const char *text);

/** Makes the packet of the next slot. False: the stream is over. */
bool ew_stream_next(struct ew_stream *s, struct ew_stream_packet *ret);

#endif
