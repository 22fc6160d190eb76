/*
 * The recorder's side of the ear: packets in Opus, G.722 and L16 go to it through a ring, and frames of their calls wait
 * until it has heard past them, for EW_EAR_WAIT_MS at most. It may die, be slow or lie: recording goes on, and the call's
 * record says that tones may be in it. Must never wait for it, and never take a time from it that it was not given.
 */
#include "programs/recorder/recorder_ear.h"

#include <errno.h>

#include "ipc/ear_heard.h"

#define POOL_SLOTS 512 /* frames: 1 MiB */
#define POOLS EW_REC_EAR_POOLS
#define SPARE_FRAMES 128
/* Frames that a stream holds back at once, and those of another that hears its echo. A frame takes three packets of wide
 * L16, and eight of anything else. */
#define FRAMES_NARROW 16
#define FRAMES_WIDE 48
/* A tone is masked from 40 ms before it on, and takes 20 ms to be found */
#define PAST_US (60 * EW_US_PER_MS)
#define LEAD_US (40 * EW_US_PER_MS)
#define ASK_AGAIN_US (10 * EW_US_PER_S)
#define FULL_PERMILLE 1000
#define LONGEST_S 2 /* of what one answer says */

static const char *const sentences[] = {
	[UNHEARD_CODEC] = "keypad tones are looked for in G.711, G.722, Opus and L16: in this call's other audio only keys "
			  "that RFC 4733 or SIP INFO told of are masked; let the recording client send telephone-event",
	[UNHEARD_AWAY] = "keypad tones were not looked for in some of this call's audio, because earwitness-ear was not "
			 "there: it is started again by itself, and its log says why it went",
	[UNHEARD_FULL] = "keypad tones were not looked for in some of this call's audio, because the budget of "
			 "earwitness-ear is used up: spread calls over machines, or let the recording client send "
			 "G.711 or telephone-event",
	[UNHEARD_MEMORY] = "keypad tones were not looked for in some of this call's audio, for want of locked memory to "
			   "hold it back in: raise the limit of locked memory",
	[UNHEARD_LATE] = "keypad tones were not looked for in some of this call's audio, because earwitness-ear was late: "
			 "the machine is too busy; add processors",
};

void ew_rec_tell_unheard(struct ew_recorder *r, struct call *c, enum unheard why)
{
	if (c->unheard_told)
		return;
	c->unheard_told = true;
	ew_rec_exception(r, c->id, "keypad_in_band_not_checked", sentences[why]);
}

/* -- locked memory -- */

struct held *ew_rec_ear_block(struct ew_recorder *r, struct ew_secret_pool **ret_pool)
{
	struct held *h = NULL;

	for (uint32_t i = 0; !h && i < r->n_ear_pools; i++) {
		h = ew_secret_pool_take(r->ear_pools[i]);
		*ret_pool = r->ear_pools[i];
	}
	return h;
}

static bool make_pool(struct ew_recorder *r)
{
	if (r->n_ear_pools == POOLS ||
		ew_secret_pool_new(EW_REC_HELD_BYTES, POOL_SLOTS, &r->ear_pools[r->n_ear_pools]))
		return false;
	r->n_ear_pools++;
	return true;
}

static bool is_idle(const struct ew_recorder *r)
{
	return r->n_ear_pools > 1 && r->ear_frames + 2 * SPARE_FRAMES < (r->n_ear_pools - 1) * POOL_SLOTS &&
	       ew_secret_pool_left(r->ear_pools[r->n_ear_pools - 1]) == POOL_SLOTS;
}

/* Before it is needed, so that the path of packets finds it there. */
void ew_rec_ear_tick(struct ew_recorder *r)
{
	bool refused = r->ear_refused.us && r->now.us - r->ear_refused.us < ASK_AGAIN_US;

	if (!r->ear_ring)
		return;
	if (r->ear_frames + SPARE_FRAMES > r->n_ear_pools * POOL_SLOTS && !refused)
		r->ear_refused = make_pool(r) ? (struct ew_mono){0} : r->now;
	else if (is_idle(r))
		ew_secret_pool_free(&r->ear_pools[--r->n_ear_pools]);
}

void ew_rec_ear_free(struct ew_recorder *r)
{
	while (r->n_ear_pools)
		ew_secret_pool_free(&r->ear_pools[--r->n_ear_pools]);
}

/* -- streams that are listened to -- */

static bool is_on(const struct ew_recorder *r, const struct stream *s)
{
	return s->listening.on && s->listening.epoch == r->ear_epoch && r->ear_ring;
}

/* Something of it is on its way. */
static bool is_pending(const struct ew_recorder *r, const struct stream *s)
{
	return is_on(r, s) && s->listening.heard.us < s->listening.handed.us;
}

static void leave(struct ew_recorder *r, struct stream *s)
{
	if (!s->listening.on)
		return;
	s->listening.on = false;
	s->call->n_listened--;
	r->ear_frames -= s->listening.frames;
}

void ew_rec_ear_end(struct ew_recorder *r, struct stream *s)
{
	leave(r, s);
}

