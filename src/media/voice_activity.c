/*
 * Speech by energy, spectrum and steadiness, frame by frame. Must never take hiss at the level of the background for speech for longer than the
 * background takes to be learned, and must never lose speech because it is quiet in an otherwise quiet line.
 */
#include "media/voice_activity.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/secret.h"

#define WINDOW_MS 32
#define MOST_WINDOW 512        /* samples at 16 kHz; the bins are as wide at both rates */
#define BIN_HZ 31.25f
#define LOW_BIN 6              /* 190 Hz: below is hum */
#define HIGH_BIN 112           /* 3500 Hz: what telephony lets through */
#define BINS (HIGH_BIN - LOW_BIN)
#define ABSOLUTE_DB (-58.0f)   /* below nothing is speech: full scale is 0 */
#define OVER_FLOOR_DB 6.0f
#define CLEARLY_OVER_DB 12.0f
#define SMOOTHING 0.3f
#define FIRST_FRAMES 4         /* until then the window is not full */
#define FLAT 0.42f             /* of a smoothed spectrum: white noise has 0.8, speech below 0.3 */
#define FLOOR_BLOCK_FRAMES 50  /* the floor is the least of the last blocks */
#define FLOOR_BLOCKS 5
#define STEADY_FRAMES 20       /* a tone stands still for so long */
#define STEADY_SHARE 0.93f     /* and has so much of the energy in its two lines */
#define STEADY_DB 3.0f
#define ONSET_WINDOW 7
#define ONSET_FRAMES 4

struct ew_voice_activity {
	ew_voice_fn *fn;
	void *arg;
	uint32_t rate_hz, hop, window;
	uint64_t at;                    /* samples that were taken */
	uint64_t frame;                 /* the next one's number */
	uint32_t fill;                  /* of the hop */
	int16_t ring[MOST_WINDOW];      /* the last window, oldest first */
	float shape[MOST_WINDOW];       /* Hann */
	float smooth[BINS];             /* spectrum, over some frames */
	float floor_now, floor_blocks[FLOOR_BLOCKS];
	uint32_t block_fill, blocks;
	float energy[STEADY_FRAMES];
	uint16_t line[STEADY_FRAMES][2]; /* strongest bins */
	uint32_t lines;                 /* frames in a row that are nothing but lines */
	uint32_t heard;                 /* bits of the last frames, newest lowest */
	bool open;                      /* a stretch has begun */
	uint64_t from, last;            /* its first sample, and the end of what was heard last */
	uint64_t told;                  /* the end of the stretch that was told last */
};

int ew_voice_activity_new(uint32_t rate_hz, ew_voice_fn *fn, void *arg, struct ew_voice_activity **ret)
{
	struct ew_voice_activity *v;

	if (rate_hz != 8000 && rate_hz != 16000)
		return -EINVAL;
	v = calloc(1, sizeof(*v));
	if (!v)
		return -ENOMEM;
	v->fn = fn;
	v->arg = arg;
	v->rate_hz = rate_hz;
	v->hop = rate_hz * EW_VOICE_FRAME_MS / 1000;
	v->window = rate_hz * WINDOW_MS / 1000;
	for (uint32_t i = 0; i < v->window; i++)
		v->shape[i] = 0.5f - 0.5f * cosf(2 * (float)M_PI * (float)i / (float)v->window);
	v->floor_now = 0;
	*ret = v;
	return 0;
}

void ew_voice_activity_free(struct ew_voice_activity **voice)
{
	struct ew_voice_activity *v = TAKE(*voice);

	if (!v)
		return;
	ew_wipe(v, sizeof(*v));
	free(v);
}

/* -- one frame's spectrum -- */

