/*
 * Media of a party that is held while somebody is asked whether it may be kept: in locked memory that no core file
 * holds and no disk sees, as little and as short as the keeper has said, and never beyond what one call and one thread
 * may have. An opening of the gate writes it with its own times; whatever else happens, it is wiped. It lies in frames as
 * what is recorded does, and keys are masked in it in the same way.
 */
#include "programs/recorder/recorder_hold.h"
#include "programs/recorder/recorder_private.h"

#include <errno.h>
#include <string.h>

#define LOOK_US (50 * EW_US_PER_MS)
/* For so long no memory is asked for after it was refused */
#define REFUSED_US EW_US_PER_S
#define FRAMES_PER_CALL (EW_MAX_HOLD_BYTES_PER_CALL / EW_REC_HELD_BYTES)
/* Masked packets that are closer are one stretch */
#define STRETCH_US (40 * EW_US_PER_MS)
#define STRETCHES 64 /* told one by one */

enum told { BEGUN = 1, WRITTEN = 2, WIPED = 3, WIPED_SOME = 4 };

struct amount {
	uint64_t packets;
	struct ew_wall from, to;
};

/* -- locked memory -- */

static size_t frames_left(const struct ew_recorder *r)
{
	size_t left = 0;

	for (uint32_t i = 0; i < r->n_hold_pools; i++)
		left += ew_secret_pool_left(r->hold_pools[i]);
	return left;
}

/* So that the path of packets finds it there: a pool is made when less than half of one is left. */
static int make_room(struct ew_recorder *r)
{
	int error = 0;

	if (frames_left(r) >= EW_REC_HOLD_SLOTS / 2 || r->n_hold_pools == EW_REC_HOLD_POOLS)
		return 0;
	if (!r->hold_refused.us || r->now.us - r->hold_refused.us >= REFUSED_US) {
		error = ew_secret_pool_new(EW_REC_HELD_BYTES, EW_REC_HOLD_SLOTS, &r->hold_pools[r->n_hold_pools]);
		r->n_hold_pools += !error;
	}
	if (error)
		r->hold_refused = r->now;
	return r->n_hold_pools ? 0 : -ENOMEM;
}

/* What nobody needs any more is given back, the last pool first. */
static void give_back(struct ew_recorder *r)
{
	if (r->n_hold_pools && ew_secret_pool_left(r->hold_pools[r->n_hold_pools - 1]) == EW_REC_HOLD_SLOTS)
		ew_secret_pool_free(&r->hold_pools[--r->n_hold_pools]);
}

void ew_rec_hold_free(struct ew_recorder *r)
{
	while (r->n_hold_pools)
		ew_secret_pool_free(&r->hold_pools[--r->n_hold_pools]);
}

static struct held *take_block(struct ew_recorder *r, const struct call *c, struct ew_secret_pool **ret_pool)
{
	struct held *h = NULL;

	for (uint32_t i = 0; !h && i < r->n_hold_pools && c->hold_frames < FRAMES_PER_CALL; i++) {
		h = ew_secret_pool_take(r->hold_pools[i]);
		*ret_pool = r->hold_pools[i];
	}
	return h;
}

/* -- telling -- */

static void tell(struct ew_recorder *r, struct call *c, const struct party *p, enum told what, const struct amount *a)
{
	struct ew_msg_ev_held e = {.order = p->hold.order,
		.interaction = c->id,
		.party = p->id,
		.what = (uint8_t)what,
		.from_wall = a->from.us,
		.to_wall = a->to.us,
		.packets = a->packets};

	ew_rec_event(r, c, EW_MSG_ev_held, &e, NULL);
}

static void count_wiped(struct ew_recorder *r, struct stream *s, uint64_t packets)
{
	s->counts.withheld += packets;
	r->counts.withheld += packets;
	s->party->hold.wiped += packets;
}

