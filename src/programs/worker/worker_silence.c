/*
 * Silence where something is not to be heard. Must never let a sample of a stretch through, however time is rounded.
 */
#include "programs/worker/worker_silence.h"

#include <errno.h>

#include "base/reader.h"
#include "base/secret.h"
#include "media/wav.h"

#define PACKET_MS 20
#define UNITY 32768

int ew_worker_silences_read(struct ew_slice spans, struct ew_worker_silences *ret)
{
	struct ew_worker_silences read = {.n = spans.len / 8};
	struct ew_reader reader;

	if (spans.len % 8 != 0 || read.n > EW_MAX_SILENCES)
		return -EPROTO;
	ew_reader_init(&reader, spans);
	for (size_t i = 0; i < read.n; i++) {
		struct ew_worker_silence *one = &read.at[i];

		one->from_ms = ew_reader_u32(&reader);
		one->to_ms = ew_reader_u32(&reader);
		if (one->from_ms >= one->to_ms || (i > 0 && one->from_ms <= read.at[i - 1].to_ms))
			return -EPROTO;
	}
	*ret = read;
	return 0;
}

/* Packet n is heard from 6.5 ms before 20 n on until 13.5 ms behind it, and its encoder had sound up to 20 (n + 1). */
bool ew_worker_silences_packet(const struct ew_worker_silences *s, uint64_t n)
{
	for (size_t i = 0; s && i < s->n; i++) {
		uint64_t first = s->at[i].from_ms / PACKET_MS;
		uint64_t last = ((uint64_t)s->at[i].to_ms + PACKET_MS - 1) / PACKET_MS;

		if (n >= first && n <= last)
			return true;
	}
	return false;
}

#define ARRIVAL_MARGIN_US INT64_C(500000) /* late by a jitter buffer, early by a clock */

bool ew_worker_silences_arrival(const struct ew_worker_silences *s, int64_t us)
{
	for (size_t i = 0; i < s->n; i++)
		if (us >= (int64_t)s->at[i].from_ms * 1000 - ARRIVAL_MARGIN_US && us <= (int64_t)s->at[i].to_ms * 1000 + ARRIVAL_MARGIN_US)
			return true;
	return false;
}

/* A stretch in samples: what begins within a sample takes all of it. */
struct stretch {
	uint64_t from, to, ramp;
};

static struct stretch in_samples(const struct ew_worker_silence *one, uint32_t rate_hz)
{
	return (struct stretch){
		.from = (uint64_t)one->from_ms * rate_hz / 1000,
		.to = ((uint64_t)one->to_ms * rate_hz + 999) / 1000,
		.ramp = (uint64_t)rate_hz * EW_SILENCE_RAMP_MS / 1000,
	};
}

static int gain_at(const struct stretch *s, uint64_t at)
{
	uint64_t away = at < s->from ? s->from - at : at >= s->to ? at - s->to + 1 : 0;

	return away >= s->ramp ? UNITY : (int)(away * UNITY / s->ramp);
}

static void silence_one(const struct stretch *s, uint64_t at, int16_t *pcm, size_t n)
{
	if (at >= s->to + s->ramp || at + n + s->ramp <= s->from)
		return;
	for (size_t i = 0; i < n; i++) {
		int gain = gain_at(s, at + i);

		if (gain < UNITY)
			pcm[i] = (int16_t)(pcm[i] * gain / UNITY);
	}
}

void ew_worker_silences_pcm(const struct ew_worker_silences *s, uint32_t rate_hz, uint64_t at, int16_t *pcm, size_t n)
{
	for (size_t i = 0; s && i < s->n; i++) {
		struct stretch one = in_samples(&s->at[i], rate_hz);

		silence_one(&one, at, pcm, n);
	}
}

#define BLOCK 480

static void silence_block(const struct ew_worker_silences *s, uint32_t rate_hz, uint64_t sample, uint8_t *piece, size_t n)
{
	int16_t pcm[BLOCK];

	for (size_t i = 0; i < n; i++)
		pcm[i] = (int16_t)(uint16_t)(piece[2 * i] | piece[2 * i + 1] << 8);
	ew_worker_silences_pcm(s, rate_hz, sample, pcm, n);
	for (size_t i = 0; i < n; i++) {
		piece[2 * i] = (uint8_t)pcm[i];
		piece[2 * i + 1] = (uint8_t)((uint16_t)pcm[i] >> 8);
	}
	ew_wipe(pcm, sizeof(pcm));
}

void ew_worker_silences_wav(const struct ew_worker_silences *s, uint32_t rate_hz, uint64_t at, uint8_t *piece, size_t n)
{
	size_t skip = at < EW_WAV_HEADER_BYTES ? (size_t)(EW_WAV_HEADER_BYTES - at) : 0;
	uint64_t sample = at < EW_WAV_HEADER_BYTES ? 0 : (at - EW_WAV_HEADER_BYTES) / 2;

	for (size_t i = skip; i + 1 < n;) {
		size_t block = (n - i) / 2 < BLOCK ? (n - i) / 2 : BLOCK;

		silence_block(s, rate_hz, sample, piece + i, block);
		i += 2 * block;
		sample += block;
	}
}
