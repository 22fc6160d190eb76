/*
 * One source of packets on its way to the canvas. Must never count as lost what was withheld, and must never place by
 * anything but the clock of the survey: the order in which a program was fed says nothing about when something was
 * said.
 */
#include "media/rtp_segment.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/secret.h"

#define UNKNOWN_DURATION_MS 20
#define MAX_DURATION_S 60          /* longer than any packet: what says more is nonsense */
#define UNDECODABLE_REACH_MS 200   /* as far as a packet without known length may last until the next */
#define JITTER_MAX_US 1000000
#define MAX_APART_US 10e6          /* RTP time and arrival: whoever says more is not believed */

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
	ew_sound_clear(&s->sound);
}

/* -- places -- */

static const struct ew_clock *clock_of(const struct ew_rtp_segment *s)
{
	return s->alone ? &s->own : &s->facts->clock;
}

/* In samples of the canvas. */
static double place_of(const struct ew_rtp_segment *s, double ts)
{
	return ew_clock_place_us(clock_of(s), s->piece, ts * 1e6 / s->clock_hz) * s->sound.rate_hz / 1e6;
}

static struct ew_stretch stretch(const struct ew_rtp_segment *s, int64_t ts, double us)
{
	return (struct ew_stretch){place_of(s, (double)ts),
		place_of(s, (double)ts + us * s->clock_hz / 1e6), ew_clock_is_plain(clock_of(s), s->piece)};
}

/* What the survey had no room for lies where its first packet came, and again where it leaves its time. */
static void use_own_clock(struct ew_rtp_segment *s, const struct ew_media_packet *p, int64_t ts)
{
	double at = (double)ts * 1e6 / s->clock_hz;

	s->alone = true;
	s->piece = 0;
	s->own_knot = (struct ew_clock_knot){at, (double)(p->arrival.us - s->origin.us) - at};
	s->own_piece = (struct ew_clock_piece){.n_knots = 1};
	s->own = (struct ew_clock){
		.pieces = &s->own_piece, .n_pieces = 1, .knots = &s->own_knot, .n_knots = 1};
}

/* -- what was seen -- */

static bool was_seen(const struct ew_rtp_segment *s, int64_t sequence)
{
	uint64_t bit = (uint64_t)sequence % EW_SEGMENT_SEEN;

	return s->delivered - sequence < EW_SEGMENT_SEEN && (s->seen[bit / 64] >> bit % 64 & 1);
}

static void mark_seen(struct ew_rtp_segment *s, int64_t sequence)
{
	if (s->delivered < 0 || sequence - s->delivered >= EW_SEGMENT_SEEN)
		memset(s->seen, 0, sizeof(s->seen));
	else
		for (int64_t i = s->delivered + 1; i < sequence; i++)
			s->seen[(uint64_t)i % EW_SEGMENT_SEEN / 64] &= ~((uint64_t)1 << (uint64_t)i % 64);
	s->seen[(uint64_t)sequence % EW_SEGMENT_SEEN / 64] |= (uint64_t)1 << (uint64_t)sequence % 64;
	s->delivered = sequence;
}

static double told_us(const struct ew_rtp_segment *s, const struct ew_media_packet *p)
{
	double us = (double)p->duration_ts * 1e6 / s->clock_hz;

	if (p->duration_ts == 0)
		us = ew_payload_us(p->codec, p->payload);
	if (us <= 0)
		us = UNKNOWN_DURATION_MS * 1000.0;
	return us < MAX_DURATION_S * 1e6 ? us : MAX_DURATION_S * 1e6;
}

/* -- what stands between the last packet and this one -- */

/* The sender was silent; what was lost of it is most likely where it began to speak again. */
static int fill_quiet(struct ew_rtp_segment *s, struct ew_stretch gap, double lost)
{
	double middle = gap.to - gap.from > lost ? gap.to - lost : gap.from;
	int r = ew_sound_silence(&s->sound, gap.from, middle, EW_FILL_SUPPRESSED);

	return r == 0 && lost > 0 ? ew_sound_silence(&s->sound, middle, gap.to, EW_FILL_LOST) : r;
}

/* Places that a packet takes. */
static double usual_of(const struct ew_rtp_segment *s, const struct ew_held *h)
{
	struct ew_stretch at = stretch(s, h->ts, told_us(s, &h->packet));

	return at.to - at.from;
}

