/*
 * Capture records around kept packets. Must never change a byte of a payload or a field that was received.
 */
#include "media/pcap.h"

#include <errno.h>

#define IP_BYTES 20
#define UDP_BYTES 8
#define RTP_BYTES 12
#define LINK_RAW 101

static void add_le32(struct ew_buf *to, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		ew_buf_add_u8(to, (uint8_t)(v >> (8 * i)));
}

void ew_pcap_header(struct ew_buf *to)
{
	add_le32(to, 0xa1b2c3d4);
	add_le32(to, 2 | 4 << 16);
	add_le32(to, 0);
	add_le32(to, 0);
	add_le32(to, 65535);
	add_le32(to, LINK_RAW);
}

/* RFC 791, with its header checksum (RFC 1071). */
static void add_ip(struct ew_buf *to, uint16_t total)
{
	const uint16_t words[] = {0x4500, total, 0, 0x4000, 0x4011, 0x7f00, 0x0001, 0x7f00, 0x0002};
	uint32_t sum = 0;

	for (size_t i = 0; i < EW_COUNT(words); i++)
		sum += words[i];
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	for (size_t i = 0; i < EW_COUNT(words); i++) {
		if (i == 5)
			ew_buf_add_u16(to, (uint16_t)~sum);
		ew_buf_add_u16(to, words[i]);
	}
}

static uint32_t le32(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

int ew_pcap_read(struct ew_slice record, struct ew_wall *ret_arrival, size_t *ret_bytes)
{
	uint32_t bytes;

	if (record.len < EW_PCAP_RECORD_BYTES)
		return -EBADMSG;
	bytes = le32(record.at + 8);
	if (le32(record.at + 4) >= EW_US_PER_S || bytes != le32(record.at + 12) || bytes < EW_PCAP_PACKET_BYTES || bytes > EW_PCAP_MOST_BYTES - EW_PCAP_RECORD_BYTES)
		return -EBADMSG;
	ret_arrival->us = (int64_t)le32(record.at) * EW_US_PER_S + le32(record.at + 4);
	*ret_bytes = EW_PCAP_RECORD_BYTES + bytes;
	return 0;
}

void ew_pcap_withhold(struct ew_slice record, struct ew_buf *to)
{
	const uint8_t *packet = record.at + EW_PCAP_RECORD_BYTES;

	ew_buf_add(to, record.at, 8);
	add_le32(to, EW_PCAP_PACKET_BYTES);
	add_le32(to, EW_PCAP_PACKET_BYTES);
	add_ip(to, EW_PCAP_PACKET_BYTES);
	ew_buf_add(to, packet + IP_BYTES, 4); /* ports */
	ew_buf_add_u16(to, UDP_BYTES + RTP_BYTES);
	ew_buf_add_u16(to, 0);
	ew_buf_add(to, packet + IP_BYTES + UDP_BYTES, RTP_BYTES);
}

int ew_pcap_packet(struct ew_buf *to, const struct ew_media_packet *p)
{
	uint16_t port = (uint16_t)(20000 + 2 * (p->stream & 0x3fff));
	struct ew_slice payload = p->masked ? EW_SLICE_EMPTY : p->payload;
	size_t total = IP_BYTES + UDP_BYTES + RTP_BYTES + payload.len;

	if (payload.len > 65000)
		return -EMSGSIZE;
	add_le32(to, (uint32_t)(p->arrival.us / EW_US_PER_S));
	add_le32(to, (uint32_t)(p->arrival.us % EW_US_PER_S));
	add_le32(to, (uint32_t)total);
	add_le32(to, (uint32_t)total);
	add_ip(to, (uint16_t)total);
	ew_buf_add_u16(to, port);
	ew_buf_add_u16(to, port);
	ew_buf_add_u16(to, (uint16_t)(total - IP_BYTES));
	ew_buf_add_u16(to, 0);
	ew_buf_add_u8(to, 0x80);
	ew_buf_add_u8(to, (uint8_t)((p->marker ? 0x80 : 0) | (p->payload_type & 0x7f)));
	ew_buf_add_u16(to, p->sequence);
	ew_buf_add_u32(to, p->rtp_ts);
	ew_buf_add_u32(to, p->ssrc);
	ew_buf_add_slice(to, payload);
	return ew_buf_error(to);
}
