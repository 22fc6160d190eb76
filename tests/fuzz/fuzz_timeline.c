/*
 * Frames of the tape through survey and timeline: whatever RTP time, sequence and arrival say, samples come out in
 * order and exactly up to the end. Input: frames, each behind a length of two bytes.
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

struct run {
	struct ew_survey *survey;
	struct ew_timeline *t; /* NULL: the first pass */
};

static int add_packet(struct run *run, const struct ew_frame_reader *frame, const struct ew_packet *p)
{
	struct ew_media_packet m = {.stream = frame->stream,
		.ssrc = p->ssrc,
		.sequence = p->sequence,
		.payload_type = p->payload_type,
		.restart = p->flags & EW_PACKET_NEW_SSRC,
		.masked = p->flags & EW_PACKET_MASKED,
		.sender_report = p->flags & EW_PACKET_SENDER_REPORT,
		.codec = p->codec,
		.rtp_ts = p->rtp_ts,
		.clock_hz = p->clock_hz,
		.duration_ts = p->duration_ts,
		/* Folded into the first minute, so that windows stay small. */
		.arrival = {(int64_t)((uint64_t)p->arrival.us % END_US)},
		.payload = p->payload};

	return run->t ? ew_timeline_add(run->t, &m) : ew_survey_add(run->survey, &m);
}

static int add_frame(struct run *run, struct ew_slice plain)
{
	struct ew_frame_reader reader;
	struct ew_packet p;
	int r = 0;

	if (ew_frame_read(plain, &reader) < 0)
		return 0;
	while (r == 0 && ew_frame_next(&reader, &p) > 0)
		r = add_packet(run, &reader, &p);
	return r;
}

static int add_all(struct run *run, const uint8_t *data, size_t n)
{
	struct ew_reader in;
	int r = 0;

	ew_reader_init(&in, ew_slice_of(data, n));
	while (r == 0 && in.rest.len > 2) {
		size_t length = ew_reader_u16(&in);

		r = add_frame(run, ew_reader_bytes(&in, length < in.rest.len ? length : in.rest.len));
	}
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct run run = {NULL, NULL};
	uint64_t samples = 0;
	uint32_t rate = 8000;
	int r = ew_survey_new((struct ew_wall){0}, &run.survey);

	if (r == 0)
		r = add_all(&run, data, n);
	if (r == 0)
		r = ew_survey_end(run.survey);
	if (r == 0) {
		rate = ew_survey_rate_hz(run.survey);
		r = ew_timeline_new((struct ew_wall){0}, rate, run.survey, count, &samples, &run.t);
	}
	if (r == 0)
		r = ew_timeline_span(run.t, (struct ew_wall){1000}, (struct ew_wall){END_US / 2});
	if (r == 0)
		r = add_all(&run, data, n);
	if (r == 0)
		r = ew_timeline_end(run.t, (struct ew_wall){END_US});
	if (r != 0 || samples != (uint64_t)END_US / 1000000 * rate)
		abort();
	ew_timeline_free(&run.t);
	ew_survey_free(&run.survey);
	return 0;
}
