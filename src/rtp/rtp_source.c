/*
 * Bookkeeping of one SSRC. It only counts and classifies: a recorder keeps packets that come late
 * or out of order, so nothing here may ever be a reason to drop one, but for a number that has
 * certainly been there before.
 */
#include "rtp/rtp_source.h"

#include <string.h>

/* RFC 3550's MAX_DROPOUT is 3000; senders that start anew are seen to jump by less, so a
 * thousand is taken. */
#define JUMP_PACKETS 1000
#define JUMP_S 10
/* What was sent before a restart may come for so long after it, and be so far behind what came before it */
#define STRAGGLE_US (5 * EW_US_PER_S)
#define STRAGGLE_AHEAD 32
/* Packets in line that are further apart than this tell nothing of the sender's clock: it was silent */
#define RUN_STEP_US EW_US_PER_S
#define RUN_US (10 * EW_US_PER_S)
#define PPM 1000000
#define LOW_PACKETS 32

void ew_rtp_source_init(struct ew_rtp_source *s, uint32_t ssrc)
{
	*s = (struct ew_rtp_source){.ssrc = ssrc};
}

static int64_t arrival_ts(struct ew_mono arrival, uint32_t clock_hz)
{
	/* Split, so that years of microseconds times the clock do not overflow. */
	return arrival.us / EW_US_PER_S * clock_hz +
	       arrival.us % EW_US_PER_S * clock_hz / EW_US_PER_S;
}

static int64_t distance(int64_t a)
{
	return a < 0 ? -a : a;
}

/*
 * A sender's time has jumped when the stamp moved far and the clock on the wall did not move with
 * it. A pause of the sender moves both, a stalled network moves only the arrival: neither is a
 * new start.
 */
static bool time_jumped(const struct ew_rtp_source *s, uint32_t ts, int64_t transit)
{
	int64_t limit = (int64_t)s->clock_hz * JUMP_S;

	return distance((int32_t)(ts - s->last_ts)) > limit &&
	       distance((int32_t)(uint32_t)(transit - s->transit_ts)) > limit;
}

/* RFC 3550, A.8; the differences are taken modulo 2^32 as the stamps are. */
static void note_jitter(struct ew_rtp_source *s, int64_t transit)
{
	double d = (double)distance((int32_t)(uint32_t)(transit - s->transit_ts));

	s->jitter_ts += (d - s->jitter_ts) / 16.0;
}

/* Two packets that carry the same number are the same packet if these are equal: stamp, length and the ends of the
 * payload. Never 0, which is a number that has not come. */
static uint8_t fingerprint(const struct ew_rtp *p)
{
	size_t len = p->payload.len;
	uint32_t h = p->timestamp * 2654435761u ^ (uint32_t)len ^ (uint32_t)p->payload_type << 16;
	uint32_t front = 0, back = 0;

	if (len >= sizeof(front)) {
		memcpy(&front, p->payload.at, sizeof(front));
		memcpy(&back, p->payload.at + len - sizeof(back), sizeof(back));
	} else if (len) {
		memcpy(&front, p->payload.at, len);
	}
	h = ((h ^ front) * 16777619u ^ back) * 16777619u;
	h >>= 24;
	return h ? (uint8_t)h : 1;
}

static uint8_t *place(struct ew_rtp_source *s, uint32_t extended)
{
	return &s->seen[extended % EW_RTP_WINDOW];
}

static void begin(struct ew_rtp_source *s, const struct ew_rtp *p)
{
	s->begun = true;
	s->first_extended = s->highest_extended = p->sequence;
	*place(s, s->highest_extended) = fingerprint(p);
	s->received = 1;
}

/*
 * A new start goes on in the next cycle of extended numbers; the first number moves along, so
 * that what was expected before the jump stays counted and the jump itself is not taken for loss.
 */
static void begin_again(struct ew_rtp_source *s, const struct ew_rtp *p, struct ew_mono arrival)
{
	uint32_t fresh = (s->highest_extended & 0xffff0000u) + 0x10000u + p->sequence;

	s->before_sequence = (uint16_t)s->highest_extended;
	s->before_ts = s->last_ts;
	s->restarted = arrival;
	s->first_extended += fresh - s->highest_extended - 1;
	s->highest_extended = fresh;
	memset(s->seen, 0, sizeof(s->seen));
	*place(s, fresh) = fingerprint(p);
	s->received++;
	s->restarts++;
}

/* Near what came last before the restart, by number and by stamp. It fills what was counted as lost. */
static bool is_straggler(const struct ew_rtp_source *s, const struct ew_rtp *p, struct ew_mono arrival)
{
	int16_t step = (int16_t)(p->sequence - s->before_sequence);
	int64_t ts = (int32_t)(p->timestamp - s->before_ts);

	return s->restarted.us && arrival.us - s->restarted.us < STRAGGLE_US && step < STRAGGLE_AHEAD &&
	       step > -EW_RTP_WINDOW && distance(ts) < (int64_t)s->clock_hz * JUMP_S;
}

