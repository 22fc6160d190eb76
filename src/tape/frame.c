/*
 * The inside of a media frame. Fixed fields for each packet rather than clever ones: a frame must
 * be readable in ten years by somebody who has only this layout.
 *
 *   front:   version u8 (1), stream u32, purposes u32
 *   packet:  payload length u16, codec u8, payload type u8, flags u8, sequence u16, rtp_ts u32,
 *            ssrc u32, clock_hz u32, duration_ts u32, arrival i64 (microseconds), payload
 */
#include "tape/frame.h"

#include <errno.h>
#include <string.h>

#include "base/reader.h"

#define VERSION 1
#define REPORT_BYTES 8 /* NTP time */
#define PACKET_BYTES (2 + 1 + 1 + 1 + 2 + 4 + 4 + 4 + 4 + 8)

void ew_frame_begin(struct ew_buf *frame, uint32_t stream, uint32_t purposes)
{
	ew_buf_add_u8(frame, VERSION);
	ew_buf_add_u32(frame, stream);
	ew_buf_add_u32(frame, purposes);
}

static void put(uint8_t **to, uint64_t v, size_t bytes)
{
	for (size_t i = bytes; i > 0; i--, v >>= 8)
		(*to)[i - 1] = (uint8_t)v;
	*to += bytes;
}

/* In one piece: this runs for every packet. */
void ew_frame_add(struct ew_buf *frame, const struct ew_packet *p)
{
	uint8_t *to;

	if (p->payload.len > UINT16_MAX) {
		frame->error = frame->error ? frame->error : -EFBIG;
		return;
	}
	to = ew_buf_extend(frame, PACKET_BYTES + p->payload.len);
	if (!to)
		return;
	put(&to, p->payload.len, 2);
	put(&to, p->codec, 1);
	put(&to, p->payload_type, 1);
	put(&to, p->flags, 1);
	put(&to, p->sequence, 2);
	put(&to, p->rtp_ts, 4);
	put(&to, p->ssrc, 4);
	put(&to, p->clock_hz, 4);
	put(&to, p->duration_ts, 4);
	put(&to, (uint64_t)p->arrival.us, 8);
	if (p->payload.len > 0)
		memcpy(to, p->payload.at, p->payload.len);
}

int ew_frame_read(struct ew_slice plain, struct ew_frame_reader *ret)
{
	struct ew_frame_reader f;
	struct ew_reader r;

	ew_reader_init(&r, plain);
	if (ew_reader_u8(&r) != VERSION)
		return -EBADMSG;
	f.stream = ew_reader_u32(&r);
	f.purposes = ew_reader_u32(&r);
	if (!ew_reader_ok(&r))
		return -EBADMSG;
	f.rest = r.rest;
	*ret = f;
	return 0;
}

/* A codec that a later version added is kept as one that cannot be decoded here. */
static enum ew_codec codec_of(uint8_t number)
{
	bool known = number <= EW_CODEC_AMR || number == EW_CODEC_COMFORT_NOISE;

	return known ? (enum ew_codec)number : EW_CODEC_UNKNOWN;
}

int ew_frame_next(struct ew_frame_reader *f, struct ew_packet *ret)
{
	struct ew_packet p;
	struct ew_reader r;
	size_t length;

	if (f->rest.len == 0)
		return 0;
	ew_reader_init(&r, f->rest);
	length = ew_reader_u16(&r);
	p.codec = codec_of(ew_reader_u8(&r));
	p.payload_type = ew_reader_u8(&r);
	p.flags = ew_reader_u8(&r);
	p.sequence = ew_reader_u16(&r);
	p.rtp_ts = ew_reader_u32(&r);
	p.ssrc = ew_reader_u32(&r);
	p.clock_hz = ew_reader_u32(&r);
	p.duration_ts = ew_reader_u32(&r);
	p.arrival.us = (int64_t)ew_reader_u64(&r);
	p.payload = ew_reader_bytes(&r, length);
	if (!ew_reader_ok(&r) || ((p.flags & EW_PACKET_MASKED) && length > 0) ||
		((p.flags & EW_PACKET_SENDER_REPORT) && length != REPORT_BYTES))
		return -EBADMSG;
	f->rest = r.rest;
	*ret = p;
	return 1;
}
