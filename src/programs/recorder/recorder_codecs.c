/*
 * What a payload type means: by the map of its m-line, and by the version of that map under which the packet was sent.
 * A sender may give a type another meaning (RFC 3264, 8.3.2 forbids it, and it is done); packets of the old meaning
 * come for a while after that and must not be taken for the new one. Nothing here decodes.
 */
#include "programs/recorder/recorder_senders.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* RFC 3551, table 5: what a type from here on means is said by an SDP, or by nobody */
#define FIRST_UNASSIGNED 35
#define UNKNOWN_HZ 8000
#define OPUS_MOST_TS 5760 /* RFC 6716, 3.2.5: 120 ms */
/* By then a sender that got our answer has changed over, whatever its packets look like */
#define SETTLE_US (500 * EW_US_PER_MS)
#define RESTART_PACKETS 1000 /* as rtp_source takes it */
#define NAME_BYTES 48

/* RFC 3551, table 4: types that mean the same without a map; 19 is the comfort noise of old drafts. */
static const struct ew_codec_entry static_types[] = {
	{0, 1, EW_CODEC_PCMU, 8000},
	{6, 1, EW_CODEC_UNKNOWN, 16000},
	{8, 1, EW_CODEC_PCMA, 8000},
	{9, 1, EW_CODEC_G722, 8000},
	{10, 2, EW_CODEC_L16, 44100},
	{11, 1, EW_CODEC_L16, 44100},
	{13, 1, EW_CODEC_COMFORT_NOISE, 8000},
	{16, 1, EW_CODEC_UNKNOWN, 11025},
	{17, 1, EW_CODEC_UNKNOWN, 22050},
	{18, 1, EW_CODEC_G729, 8000},
	{19, 1, EW_CODEC_COMFORT_NOISE, 8000},
};

static const char *const static_names[FIRST_UNASSIGNED] = {
	[3] = "GSM", [4] = "G723", [5] = "DVI4", [6] = "DVI4", [7] = "LPC", [12] = "QCELP", [14] = "MPA",
	[15] = "G728", [16] = "DVI4", [17] = "DVI4", [18] = "G729",
};

/* A clock of 0: nobody announced it, and it does not go without saying. */
static struct ew_codec_entry static_meaning(uint8_t payload_type)
{
	struct ew_codec_entry unknown = {payload_type, 1, EW_CODEC_UNKNOWN, UNKNOWN_HZ};

	for (size_t i = 0; i < EW_COUNT(static_types); i++)
		if (static_types[i].payload_type == payload_type)
			return static_types[i];
	if (payload_type >= FIRST_UNASSIGNED)
		unknown.clock_hz = 0;
	return unknown;
}

static struct ew_codec_entry newest_meaning(const struct stream *s, uint8_t payload_type)
{
	const struct ew_codec_entry *c = &s->codecs[payload_type & 0x7f];

	return c->clock_hz ? *c : static_meaning(payload_type);
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
	uint32_t frames, ts;

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
	ts = frames * opus_frame_ts(payload.at[0]);
	return ts > OPUS_MOST_TS ? 0 : ts;
}

static uint32_t duration_ts(enum ew_codec codec, uint32_t channels, struct ew_slice payload)
{
	uint32_t bytes = (uint32_t)payload.len;

	switch (codec) {
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
		return opus_ts(payload);
	default:
		return 0;
	}
}

uint32_t ew_rec_duration_ts(const struct stream *s, const struct ew_packet *p)
{
	(void)s;
	return duration_ts(p->codec, p->flags & EW_PACKET_STEREO ? 2 : 1, p->payload);
}

/* -- meanings that changed -- */

static bool same_meaning(const struct ew_codec_entry *a, const struct ew_codec_entry *b)
{
	return a->codec == b->codec && a->clock_hz == b->clock_hz && a->channels == b->channels;
}

/* What a source has sent so far was sent under the old meaning. */
static void contest(struct source *source, size_t i)
{
	source->contested |= source->rtp.begun ? 1u << i : 0;
	source->new_from[i] = source->rtp.begun ? source->rtp.highest_extended : 0;
}

/* The oldest change makes room: what comes as late as that is taken for the meaning after it. */
static void remember_meaning(struct ew_recorder *r, struct stream *s, struct ew_codec_entry was)
{
	size_t i = s->n_redefined++ % EW_REC_REDEFINED;

	s->redefined[i] = (struct redefined){.was = was, .at = r->now, .order = s->n_redefined};
	for (size_t k = 0; k < EW_REC_SOURCES; k++)
		contest(&s->sources[k], i);
}

/* Does the payload last as long as the stamp has moved? -1: it does not, 0: nobody can tell, 1: it does. */
static int fits(const struct source *source, const struct ew_codec_entry *c, const struct ew_rtp *p)
{
	uint32_t ts = duration_ts(c->codec, c->channels ? c->channels : 1, p->payload);
	uint32_t moved = p->timestamp - source->rtp.last_ts;

	if (ts == 0 || (uint16_t)(p->sequence - (uint16_t)source->rtp.highest_extended) != 1)
		return 0;
	return moved == ts ? 1 : -1;
}

