/*
 * One interface, four codecs. Must never give more sound than a payload holds, and must never go on by itself: what
 * follows a loss is asked for, and marked by whoever asked.
 */
#include "media/decoder.h"

#include <errno.h>
#include <opus/opus.h>
#include <spandsp/telephony.h>
#include <spandsp/g722.h>
#include <string.h>

#include "base/secret.h"
#include "media/concealment.h"
#include "media/g711.h"

#define G722_HZ 16000
#define OPUS_CLOCK 48000
#define MAX_OPUS_MS 120
#define MAX_OPUS_FRAMES 48

struct ew_decoder {
	enum ew_codec codec;
	uint32_t rate_hz;
	uint8_t channels;
	g722_decode_state_t *g722;
	OpusDecoder *opus;
	struct ew_concealment concealment;
};

bool ew_codec_is_decodable(enum ew_codec codec)
{
	return codec == EW_CODEC_PCMA || codec == EW_CODEC_PCMU || codec == EW_CODEC_G722 ||
		codec == EW_CODEC_OPUS || codec == EW_CODEC_L16;
}

/* G.729: 10 bytes for 10 ms; 2 bytes are a silence descriptor for as long (RFC 3551, section 4.5.6). */
static uint32_t g729_us(size_t bytes)
{
	return (uint32_t)(bytes / 10 + (bytes % 10 == 2)) * 10000;
}

uint32_t ew_payload_us(enum ew_codec codec, struct ew_slice payload)
{
	int n;

	if (payload.len == 0 || payload.len > EW_MAX_FRAME_BYTES)
		return 0;
	switch (codec) {
	case EW_CODEC_PCMA:
	case EW_CODEC_PCMU:
	case EW_CODEC_G722:
		return (uint32_t)payload.len * 125;
	case EW_CODEC_OPUS:
		n = opus_packet_get_nb_samples(payload.at, (opus_int32)payload.len, OPUS_CLOCK);
		return n > 0 ? (uint32_t)n * 1000 / (OPUS_CLOCK / 1000) : 0;
	case EW_CODEC_G729:
		return g729_us(payload.len);
	default:
		return 0;
	}
}

static int begin_codec(struct ew_decoder *d, uint32_t clock_hz, uint32_t canvas_hz)
{
	int error = OPUS_OK;

	switch (d->codec) {
	case EW_CODEC_PCMA:
	case EW_CODEC_PCMU:
		d->rate_hz = 8000;
		return 0;
	case EW_CODEC_G722:
		d->rate_hz = G722_HZ;
		d->g722 = g722_decode_init(NULL, 64000, 0);
		return d->g722 ? 0 : -ENOMEM;
	case EW_CODEC_OPUS:
		d->rate_hz = canvas_hz;
		d->opus = opus_decoder_create((opus_int32)canvas_hz, 1, &error);
		return d->opus ? 0 : error == OPUS_ALLOC_FAIL ? -ENOMEM : -EINVAL;
	default:
		d->rate_hz = clock_hz;
		return clock_hz >= 8000 && clock_hz <= 48000 ? 0 : -EINVAL;
	}
}

int ew_decoder_new(enum ew_codec codec, uint32_t clock_hz, uint8_t channels, uint32_t canvas_hz,
	struct ew_decoder **ret)
{
	if (!ew_codec_is_decodable(codec))
		return -ENOTSUP;
	if (channels > 2)
		return -EINVAL;
	_cleanup_(ew_decoder_free) struct ew_decoder *d = calloc(1, sizeof(*d));

	if (!d)
		return -ENOMEM;
	d->codec = codec;
	d->channels = channels ? channels : 1;
	int r = begin_codec(d, clock_hz, canvas_hz);

	if (r < 0)
		return r;
	ew_concealment_init(&d->concealment, d->rate_hz);
	*ret = TAKE(d);
	return 0;
}

void ew_decoder_free(struct ew_decoder **decoder)
{
	struct ew_decoder *d = *decoder;

	if (!d)
		return;
	if (d->g722)
		(void)g722_decode_free(d->g722);
	if (d->opus) {
		ew_wipe(d->opus, (size_t)opus_decoder_get_size(1));
		opus_decoder_destroy(d->opus);
	}
	ew_wipe(d, sizeof(*d));
	free(d);
	*decoder = NULL;
}

uint32_t ew_decoder_rate_hz(const struct ew_decoder *d)
{
	return d->rate_hz;
}

bool ew_decoder_is_silence(const struct ew_decoder *d, struct ew_slice payload)
{
	return d->codec == EW_CODEC_OPUS && payload.len > 0 && payload.len <= 2;
}

