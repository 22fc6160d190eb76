/*
 * Encoders, a drifting clock, and what a network does to packets. Everything follows from the seed.
 */
#include "truth/sender.h"

#include <errno.h>
#include <math.h>
#include <opus/opus.h>
#include <spandsp/telephony.h>
#include <spandsp/g722.h>
#include <stdlib.h>
#include <string.h>

#include "media/g711.h"

#define MAX_SAMPLES 5760
#define MAX_BYTES 12000
#define REPORT_S 5.0
#define START_S 0.4 /* the first packet's time */
#define NTP_UNIX_S 2208988800u

struct sender {
	const struct plan *plan;
	const struct speech *speech;
	struct call_leg *leg;
	int64_t origin_us;
	uint64_t random;
	unsigned party;
	double seconds;
	double clock;  /* seconds of the sender since it began */
	double lag;    /* true seconds that its clock knows nothing of: holds, stalls */
	uint16_t sequence;
	uint32_t ts;
	uint32_t ssrc;
	double next_report, next_ssrc;
	bool silent, fresh, held, stalled;
	g722_encode_state_t *g722;
	OpusEncoder *opus;
	int16_t pcm[2 * MAX_SAMPLES];
	uint8_t bytes[MAX_BYTES];
};

static double chance(struct sender *s)
{
	s->random ^= s->random << 13;
	s->random ^= s->random >> 7;
	s->random ^= s->random << 17;
	return (double)(s->random >> 11) / 9007199254740992.0;
}

/* -- encoding -- */

static uint8_t ulaw(int16_t sample)
{
	static uint8_t table[16384];
	static bool made;

	for (int v = 0; !made && v < 16384; v++) {
		int best = 0;

		for (int c = 1; c < 256; c++)
			if (abs(ew_g711_ulaw((uint8_t)c) - (v - 8192) * 4) <
				abs(ew_g711_ulaw((uint8_t)best) - (v - 8192) * 4))
				best = c;
		table[v] = (uint8_t)best;
	}
	made = true;
	return table[(sample >> 2) + 8192];
}

static uint8_t alaw(int16_t sample)
{
	static uint8_t table[8192];
	static bool made;

	for (int v = 0; !made && v < 8192; v++) {
		int best = 0;

		for (int c = 1; c < 256; c++)
			if (abs(ew_g711_alaw((uint8_t)c) - (v - 4096) * 8) <
				abs(ew_g711_alaw((uint8_t)best) - (v - 4096) * 8))
				best = c;
		table[v] = (uint8_t)best;
	}
	made = true;
	return table[(sample >> 3) + 4096];
}

static size_t encode_l16(struct sender *s, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		for (uint8_t c = 0; c < s->plan->channels; c++) {
			s->bytes[k++] = (uint8_t)((uint16_t)s->pcm[i] >> 8);
			s->bytes[k++] = (uint8_t)s->pcm[i];
		}
	return k;
}

static size_t encode_opus(struct sender *s, size_t n)
{
	int16_t both[2 * MAX_SAMPLES];

	for (size_t i = 0; i < n; i++)
		for (uint8_t c = 0; c < s->plan->channels; c++)
			both[i * s->plan->channels + c] = s->pcm[i];
	opus_int32 got = opus_encode(s->opus, both, (int)n, s->bytes, MAX_BYTES);

	return got > 0 ? (size_t)got : 0;
}

static size_t encode(struct sender *s, enum ew_codec codec, size_t n)
{
	switch (codec) {
	case EW_CODEC_PCMA:
	case EW_CODEC_PCMU:
		for (size_t i = 0; i < n; i++)
			s->bytes[i] = codec == EW_CODEC_PCMA ? alaw(s->pcm[i]) : ulaw(s->pcm[i]);
		return n;
	case EW_CODEC_G722:
		return (size_t)g722_encode(s->g722, s->bytes, s->pcm, (int)n);
	case EW_CODEC_OPUS:
		return encode_opus(s, n);
	default:
		return encode_l16(s, n);
	}
}

static int begin_codec(struct sender *s)
{
	int error = OPUS_OK;

	if (s->plan->codec == EW_CODEC_G722) {
		s->g722 = g722_encode_init(NULL, 64000, 0);
		return s->g722 ? 0 : -EIO;
	}
	if (s->plan->codec != EW_CODEC_OPUS)
		return 0;
	s->opus = opus_encoder_create(
		(opus_int32)s->plan->sample_hz, s->plan->channels, OPUS_APPLICATION_AUDIO, &error);
	if (!s->opus)
		return -EIO;
	(void)opus_encoder_ctl(s->opus, OPUS_SET_BITRATE(s->plan->bitrate ? (opus_int32)s->plan->bitrate : 48000));
	(void)opus_encoder_ctl(s->opus, OPUS_SET_INBAND_FEC(1));
	(void)opus_encoder_ctl(s->opus, OPUS_SET_PACKET_LOSS_PERC(15));
	(void)opus_encoder_ctl(s->opus, OPUS_SET_DTX(s->plan->dtx));
	return 0;
}

