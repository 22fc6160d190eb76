/*
 * One source of packets on its way to the canvas. Must never count as lost what was withheld, and must never trust RTP
 * time against arrival for longer than the hold: a sender whose capture stalls goes on counting.
 */
#include "media/rtp_segment.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/secret.h"
#include "media/g711.h"

#define RESTART_JUMP 1000
#define FIRST_REACH 1600     /* 200 ms: how far the first packet may have come late */
#define DRIFT_STEP_MAX 800   /* larger corrections are jumps, not drift */
#define UNKNOWN_DURATION_MS 20
#define HOLD_SAMPLES (EW_TIMELINE_HOLD_US * EW_CANVAS_HZ / EW_US_PER_S)

static int64_t to_samples(const struct ew_rtp_segment *s, int64_t ts)
{
	return ts * EW_CANVAS_HZ / (int64_t)s->clock_hz;
}

static int64_t place_of(const struct ew_rtp_segment *s, uint32_t rtp_ts)
{
	return s->anchor + to_samples(s, (int32_t)(rtp_ts - s->anchor_ts));
}

static void drop_held(struct ew_held **held)
{
	ew_wipe(*held, sizeof(**held) + (*held)->packet.payload.len);
	free(*held);
	*held = NULL;
}

void ew_rtp_segment_clear(struct ew_rtp_segment *s)
{
	for (size_t i = 0; i < s->n_held; i++)
		drop_held(&s->held[i]);
	s->n_held = 0;
	ew_concealment_reset(&s->concealment);
}

/* The earliest arrival against RTP time among what is held: what is later than that was delayed on its way. */
static int64_t lower_edge(const struct ew_rtp_segment *s)
{
	int64_t edge = INT64_MAX;

	for (size_t i = 0; i < s->n_held; i++) {
		int64_t d = s->held[i]->arrival - place_of(s, s->held[i]->packet.rtp_ts);

		edge = d < edge ? d : edge;
	}
	return edge;
}

static void anchor_first(struct ew_rtp_segment *s, const struct ew_held *h)
{
	s->clock_hz = h->packet.clock_hz ? h->packet.clock_hz : EW_CANVAS_HZ;
	s->anchor_ts = h->packet.rtp_ts;
	s->anchor = h->arrival;
	int64_t edge = lower_edge(s);

	s->anchor += edge > -FIRST_REACH ? edge : 0;
	s->anchored = true;
	s->first_place = s->anchor;
	s->moved = 0;
	s->figures->segments++;
}

static void tell_drift(struct ew_rtp_segment *s, int64_t place)
{
	int64_t span = place - s->first_place;

	if (span <= s->longest || span < 60 * EW_CANVAS_HZ)
		return;
	s->longest = span;
	s->figures->drift_ppm = (double)s->moved * 1e6 / (double)span;
}

/* True when the mapping was moved. */
static bool anchor_again(struct ew_rtp_segment *s, const struct ew_held *h)
{
	int64_t d = h->arrival - place_of(s, h->packet.rtp_ts);
	int64_t step = d;

	if (d >= -EW_TIMELINE_TOLERANCE_SAMPLES && d <= EW_TIMELINE_TOLERANCE_SAMPLES)
		return false;
	if (d > 0) {
		step = lower_edge(s);
		if (step <= EW_TIMELINE_TOLERANCE_SAMPLES)
			return false;
	}
	s->anchor = place_of(s, h->packet.rtp_ts) + step;
	s->anchor_ts = h->packet.rtp_ts;
	s->figures->anchored_again++;
	if (step > -DRIFT_STEP_MAX && step < DRIFT_STEP_MAX)
		s->moved += step;
	return true;
}