/* Radix 2 in place; n is 256 or 512. */
static void transform(float *re, float *im, uint32_t n)
{
	for (uint32_t i = 1, j = 0; i < n; i++) {
		uint32_t bit = n >> 1;

		for (; j & bit; bit >>= 1)
			j ^= bit;
		j |= bit;
		if (i < j) {
			float t = re[i];

			re[i] = re[j];
			re[j] = t;
		}
	}
	for (uint32_t size = 2; size <= n; size *= 2) {
		float turn = -2 * (float)M_PI / (float)size;

		for (uint32_t k = 0; k < size / 2; k++) {
			float c = cosf(turn * (float)k), s = sinf(turn * (float)k);

			for (uint32_t i = k; i < n; i += size) {
				uint32_t o = i + size / 2;
				float x = re[o] * c - im[o] * s, y = re[o] * s + im[o] * c;

				re[o] = re[i] - x;
				im[o] = im[i] - y;
				re[i] += x;
				im[i] += y;
			}
		}
	}
}

/* Power of the bins of speech; 1 is a sine of full scale. */
static void spectrum(const struct ew_voice_activity *v, float power[static BINS])
{
	float re[MOST_WINDOW], im[MOST_WINDOW] = {0};
	float scale = 4.0f / (float)v->window / 32768.0f;

	for (uint32_t i = 0; i < v->window; i++)
		re[i] = (float)v->ring[i] * v->shape[i] * scale;
	transform(re, im, v->window);
	for (uint32_t i = 0; i < BINS; i++)
		power[i] = re[i + LOW_BIN] * re[i + LOW_BIN] + im[i + LOW_BIN] * im[i + LOW_BIN];
	ew_wipe(re, sizeof(re));
	ew_wipe(im, sizeof(im));
}

static float decibel(float power)
{
	return 10 * log10f(power + 1e-10f);
}

/* 1 for a flat spectrum, near 0 for lines and formants. */
static float flatness(const float power[static BINS])
{
	float logs = 0, sum = 0;

	for (uint32_t i = 0; i < BINS; i++) {
		logs += logf(power[i] + 1e-12f);
		sum += power[i] + 1e-12f;
	}
	return expf(logs / BINS) / (sum / BINS);
}

/* -- what stands still -- */

/* The strongest bin that is not next to `other`, with the share of the energy that it and its neighbours have. */
static uint16_t strongest(const float power[static BINS], uint16_t other, float sum, float *ret_share)
{
	uint16_t best = 0;
	float most = -1, own = 0;

	for (uint16_t i = 0; i < BINS; i++) {
		if (other < BINS && abs(i - other) <= 2)
			continue;
		if (power[i] > most) {
			most = power[i];
			best = i;
		}
	}
	for (int i = best - 2; i <= best + 2; i++)
		own += i >= 0 && i < BINS && !(other < BINS && abs(i - other) <= 2) ? power[i] : 0;
	*ret_share = sum > 0 ? own / sum : 0;
	return best;
}

static bool same_lines(const uint16_t a[static 2], const uint16_t b[static 2], bool both)
{
	bool first = abs(a[0] - b[0]) <= 1 || (both && abs(a[0] - b[1]) <= 1);

	return first && (!both || abs(a[1] - b[1]) <= 1 || abs(a[1] - b[0]) <= 1);
}

static float spread(const struct ew_voice_activity *v)
{
	float low = v->energy[0], high = v->energy[0];

	for (uint32_t i = 1; i < STEADY_FRAMES; i++) {
		low = fminf(low, v->energy[i]);
		high = fmaxf(high, v->energy[i]);
	}
	return high - low;
}

/* True once one or two lines have had nearly all of the energy, at the same place and level, for STEADY_FRAMES. */
static bool is_tone(struct ew_voice_activity *v, const float power[static BINS], float sum, float energy)
{
	uint32_t now = (uint32_t)(v->frame % STEADY_FRAMES), before = (now + STEADY_FRAMES - 1) % STEADY_FRAMES;
	float one, two;

	v->energy[now] = energy;
	v->line[now][0] = strongest(power, BINS, sum, &one);
	v->line[now][1] = strongest(power, v->line[now][0], sum, &two);
	if (one + two < STEADY_SHARE || (v->lines > 0 && !same_lines(v->line[now], v->line[before], one < STEADY_SHARE)))
		v->lines = 0;
	else
		v->lines++;
	return v->lines >= STEADY_FRAMES && spread(v) < STEADY_DB;
}

/* -- the background -- */

