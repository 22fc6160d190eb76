/*
 * Why keypad tones are found here and not later: what is sealed cannot be masked any more, and card numbers may not be
 * kept even sealed. So in doubt there is a tone. It runs over every packet of every open stream, so that it must cost
 * next to nothing: sums of products of 16-bit integers. Must never say which key it was.
 */
#include "rtp/keypad_tone.h"

#include <math.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define WINDOW (2 * EW_KEYPAD_HALF)
#define RATE_HZ 8000.0f
#define TABLE_ONE 2048 /* the largest sum of a half window stays within 31 bits */
#define WEIGHT_ONE 32768
#define ENERGY_SHIFT 3 /* weighted samples for the energy: a sixteenth */
#define PI 3.14159265358979f

/* Energy of a window in units of 256: of a signal of -46 dB of a full sine */
#define LEAST_ENERGY 3160
/* A half window that is quieter than this adds nothing to a window that counts */
#define LEAST_HALF (LEAST_ENERGY / 8)
/* How far the louder tone may stand out: Q.24 asks for 4 dB (high) and 8 dB (low) at least */
#define HIGH_OVER_LOW 10.0f /* 10 dB */
#define LOW_OVER_HIGH 15.8f /* 12 dB */
#define HIGH_OVER_LOW_STEADY 6.3f /* 8 dB */
#define LOW_OVER_HIGH_STEADY 9.0f /* 9.5 dB */
/* Shares of a window's energy in the two tones. Measured: docs/internals/rtp.md */
#define SHARE_MAYBE 0.40f /* remembered, and part of a tone that was found */
#define SHARE_EDGE 0.62f  /* at the edge of a gap */
#define SHARE_ONE 0.86f   /* without a second window */
#define SHARE_TWO 0.76f
#define SHARE_THREE 0.70f
#define SHARE_BEFORE 0.05f /* the window before may be so much worse: the tone may begin in it */
/* Of the frequency: Q.24 asks for 1.5 % */
#define TOLERANCE 0.026f
/* What a window loses of a tone beside its frequency, for each Hz squared */
#define LOSS_PER_HZ2 0.000588f
#define LOSS_MOST_HZ 40.0f
#define QUIET_WINDOWS 2 /* after which a tone is over: an interruption of 10 ms is none */

static const float tones_hz[EW_KEYPAD_TONES] = {697, 770, 852, 941, 1209, 1336, 1477, 1633};

/* -- tables -- */

static float window_at(int n)
{
	return 0.5f - 0.5f * cosf(2 * PI * ((float)n + 0.5f) / WINDOW);
}

static int16_t wave_at(int sum, int n)
{
	float turn = 2 * PI * tones_hz[sum % EW_KEYPAD_TONES] / RATE_HZ * (float)n;

	return (int16_t)lrintf(TABLE_ONE * window_at(n) * (sum < EW_KEYPAD_TONES ? cosf(turn) : -sinf(turn)));
}

/* ITU-T G.711: sign, three bits of exponent, four of mantissa. */
static int16_t ulaw_of(unsigned code)
{
	unsigned bits = ~code & 0xff;
	int magnitude = (int)(((bits & 15) << 3) + 132) << (bits >> 4 & 7);

	return (int16_t)(bits & 0x80 ? 132 - magnitude : magnitude - 132);
}

static int16_t alaw_of(unsigned code)
{
	unsigned bits = code ^ 0x55;
	unsigned exponent = bits >> 4 & 7;
	int magnitude = (int)((bits & 15) << 4) + 8;

	if (exponent)
		magnitude = (magnitude + 256) << (exponent - 1);
	return (int16_t)(bits & 0x80 ? magnitude : -magnitude);
}

