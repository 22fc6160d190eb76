/*
 * What is a keypad tone to the detector, and what is not; cut by packets, at the edges of gaps, in both laws and by
 * both ways of computing it. The tones are made here, with sines of their own.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "rtp/keypad_tone.h"

#define RATE 8000
#define SAMPLES 2400
#define FROM 1013 /* no multiple of anything */

static struct ew_keypad_bank *bank;

/* Two ways of saying the same: the levels of a code are nearest to what is wanted. */
static uint8_t code_of(const int16_t *table, double sample)
{
	unsigned best = 0;

	for (unsigned i = 1; i < 256; i++)
		if (fabs(table[i] - sample) < fabs(table[best] - sample))
			best = i;
	return (uint8_t)best;
}

struct signal {
	double low_hz, high_hz, low_db, high_db; /* below a full sine */
	unsigned samples;
	double noise; /* amplitude */
};

static void make(const struct signal *s, enum ew_keypad_law law, uint8_t *codes)
{
	const int16_t *table = law == EW_KEYPAD_ALAW ? bank->alaw : bank->ulaw;
	uint32_t dice = 12345;

	for (unsigned i = 0; i < SAMPLES; i++) {
		double x = 0;

		dice = dice * 1664525u + 1013904223u;
		if (i >= FROM && i < FROM + s->samples)
			x = 32767 * (pow(10, s->low_db / 20) * sin(2 * M_PI * s->low_hz * i / RATE) +
					    pow(10, s->high_db / 20) * sin(1 + 2 * M_PI * s->high_hz * i / RATE));
		codes[i] = code_of(table, x + s->noise * ((double)(dice >> 8) / (1 << 23) - 1));
	}
}

static struct ew_keypad_heard listen(const uint8_t *codes, enum ew_keypad_law law, unsigned packet)
{
	struct ew_keypad_heard all = {0};
	struct ew_keypad_ear ear = {0};

	for (unsigned at = 0; at + packet <= SAMPLES; at += packet) {
		struct ew_keypad_heard one =
			ew_keypad_listen(bank, &ear, law, 7000 + at, ew_slice_of(codes + at, packet));

		if (one.tone && !all.tone)
			all = one;
		else if (one.tone)
			all.to_ts = one.to_ts;
	}
	all.goes_on = ear.goes_on;
	return all;
}

static const struct {
	const char *what;
	struct signal signal;
	bool is_tone;
} signals[] = {
	{"100 ms", {770, 1336, -10, -10, 800, 0}, true},
	{"40 ms", {770, 1336, -10, -10, 320, 0}, true},
	{"30 ms", {697, 1209, -12, -12, 240, 0}, true},
	{"soft", {852, 1477, -35, -35, 320, 0}, true},
	{"twist -8 dB", {941, 1633, -10, -18, 320, 0}, true},
	{"twist +4 dB", {941, 1209, -14, -10, 320, 0}, true},
	{"1.5 % too high", {941 * 1.015, 1633 * 1.015, -10, -10, 320, 0}, true},
	{"2 % too low", {697 * 0.98, 1209 * 0.98, -10, -10, 400, 0}, true},
	{"noise at 12 dB", {770, 1477, -20, -20, 320, 1400}, true},
	{"nothing", {770, 1336, -200, -200, 320, 0}, false},
	{"noise alone", {770, 1336, -200, -200, 320, 20000}, false},
	{"one tone only", {770, 1336, -10, -60, 800, 0}, false},
	{"dial tone", {350, 440, -13, -13, 1300, 0}, false},
	{"ringing tone", {440, 480, -13, -13, 1300, 0}, false},
	{"far too soft", {770, 1336, -55, -55, 800, 0}, false},
	{"a fifth too high", {697 * 1.05, 1209 * 1.05, -10, -10, 120, 0}, false},
};

static void check(size_t i, enum ew_keypad_law law, unsigned packet)
{
	uint8_t codes[SAMPLES];
	struct ew_keypad_heard heard;
	unsigned end;

	make(&signals[i].signal, law, codes);
	heard = listen(codes, law, packet);
	if (heard.tone != signals[i].is_tone)
		fail_msg("%s, law %d, packets of %u: %d", signals[i].what, (int)law, packet, heard.tone);
	if (!heard.tone)
		return;
	/* From no later than it begins and at most 40 ms before, to its end: 10 ms less, or 20 more, at most. */
	assert_in_range(heard.from_ts, 7000 + FROM - 320, 7000 + FROM);
	end = 7000 + FROM + signals[i].signal.samples;
	assert_in_range(heard.to_ts, end - 80, end + 160);
	assert_false(heard.goes_on);
}

static void test_signals(void **state)
{
	static const unsigned packets[] = {40, 80, 100, 160, 240, 320, 480};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(signals); i++)
		for (size_t p = 0; p < EW_COUNT(packets); p++) {
			check(i, EW_KEYPAD_ULAW, packets[p]);
			check(i, EW_KEYPAD_ALAW, packets[p]);
		}
}

