/*
 * Keys pressed on a telephone (RFC 4733). Their packets never reach the tape, the tape only
 * learns that and how long a key was pressed, and the audio of that time is masked, because the
 * same tone may be in it: of all parties, because one hears the other. A tone is heard before its
 * first packet comes, so what is still held back is masked too. Which key it was is not even read.
 */
#include "programs/recorder/recorder_ear.h"
#include "programs/recorder/recorder_hold.h"
#include "programs/recorder/recorder_senders.h"
#include "programs/recorder/recorder_stand_in.h"

#include <errno.h>
#include <string.h>

#include "base/reader.h"

/* Senders repeat every 50 ms (RFC 4733, 2.5.1.2) */
#define LOST_END_US EW_REC_LOST_END_US
/* Some gateways stamp a key when they are sure of it: its tone began up to this much earlier */
#define LEAD_MS 60
/* Who pressed it may go on with its tone this long by its own stamps; others hear it later, from their echo */
#define TRAIL_MS 40
#define TRAIL_US (100 * EW_US_PER_MS)
/* Keys that follow each other without a pause are told at least this often */
#define TELL_AFTER_US (5 * EW_US_PER_S)
/* Who was spoken in a key by its stamp, and comes later than this after it, is of another time */
#define LATE_US EW_US_PER_S
/* Of a key in SIP INFO */
#define LONGEST_TOLD_US (5 * EW_US_PER_S)
/* A person presses five keys in a second; a machine may dial this many at once */
#define TOLD_AT_ONCE 64
#define TOLD_EACH_US (200 * EW_US_PER_MS)

/* Where the tone of a key may be in what is held back. */
struct tone {
	const struct stream *pressed; /* NULL: nobody knows who pressed it */
	uint32_t ssrc;
	uint32_t from_ts;     /* on the pressed stream, from here on; */
	struct ew_wall from;  /* on all streams, what arrived from then on; */
	bool bounded;         /* and no further than here: */
	uint32_t until_ts;
	struct ew_wall until;
};

static int64_t duration_us(uint64_t ts, uint32_t clock_hz)
{
	return clock_hz ? (int64_t)(ts * EW_US_PER_S / clock_hz) : 0;
}

static uint32_t ts_of(uint32_t clock_hz, uint32_t ms)
{
	return clock_hz / 1000 * ms;
}

static struct ew_wall later(struct ew_wall a, struct ew_wall b)
{
	return a.us > b.us ? a : b;
}

static void widen(struct stretch *s, struct ew_wall from, struct ew_wall to)
{
	if (s->to.us == 0 || from.us < s->from.us)
		s->from = from;
	s->to = later(s->to, to);
}

/* -- telling -- */

static void write_keys(struct ew_recorder *r, struct call *c, struct ew_msg_ev_keypad *e,
	const struct stretch *pressed, const struct stretch *masked)
{
	int64_t us = pressed->to.us - pressed->from.us;

	e->interaction = c->id;
	e->from_wall = pressed->from.us;
	e->duration_us = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
	e->masked_from_wall = masked->to.us ? masked->from.us : 0;
	e->masked_to_wall = masked->to.us;
	ew_rec_event(r, c, EW_MSG_ev_keypad, e, NULL);
}

static void tell(struct ew_recorder *r, struct stream *s)
{
	struct untold *u = &s->untold;
	struct stretch pressed = {u->from, u->to};
	struct ew_msg_ev_keypad e = {.party = s->party->id,
		.stream = s->number,
		.more = (u->keys ? u->keys : u->tones) - 1,
		.source = u->keys ? u->source : EW_KEY_HEARD};

	write_keys(r, s->call, &e, &pressed, &u->masked);
	u->keys = u->tones = 0;
	u->masked = (struct stretch){0};
}

static void tell_if_due(struct ew_recorder *r, struct stream *s)
{
	if ((s->untold.keys || s->untold.tones) &&
		ew_rec_ration(r, &s->untold.due, TOLD_AT_ONCE, TOLD_EACH_US))
		tell(r, s);
}