void ew_keypad_bank_init(struct ew_keypad_bank *bank)
{
	for (int n = 0; n < EW_KEYPAD_HALF; n++) {
		for (int sum = 0; sum < EW_KEYPAD_SUMS; sum++) {
			bank->waves[n / 2][sum][n % 2] = wave_at(sum, n);
			bank->waves[n / 2][EW_KEYPAD_SUMS + sum][n % 2] = wave_at(sum, EW_KEYPAD_HALF + n);
		}
		bank->up[n] = (int16_t)(window_at(n) * (WEIGHT_ONE - 1));
		bank->down[n] = (int16_t)(window_at(EW_KEYPAD_HALF + n) * (WEIGHT_ONE - 1));
	}
	for (unsigned code = 0; code < 256; code++) {
		bank->ulaw[code] = ulaw_of(code);
		bank->alaw[code] = alaw_of(code);
	}
#if defined(__x86_64__)
	bank->wide = __builtin_cpu_supports("avx2");
#endif
}

/* -- half windows: the work -- */

struct half {
	int32_t sums[2 * EW_KEYPAD_SUMS]; /* under the first half of a window, and under the second */
	int32_t up, down;                 /* energy under both */
};

static inline __attribute__((always_inline)) int32_t energy(const int16_t *x, const int16_t *weight)
{
	int32_t sum = 0;

	for (int n = 0; n < EW_KEYPAD_HALF; n++) {
		int16_t y = (int16_t)((int16_t)(x[n] * weight[n] >> 16) >> ENERGY_SHIFT);

		sum += y * y;
	}
	return sum;
}

/* Pauses of speech cost only their energy: false for a half window that counts as silence. */
static inline __attribute__((always_inline)) bool take_energy(
	const struct ew_keypad_bank *bank, const int16_t *x, struct half *ret)
{
	ret->up = energy(x, bank->up);
	ret->down = energy(x, bank->down);
	if (ret->up + ret->down >= LEAST_HALF)
		return true;
	memset(ret->sums, 0, sizeof(ret->sums));
	return false;
}

static void sum_samples(const struct ew_keypad_bank *bank, const int16_t *x, struct half *ret)
{
	int32_t *sums = ret->sums;

	if (!take_energy(bank, x, ret))
		return;
	memset(sums, 0, sizeof(ret->sums));
	for (int pair = 0; pair < EW_KEYPAD_HALF / 2; pair++)
		for (int i = 0; i < 2 * EW_KEYPAD_SUMS; i++)
			sums[i] += x[2 * pair] * bank->waves[pair][i][0] + x[2 * pair + 1] * bank->waves[pair][i][1];
}

static void sum_up(const struct ew_keypad_bank *bank, enum ew_keypad_law law, const uint8_t *codes,
	struct half *ret)
{
	const int16_t *table = law == EW_KEYPAD_ALAW ? bank->alaw : bank->ulaw;
	int16_t x[EW_KEYPAD_HALF];

	for (int n = 0; n < EW_KEYPAD_HALF; n++)
		x[n] = table[codes[n]];
	sum_samples(bank, x, ret);
}

#if defined(__x86_64__)
/* The same with the instructions that nearly every server has: 16 products with one of them, all sums in four
 * registers, and powers of two looked up instead of shifted by. */
#define WITH_AVX2 __attribute__((target("avx2")))
#define PRODUCTS(both, waves) _mm256_madd_epi16(both, _mm256_load_si256(waves))

WITH_AVX2 static __m256i ulaw_16(__m256i codes)
{
	const __m256i powers = _mm256_broadcastsi128_si256(
		_mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0));
	__m256i bits = _mm256_xor_si256(codes, _mm256_set1_epi16(0xff));
	__m256i exponent = _mm256_and_si256(_mm256_srli_epi16(bits, 4), _mm256_set1_epi16(7));
	__m256i mantissa = _mm256_slli_epi16(_mm256_and_si256(bits, _mm256_set1_epi16(15)), 3);
	__m256i power = _mm256_and_si256(_mm256_shuffle_epi8(powers, exponent), _mm256_set1_epi16(0xff));
	__m256i magnitude = _mm256_sub_epi16(
		_mm256_mullo_epi16(_mm256_add_epi16(mantissa, _mm256_set1_epi16(132)), power), _mm256_set1_epi16(132));
	__m256i sign = _mm256_cmpgt_epi16(bits, _mm256_set1_epi16(0x7f));

	return _mm256_sub_epi16(_mm256_xor_si256(magnitude, sign), sign);
}

