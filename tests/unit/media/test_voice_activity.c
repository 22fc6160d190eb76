/*
 * Where somebody speaks: recorded speech against its own loudness, alone and over noise; and what is no speech: silence, hiss, tones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "media/voice_activity.h"
#include "support/support.h"

#define HZ 8000
#define FRAME (HZ * EW_VOICE_FRAME_MS / 1000)
#define MOST_STRETCHES 4096
#define PI 3.14159265358979

struct stretches {
	uint64_t from[MOST_STRETCHES], to[MOST_STRETCHES];
	size_t n;
};

static int take(void *arg, uint64_t from, uint64_t to)
{
	struct stretches *s = arg;

	assert_true(from < to);
	assert_true(s->n == 0 || from > s->to[s->n - 1]);
	assert_true(s->n < MOST_STRETCHES);
	s->from[s->n] = from;
	s->to[s->n++] = to;
	return 0;
}

static void find(const int16_t *pcm, size_t n, uint32_t hz, size_t piece, struct stretches *s)
{
	_cleanup_(ew_voice_activity_free) struct ew_voice_activity *v = NULL;

	s->n = 0;
	assert_int_equal(ew_voice_activity_new(hz, take, s, &v), 0);
	for (size_t i = 0; i < n; i += piece)
		assert_int_equal(ew_voice_activity_add(v, pcm ? pcm + i : NULL, n - i < piece ? n - i : piece), 0);
	assert_int_equal(ew_voice_activity_end(v), 0);
	assert_true(s->n == 0 || s->to[s->n - 1] <= n);
}

static uint64_t covered(const struct stretches *s)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < s->n; i++)
		sum += s->to[i] - s->from[i];
	return sum;
}

static bool is_in(const struct stretches *s, uint64_t at)
{
	for (size_t i = 0; i < s->n; i++)
		if (at >= s->from[i] && at < s->to[i])
			return true;
	return false;
}

/* -- sound -- */

static uint32_t dice = 1;

static double noise(void)
{
	double sum = 0;

	for (int i = 0; i < 4; i++) {
		dice = dice * 1664525u + 1013904223u;
		sum += (double)(dice >> 8) / (1 << 24) - 0.5;
	}
	return sum * 1.732; /* variance 1 */
}

static int16_t *sound(double seconds)
{
	int16_t *pcm = calloc((size_t)(seconds * HZ), sizeof(*pcm));

	assert_non_null(pcm);
	return pcm;
}

static void add_tone(int16_t *pcm, size_t n, double hz, double level)
{
	for (size_t i = 0; i < n; i++)
		pcm[i] = (int16_t)(pcm[i] + level * sin(2 * PI * hz * (double)i / HZ));
}

static void add_noise(int16_t *pcm, size_t n, double level)
{
	for (size_t i = 0; i < n; i++)
		pcm[i] = (int16_t)fmax(-32768, fmin(32767, pcm[i] + level * noise()));
}

/* Noise whose power falls towards high frequencies, as a room or a car makes it. */
static void add_hum(int16_t *pcm, size_t n, double level)
{
	double y = 0;

	for (size_t i = 0; i < n; i++) {
		y = 0.9 * y + 0.43 * noise();
		pcm[i] = (int16_t)(pcm[i] + level * y);
	}
}

/* Samples of a WAV file of 8 kHz, or NULL. */
static int16_t *load(const char *path, size_t *ret_n)
{
	FILE *file = fopen(path, "rb");
	int16_t *pcm = NULL;
	long bytes;

	if (!file)
		return NULL;
	if (fseek(file, 0, SEEK_END) == 0 && (bytes = ftell(file)) > 44 && fseek(file, 44, SEEK_SET) == 0) {
		*ret_n = (size_t)(bytes - 44) / 2;
		pcm = calloc(*ret_n, sizeof(*pcm));
		if (pcm && fread(pcm, 2, *ret_n, file) != *ret_n)
			*ret_n = 0;
	}
	(void)fclose(file);
	return pcm;
}

static double level_of(const int16_t *pcm)
{
	double sum = 0;

	for (size_t i = 0; i < FRAME; i++)
		sum += (double)pcm[i] * pcm[i];
	return 10 * log10(sum / FRAME / 1e9 + 1e-12);
}

/* -- speech -- */

struct tally {
	size_t files, loud, missed, silent, wrong;
};

/* Any frame that is loud within a second of frame i. */
static bool is_near(const bool *loud, size_t n, size_t i)
{
	const size_t second = 1000 / EW_VOICE_FRAME_MS;
	size_t from = i > second ? i - second : 0;

	for (size_t k = from; k < n && k <= i + second; k++)
		if (loud[k])
			return true;
	return false;
}

