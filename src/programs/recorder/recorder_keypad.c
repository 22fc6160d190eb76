/*
 * Keys pressed on a telephone (RFC 4733). Their packets never reach the tape, the tape only
 * learns that and how long a key was pressed, and the audio of that time is masked, because the
 * same tone may be in it. Which key it was is not even read.
 */
#include "programs/recorder/recorder_private.h"

#include "base/reader.h"

#define LOST_END_US (200 * EW_US_PER_MS) /* senders repeat every 50 ms (RFC 4733, 2.5.1.2) */
#define MARGIN_MS 40                     /* a tone is looked for this long around an event */

static int64_t duration_us(uint64_t ts, uint32_t clock_hz)
{
	return clock_hz ? (int64_t)(ts * EW_US_PER_S / clock_hz) : 0;
}

static void tell(struct ew_recorder *r, struct stream *s)
{
	struct keypad *k = &s->keypad;
	int64_t us = duration_us((uint64_t)k->before_ts + k->duration_ts, k->clock_hz);
	struct ew_msg_ev_keypad e = {.interaction = s->call->id,
		.party = s->party->id,
		.stream = s->number,
		.from_wall = k->from.us,
		.duration_us = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us};

	if (!k->told && k->seen)
		ew_rec_event(r, EW_MSG_ev_keypad, &e, NULL);
	k->told = true;
}

void ew_rec_keypad_end(struct ew_recorder *r, struct stream *s)
{
	if (!s->keypad.down)
		return;
	s->keypad.down = false;
	tell(r, s);
}

/* The same key: by its time stamp, or as the next segment of one that is held for long (RFC
 * 4733, 2.5.1.3). */
static bool is_running(struct keypad *k, const struct ew_packet *p)
{
	if (k->last.us == 0 || k->ssrc != p->ssrc)
		return false;
	if (p->rtp_ts == k->segment_ts)
		return true;
	if (!k->down || p->rtp_ts != k->segment_ts + k->duration_ts)
		return false;
	k->before_ts += k->duration_ts;
	k->segment_ts = p->rtp_ts;
	k->duration_ts = 0;
	return true;
}

static void press(struct ew_recorder *r, struct stream *s, const struct ew_packet *p,
	uint16_t duration)
{
	uint32_t margin_ts = p->clock_hz / 1000 * MARGIN_MS;

	ew_rec_keypad_end(r, s);
	s->keypad = (struct keypad){.down = true,
		.ssrc = p->ssrc,
		.rtp_ts = p->rtp_ts,
		.segment_ts = p->rtp_ts,
		.clock_hz = p->clock_hz,
		.from = {p->arrival.us - duration_us(duration, p->clock_hz)}};
	/* The tone began before its first packet could be sent: what of it is still in the
	 * frame is masked too. */
	ew_rec_mask_frame(r, s, p->ssrc, p->rtp_ts - margin_ts);
}

void ew_rec_keypad_event(struct ew_recorder *r, struct stream *s, const struct ew_packet *p,
	bool open)
{
	struct keypad *k = &s->keypad;
	struct ew_reader reader;
	uint16_t duration;
	bool end;

	ew_reader_init(&reader, p->payload);
	ew_reader_u8(&reader); /* which key: not ours to know */
	end = ew_reader_u8(&reader) & 0x80;
	duration = ew_reader_u16(&reader);
	if (!ew_reader_ok(&reader)) {
		s->counts.malformed++;
		return;
	}
	if (!is_running(k, p))
		press(r, s, p, duration);
	if (duration > k->duration_ts)
		k->duration_ts = duration;
	k->seen |= open;
	k->last = p->arrival;
	if (end)
		ew_rec_keypad_end(r, s);
}

bool ew_rec_keypad_masks(struct ew_recorder *r, struct stream *s, struct ew_wall arrival)
{
	struct keypad *k = &s->keypad;
	int64_t since;

	if (k->last.us == 0)
		return false;
	since = arrival.us - k->last.us;
	if (k->down && since > LOST_END_US)
		ew_rec_keypad_end(r, s);
	return k->down || (since >= 0 && since < MARGIN_MS * EW_US_PER_MS);
}
