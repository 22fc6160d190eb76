/*
 * From allowed packets to sealed frames. A span covers one stream under one set of purposes and
 * is opened with the first packet that may be kept; what was accepted is held back for a moment,
 * in which a key that was pressed may still mask it, and sealed; what cannot be sealed in time is
 * wiped and told as a gap. Nothing here ever blocks, and no plaintext lies outside locked memory.
 */
#include "programs/recorder/recorder_ear.h"
#include "programs/recorder/recorder_hold.h"
#include "programs/recorder/recorder_private.h"

#include <errno.h>
#include <string.h>

#define FRONT_BYTES 9u
#define PACKET_BYTES 31u /* around each payload, as tape/frame.h lays it out */
#define TELL_AGAIN_US (10 * EW_US_PER_S)
#define IDLE_GAP_US (200 * EW_US_PER_MS)
#define PACKET_US (20 * EW_US_PER_MS) /* of sound in a packet that is lost, as most senders have it */
#define CACHE_LINE 64

static const char disk_is_full[] = "the tape's disk is full: "
				   "finish or release recordings, or free room on it";

/* -- gaps -- */

static void tell_of_gap(struct ew_recorder *r, struct call *c, int why)
{
	const char *kind = "recording_gap";
	const char *sentence = "the tape did not take media: check the disk";

	if (c->gap_ever && r->now.us - c->gap_told.us < TELL_AGAIN_US)
		return;
	c->gap_ever = true;
	c->gap_told = r->now;
	if (why == -EDQUOT)
		sentence = "the tape has reached its quota: "
			   "finish or release recordings, or raise the quota";
	else if (why == -ENOSPC)
		sentence = disk_is_full;
	else if (why == -ENOBUFS)
		sentence = "the disk is too slow: more sealed media waits in memory than may";
	else if (why == -EAGAIN || why == -ENOKEY)
		sentence = "no span key was ready in time: "
			   "check the disk, and that the keeper has issued an epoch";
	else if (why == -EOVERFLOW) {
		kind = "packets_dropped_by_kernel";
		sentence = "the kernel had no room for packets of this call: the machine is too "
			   "busy, or net.core.rmem_max too small";
	}
	ew_rec_exception(r, c->id, kind, sentence);
}

static void end_gap(struct ew_recorder *r, struct stream *s)
{
	struct ew_msg_ev_gap gap = {.interaction = s->call->id,
		.party = s->party->id,
		.stream = s->number,
		.from_wall = s->gap.from.us,
		.to_wall = s->gap.to.us,
		.packets = s->gap.packets,
		.why = (uint32_t)-s->gap.why};

	if (s->gap.packets == 0)
		return;
	s->gap.packets = 0;
	r->n_gaps--;
	r->counts.gaps++;
	ew_rec_event(r, s->call, EW_MSG_ev_gap, &gap, NULL);
}

/* True when it has begun with this. */
static bool widen_gap(struct ew_recorder *r, struct stream *s, struct ew_wall from, struct ew_wall to,
	uint32_t packets, int why)
{
	bool begins;

	if (s->gap.packets && s->gap.why != why)
		end_gap(r, s);
	begins = s->gap.packets == 0;
	if (begins) {
		s->gap.from = from;
		s->gap.why = why;
		r->n_gaps++;
	}
	s->gap.to = to;
	s->gap.packets += packets;
	s->gap.last = r->now;
	return begins;
}

static void add_gap(struct ew_recorder *r, struct stream *s, struct ew_wall from, struct ew_wall to,
	uint32_t packets, int why)
{
	if (widen_gap(r, s, from, to, packets, why))
		tell_of_gap(r, s->call, why);
}

/* What a packet says lasts beyond its arrival, so that a gap of one packet has a length too; but never beyond the
 * stream's end. */
static struct ew_wall sound_end(const struct stream *s, struct ew_wall arrival)
{
	struct ew_wall end = {arrival.us + PACKET_US};

	if (s->ended.us && end.us > s->ended.us)
		end = s->ended;
	return end;
}

/* Why it is told of by who looks after the keys. */
void ew_rec_unread(struct ew_recorder *r, struct stream *s, struct ew_wall at)
{
	struct ew_wall until = sound_end(s, at);

	if (at.us >= until.us)
		return;
	if (s->party->gate.open & EW_PURPOSE_RECORDING)
		(void)widen_gap(r, s, at, until, 1, -ENOKEY);
	else if (ew_rec_is_held(s, at))
		ew_rec_hold_lost(s, at, until, 1, -ENOKEY);
}