/* A key is told when the audio round it has passed, together with what was masked; or with those
 * after it when they come faster than they may be told. */
static void add_untold(struct stream *s, const struct keypad *k, bool heard)
{
	int64_t us = duration_us((uint64_t)k->before_ts + k->duration_ts, k->clock_hz);
	struct untold *u = &s->untold;
	struct ew_wall to = {k->from.us + us};

	if (u->keys == 0 && u->tones == 0) {
		u->from = k->from;
		u->to = to;
	}
	u->from.us = k->from.us < u->from.us ? k->from.us : u->from.us;
	u->to = later(u->to, to);
	if (heard)
		u->tones++;
	else
		u->keys++;
	s->call->untold = true;
}

void ew_rec_keypad_up(struct stream *s, struct keypad *k)
{
	if (!k->down)
		return;
	k->down = false;
	if (k->seen)
		add_untold(s, k, k == &s->tone);
}

/* Whose keys are told: of all who were told of by packets; or of the one that was heard first, for
 * the others are its echoes. */
static bool is_told(const struct call *c, const struct stream *s)
{
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		const struct stream *other = c->streams[i];

		if (!other || other == s || s->untold.keys)
			continue;
		if (other->untold.keys)
			return false;
		if (other->untold.tones && other->untold.from.us < s->untold.from.us)
			return false;
	}
	return s->untold.keys || s->untold.tones;
}

/* Audio was masked for a key behind a shut gate: that is told, the key is not. */
static void tell_masked(struct ew_recorder *r, struct call *c)
{
	struct ew_msg_ev_keypad e = {.party = c->masker_party, .stream = c->masker};

	if (c->masked.to.us)
		write_keys(r, c, &e, &c->masked, &c->masked);
}

static void tell_call(struct ew_recorder *r, struct call *c)
{
	bool told[EW_MAX_STREAMS_PER_CALL] = {0}, any = false;

	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++)
		any |= told[i] = c->streams[i] && is_told(c, c->streams[i]);
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		struct stream *s = c->streams[i];

		if (s && !told[i])
			s->untold.tones = 0;
		if (!told[i])
			continue;
		if (c->masked.to.us)
			widen(&s->untold.masked, c->masked.from, c->masked.to);
		tell_if_due(r, s);
	}
	if (!any)
		tell_masked(r, c);
	c->masked = (struct stretch){0};
	c->untold = false;
}

/* What the ear hears is told later. */
static int64_t lost_after_us(const struct stream *s, const struct keypad *k)
{
	return LOST_END_US + (k == &s->tone && s->listening.on ? EW_EAR_WAIT_MS * EW_US_PER_MS : 0);
}

static void look_at(struct stream *s, struct keypad *k, struct ew_wall now)
{
	if (!k->down || now.us - k->last.us < lost_after_us(s, k))
		return;
	ew_rec_keypad_up(s, k);
	ew_rec_keypad_again(s->call);
}

static void look_at_all(struct call *c, struct ew_wall now)
{
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		struct stream *s = c->streams[i];

		if (s) {
			look_at(s, &s->keypad, now);
			look_at(s, &s->tone, now);
		}
	}
}

void ew_rec_keypad_passed(struct ew_recorder *r, struct call *c, struct ew_wall arrival)
{
	if (!c->untold || arrival.us < c->masked_until.us)
		return;
	look_at_all(c, arrival);
	tell_call(r, c);
}

void ew_rec_keypad_look(struct ew_recorder *r, struct stream *s)
{
	struct ew_wall now = ew_rec_wall(r, s->call);

	look_at_all(s->call, now);
	ew_rec_keypad_passed(r, s->call, now);
	if (s->call->untold && s->untold.keys && now.us - s->untold.from.us > TELL_AFTER_US)
		tell_call(r, s->call);
	if (!s->call->untold) /* what there was no ration for */
		tell_if_due(r, s);
}

void ew_rec_keypad_end(struct ew_recorder *r, struct stream *s)
{
	ew_rec_ear_close(r, s);
	ew_rec_tone_stop(r, s);
	ew_rec_keypad_up(s, &s->keypad);
	ew_rec_keypad_up(s, &s->tone);
	if (s->call->untold)
		tell_call(r, s->call);
	if (s->untold.keys || s->untold.tones)
		tell(r, s);
}