WITH_AVX2 static __m256i alaw_16(__m256i codes)
{
	const __m256i powers = _mm256_broadcastsi128_si256(
		_mm_setr_epi8(1, 1, 2, 4, 8, 16, 32, 64, 0, 0, 0, 0, 0, 0, 0, 0));
	__m256i bits = _mm256_xor_si256(codes, _mm256_set1_epi16(0x55));
	__m256i exponent = _mm256_and_si256(_mm256_srli_epi16(bits, 4), _mm256_set1_epi16(7));
	__m256i mantissa = _mm256_slli_epi16(_mm256_and_si256(bits, _mm256_set1_epi16(15)), 4);
	__m256i power = _mm256_and_si256(_mm256_shuffle_epi8(powers, exponent), _mm256_set1_epi16(0xff));
	__m256i leading = _mm256_and_si256(
		_mm256_cmpgt_epi16(exponent, _mm256_setzero_si256()), _mm256_set1_epi16(256));
	__m256i sum = _mm256_add_epi16(_mm256_add_epi16(mantissa, leading), _mm256_set1_epi16(8));
	__m256i magnitude = _mm256_mullo_epi16(sum, power);
	__m256i minus = _mm256_cmpgt_epi16(_mm256_set1_epi16(0x80), bits);

	return _mm256_sub_epi16(_mm256_xor_si256(magnitude, minus), minus);
}

WITH_AVX2 static void decode_avx2(enum ew_keypad_law law, const uint8_t *codes, int16_t *x)
{
	for (int n = 0; n < EW_KEYPAD_HALF; n += 16) {
		__m256i wide = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(codes + n)));

		_mm256_store_si256((__m256i *)(x + n), law == EW_KEYPAD_ALAW ? alaw_16(wide) : ulaw_16(wide));
	}
}

WITH_AVX2 static inline __attribute__((always_inline)) void sum_samples_avx2(
	const struct ew_keypad_bank *bank, const int16_t *x, struct half *ret)
{
	__m256i a = _mm256_setzero_si256(), b = a, c = a, d = a;
	__m256i *sums = (__m256i *)ret->sums;

	if (!take_energy(bank, x, ret))
		return;
	for (int pair = 0; pair < EW_KEYPAD_HALF / 2; pair++) {
		const __m256i *waves = (const __m256i *)bank->waves[pair];
		int32_t two;
		__m256i both;

		memcpy(&two, x + 2 * pair, sizeof(two));
		both = _mm256_set1_epi32(two);
		a = _mm256_add_epi32(a, PRODUCTS(both, waves));
		b = _mm256_add_epi32(b, PRODUCTS(both, waves + 1));
		c = _mm256_add_epi32(c, PRODUCTS(both, waves + 2));
		d = _mm256_add_epi32(d, PRODUCTS(both, waves + 3));
	}
	_mm256_storeu_si256(sums, a);
	_mm256_storeu_si256(sums + 1, b);
	_mm256_storeu_si256(sums + 2, c);
	_mm256_storeu_si256(sums + 3, d);
}

WITH_AVX2 static void sum_up_avx2(const struct ew_keypad_bank *bank, enum ew_keypad_law law,
	const uint8_t *codes, struct half *ret)
{
	_Alignas(32) int16_t x[EW_KEYPAD_HALF];

	decode_avx2(law, codes, x);
	sum_samples_avx2(bank, x, ret);
}

WITH_AVX2 static void sum_pcm_avx2(const struct ew_keypad_bank *bank, const int16_t *x, struct half *ret)
{
	sum_samples_avx2(bank, x, ret);
}
#endif