/* Frames within 25 dB of the loudest are speech; those that are far from any such frame are not. */
static void judge(const int16_t *clean, const int16_t *heard, size_t samples, struct tally *t)
{
	struct stretches *s = calloc(1, sizeof(*s));
	size_t n = samples / FRAME;
	bool *loud = calloc(n + 1, sizeof(*loud));
	double most = -200;

	assert_true(s && loud);
	find(heard, samples, HZ, 333, s);
	for (size_t i = 0; i < n; i++)
		most = fmax(most, level_of(clean + i * FRAME));
	for (size_t i = 0; i < n; i++)
		loud[i] = level_of(clean + i * FRAME) > most - 25;
	for (size_t i = 0; i < n; i++) {
		bool in = is_in(s, i * FRAME + FRAME / 2), far = !is_near(loud, n, i);

		t->loud += loud[i];
		t->missed += loud[i] && !in;
		t->silent += far;
		t->wrong += far && in;
	}
	t->files++;
	free(loud);
	free(s);
}

static void recorded(const char *voice, double noise_db, struct tally *t)
{
	char pattern[200];
	glob_t files;

	snprintf(pattern, sizeof(pattern), "/usr/share/asterisk/sounds/%s/*.wav", voice);
	if (glob(pattern, 0, NULL, &files) != 0)
		return;
	for (size_t i = 0; i < files.gl_pathc; i += 2) {
		size_t n = 0;
		int16_t *clean = load(files.gl_pathv[i], &n), *heard;
		size_t whole = n + 2 * HZ;

		/* Effects and tones lie beside the words. */
		if (!clean || n < HZ || strstr(files.gl_pathv[i], "beep") || strstr(files.gl_pathv[i], "silence")) {
			free(clean);
			continue;
		}
		clean = realloc(clean, whole * sizeof(*clean));
		heard = calloc(whole, sizeof(*heard));
		assert_true(clean && heard);
		memset(clean + n, 0, 2 * HZ * sizeof(*clean));
		memcpy(heard, clean, whole * sizeof(*heard));
		add_noise(heard, whole, noise_db > -100 ? 32768 * pow(10, noise_db / 20) : 0);
		judge(clean, heard, whole, t);
		free(clean);
		free(heard);
	}
	globfree(&files);
}

/* Debian's prompts, quiet and with hiss under them that is 20 to 30 dB below the voice. */
static void speech_is_found(void **state)
{
	static const char *const voices[] = {"en_US_f_Allison", "es_MX_f_Allison", "fr_CA_f_June", "it_IT_m_Carlo", "ru_RU_f_IvrvoiceRU"};
	static const struct {
		double noise_db, missed, wrong;
	} rows[] = {{-200, 0.002, 0.01}, {-60, 0.005, 0.02}, {-45, 0.03, 0.02}};

	(void)state;
	for (size_t r = 0; r < EW_COUNT(rows); r++) {
		struct tally t = {0};

		for (size_t v = 0; v < EW_COUNT(voices); v++)
			recorded(voices[v], rows[r].noise_db, &t);
		if (t.files == 0)
			skip();
		print_message("noise %.0f dB: %zu files, missed %.3f%% of %zu frames of speech, %.3f%% of %zu silent ones taken for it\n",
			rows[r].noise_db, t.files, 100.0 * (double)t.missed / (double)t.loud, t.loud,
			100.0 * (double)t.wrong / (double)t.silent, t.silent);
		assert_true((double)t.missed <= rows[r].missed * (double)t.loud);
		assert_true((double)t.wrong <= rows[r].wrong * (double)t.silent);
	}
}

/* -- what is none -- */

static void silence_and_hiss(void **state)
{
	static const double levels[] = {0, 3, 30, 300, 3000};
	struct stretches *s = calloc(1, sizeof(*s));

	(void)state;
	for (size_t i = 0; i < EW_COUNT(levels); i++) {
		int16_t *pcm = sound(20);

		add_noise(pcm, 20 * HZ, levels[i]);
		find(pcm, 20 * HZ, HZ, 160, s);
		if (covered(s) > 0)
			fail_msg("hiss of %.0f: %zu stretches", levels[i], s->n);
		free(pcm);
	}
	find(NULL, 5 * HZ, HZ, 800, s);
	assert_int_equal(s->n, 0);
	free(s);
}

/* A room that hums is learned; until then it may be somebody. */
static void a_room(void **state)
{
	struct stretches *s = calloc(1, sizeof(*s));
	int16_t *pcm = sound(30);

	(void)state;
	add_hum(pcm, 30 * HZ, 600);
	find(pcm, 30 * HZ, HZ, 160, s);
	assert_true(covered(s) <= 2 * HZ);
	assert_true(s->n == 0 || s->to[s->n - 1] <= 2 * HZ);
	free(pcm);
	free(s);
}

