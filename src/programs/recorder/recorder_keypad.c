/*
 * Keys pressed on a telephone (RFC 4733). Their packets never reach the tape, the tape only
 * learns that and how long a key was pressed, and the audio of that time is masked, because the
 * same tone may be in it: of all parties, because one hears the other. A tone is heard before its
 * first packet comes, so what is still held back is masked too. Which key it was is not even read.
 */
#include "programs/recorder/recorder_senders.h"

#include <string.h>

#include "base/reader.h"

#define LOST_END_US (200 * EW_US_PER_MS) /* senders repeat every 50 ms (RFC 4733, 2.5.1.2) */
/* Some gateways stamp a key when they are sure of it: its tone began up to this much earlier */
#define LEAD_MS 60
#define TRAIL_MS 40
#define TRAIL_US (TRAIL_MS * EW_US_PER_MS)
/* Who was spoken in a key by its stamp, and comes later than this after it, is of another time */
#define LATE_US EW_US_PER_S
/* A person presses five keys in a second; a machine may dial this many at once */
#define TOLD_AT_ONCE 64
#define TOLD_EACH_US (200 * EW_US_PER_MS)

/* Where the tone of a key may be in what is held back. */
struct tone {
	const struct stream *pressed;
	uint32_t ssrc;
	uint32_t from_ts;     /* on the pressed stream, from here on; */
	struct ew_wall from;  /* on all streams, what arrived from then on */
};

static int64_t duration_us(uint64_t ts, uint32_t clock_hz)
{
	return clock_hz ? (int64_t)(ts * EW_US_PER_S / clock_hz) : 0;
}

static uint32_t ts_of(uint32_t clock_hz, uint32_t ms)
{
	return clock_hz / 1000 * ms;
}

/* -- telling -- */

static void tell(struct ew_recorder *r, struct stream *s)
{
	struct untold *u = &s->untold;
	int64_t us = u->to.us - u->from.us;
	struct ew_msg_ev_keypad e = {.interaction = s->call->id,
		.party = s->party->id,
		.stream = s->number,
		.from_wall = u->from.us,
		.duration_us = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us,
		.more = u->keys - 1};

	ew_rec_event(r, s->call, EW_MSG_ev_keypad, &e, NULL);
	u->keys = 0;
}

static void tell_if_due(struct ew_recorder *r, struct stream *s)
{
	if (s->untold.keys && ew_rec_ration(r, &s->untold.due, TOLD_AT_ONCE, TOLD_EACH_US))
		tell(r, s);
}

static struct ew_wall later(struct ew_wall a, struct ew_wall b)
{
	return a.us > b.us ? a : b;
}

/* A key is told when it has come up, or with those after it when they come faster than they may be
 * told. */
static void add_untold(struct ew_recorder *r, struct stream *s)
{
	const struct keypad *k = &s->keypad;
	int64_t us = duration_us((uint64_t)k->before_ts + k->duration_ts, k->clock_hz);
	struct untold *u = &s->untold;
	struct ew_wall to = {k->from.us + us};

	if (u->keys == 0) {
		u->from = k->from;
		u->to = to;
	}
	u->to = later(u->to, to);
	u->keys++;
	tell_if_due(r, s);
}

static void come_up(struct ew_recorder *r, struct stream *s)
{
	struct keypad *k = &s->keypad;

	if (!k->down)
		return;
	k->down = false;
	if (k->seen)
		add_untold(r, s);
}

void ew_rec_keypad_look(struct ew_recorder *r, struct stream *s)
{
	if (s->keypad.down && ew_rec_wall(r, s->call).us - s->keypad.last.us > LOST_END_US)
		come_up(r, s);
	tell_if_due(r, s);
}

void ew_rec_keypad_end(struct ew_recorder *r, struct stream *s)
{
	come_up(r, s);
	if (s->untold.keys)
		tell(r, s);
}

/* -- masking what is held back -- */

static bool holds(const struct tone *t, const struct stream *s, const struct ew_packet *p)
{
	uint32_t end_ts = p->rtp_ts + ew_rec_duration_ts(s, p);

	if (p->flags & (EW_PACKET_MASKED | EW_PACKET_SENDER_REPORT))
		return false;
	return p->arrival.us >= t->from.us ||
	       (s == t->pressed && p->ssrc == t->ssrc && (int32_t)(end_ts - t->from_ts) > 0);
}

static bool is_touched(const struct tone *t, const struct stream *s, struct ew_frame_reader reader)
{
	struct ew_packet p;

	while (ew_frame_next(&reader, &p) == 1)
		if (holds(t, s, &p))
			return true;
	return false;
}

static void mask_frame(struct ew_recorder *r, const struct tone *t, const struct stream *s,
	struct held *h)
{
	struct ew_buf buf = {
		.at = r->big_frame, .cap = EW_MAX_FRAME_BYTES, .max = EW_MAX_FRAME_BYTES};
	struct ew_frame_reader reader;
	struct ew_packet p;