/* Also when no call is losing anything yet: somebody must make room. */
void ew_rec_watch_disk(struct ew_recorder *r)
{
	bool full = ew_tape_full(r->tape) || ew_tape_stuck(r->tape);

	if (full && !r->disk_full)
		ew_rec_exception(r, (struct ew_id){0}, "disk_full", disk_is_full);
	r->disk_full = full;
}

/* The gate that was open when it was noticed decides: what came earlier is not known. */
void ew_rec_lost(struct ew_recorder *r, struct stream *s, uint32_t packets, struct ew_wall until)
{
	struct ew_wall from = s->came.us ? s->came : until;

	if (s->ended.us && until.us > s->ended.us)
		until = s->ended;
	if (from.us > until.us)
		from = until;
	if (s->party->gate.open & EW_PURPOSE_RECORDING)
		add_gap(r, s, from, until, packets, -EOVERFLOW);
	else if (ew_rec_is_held(s, until))
		ew_rec_hold_lost(s, from, until, packets, -EOVERFLOW);
}

void ew_rec_gap(struct ew_recorder *r, struct stream *s, const struct gap *gap)
{
	add_gap(r, s, gap->from, gap->to, (uint32_t)gap->packets, gap->why);
}

/* A gap that no longer grows is told although nothing follows it: what is lost may not wait for the next packet. */
static void end_idle_gaps(struct ew_recorder *r)
{
	for (uint32_t i = 0; r->n_gaps && i < r->used_slots; i++) {
		struct stream *s = r->slots[i];

		if (s && s->gap.packets && r->now.us - s->gap.last.us > IDLE_GAP_US)
			end_gap(r, s);
	}
}

static void refused(struct ew_recorder *r, struct stream *s, struct ew_wall first, struct ew_wall last,
	uint32_t packets, int why)
{
	struct ew_wall to = sound_end(s, last);

	r->tape_refused = r->now;
	add_gap(r, s, first, to.us > last.us ? to : last, packets, why);
}

/* -- frames in locked memory -- */

/* Frames of calls that the ear listens to wait for it beside the others: none of those waits behind them. */
static void link_frame(struct ew_recorder *r, struct held *h)
{
	struct held **oldest, **newest;

	h->listened = h->stream->call->n_listened > 0;
	oldest = h->listened ? &r->ear_oldest : &r->oldest;
	newest = h->listened ? &r->ear_newest : &r->newest;
	h->older = *newest;
	h->newer = NULL;
	*(*newest ? &(*newest)->newer : oldest) = h;
	*newest = h;
}

static void unlink_frame(struct ew_recorder *r, struct held *h)
{
	if (h->keyless) {
		r->n_keyless--;
		return;
	}
	*(h->older ? &h->older->newer : h->listened ? &r->ear_oldest : &r->oldest) = h->newer;
	*(h->newer ? &h->newer->older : h->listened ? &r->ear_newest : &r->newest) = h->older;
}

static struct held *first_frame(const struct stream *s)
{
	return s->waiting ? s->waiting : s->frame;
}

static struct held *take_first(struct ew_recorder *r, struct stream *s)
{
	struct held *h = first_frame(s);

	if (!h)
		return NULL;
	*(s->waiting ? &s->waiting : &s->frame) = h->next;
	unlink_frame(r, h);
	return h;
}

static void wait_on(struct ew_recorder *r, struct held *h)
{
	if (h->keyless)
		return;
	unlink_frame(r, h);
	link_frame(r, h);
}

void ew_rec_frames_wait(struct ew_recorder *r, struct call *c)
{
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		struct stream *s = c->streams[i];

		for (struct held *h = s ? s->waiting : NULL; h; h = h->next)
			wait_on(r, h);
		if (s && s->frame)
			wait_on(r, s->frame);
	}
}

/* The frame under construction is full: it waits behind those before it. */
static void end_frame(struct stream *s)
{
	struct held **at = &s->waiting;

	while (*at)
		at = &(*at)->next;
	*at = TAKE(s->frame);
}

