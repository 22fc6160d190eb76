/*
 * The path of a packet: source, gate, keypad, frame. This is the hot path: no allocation, no
 * system call, no log; and the last place where a payload that was not allowed can be dropped, so
 * it is dropped first of all.
 */
#include "programs/recorder/recorder_private.h"

#include <errno.h>

#include "rtp/rtcp.h"

#define REPORT_US (5 * EW_US_PER_S)
#define TICKS_PER_ROUND 400
/* RFC 3551, table 5: what a type from here on means is said by an SDP, or by nobody */
#define FIRST_UNASSIGNED 35
#define KEY_BYTES 4 /* RFC 4733, 2.3 */
#define UNKNOWN_HZ 8000

/* RFC 3551, table 4: types that mean the same without a map. */
static const struct ew_codec_entry static_types[] = {
	{0, 1, EW_CODEC_PCMU, 8000},
	{8, 1, EW_CODEC_PCMA, 8000},
	{9, 1, EW_CODEC_G722, 8000},
	{10, 2, EW_CODEC_L16, 44100},
	{11, 1, EW_CODEC_L16, 44100},
	{13, 1, EW_CODEC_COMFORT_NOISE, 8000},
	{18, 1, EW_CODEC_G729, 8000},
};

/* A clock of 0: nobody announced it, and it does not go without saying. */
static struct ew_codec_entry codec_of(const struct stream *s, uint8_t payload_type)
{
	struct ew_codec_entry unknown = {payload_type, 1, EW_CODEC_UNKNOWN, UNKNOWN_HZ};

	if (s->codecs[payload_type & 0x7f].clock_hz)
		return s->codecs[payload_type & 0x7f];
	for (size_t i = 0; i < EW_COUNT(static_types); i++)
		if (static_types[i].payload_type == payload_type)
			return static_types[i];
	if (payload_type >= FIRST_UNASSIGNED)
		unknown.clock_hz = 0;
	return unknown;
}

/* -- lengths of payloads -- */

static uint32_t opus_frame_ts(uint8_t toc)
{
	static const uint16_t silk[] = {480, 960, 1920, 2880};
	static const uint16_t hybrid[] = {480, 960};
	static const uint16_t celt[] = {120, 240, 480, 960};
	unsigned config = toc >> 3;

	if (config < 12)
		return silk[config & 3];
	return config < 16 ? hybrid[config & 1] : celt[config & 3];
}

static uint32_t opus_ts(struct ew_slice payload)
{
	uint32_t frames;

	if (payload.len == 0)
		return 0;
	switch (payload.at[0] & 3) {
	case 0:
		frames = 1;
		break;
	case 3:
		frames = payload.len > 1 ? payload.at[1] & 0x3f : 0;
		break;
	default:
		frames = 2;
	}
	return frames * opus_frame_ts(payload.at[0]);
}

uint32_t ew_rec_duration_ts(const struct stream *s, const struct ew_packet *p)
{
	uint32_t bytes = (uint32_t)p->payload.len;
	uint8_t channels = codec_of(s, p->payload_type).channels;

	channels = channels ? channels : 1;
	switch (p->codec) {
	case EW_CODEC_PCMU:
	case EW_CODEC_PCMA:
		return bytes / channels;
	case EW_CODEC_G722:
		return bytes; /* 64 kbit/s on a clock of 8000 */
	case EW_CODEC_L16:
		return bytes / 2 / channels;
	case EW_CODEC_G729:
		return (bytes + 8) / 10 * 80; /* 10 bytes for 10 ms; a last frame of 2 is silence */
	case EW_CODEC_OPUS:
		return opus_ts(p->payload);
	default:
		return 0;
	}
}

/* -- sources -- */

static void fold_source(struct stream *s, const struct source *source)
{
	double us = source->clock_hz ? source->rtp.jitter_ts * EW_US_PER_S / source->clock_hz : 0;

	s->counts.lost += ew_rtp_source_lost(&source->rtp);
	s->counts.duplicates += source->rtp.duplicates;
	s->counts.late += source->rtp.late;
	if (us > s->counts.jitter_us)
		s->counts.jitter_us = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
}

void ew_rec_stream_sum(const struct stream *s, struct stream_counts *ret)
{
	struct stream sum = {.counts = s->counts};

	for (size_t i = 0; i < EW_REC_SOURCES; i++)
		if (s->sources[i].rtp.begun)
			fold_source(&sum, &s->sources[i]);
	*ret = sum.counts;
}

/* The least recently heard source makes room for a new one; its counts stay with the stream. */
static struct source *other_source(struct stream *s, uint32_t ssrc)
{
	struct source *oldest = &s->sources[0];

	for (size_t i = 0; i < EW_REC_SOURCES; i++) {
		struct source *source = &s->sources[i];

		if (source->used && source->rtp.ssrc == ssrc)
			return source;
		if (source->used < oldest->used)
			oldest = source;
	}
	if (oldest->used)
		fold_source(s, oldest);
	*oldest = (struct source){0};
	ew_rtp_source_init(&oldest->rtp, ssrc);
	return oldest;
}

static struct source *source_of(struct stream *s, uint32_t ssrc)
{
	if (!s->current || s->current->rtp.ssrc != ssrc)
		s->current = other_source(s, ssrc);
	s->current->used = ++s->uses;
	return s->current;
}

/* -- gate -- */

/* True when the gate lets this packet through. One that arrived before the gate was opened was
 * withheld all along. */