static int fill_gap(struct ew_rtp_segment *s, const struct ew_held *h, struct ew_stretch gap, int64_t lost, bool moved)
{
	double length = gap.to - gap.from, ms = (double)s->sound.rate_hz / 1000;
	bool alike = ew_codec_is_decodable(h->packet.codec) && h->packet.codec == s->sound.codec && !h->packet.masked;

	if (length <= 1 || s->resumed || s->delivered < 0)
		return 0;
	if (s->suppressing)
		return fill_quiet(s, gap, (double)lost * (s->usual > 0 ? s->usual : usual_of(s, h)));
	if (lost > 0)
		return ew_sound_bridge(&s->sound, gap, alike ? h->packet.payload : EW_SLICE_EMPTY);
	if (moved)
		return ew_sound_silence(&s->sound, gap.from, gap.to, EW_FILL_ABSENT);
	if (s->undecodable && length <= UNDECODABLE_REACH_MS * ms)
		return ew_sound_silence(&s->sound, gap.from, gap.to, EW_FILL_NOT_DECODABLE);
	return ew_sound_silence(&s->sound, gap.from, gap.to, EW_FILL_SUPPRESSED);
}

/* -- packets -- */

static int put_silence(struct ew_rtp_segment *s, const struct ew_held *h, enum ew_fill cause)
{
	struct ew_stretch at = stretch(s, h->ts, told_us(s, &h->packet));

	s->suppressing = cause == EW_FILL_SUPPRESSED;
	s->undecodable = cause == EW_FILL_NOT_DECODABLE;
	s->end = at.to;
	return ew_sound_silence(&s->sound, at.from, at.to, cause);
}

static uint8_t channels_of(const struct ew_rtp_segment *s, const struct ew_media_packet *p)
{
	if (p->stereo)
		return 2;
	if (p->codec != EW_CODEC_L16)
		return 0;
	if (p->duration_ts > 0 && p->payload.len == (size_t)p->duration_ts * 4)
		return 2;
	if (p->duration_ts > 0 && p->payload.len == (size_t)p->duration_ts * 2)
		return 1;
	if (s->facts && s->facts->channels)
		return s->facts->channels;
	return p->payload_type == 10 ? 2 : 1; /* RFC 3551, table 4 */
}

static int put_sound(struct ew_rtp_segment *s, const struct ew_held *h)
{
	size_t n = 0;
	int r = ew_sound_prepare(&s->sound, &h->packet, s->clock_hz, channels_of(s, &h->packet));

	if (r == -ENOMEM)
		return r;
	if (r == 0 && ew_decoder_is_silence(s->sound.decoder, h->packet.payload))
		return put_silence(s, h, EW_FILL_SUPPRESSED);
	if (r == 0)
		r = ew_sound_decode(&s->sound, h->packet.payload, &n);
	if (r < 0 || n == 0) {
		s->figures->broken++;
		return put_silence(s, h, EW_FILL_NOT_DECODABLE);
	}
	struct ew_stretch at = stretch(s, h->ts, (double)n * 1e6 / ew_decoder_rate_hz(s->sound.decoder));

	s->suppressing = false;
	s->undecodable = false;
	s->end = at.to;
	s->usual = at.to - at.from;
	return ew_sound_put(&s->sound, at, n, EW_FILL_SOUND);
}

static int put_packet(struct ew_rtp_segment *s, const struct ew_held *h)
{
	if (h->packet.masked)
		return put_silence(s, h, EW_FILL_KEYPAD);
	if (h->packet.codec == EW_CODEC_COMFORT_NOISE)
		return put_silence(s, h, EW_FILL_SUPPRESSED);
	if (ew_codec_is_decodable(h->packet.codec))
		return put_sound(s, h);
	return put_silence(s, h, EW_FILL_NOT_DECODABLE);
}

static bool lies_near(const struct ew_rtp_segment *s, const struct ew_held *h)
{
	double place = ew_clock_place_us(clock_of(s), s->piece, (double)h->ts * 1e6 / s->clock_hz);

	return fabs(place - (double)(h->packet.arrival.us - s->origin.us)) <= MAX_APART_US;
}

/* True when the mapping jumps before this packet. */
static bool find_piece(struct ew_rtp_segment *s, const struct ew_held *h)
{
	size_t piece = s->piece;
	bool alone = s->alone;

	if (s->facts) {
		s->alone = false;
		s->piece = ew_clock_piece_of(clock_of(s), h->sequence);
	}
	if (!lies_near(s, h)) {
		s->alone = s->own.n_pieces > 0;
		s->piece = s->alone ? 0 : s->piece;
		if (!s->alone || !lies_near(s, h)) {
			use_own_clock(s, &h->packet, h->ts);
			return s->delivered >= 0;
		}
	}
	return s->delivered >= 0 && (alone != s->alone || piece != s->piece);
}

