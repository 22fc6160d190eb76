/*
 * Four codecs at 8 kHz. G.722 gives its lower band by itself; Opus is asked for 8 kHz, where it leaves out what lies
 * above; L16 is resampled. Two channels are two ears: a key in one of them must not be drowned by the other.
 */
#include "programs/ear/decoding.h"

#include <errno.h>
#include <math.h>
#include <opus/opus.h>
#include <spandsp/telephony.h>
#include <spandsp/g722.h>
#include <string.h>

#include "media/g711.h"
#include "programs/ear/lowering.h"

#define OPUS_MOST_SAMPLES 960 /* 120 ms */
#define OPUS_SILENCE_BYTES 2  /* RFC 7587, 3.1.3 */
#define CHANNELS 2
#define ALIGN 64
#define G722_RATE 64000

struct ew_ear_decoding {
	enum ew_codec codec;
	uint32_t clock_hz;
	uint8_t channels;
	uint8_t opus_channels; /* of the decoder; 0: it is to begin anew */
	ew_ear_sink_fn *sink;
	void *arg;
	g722_decode_state_t *g722;
	struct ew_lowering lowerings[CHANNELS];
	int16_t pcm[CHANNELS * EW_EAR_MAX_SAMPLES];
	int16_t lane[EW_EAR_MAX_SAMPLES], low[EW_EAR_MAX_SAMPLES];
	_Alignas(16) uint8_t opus[];
};

size_t ew_ear_decoding_bytes(void)
{
	size_t n = sizeof(struct ew_ear_decoding) + (size_t)opus_decoder_get_size(CHANNELS);

	/* Guarded memory ends where a page does: only a whole number begins aligned */
	return (n + ALIGN - 1) / ALIGN * ALIGN;
}

static OpusDecoder *opus_of(struct ew_ear_decoding *d)
{
	return (OpusDecoder *)(void *)d->opus;
}

static int begin_l16(struct ew_ear_decoding *d)
{
	if (d->clock_hz < EW_EAR_HZ || d->clock_hz > 48000)
		return -ENOTSUP;
	for (unsigned i = 0; i < d->channels && d->clock_hz != EW_EAR_HZ; i++)
		ew_lowering_init(&d->lowerings[i], d->clock_hz);
	return 0;
}

static int begin_codec(struct ew_ear_decoding *d)
{
	switch (d->codec) {
	case EW_CODEC_PCMU:
	case EW_CODEC_PCMA:
		return d->clock_hz == EW_EAR_HZ ? 0 : -ENOTSUP;
	case EW_CODEC_G722:
		d->g722 = d->channels == 1 ? g722_decode_init(NULL, G722_RATE, G722_SAMPLE_RATE_8000) : NULL;
		return d->g722 ? 0 : d->channels == 1 ? -ENOMEM : -ENOTSUP;
	case EW_CODEC_OPUS:
		return d->clock_hz == 48000 ? 0 : -ENOTSUP;
	case EW_CODEC_L16:
		return begin_l16(d);
	default:
		return -ENOTSUP;
	}
}

int ew_ear_decoding_init(
	struct ew_ear_decoding *at, enum ew_codec codec, uint32_t clock_hz, uint8_t channels, ew_ear_sink_fn *sink, void *arg)
{
	int error;

	if (channels < 1 || channels > CHANNELS)
		return -ENOTSUP;
	at->codec = codec;
	at->clock_hz = clock_hz;
	at->channels = channels;
	at->sink = sink;
	at->arg = arg;
	error = begin_codec(at);
	if (error)
		ew_ear_decoding_end(at);
	return error;
}

void ew_ear_decoding_end(struct ew_ear_decoding *d)
{
	if (d->g722)
		(void)g722_decode_free(d->g722);
	d->g722 = NULL;
	d->opus_channels = 0;
}

void ew_ear_decoding_restart(struct ew_ear_decoding *d)
{
	d->opus_channels = 0;
	d->lowerings[0].begun = d->lowerings[1].begun = false;
	if (d->g722)
		(void)g722_decode_init(d->g722, G722_RATE, G722_SAMPLE_RATE_8000);
}

uint32_t ew_ear_decoding_samples(const struct ew_ear_decoding *d, struct ew_slice payload)
{
	uint32_t n = (uint32_t)payload.len;
	int opus;

	if (n == 0 || n > EW_EAR_MAX_PAYLOAD)
		return 0;
	switch (d->codec) {
	case EW_CODEC_OPUS:
		opus = opus_packet_get_nb_samples(payload.at, (opus_int32)n, EW_EAR_HZ);
		return opus > 0 ? (uint32_t)opus : 0;
	case EW_CODEC_L16:
		return (uint32_t)((uint64_t)(n / 2 / d->channels) * EW_EAR_HZ / d->clock_hz);
	case EW_CODEC_G722:
		return n;
	default:
		return n / d->channels;
	}
}

/* -- channels -- */

