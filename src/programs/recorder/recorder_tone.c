/*
 * Keys that are only heard: many gateways send no packets of RFC 4733, or begin with them when the tone has long begun.
 * What comes through an open gate in G.711, or is held, is listened to before it is kept; a tone masks what is held
 * back of all parties, as a key does. Nothing else is listened to behind a shut gate, and which key it was nobody learns.
 */
#include "programs/recorder/recorder_ear.h"

#define LEAD_MS 40 /* before the first window that may hold it */
#define LEAD_TS (LEAD_MS * 8)
#define HEARD_HZ 8000
/* The packet behind a tone may carry a copy of the one before it (RFC 6716, 2.1.7) */
#define COPY_MS 60
/* A packet from further back than this is no late one, but a new beginning */
#define LATE_TS (2 * HEARD_HZ)

static struct ew_wall spoken_at(const struct heard_last *at, uint32_t ts)
{
	int64_t behind_ts = (int32_t)(ts - at->ts);

	return (struct ew_wall){at->from.us + behind_ts * EW_US_PER_S / HEARD_HZ};
}

static void begin(struct ew_recorder *r, struct stream *s, const struct heard_last *at,
	const struct ew_keypad_heard *heard)
{
	struct ew_wall from = spoken_at(at, heard->from_ts);

	ew_rec_keypad_up(s, &s->tone);
	s->tone = (struct keypad){.down = true,
		.seen = s->party->gate.open & EW_PURPOSE_RECORDING,
		.ssrc = at->ssrc,
		.from_ts = heard->from_ts - LEAD_TS,
		.segment_ts = heard->from_ts,
		.clock_hz = HEARD_HZ,
		.from = from};
	ew_rec_keypad_mask_held(
		r, s, at->ssrc, s->tone.from_ts, (struct ew_wall){from.us - LEAD_MS * EW_US_PER_MS});
}

/* `at`: the packet whose hearing has brought this. */
static void hear(struct ew_recorder *r, struct stream *s, const struct heard_last *at,
	const struct ew_keypad_heard *heard)
{
	struct keypad *k = &s->tone;

	if (!heard->tone && (!k->down || heard->goes_on))
		return;
	if (heard->tone) {
		if (!k->down || k->ssrc != at->ssrc)
			begin(r, s, at, heard);
		if ((int32_t)(heard->to_ts - k->segment_ts - k->duration_ts) > 0)
			k->duration_ts = heard->to_ts - k->segment_ts;
		if (at->arrival.us > k->last.us)
			k->last = at->arrival;
	}
	if (!heard->goes_on)
		ew_rec_keypad_up(s, k);
	ew_rec_keypad_again(s->call);
}

void ew_rec_tone_stop(struct ew_recorder *r, struct stream *s)
{
	struct ew_keypad_heard heard;

	if (!s->ear.begun)
		return;
	heard = ew_keypad_stop(&s->ear);
	hear(r, s, &s->listened, &heard);
}

static bool is_heard(const struct ew_packet *p)
{
	return (p->codec == EW_CODEC_PCMU || p->codec == EW_CODEC_PCMA) && p->clock_hz == HEARD_HZ &&
	       !(p->flags & EW_PACKET_STEREO);
}

/* Alone: what should be round it has been heard already, or never will be. */
static void listen_late(struct ew_recorder *r, struct stream *s, const struct ew_packet *p,
	enum ew_keypad_law law, const struct heard_last *at)
{
	struct ew_keypad_ear ear = {0};
	struct ew_keypad_heard heard = ew_keypad_listen(r->bank, &ear, law, p->rtp_ts, p->payload);
	struct ew_keypad_heard end = ew_keypad_stop(&ear);

	if (end.tone && !heard.tone)
		heard = end;
	ew_wipe(&ear, sizeof(ear));
	heard.goes_on = s->ear.goes_on;
	if (!heard.tone)
		return;
	if (!(p->flags & EW_PACKET_STRAGGLER && s->tone.down)) {
		hear(r, s, at, &heard);
		return;
	}
	/* Its stamps are of another beginning than those of the tone that is heard now. */
	if (at->arrival.us > s->tone.last.us)
		s->tone.last = at->arrival;
	ew_rec_keypad_again(s->call);
}