/* -- masking what is held back -- */

static bool holds(const struct tone *t, const struct stream *s, const struct ew_packet *p)
{
	uint32_t end_ts = p->rtp_ts + ew_rec_duration_ts(s, p);

	if (p->flags & (EW_PACKET_MASKED | EW_PACKET_SENDER_REPORT))
		return false;
	if (p->arrival.us >= t->from.us && (!t->bounded || p->arrival.us < t->until.us))
		return true;
	return s == t->pressed && p->ssrc == t->ssrc && (int32_t)(end_ts - t->from_ts) > 0 &&
	       (!t->bounded || (int32_t)(p->rtp_ts - t->until_ts) < 0);
}

static bool is_touched(const struct tone *t, const struct stream *s, struct ew_frame_reader reader)
{
	struct ew_packet p;

	while (ew_frame_next(&reader, &p) == 1)
		if (holds(t, s, &p))
			return true;
	return false;
}

static void note_masked(struct call *c, const struct ew_packet *p)
{
	struct ew_wall to = {p->arrival.us + duration_us(p->duration_ts, p->clock_hz)};

	widen(&c->masked, p->arrival, to);
	c->untold = true;
}

/* What is held is told with it, if it is ever written (`noted`: not). */
static void mask_frame(struct ew_recorder *r, const struct tone *t, const struct stream *s,
	struct held *h, bool noted)
{
	struct ew_buf buf = {
		.at = r->big_frame, .cap = EW_MAX_FRAME_BYTES, .max = EW_MAX_FRAME_BYTES};
	struct ew_frame_reader reader;
	struct ew_packet p;

	if (ew_frame_read(ew_slice_of(h->bytes, h->len), &reader) || !is_touched(t, s, reader))
		return;
	ew_frame_begin(&buf, reader.stream, reader.purposes);
	while (ew_frame_next(&reader, &p) == 1) {
		if (holds(t, s, &p)) {
			ew_rec_mask(s, &p);
			if (noted)
				note_masked(s->call, &p);
		}
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
		mask_frame(r, t, s, h, true);
	if (s->frame)
		mask_frame(r, t, s, s->frame, true);
	for (struct held *h = s->hold_last; h && h->last.us >= t->from.us - LATE_US; h = h->older)
		mask_frame(r, t, s, h, false);
}

static void mask_call(struct ew_recorder *r, const struct tone *t, struct call *c)
{
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++)
		if (c->streams[i])
			mask_held(r, t, c->streams[i]);
}

static void name_masker(struct stream *pressed)
{
	pressed->call->masker = pressed->number;
	pressed->call->masker_party = pressed->party->id;
}

void ew_rec_keypad_mask_held(struct ew_recorder *r, struct stream *pressed, uint32_t ssrc,
	uint32_t from_ts, struct ew_wall from)
{
	struct tone tone = {.pressed = pressed, .ssrc = ssrc, .from_ts = from_ts, .from = from};

	name_masker(pressed);
	mask_call(r, &tone, pressed->call);
}

void ew_rec_keypad_mask_between(struct ew_recorder *r, const struct mask_between *m)
{
	struct tone tone = {m->pressed, m->ssrc, m->from_ts, m->from, true, m->until_ts, m->until};

	name_masker(m->pressed);
	mask_call(r, &tone, m->pressed->call);
}

void ew_rec_keypad_mask_stream(struct ew_recorder *r, struct stream *s, struct ew_wall from)
{
	struct tone tone = {.from = from};

	name_masker(s);
	mask_held(r, &tone, s);
}

/* One that comes late is masked for what was spoken then: it says nothing of when audio was masked. */
void ew_rec_keypad_mask(struct stream *s, struct ew_packet *p)
{
	ew_rec_mask(s, p);
	if (p->arrival.us < s->call->masked_until.us && s->party->gate.open & EW_PURPOSE_RECORDING)
		note_masked(s->call, p);
}

