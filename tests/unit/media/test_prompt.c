/*
 * The search for notices in real and synthetic speech: through every way a call may take, cut, changed, and where there is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "media/fft.h"
#include "media/halver.h"
#include "support/support.h"
#include "unit/media/prompt_kit.h"

#define DRAWS 20 /* five times as many where chance decides: 99 in 100 */
#define OF_EACH_WAY 9

static const char *const names[] = {
	"demo-abouttotry", "vm-options", "demo-moreinfo", "conf-usermenu", "vm-review", "queue-periodic-announce"};

/* -- transforms -------------------------------------------------------------------------------- */

static void test_the_transform_is_the_sum_that_it_says(void **state)
{
	(void)state;
	for (size_t n = EW_FFT_MIN; n <= 256; n *= 2) {
		_cleanup_(ew_fft_free) struct ew_fft *fft = NULL;
		float x[256], re[129], im[129], back[256];
		uint64_t seed = n;

		assert_int_equal(ew_fft_new(n, &fft), 0);
		for (size_t i = 0; i < n; i++)
			x[i] = (float)prompt_between(&seed, -1, 1);
		ew_fft_forward(fft, x, re, im);
		for (size_t k = 0; k <= n / 2; k++) {
			double a = 0, b = 0;

			for (size_t t = 0; t < n; t++) {
				a += x[t] * cos(2 * M_PI * (double)(k * t) / (double)n);
				b -= x[t] * sin(2 * M_PI * (double)(k * t) / (double)n);
			}
			assert_true(fabs(a - re[k]) + fabs(b - im[k]) < 1e-4);
		}
		ew_fft_inverse(fft, re, im, back);
		for (size_t i = 0; i < n; i++)
			assert_true(fabsf(back[i] - x[i]) < 1e-5f);
	}
}

static void test_only_powers_of_two(void **state)
{
	static const size_t wrong[] = {0, 1, 8, 17, 24, 2 * (size_t)EW_FFT_MAX};
	struct ew_fft *fft = NULL;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(wrong); i++)
		assert_int_equal(ew_fft_new(wrong[i], &fft), -EINVAL);
	assert_null(fft);
}

/* What is below 3 kHz passes where it lay; what is above 5 kHz does not come back as something else. */
static void test_halving_keeps_place_and_band(void **state)
{
	static const struct {
		double hz, least, most;
	} rows[] = {{300, 0.98, 1.02}, {1000, 0.98, 1.02}, {3000, 0.95, 1.02}, {5000, -0.01, 0.01}, {7000, -0.01, 0.01}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		static struct ew_halver h;
		int16_t in[2000], out[EW_HALVER_MAX];
		double a = 0, b = 0;
		size_t n = 0;

		ew_halver_init(&h);
		for (size_t k = 0; k < EW_COUNT(in); k++)
			in[k] = (int16_t)(10000 * sin(2 * M_PI * rows[i].hz * (double)k / 16000));
		for (size_t at = 0; at < EW_COUNT(in); at += 250)
			n += ew_halver_add(&h, in + at, 250, out + n);
		assert_in_range(n, 980, 1000);
		for (size_t k = 100; k < 900; k++) {
			a += out[k] * 10000 * sin(2 * M_PI * rows[i].hz * (double)k / 8000);
			b += 1e8 / 2;
		}
		assert_true(a / b >= rows[i].least && a / b <= rows[i].most);
	}
}

/* -- references -------------------------------------------------------------------------------- */

static void test_what_cannot_be_proved_is_said(void **state)
{
	static int16_t pcm[5 * PROMPT_HZ];
	struct prompt_sound speech = prompt_file("demo-abouttotry");
	static const struct {
		enum ew_prompt_fit fit;
		double tone_hz, beat_hz;
		size_t speech;
	} rows[] = {
		{EW_PROMPT_SILENT, 0, 0, 0},
		{EW_PROMPT_PERIODIC, 440, 0, 0},
		{EW_PROMPT_PERIODIC, 425, 2, 0}, /* half a second on, half a second off */
		{EW_PROMPT_SHORT, 0, 0, 3 * PROMPT_HZ / 2},
		{EW_PROMPT_FITS, 0, 0, 5 * PROMPT_HZ},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		_cleanup_(ew_prompt_reference_free) struct ew_prompt_reference *ref = NULL;

		for (size_t k = 0; k < EW_COUNT(pcm); k++) {
			double on = rows[i].beat_hz > 0 && sin(2 * M_PI * rows[i].beat_hz * (double)k / PROMPT_HZ) < 0 ? 0.2 : 1;

			pcm[k] = (int16_t)(k < rows[i].speech ? speech.pcm[k]
							      : rows[i].tone_hz > 0 ? on * 6000 * sin(2 * M_PI * rows[i].tone_hz * (double)k / PROMPT_HZ)
										    : 0);
		}
		assert_int_equal(ew_prompt_reference_new(pcm, EW_COUNT(pcm), &ref), 0);
		assert_int_equal(ref->fit, rows[i].fit);
		assert_true((ew_prompt_fit_text(ref->fit) == NULL) == (rows[i].fit == EW_PROMPT_FITS));
	}
	prompt_free(&speech);
}