/* Big-endian; two channels are heard half as loud each, so that nothing clips. */
static size_t decode_l16(const struct ew_decoder *d, struct ew_slice from, int16_t *to)
{
	size_t step = 2 * (size_t)d->channels, n = from.len / step;

	for (size_t i = 0; i < n; i++) {
		const uint8_t *at = from.at + i * step;
		int sum = (int16_t)(uint16_t)(at[0] << 8 | at[1]);

		if (d->channels == 2)
			sum = (sum + (int16_t)(uint16_t)(at[2] << 8 | at[3])) / 2;
		to[i] = (int16_t)sum;
	}
	return n;
}

/* Two channels that lie side by side become one. */
static size_t mix_down(const struct ew_decoder *d, int16_t *pcm, size_t n)
{
	if (d->channels != 2)
		return n;
	for (size_t i = 0; i < n / 2; i++)
		pcm[i] = (int16_t)((pcm[2 * i] + pcm[2 * i + 1]) / 2);
	return n / 2;
}

static int decode_opus(struct ew_decoder *d, struct ew_slice from, int16_t *to, size_t *ret_n)
{
	int n = opus_decode(d->opus, from.at, (opus_int32)from.len, to,
		(int)(d->rate_hz / 1000) * MAX_OPUS_MS, 0);

	if (n < 0)
		return -EBADMSG;
	*ret_n = (size_t)n;
	return 0;
}

int ew_decoder_decode(struct ew_decoder *d, struct ew_slice payload, int16_t *to, size_t *ret_n)
{
	if (payload.len == 0 || payload.len > EW_MAX_FRAME_BYTES)
		return -EBADMSG;
	switch (d->codec) {
	case EW_CODEC_PCMA:
		ew_g711_alaw_decode(payload, to);
		*ret_n = mix_down(d, to, payload.len);
		break;
	case EW_CODEC_PCMU:
		ew_g711_ulaw_decode(payload, to);
		*ret_n = mix_down(d, to, payload.len);
		break;
	case EW_CODEC_G722:
		*ret_n = (size_t)g722_decode(d->g722, to, payload.at, (int)payload.len);
		break;
	case EW_CODEC_OPUS:
		return decode_opus(d, payload, to, ret_n);
	default:
		*ret_n = decode_l16(d, payload, to);
		break;
	}
	ew_concealment_feed(&d->concealment, to, *ret_n);
	return 0;
}

/*
 * RFC 6716, section 4.2.3: SILK's first bits are one voice-activity flag for each 20 ms, then the flag that says that
 * a copy of the packet before follows (LBRR); each with equal odds, so that they stand there as they are.
 */
static bool has_copy(struct ew_slice packet)
{
	const unsigned char *frames[MAX_OPUS_FRAMES];
	opus_int16 sizes[MAX_OPUS_FRAMES];
	unsigned char toc;

	if (opus_packet_parse(packet.at, (opus_int32)packet.len, &toc, frames, sizes, NULL) <= 0 ||
		(toc & 0x80) || sizes[0] < 1)
		return false;
	int ms10 = opus_packet_get_samples_per_frame(packet.at, 1000) / 10;
	int flags = ms10 > 2 ? ms10 / 2 : 1;
	bool copy = frames[0][0] >> (7 - flags) & 1;

	if (opus_packet_get_nb_channels(packet.at) == 2)
		copy |= frames[0][0] >> (6 - 2 * flags) & 1;
	return copy;
}

int ew_decoder_repair(struct ew_decoder *d, struct ew_slice next, int16_t *to, size_t n)
{
	if (d->codec != EW_CODEC_OPUS || next.len == 0 || !has_copy(next) ||
		opus_packet_get_nb_samples(next.at, (opus_int32)next.len, (opus_int32)d->rate_hz) != (int)n)
		return 0;
	return opus_decode(d->opus, next.at, (opus_int32)next.len, to, (int)n, 1) == (int)n;
}

size_t ew_decoder_conceal(struct ew_decoder *d, int16_t *to, size_t n)
{
	size_t most = d->rate_hz * EW_CONCEALMENT_MAX_MS / 1000;

	n = n < most ? n : most;
	if (!d->opus) {
		ew_concealment_make(&d->concealment, to, n);
		return n;
	}
	/* Only whole steps of 2.5 ms; frames of a sender are such. */
	n -= n % (d->rate_hz / 400);
	return n > 0 && opus_decode(d->opus, NULL, 0, to, (int)n, 0) == (int)n ? n : 0;
}
