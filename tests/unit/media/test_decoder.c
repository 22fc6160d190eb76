/*
 * Payloads of every codec to samples; copies of lost packets; samples moved to another clock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <opus/opus.h>
#include <spandsp/telephony.h>
#include <spandsp/g722.h>
#include <stdlib.h>
#include <string.h>

#include "media/decoder.h"
#include "media/resampler.h"

static int16_t decoded[EW_DECODER_MAX_SAMPLES];

static void test_payload_lengths(void **state)
{
	static const uint8_t bytes[320] = {0x08}; /* Opus: SILK narrowband 20 ms, one frame */
	static const struct {
		enum ew_codec codec;
		size_t n;
		uint32_t us;
	} rows[] = {{EW_CODEC_PCMA, 160, 20000}, {EW_CODEC_PCMU, 80, 10000}, {EW_CODEC_G722, 160, 20000},
		{EW_CODEC_OPUS, 40, 20000}, {EW_CODEC_L16, 320, 0}, {EW_CODEC_G729, 20, 20000},
		{EW_CODEC_G729, 12, 20000}, {EW_CODEC_G729, 2, 10000}, {EW_CODEC_AMR, 32, 0}, {EW_CODEC_PCMA, 0, 0},
		{EW_CODEC_UNKNOWN, 100, 0}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++)
		assert_int_equal(ew_payload_us(rows[i].codec, ew_slice_of(bytes, rows[i].n)), rows[i].us);
}

static void test_what_is_refused(void **state)
{
	struct ew_decoder *d = NULL;

	(void)state;
	assert_int_equal(ew_decoder_new(EW_CODEC_G729, 8000, 1, 8000, &d), -ENOTSUP);
	assert_int_equal(ew_decoder_new(EW_CODEC_L16, 8000, 3, 8000, &d), -EINVAL);
	assert_int_equal(ew_decoder_new(EW_CODEC_L16, 96000, 1, 8000, &d), -EINVAL);
	assert_null(d);
}

static void test_l16(void **state)
{
	static const uint8_t bytes[] = {0x12, 0x34, 0x80, 0x00, 0x7f, 0xff, 0x00, 0x01};
	size_t n = 0;

	(void)state;
	for (uint8_t channels = 1; channels <= 2; channels++) {
		_cleanup_(ew_decoder_free) struct ew_decoder *d = NULL;

		assert_int_equal(ew_decoder_new(EW_CODEC_L16, 44100, channels, 16000, &d), 0);
		assert_int_equal(ew_decoder_rate_hz(d), 44100);
		assert_int_equal(ew_decoder_decode(d, ew_slice_of(bytes, 8), decoded, &n), 0);
		assert_int_equal(n, 4 / channels);
		assert_int_equal(decoded[0], channels == 1 ? 0x1234 : (0x1234 - 0x8000) / 2);
		assert_int_equal(decoded[1], channels == 1 ? -0x8000 : 0x4000);
	}
}

static void test_stereo_g711(void **state)
{
	static const uint8_t bytes[] = {0xaa, 0x2a, 0xaa, 0xaa}; /* A-law: the loudest up and down, twice up */
	size_t n = 0;

	(void)state;
	for (uint8_t channels = 1; channels <= 2; channels++) {
		_cleanup_(ew_decoder_free) struct ew_decoder *d = NULL;

		assert_int_equal(ew_decoder_new(EW_CODEC_PCMA, 8000, channels, 8000, &d), 0);
		assert_int_equal(ew_decoder_decode(d, ew_slice_of(bytes, 4), decoded, &n), 0);
		assert_int_equal(n, 4 / channels);
		assert_int_equal(decoded[0], channels == 1 ? 32256 : 0);
		assert_int_equal(decoded[1], channels == 1 ? -32256 : 32256);
	}
}

/* A tone of 5 kHz is beyond telephone bandwidth: heard, at its level, in 16,000 samples of 8000 ticks. */
static void test_g722(void **state)
{
	_cleanup_(ew_decoder_free) struct ew_decoder *d = NULL;
	g722_encode_state_t *e = g722_encode_init(NULL, 64000, 0);
	int16_t pcm[320];
	uint8_t bytes[160];
	double energy = 0;

	(void)state;
	assert_int_equal(ew_decoder_new(EW_CODEC_G722, 8000, 0, 16000, &d), 0);
	assert_int_equal(ew_decoder_rate_hz(d), 16000);
	for (int k = 0; k < 20; k++) {
		size_t n = 0;

		for (int i = 0; i < 320; i++)
			pcm[i] = (int16_t)lrint(8000 * sin(2 * M_PI * 5000 * (k * 320 + i) / 16000));
		assert_int_equal(g722_encode(e, bytes, pcm, 320), 160);
		assert_int_equal(ew_decoder_decode(d, ew_slice_of(bytes, 160), decoded, &n), 0);
		assert_int_equal(n, 320);
		for (size_t i = 0; k >= 10 && i < n; i++)
			energy += (double)decoded[i] * decoded[i];
	}
	assert_true(fabs(sqrt(energy / 3200) - 8000 / sqrt(2)) < 800);
	(void)g722_encode_free(e);
}