/* A buffer over the locked block: as large as it may ever be, so that it neither grows nor
 * moves. */
static struct ew_buf frame_buf(struct held *h)
{
	return (struct ew_buf){
		.at = h->bytes, .len = h->len, .cap = EW_REC_FRAME_ROOM, .max = EW_REC_FRAME_ROOM};
}

void ew_rec_frame_begin(const struct ew_recorder *r, struct stream *s, struct held *h, struct ew_secret_pool *pool,
	struct ew_wall arrival)
{
	struct ew_buf buf;

	h->pool = pool;
	h->stream = s;
	h->first = arrival;
	h->begun = r->now;
	buf = frame_buf(h);
	ew_frame_begin(&buf, s->number, s->purposes);
	h->len = (uint32_t)buf.len;
}

static int begin_frame(struct ew_recorder *r, struct stream *s, struct ew_wall arrival)
{
	struct ew_secret_pool *pool = r->frames;
	struct held *h = s->call->n_listened ? ew_rec_ear_block(r, &pool) : NULL;

	if (!h) {
		pool = r->frames;
		h = ew_secret_pool_take(pool);
	}
	if (!h)
		return -ENOBUFS;
	ew_rec_frame_begin(r, s, h, pool, arrival);
	s->frame = h;
	link_frame(r, h);
	return 0;
}

/* What waited for longer than in its socket, for a key of SRTP or for a thread that stood still, is held back
 * nearly as if it had come now. */
static struct ew_mono held_from(const struct ew_recorder *r, const struct stream *s, struct ew_wall arrival)
{
	int64_t us = arrival.us - s->call->wall_ahead_us, least_us = r->now.us - EW_REC_SWEEP_US;

	return (struct ew_mono){us > least_us ? us : least_us};
}

void ew_rec_frame_add(const struct ew_recorder *r, struct held *h, const struct ew_packet *p)
{
	struct ew_buf buf = frame_buf(h);

	ew_frame_add(&buf, p);
	h->len = (uint32_t)buf.len;
	h->last = p->arrival;
	h->came = held_from(r, h->stream, p->arrival);
	h->packets++;
}

static bool fits(const struct held *h, const struct ew_packet *p)
{
	return h->len + PACKET_BYTES + p->payload.len <= EW_REC_FRAME_ROOM;
}

/* -- spans -- */

static int tell_span(struct ew_recorder *r, struct stream *s, struct ew_wall from,
	struct ew_tape_span *span)
{
	struct ew_msg_ev_span_opened e = {.span = ew_tape_span_id(span),
		.epoch = ew_tape_span_epoch(span),
		.interaction = s->call->id,
		.party = s->party->id,
		.stream = s->number,
		.purposes = s->purposes,
		.from_wall = from.us};

	return ew_rec_event_first(r, s->call, EW_MSG_ev_span_opened, &e, NULL);
}

/* The span's event stands on the tape before its first frame, and says when the first packet came:
 * the key may have been waited for. */
static int open_span(struct ew_recorder *r, struct stream *s, struct ew_wall from)
{
	struct ew_tape_span *span;
	int error;

	if (s->span)
		return 0;
	if (r->n_owed)
		return -ENOBUFS;
	error = ew_tape_span_open(r->tape, &span);
	if (error) /* an empty stock is refilled by jobs that run without being asked for */
		return error;
	error = tell_span(r, s, from, span);
	if (error) {
		ew_tape_span_close(r->tape, &span);
		return error;
	}
	s->span = span;
	s->span_from = from;
	return 0;
}

/* Until when what is in the span was sent: late packets came after that, and none that was sent later. */
static struct ew_wall span_end(const struct ew_recorder *r, const struct stream *s)
{
	struct ew_wall to = s->ended.us ? s->ended : ew_rec_wall(r, s->call);

	return to.us < s->span_from.us ? s->span_from : to;
}

static void end_span(struct ew_recorder *r, struct stream *s)
{
	struct ew_msg_ev_span_closed e = {.interaction = s->call->id};

	if (!s->span)
		return;
	e.span = ew_tape_span_id(s->span);
	e.frames = ew_tape_span_frames(s->span);
	e.last = ew_tape_span_last(s->span);
	e.to_wall = span_end(r, s).us;
	ew_tape_span_close(r->tape, &s->span);
	ew_rec_event(r, s->call, EW_MSG_ev_span_closed, &e, NULL);
}