static void take_sums_pcm(const struct ew_keypad_bank *bank, const int16_t *x, struct half *ret)
{
#if defined(__x86_64__)
	if (bank->wide) {
		sum_pcm_avx2(bank, x, ret);
		return;
	}
#endif
	sum_samples(bank, x, ret);
}

static void take_sums(const struct ew_keypad_bank *bank, enum ew_keypad_law law, const uint8_t *codes,
	struct half *ret)
{
#if defined(__x86_64__)
	if (bank->wide) {
		sum_up_avx2(bank, law, codes, ret);
		return;
	}
#endif
	sum_up(bank, law, codes, ret);
}

/* -- windows: the judgement -- */

struct found {
	struct ew_keypad_window window;
	bool maybe; /* worth remembering */
};

static void take_powers(const float *sums, float *powers)
{
	for (int tone = 0; tone < EW_KEYPAD_TONES; tone++)
		powers[tone] = sums[tone] * sums[tone] + sums[EW_KEYPAD_TONES + tone] * sums[EW_KEYPAD_TONES + tone];
}

/* Of the four from `from` on. */
static int loudest(const float *powers, int from)
{
	int best = from;

	for (int tone = from + 1; tone < from + EW_KEYPAD_TONES / 2; tone++)
		if (powers[tone] > powers[best])
			best = tone;
	return best;
}

/* How far the tone is from its nominal frequency: by how its phase moved since the window before. */
static float offset_hz(const float *before, const float *sums, int tone)
{
	float step = 2 * PI * tones_hz[tone] * EW_KEYPAD_HALF / RATE_HZ;
	float a = before[tone], ai = before[EW_KEYPAD_TONES + tone];
	float b = sums[tone], bi = sums[EW_KEYPAD_TONES + tone];
	float re = b * a + bi * ai, im = bi * a - b * ai;
	float c = cosf(step), s = sinf(step);

	return atan2f(im * c - re * s, re * c + im * s) / (2 * PI) * (RATE_HZ / EW_KEYPAD_HALF);
}

/* The power that the tone would have shown at its nominal frequency; 0 when it is too far from it. */
static float steady_power(const float *before, const float *sums, int tone, float loud)
{
	float hz = fabsf(offset_hz(before, sums, tone));

	if (hz > TOLERANCE * tones_hz[tone])
		return 0;
	hz = fminf(hz, LOSS_MOST_HZ);
	return loud * (1 + LOSS_PER_HZ2 * hz * hz);
}

/* Whether these were also the loudest before: another key begins anew. */
static bool were_loudest(const float *before, int low, int high)
{
	float powers[EW_KEYPAD_TONES];

	take_powers(before, powers);
	return loudest(powers, 0) == low && loudest(powers, EW_KEYPAD_TONES / 2) == high;
}

/* Speech is done with here, nearly always. */
static bool may_hold_tones(const float *powers, float whole)
{
	float all = 0;

	for (int tone = 0; tone < EW_KEYPAD_TONES; tone++)
		all += powers[tone];
	return all >= SHARE_MAYBE * whole;
}

/* Of what may hold tones: false when the two loudest are not enough of it, or too unlike. */
static bool judge_two(const struct ew_keypad_ear *ear, const float *sums, const float *powers, float whole,
	struct ew_keypad_window *ret)
{
	int low = loudest(powers, 0), high = loudest(powers, EW_KEYPAD_TONES / 2);
	float a = powers[low], b = powers[high];

	if (a + b < SHARE_MAYBE * whole || b > HIGH_OVER_LOW * a || a > LOW_OVER_HIGH * b)
		return false;
	*ret = (struct ew_keypad_window){.share = (a + b) / whole,
		.level = b < HIGH_OVER_LOW_STEADY * a && a < LOW_OVER_HIGH_STEADY * b};
	if (ear->before[0].share > 0 && were_loudest(ear->sums, low, high)) {
		a = steady_power(ear->sums, sums, low, a);
		b = steady_power(ear->sums, sums, high, b);
		ret->steady = a > 0 && b > 0 ? (a + b) / whole : 0;
	}
	return true;
}

