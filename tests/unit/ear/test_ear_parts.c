/*
 * Parts of the ear by themselves: the budget lets in what fits and forgets nothing; a lower rate keeps a key's
 * frequencies, keeps others off them, and keeps time.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "programs/ear/budget.h"
#include "programs/ear/lowering.h"

#define S 1e6

static void test_the_budget_is_kept(void **state)
{
	static struct ew_ear_cost costs[2000];
	struct ew_ear_budget b = {0};
	uint32_t n = 0, again = 0;

	(void)state;
	while (ew_ear_budget_enter(&b, EW_CODEC_OPUS, 1, &costs[n]))
		n++;
	assert_int_equal(n, 250); /* of 2 ms each, as nothing was measured */
	assert_int_equal(b.refused, 1);
	assert_int_equal(ew_ear_budget_permille(&b), 1000);
	/* They turn out to be cheaper. */
	for (uint32_t i = 0; i < n; i++)
		for (int k = 0; k < 8; k++)
			assert_true(ew_ear_budget_spend(&b, &costs[i], 1000, S));
	assert_in_range(ew_ear_budget_permille(&b), 495, 530);
	while (ew_ear_budget_enter(&b, EW_CODEC_OPUS, 1, &costs[n + again]))
		again++;
	assert_in_range(again, 230, 250);
	for (uint32_t i = 0; i < n + again; i++)
		ew_ear_budget_leave(&b, &costs[i]);
	ew_ear_budget_leave(&b, &costs[0]);
	assert_int_equal(b.streams, 0);
	assert_int_equal(ew_ear_budget_permille(&b), 0);
	assert_false(ew_ear_budget_enter(&b, EW_CODEC_G729, 1, &costs[0]));
	assert_false(ew_ear_budget_enter(&b, EW_CODEC_TELEPHONE_EVENT, 1, &costs[0]));
}

/* One dear second is the machine's, three are the stream's. */
static void test_one_that_is_too_dear_leaves(void **state)
{
	struct ew_ear_budget b = {0};
	struct ew_ear_cost cost;

	(void)state;
	assert_true(ew_ear_budget_enter(&b, EW_CODEC_L16, 2, &cost));
	assert_true(ew_ear_budget_spend(&b, &cost, 90000, S));
	assert_true(ew_ear_budget_spend(&b, &cost, 100, S));
	for (int i = 0; i < 8; i++)
		assert_true(ew_ear_budget_spend(&b, &cost, 100, S));
	assert_int_equal(cost.dear, 0);
	assert_true(ew_ear_budget_spend(&b, &cost, 90000, S));
	assert_true(ew_ear_budget_spend(&b, &cost, 90000, S));
	assert_false(ew_ear_budget_spend(&b, &cost, 90000, S));
	assert_int_equal(b.refused, 1);
	ew_ear_budget_leave(&b, &cost);
}

/* RMS of what comes out of a sine of 10000, cut into pieces; and that every place comes once. */
static double level(uint32_t rate, double hz, unsigned piece)
{
	static struct ew_lowering l;
	int16_t in[EW_LOWERING_MAX_INPUT], out[EW_LOWERING_MAX_INPUT];
	double sum = 0, phase_error = 0;
	int64_t next = -1;
	unsigned n = 0;

	memset(&l, 0, sizeof(l));
	ew_lowering_init(&l, rate);
	for (unsigned at = 0; at + piece < rate; at += piece) {
		int64_t place;
		size_t made;

		for (unsigned i = 0; i < piece; i++)
			in[i] = (int16_t)(10000 * sin(2 * M_PI * hz * (at + i) / rate));
		made = ew_lowering_take(&l, 800 + at * 8000.0 / rate, in, piece, out, &place);
		assert_true(next < 0 || place == next);
		next = place + (int64_t)made;
		for (size_t i = 0; i < made; i++) {
			double want = 10000 * sin(2 * M_PI * hz * (double)(place - 800 + (int64_t)i) / 8000);

			if (at < rate / 4)
				continue;
			sum += (double)out[i] * out[i];
			phase_error += (out[i] - want) * (out[i] - want);
			n++;
		}
	}
	assert_true(n > 5000);
	if (hz < 2000)
		assert_true(sqrt(phase_error / n) < 600); /* where it is, not only that it is */
	return sqrt(sum / n) / (10000 / sqrt(2));
}

static void test_a_lower_rate(void **state)
{
	static const uint32_t rates[] = {11025, 16000, 22050, 24000, 32000, 44100, 48000};
	static const unsigned pieces[] = {100, 333, 480, 750};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rates); i++)
		for (size_t k = 0; k < EW_COUNT(pieces); k++) {
			assert_true(fabs(level(rates[i], 697, pieces[k]) - 1) < 0.03);
			assert_true(fabs(level(rates[i], 1633, pieces[k]) - 1) < 0.03);
			/* 6800 and 7100 Hz would be heard as 1200 and 900 */
			if (rates[i] >= 16000) {
				assert_true(level(rates[i], 6800, pieces[k]) < 0.01);
				assert_true(level(rates[i], 7100, pieces[k]) < 0.01);
			}
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_budget_is_kept),
		cmocka_unit_test(test_one_that_is_too_dear_leaves),
		cmocka_unit_test(test_a_lower_rate),
	};

	return cmocka_run_group_tests_name("ear_parts", tests, NULL, NULL);
}