/* The least energy of some seconds: speech has pauses, and what has none is background. */
static float background(struct ew_voice_activity *v, float energy)
{
	float least;

	if (v->frame < FIRST_FRAMES)
		return ABSOLUTE_DB;
	v->floor_now = v->block_fill == 0 ? energy : fminf(v->floor_now, energy);
	if (++v->block_fill == FLOOR_BLOCK_FRAMES) {
		v->floor_blocks[v->blocks++ % FLOOR_BLOCKS] = v->floor_now;
		v->block_fill = 0;
	}
	least = v->block_fill > 0 ? v->floor_now : 0;
	for (uint32_t i = 0; i < v->blocks && i < FLOOR_BLOCKS; i++)
		least = fminf(least, v->floor_blocks[i]);
	/* Nothing is known yet: somebody may be speaking from the first sample on. */
	return v->blocks == 0 ? fminf(least, ABSOLUTE_DB) : least;
}

static bool is_heard(struct ew_voice_activity *v)
{
	float power[BINS], sum = 0, smooth = 0, energy, floor;
	bool tone;

	spectrum(v, power);
	for (uint32_t i = 0; i < BINS; i++) {
		sum += power[i];
		v->smooth[i] += (v->frame < FIRST_FRAMES ? 1 : SMOOTHING) * (power[i] - v->smooth[i]);
		smooth += v->smooth[i];
	}
	energy = decibel(smooth);
	floor = background(v, energy);
	tone = is_tone(v, power, sum, energy);
	ew_wipe(power, sizeof(power));
	if (tone || energy < ABSOLUTE_DB || energy < floor + OVER_FLOOR_DB)
		return false;
	return flatness(v->smooth) < FLAT || (energy > floor + CLEARLY_OVER_DB && v->open);
}

/* -- stretches -- */

static int tell(struct ew_voice_activity *v, uint64_t end)
{
	uint64_t to = v->last + (uint64_t)v->rate_hz * EW_VOICE_TRAIL_MS / 1000;

	v->open = false;
	to = to < end ? to : end;
	v->told = to;
	return v->fn(v->arg, v->from, to);
}

static void begin(struct ew_voice_activity *v, uint64_t frame_end)
{
	uint64_t back = (uint64_t)v->window + (uint64_t)(ONSET_WINDOW - 1) * v->hop + (uint64_t)v->rate_hz * EW_VOICE_LEAD_MS / 1000;

	v->open = true;
	v->from = frame_end > back ? frame_end - back : 0;
	v->from = v->from > v->told ? v->from : v->told;
}

static int end_frame(struct ew_voice_activity *v, uint64_t frame_end)
{
	bool heard = is_heard(v);

	v->frame++;
	v->heard = (v->heard << 1 | heard) & ((1u << ONSET_WINDOW) - 1);
	if (!v->open && __builtin_popcount(v->heard) >= ONSET_FRAMES)
		begin(v, frame_end);
	if (v->open && heard)
		v->last = frame_end;
	if (v->open && frame_end - v->last > (uint64_t)v->rate_hz * EW_VOICE_HANGOVER_MS / 1000)
		return tell(v, frame_end);
	return 0;
}

int ew_voice_activity_add(struct ew_voice_activity *v, const int16_t *pcm, size_t n)
{
	while (n > 0) {
		uint32_t want = v->hop - v->fill;
		uint32_t take = n < want ? (uint32_t)n : want;
		int16_t *to = v->ring + v->window - v->hop + v->fill;

		if (pcm)
			memcpy(to, pcm, take * sizeof(*to));
		else
			memset(to, 0, take * sizeof(*to));
		pcm = pcm ? pcm + take : NULL;
		n -= take;
		v->fill += take;
		v->at += take;
		if (v->fill == v->hop) {
			int r = end_frame(v, v->at);

			memmove(v->ring, v->ring + v->hop, (v->window - v->hop) * sizeof(*v->ring));
			v->fill = 0;
			if (r != 0)
				return r;
		}
	}
	return 0;
}

bool ew_voice_activity_speaks(const struct ew_voice_activity *v, uint64_t *ret_from)
{
	if (v->open)
		*ret_from = v->from;
	return v->open;
}

int ew_voice_activity_end(struct ew_voice_activity *v)
{
	return v->open ? tell(v, v->at) : 0;
}
