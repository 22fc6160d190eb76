/*
 * The path of a packet: source, gate, keypad, frame. This is the hot path: no allocation, no
 * system call, no log; and the last place where a payload that was not allowed can be dropped, so
 * it is dropped first of all.
 */
#include "programs/recorder/recorder_ear.h"
#include "programs/recorder/recorder_hold.h"
#include "programs/recorder/recorder_senders.h"

#include <errno.h>

#define REPORT_US (5 * EW_US_PER_S)
#define TICKS_PER_ROUND 400
#define KEY_BYTES 4 /* RFC 4733, 2.3 */
#define UNKNOWN_HZ 8000
/* Codecs that are kept for others to decode, as bits */
#define NOT_DECODABLE (1u << EW_CODEC_UNKNOWN | 1u << EW_CODEC_G729 | 1u << EW_CODEC_AMR)

/* -- gate -- */

/* True when the gate lets this packet through. One that arrived before the gate was opened was
 * withheld all along. */
bool ew_rec_gate_is_open(const struct ew_recorder *r, struct party *p, uint32_t purpose, struct ew_wall arrival)
{
	if (!(p->gate.open & purpose))
		return false;
	if (!p->fresh)
		return true;
	p->fresh = r->now.us - p->opened.us < EW_REC_FRESH_US;
	return arrival.us >= p->opened_wall.us;
}

void ew_rec_mask(const struct stream *s, struct ew_packet *p)
{
	p->duration_ts = ew_rec_duration_ts(s, p);
	p->flags |= EW_PACKET_MASKED;
	p->payload = EW_SLICE_EMPTY;
}

bool ew_rec_packet(struct ew_recorder *r, struct stream *s, struct ew_packet *p)
{
	bool open = ew_rec_gate_is_open(r, s->party, EW_PURPOSE_RECORDING, p->arrival);
	bool held = !open && ew_rec_is_held(s, p->arrival);
	bool words = ew_rec_listens(r, s, p), handed;

	s->call->touched = r->now;
	if (!open && !held) {
		s->counts.withheld++;
		r->counts.withheld++;
	}
	if (p->codec == EW_CODEC_TELEPHONE_EVENT) {
		s->counts.keypad++;
		r->counts.keypad++;
		ew_rec_keypad_event(r, s, p, open);
		return false;
	}
	if (!open && !held) {
		if (words)
			ew_rec_listen(r, s, p);
		return false;
	}
	if (NOT_DECODABLE >> p->codec & 1 && !s->call->undecodable_told)
		ew_rec_tell_undecodable(r, s, p->payload_type);
	handed = ew_rec_tone_listen(r, s, p);
	if (words && !handed)
		ew_rec_listen(r, s, p);
	if (ew_rec_keypad_masks(s, p))
		ew_rec_keypad_mask(s, p);
	else
		ew_rec_keypad_passed(r, s->call, p->arrival);
	if (held)
		return ew_rec_hold(r, s, p);
	r->counts.kept++;
	ew_rec_keep(r, s, p);
	return true;
}

/* -- memory -- */

#define CACHE_LINE 64
#define HOT_BYTES offsetof(struct stream, sources)

/* The frame's last packet lies where the next one will be written. */
static void fetch_parts(const struct stream *s)
{
	__builtin_prefetch(s->party);
	__builtin_prefetch(s->call);
	for (size_t at = 0; s->current && at < offsetof(struct source, rtp.seen); at += CACHE_LINE)
		__builtin_prefetch((const uint8_t *)s->current + at, 1);
	__builtin_prefetch(&s->codecs[s->payload_type]);
	if (s->frame)
		__builtin_prefetch(s->frame, 1);
	if (s->frame)
		__builtin_prefetch(s->frame->bytes + s->frame->len, 1);
}

static void fetch_stream(const struct stream *s)
{
	for (size_t at = 0; at < HOT_BYTES; at += CACHE_LINE)
		__builtin_prefetch((const uint8_t *)s + at, 1);
}

void ew_recorder_expect(const struct ew_recorder *r, uint32_t slot, enum ew_recorder_ahead ahead)
{
	const struct stream *s;

	if (slot >= r->n_slots)
		return;
	if (ahead == EW_RECORDER_AHEAD_SLOT) {
		__builtin_prefetch(&r->slots[slot]);
		return;
	}
	s = r->slots[slot];
	if (s && ahead == EW_RECORDER_AHEAD_STREAM)
		fetch_stream(s);
	else if (s)
		fetch_parts(s);
}