static void test_recorded_and_spoken_notices_can_be_proved(void **state)
{
	struct prompt_sound spoken[] = {
		prompt_say("en-gb", "This call is recorded so that we can improve our service. If you do not want that, press nine."),
		prompt_say("de", "Dieses Gespraech wird zur Sicherung der Qualitaet aufgezeichnet. Wenn Sie das nicht wollen, druecken Sie die Neun."),
		prompt_say("fr", "Cet appel est enregistre pour ameliorer notre service. Si vous refusez, appuyez sur le neuf."),
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(names) + EW_COUNT(spoken); i++) {
		struct prompt_sound p = i < EW_COUNT(names) ? prompt_file(names[i]) : spoken[i - EW_COUNT(names)];
		_cleanup_(ew_prompt_reference_free) struct ew_prompt_reference *ref = NULL;

		assert_int_equal(ew_prompt_reference_new(p.pcm, p.n, &ref), 0);
		assert_int_equal(ref->fit, EW_PROMPT_FITS);
		prompt_free(&p);
	}
}

/* -- what is there is found -------------------------------------------------------------------- */

struct count {
	unsigned draws, found, complete;
};

/* Within 12 ms of where it was laid: Opus delays by 6.5 ms, and a drifting clock by what it had drifted. */
static void draw(struct count *c, const struct prompt_sound *prompt, const struct prompt_way *way, const char *name, uint64_t *seed)
{
	const char *but[] = {name, NULL};
	size_t at = (size_t)prompt_between(seed, 4000, 120000);
	struct prompt_sound call = prompt_call(prompt, at, at + prompt->n + 20000, way, seed, name ? but : NULL);
	struct ew_prompt_heard heard = prompt_look(prompt, &call);

	c->draws++;
	c->complete += heard.complete;
	if (heard.found && llabs(heard.offset_ms - (int64_t)(at / 8)) <= 12)
		c->found++;
	prompt_free(&call);
}

static void test_found_through_every_way(void **state)
{
	static const struct prompt_way ways[] = {
		{PROMPT_PCMA, 0, 0, 0, -99, 0},
		{PROMPT_PCMU, 0, 0, 0, -99, 0},
		{PROMPT_OPUS, 8000, 0, 0, -99, 0},
		{PROMPT_OPUS, 16000, 0, 0, -99, 0},
		{PROMPT_OPUS, 24000, 0, 0, -99, 0},
		{PROMPT_PCMU, 0, 0.05, 0, -99, 0},
		{PROMPT_OPUS, 12000, 0.05, 0, -99, 0},
		{PROMPT_PCMA, 0, 0, 6, -99, 0},
		{PROMPT_PCMA, 0, 0, -6, -99, 0},
		{PROMPT_PCMU, 0, 0, 0, -99, 200},
		{PROMPT_PCMU, 0, 0, 0, -99, -200},
	};
	uint64_t seed = 1;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(ways); i++) {
		struct count c = {0};

		for (size_t n = 0; n < OF_EACH_WAY; n++) {
			const char *name = names[n % EW_COUNT(names)];
			struct prompt_sound p = prompt_file(name);

			draw(&c, &p, &ways[i], name, &seed);
			prompt_free(&p);
		}
		assert_int_equal(c.found, c.draws);
		assert_int_equal(c.complete, c.draws);
	}
}

static struct prompt_way everything(uint64_t *seed)
{
	static const enum prompt_codec codecs[] = {PROMPT_PCMA, PROMPT_PCMU, PROMPT_OPUS};

	return (struct prompt_way){codecs[prompt_next(seed) % 3], (int)prompt_between(seed, 8000, 24000), 0.05, prompt_between(seed, -6, 6),
		0, prompt_between(seed, -200, 200)};
}