static void refuse(struct ew_recorder *r, struct stream *s, enum unheard why)
{
	leave(r, s);
	s->listening.refused = r->now;
	s->listening.epoch = r->ear_epoch;
	ew_rec_tell_unheard(r, s->call, why);
}

static bool enter(struct ew_recorder *r, struct stream *s, const struct ew_packet *p)
{
	uint32_t frames = p->codec == EW_CODEC_L16 ? FRAMES_WIDE : FRAMES_NARROW;

	if (s->listening.epoch == r->ear_epoch && s->listening.refused.us &&
		r->now.us - s->listening.refused.us < ASK_AGAIN_US)
		return false;
	if (r->ear_permille >= FULL_PERMILLE || r->ear_frames + frames > r->n_ear_pools * POOL_SLOTS) {
		refuse(r, s, r->ear_permille >= FULL_PERMILLE || r->n_ear_pools == POOLS ? UNHEARD_FULL : UNHEARD_MEMORY);
		return false;
	}
	/* Under the name by which it is listened to already, unless that was refused. */
	if (s->ear_name.epoch != r->ear_epoch || s->listening.refused.us || s->words.refused.us)
		ew_rec_ear_rename(r, s);
	s->listening = (struct listening){.on = true,
		.epoch = r->ear_epoch,
		.frames = frames,
		.handed = {p->arrival.us - 1},
		.heard = {p->arrival.us - 1}};
	r->ear_frames += frames;
	if (s->call->n_listened++ == 0)
		ew_rec_frames_wait(r, s->call);
	return true;
}

void ew_rec_ear_rename(struct ew_recorder *r, struct stream *s)
{
	s->ear_name = (struct ear_name){r->ear_epoch, ++r->ear_serial};
}

struct stream *ew_rec_ear_stream(const struct ew_recorder *r, uint32_t slot, uint32_t serial)
{
	struct stream *s = slot < r->n_slots ? r->slots[slot] : NULL;

	return s && r->ear_ring && s->ear_name.epoch == r->ear_epoch && s->ear_name.serial == serial ? s : NULL;
}

bool ew_rec_ear_knows(const struct ew_packet *p)
{
	return p->codec == EW_CODEC_OPUS || p->codec == EW_CODEC_G722 || p->codec == EW_CODEC_L16 ||
	       p->codec == EW_CODEC_PCMU || p->codec == EW_CODEC_PCMA;
}

int ew_rec_ear_put(struct ew_recorder *r, struct stream *s, const struct ew_packet *p, uint8_t purposes)
{
	const struct listen_to *to = &s->party->listen_to;
	struct ew_ear_record record;

	if (!r->ear_ring)
		return -ENOTCONN;
	if (s->ear_name.epoch != r->ear_epoch)
		ew_rec_ear_rename(r, s);
	record = (struct ew_ear_record){.stream = s->slot,
		.serial = s->ear_name.serial,
		.ssrc = p->ssrc,
		.clock_hz = p->clock_hz,
		.rtp_ts = p->rtp_ts,
		.sequence = p->sequence,
		.codec = (uint8_t)p->codec,
		.channels = p->flags & EW_PACKET_STEREO ? 2 : 1,
		.flags = (p->flags & EW_PACKET_STRAGGLER ? EW_EAR_STRAGGLER : 0) | (to->house ? EW_EAR_HOUSE : 0),
		.purposes = purposes,
		.call = s->call->number,
		.asked = to->asked,
		.arrival = p->arrival,
		.payload = p->payload};
	if (purposes & EW_EAR_FOR_WORDS && p->arrival.us > s->words.handed.us)
		s->words.handed = p->arrival;
	return ew_ear_ring_put(r->ear_ring, &record);
}

bool ew_rec_ear_listen(struct ew_recorder *r, struct stream *s, const struct ew_packet *p)
{
	uint8_t words = ew_rec_listens(r, s, p) ? EW_EAR_FOR_WORDS : 0;

	if (!ew_rec_ear_knows(p) || !r->ear_ring) {
		ew_rec_tell_unheard(r, s->call, ew_rec_ear_knows(p) ? UNHEARD_AWAY : UNHEARD_CODEC);
		return false;
	}
	if (!is_on(r, s) && !enter(r, s, p))
		return false;
	if (ew_rec_ear_put(r, s, p, EW_EAR_FOR_TONES | words)) {
		ew_rec_tell_unheard(r, s->call, UNHEARD_LATE);
		return false;
	}
	s->listening.clock_hz = p->clock_hz;
	if (p->arrival.us > s->listening.handed.us)
		s->listening.handed = p->arrival;
	return true;
}

/* -- what is held back for it -- */

/* The earliest that was not heard of the call; far in the future when all was. */
static struct ew_wall unheard_from(const struct ew_recorder *r, const struct call *c)
{
	struct ew_wall from = {INT64_MAX};

	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		const struct stream *s = c->streams[i];

		if (s && is_pending(r, s) && s->listening.heard.us < from.us)
			from = s->listening.heard;
	}
	return from;
}

