/*
 * Prompts in a fixed order with pauses between them. Two parties say different ones.
 */
#include "truth/speech.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <spandsp/telephony.h>
#include <spandsp/g722.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "/usr/share/asterisk/sounds/en_US_f_Allison"
#define MAX_BYTES 400000
#define MIN_BYTES 12000 /* shorter prompts are single words */
#define TAPS 16

static double turned[2 * TAPS][2]; /* cosine and sine of each tap's angle in the window */

static int is_prompt(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 5 && strcmp(d->d_name + n - 5, ".g722") == 0;
}

static size_t decode_file(const char *name, int16_t *pcm)
{
	static uint8_t bytes[MAX_BYTES];
	char path[600];
	(void)snprintf(path, sizeof(path), FOLDER "/%s", name);
	FILE *f = fopen(path, "rb");

	if (!f)
		return 0;
	size_t n = fread(bytes, 1, sizeof(bytes), f);

	(void)fclose(f);
	if (n < MIN_BYTES)
		return 0;
	g722_decode_state_t *g = g722_decode_init(NULL, 64000, 0);
	int got = g ? g722_decode(g, pcm, bytes, (int)n) : 0;

	if (g)
		(void)g722_decode_free(g);
	return (size_t)got;
}

/* Pauses from 0.3 to 2 seconds, by the number of the prompt. */
static size_t pause_after(size_t i)
{
	return SPEECH_HZ * (300 + (i * 7919) % 1700) / 1000;
}

static size_t append(struct speech *s, size_t at, const int16_t *pcm, size_t n, size_t i)
{
	for (size_t k = 0; k < n && at < SPEECH_SAMPLES; k++)
		s->wide[at++] = pcm[k];
	return at + pause_after(i);
}

/* A low-pass of 201 taps at 3.5 kHz: what a telephone line lets through. Silence stays silence where speech is far. */
static void narrow(struct speech *s)
{
	enum { HALF = 100 };
	double h[2 * HALF + 1];

	for (int k = -HALF; k <= HALF; k++) {
		double sinc = k == 0 ? 2 * 3500.0 / SPEECH_HZ : sin(2 * M_PI * 3500 * k / SPEECH_HZ) / (M_PI * k);

		h[k + HALF] = sinc * (0.54 + 0.46 * cos(M_PI * k / HALF));
	}
	for (size_t i = 0; i < SPEECH_SAMPLES; i++) {
		double sum = 0;

		for (int k = -HALF; k <= HALF; k++)
			sum += h[k + HALF] * s->wide[(i + SPEECH_SAMPLES + (size_t)(k + HALF) - HALF) % SPEECH_SAMPLES];
		s->narrow[i] = (float)sum;
	}
}

int speech_new(struct speech *s, unsigned party)
{
	static int16_t pcm[2 * MAX_BYTES];
	struct dirent **names = NULL;
	int n = scandir(FOLDER, &names, is_prompt, alphasort);
	size_t at = SPEECH_HZ / 2;

	for (int k = -TAPS + 1; k <= TAPS; k++) {
		turned[k + TAPS - 1][0] = cos(M_PI * k / (2 * TAPS + 1));
		turned[k + TAPS - 1][1] = sin(M_PI * k / (2 * TAPS + 1));
	}
	s->wide = calloc(SPEECH_SAMPLES, sizeof(float));
	s->narrow = calloc(SPEECH_SAMPLES, sizeof(float));
	if (!s->wide || !s->narrow)
		return -ENOMEM;
	for (int i = 0; i < n; i++) {
		size_t got = i % 2 == (int)party && at < SPEECH_SAMPLES ? decode_file(names[i]->d_name, pcm) : 0;

		if (got > 0)
			at = append(s, at, pcm, got, (size_t)i);
		free(names[i]);
	}
	free(names);
	if (at < SPEECH_SAMPLES / 2)
		return -ENOENT;
	narrow(s);
	return 0;
}

void speech_free(struct speech *s)
{
	free(s->wide);
	free(s->narrow);
	s->wide = NULL;
	s->narrow = NULL;
}

double speech_at(const struct speech *s, bool wide, double seconds)
{
	const float *from = wide ? s->wide : s->narrow;
	double at = fmod(seconds * SPEECH_HZ, (double)SPEECH_SAMPLES);
	size_t whole = (size_t)at;
	double part = at - (double)whole, sum = 0;

	if (part < 1e-9)
		return from[whole];
	double wave = sin(M_PI * part) / M_PI;
	double turn = M_PI * part / (2 * TAPS + 1), c = cos(turn), w = sin(turn);
	size_t first = whole + SPEECH_SAMPLES - TAPS + 1;

	for (int k = -TAPS + 1; k <= TAPS; k++) {
		const double *angle = turned[k + TAPS - 1];
		/* cos(pi (part - k) / (2 TAPS + 1)), without asking for a cosine at every tap of hours of speech */
		double window = c * angle[0] + w * angle[1];
		float v = from[(first + (size_t)(k + TAPS - 1)) % SPEECH_SAMPLES];

		/* sin(pi (part - k)) changes its sign with k. */
		sum += v * (k & 1 ? -wave : wave) / (part - k) * window * window;
	}
	return sum;
}

void speech_row(const struct speech *s, bool wide, double seconds, double step, size_t n, int16_t *to)
{
	for (size_t i = 0; i < n; i++) {
		double v = round(speech_at(s, wide, seconds + (double)i * step));

		to[i] = (int16_t)fmax(-32768, fmin(32767, v));
	}
}

bool speech_is_silent(const struct speech *s, double from, double to)
{
	size_t at = (size_t)(from * SPEECH_HZ), n = (size_t)((to - from) * SPEECH_HZ) + 1;

	for (size_t i = 0; i < n; i++)
		if (s->narrow[(at + i) % SPEECH_SAMPLES] > 1 || s->narrow[(at + i) % SPEECH_SAMPLES] < -1 ||
			s->wide[(at + i) % SPEECH_SAMPLES] != 0)
			return false;
	return true;
}