	if (ew_frame_read(ew_slice_of(h->bytes, h->len), &reader) || !is_touched(t, s, reader))
		return;
	ew_frame_begin(&buf, reader.stream, reader.purposes);
	while (ew_frame_next(&reader, &p) == 1) {
		if (holds(t, s, &p))
			ew_rec_mask(s, &p);
		ew_frame_add(&buf, &p);
	}
	ew_wipe(h->bytes, h->len);
	memcpy(h->bytes, buf.at, buf.len);
	h->len = (uint32_t)buf.len;
	ew_wipe(r->big_frame, buf.len);
}

static void mask_held(struct ew_recorder *r, const struct tone *t, const struct stream *s)
{
	for (struct held *h = s->waiting; h; h = h->next)
		mask_frame(r, t, s, h);
	if (s->frame)
		mask_frame(r, t, s, s->frame);
}

static void mask_call(struct ew_recorder *r, const struct tone *t, struct call *c)
{
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++)
		if (c->streams[i])
			mask_held(r, t, c->streams[i]);
}

/* -- keys -- */

/* The same key: by its time stamp, or as the next segment of one that is held for long (RFC
 * 4733, 2.5.1.3). One whose packets stayed away for too long begins anew. */
static bool is_running(struct keypad *k, const struct ew_packet *p)
{
	bool lost = p->arrival.us - k->last.us > LOST_END_US;

	if (k->last.us == 0 || k->ssrc != p->ssrc)
		return false;
	if (k->ended)
		return p->rtp_ts == k->segment_ts;
	if (!k->down || lost)
		return false;
	if (p->rtp_ts == k->segment_ts)
		return true;
	if (p->rtp_ts != k->segment_ts + k->duration_ts)
		return false;
	k->before_ts += k->duration_ts;
	k->segment_ts = p->rtp_ts;
	k->duration_ts = 0;
	return true;
}

static void press(struct ew_recorder *r, struct stream *s, const struct ew_packet *p,
	uint32_t duration)
{
	struct ew_wall from = {p->arrival.us - duration_us(duration, p->clock_hz)};
	struct tone tone = {.pressed = s,
		.ssrc = p->ssrc,
		.from_ts = p->rtp_ts - ts_of(p->clock_hz, LEAD_MS),
		.from = {from.us - LEAD_MS * EW_US_PER_MS}};

	come_up(r, s);
	s->keypad = (struct keypad){.down = true,
		.ssrc = p->ssrc,
		.from_ts = tone.from_ts,
		.segment_ts = p->rtp_ts,
		.clock_hz = p->clock_hz,
		.from = from};
	mask_call(r, &tone, s->call);
}

/* Until when audio may hold a tone, as far as it is known now. */
static struct ew_wall masked_until(const struct call *c)
{
	struct ew_wall until = {0};

	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		const struct keypad *k = c->streams[i] ? &c->streams[i]->keypad : NULL;

		if (k && k->last.us)
			until = later(until,
				(struct ew_wall){k->last.us + (k->down ? LOST_END_US : TRAIL_US)});
	}
	return until;
}

/* Long packets are sent when their last sample is there, and may come when the key is up again. */
static bool was_spoken_in(const struct keypad *k, const struct stream *s, const struct ew_packet *p)
{
	uint32_t until_ts = k->segment_ts + k->duration_ts + ts_of(k->clock_hz, TRAIL_MS);

	if (p->ssrc != k->ssrc || p->arrival.us - k->last.us >= LATE_US)
		return false;
	return (int32_t)(p->rtp_ts - until_ts) < 0 &&
	       (int32_t)(p->rtp_ts + ew_rec_duration_ts(s, p) - k->from_ts) > 0;
}

bool ew_rec_keypad_masks(const struct stream *s, const struct ew_packet *p)
{
	if (p->arrival.us < s->call->masked_until.us)
		return true;
	return s->keypad.last.us && was_spoken_in(&s->keypad, s, p);
}

/* One event, or several that follow each other (RFC 4733, 2.3 and 2.5.1.5): how long they are in
 * all, and whether the last one has ended. */
static bool read_events(struct ew_slice payload, uint32_t *ret_duration, bool *ret_end)
{
	uint32_t duration = 0;
	struct ew_reader reader;
	bool end = false;

	ew_reader_init(&reader, payload);
	do {
		ew_reader_u8(&reader); /* which key: not ours to know */
		end = ew_reader_u8(&reader) & 0x80;
		duration += ew_reader_u16(&reader);
	} while (ew_reader_ok(&reader) && reader.rest.len > 0);
	if (!ew_reader_ok(&reader))
		return false;
	*ret_duration = duration;
	*ret_end = end;
	return true;
}

void ew_rec_keypad_event(struct ew_recorder *r, struct stream *s, const struct ew_packet *p,
	bool open)
{
	struct keypad *k = &s->keypad;
	uint32_t duration;
	bool end;

	if (!read_events(p->payload, &duration, &end)) {
		s->counts.malformed++;
		return;
	}
	if (!is_running(k, p))
		press(r, s, p, duration);
	if (duration > k->duration_ts)
		k->duration_ts = duration;
	k->seen |= open;
	k->last = later(k->last, p->arrival);
	k->ended |= end;
	if (end)
		come_up(r, s);
	s->call->masked_until = masked_until(s->call);
}