bool ew_rec_ear_has_heard(struct ew_recorder *r, const struct held *h, int64_t waited_us)
{
	struct call *c = h->stream->call;

	if (c->n_listened == 0 || unheard_from(r, c).us >= h->last.us + PAST_US)
		return true;
	if (waited_us < EW_EAR_WAIT_MS * EW_US_PER_MS && !r->ear_hurry)
		return false;
	ew_rec_tell_unheard(r, c, UNHEARD_LATE);
	return true;
}

void ew_rec_ear_close(struct ew_recorder *r, struct stream *s)
{
	struct ew_wall from;

	if (s->call->n_listened == 0)
		return;
	from = unheard_from(r, s->call);
	if (from.us != INT64_MAX)
		ew_rec_keypad_mask_stream(r, s, (struct ew_wall){from.us - LEAD_US});
}

/* -- what it says -- */

static void hear_tone(struct ew_recorder *r, struct stream *s, const struct ew_ear_heard *e)
{
	uint32_t clock_hz = s->listening.clock_hz;
	int64_t longest = (int64_t)clock_hz * LONGEST_S, back = (int32_t)(e->heard_ts - e->from_ts);
	struct tone_heard tone = {.ssrc = e->ssrc,
		.clock_hz = clock_hz,
		.arrival = e->arrival,
		.goes_on = e->words & EW_EAR_GOES_ON,
		.apart = e->words & EW_EAR_APART};

	back = back < 0 ? 0 : back > longest ? longest : back;
	tone.from_ts = e->heard_ts - (uint32_t)back;
	tone.to_ts = (int32_t)(e->to_ts - tone.from_ts) > 0 && (int32_t)(e->heard_ts - e->to_ts) >= 0 ? e->to_ts
												      : e->heard_ts;
	tone.from.us = e->arrival.us - back * EW_US_PER_S / clock_hz;
	ew_rec_tone_of_ear(r, s, &tone);
}

static void hear_one(struct ew_recorder *r, struct ew_ear_heard *e)
{
	struct stream *s = ew_rec_ear_stream(r, e->stream, e->serial);

	if (!s)
		return;
	if (e->words & (EW_EAR_FULL | EW_EAR_DEAF) && s->words.handed.us)
		ew_rec_unlistened(r, s, e->words & EW_EAR_FULL ? EW_UNLISTENED_FULL : EW_UNLISTENED_DEAF);
	if (!is_on(r, s) || !s->listening.clock_hz)
		return;
	if (e->words & (EW_EAR_FULL | EW_EAR_DEAF)) {
		refuse(r, s, e->words & EW_EAR_FULL ? UNHEARD_FULL : UNHEARD_CODEC);
		return;
	}
	/* A time that no packet had is none. */
	if (e->arrival.us > s->listening.handed.us)
		e->arrival = s->listening.handed;
	if (e->words & EW_EAR_TONE) {
		hear_tone(r, s, e);
		return;
	}
	if (e->arrival.us > s->listening.heard.us)
		s->listening.heard = e->arrival;
	if (!(e->words & EW_EAR_GOES_ON) && s->tone.down && s->tone.ssrc == e->ssrc) {
		ew_rec_keypad_up(s, &s->tone);
		ew_rec_keypad_again(s->call);
	}
}

static void on_heard(struct ew_recorder *r, const struct ew_message *message)
{
	struct ew_slice rest = EW_MESSAGE_AS(message, ear_heard)->heard;
	struct ew_ear_heard e;

	while (ew_ear_heard_next(&rest, &e))
		hear_one(r, &e);
}

void ew_rec_on_ear(struct ew_recorder *r, const struct ew_message *message)
{
	switch (message->type->number) {
	case EW_MSG_ear_heard:
		on_heard(r, message);
		return;
	case EW_MSG_ear_load:
		r->ear_permille = EW_MESSAGE_AS(message, ear_load)->permille;
		return;
	case EW_MSG_phrase_said:
		ew_rec_on_phrase_said(r, message);
		return;
	case EW_MSG_speech_unheard:
		ew_rec_on_speech_unheard(r, message);
		return;
	case EW_MSG_listener_there:
		ew_rec_on_listener_there(r, message);
	}
}

/* -- it comes and goes -- */

/* What it had been given and had not heard stays unheard. */
static void forget_call(struct ew_recorder *r, struct call *c, void *arg)
{
	(void)arg;
	for (size_t i = 0; c->n_listened && i < EW_MAX_STREAMS_PER_CALL; i++) {
		struct stream *s = c->streams[i];

		if (!s || !s->listening.on)
			continue;
		ew_rec_tell_unheard(r, c, UNHEARD_AWAY);
		leave(r, s);
	}
}

void ew_recorder_ear(struct ew_recorder *r, struct ew_ear_ring *ring)
{
	ew_rec_look_at_clock(r);
	if (r->ear_ring)
		ew_rec_each_call(r, forget_call, NULL);
	r->ear_ring = ring;
	r->listener_there = false; /* until it says so */
	r->ear_epoch++;
	r->ear_permille = 0;
	ew_rec_ear_tick(r);
}