/* -- datagrams -- */

/* A key says when it was pressed for as long as it is (RFC 4733, 2.2.1): its stamps tell nothing of
 * the network. */
static uint32_t clock_of(const struct ew_packet *p)
{
	return p->codec == EW_CODEC_TELEPHONE_EVENT ? 0 : p->clock_hz;
}

/* False for a packet that has certainly been there before. */
static bool note_packet(const struct stream *s, struct source *source, const struct ew_rtp *rtp,
	struct ew_packet *p)
{
	struct ew_mono arrival = {p->arrival.us - s->call->wall_ahead_us};
	enum ew_rtp_arrival outcome =
		ew_rtp_source_packet(&source->rtp, rtp, clock_of(p), arrival);

	if (clock_of(p))
		source->clock_hz = p->clock_hz;
	if (outcome == EW_RTP_RESTART)
		source->announced = source->bounded = false;
	if (outcome == EW_RTP_STRAGGLER)
		p->flags |= EW_PACKET_STRAGGLER;
	else if (!source->announced)
		p->flags |= EW_PACKET_NEW_SSRC;
	return outcome != EW_RTP_DUPLICATE;
}

/* What it means nobody knows: it may be a key as well as audio, so it is neither kept nor looked
 * at. One that is as long as a key is taken for one, and masks. */
static void drop_unannounced(struct ew_recorder *r, struct stream *s)
{
	s->counts.unannounced++;
	r->counts.unannounced++;
	s->call->touched = r->now;
	if (s->unannounced_told)
		return;
	s->unannounced_told = true;
	ew_rec_exception(r, s->call->id, "unannounced_payload",
		"packets of a payload type that nobody announced were dropped: "
		"check what the recording client offers in its SDP");
}

/* What was announced, or may be a key, goes on. A new start is told by the first packet kept of it. */
static void pass_on(struct ew_recorder *r, struct stream *s, struct source *source, struct ew_packet *p)
{
	if (p->clock_hz == 0) {
		drop_unannounced(r, s);
		if (p->payload.len != KEY_BYTES)
			return;
		p->codec = EW_CODEC_TELEPHONE_EVENT;
		p->clock_hz = UNKNOWN_HZ;
	}
	if (ew_rec_packet(r, s, p) && source && !(p->flags & EW_PACKET_STRAGGLER))
		source->announced = true;
}

static void count_malformed(struct ew_recorder *r, struct stream *s)
{
	s->counts.malformed++;
	r->counts.malformed++;
}

/* Almost always the newest map has an entry, and the type never meant anything else. */
static struct ew_codec_entry meaning_of(
	const struct ew_recorder *r, const struct stream *s, struct source *source, const struct ew_rtp *rtp)
{
	const struct ew_codec_entry *c = &s->codecs[rtp->payload_type];

	return c->clock_hz && !s->n_redefined ? *c : ew_rec_meaning_of(r, s, source, rtp);
}

static bool is_stereo(const struct ew_codec_entry *c)
{
	return c->channels == 2 &&
	       (c->codec == EW_CODEC_L16 || c->codec == EW_CODEC_PCMU || c->codec == EW_CODEC_PCMA);
}

void ew_rec_take_rtp(
	struct ew_recorder *r, struct stream *s, struct ew_slice datagram, struct ew_wall arrival)
{
	struct ew_codec_entry codec;
	struct source *source;
	struct ew_packet p;
	struct ew_rtp rtp;

	if (ew_rtp_read(datagram, &rtp)) {
		count_malformed(r, s);
		return;
	}
	source = ew_rec_source_of(r, s, rtp.ssrc);
	codec = meaning_of(r, s, source, &rtp);
	p = (struct ew_packet){.codec = codec.codec,
		.payload_type = rtp.payload_type,
		.flags = (rtp.marker ? EW_PACKET_MARKER : 0) | (is_stereo(&codec) ? EW_PACKET_STEREO : 0),
		.sequence = rtp.sequence,
		.rtp_ts = rtp.timestamp,
		.ssrc = rtp.ssrc,
		.clock_hz = codec.clock_hz,
		.arrival = ew_rec_arrival(r, s->call, arrival),
		.payload = rtp.payload};
	s->payload_type = rtp.payload_type;
	s->came = p.arrival;
	s->counts.packets++;
	r->counts.packets++;
	s->call->touched = r->now;
	if (s->quiet)
		ew_rec_quiet_end(r, s);
	s->heard = r->now;
	if (source && !note_packet(s, source, &rtp, &p))
		return;
	if (ew_rec_stood_still(s, p.arrival) && !ew_rec_sent_before(r, s, source, &rtp))
		return;
	pass_on(r, s, source, &p);
}