static bool judge(const struct ew_keypad_ear *ear, const float *sums, int32_t energy_now,
	struct ew_keypad_window *ret)
{
	/* A sine of amplitude a has the power (a * TABLE_ONE * 40)^2 and the energy a^2 * 30 / 256 */
	const float unit = 30.0f / 256 / ((float)TABLE_ONE * TABLE_ONE * 1600);
	float powers[EW_KEYPAD_TONES];
	float whole = (float)energy_now / unit;

	if (energy_now < LEAST_ENERGY)
		return false;
	take_powers(sums, powers);
	return may_hold_tones(powers, whole) && judge_two(ear, sums, powers, whole, ret);
}

static bool is_tone(const struct ew_keypad_ear *ear, const struct ew_keypad_window *now)
{
	const struct ew_keypad_window *one = &ear->before[0], *two = &ear->before[1];

	if (now->share >= SHARE_ONE || (ear->is_first && now->share >= SHARE_EDGE))
		return true;
	if (!now->level)
		return false;
	if (now->steady >= SHARE_TWO && one->share >= SHARE_TWO - SHARE_BEFORE)
		return true;
	return now->steady >= SHARE_THREE && one->steady >= SHARE_THREE &&
	       two->share >= SHARE_THREE - 2 * SHARE_BEFORE;
}

/* -- tones -- */

/* One is told of from a half window before the first that may hold it, until the end of the last. */
static void hear(struct ew_keypad_ear *ear, uint32_t end_ts, struct ew_keypad_heard *heard)
{
	if (!heard->tone)
		heard->from_ts = ear->since_ts - EW_KEYPAD_HALF;
	heard->tone = true;
	heard->to_ts = end_ts;
	ear->goes_on = true;
	ear->quiet = 0;
}

static void forget_window(struct ew_keypad_ear *ear)
{
	memset(ear->before, 0, sizeof(ear->before));
	if (ear->goes_on && ++ear->quiet >= QUIET_WINDOWS)
		ear->goes_on = false;
}

static void take_window(struct ew_keypad_ear *ear, const struct half *half, uint32_t end_ts,
	struct ew_keypad_heard *heard)
{
	const int32_t *fall = half->sums + EW_KEYPAD_SUMS;
	struct ew_keypad_window window;
	float sums[EW_KEYPAD_SUMS];

	for (int i = 0; i < EW_KEYPAD_SUMS; i++)
		sums[i] = (float)ear->rise[i] + (float)fall[i];
	if (judge(ear, sums, ear->energy + half->down, &window)) {
		if (ear->before[0].share == 0 && !ear->goes_on)
			ear->since_ts = end_ts - WINDOW;
		if (ear->goes_on || is_tone(ear, &window))
			hear(ear, end_ts, heard);
		ear->before[1] = ear->before[0];
		ear->before[0] = window;
		memcpy(ear->sums, sums, sizeof(sums));
	} else {
		forget_window(ear);
	}
	ear->is_first = false;
}

static inline void end_half(
	struct ew_keypad_ear *ear, const struct half *half, uint32_t end_ts, struct ew_keypad_heard *heard)
{
	if (ear->has_half)
		take_window(ear, half, end_ts, heard);
	memcpy(ear->rise, half->sums, sizeof(ear->rise));
	ear->energy = half->up;
	ear->has_half = true;
}

static void take_half(const struct ew_keypad_bank *bank, struct ew_keypad_ear *ear, const uint8_t *codes,
	uint32_t end_ts, struct ew_keypad_heard *heard)
{
	struct half half;

	take_sums(bank, (enum ew_keypad_law)ear->law, codes, &half);
	end_half(ear, &half, end_ts, heard);
}