void ew_rec_keypad_tell_held(struct ew_recorder *r, const struct stream *s, const struct stretch *masked)
{
	struct ew_msg_ev_keypad e = {.party = s->party->id, .stream = s->number};

	write_keys(r, s->call, &e, masked, masked);
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
	uint32_t from_ts = p->rtp_ts - ts_of(p->clock_hz, LEAD_MS);

	ew_rec_keypad_up(s, &s->keypad);
	s->keypad = (struct keypad){.down = true,
		.ssrc = p->ssrc,
		.from_ts = from_ts,
		.segment_ts = p->rtp_ts,
		.clock_hz = p->clock_hz,
		.from = from};
	s->untold.source = EW_KEY_EVENT;
	ew_rec_keypad_mask_held(
		r, s, p->ssrc, from_ts, (struct ew_wall){from.us - LEAD_MS * EW_US_PER_MS});
	ew_rec_expected_key(r, s, p->payload.at[0], from);
	ew_rec_keys_pressed(r, s, p);
}

struct ew_wall ew_rec_keypad_masked_by(const struct keypad *k)
{
	return (struct ew_wall){k->last.us ? k->last.us + (k->down ? LOST_END_US : TRAIL_US) : 0};
}

/* As far as it is known now; what signal has told of ends by itself. */
void ew_rec_keypad_again(struct call *c)
{
	struct ew_wall until = c->told_until;

	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		const struct stream *s = c->streams[i];

		if (s)
			until = later(until,
				later(ew_rec_keypad_masked_by(&s->keypad), ew_rec_keypad_masked_by(&s->tone)));
	}
	c->masked_until = until;
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
	return (s->keypad.last.us && was_spoken_in(&s->keypad, s, p)) ||
	       (s->tone.last.us && was_spoken_in(&s->tone, s, p));
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
	ew_rec_keypad_passed(r, s->call, p->arrival); /* those before it are another stretch */
	if (!is_running(k, p))
		press(r, s, p, duration);
	if (duration > k->duration_ts)
		k->duration_ts = duration;
	k->seen |= open;
	k->last = later(k->last, p->arrival);
	k->ended |= end;
	if (end)
		ew_rec_keypad_up(s, k);
	ew_rec_keypad_again(s->call);
}

/* -- keys that signal tells of -- */

/* The party's first stream, or the call's when nobody knows whose key it was. */
static struct stream *stream_of(const struct call *c, struct ew_id party)
{
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++)
		if (c->streams[i] && (ew_id_is_zero(party) || ew_id_equal(c->streams[i]->party->id, party)))
			return c->streams[i];
	return NULL;
}

/* It may be told of when it goes down or when it is up: its length counts in both directions. */
void ew_rec_on_key_pressed(
	struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	const struct ew_msg_key_pressed *m = EW_MESSAGE_AS(message, key_pressed);
	struct call *c = ew_rec_call_find(r, m->interaction);
	struct stream *s = c ? stream_of(c, m->party) : NULL;
	int64_t us = m->duration_us < LONGEST_TOLD_US ? m->duration_us : LONGEST_TOLD_US;
	struct keypad k = {.down = true, .clock_hz = 1000, .duration_ts = (uint32_t)(us / EW_US_PER_MS)};
	struct ew_wall told;

	if (s) {
		told = ew_rec_arrival(r, c, (struct ew_wall){m->received_wall});
		k.from = (struct ew_wall){told.us - us};
		k.seen = s->party->gate.open & EW_PURPOSE_RECORDING;
		ew_rec_keypad_mask_held(r, s, 0, s->listened.ts + (uint32_t)INT32_MAX,
			(struct ew_wall){k.from.us - LEAD_MS * EW_US_PER_MS});
		c->told_until = later(c->told_until, (struct ew_wall){told.us + us + TRAIL_US});
		s->untold.source = s->untold.keys ? s->untold.source : EW_KEY_SIGNALLED;
		ew_rec_keypad_up(s, &k);
		ew_rec_keypad_again(c);
	}
	ew_rec_done(r, from, message->request, s ? 0 : -ENOENT);
}