static int put(
	struct ew_rtp_segment *s, int64_t at, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	size_t late = 0;

	if (at < s->settled) {
		size_t cut = s->settled - at > (int64_t)n ? n : (size_t)(s->settled - at);

		pcm = pcm ? pcm + cut : NULL;
		at += (int64_t)cut;
		n -= cut;
	}
	/* Only what reaches over an end is cut: wrong times of a span must not cost whole packets. */
	if (at < s->span_from && at + (int64_t)n > s->span_from) {
		size_t cut = (size_t)(s->span_from - at);

		pcm = pcm ? pcm + cut : NULL;
		at += (int64_t)cut;
		n -= cut;
	}
	size_t whole = n;

	if (at < s->span_to && at + (int64_t)n > s->span_to)
		n = (size_t)(s->span_to - at);
	if (whole > 0) {
		int r = ew_canvas_put(s->canvas, at, pcm, n, cause, &late);

		if (r < 0)
			return r;
		s->settled = at + (int64_t)whole;
	}
	s->figures->late += late > 0 && late == n;
	return 0;
}

static int conceal(struct ew_rtp_segment *s, size_t n)
{
	int16_t made[EW_CONCEALMENT_MAX_SAMPLES];

	ew_concealment_make(&s->concealment, made, n);
	int r = put(s, s->settled, made, n, EW_FILL_CONCEALED);

	ew_wipe(made, sizeof(made));
	return r;
}

/* What stands between the last packet and this one. */
static int fill_gap(struct ew_rtp_segment *s, int64_t place, int64_t lost, bool moved)
{
	int64_t gap = place - s->settled;

	if (gap <= 0 || s->resumed || s->delivered < 0)
		return 0;
	if (s->suppressing)
		return put(s, s->settled, NULL, (size_t)gap, EW_FILL_SUPPRESSED);
	if ((lost > 0 || moved) && gap <= EW_CONCEALMENT_MAX_SAMPLES)
		return conceal(s, (size_t)gap);
	enum ew_fill cause = lost > 0 ? EW_FILL_LOST : moved ? EW_FILL_ABSENT : EW_FILL_SUPPRESSED;

	return put(s, s->settled, NULL, (size_t)gap, cause);
}

static int put_g711(struct ew_rtp_segment *s, int64_t place, const struct ew_media_packet *p)
{
	int16_t pcm[EW_MAX_RTP_BYTES];
	struct ew_slice payload = p->payload;

	if (payload.len > EW_MAX_RTP_BYTES)
		payload.len = EW_MAX_RTP_BYTES;
	if (p->codec == EW_CODEC_PCMA)
		ew_g711_alaw_decode(payload, pcm);
	else
		ew_g711_ulaw_decode(payload, pcm);
	ew_concealment_feed(&s->concealment, pcm, payload.len);
	int r = put(s, place, pcm, payload.len, EW_FILL_SOUND);

	ew_wipe(pcm, sizeof(pcm));
	return r;
}

static int put_packet(struct ew_rtp_segment *s, int64_t place, const struct ew_media_packet *p)
{
	int64_t duration = p->duration_ts ? to_samples(s, p->duration_ts)
					  : UNKNOWN_DURATION_MS * EW_CANVAS_HZ / 1000;

	/* A minute is longer than any packet: what says more is nonsense. */
	duration = duration < 60 * EW_CANVAS_HZ ? duration : 60 * EW_CANVAS_HZ;
	s->suppressing = p->codec == EW_CODEC_COMFORT_NOISE;
	if (p->masked)
		return put(s, place, NULL, (size_t)duration, EW_FILL_KEYPAD);
	if (p->codec == EW_CODEC_COMFORT_NOISE)
		return put(s, place, NULL, (size_t)duration, EW_FILL_SUPPRESSED);
	if (p->codec == EW_CODEC_PCMA || p->codec == EW_CODEC_PCMU)
		return put_g711(s, place, p);
	return put(s, place, NULL, (size_t)duration, EW_FILL_NOT_DECODABLE);
}

static int settle_first(struct ew_rtp_segment *s)
{
	struct ew_held *h = s->held[0];
	bool moved = false;

	if (!s->anchored)
		anchor_first(s, h);
	else
		moved = anchor_again(s, h);
	int64_t place = place_of(s, h->packet.rtp_ts);
	int64_t lost = s->delivered < 0 || s->resumed ? 0 : h->sequence - s->delivered - 1;

	s->figures->lost += (uint64_t)lost;
	tell_drift(s, place);
	int r = fill_gap(s, place, lost, moved);

	if (r == 0)
		r = put_packet(s, place, &h->packet);
	s->delivered = h->sequence;
	s->resumed = false;
	s->n_held--;
	memmove(s->held, s->held + 1, s->n_held * sizeof(s->held[0]));
	drop_held(&h);
	return r;
}

