/*
 * The packets of a stream. Timestamps follow the slots, so that sound behind a keypad entry stands
 * where it would have stood without it.
 */
#include "programs/caller/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MILLION 1000000u
#define VOLUME 10 /* -10 dBm0 */

/* splitmix64: small, and the same everywhere. */
static uint64_t draw(struct ew_stream *s)
{
	uint64_t z = s->random += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

void ew_stream_begin(struct ew_stream *s)
{
	s->random = s->ssrc;
	s->seq = (uint16_t)draw(s);
	s->ts = (uint32_t)draw(s);
	s->slot = 0;
}

static int event_of(char key)
{
	static const char keys[] = "0123456789*#ABCD";
	const char *at = key ? strchr(keys, key) : NULL;

	return at ? (int)(at - keys) : -1;
}

int ew_stream_add_keys(struct ew_stream *s, const char *text)
{
	char *end;
	double at = strtod(text, &end);
	size_t n = s->n_keys;

	if (end == text || *end != ':' || !(at >= 0 && at < 86400) || !end[1])
		return -EINVAL;
	for (const char *key = end + 1; *key; key++) {
		int event = event_of(*key);

		if (event < 0)
			return -EINVAL;
		if (n == EW_STREAM_MAX_KEYS)
			return -E2BIG;
		s->keys[n].event = (uint8_t)event;
		s->keys[n++].slot = (uint64_t)(at * 50.0 + 0.5) +
				    EW_STREAM_KEY_STEP * (uint64_t)(key - end - 1);
	}
	s->n_keys = n;
	return 0;
}

static void put16(uint8_t *to, unsigned v)
{
	to[0] = (uint8_t)(v >> 8);
	to[1] = (uint8_t)v;
}

static void put32(uint8_t *to, uint32_t v)
{
	put16(to, v >> 16);
	put16(to + 2, v & 0xffff);
}

static void put_header(struct ew_stream *s, struct ew_stream_packet *p, bool marker)
{
	p->seq = s->seq++;
	p->bytes[0] = 0x80;
	p->bytes[1] = (uint8_t)((marker ? 0x80 : 0) | p->payload_type);
	put16(p->bytes + 2, p->seq);
	put32(p->bytes + 4, p->ts);
	put32(p->bytes + 8, s->ssrc);
}

static const struct ew_stream_key *key_now(const struct ew_stream *s)
{
	for (size_t i = 0; i < s->n_keys; i++) {
		if (s->slot >= s->keys[i].slot && s->slot < s->keys[i].slot + EW_STREAM_KEY_SLOTS)
			return &s->keys[i];
	}
	return NULL;
}

static void make_key(
	struct ew_stream *s, const struct ew_stream_key *key, struct ew_stream_packet *p)
{
	unsigned at = (unsigned)(s->slot - key->slot);
	bool end = at >= EW_STREAM_KEY_SLOTS - 3;
	unsigned steps = end ? EW_STREAM_KEY_SLOTS - 2 : at + 1;

	p->payload_type = EW_STREAM_EVENT_TYPE;
	p->ts = s->ts + (uint32_t)(key->slot * EW_STREAM_SAMPLES);
	put_header(s, p, at == 0);
	p->bytes[12] = key->event;
	p->bytes[13] = (uint8_t)((end ? 0x80 : 0) | VOLUME);
	put16(p->bytes + 14, steps * EW_STREAM_SAMPLES);
	p->n = 16;
}

static bool make_sound(struct ew_stream *s, struct ew_stream_packet *p)
{
	size_t slots = s->sound->n / EW_STREAM_SAMPLES;
	uint64_t slot = s->repeat && slots ? s->slot % slots : s->slot;

	if (slot >= slots)
		return false;
	p->payload_type = s->payload_type;
	p->ts = s->ts + (uint32_t)(s->slot * EW_STREAM_SAMPLES);
	put_header(s, p, s->slot == 0);
	memcpy(p->bytes + 12, s->sound->bytes + slot * EW_STREAM_SAMPLES, EW_STREAM_SAMPLES);
	p->n = EW_STREAM_PACKET_BYTES;
	return true;
}

static enum ew_stream_fate decide(struct ew_stream *s)
{
	uint32_t dice;

	if (!s->loss && !s->dup && !s->reorder)
		return EW_FATE_SENT;
	dice = (uint32_t)(draw(s) % MILLION);
	if (dice < s->loss)
		return EW_FATE_LOST;
	if (dice < s->loss + s->dup)
		return EW_FATE_TWICE;
	return dice < s->loss + s->dup + s->reorder ? EW_FATE_LATE : EW_FATE_SENT;
}

bool ew_stream_next(struct ew_stream *s, struct ew_stream_packet *ret)
{
	const struct ew_stream_key *key = key_now(s);

	if (key)
		make_key(s, key, ret);
	else if (!make_sound(s, ret))
		return false;
	ret->fate = decide(s);
	s->slot++;
	return true;
}