static enum ew_rtp_arrival forward(struct ew_rtp_source *s, uint32_t by, const struct ew_rtp *p)
{
	if (by >= EW_RTP_WINDOW)
		memset(s->seen, 0, sizeof(s->seen));
	else
		for (uint32_t i = 1; i < by; i++)
			*place(s, s->highest_extended + i) = 0;
	s->highest_extended += by;
	*place(s, s->highest_extended) = fingerprint(p);
	s->received++;
	return EW_RTP_NEW;
}

/* The same number with other content is no duplicate: the sender counts anew from near where it was. */
static enum ew_rtp_arrival backward(
	struct ew_rtp_source *s, uint32_t by, const struct ew_rtp *p, struct ew_mono arrival)
{
	uint8_t *seen = by < EW_RTP_WINDOW ? place(s, s->highest_extended - by) : NULL;

	if (seen && *seen == fingerprint(p)) {
		s->duplicates++;
		return EW_RTP_DUPLICATE;
	}
	if (seen && *seen) {
		begin_again(s, p, arrival);
		return EW_RTP_RESTART;
	}
	if (seen)
		*seen = fingerprint(p);
	if (s->highest_extended - s->first_extended < by)
		s->first_extended = s->highest_extended - by;
	s->received++;
	s->late++;
	return EW_RTP_LATE;
}

static enum ew_rtp_arrival jump(
	struct ew_rtp_source *s, const struct ew_rtp *p, struct ew_mono arrival)
{
	if (is_straggler(s, p, arrival)) {
		s->received++;
		s->late++;
		return EW_RTP_STRAGGLER;
	}
	begin_again(s, p, arrival);
	return EW_RTP_RESTART;
}

/* A packet in line with the one before it, and soon after it. */
static void note_run(struct ew_rtp_source *s, uint32_t ts, struct ew_mono arrival)
{
	int32_t moved = (int32_t)(ts - s->last_ts);
	int64_t us = arrival.us - s->last_at.us;

	if (moved < 0 || us < 0 || us >= RUN_STEP_US)
		return;
	s->run_ts += (uint32_t)moved;
	s->run_us += (uint64_t)us;
}

static void note_time(struct ew_rtp_source *s, const struct ew_rtp *packet, int64_t transit,
	uint32_t clock_hz, struct ew_mono arrival, bool fresh)
{
	if (fresh || s->low_packets == LOW_PACKETS) {
		s->low_before_ts = fresh ? transit : s->low_ts;
		s->low_ts = transit;
		s->low_packets = 0;
	}
	s->low_packets++;
	if (transit < s->low_ts)
		s->low_ts = transit;
	s->clock_hz = clock_hz;
	s->transit_ts = transit;
	s->last_ts = packet->timestamp;
	s->last_at = arrival;
}

enum ew_rtp_arrival ew_rtp_source_packet(struct ew_rtp_source *s, const struct ew_rtp *packet,
	uint32_t clock_hz, struct ew_mono arrival)
{
	int64_t transit = arrival_ts(arrival, clock_hz) - packet->timestamp;
	int16_t step = (int16_t)(packet->sequence - (uint16_t)s->highest_extended);
	bool comparable = clock_hz && clock_hz == s->clock_hz;
	enum ew_rtp_arrival outcome;

	if (!s->begun) {
		begin(s, packet);
		outcome = EW_RTP_NEW;
	} else if (step > JUMP_PACKETS || step < -JUMP_PACKETS ||
		   (comparable && time_jumped(s, packet->timestamp, transit)))
		outcome = jump(s, packet, arrival);
	else
		outcome = step > 0 ? forward(s, (uint32_t)step, packet)
				   : backward(s, (uint32_t)-step, packet, arrival);
	if (outcome == EW_RTP_DUPLICATE || outcome == EW_RTP_STRAGGLER)
		return outcome;
	if (comparable && outcome != EW_RTP_RESTART)
		note_jitter(s, transit);
	if (comparable && outcome == EW_RTP_NEW && step == 1)
		note_run(s, packet->timestamp, arrival);
	/* The newest stays the measure for what follows it. */
	if (clock_hz && !(comparable && outcome == EW_RTP_LATE))
		note_time(s, packet, transit, clock_hz, arrival, !comparable || outcome == EW_RTP_RESTART);
	return outcome;
}

uint32_t ew_rtp_source_extended(const struct ew_rtp_source *s, uint16_t sequence)
{
	if (!s->begun)
		return sequence;
	return s->highest_extended + (uint32_t)(int16_t)(sequence - (uint16_t)s->highest_extended);
}

uint32_t ew_rtp_source_ts_at(const struct ew_rtp_source *s, struct ew_mono at)
{
	int64_t low = s->low_ts < s->low_before_ts ? s->low_ts : s->low_before_ts;

	return (uint32_t)(arrival_ts(at, s->clock_hz) - low);
}

int64_t ew_rtp_source_clock_ppm(const struct ew_rtp_source *s)
{
	double expected = (double)s->run_us * s->clock_hz / (double)EW_US_PER_S;

	if (s->run_us < RUN_US || s->clock_hz == 0)
		return 0;
	return (int64_t)(((double)s->run_ts - expected) * PPM / expected);
}

uint64_t ew_rtp_source_lost(const struct ew_rtp_source *s)
{
	uint64_t expected = s->begun ? (uint64_t)(s->highest_extended - s->first_extended) + 1 : 0;

	return expected > s->received ? expected - s->received : 0;
}