static int seal(struct ew_recorder *r, struct stream *s, struct ew_wall first,
	struct ew_wall last, struct ew_slice plain)
{
	int error = open_span(r, s, first);

	if (error)
		return error;
	error = ew_tape_frame(r->tape, s->span, last, plain);
	if (error == -EIO)
		ew_rec_fail(r, error);
	else if (error && error != -EDQUOT && error != -ENOSPC && error != -ENOBUFS)
		end_span(r, s); /* half a step may have been made: its key is never used again */
	return error;
}

/* Seals or gives up one frame; it is wiped either way. */
static void settle(struct ew_recorder *r, struct stream *s, struct held *h)
{
	int error = seal(r, s, h->first, h->last, ew_slice_of(h->bytes, h->len));

	if (error)
		refused(r, s, h->first, h->last, h->packets, error);
	else
		end_gap(r, s);
	r->flush_wanted = true;
	ew_secret_pool_give(h->pool, &h);
}

void ew_recorder_swept(struct ew_recorder *r, struct ew_mono until)
{
	ew_rec_look_at_clock(r);
	r->swept = until;
}

/* For how long a frame could have been sealed; negative while it is held back. A thread that was late counts
 * from what it has read. */
static int64_t ripe_us(const struct ew_recorder *r, const struct held *h)
{
	int64_t now_us = r->now.us;

	if (r->swept.us && r->swept.us + EW_REC_SWEEP_US < now_us)
		now_us = r->swept.us + EW_REC_SWEEP_US;
	return now_us - h->came.us - EW_REC_HOLD_US;
}

/* And nobody has to listen to it first. */
static bool is_ripe(struct ew_recorder *r, const struct held *h)
{
	int64_t us = ripe_us(r, h);

	return us >= 0 && (!h->listened || ew_rec_ear_has_heard(r, h, us + EW_REC_HOLD_US));
}

/* Frames that were held back for long enough, oldest first. Without a key they stay until they are
 * too old. */
static void settle_ripe(struct ew_recorder *r, struct stream *s)
{
	struct held *h;

	while ((h = first_frame(s)) && is_ripe(r, h)) {
		if (ripe_us(r, h) <= EW_REC_KEY_WAIT_US && open_span(r, s, h->first) == -EAGAIN)
			return;
		settle(r, s, take_first(r, s));
	}
}

static void settle_all(struct ew_recorder *r, struct stream *s)
{
	struct held *h;

	while ((h = take_first(r, s)))
		settle(r, s, h);
}

/* Out of the way of younger ones that have a key. */
static void wait_for_key(struct ew_recorder *r, struct held *h)
{
	unlink_frame(r, h);
	h->keyless = true;
	r->n_keyless++;
}

/* Sealing takes longer than memory: what is sealed next is there by then. */
static void fetch_next(const struct held *h)
{
	const struct held *next = h->newer;

	for (size_t at = 0; next && at < sizeof(*next) + next->len; at += CACHE_LINE)
		__builtin_prefetch((const uint8_t *)next + at);
	if (next)
		__builtin_prefetch(next->stream);
}

static void settle_oldest(struct ew_recorder *r)
{
	struct held *h;

	while ((h = r->oldest) && ripe_us(r, h) >= 0) {
		fetch_next(h);
		settle_ripe(r, h->stream);
		if (r->oldest == h)
			wait_for_key(r, h);
	}
}

/* Those that waited for the ear: each when it has heard past it. */
static void settle_listened(struct ew_recorder *r)
{
	struct held *h = r->ear_oldest;

	while (h) {
		struct held *before = h->older;
		struct stream *s = h->stream;

		if (h != first_frame(s) || !is_ripe(r, h)) {
			h = h->newer;
			continue;
		}
		settle_ripe(r, s);
		if (first_frame(s) == h)
			wait_for_key(r, h);
		h = before ? before->newer : r->ear_oldest;
	}
}

/* Rather unheard than lost. */
static void make_room(struct ew_recorder *r)
{
	settle_oldest(r);
	r->ear_hurry = true;
	settle_listened(r);
	r->ear_hurry = false;
}

static void close_span(struct ew_recorder *r, struct stream *s)
{
	ew_rec_ear_close(r, s);
	settle_all(r, s);
	end_gap(r, s);
	end_span(r, s);
}