/* While holding goes on: once, however much follows. */
static void tell_some(struct ew_recorder *r, struct stream *s, const struct amount *a)
{
	struct hold *hold = &s->party->hold;

	count_wiped(r, s, a->packets);
	if (hold->told || a->packets == 0)
		return;
	hold->told = true;
	tell(r, s->call, s->party, WIPED_SOME, a);
}

/* -- frames -- */

/* Who reads the tape is told of a source's start by its first packet there: the mark is carried on. */
static void note_start(struct stream *s, uint32_t ssrc)
{
	for (uint8_t i = 0; i < s->n_hold_starts; i++)
		if (s->hold_starts[i] == ssrc)
			return;
	if (s->n_hold_starts < EW_REC_SOURCES)
		s->hold_starts[s->n_hold_starts++] = ssrc;
}

static bool had_start(struct stream *s, uint32_t ssrc)
{
	for (uint8_t i = 0; i < s->n_hold_starts; i++) {
		if (s->hold_starts[i] != ssrc)
			continue;
		s->hold_starts[i] = s->hold_starts[--s->n_hold_starts];
		return true;
	}
	return false;
}

/* Sources of which nothing is held any more are told anew by what comes next. */
static void announce_again(struct stream *s)
{
	for (size_t i = 0; i < EW_REC_SOURCES; i++)
		if (s->sources[i].taken && had_start(s, s->sources[i].rtp.ssrc))
			s->sources[i].announced = false;
	s->n_hold_starts = 0;
}

static void note_starts(struct stream *s, const struct held *h)
{
	struct ew_frame_reader reader;
	struct ew_packet p;

	if (ew_frame_read(ew_slice_of(h->bytes, h->len), &reader))
		return;
	while (ew_frame_next(&reader, &p) == 1)
		if (p.flags & EW_PACKET_NEW_SSRC)
			note_start(s, p.ssrc);
}

static void wipe_first(struct stream *s)
{
	struct held *h = s->hold_first;

	note_starts(s, h);
	s->hold_first = h->newer;
	*(h->newer ? &h->newer->older : &s->hold_last) = NULL;
	s->call->hold_frames--;
	ew_secret_pool_give(h->pool, &h);
}

static void add_amount(struct amount *a, const struct held *h)
{
	if (a->packets == 0 || h->first.us < a->from.us)
		a->from = h->first;
	if (a->packets == 0 || h->last.us > a->to.us)
		a->to = h->last;
	a->packets += h->packets;
}

static void add_stream(struct amount *a, const struct stream *s)
{
	for (const struct held *h = s->hold_first; h; h = h->newer)
		add_amount(a, h);
}

static void wipe_stream(struct stream *s)
{
	while (s->hold_first)
		wipe_first(s);
	s->hold_gap = (struct gap){0};
	announce_again(s);
}

void ew_rec_hold_forget(struct stream *s)
{
	wipe_stream(s);
}

/* The oldest of all that the call holds; false when it holds nothing. */
static bool wipe_oldest(struct ew_recorder *r, struct call *c)
{
	struct stream *oldest = NULL;
	struct amount a = {0};

	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		struct stream *s = c->streams[i];

		if (s && s->hold_first && (!oldest || s->hold_first->first.us < oldest->hold_first->first.us))
			oldest = s;
	}
	if (!oldest)
		return false;
	add_amount(&a, oldest->hold_first);
	wipe_first(oldest);
	tell_some(r, oldest, &a);
	return true;
}

/* Of one stream, what is older than it may be. */
static void wipe_old(struct ew_recorder *r, struct stream *s, struct ew_wall now)
{
	struct amount a = {0};

	while (s->hold_first && now.us - s->hold_first->first.us > s->party->hold.most_us) {
		add_amount(&a, s->hold_first);
		wipe_first(s);
	}
	tell_some(r, s, &a);
}

static struct held *begin_frame(struct ew_recorder *r, struct stream *s, struct ew_wall arrival)
{
	struct ew_secret_pool *pool = NULL;
	struct held *h = take_block(r, s->call, &pool);