void ew_recorder_rtp(
	struct ew_recorder *r, uint32_t slot, struct ew_slice datagram, struct ew_wall arrival)
{
	struct stream *s = ew_rec_slot(r, slot);

	if (!s)
		return;
	if (s->secure)
		ew_rec_secure_datagram(r, s, datagram, false, arrival);
	else if (ew_rtp_is_rtcp(datagram))
		ew_rec_rtcp(r, s, datagram, arrival);
	else
		ew_rec_take_rtp(r, s, datagram, arrival);
}

void ew_recorder_rtcp(
	struct ew_recorder *r, uint32_t slot, struct ew_slice datagram, struct ew_wall arrival)
{
	struct stream *s = ew_rec_slot(r, slot);

	if (s && s->secure)
		ew_rec_secure_datagram(r, s, datagram, true, arrival);
	else if (s)
		ew_rec_rtcp(r, s, datagram, arrival);
}

void ew_recorder_foreign(struct ew_recorder *r, uint32_t slot)
{
	struct stream *s = ew_rec_slot(r, slot);

	r->counts.foreign++;
	if (!s || ++s->counts.foreign < EW_MAX_FOREIGN_UNTOLD || s->foreign_told)
		return;
	s->foreign_told = true;
	ew_rec_exception(r, s->call->id, "foreign_media",
		"packets came to a stream's port from elsewhere than its peer may send from, or beside "
		"its sender, and were not taken: list all media addresses of the peer (`media`), or "
		"find out who sends them");
}

void ew_recorder_moved(struct ew_recorder *r, uint32_t slot)
{
	struct stream *s = ew_rec_slot(r, slot);

	r->counts.moved++;
	if (!s)
		return;
	s->counts.moved++;
	if (s->moved_told)
		return;
	s->moved_told = true;
	ew_rec_exception(r, s->call->id, "media_source_changed",
		"media of a stream came from another address or port than before, one that is listed "
		"for its peer: nothing to do if the recording client moves its media in a call");
}

void ew_recorder_dropped(struct ew_recorder *r, uint32_t slot, uint32_t n, struct ew_wall until)
{
	struct stream *s = ew_rec_slot(r, slot);

	r->counts.dropped += n;
	r->kernel_dropped = r->now;
	if (!s)
		return;
	s->counts.dropped += n;
	ew_rec_lost(r, s, n,
		until.us ? ew_rec_arrival(r, s->call, until) : ew_rec_wall(r, s->call));
}

int ew_recorder_frame_in(struct ew_recorder *r, struct ew_id interaction, uint32_t stream,
	const struct ew_packet *packet)
{
	struct call *c = ew_rec_call_find(r, interaction);
	struct stream *s = c ? ew_rec_stream_find(c, stream) : NULL;
	struct ew_packet p = *packet;

	if (!s)
		return -ENOENT;
	p.arrival = ew_rec_arrival(r, c, p.arrival);
	p.flags &= EW_PACKET_MARKER | EW_PACKET_NEW_SSRC | EW_PACKET_STEREO;
	s->counts.packets++;
	r->counts.packets++;
	if (s->quiet)
		ew_rec_quiet_end(r, s);
	s->heard = r->now;
	(void)ew_rec_packet(r, s, &p);
	return 0;
}

/* -- reports -- */

/* A few slots at each tick, so that the work is spread and every stream is seen within five
 * seconds. */
void ew_rec_report(struct ew_recorder *r)
{
	for (uint32_t n = r->used_slots / TICKS_PER_ROUND + 1; n && r->used_slots; n--) {
		struct stream *s = r->slots[r->report_cursor++ % r->used_slots];

		if (!s)
			continue;
		if (r->now.us - s->reported.us >= REPORT_US) {
			s->reported = r->now;
			ew_rec_send_report(r, s);
		}
		ew_rec_keypad_look(r, s);
		ew_rec_quiet_look(r, s);
	}
}
