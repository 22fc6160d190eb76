/*
 * The fixed header of RTP (RFC 3550, 5.1) and what may stand before and behind the payload.
 * Datagrams come from outside: every length is checked before it is believed, and nothing is
 * copied.
 */
#include "rtp/rtp.h"

#include <errno.h>

#include "base/reader.h"

#define VERSION_2 2u
#define FIXED_BYTES 12u

static int skip_extension(struct ew_reader *r)
{
	ew_reader_u16(r); /* profile */
	ew_reader_bytes(r, (size_t)ew_reader_u16(r) * 4);
	return ew_reader_ok(r) ? 0 : -EBADMSG;
}

/* The last octet of a padded packet counts the padding, itself included. */
static int cut_padding(struct ew_slice *payload)
{
	uint8_t n;

	if (payload->len == 0)
		return -EBADMSG;
	n = payload->at[payload->len - 1];
	if (n == 0 || n > payload->len)
		return -EBADMSG;
	payload->len -= n;
	return 0;
}

int ew_rtp_read(struct ew_slice packet, struct ew_rtp *ret)
{
	struct ew_reader r;
	struct ew_rtp p = {0};
	uint8_t first, second;
	int error;

	if (packet.len < FIXED_BYTES || packet.at[0] >> 6 != VERSION_2)
		return -EBADMSG;
	ew_reader_init(&r, packet);
	first = ew_reader_u8(&r);
	second = ew_reader_u8(&r);
	p.marker = second & 0x80;
	p.payload_type = second & 0x7f;
	p.sequence = ew_reader_u16(&r);
	p.timestamp = ew_reader_u32(&r);
	p.ssrc = ew_reader_u32(&r);
	ew_reader_bytes(&r, (size_t)(first & 0x0f) * 4);
	if (!ew_reader_ok(&r))
		return -EBADMSG;
	error = first & 0x10 ? skip_extension(&r) : 0;
	if (error)
		return error;
	p.payload = r.rest;
	error = first & 0x20 ? cut_padding(&p.payload) : 0;
	if (error)
		return error;
	*ret = p;
	return 0;
}

bool ew_rtp_is_rtcp(struct ew_slice packet)
{
	/* RTCP types 192 to 223 lie where RTP would have marker and payload types 64 to 95. */
	return packet.len >= 2 && packet.at[0] >> 6 == VERSION_2 && packet.at[1] >= 192 &&
	       packet.at[1] <= 223;
}