	while (!h && wipe_oldest(r, s->call))
		h = take_block(r, s->call, &pool);
	if (!h)
		return NULL;
	ew_rec_frame_begin(r, s, h, pool, arrival);
	h->older = s->hold_last;
	*(s->hold_last ? &s->hold_last->newer : &s->hold_first) = h;
	s->hold_last = h;
	s->call->hold_frames++;
	return h;
}

bool ew_rec_is_held(const struct stream *s, struct ew_wall arrival)
{
	const struct party *p = s->party;

	return p->gate.held & EW_PURPOSE_RECORDING && p->hold.on && arrival.us >= p->hold.from.us &&
	       s->stopped != STOPPED_ENDED;
}

bool ew_rec_hold(struct ew_recorder *r, struct stream *s, const struct ew_packet *p)
{
	struct amount lost = {1, p->arrival, p->arrival};
	struct held *h = NULL;

	if (ew_rec_frame_fits(p))
		h = s->hold_last && !ew_rec_frame_is_full(r, s->hold_last, p) ? s->hold_last
									      : begin_frame(r, s, p->arrival);
	if (!h) {
		tell_some(r, s, &lost);
		return false;
	}
	ew_rec_frame_add(r, h, p);
	return true;
}

void ew_rec_hold_lost(struct stream *s, struct ew_wall from, struct ew_wall to, uint32_t packets, int why)
{
	struct gap *g = &s->hold_gap;

	if (g->packets == 0)
		*g = (struct gap){.from = from, .why = why};
	g->to = to;
	g->packets += packets;
}

/* -- the order -- */

static bool is_hash(const struct ew_hash *h)
{
	uint8_t any = 0;

	for (size_t i = 0; i < sizeof(h->bytes); i++)
		any |= h->bytes[i];
	return any != 0;
}

static int check(const struct ew_recorder *r, const struct call *c, const struct ew_msg_hold_media *m)
{
	if (!is_hash(&m->event) || !(m->purposes & EW_PURPOSE_RECORDING) || m->most_ms == 0 ||
		m->most_ms > EW_MAX_HOLD_MS)
		return -EINVAL;
	if (c->ending)
		return -ENOENT;
	return ew_tape_stuck(r->tape) ? -ENOSPC : 0;
}

/* It is written first, as an opening is. */
static int begin(struct ew_recorder *r, struct call *c, struct party *p, const struct ew_msg_hold_media *m)
{
	struct ew_wall now = ew_rec_wall(r, c);
	struct ew_msg_ev_held e = {.order = m->order,
		.interaction = c->id,
		.party = p->id,
		.what = BEGUN,
		.from_wall = now.us,
		.to_wall = now.us};
	int error;

	ew_rec_tell_unwritten(r, c);
	error = ew_rec_event_first(r, c, EW_MSG_ev_held, &e, NULL);
	if (error)
		return error;
	p->hold = (struct hold){.on = true, .from = now};
	r->n_holds++;
	return 0;
}

/* One that goes on is only changed: how much may be held, and for what. */
static int hold(struct ew_recorder *r, struct call *c, struct party *p, const struct ew_msg_hold_media *m)
{
	struct ew_gate after = p->gate;
	int error = check(r, c, m);

	if (!error)
		error = ew_gate_hold(&after, m->purposes, m->supersedes);
	if (!error)
		error = make_room(r);
	if (!error && !p->hold.on)
		error = begin(r, c, p, m);
	if (error)
		return error;
	p->hold.order = m->order;
	p->hold.most_us = (int64_t)m->most_ms * EW_US_PER_MS;
	p->gate = after;
	return 0;
}