/* 20 ms of a tone between two losses are enough, 10 are not looked at. */
static void test_edges(void **state)
{
	struct signal tone = {770, 1336, -10, -10, 800, 0};
	uint8_t codes[SAMPLES];

	(void)state;
	make(&tone, EW_KEYPAD_ULAW, codes);
	for (unsigned at = FROM; at + 160 <= FROM + 800; at += 37) {
		struct ew_keypad_ear ear = {0};

		assert_false(ew_keypad_listen(bank, &ear, EW_KEYPAD_ULAW, 0, ew_slice_of(codes, 160)).tone);
		assert_true(ew_keypad_listen(bank, &ear, EW_KEYPAD_ULAW, 5000, ew_slice_of(codes + at, 160)).tone);
		ew_keypad_stop(&ear);
		assert_false(ear.begun);
	}
	/* The last window before the end may be the first of a tone. */
	for (unsigned with = 110; with <= 160; with += 10) {
		struct ew_keypad_ear ear = {0};
		struct ew_keypad_heard heard;
		unsigned begin = FROM + with - 640;

		heard = ew_keypad_listen(bank, &ear, EW_KEYPAD_ULAW, 90, ew_slice_of(codes + begin, 640));
		heard = heard.tone ? heard : ew_keypad_stop(&ear);
		assert_true(heard.tone);
		assert_true(heard.from_ts <= 90 + FROM - begin);
	}
}

/* The plain way and the wide one say the same of anything. */
static void test_both_ways(void **state)
{
	uint8_t codes[SAMPLES];
	bool wide = bank->wide;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(signals) && wide; i++)
		for (int law = 0; law < 2; law++) {
			struct ew_keypad_ear a = {0}, b = {0};

			make(&signals[i].signal, (enum ew_keypad_law)law, codes);
			bank->wide = true;
			ew_keypad_listen(bank, &a, (enum ew_keypad_law)law, 0, ew_slice_of(codes, FROM + 150));
			bank->wide = false;
			ew_keypad_listen(bank, &b, (enum ew_keypad_law)law, 0, ew_slice_of(codes, FROM + 150));
			bank->wide = wide;
			assert_memory_equal(a.rise, b.rise, sizeof(a.rise));
			assert_memory_equal(a.sums, b.sums, sizeof(a.sums));
			assert_int_equal(a.energy, b.energy);
			assert_int_equal(a.since_ts, b.since_ts);
		}
	/* And of every code. */
	for (unsigned i = 0; i < 256; i++)
		codes[i] = (uint8_t)i;
	for (int law = 0; law < 2 && wide; law++) {
		struct ew_keypad_ear a = {0}, b = {0};

		ew_keypad_listen(bank, &a, (enum ew_keypad_law)law, 0, ew_slice_of(codes, 256));
		bank->wide = false;
		ew_keypad_listen(bank, &b, (enum ew_keypad_law)law, 0, ew_slice_of(codes, 256));
		bank->wide = wide;
		assert_memory_equal(a.rise, b.rise, sizeof(a.rise));
	}
}

/* Samples that G.711 can say are heard as it says them, however they are cut, in both ways of computing. */
static void test_samples(void **state)
{
	static const unsigned packets[] = {1, 79, 80, 160, 333};
	bool wide = bank->wide;
	uint8_t codes[SAMPLES];
	int16_t pcm[SAMPLES];

	(void)state;
	for (size_t i = 0; i < EW_COUNT(signals) * EW_COUNT(packets); i++) {
		unsigned packet = packets[i % EW_COUNT(packets)];
		struct ew_keypad_heard a = {0}, b = {0};
		struct ew_keypad_pcm_ear samples = {0};
		struct ew_keypad_ear laws = {0};

		make(&signals[i / EW_COUNT(packets)].signal, EW_KEYPAD_ULAW, codes);
		for (unsigned at = 0; at < SAMPLES; at++)
			pcm[at] = bank->ulaw[codes[at]];
		bank->wide = wide && i % 2;
		for (unsigned at = 0; at + packet <= SAMPLES; at += packet) {
			a = ew_keypad_listen(bank, &laws, EW_KEYPAD_ULAW, at, ew_slice_of(codes + at, packet));
			b = ew_keypad_listen_pcm(bank, &samples, at, pcm + at, packet);
			assert_memory_equal(&a, &b, sizeof(a));
		}
		assert_memory_equal(laws.rise, samples.ear.rise, sizeof(laws.rise));
		a = ew_keypad_stop(&laws);
		b = ew_keypad_stop_pcm(&samples);
		assert_memory_equal(&a, &b, sizeof(a));
		bank->wide = wide;
	}
}

/* The loudest signal that a sum could meet stays within 31 bits. */
static void test_no_sum_overflows(void **state)
{
	(void)state;
	for (int i = 0; i < 2 * EW_KEYPAD_SUMS; i++) {
		int64_t sum = 0;

		for (int pair = 0; pair < EW_KEYPAD_HALF / 2; pair++)
			sum += abs(bank->waves[pair][i][0]) + abs(bank->waves[pair][i][1]);
		assert_true(sum * 32768 < INT32_MAX);
	}
}

static int begin(void **state)
{
	(void)state;
	bank = aligned_alloc(_Alignof(struct ew_keypad_bank), sizeof(*bank));
	if (bank)
		ew_keypad_bank_init(bank);
	return bank ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	free(bank);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_both_ways),
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_no_sum_overflows),
	};

	return cmocka_run_group_tests_name("keypad_tone", tests, begin, end);
}
