/*
 * RTP from outside: whatever comes, the payload lies inside the datagram, and the source's
 * counters stay sane. Input: chunks of one length byte and that many bytes, each a datagram to
 * the same source.
 */
#include <stdlib.h>

#include "base/reader.h"
#include "rtp/rtp_source.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

static void check_one(struct ew_slice datagram, struct ew_rtp_source *source, int64_t us)
{
	struct ew_rtp packet;

	(void)ew_rtp_is_rtcp(datagram);
	if (ew_rtp_read(datagram, &packet))
		return;
	if (packet.payload.at < datagram.at ||
		packet.payload.at + packet.payload.len > datagram.at + datagram.len)
		abort();
	(void)ew_rtp_source_packet(source, &packet, us & 1 ? 8000 : 48000, (struct ew_mono){us});
	if (!source->begun || source->jitter_ts < 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct ew_rtp_source source;
	struct ew_reader r;
	int64_t us = 0;

	ew_reader_init(&r, ew_slice_of(at, n));
	ew_rtp_source_init(&source, 1);
	while (r.rest.len) {
		size_t want = ew_reader_u8(&r);

		want = want > r.rest.len ? r.rest.len : want;
		us += 20001;
		check_one(ew_reader_bytes(&r, want), &source, us);
	}
	if (ew_rtp_source_lost(&source) > UINT32_MAX)
		abort();
	return 0;
}