/* True when the packet is the first of the new meaning. */
static bool changes_over(const struct ew_recorder *r, const struct source *source,
	const struct redefined *d, const struct ew_codec_entry *now, const struct ew_rtp *p)
{
	int old = fits(source, &d->was, p), fresh = fits(source, now, p);

	if (old != fresh)
		return fresh > old;
	return r->now.us - d->at.us > SETTLE_US;
}

/* Was the packet sent before this change? Numbers up to the last one of before the change were; those behind it until
 * one changes over, and from there on none. */
static bool is_older(const struct ew_recorder *r, struct source *source, size_t i,
	const struct redefined *d, const struct ew_codec_entry *now, const struct ew_rtp *p)
{
	uint32_t extended = ew_rtp_source_extended(&source->rtp, p->sequence);
	int32_t behind = (int32_t)(extended - source->new_from[i]);
	int32_t step = (int32_t)(extended - source->rtp.highest_extended);
	bool restarts = step > RESTART_PACKETS || step < -RESTART_PACKETS;

	if (!(source->contested & 1u << i))
		return source->new_from[i] && behind < 0 && !restarts;
	if (!restarts && (behind <= 0 || !changes_over(r, source, d, now, p)))
		return true;
	source->contested &= ~(1u << i);
	source->new_from[i] += restarts ? 1 : (uint32_t)behind;
	return false;
}

/* The oldest change that the packet was sent before says what it means. */
struct ew_codec_entry ew_rec_meaning_of(
	const struct ew_recorder *r, const struct stream *s, struct source *source, const struct ew_rtp *p)
{
	struct ew_codec_entry now = newest_meaning(s, p->payload_type);
	const struct redefined *oldest = NULL;

	for (size_t i = 0; source && source->rtp.begun && i < EW_REC_REDEFINED; i++) {
		const struct redefined *d = &s->redefined[i];

		if (d->order == 0 || d->was.payload_type != p->payload_type || (oldest && oldest->order < d->order))
			continue;
		if (is_older(r, source, i, d, &now, p))
			oldest = d;
	}
	return oldest ? oldest->was : now;
}

/* More channels than the frames on the tape can say: kept as received, for others to decode. */
static struct ew_codec_entry storable(struct ew_codec_entry c)
{
	bool plain = c.codec == EW_CODEC_PCMU || c.codec == EW_CODEC_PCMA || c.codec == EW_CODEC_L16;

	if ((plain && c.channels > 2) || (c.codec == EW_CODEC_G722 && c.channels > 1))
		c.codec = EW_CODEC_UNKNOWN;
	return c;
}

int ew_rec_codecs_take(struct ew_recorder *r, struct stream *s, struct ew_slice codecs)
{
	struct ew_codec_entry entries[EW_MAX_CODECS_PER_STREAM];
	size_t n;
	int error = ew_codec_map_decode(codecs, entries, EW_COUNT(entries), &n);

	if (error)
		return error;
	for (size_t i = 0; i < n; i++) {
		uint8_t type = entries[i].payload_type & 0x7f;
		struct ew_codec_entry fresh = storable(entries[i]), was = newest_meaning(s, type);

		if (was.clock_hz && !same_meaning(&was, &fresh))
			remember_meaning(r, s, was);
		s->codecs[type] = fresh;
	}
	return 0;
}

/* -- names -- */

int ew_rec_formats_take(struct stream *s, struct ew_slice formats)
{
	char *copy;

	if (formats.len == 0)
		return 0;
	copy = strndup((const char *)formats.at, formats.len);
	if (!copy)
		return -ENOMEM;
	free(s->formats);
	s->formats = copy;
	return 0;
}

/* What the offer calls it, as far as it is plain text; else what RFC 3551 does. */
static void name_of(const struct stream *s, uint8_t payload_type, char to[static NAME_BYTES])
{
	char line[16];
	const char *at, *known = payload_type < FIRST_UNASSIGNED ? static_names[payload_type] : NULL;
	size_t n = 0;

	(void)snprintf(line, sizeof(line), "rtpmap:%u ", payload_type);
	at = s->formats ? strstr(s->formats, line) : NULL;
	for (at = at ? at + strlen(line) : known; at && *at > ' ' && *at < 0x7f && n < NAME_BYTES - 1; at++)
		to[n++] = *at;
	to[n] = '\0';
}

void ew_rec_tell_undecodable(struct ew_recorder *r, const struct stream *s, uint8_t payload_type)
{
	char name[NAME_BYTES], sentence[240];

	s->call->undecodable_told = true;
	name_of(s, payload_type, name);
	(void)snprintf(sentence, sizeof(sentence),
		"payload type %u (%s) is kept as received and cannot be decoded here: "
		"have the recording client offer PCMU, PCMA, G722, opus or L16, or decode the frames elsewhere",
		payload_type, name[0] ? name : "without a name");
	ew_rec_exception(r, s->call->id, "codec_not_decodable", sentence);
}