static opus_int32 encode_voice(OpusEncoder *e, int k, bool loud, uint8_t *to)
{
	int16_t pcm[320];

	for (int i = 0; i < 320; i++) {
		int at = k * 320 + i;

		/* Harmonics that come and go like syllables: voice, for the encoder. */
		double v = 0;

		for (int h = 1; h < 12; h++)
			v += sin(2 * M_PI * 130 * h * at / 16000.0 + h) / h;
		pcm[i] = (int16_t)lrint(loud ? 5000 * v * (0.5 + 0.5 * sin(at / 900.0)) : 0);
	}
	return opus_encode(e, pcm, 320, to, 1276);
}

/* The packet behind a lost one brings it back: closer to what was said than any guess. */
static void test_opus_repairs(void **state)
{
	_cleanup_(ew_decoder_free) struct ew_decoder *whole = NULL, *torn = NULL, *guess = NULL;
	OpusEncoder *e = opus_encoder_create(16000, 1, OPUS_APPLICATION_VOIP, NULL);
	static uint8_t bytes[30][1276];
	static int16_t said[320], repaired[320], guessed[320];
	opus_int32 len[30];
	size_t n = 0;
	double off_repaired = 0, off_guessed = 0;

	(void)state;
	(void)opus_encoder_ctl(e, OPUS_SET_BITRATE(24000));
	(void)opus_encoder_ctl(e, OPUS_SET_INBAND_FEC(1));
	(void)opus_encoder_ctl(e, OPUS_SET_PACKET_LOSS_PERC(20));
	assert_int_equal(ew_decoder_new(EW_CODEC_OPUS, 48000, 0, 16000, &whole), 0);
	assert_int_equal(ew_decoder_new(EW_CODEC_OPUS, 48000, 0, 16000, &torn), 0);
	assert_int_equal(ew_decoder_new(EW_CODEC_OPUS, 48000, 0, 16000, &guess), 0);
	for (int k = 0; k < 22; k++) {
		len[k] = encode_voice(e, k, true, bytes[k]);
		struct ew_slice p = ew_slice_of(bytes[k], (size_t)len[k]);

		assert_int_equal(ew_decoder_decode(whole, p, said, &n), 0);
		if (k == 20)
			break;
		assert_int_equal(ew_decoder_decode(torn, p, decoded, &n), 0);
		assert_int_equal(ew_decoder_decode(guess, p, decoded, &n), 0);
	}
	len[21] = encode_voice(e, 21, true, bytes[21]);
	struct ew_slice next = ew_slice_of(bytes[21], (size_t)len[21]);

	assert_int_equal(ew_decoder_repair(torn, next, repaired, 320), 1);
	assert_int_equal(ew_decoder_conceal(guess, guessed, 320), 320);
	for (int i = 0; i < 320; i++) {
		off_repaired += pow(repaired[i] - said[i], 2);
		off_guessed += pow(guessed[i] - said[i], 2);
	}
	assert_true(off_repaired < off_guessed / 2);
	/* One frame is all that a packet brings. */
	assert_int_equal(ew_decoder_repair(torn, next, repaired, 640), 0);
	opus_encoder_destroy(e);
}

static void test_opus_without_copies(void **state)
{
	_cleanup_(ew_decoder_free) struct ew_decoder *d = NULL;
	OpusEncoder *e = opus_encoder_create(16000, 1, OPUS_APPLICATION_VOIP, NULL);
	uint8_t bytes[1276];
	size_t n = 0;

	(void)state;
	assert_int_equal(ew_decoder_new(EW_CODEC_OPUS, 48000, 0, 16000, &d), 0);
	for (int k = 0; k < 10; k++) {
		struct ew_slice p = ew_slice_of(bytes, (size_t)encode_voice(e, k, true, bytes));

		assert_int_equal(ew_decoder_repair(d, p, decoded, 320), 0);
		assert_int_equal(ew_decoder_decode(d, p, decoded, &n), 0);
	}
	assert_true(ew_decoder_is_silence(d, EW_SLICE("\x08")));
	assert_false(ew_decoder_is_silence(d, EW_SLICE("\x08\x01\x02")));
	/* Code 3 that promises 48 frames of 20 ms: malformed, and no more than an error. */
	assert_int_equal(ew_decoder_decode(d, EW_SLICE("\x0b\x30\x00"), decoded, &n), -EBADMSG);
	assert_true(ew_decoder_conceal(d, decoded, 16000) <= 960);
	opus_encoder_destroy(e);
}