struct ew_keypad_heard ew_keypad_stop(struct ew_keypad_ear *ear)
{
	struct ew_keypad_heard heard = {0};

	if (ear->before[0].share >= SHARE_EDGE)
		hear(ear, ear->next_ts, &heard);
	*ear = (struct ew_keypad_ear){0};
	return heard;
}

/* The rest of a packet, with what follows it, is one half window. */
static void take_rest(const struct ew_keypad_bank *bank, struct ew_keypad_ear *ear, struct ew_slice *payload,
	struct ew_keypad_heard *heard)
{
	size_t n = EW_KEYPAD_HALF - ear->n_rest;

	if (n > payload->len)
		n = payload->len;
	memcpy(ear->rest + ear->n_rest, payload->at, n);
	ear->n_rest = (uint8_t)(ear->n_rest + n);
	ear->next_ts += (uint32_t)n;
	*payload = ew_slice_of(payload->at + n, payload->len - n);
	if (ear->n_rest < EW_KEYPAD_HALF)
		return;
	ear->n_rest = 0;
	take_half(bank, ear, ear->rest, ear->next_ts, heard);
}

struct ew_keypad_heard ew_keypad_listen(const struct ew_keypad_bank *bank, struct ew_keypad_ear *ear,
	enum ew_keypad_law law, uint32_t ts, struct ew_slice payload)
{
	struct ew_keypad_heard heard = {0};

	if (!ear->begun || ts != ear->next_ts || ear->law != law) {
		heard = ew_keypad_stop(ear);
		*ear = (struct ew_keypad_ear){.begun = true, .is_first = true, .law = (uint8_t)law, .next_ts = ts};
	}
	while (payload.len && (ear->n_rest || payload.len < EW_KEYPAD_HALF))
		take_rest(bank, ear, &payload, &heard);
	while (payload.len >= EW_KEYPAD_HALF) {
		ear->next_ts += EW_KEYPAD_HALF;
		take_half(bank, ear, payload.at, ear->next_ts, &heard);
		payload = ew_slice_of(payload.at + EW_KEYPAD_HALF, payload.len - EW_KEYPAD_HALF);
	}
	if (payload.len)
		take_rest(bank, ear, &payload, &heard);
	heard.goes_on = ear->goes_on;
	return heard;
}

/* -- samples -- */

struct ew_keypad_heard ew_keypad_stop_pcm(struct ew_keypad_pcm_ear *ear)
{
	struct ew_keypad_heard heard = ew_keypad_stop(&ear->ear);

	memset(ear->rest, 0, sizeof(ear->rest));
	return heard;
}

struct ew_keypad_heard ew_keypad_listen_pcm(const struct ew_keypad_bank *bank, struct ew_keypad_pcm_ear *pcm_ear,
	uint32_t ts, const int16_t *pcm, size_t n)
{
	struct ew_keypad_ear *ear = &pcm_ear->ear;
	struct ew_keypad_heard heard = {0};

	if (!ear->begun || ts != ear->next_ts) {
		heard = ew_keypad_stop_pcm(pcm_ear);
		*ear = (struct ew_keypad_ear){.begun = true, .is_first = true, .next_ts = ts};
	}
	while (n > 0) {
		size_t some = EW_KEYPAD_HALF - ear->n_rest;
		struct half half;

		some = some < n ? some : n;
		memcpy(pcm_ear->rest + ear->n_rest, pcm, some * sizeof(*pcm));
		ear->n_rest = (uint8_t)(ear->n_rest + some);
		ear->next_ts += (uint32_t)some;
		pcm += some;
		n -= some;
		if (ear->n_rest < EW_KEYPAD_HALF)
			break;
		ear->n_rest = 0;
		take_sums_pcm(bank, pcm_ear->rest, &half);
		end_half(ear, &half, ear->next_ts, &heard);
	}
	heard.goes_on = ear->goes_on;
	return heard;
}