static void tones(void **state)
{
	static const double pairs[][2] = {{425, 0}, {1000, 0}, {440, 480}, {350, 440}, {697, 1209}, {941, 1477}, {2100, 0}};
	struct stretches *s = calloc(1, sizeof(*s));

	(void)state;
	for (size_t i = 0; i < EW_COUNT(pairs); i++) {
		int16_t *pcm = sound(20);

		add_tone(pcm, 20 * HZ, pairs[i][0], 4000);
		if (pairs[i][1] > 0)
			add_tone(pcm, 20 * HZ, pairs[i][1], 4000);
		add_noise(pcm, 20 * HZ, 10);
		find(pcm, 20 * HZ, HZ, 160, s);
		/* Its beginning may be somebody: a tone is one once it has stood still. */
		if (covered(s) > HZ)
			fail_msg("%.0f and %.0f Hz: %.2f s", pairs[i][0], pairs[i][1], (double)covered(s) / HZ);
		free(pcm);
	}
	free(s);
}

/* -- how -- */

static int16_t *some_speech(size_t *ret_n)
{
	int16_t *pcm = load("/usr/share/asterisk/sounds/en_US_f_Allison/vm-options.wav", ret_n);

	if (!pcm)
		skip();
	return pcm;
}

static void any_pieces_give_the_same(void **state)
{
	static const size_t pieces[] = {1, 7, 80, 161, 100000};
	struct stretches *first = calloc(1, sizeof(*first)), *s = calloc(1, sizeof(*s));
	size_t n = 0;
	int16_t *pcm = some_speech(&n);

	(void)state;
	find(pcm, n, HZ, 160, first);
	assert_true(first->n > 0);
	for (size_t i = 0; i < EW_COUNT(pieces); i++) {
		find(pcm, n, HZ, pieces[i], s);
		assert_int_equal(s->n, first->n);
		assert_memory_equal(s->from, first->from, s->n * sizeof(*s->from));
		assert_memory_equal(s->to, first->to, s->n * sizeof(*s->to));
	}
	free(pcm);
	free(first);
	free(s);
}

/* Every sample twice is the same at twice the rate, but for what the steps add above 4 kHz. */
static void both_rates(void **state)
{
	struct stretches *at8 = calloc(1, sizeof(*at8)), *at16 = calloc(1, sizeof(*at16));
	size_t n = 0;
	int16_t *pcm = some_speech(&n), *twice = calloc(2 * n, sizeof(*twice));
	double a, b;

	(void)state;
	assert_non_null(twice);
	for (size_t i = 0; i < 2 * n; i++)
		twice[i] = (int16_t)((pcm[i / 2] + pcm[i / 2 + (i % 2 && i / 2 + 1 < n ? 1 : 0)]) / 2);
	find(pcm, n, 8000, 160, at8);
	find(twice, 2 * n, 16000, 320, at16);
	a = (double)covered(at8) / 8000;
	b = (double)covered(at16) / 16000;
	if (a <= 0 || fabs(a - b) > 0.1 * a)
		fail_msg("%.2f s at 8 kHz, %.2f s at 16 kHz", a, b);
	free(pcm);
	free(twice);
	free(at8);
	free(at16);
}

static int refuse(void *arg, uint64_t from, uint64_t to)
{
	(void)arg;
	(void)from;
	(void)to;
	return -ECANCELED;
}

static void errors(void **state)
{
	struct ew_voice_activity *v = NULL;
	size_t n = 0;
	int16_t *pcm;

	(void)state;
	assert_int_equal(ew_voice_activity_new(44100, refuse, NULL, &v), -EINVAL);
	assert_null(v);
	ew_voice_activity_free(&v);
	ew_test_fail_allocation(1);
	assert_int_equal(ew_voice_activity_new(8000, refuse, NULL, &v), -ENOMEM);
	ew_test_fail_allocation(0);
	pcm = some_speech(&n);
	assert_int_equal(ew_voice_activity_new(8000, refuse, NULL, &v), 0);
	assert_int_equal(ew_voice_activity_add(v, pcm, n), 0);
	assert_int_equal(ew_voice_activity_add(v, NULL, HZ), -ECANCELED);
	ew_voice_activity_free(&v);
	free(pcm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(speech_is_found),
		cmocka_unit_test(silence_and_hiss),
		cmocka_unit_test(a_room),
		cmocka_unit_test(tones),
		cmocka_unit_test(any_pieces_give_the_same),
		cmocka_unit_test(both_rates),
		cmocka_unit_test(errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