bool ew_rec_tone_listen(struct ew_recorder *r, struct stream *s, const struct ew_packet *p)
{
	enum ew_keypad_law law = p->codec == EW_CODEC_PCMA ? EW_KEYPAD_ALAW : EW_KEYPAD_ULAW;
	int64_t us = (int64_t)p->payload.len * EW_US_PER_S / HEARD_HZ;
	struct heard_last at = {{p->arrival.us - us}, p->arrival, p->rtp_ts, p->ssrc};
	int32_t ahead_ts = (int32_t)(p->rtp_ts - s->ear.next_ts);
	struct ew_keypad_heard heard;

	if (!is_heard(p)) {
		ew_rec_tone_stop(r, s);
		return p->codec != EW_CODEC_COMFORT_NOISE && ew_rec_ear_listen(r, s, p);
	}
	if (p->flags & EW_PACKET_STRAGGLER ||
		(s->ear.begun && s->listened.ssrc == p->ssrc && ahead_ts < 0 && ahead_ts > -LATE_TS)) {
		listen_late(r, s, p, law, &at);
		return false;
	}
	if (s->ear.begun && (s->listened.ssrc != p->ssrc || ahead_ts != 0))
		ew_rec_tone_stop(r, s);
	heard = ew_keypad_listen(r->bank, &s->ear, law, p->rtp_ts, p->payload);
	s->listened = at;
	hear(r, s, &at, &heard);
	return false;
}

/* -- what the ear has heard -- */

static void begin_of_ear(struct stream *s, const struct tone_heard *heard)
{
	ew_rec_keypad_up(s, &s->tone);
	s->tone = (struct keypad){.down = true,
		.seen = s->party->gate.open & EW_PURPOSE_RECORDING,
		.ssrc = heard->ssrc,
		.from_ts = heard->from_ts - heard->clock_hz / 1000 * LEAD_MS,
		.segment_ts = heard->from_ts,
		.clock_hz = heard->clock_hz,
		.from = heard->from};
}

/* What came while the ear listened lies in frames: it is masked there, up to where the tone is known to go. */
static void mask_of_ear(struct ew_recorder *r, struct stream *s, const struct tone_heard *heard)
{
	struct ew_wall from = {heard->from.us - LEAD_MS * EW_US_PER_MS};
	struct ew_wall known = ew_rec_keypad_masked_by(&s->tone);
	struct mask_between m = {.pressed = s,
		.ssrc = heard->ssrc,
		.from_ts = heard->from_ts - heard->clock_hz / 1000 * LEAD_MS,
		.until_ts = heard->to_ts + heard->clock_hz / 1000 * (LEAD_MS + COPY_MS),
		.from = from,
		.until = {heard->arrival.us + EW_REC_LOST_END_US}};

	if (!heard->goes_on && !heard->apart)
		m.until = known;
	ew_rec_keypad_mask_between(r, &m);
}

void ew_rec_tone_of_ear(struct ew_recorder *r, struct stream *s, const struct tone_heard *heard)
{
	struct keypad *k = &s->tone;

	ew_rec_keypad_passed(r, s->call, (struct ew_wall){heard->from.us - LEAD_MS * EW_US_PER_MS});
	if (!heard->apart && (!k->down || k->ssrc != heard->ssrc))
		begin_of_ear(s, heard);
	if (!heard->apart && (int32_t)(heard->to_ts - k->segment_ts - k->duration_ts) > 0)
		k->duration_ts = heard->to_ts - k->segment_ts;
	if (heard->arrival.us > k->last.us)
		k->last = heard->arrival;
	if (!heard->goes_on && !heard->apart)
		ew_rec_keypad_up(s, k);
	ew_rec_keypad_again(s->call);
	mask_of_ear(r, s, heard);
}