/* `side_by_side`: so many samples of one moment lie together. */
static const int16_t *one_lane(struct ew_ear_decoding *d, unsigned channel, unsigned side_by_side, size_t n)
{
	if (side_by_side == 1)
		return d->pcm;
	for (size_t i = 0; i < n; i++)
		d->lane[i] = d->pcm[i * side_by_side + channel];
	return d->lane;
}

static void hand_on(struct ew_ear_decoding *d, int64_t place, unsigned channels, unsigned side_by_side, size_t n)
{
	for (unsigned i = 0; i < channels; i++)
		d->sink(d->arg, i, place, one_lane(d, i, side_by_side, n), n);
}

/* -- codecs -- */

/* As many channels as the payload has: one that has two needs a decoder of two, which then stays. */
static int open_opus(struct ew_ear_decoding *d, struct ew_slice payload)
{
	int channels = opus_packet_get_nb_channels(payload.at);

	if (channels <= d->opus_channels)
		return 0;
	if (opus_decoder_init(opus_of(d), EW_EAR_HZ, channels) != OPUS_OK)
		return -EBADMSG;
	d->opus_channels = (uint8_t)channels;
	return 0;
}

/* The copy in this payload of what was lost before it (RFC 6716, 2.1.7), or, without one, what libopus makes of it. */
static void hear_copy(struct ew_ear_decoding *d, int64_t place, struct ew_slice payload, uint32_t missing)
{
	bool celt = payload.at[0] & 0x80;
	uint32_t own = ew_ear_decoding_samples(d, payload);
	int n;

	if (missing < own || celt)
		return;
	n = opus_decode(opus_of(d), payload.at, (opus_int32)payload.len, d->pcm, (int)own, 1);
	if (n > 0)
		hand_on(d, place - own, d->opus_channels, d->opus_channels, (size_t)n);
}

static int hear_opus(struct ew_ear_decoding *d, int64_t place, struct ew_slice payload, uint32_t missing)
{
	uint32_t own = ew_ear_decoding_samples(d, payload);
	int n;

	if (own == 0 || own > OPUS_MOST_SAMPLES || open_opus(d, payload))
		return -EBADMSG;
	if (payload.len <= OPUS_SILENCE_BYTES) {
		memset(d->pcm, 0, sizeof(d->pcm));
		hand_on(d, place, d->opus_channels, d->opus_channels, own);
		return 0;
	}
	if (missing)
		hear_copy(d, place, payload, missing);
	n = opus_decode(opus_of(d), payload.at, (opus_int32)payload.len, d->pcm, OPUS_MOST_SAMPLES, 0);
	if (n <= 0)
		return -EBADMSG;
	/* A payload with one channel is the same in both */
	hand_on(d, place, (unsigned)opus_packet_get_nb_channels(payload.at), d->opus_channels, (size_t)n);
	return 0;
}

static int hear_l16(struct ew_ear_decoding *d, double place, struct ew_slice payload)
{
	size_t n = payload.len / 2 / d->channels;
	int64_t at;

	for (size_t i = 0; i < n * d->channels; i++)
		d->pcm[i] = (int16_t)(uint16_t)(payload.at[2 * i] << 8 | payload.at[2 * i + 1]);
	if (d->clock_hz == EW_EAR_HZ) {
		hand_on(d, llrint(place), d->channels, d->channels, n);
		return 0;
	}
	for (unsigned i = 0; i < d->channels; i++) {
		size_t made = ew_lowering_take(
			&d->lowerings[i], place, one_lane(d, i, d->channels, n), n, d->low, &at);

		d->sink(d->arg, i, at, d->low, made);
	}
	return 0;
}

void ew_ear_decoding_flush(struct ew_ear_decoding *d)
{
	int64_t at;

	memset(d->lane, 0, sizeof(d->lane));
	for (unsigned i = 0; i < d->channels; i++) {
		struct ew_lowering *l = &d->lowerings[i];
		size_t made = l->begun ? ew_lowering_take(l, l->expected, d->lane, l->taps, d->low, &at) : 0;

		if (made)
			d->sink(d->arg, i, at, d->low, made);
	}
}

int ew_ear_decoding_hear(struct ew_ear_decoding *d, double place, struct ew_slice payload, uint32_t missing)
{
	uint32_t n = ew_ear_decoding_samples(d, payload);

	if (n == 0)
		return -EBADMSG;
	switch (d->codec) {
	case EW_CODEC_OPUS:
		return hear_opus(d, llrint(place), payload, missing);
	case EW_CODEC_L16:
		return hear_l16(d, place, payload);
	case EW_CODEC_G722:
		n = (uint32_t)g722_decode(d->g722, d->pcm, payload.at, (int)payload.len);
		break;
	case EW_CODEC_PCMA:
		ew_g711_alaw_decode(payload, d->pcm);
		break;
	default:
		ew_g711_ulaw_decode(payload, d->pcm);
	}
	hand_on(d, llrint(place), d->channels, d->channels, n);
	return 0;
}