int ew_rtp_segment_drain(struct ew_rtp_segment *s)
{
	int r = 0;

	while (r == 0 && s->n_held > 0)
		r = settle_first(s);
	return r;
}

/* Smoothed difference of transit times, RFC 3550 section 6.4.1. */
static void tell_jitter(struct ew_rtp_segment *s, const struct ew_media_packet *p, int64_t arrival)
{
	int64_t clock = p->clock_hz ? p->clock_hz : EW_CANVAS_HZ;
	int64_t sent = (int64_t)(int32_t)(p->rtp_ts - s->last_ts) * EW_CANVAS_HZ / clock;
	int64_t d = arrival - s->last_arrival - sent;

	if (s->begun && !s->resumed && d < EW_CANVAS_HZ && d > -EW_CANVAS_HZ) {
		s->jitter += ((double)(d < 0 ? -d : d) - s->jitter) / 16;
		uint32_t us = (uint32_t)(s->jitter * 1e6 / EW_CANVAS_HZ);

		s->figures->jitter_us = us > s->figures->jitter_us ? us : s->figures->jitter_us;
	}
	s->last_ts = p->rtp_ts;
	s->last_arrival = arrival;
}

static int hold(struct ew_rtp_segment *s, const struct ew_media_packet *p, int64_t sequence,
	int64_t arrival)
{
	size_t at = s->n_held;

	while (at > 0 && s->held[at - 1]->sequence > sequence)
		at--;
	if (at > 0 && s->held[at - 1]->sequence == sequence) {
		s->figures->duplicates++;
		return 0;
	}
	struct ew_held *h = calloc(1, sizeof(*h) + p->payload.len);

	if (!h)
		return -ENOMEM;
	h->packet = *p;
	h->sequence = sequence;
	h->arrival = arrival;
	if (p->payload.len > 0)
		memcpy(h->bytes, p->payload.at, p->payload.len);
	h->packet.payload.at = h->bytes;
	memmove(s->held + at + 1, s->held + at, (s->n_held - at) * sizeof(s->held[0]));
	s->held[at] = h;
	s->n_held++;
	return 0;
}

static int begin(struct ew_rtp_segment *s, const struct ew_media_packet *p)
{
	int r = ew_rtp_segment_drain(s);

	s->highest = (int64_t)p->sequence + 0x10000;
	s->delivered = -1;
	s->anchored = false;
	s->begun = true;
	s->suppressing = false;
	s->jitter = 0;
	s->longest = 0;
	ew_concealment_reset(&s->concealment);
	return r;
}

int ew_rtp_segment_add(struct ew_rtp_segment *s, const struct ew_media_packet *p, int64_t arrival)
{
	int16_t ahead = (int16_t)(uint16_t)(p->sequence - (uint16_t)s->highest);
	uint32_t clock = p->clock_hz ? p->clock_hz : EW_CANVAS_HZ;
	bool jump = ahead > RESTART_JUMP || ahead < -RESTART_JUMP ||
		(s->anchored && clock != s->clock_hz);
	int r = 0;

	tell_jitter(s, p, arrival);
	if (!s->begun || p->restart || jump) {
		r = begin(s, p);
		ahead = 0;
	}
	if (r < 0)
		return r;
	int64_t sequence = s->highest + ahead;

	s->highest = sequence > s->highest ? sequence : s->highest;
	if (sequence <= s->delivered) {
		s->figures->late++;
		return 0;
	}
	if (s->n_held == EW_SEGMENT_MAX_HELD)
		r = settle_first(s);
	if (r == 0)
		r = hold(s, p, sequence, arrival);
	while (r == 0 && s->n_held > 0 && arrival - s->held[0]->arrival >= HOLD_SAMPLES)
		r = settle_first(s);
	return r;
}