/* -- the network -- */

static int keep(void *list_of, size_t *cap, size_t need, size_t item)
{
	void **list = list_of;

	if (need <= *cap)
		return 0;
	size_t more = *cap ? 2 * *cap : 1024;

	while (more < need)
		more *= 2;
	void *grown = reallocarray(*list, more, item);

	if (!grown)
		return -ENOMEM;
	*list = grown;
	*cap = more;
	return 0;
}

static int deliver(struct sender *s, struct ew_packet p, double true_s, size_t n)
{
	struct call_leg *leg = s->leg;
	double delay = 0.02 - log(1 - chance(s)) * s->plan->jitter_ms / 1000;

	if (chance(s) < s->plan->reorder)
		delay += chance(s) * 0.5;
	p.arrival.us = s->origin_us + llround((true_s + delay) * 1e6);
	int r = keep(&leg->sent, &leg->cap_sent, leg->n_sent + 1, sizeof(*leg->sent));

	if (r == 0)
		r = keep(&leg->bytes, &leg->cap_bytes, leg->n_bytes + n, 1);
	if (r < 0)
		return r;
	p.payload.len = n;
	leg->sent[leg->n_sent++] = (struct sent){p, leg->n_bytes};
	memcpy(leg->bytes + leg->n_bytes, s->bytes, n);
	leg->n_bytes += n;
	return 0;
}

static int note(struct sender *s, double from, double to, enum fate fate)
{
	struct call_leg *leg = s->leg;
	int r = keep(&leg->said, &leg->cap_said, leg->n_said + 1, sizeof(*leg->said));

	if (r == 0)
		leg->said[leg->n_said++] = (struct said){from, to, fate};
	return r;
}

/* True time at which the sender's clock shows `clock`. */
static double true_time(const struct sender *s, double clock)
{
	const struct plan *p = s->plan;
	double swing = p->wander_ppm * 1e-6 * 3600 / (2 * M_PI) * (1 - cos(2 * M_PI * clock / 3600));

	return START_S + s->lag + clock * (1 + p->ppm[s->party] * 1e-6) + swing;
}

static int report(struct sender *s)
{
	double now = true_time(s, s->clock);
	struct ew_packet p = {.codec = EW_CODEC_UNKNOWN,
		.flags = EW_PACKET_SENDER_REPORT,
		.rtp_ts = s->ts,
		.ssrc = s->ssrc,
		.clock_hz = s->plan->clock_hz};
	/* Its clock on the wall is half a minute wrong, and goes right. */
	uint64_t us = (uint64_t)(s->origin_us + llround((now + 30) * 1e6));
	uint32_t ntp[2] = {(uint32_t)(us / 1000000) + NTP_UNIX_S,
		(uint32_t)((double)(us % 1000000) * 4294.967296)};

	for (size_t i = 0; i < 8; i++)
		s->bytes[i] = (uint8_t)(ntp[i / 4] >> (24 - 8 * (i % 4)));
	s->next_report = now + REPORT_S;
	return deliver(s, p, now, 8);
}

static bool is_withheld(const struct sender *s, double at)
{
	double from = s->seconds * 2 / 3;

	return s->plan->withheld_s > 0 && at >= from && at < from + s->plan->withheld_s;
}

static void change_ssrc(struct sender *s, double now)
{
	s->ssrc = (uint32_t)(chance(s) * 4294967295.0);
	s->sequence = (uint16_t)(chance(s) * 65535);
	s->ts = (uint32_t)(chance(s) * 4294967295.0);
	s->fresh = true;
	s->next_ssrc = now + s->plan->ssrc_change_s;
}

static double loss_at(const struct plan *p, double now)
{
	return p->loss_swing_s > 0 ? p->loss * (1 - cos(2 * M_PI * now / p->loss_swing_s)) / 2 : p->loss;
}

static int send(struct sender *s, double now, double end, enum ew_codec codec, size_t n)
{
	const struct plan *plan = s->plan;
	struct ew_packet p = {.codec = codec,
		.payload_type = codec == EW_CODEC_PCMA ? 8 : codec == EW_CODEC_PCMU ? 0 : 96,
		.sequence = s->sequence++,
		.rtp_ts = s->ts,
		.ssrc = s->ssrc,
		.clock_hz = plan->clock_hz};
	bool noise = codec == EW_CODEC_COMFORT_NOISE || (codec == EW_CODEC_OPUS && n <= 2);
	/* Whatever falls into the dark is not stored: the gate goes by arrival. */
	bool withheld = is_withheld(s, now + 0.02);
	bool lost = !withheld && !s->fresh && !noise && chance(s) < loss_at(plan, now);
	int r = note(s, now, end, withheld ? FATE_WITHHELD : lost ? FATE_LOST : noise ? FATE_NOISE : FATE_SOUND);

	s->fresh = false;
	s->leg->lost += lost;
	if (r < 0 || lost)
		return r;
	r = deliver(s, p, end, n);
	if (r == 0 && chance(s) < plan->twice)
		r = deliver(s, p, end, n);
	return r;
}

