/*
 * The framing of Opus packets. Must never touch the coded frames themselves: what was stored is what is played.
 */
#include "media/opus_packet.h"

#include <errno.h>
#include <opus/opus.h>

#define MAX_FRAMES 48

struct ew_slice ew_opus_silence(void)
{
	return ew_slice_of("\x98\xff\xfe", 3);
}

int ew_opus_packet_samples(struct ew_slice packet, uint32_t *ret_samples)
{
	if (packet.len == 0 || packet.len > INT32_MAX)
		return -EBADMSG;
	int n = opus_packet_get_nb_samples(packet.at, (opus_int32)packet.len, 48000);

	if (n <= 0)
		return -EBADMSG;
	*ret_samples = (uint32_t)n;
	return 0;
}

static void add_length(struct ew_buf *to, size_t n)
{
	if (n < 252) {
		ew_buf_add_u8(to, (uint8_t)n);
		return;
	}
	ew_buf_add_u8(to, (uint8_t)(252 + (n & 3)));
	ew_buf_add_u8(to, (uint8_t)((n - (252 + (n & 3))) / 4));
}

/* Code 3 anew: count byte without padding, then every length but the last for VBR, then the one that is added. */
static void add_many(struct ew_buf *to, struct ew_slice packet, const opus_int16 *sizes, int n)
{
	bool vbr = packet.at[1] & 0x80;

	ew_buf_add_u8(to, (uint8_t)(packet.at[1] & 0xbf));
	for (int i = 0; vbr && i < n - 1; i++)
		add_length(to, (size_t)sizes[i]);
}

int ew_opus_packet_delimit(struct ew_slice packet, struct ew_buf *to)
{
	const unsigned char *frames[MAX_FRAMES];
	opus_int16 sizes[MAX_FRAMES];
	unsigned char toc;

	if (packet.len == 0 || packet.len > INT32_MAX)
		return -EBADMSG;
	int n = opus_packet_parse(packet.at, (opus_int32)packet.len, &toc, frames, sizes, NULL);

	if (n <= 0)
		return -EBADMSG;
	ew_buf_add_u8(to, toc);
	if ((toc & 3) == 3)
		add_many(to, packet, sizes, n);
	else if ((toc & 3) == 2)
		add_length(to, (size_t)sizes[0]);
	add_length(to, (size_t)sizes[n - 1]);
	for (int i = 0; i < n; i++)
		ew_buf_add(to, frames[i], (size_t)sizes[i]);
	return ew_buf_error(to);
}