static void test_found_when_somebody_talks_and_all_goes_wrong(void **state)
{
	struct prompt_sound spoken = prompt_say("en-us", "Calls are recorded for training and to settle disputes. Stay on the line if that is fine.");
	struct count talk = {0}, all = {0};
	uint64_t seed = 2;

	(void)state;
	for (size_t n = 0; n < 5 * DRAWS; n++) {
		struct prompt_way over = {n % 2 ? PROMPT_PCMA : PROMPT_PCMU, 0, 0, 0, 0, 0}, way = everything(&seed);
		const char *name = n % 7 == 6 ? NULL : names[n % 7 % EW_COUNT(names)];
		struct prompt_sound p = name ? prompt_file(name) : spoken;

		draw(&talk, &p, &over, name, &seed);
		draw(&all, &p, &way, name, &seed);
		if (name)
			prompt_free(&p);
	}
	print_message("talk-over: %u of %u found, %u complete; all together: %u found, %u complete\n", talk.found, talk.draws,
		talk.complete, all.found, all.complete);
	assert_true(talk.found * 100 >= talk.draws * 99);
	assert_true(all.found * 100 >= all.draws * 99);
	assert_true(talk.complete * 100 >= talk.draws * 80);
	prompt_free(&spoken);
}

/* The same through a call of 16 kHz, and with silence that is only said to be there. */
static void test_found_at_16_khz_behind_an_hour_of_silence(void **state)
{
	struct prompt_sound p = prompt_file(names[0]);
	_cleanup_(ew_prompt_reference_free) struct ew_prompt_reference *ref = NULL;
	_cleanup_(ew_prompt_match_free) struct ew_prompt_match *m = NULL;
	struct ew_prompt_heard heard;

	(void)state;
	assert_int_equal(ew_prompt_reference_new(p.pcm, p.n, &ref), 0);
	assert_int_equal(ew_prompt_match_new(16000, &m), 0);
	assert_int_equal(ew_prompt_match_want(m, ref), 0);
	ew_prompt_match_add(m, NULL, (size_t)3600 * 16000);
	for (size_t i = 0; i < p.n; i++) {
		int16_t two[2] = {p.pcm[i], (int16_t)((p.pcm[i] + p.pcm[i + 1 < p.n ? i + 1 : i]) / 2)};

		ew_prompt_match_add(m, two, 2);
	}
	ew_prompt_match_end(m);
	ew_prompt_match_heard(m, 0, &heard);
	assert_true(heard.found);
	assert_true(heard.complete);
	assert_int_equal(heard.offset_ms, 3600000);
	prompt_free(&p);
}

/* -- what is not all there --------------------------------------------------------------------- */

static struct ew_prompt_heard look_for_cut(const char *name, double part, const struct prompt_way *way, uint64_t *seed, size_t *ret_end)
{
	const char *but[] = {name, NULL};
	struct prompt_sound p = prompt_file(name), cut = {p.pcm, (size_t)((double)p.n * part)}, call;
	struct ew_prompt_heard heard;

	call = prompt_call(&cut, 40000, 40000 + p.n + 40000, way, seed, but);
	heard = prompt_look(&p, &call);
	*ret_end = (40000 + cut.n) / 8;
	prompt_free(&call);
	prompt_free(&p);
	return heard;
}

static void test_a_cut_notice_is_never_complete(void **state)
{
	uint64_t seed = 3;
	size_t found = 0, end;

	(void)state;
	for (size_t n = 0; n < 5 * DRAWS; n++) {
		struct prompt_way clean = {PROMPT_PCMA, 0, 0, 0, -99, 0}, hard = everything(&seed);
		struct ew_prompt_heard heard =
			look_for_cut(names[n % EW_COUNT(names)], 0.6, n % 2 ? &clean : &hard, &seed, &end);

		found += heard.found;
		assert_false(heard.complete);
		assert_true(heard.share < 700);
		if (n % 2 && (heard.interrupted_at_ms < (int64_t)end - 3000 || heard.interrupted_at_ms > (int64_t)end + 300))
			fail_msg("%s: interrupted at %lld ms, cut at %zu", names[n % EW_COUNT(names)], (long long)heard.interrupted_at_ms, end);
	}
	assert_true(found * 100 >= 5 * DRAWS * 99);
}

/* What begins in the middle, because nothing was recorded before, is not complete either, and its begin lies before the call. */
static void test_what_began_before_the_recording_is_not_complete(void **state)
{
	struct prompt_sound p = prompt_file(names[1]), late = {p.pcm + p.n / 3, p.n - p.n / 3};
	struct ew_prompt_heard heard = prompt_look(&p, &late);

	(void)state;
	assert_true(heard.found);
	assert_false(heard.complete);
	assert_in_range((size_t)-heard.offset_ms, p.n / 24 - 2, p.n / 24 + 2);
	prompt_free(&p);
}

