/*
 * One list of codec numbers for everybody who stores or sends one. The numbers are evidence: they never change.
 */
#include "base/codec.h"

#include <errno.h>

#include "base/reader.h"

#define ENTRY_BYTES 8

static const char *const names[] = {
	[EW_CODEC_UNKNOWN] = "unknown",
	[EW_CODEC_PCMU] = "PCMU",
	[EW_CODEC_PCMA] = "PCMA",
	[EW_CODEC_G722] = "G722",
	[EW_CODEC_OPUS] = "opus",
	[EW_CODEC_L16] = "L16",
	[EW_CODEC_G729] = "G729",
	[EW_CODEC_AMR] = "AMR",
	[EW_CODEC_COMFORT_NOISE] = "CN",
	[EW_CODEC_TELEPHONE_EVENT] = "telephone-event",
};

void ew_codec_map_add(struct ew_buf *to, const struct ew_codec_entry *entries, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		ew_buf_add_u8(to, entries[i].payload_type);
		ew_buf_add_u8(to, entries[i].channels);
		ew_buf_add_u8(to, (uint8_t)entries[i].codec);
		ew_buf_add_u8(to, 0);
		ew_buf_add_u32(to, entries[i].clock_hz);
	}
}

static bool entry_valid(uint8_t payload_type, uint8_t codec, uint32_t clock_hz)
{
	return payload_type < 128 && codec < EW_COUNT(names) && names[codec] && clock_hz > 0;
}

int ew_codec_map_decode(
	struct ew_slice bytes, struct ew_codec_entry *entries, size_t max, size_t *ret_n)
{
	size_t n = bytes.len / ENTRY_BYTES;
	struct ew_reader r;

	if (bytes.len % ENTRY_BYTES != 0)
		return -EBADMSG;
	if (n > max)
		return -EFBIG;
	ew_reader_init(&r, bytes);
	for (size_t i = 0; i < n; i++) {
		uint8_t payload_type = ew_reader_u8(&r);
		uint8_t channels = ew_reader_u8(&r);
		uint8_t codec = ew_reader_u8(&r);
		uint8_t zero = ew_reader_u8(&r);
		uint32_t clock_hz = ew_reader_u32(&r);

		if (zero != 0 || !entry_valid(payload_type, codec, clock_hz))
			return -EBADMSG;
		entries[i] = (struct ew_codec_entry){
			.payload_type = payload_type,
			.channels = channels,
			.codec = (enum ew_codec)codec,
			.clock_hz = clock_hz,
		};
	}
	*ret_n = n;
	return 0;
}

const char *ew_codec_name(enum ew_codec codec)
{
	if ((size_t)codec >= EW_COUNT(names) || !names[codec])
		return names[EW_CODEC_UNKNOWN];
	return names[codec];
}
