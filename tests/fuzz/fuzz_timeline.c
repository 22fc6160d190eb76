/*
 * Frames of the tape through the timeline: whatever RTP time, sequence and arrival say, samples come out in order and
 * exactly up to the end. Input: frames, each behind a length of two bytes.
 */
#include <stdlib.h>

#include "base/reader.h"
#include "media/timeline.h"
#include "tape/frame.h"

#define END_US (60 * EW_US_PER_S)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int count(void *arg, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	if (ew_fill_is_heard(cause) != (pcm != NULL))
		abort();
	*(uint64_t *)arg += n;
	return 0;
}

static int add_frame(struct ew_timeline *t, struct ew_slice plain)
{
	struct ew_frame_reader reader;
	struct ew_packet p;
	int r = 0;

	if (ew_frame_read(plain, &reader) < 0)
		return 0;
	while (r == 0 && ew_frame_next(&reader, &p) > 0) {
		struct ew_media_packet m = {.stream = reader.stream,
			.ssrc = p.ssrc,
			.sequence = p.sequence,
			.restart = p.flags & EW_PACKET_NEW_SSRC,
			.masked = p.flags & EW_PACKET_MASKED,
			.codec = p.codec,
			.rtp_ts = p.rtp_ts,
			.clock_hz = p.clock_hz,
			.duration_ts = p.duration_ts,
			/* Folded into the first minute, so that windows stay small. */
			.arrival = {(int64_t)((uint64_t)p.arrival.us % END_US)},
			.payload = p.payload};

		r = ew_timeline_add(t, &m);
	}
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct ew_timeline *t = NULL;
	struct ew_reader in;
	uint64_t samples = 0;
	int r = ew_timeline_new((struct ew_wall){0}, count, &samples, &t);

	if (r < 0)
		return 0;
	ew_reader_init(&in, ew_slice_of(data, n));
	r = ew_timeline_span(t, (struct ew_wall){1000}, (struct ew_wall){END_US / 2});
	while (r == 0 && in.rest.len > 2) {
		size_t length = ew_reader_u16(&in);

		r = add_frame(t, ew_reader_bytes(&in, length < in.rest.len ? length : in.rest.len));
	}
	if (r == 0)
		r = ew_timeline_end(t, (struct ew_wall){END_US});
	if (r == 0 && samples != (uint64_t)END_US / 125)
		abort();
	ew_timeline_free(&t);
	return 0;
}