static void test_other_words_of_the_same_voice_are_not_it(void **state)
{
	struct prompt_sound a = prompt_say("en-us", "This call is recorded for training and quality. Press nine if you do not agree to that.");
	struct prompt_sound b = prompt_say("en-us", "This call is monitored for training and quality. Press nine if you do not agree to that.");
	struct prompt_sound c = prompt_say("en-us", "Thank you for waiting. All of our people are talking to somebody else at this moment.");
	struct prompt_sound d = prompt_say("de", "This call is recorded for training and quality. Press nine if you do not agree to that.");
	struct ew_prompt_heard changed, other, voice;

	(void)state;
	changed = prompt_look(&a, &b);
	other = prompt_look(&a, &c);
	voice = prompt_look(&a, &d);
	print_message("one word changed: %u permille, other words: %u, another voice: %u\n", changed.share, other.share, voice.share);
	assert_false(changed.complete);
	assert_false(other.found);
	assert_false(voice.found);
	prompt_free(&a);
	prompt_free(&b);
	prompt_free(&c);
	prompt_free(&d);
}

static void test_several_at_once(void **state)
{
	struct ew_prompt_reference *refs[EW_PROMPTS_AT_ONCE] = {0}, *more;
	_cleanup_(ew_prompt_match_free) struct ew_prompt_match *m = NULL;
	const char *const but[] = {"demo-", "vm-", "conf", "queue-", NULL};
	struct prompt_way way = {PROMPT_PCMA, 0, 0, 0, -99, 0};
	struct prompt_sound p, call;
	uint64_t seed = 4;

	(void)state;
	assert_int_equal(ew_prompt_match_new(PROMPT_HZ, &m), 0);
	for (size_t i = 0; i < EW_PROMPTS_AT_ONCE; i++) {
		p = prompt_file(names[i % EW_COUNT(names)]);
		assert_int_equal(ew_prompt_reference_new(p.pcm, p.n, &refs[i]), 0);
		assert_int_equal(ew_prompt_match_want(m, refs[i]), 0);
		more = refs[i];
		prompt_free(&p);
	}
	assert_int_equal(ew_prompt_match_want(m, more), -ENOSPC);
	p = prompt_file(names[2]);
	call = prompt_call(&p, 30000, p.n + 60000, &way, &seed, but);
	ew_prompt_match_add(m, call.pcm, call.n);
	ew_prompt_match_end(m);
	assert_int_equal(ew_prompt_match_want(m, more), -EINVAL);
	for (size_t i = 0; i < EW_PROMPTS_AT_ONCE; i++) {
		struct ew_prompt_heard heard;

		ew_prompt_match_heard(m, i, &heard);
		assert_int_equal(heard.found, i % EW_COUNT(names) == 2);
		ew_prompt_reference_free(&refs[i]);
	}
	prompt_free(&p);
	prompt_free(&call);
}

static void test_no_memory(void **state)
{
	struct prompt_sound p = prompt_file(names[0]);
	int r = -ENOMEM;

	(void)state;
	for (long n = 1; r == -ENOMEM; n++) {
		_cleanup_(ew_prompt_reference_free) struct ew_prompt_reference *ref = NULL;
		_cleanup_(ew_prompt_match_free) struct ew_prompt_match *m = NULL;

		assert_true(n < 100);
		ew_test_fail_allocation(n);
		r = ew_prompt_reference_new(p.pcm, p.n, &ref);
		if (r == 0)
			r = ew_prompt_match_new(PROMPT_HZ, &m);
		if (r == 0)
			r = ew_prompt_match_want(m, ref);
		ew_test_fail_allocation(0);
		assert_true(r == 0 || r == -ENOMEM);
	}
	prompt_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_transform_is_the_sum_that_it_says),
		cmocka_unit_test(test_only_powers_of_two),
		cmocka_unit_test(test_halving_keeps_place_and_band),
		cmocka_unit_test(test_what_cannot_be_proved_is_said),
		cmocka_unit_test(test_recorded_and_spoken_notices_can_be_proved),
		cmocka_unit_test(test_found_through_every_way),
		cmocka_unit_test(test_found_when_somebody_talks_and_all_goes_wrong),
		cmocka_unit_test(test_found_at_16_khz_behind_an_hour_of_silence),
		cmocka_unit_test(test_a_cut_notice_is_never_complete),
		cmocka_unit_test(test_what_began_before_the_recording_is_not_complete),
		cmocka_unit_test(test_other_words_of_the_same_voice_are_not_it),
		cmocka_unit_test(test_several_at_once),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
