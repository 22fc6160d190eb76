/*
 * What hearing costs: the ear's core behind its ring, by codec, in microseconds of CPU for a packet of 20 ms and for a
 * second of sound; beside a bare loop of the codec's own decoder over the same packets, at the rate that the ear asks for
 * and at its own. What its budget is worth follows.
 *
 *   bench_ear [seconds]
 */
#include <math.h>
#include <opus/opus.h>
#include <setjmp.h>
#include <spandsp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "programs/ear/ear.h"
#include "tones/codec.h"

#define PACKET 160 /* 20 ms */
#define STREAMS 16 /* that are heard in turn, as in a house */

struct packets {
	size_t n;
	struct packet {
		size_t len;
		uint8_t bytes[EW_EAR_MAX_PAYLOAD];
	} *at;
};

static double cpu_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void on_tell(void *arg, uint16_t number, const void *message)
{
	(void)arg;
	(void)number;
	(void)message;
}

static struct packets encode_all(enum kind kind, const struct speech *speech, unsigned seconds)
{
	struct packets p = {.n = seconds * 50, .at = calloc(seconds * 50u, sizeof(*p.at))};
	struct dice dice = {3};
	struct encoder *e = encoder_new(kind, &dice, PACKET, false);

	assert_non_null(p.at);
	for (size_t i = 0; i < p.n; i++) {
		double samples[PACKET];

		for (size_t k = 0; k < PACKET; k++)
			samples[k] = speech->at[(i * PACKET + k) % speech->n];
		p.at[i].len = encoder_take(e, samples, p.at[i].bytes, sizeof(p.at[i].bytes));
	}
	encoder_free(&e);
	return p;
}

/* The ring's own work is in it, on both sides. */
static double hear(enum kind kind, const struct packets *p, const struct ew_keypad_bank *bank)
{
	struct ew_ear_budget budget = {0};
	struct ew_ear_config config = {.budget = &budget, .bank = bank, .tell = on_tell};
	struct ew_ear_ring *writer, *reader;
	struct ew_mono now = {EW_US_PER_S};
	struct ew_ear *ear;
	double begun;
	int fd;

	assert_int_equal(ew_ear_ring_new(EW_EAR_RING_BYTES, &writer, &fd), 0);
	assert_int_equal(ew_ear_ring_open(fd, &reader), 0);
	close(fd);
	assert_int_equal(ew_ear_new(&config, &reader, &ear), 0);
	begun = cpu_us();
	for (size_t i = 0; i < p->n; i++) {
		for (uint32_t stream = 0; stream < STREAMS; stream++) {
			/* Each hears another place: the same packet again and again would be cheaper than any house */
			const struct packet *packet = &p->at[(i + stream * 37) % p->n];
			struct ew_ear_record r = {.stream = stream, .serial = 1, .ssrc = stream,
				.clock_hz = kind_clock_hz(kind), .sequence = (uint16_t)i, .codec = (uint8_t)kind_codec(kind),
				.rtp_ts = (uint32_t)i * PACKET * (kind_clock_hz(kind) / 8000),
				.channels = kind == KIND_L16_STEREO ? 2 : 1, .purposes = EW_EAR_FOR_TONES,
				.arrival = {(int64_t)i}, .payload = ew_slice_of(packet->bytes, packet->len)};

			if (r.payload.len)
				assert_int_equal(ew_ear_ring_put(writer, &r), 0);
		}
		now.us += 20 * EW_US_PER_MS;
		assert_int_equal(ew_ear_turn(ear, now), 0);
	}
	begun = cpu_us() - begun;
	ew_ear_free(&ear);
	ew_ear_ring_free(&writer);
	return begun / STREAMS;
}

static double bare_opus(const struct packets *p, int rate, int channels)
{
	static int16_t pcm[2 * 5760];
	double begun = cpu_us();
	int error;

	for (int stream = 0; stream < STREAMS; stream++) {
		OpusDecoder *d = opus_decoder_create(rate, channels, &error);

		assert_non_null(d);
		for (size_t i = 0; i < p->n; i++)
			if (p->at[i].len)
				(void)!opus_decode(d, p->at[i].bytes, (opus_int32)p->at[i].len, pcm, 5760, 0);
		opus_decoder_destroy(d);
	}
	return (cpu_us() - begun) / STREAMS;
}

static double bare_g722(const struct packets *p, int options)
{
	static int16_t pcm[2 * EW_EAR_MAX_PAYLOAD];
	double begun = cpu_us();

	for (int stream = 0; stream < STREAMS; stream++) {
		g722_decode_state_t *d = g722_decode_init(NULL, 64000, options);

		for (size_t i = 0; i < p->n; i++)
			(void)!g722_decode(d, pcm, p->at[i].bytes, (int)p->at[i].len);
		(void)g722_decode_free(d);
	}
	return (cpu_us() - begun) / STREAMS;
}

static void show(enum kind kind, const struct packets *p, unsigned seconds, const struct ew_keypad_bank *bank)
{
	double us = hear(kind, p, bank), low = 0, own = 0;
	size_t sent = 0;

	for (size_t i = 0; i < p->n; i++)
		sent += p->at[i].len > 0;
	if (kind_codec(kind) == EW_CODEC_OPUS) {
		low = bare_opus(p, 8000, kind == KIND_OPUS_STEREO ? 2 : 1);
		own = bare_opus(p, 48000, kind == KIND_OPUS_STEREO ? 2 : 1);
	} else if (kind == KIND_G722) {
		low = bare_g722(p, G722_SAMPLE_RATE_8000);
		own = bare_g722(p, 0);
	}
	(void)printf("%-12s %8.1f us a packet %8.0f us a second   bare decoder: %6.1f at 8 kHz, %6.1f at its own; %.0f streams\n",
		kind_name(kind), us / (double)sent, us / seconds, low / (double)sent, own / (double)sent,
		EW_EAR_BUDGET_US / (us / seconds));
}

int main(int argc, char **argv)
{
	unsigned seconds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 60;
	struct ew_keypad_bank *bank = aligned_alloc(_Alignof(struct ew_keypad_bank), sizeof(*bank));
	struct speech speech;

	assert_non_null(bank);
	ew_keypad_bank_init(bank);
	speech_load(&speech, NULL);
	for (enum kind kind = KIND_OPUS_SILK; kind < KINDS; kind++) {
		struct packets p = encode_all(kind, &speech, seconds);

		show(kind, &p, seconds, bank);
		free(p.at);
	}
	speech_free(&speech);
	free(bank);
	return 0;
}