static bool gate_is_open(const struct ew_recorder *r, struct party *p, struct ew_wall arrival)
{
	if (!(p->gate.open & EW_PURPOSE_RECORDING))
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
	bool open = gate_is_open(r, s->party, p->arrival);

	s->call->touched = r->now;
	if (!open) {
		s->counts.withheld++;
		r->counts.withheld++;
	}
	if (p->codec == EW_CODEC_TELEPHONE_EVENT) {
		s->counts.keypad++;
		r->counts.keypad++;
		ew_rec_keypad_event(r, s, p, open);
		return false;
	}
	if (!open)
		return false;
	if (ew_rec_keypad_masks(s, p))
		ew_rec_mask(s, p);
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
	__builtin_prefetch(s->current, 1);
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

static enum ew_rtp_arrival note_packet(struct stream *s, struct source *source,
	const struct ew_rtp *rtp, const struct ew_packet *p)
{
	struct ew_mono arrival = {p->arrival.us - s->call->wall_ahead_us};
	enum ew_rtp_arrival outcome =
		ew_rtp_source_packet(&source->rtp, rtp, clock_of(p), arrival);

	if (clock_of(p))
		source->clock_hz = p->clock_hz;
	if (outcome == EW_RTP_RESTART)
		source->announced = false;
	return outcome;
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

/* All but a packet that has certainly been there before goes on. A new start is told by the
 * first packet kept of it. */
static void pass_on(
	struct ew_recorder *r, struct stream *s, const struct ew_rtp *rtp, struct ew_packet *p)
{
	struct source *source = source_of(s, rtp->ssrc);

	if (note_packet(s, source, rtp, p) == EW_RTP_DUPLICATE)
		return;
	if (p->clock_hz == 0) {
		drop_unannounced(r, s);
		if (p->payload.len != KEY_BYTES)
			return;
		p->codec = EW_CODEC_TELEPHONE_EVENT;
		p->clock_hz = UNKNOWN_HZ;
	}
	if (!source->announced)
		p->flags |= EW_PACKET_NEW_SSRC;
	if (ew_rec_packet(r, s, p))
		source->announced = true;
}

static void count_malformed(struct ew_recorder *r, struct stream *s)
{
	s->counts.malformed++;
	r->counts.malformed++;
}

static void read_rtcp(struct ew_recorder *r, struct stream *s, struct ew_slice datagram)
{
	struct ew_rtcp_seen seen;

	if (ew_rtcp_read(datagram, &seen)) {
		count_malformed(r, s);
		return;
	}
	s->call->touched = r->now;
	for (size_t i = 0; i < EW_REC_SOURCES; i++)
		if (s->sources[i].used)
			ew_rtcp_note(&s->sources[i].rtp, &seen, r->now);
}

static void read_rtp(
	struct ew_recorder *r, struct stream *s, struct ew_slice datagram, struct ew_wall arrival)
{
	struct ew_codec_entry codec;
	struct ew_packet p;
	struct ew_rtp rtp;

	if (ew_rtp_read(datagram, &rtp)) {
		count_malformed(r, s);
		return;
	}
	codec = codec_of(s, rtp.payload_type);
	p = (struct ew_packet){.codec = codec.codec,
		.payload_type = rtp.payload_type,
		.flags = rtp.marker ? EW_PACKET_MARKER : 0,
		.sequence = rtp.sequence,
		.rtp_ts = rtp.timestamp,
		.ssrc = rtp.ssrc,
		.clock_hz = codec.clock_hz,
		.arrival = ew_rec_arrival(r, s->call, arrival),
		.payload = rtp.payload};
	s->payload_type = rtp.payload_type & 0x7f;
	s->counts.packets++;
	r->counts.packets++;
	pass_on(r, s, &rtp, &p);
}

void ew_recorder_rtp(
	struct ew_recorder *r, uint32_t slot, struct ew_slice datagram, struct ew_wall arrival)
{
	struct stream *s = ew_rec_slot(r, slot);

	if (!s)
		return;
	if (ew_rtp_is_rtcp(datagram))
		read_rtcp(r, s, datagram);
	else
		read_rtp(r, s, datagram, arrival);
}

void ew_recorder_rtcp(struct ew_recorder *r, uint32_t slot, struct ew_slice datagram)
{
	struct stream *s = ew_rec_slot(r, slot);

	if (s)
		read_rtcp(r, s, datagram);
}

void ew_recorder_foreign(struct ew_recorder *r, uint32_t slot)
{
	struct stream *s = ew_rec_slot(r, slot);

	r->counts.foreign++;
	if (s)
		s->counts.foreign++;
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
	p.flags &= EW_PACKET_MARKER | EW_PACKET_NEW_SSRC;
	s->counts.packets++;
	r->counts.packets++;
	(void)ew_rec_packet(r, s, &p);
	return 0;
}

/* -- reports -- */

static void report(struct ew_recorder *r, struct stream *s)
{
	uint8_t bytes[128];
	struct ew_buf buf = {.at = bytes, .cap = sizeof(bytes), .max = sizeof(bytes)};

	s->reported = r->now;
	if (s->port == EW_REC_NO_SOCKET || !s->current)
		return;
	ew_rtcp_report(&buf, s->own_ssrc, ew_slice_text(r->cname), &s->current->rtp, r->now);
	if (ew_buf_error(&buf) == 0)
		r->ops.rtcp_send(r->arg, s->slot, ew_buf_slice(&buf));
}

/* A few slots at each tick, so that the work is spread and every stream is seen within five
 * seconds. */
void ew_rec_report(struct ew_recorder *r)
{
	for (uint32_t n = r->used_slots / TICKS_PER_ROUND + 1; n && r->used_slots; n--) {
		struct stream *s = r->slots[r->report_cursor++ % r->used_slots];

		if (!s)
			continue;
		if (r->now.us - s->reported.us >= REPORT_US)
			report(r, s);
		ew_rec_keypad_look(r, s);
	}
}