void ew_rec_on_hold_media(struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	const struct ew_msg_hold_media *m = EW_MESSAGE_AS(message, hold_media);
	struct call *c = ew_rec_call_find(r, m->interaction);
	struct party *p = c ? ew_rec_party_find(c, m->party) : NULL;
	struct ew_msg_allowed answer = {
		.order = m->order, .interaction = m->interaction, .party = m->party, .code = -ENOENT};

	/* The role was checked on the way in; a gate is worth a second look. */
	if (from != EW_RECORDER_KEEPER)
		return;
	if (p) {
		answer.code = hold(r, c, p, m);
		answer.open = p->gate.open;
		answer.restriction = p->gate.restriction;
	}
	if (answer.code == -ENOMEM)
		ew_rec_exception(r, m->interaction, "media_not_held",
			"there is no locked memory to hold media in while somebody is asked, so it is discarded: "
			"raise the limit of locked memory");
	ew_rec_send(r, from, message->request, EW_MSG_allowed, &answer);
}

/* -- written -- */

/* Stretches that are told already and the one that is being looked at. */
struct masks {
	struct stretch now;
	uint32_t told;
};

static void end_stretch(struct ew_recorder *r, const struct stream *s, struct masks *m)
{
	if (m->now.to.us == 0)
		return;
	ew_rec_keypad_tell_held(r, s, &m->now);
	m->now = (struct stretch){0};
	m->told++;
}

static void add_masked(struct ew_recorder *r, const struct stream *s, struct masks *m, const struct ew_packet *p)
{
	int64_t us = p->clock_hz ? (int64_t)p->duration_ts * EW_US_PER_S / p->clock_hz : 0;

	if (p->arrival.us - m->now.to.us > STRETCH_US && m->told < STRETCHES)
		end_stretch(r, s, m);
	if (m->now.to.us == 0)
		m->now.from = p->arrival;
	if (p->arrival.us + us > m->now.to.us)
		m->now.to.us = p->arrival.us + us;
}

static void tell_masked(struct ew_recorder *r, const struct stream *s)
{
	struct ew_frame_reader reader;
	struct masks masks = {0};
	struct ew_packet p;

	for (const struct held *h = s->hold_first; h; h = h->newer) {
		if (ew_frame_read(ew_slice_of(h->bytes, h->len), &reader))
			continue;
		while (ew_frame_next(&reader, &p) == 1)
			if (p.flags & EW_PACKET_MASKED)
				add_masked(r, s, &masks, &p);
	}
	end_stretch(r, s, &masks);
}

/* The first packet that is left of a source whose start was wiped is its start now. */
static void mark_starts(struct ew_recorder *r, struct stream *s, struct held *h)
{
	struct ew_buf buf = {.at = r->big_frame, .cap = EW_MAX_FRAME_BYTES, .max = EW_MAX_FRAME_BYTES};
	struct ew_frame_reader reader;
	struct ew_packet p;

	if (s->n_hold_starts == 0 || ew_frame_read(ew_slice_of(h->bytes, h->len), &reader))
		return;
	ew_frame_begin(&buf, reader.stream, reader.purposes);
	while (ew_frame_next(&reader, &p) == 1) {
		if (!(p.flags & (EW_PACKET_STRAGGLER | EW_PACKET_SENDER_REPORT)) && had_start(s, p.ssrc))
			p.flags |= EW_PACKET_NEW_SSRC;
		ew_frame_add(&buf, &p);
	}
	memcpy(h->bytes, buf.at, h->len);
	ew_wipe(r->big_frame, buf.len);
}

static void write_stream(struct ew_recorder *r, struct stream *s, uint32_t purposes)
{
	struct held *first = TAKE(s->hold_first);
	struct gap gap = s->hold_gap;

	for (struct held *h = first; h; h = h->newer) {
		mark_starts(r, s, h);
		s->call->hold_frames--;
		r->counts.kept += h->packets;
	}
	announce_again(s);
	s->hold_last = NULL;
	s->hold_gap = (struct gap){0};
	if (first)
		ew_rec_frames_take(r, s, first, purposes);
	if (gap.packets)
		ew_rec_gap(r, s, &gap);
}

