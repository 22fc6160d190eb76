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
#define WINDOW_PACKETS 64

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

static void begin(struct ew_rtp_source *s, uint16_t sequence)
{
	s->begun = true;
	s->first_extended = s->highest_extended = sequence;
	s->window = 1;
	s->received = 1;
}

/*
 * A new start goes on in the next cycle of extended numbers; the first number moves along, so
 * that what was expected before the jump stays counted and the jump itself is not taken for loss.
 */
static void begin_again(struct ew_rtp_source *s, uint16_t sequence)
{
	uint32_t fresh = (s->highest_extended & 0xffff0000u) + 0x10000u + sequence;

	s->first_extended += fresh - s->highest_extended - 1;
	s->highest_extended = fresh;
	s->window = 1;
	s->received++;
	s->restarts++;
}

static enum ew_rtp_arrival forward(struct ew_rtp_source *s, uint32_t by)
{
	s->highest_extended += by;
	s->window = by >= WINDOW_PACKETS ? 1 : s->window << by | 1;
	s->received++;
	return EW_RTP_NEW;
}

static enum ew_rtp_arrival backward(struct ew_rtp_source *s, uint32_t by)
{
	uint64_t bit = by < WINDOW_PACKETS ? (uint64_t)1 << by : 0;

	if (s->window & bit) {
		s->duplicates++;
		return EW_RTP_DUPLICATE;
	}
	s->window |= bit;
	if (s->highest_extended - s->first_extended < by)
		s->first_extended = s->highest_extended - by;
	s->received++;
	s->late++;
	return EW_RTP_LATE;
}

enum ew_rtp_arrival ew_rtp_source_packet(struct ew_rtp_source *s, const struct ew_rtp *packet,
	uint32_t clock_hz, struct ew_mono arrival)
{
	int64_t transit = arrival_ts(arrival, clock_hz) - packet->timestamp;
	int16_t step = (int16_t)(packet->sequence - (uint16_t)s->highest_extended);
	bool comparable = clock_hz && clock_hz == s->clock_hz;
	enum ew_rtp_arrival outcome;

	if (!s->begun) {
		begin(s, packet->sequence);
		outcome = EW_RTP_NEW;
	} else if (step > JUMP_PACKETS || step < -JUMP_PACKETS ||
		   (comparable && time_jumped(s, packet->timestamp, transit))) {
		begin_again(s, packet->sequence);
		outcome = EW_RTP_RESTART;
	} else {
		outcome = step > 0 ? forward(s, (uint32_t)step) : backward(s, (uint32_t)-step);
		if (outcome == EW_RTP_DUPLICATE)
			return outcome;
		if (comparable)
			note_jitter(s, transit);
	}
	if (clock_hz == 0)
		return outcome;
	s->clock_hz = clock_hz;
	s->transit_ts = transit;
	s->last_ts = packet->timestamp;
	return outcome;
}

uint64_t ew_rtp_source_lost(const struct ew_rtp_source *s)
{
	uint64_t expected = s->begun ? (uint64_t)(s->highest_extended - s->first_extended) + 1 : 0;

	return expected > s->received ? expected - s->received : 0;
}
