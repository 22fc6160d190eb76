/*
 * Codecs by the numbers under which the tape, the messages and the catalogue know them.
 */
#ifndef EW_BASE_CODEC_H
#define EW_BASE_CODEC_H

#include "base/buf.h"

/** Numbers are part of stored formats: never change one. */
enum ew_codec {
	EW_CODEC_UNKNOWN = 0, /* kept as received, flagged as not decodable */
	EW_CODEC_PCMU = 1,
	EW_CODEC_PCMA = 2,
	EW_CODEC_G722 = 3,
	EW_CODEC_OPUS = 4,
	EW_CODEC_L16 = 5,
	EW_CODEC_G729 = 6,
	EW_CODEC_AMR = 7,
	EW_CODEC_COMFORT_NOISE = 13,  /* RFC 3389 */
	EW_CODEC_TELEPHONE_EVENT = 14 /* RFC 4733: never kept */
};

/** What one RTP payload type means on one stream. */
struct ew_codec_entry {
	uint8_t payload_type;
	uint8_t channels;
	enum ew_codec codec;
	uint32_t clock_hz; /* RTP clock */
};

/** Adds n entries of 8 bytes each: payload type, channels, codec, zero, clock u32. */
void ew_codec_map_add(struct ew_buf *to, const struct ew_codec_entry *entries, size_t n);

/** Reads at most `max` entries. Errors: -EBADMSG (length, codec or payload type out of range), -EFBIG (more). */
EW_MUST_USE int ew_codec_map_decode(
	struct ew_slice bytes, struct ew_codec_entry *entries, size_t max, size_t *ret_n);

/** The name that SDP uses ("PCMU", "opus", ...), "unknown" otherwise. */
const char *ew_codec_name(enum ew_codec codec);

#endif