static int settle(struct ew_rtp_segment *s, const struct ew_held *h)
{
	bool moved = find_piece(s, h);
	int64_t lost = s->delivered < 0 || s->resumed ? 0 : h->sequence - s->delivered - 1;
	int r = s->resumed ? ew_sound_reset(&s->sound) : 0;

	s->figures->anchored_again += moved;
	s->figures->lost += (uint64_t)lost;
	struct ew_stretch at = stretch(s, h->ts, told_us(s, &h->packet));

	/* Before the origin nothing was to be kept: that is not late. */
	s->figures->late += at.to > 0 && llround(at.to) <= ew_canvas_begin(s->sound.canvas);
	if (r == 0)
		r = fill_gap(s, h, (struct ew_stretch){s->end, at.from, at.plain}, lost, moved);
	if (r == 0)
		r = put_packet(s, h);
	mark_seen(s, h->sequence);
	s->resumed = false;
	return r;
}

static int settle_first(struct ew_rtp_segment *s)
{
	struct ew_held *h = s->held[0];
	int r = settle(s, h);

	s->n_held--;
	memmove(s->held, s->held + 1, s->n_held * sizeof(s->held[0]));
	drop_held(&h);
	return r;
}

static int settle_all(struct ew_rtp_segment *s)
{
	int r = 0;

	while (r == 0 && s->n_held > 0)
		r = settle_first(s);
	return r;
}

int ew_rtp_segment_drain(struct ew_rtp_segment *s)
{
	int r = settle_all(s);

	return r == 0 ? ew_sound_end(&s->sound) : r;
}

/* Smoothed difference of transit times, RFC 3550 section 6.4.1. */
static void tell_jitter(struct ew_rtp_segment *s, const struct ew_media_packet *p, bool began)
{
	double sent = (double)(int32_t)(p->rtp_ts - s->last_ts) * 1e6 / s->clock_hz;
	double d = fabs((double)(p->arrival.us - s->last_arrival.us) - sent);

	if (!began && !s->resumed && d < JITTER_MAX_US) {
		s->jitter_us += (d - s->jitter_us) / 16;
		if (s->jitter_us > s->figures->jitter_us)
			s->figures->jitter_us = (uint32_t)s->jitter_us;
	}
	s->last_ts = p->rtp_ts;
	s->last_arrival = p->arrival;
}

static int hold(struct ew_rtp_segment *s, const struct ew_media_packet *p, int64_t sequence, int64_t ts)
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
	h->ts = ts;
	if (p->payload.len > 0)
		memcpy(h->bytes, p->payload.at, p->payload.len);
	h->packet.payload.at = h->bytes;
	memmove(s->held + at + 1, s->held + at, (s->n_held - at) * sizeof(s->held[0]));
	s->held[at] = h;
	s->n_held++;
	return 0;
}

static int begin(struct ew_rtp_segment *s, const struct ew_media_packet *p, int64_t ts)
{
	int r = settle_all(s);

	if (r == 0)
		r = ew_sound_reset(&s->sound);
	s->facts = s->survey ? ew_survey_find(s->survey, p) : NULL;
	s->clock_hz = s->facts ? s->facts->clock_hz : s->order.clock_hz;
	s->alone = false;
	s->piece = 0;
	s->own = (struct ew_clock){0};
	if (!s->facts)
		use_own_clock(s, p, ts);
	s->delivered = -1;
	s->suppressing = false;
	s->undecodable = false;
	s->jitter_us = 0;
	s->figures->segments++;
	return r;
}

int ew_rtp_segment_add(struct ew_rtp_segment *s, const struct ew_media_packet *p)
{
	struct ew_rtp_order order = s->order;
	int64_t sequence, ts;
	bool began = ew_rtp_order_take(&order, p, &sequence, &ts);
	int r = 0;

	s->order = order;
	if (began)
		r = begin(s, p, ts);
	if (r < 0)
		return r;
	tell_jitter(s, p, began);
	if (sequence <= s->delivered) {
		bool again = was_seen(s, sequence);

		s->figures->duplicates += again;
		s->figures->late += !again;
		return 0;
	}
	if (s->n_held == EW_SEGMENT_MAX_HELD)
		r = settle_first(s);
	if (r == 0)
		r = hold(s, p, sequence, ts);
	while (r == 0 && s->n_held > 0 && p->arrival.us - s->held[0]->packet.arrival.us >= EW_TIMELINE_HOLD_US)
		r = settle_first(s);
	return r;
}