/* -- resampler -- */

struct heard {
	int16_t pcm[200000];
	int64_t first;
	size_t n;
};

static int take(void *arg, int64_t at, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	struct heard *h = arg;

	if (h->n == 0)
		h->first = at;
	assert_int_equal(cause, EW_FILL_SOUND);
	assert_int_equal(at, h->first + (int64_t)h->n);
	assert_true(h->n + n <= EW_COUNT(h->pcm));
	memcpy(h->pcm + h->n, pcm, n * sizeof(*pcm));
	h->n += n;
	return 0;
}

/* Noise and distortion under a tone, in dB, against the very sine that belongs at each place. */
static double quality(uint32_t from_hz, uint32_t to_hz, double ppm, double tone)
{
	static struct heard h;
	_cleanup_(ew_resampler_free) struct ew_resampler *r = NULL;
	int16_t pcm[4096];
	size_t n = from_hz / 50;
	double step = (double)to_hz / from_hz * (1 + ppm * 1e-6), place = 1000.25, signal = 0, noise = 0;

	h.n = 0;
	assert_int_equal(ew_resampler_new(from_hz, to_hz, take, &h, &r), 0);
	for (size_t k = 0; k < 100; k++) {
		for (size_t i = 0; i < n; i++)
			pcm[i] = (int16_t)lrint(12000 * sin(2 * M_PI * tone * (double)(k * n + i) / from_hz));
		assert_int_equal(ew_resampler_add(r, place, place + (double)n * step, pcm, n, EW_FILL_SOUND), 0);
		place += (double)n * step;
	}
	assert_int_equal(ew_resampler_end(r), 0);
	assert_int_equal(h.first, 1001);
	assert_int_equal(h.first + (int64_t)h.n, (int64_t)ceil(place));
	for (size_t i = 200; i + 200 < h.n; i++) {
		double at = ((double)h.first + (double)i - 1000.25) / step / from_hz;
		double s = 12000 * sin(2 * M_PI * tone * at);

		signal += s * s;
		noise += (h.pcm[i] - s) * (h.pcm[i] - s);
	}
	return 10 * log10(signal / noise);
}

static void test_resampler_quality(void **state)
{
	static const struct {
		uint32_t from, to;
		double ppm, tone, db;
	} rows[] = {{8000, 8000, 200, 1000, 65}, {8000, 8000, -200, 3000, 55}, {8000, 16000, 80, 1000, 65},
		{8000, 16000, 0, 3000, 55}, {16000, 16000, -60, 6000, 55}, {48000, 16000, 200, 1000, 65},
		{48000, 16000, 0, 6000, 55}, {44100, 16000, 100, 3000, 60}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		double db = quality(rows[i].from, rows[i].to, rows[i].ppm, rows[i].tone);

		if (db < rows[i].db)
			fail_msg("%u to %u Hz, %g ppm, %g Hz: %.1f dB", rows[i].from, rows[i].to, rows[i].ppm,
				rows[i].tone, db);
	}
}

/* What 16 kHz cannot hold must not fold back into it. */
static void test_resampler_folds_nothing(void **state)
{
	static struct heard h;
	_cleanup_(ew_resampler_free) struct ew_resampler *r = NULL;
	int16_t pcm[9600];
	double energy = 0;

	(void)state;
	h.n = 0;
	assert_int_equal(ew_resampler_new(48000, 16000, take, &h, &r), 0);
	for (size_t i = 0; i < 9600; i++)
		pcm[i] = (int16_t)lrint(12000 * sin(2 * M_PI * 10000 * (double)i / 48000));
	assert_int_equal(ew_resampler_add(r, 0, 3200, pcm, 9600, EW_FILL_SOUND), 0);
	assert_int_equal(ew_resampler_end(r), 0);
	for (size_t i = 100; i + 100 < h.n; i++)
		energy += (double)h.pcm[i] * h.pcm[i];
	assert_true(sqrt(energy / (double)h.n) < 12000 * 0.002);
	assert_int_equal(ew_resampler_add(r, 10, 10, pcm, 5, EW_FILL_SOUND), -EINVAL);
	assert_int_equal(ew_resampler_add(r, 10, 20, pcm, EW_RESAMPLER_MAX_INPUT + 1, EW_FILL_SOUND), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_payload_lengths),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_l16),
		cmocka_unit_test(test_stereo_g711),
		cmocka_unit_test(test_g722),
		cmocka_unit_test(test_opus_repairs),
		cmocka_unit_test(test_opus_without_copies),
		cmocka_unit_test(test_resampler_quality),
		cmocka_unit_test(test_resampler_folds_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
