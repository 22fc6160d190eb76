/*
 * See codec.h. Samples are raised to the encoder's rate by a windowed sinc of this file's own.
 */
#include "tones/codec.h"

#include <math.h>
#include <opus/opus.h>
#include <setjmp.h>
#include <stdarg.h>
#include <spandsp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST_TIMES 6
#define TAPS 24 /* of the lower rate, round a sample */
#define MOST_PACKET 480

struct encoder {
	enum kind kind;
	unsigned packet, times; /* rate of the codec over 8 kHz */
	OpusEncoder *opus;
	g722_encode_state_t *g722;
	double before[TAPS]; /* the last samples of the packet before */
	double sinc[MOST_TIMES][TAPS];
};

const char *kind_name(enum kind kind)
{
	static const char *const names[KINDS] = {"G.711", "Opus SILK", "Opus hybrid", "Opus CELT", "Opus stereo", "G.722",
		"L16", "L16 stereo"};

	return names[kind];
}

static bool is_opus(enum kind kind)
{
	return kind >= KIND_OPUS_SILK && kind <= KIND_OPUS_STEREO;
}

enum ew_codec kind_codec(enum kind kind)
{
	return is_opus(kind) ? EW_CODEC_OPUS : kind == KIND_G722 ? EW_CODEC_G722 : EW_CODEC_L16;
}

uint32_t kind_clock_hz(enum kind kind)
{
	return is_opus(kind) ? 48000 : kind >= KIND_L16 ? 16000 : 8000;
}

uint8_t kind_channels(enum kind kind)
{
	return kind == KIND_L16_STEREO ? 2 : is_opus(kind) ? 2 : 1;
}

unsigned kind_packet(enum kind kind, struct dice *dice)
{
	static const unsigned silk[] = {80, 160, 160, 160, 320, 480}, others[] = {80, 160, 160, 160};

	return kind == KIND_OPUS_SILK ? silk[dice_to(dice, 6)] : others[dice_to(dice, 4)];
}

static void make_sinc(struct encoder *e)
{
	for (unsigned phase = 0; phase < e->times; phase++)
		for (int i = 0; i < TAPS; i++) {
			double t = i - (TAPS / 2 - 1) - (double)phase / e->times;
			double w = 0.5 + 0.5 * cos(M_PI * t / (TAPS / 2));

			e->sinc[phase][i] = t == 0 ? 1 : sin(M_PI * t) / (M_PI * t) * w;
		}
}

static void open_opus(struct encoder *e, struct dice *dice, bool has_loss)
{
	static const int apps[] = {[KIND_OPUS_SILK] = OPUS_APPLICATION_VOIP, [KIND_OPUS_HYBRID] = OPUS_APPLICATION_VOIP,
		[KIND_OPUS_CELT] = OPUS_APPLICATION_RESTRICTED_LOWDELAY, [KIND_OPUS_STEREO] = OPUS_APPLICATION_AUDIO};
	static const int bands[] = {OPUS_BANDWIDTH_NARROWBAND, OPUS_BANDWIDTH_MEDIUMBAND, OPUS_BANDWIDTH_WIDEBAND};
	int band = e->kind == KIND_OPUS_SILK ? bands[dice_to(dice, 3)]
		   : e->kind == KIND_OPUS_HYBRID ? OPUS_BANDWIDTH_SUPERWIDEBAND : OPUS_BANDWIDTH_FULLBAND;
	int error;

	e->opus = opus_encoder_create(48000, e->kind == KIND_OPUS_STEREO ? 2 : 1, apps[e->kind], &error);
	assert_non_null(e->opus);
	opus_encoder_ctl(e->opus, OPUS_SET_BANDWIDTH(band));
	opus_encoder_ctl(e->opus, OPUS_SET_BITRATE(14000 + (int)dice_to(dice, 50000)));
	opus_encoder_ctl(e->opus, OPUS_SET_COMPLEXITY((int)dice_to(dice, 11)));
	opus_encoder_ctl(e->opus, OPUS_SET_DTX((int)dice_to(dice, 2)));
	opus_encoder_ctl(e->opus, OPUS_SET_INBAND_FEC(has_loss));
	opus_encoder_ctl(e->opus, OPUS_SET_PACKET_LOSS_PERC(has_loss ? 10 : 0));
	opus_encoder_ctl(e->opus, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
}

struct encoder *encoder_new(enum kind kind, struct dice *dice, unsigned packet, bool has_loss)
{
	struct encoder *e = calloc(1, sizeof(*e));

	assert_non_null(e);
	e->kind = kind;
	e->packet = packet;
	e->times = is_opus(kind) ? 6 : kind == KIND_G711 ? 1 : 2;
	make_sinc(e);
	if (is_opus(kind))
		open_opus(e, dice, has_loss);
	if (kind == KIND_G722)
		e->g722 = g722_encode_init(NULL, 64000, 0);
	return e;
}

static int16_t clip(double x)
{
	return (int16_t)lrint(fmax(-32000, fmin(32000, x)));
}

static size_t raise_rate(struct encoder *e, const double *samples, int16_t *to)
{
	double all[TAPS + MOST_PACKET];

	memcpy(all, e->before, sizeof(e->before));
	memcpy(all + TAPS, samples, e->packet * sizeof(*samples));
	for (unsigned n = 0; n < e->packet * e->times; n++) {
		const double *x = all + n / e->times, *sinc = e->sinc[n % e->times];
		double sum = 0;

		for (int i = 0; i < TAPS; i++)
			sum += x[i] * sinc[i];
		to[n] = clip(sum);
	}
	memcpy(e->before, all + e->packet, sizeof(e->before));
	return e->packet * e->times;
}

/* The second channel holds next to nothing, so that the first must be heard by itself. */
static size_t spread(const int16_t *mono, size_t n, int16_t *to)
{
	for (size_t i = 0; i < n; i++) {
		to[2 * i] = (int16_t)(i % 7);
		to[2 * i + 1] = mono[i];
	}
	return 2 * n;
}

static size_t take_l16(const int16_t *pcm, size_t n, uint8_t *to)
{
	for (size_t i = 0; i < n; i++) {
		to[2 * i] = (uint8_t)((uint16_t)pcm[i] >> 8);
		to[2 * i + 1] = (uint8_t)pcm[i];
	}
	return 2 * n;
}

size_t encoder_take(struct encoder *e, const double *samples, uint8_t *to, size_t room)
{
	int16_t mono[MOST_PACKET * MOST_TIMES], both[2 * MOST_PACKET * MOST_TIMES];
	size_t n = raise_rate(e, samples, mono);
	bool stereo = e->kind == KIND_OPUS_STEREO || e->kind == KIND_L16_STEREO;
	size_t all = stereo ? spread(mono, n, both) : n;
	const int16_t *pcm = stereo ? both : mono;
	int bytes;

	if (e->g722)
		return (size_t)g722_encode(e->g722, to, pcm, (int)n);
	if (!e->opus) {
		assert_true(2 * all <= room);
		return take_l16(pcm, all, to);
	}
	bytes = opus_encode(e->opus, pcm, (int)n, to, (opus_int32)room);
	assert_true(bytes > 0);
	return bytes <= 2 ? 0 : (size_t)bytes; /* DTX */
}

void encoder_free(struct encoder **encoder)
{
	struct encoder *e = *encoder;

	if (e->opus)
		opus_encoder_destroy(e->opus);
	if (e->g722)
		g722_encode_free(e->g722);
	free(e);
	*encoder = NULL;
}
