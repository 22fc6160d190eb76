/*
 * Numbers without their wrap. Must never take a pause for a restart: where time moved on as the wall clock did, it is
 * the same sender with the same clock, however many packets are missing.
 */
#include "media/rtp_order.h"

#define RESTART_JUMP 1000
#define SAME_CLOCK_US (EW_US_PER_S / 2)

int64_t ew_rtp_order_ts(const struct ew_rtp_order *o, uint32_t rtp_ts)
{
	return o->ts + (int32_t)(rtp_ts - (uint32_t)o->ts);
}

/* Comfort noise and withheld packets speak of no clock of their own. */
static uint32_t clock_of(const struct ew_rtp_order *o, const struct ew_media_packet *p)
{
	bool borrowed = p->masked || p->codec == EW_CODEC_COMFORT_NOISE;

	if (o->begun && (borrowed || p->clock_hz == 0))
		return o->clock_hz;
	return p->clock_hz ? p->clock_hz : EW_MEDIA_DEFAULT_CLOCK_HZ;
}

static bool time_goes_on(const struct ew_rtp_order *o, const struct ew_media_packet *p)
{
	int64_t ticks = (int32_t)(p->rtp_ts - (uint32_t)o->ts);
	int64_t passed = p->arrival.us - o->arrival.us;
	int64_t apart = ticks * EW_US_PER_S / (int64_t)o->clock_hz - passed;

	return ticks > 0 && apart < SAME_CLOCK_US && apart > -SAME_CLOCK_US;
}

static int begin(struct ew_rtp_order *o, const struct ew_media_packet *p, uint32_t clock)
{
	*o = (struct ew_rtp_order){
		.begun = true,
		.highest = (int64_t)p->sequence + 0x10000,
		.ts = (int64_t)p->rtp_ts + ((int64_t)1 << 32),
		.clock_hz = clock,
		.arrival = p->arrival,
	};
	return 1;
}

int ew_rtp_order_take(
	struct ew_rtp_order *o, const struct ew_media_packet *p, int64_t *ret_sequence, int64_t *ret_ts)
{
	uint32_t clock = clock_of(o, p);
	int64_t ahead = (int16_t)(uint16_t)(p->sequence - (uint16_t)o->highest);
	bool jump = ahead > RESTART_JUMP || ahead < -RESTART_JUMP;
	int began = 0;

	if (!o->begun || p->restart || clock != o->clock_hz || (jump && !time_goes_on(o, p))) {
		began = begin(o, p, clock);
		ahead = 0;
	} else if (jump) {
		ahead = (uint16_t)ahead;
	}
	*ret_sequence = o->highest + ahead;
	*ret_ts = ew_rtp_order_ts(o, p->rtp_ts);
	if (ahead > 0) {
		o->ts = *ret_ts;
		o->arrival = p->arrival;
		o->highest = *ret_sequence;
	}
	return began;
}