void ew_rec_close_span(struct ew_recorder *r, struct stream *s)
{
	ew_rec_ear_close(r, s);
	ew_rec_tone_stop(r, s); /* what it makes of the last packets is masked while it can be */
	close_span(r, s);
}

/* -- what was held -- */

/* The purposes were not known when it was begun. Of what is old enough to be sealed no key can come any more. */
static void take_over(struct ew_recorder *r, struct stream *s, struct held *h)
{
	struct ew_buf front = {.at = h->bytes, .cap = FRONT_BYTES, .max = FRONT_BYTES};
	struct held **at = &s->waiting;

	ew_frame_begin(&front, s->number, s->purposes);
	h->begun = r->now;
	if (h->came.us < r->now.us - EW_REC_HOLD_US)
		h->came.us = r->now.us - EW_REC_HOLD_US; /* and a key for it is waited for from now on */
	h->next = NULL;
	h->newer = NULL;
	while (*at)
		at = &(*at)->next;
	*at = h;
	link_frame(r, h);
}

void ew_rec_frames_take(struct ew_recorder *r, struct stream *s, struct held *first, uint32_t purposes)
{
	struct held *next;

	close_span(r, s);
	s->purposes = purposes;
	for (struct held *h = first; h; h = next) {
		next = h->newer;
		take_over(r, s, h);
		settle_ripe(r, s);
	}
}

/* -- packets -- */

/* A payload that no block holds (a source with its own transport) is a frame of its own, and not
 * held back. */
static void keep_big(struct ew_recorder *r, struct stream *s, const struct ew_packet *p)
{
	struct ew_buf buf = {.at = r->big_frame, .cap = EW_MAX_FRAME_BYTES,
		.max = EW_MAX_FRAME_BYTES};
	int error;

	settle_all(r, s);
	ew_frame_begin(&buf, s->number, s->purposes);
	ew_frame_add(&buf, p);
	error = ew_buf_error(&buf);
	if (!error)
		error = seal(r, s, p->arrival, p->arrival, ew_buf_slice(&buf));
	ew_wipe(r->big_frame, buf.len);
	if (error)
		refused(r, s, p->arrival, p->arrival, 1, error);
	else
		end_gap(r, s);
}

bool ew_rec_frame_is_full(
	const struct ew_recorder *r, const struct held *h, const struct ew_packet *p)
{
	return p->arrival.us - h->first.us >= r->config.frame_us ||
	       r->now.us - h->begun.us >= r->config.frame_us || !fits(h, p);
}

bool ew_rec_frame_fits(const struct ew_packet *p)
{
	return FRONT_BYTES + PACKET_BYTES + p->payload.len <= EW_REC_FRAME_ROOM;
}

void ew_rec_keep(struct ew_recorder *r, struct stream *s, const struct ew_packet *p)
{
	int error = 0;

	if (s->purposes != s->party->gate.open) {
		close_span(r, s);
		s->purposes = s->party->gate.open;
	}
	if (!ew_rec_frame_fits(p)) {
		keep_big(r, s, p);
		return;
	}
	if (s->frame && ew_rec_frame_is_full(r, s->frame, p))
		end_frame(s);
	if (!s->frame)
		error = begin_frame(r, s, p->arrival);
	if (error == -ENOBUFS) {
		make_room(r);
		error = begin_frame(r, s, p->arrival);
	}
	if (error) {
		refused(r, s, p->arrival, p->arrival, 1, error);
		return;
	}
	ew_rec_frame_add(r, s->frame, p);
	/* Early, so that the key is there when the frame is full; an error comes again then. */
	if (!s->span)
		error = open_span(r, s, first_frame(s)->first);
}

void ew_rec_frames_tick(struct ew_recorder *r)
{
	settle_oldest(r);
	settle_listened(r);
	for (uint32_t i = 0; r->n_keyless && i < r->used_slots; i++)
		if (r->slots[i])
			settle_ripe(r, r->slots[i]);
	end_idle_gaps(r);
}

/* -- forgetting -- */

void ew_rec_forget_frames(struct ew_recorder *r, struct stream *s)
{
	struct held *h;

	while ((h = take_first(r, s)))
		ew_secret_pool_give(h->pool, &h);
	ew_rec_hold_forget(s);
}