/* -- time -- */

static void events(struct sender *s, double now)
{
	const struct plan *p = s->plan;

	if (p->hold_s > 0 && !s->held && now > s->seconds / 3) {
		s->held = true;
		if (p->stamps_stand)
			s->lag += p->hold_s;
		else {
			s->clock += p->hold_s;
			s->ts += (uint32_t)llround(p->hold_s * p->clock_hz);
		}
	}
	if (p->stall_ms > 0 && !s->stalled && now > s->seconds / 2) {
		s->stalled = true;
		s->lag += p->stall_ms / 1000;
	}
	if (p->ssrc_change_s > 0 && now >= s->next_ssrc)
		change_ssrc(s, now);
}

static int step(struct sender *s)
{
	const struct plan *plan = s->plan;
	double length = plan->packet_ms / 1000.0;
	bool wide = plan->sample_hz > 8000;

	events(s, true_time(s, s->clock));
	double now = true_time(s, s->clock), end = true_time(s, s->clock + length);
	size_t n = (size_t)(plan->sample_hz * plan->packet_ms / 1000);
	enum ew_codec codec = plan->codec;
	int r = 0;

	if (plan->law_change_s > 0 && fmod(now, 2 * plan->law_change_s) > plan->law_change_s)
		codec = EW_CODEC_PCMU;
	if (plan->reports && now >= s->next_report)
		r = report(s);
	speech_row(s->speech, wide, now, (end - now) / (double)n, n, s->pcm);
	size_t bytes = encode(s, codec, n);
	bool silent = plan->dtx && (codec == EW_CODEC_OPUS ? bytes <= 2 : speech_is_silent(s->speech, now, end));

	/* The first of a silence says so, then nothing comes. */
	if (silent && codec != EW_CODEC_OPUS) {
		codec = EW_CODEC_COMFORT_NOISE;
		bytes = 1;
		s->bytes[0] = 60;
	}
	if (r == 0 && bytes > 0 && !(silent && s->silent))
		r = send(s, now, end, codec, bytes);
	s->silent = silent;
	s->ts += (uint32_t)(plan->clock_hz * plan->packet_ms / 1000);
	s->clock += length;
	return r;
}

static int by_arrival(const void *a, const void *b)
{
	const struct sent *x = a, *y = b;

	if (x->packet.arrival.us != y->packet.arrival.us)
		return x->packet.arrival.us < y->packet.arrival.us ? -1 : 1;
	return x->offset < y->offset ? -1 : 1;
}

/* The first that comes of an SSRC, as the recorder says it. */
static void mark_first(struct call_leg *leg)
{
	uint32_t seen[64];
	size_t n = 0;

	for (size_t i = 0; i < leg->n_sent; i++) {
		struct ew_packet *p = &leg->sent[i].packet;
		bool known = p->flags & EW_PACKET_SENDER_REPORT;

		for (size_t k = 0; k < n && !known; k++)
			known = seen[k] == p->ssrc;
		if (known || n == 64)
			continue;
		seen[n++] = p->ssrc;
		p->flags |= EW_PACKET_NEW_SSRC;
	}
}

int leg_new(struct call_leg *leg, const struct plan *plan, const struct speech *speech, unsigned party, double seconds,
	int64_t origin_us, uint64_t seed)
{
	struct sender *s = calloc(1, sizeof(*s));

	memset(leg, 0, sizeof(*leg));
	if (!s)
		return -ENOMEM;
	s->plan = plan;
	s->speech = speech;
	s->leg = leg;
	s->origin_us = origin_us;
	s->random = seed * 2654435761u + party + 88172645463325252u;
	s->party = party;
	s->seconds = seconds;
	change_ssrc(s, 0);
	int r = begin_codec(s);

	while (r == 0 && true_time(s, s->clock) + 1.0 < seconds)
		r = step(s);
	qsort(leg->sent, leg->n_sent, sizeof(*leg->sent), by_arrival);
	mark_first(leg);
	if (s->g722)
		(void)g722_encode_free(s->g722);
	if (s->opus)
		opus_encoder_destroy(s->opus);
	free(s);
	return r;
}

void leg_free(struct call_leg *leg)
{
	free(leg->sent);
	free(leg->bytes);
	free(leg->said);
	memset(leg, 0, sizeof(*leg));
}

struct ew_packet leg_packet(const struct call_leg *leg, size_t i)
{
	struct ew_packet p = leg->sent[i].packet;

	p.payload.at = leg->bytes + leg->sent[i].offset;
	return p;
}