/* The streams of a party, one by one: the next at or behind `*i`, or NULL. */
static struct stream *next_stream(const struct call *c, const struct party *p, size_t *i)
{
	for (; *i < EW_MAX_STREAMS_PER_CALL; ++*i)
		if (c->streams[*i] && c->streams[*i]->party == p)
			return c->streams[(*i)++];
	return NULL;
}

bool ew_rec_hold_waits(const struct call *c, const struct party *p)
{
	const struct stream *s;

	for (size_t i = 0; (s = next_stream(c, p, &i));)
		if (s->hold_first)
			return true;
	return false;
}

static void end_hold(struct ew_recorder *r, struct party *p)
{
	ew_gate_hold_end(&p->gate);
	p->hold.on = false;
	r->n_holds--;
}

/* The hold is over before anything is written: what follows goes by the open gate. */
void ew_rec_hold_write(struct ew_recorder *r, struct call *c, struct party *p, uint32_t purposes)
{
	struct ew_wall now = ew_rec_wall(r, c);
	struct amount a = {0, now, now};
	struct stream *s;

	if (!p->hold.on)
		return;
	for (size_t i = 0; (s = next_stream(c, p, &i));) {
		wipe_old(r, s, now);
		add_stream(&a, s);
	}
	end_hold(r, p);
	tell(r, c, p, WRITTEN, &a);
	for (size_t i = 0; (s = next_stream(c, p, &i));) {
		tell_masked(r, s);
		write_stream(r, s, purposes);
	}
	ew_rec_sync_soon(r);
}

/* -- wiped -- */

void ew_rec_hold_end(struct ew_recorder *r, struct call *c, struct party *p)
{
	struct amount all = {.from = p->hold.from};
	struct stream *s;

	if (!p->hold.on)
		return;
	end_hold(r, p);
	for (size_t i = 0; (s = next_stream(c, p, &i));) {
		struct amount a = {0};

		ew_rec_tone_stop(r, s);
		add_stream(&a, s);
		count_wiped(r, s, a.packets);
		wipe_stream(s);
	}
	all.packets = p->hold.wiped;
	all.to = ew_rec_wall(r, c);
	tell(r, c, p, WIPED, &all);
}

void ew_rec_hold_obey(struct ew_recorder *r, struct call *c)
{
	for (uint32_t i = 0; r->n_holds && i < c->n_parties; i++)
		if (!(c->parties[i].gate.held & EW_PURPOSE_RECORDING))
			ew_rec_hold_end(r, c, &c->parties[i]);
}

void ew_rec_hold_end_all(struct ew_recorder *r, struct call *c)
{
	for (uint32_t i = 0; r->n_holds && i < c->n_parties; i++)
		ew_rec_hold_end(r, c, &c->parties[i]);
}

void ew_rec_hold_end_stream(struct ew_recorder *r, struct stream *s)
{
	struct amount a = {0};

	if (!s->party->hold.on)
		return;
	if (s->party->streams == 1) {
		ew_rec_hold_end(r, s->call, s->party);
		return;
	}
	add_stream(&a, s);
	wipe_stream(s);
	tell_some(r, s, &a);
}

/* -- time -- */

static void look(struct ew_recorder *r, struct call *c, void *arg)
{
	struct ew_wall now = ew_rec_wall(r, c);

	(void)arg;
	for (size_t i = 0; c->hold_frames && i < EW_MAX_STREAMS_PER_CALL; i++)
		if (c->streams[i] && c->streams[i]->hold_first)
			wipe_old(r, c->streams[i], now);
}

void ew_rec_hold_tick(struct ew_recorder *r)
{
	if (r->n_holds)
		(void)make_room(r); /* without it the oldest makes room, and that is told */
	if (r->now.us - r->hold_looked.us < LOOK_US)
		return;
	r->hold_looked = r->now;
	if (r->n_holds)
		ew_rec_each_call(r, look, NULL);
	else
		give_back(r);
}
