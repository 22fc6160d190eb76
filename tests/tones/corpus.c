/*
 * See corpus.h. What it makes must not depend on anything but seed and speech.
 */
#include "tones/corpus.h"

#include <fts.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FULL 32767.0

static uint64_t dice_next(struct dice *d)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

uint32_t dice_to(struct dice *d, uint32_t n)
{
	return (uint32_t)(dice_next(d) >> 33) % n;
}

double dice_between(struct dice *d, double low, double high)
{
	return low + (high - low) * (double)(dice_next(d) >> 11) / 9007199254740992.0;
}

/* -- speech -- */

/* Prompts that hold no voice, or keypad tones of their own. */
static bool is_effect(const char *path)
{
	static const char *const words[] = {"beep", "tone", "monkeys", "confbridge-join", "confbridge-leave", "silence",
		"dtmf", "weasels", "ring"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strstr(strrchr(path, '/'), words[i]) || strstr(path, "/silence/"))
			return true;
	return false;
}

static bool make_room(struct speech *s, size_t more)
{
	size_t room = s->room ? s->room : 1 << 20;
	int16_t *grown;

	while (room < s->n + more)
		room *= 2;
	grown = room > s->room ? realloc(s->at, room * sizeof(*s->at)) : s->at;
	if (!grown)
		return false;
	s->at = grown;
	s->room = room;
	return true;
}

/* The 44 bytes before the samples of a WAV file; 24: its rate. */
static void add_file(struct speech *s, const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t front[44];
	long bytes;

	if (!file)
		return;
	fseek(file, 0, SEEK_END);
	bytes = ftell(file) - (long)sizeof(front);
	rewind(file);
	if (bytes > 0 && fread(front, 1, sizeof(front), file) == sizeof(front) && front[24] == 0x40 &&
		front[25] == 0x1f && make_room(s, (size_t)bytes / 2)) {
		s->n += fread(s->at + s->n, 2, (size_t)bytes / 2, file);
		s->files++;
	}
	fclose(file);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Bursts of pulses through two resonances: enough for the machinery to run, nothing to measure speech by. */
static void make_up(struct speech *s)
{
	double y1 = 0, y2 = 0;
	struct dice d = {4};

	s->n = 60 * RATE;
	s->at = calloc(s->n, sizeof(*s->at));
	for (size_t i = 0; s->at && i < s->n; i++) {
		double pulse = i % 73 == 0 ? 8000 : dice_between(&d, -60, 60);
		double y = pulse + 1.6 * y1 - 0.9 * y2;

		y2 = y1;
		y1 = y;
		s->at[i] = (int16_t)(i / 4000 % 3 ? fmax(-32000, fmin(32000, y)) : 0);
	}
}

void speech_load(struct speech *s, const char *voice)
{
	char *const roots[] = {(char[]){"/usr/share/asterisk/sounds"}, NULL};
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *one;

	*s = (struct speech){.is_real = true};
	while (tree && (one = fts_read(tree)) != NULL)
		if (one->fts_info == FTS_F && one->fts_namelen > 4 && !is_effect(one->fts_path) &&
			strcmp(one->fts_name + one->fts_namelen - 4, ".wav") == 0 &&
			(!voice || strstr(one->fts_path, voice)))
			add_file(s, one->fts_path);
	if (tree)
		fts_close(tree);
	if (s->n < 10 * RATE && !voice) {
		speech_free(s);
		make_up(s);
		s->is_real = false;
	}
}

void speech_free(struct speech *s)
{
	free(s->at);
	*s = (struct speech){0};
}

/* -- what is heard round a press -- */

enum around { QUIET, SPEECH, BABBLE, STREET, HUM, AROUNDS };

static double rms(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] * x[i];
	return sqrt(sum / (double)n);
}

static void add_voice(struct dice *d, const struct speech *s, double *to, double gain)
{
	size_t at = dice_to(d, (uint32_t)(s->n - PRESS_SAMPLES));

	for (size_t i = 0; i < PRESS_SAMPLES; i++)
		to[i] += gain * s->at[at + i];
}

/* Brown enough for traffic, with something hissing over it. */
static void add_street(struct dice *d, double *to)
{
	double low = 0;

	for (size_t i = 0; i < PRESS_SAMPLES; i++) {
		low = 0.95 * low + dice_between(d, -500, 500);
		to[i] += low + dice_between(d, -200, 200);
	}
}

static void add_hum(struct dice *d, double *to)
{
	double phase = dice_between(d, 0, 6.28), hz = dice_to(d, 2) ? 50 : 60;

	for (size_t i = 0; i < PRESS_SAMPLES; i++)
		for (int n = 1; n <= 9; n += 2)
			to[i] += 800.0 / n * sin(phase * n + 2 * M_PI * hz * n * (double)i / RATE);
}

static enum around add_around(struct dice *d, const struct speech *s, double *to)
{
	enum around around = (enum around)dice_to(d, AROUNDS);

	if (around == SPEECH)
		add_voice(d, s, to, dice_between(d, 0.2, 1));
	for (int i = 0; around == BABBLE && i < 4; i++)
		add_voice(d, s, to, 0.3);
	if (around == STREET)
		add_street(d, to);
	if (around == HUM)
		add_hum(d, to);
	for (size_t i = 0; i < PRESS_SAMPLES; i++)
		to[i] += dice_between(d, -25, 25);
	return around;
}

/* -- the press -- */

static void add_tone(struct dice *d, const struct press *p, double db, double *to)
{
	static const double low[] = {697, 770, 852, 941}, high[] = {1209, 1336, 1477, 1633};
	double twist = dice_between(d, -8, 4);
	double a = FULL * pow(10, db / 20), b = a;
	double f = low[p->digit / 4] * (1 + dice_between(d, -0.015, 0.015));
	double g = high[p->digit % 4] * (1 + dice_between(d, -0.015, 0.015));
	double at = dice_between(d, 0, 6.28), bt = dice_between(d, 0, 6.28);

	if (twist > 0)
		a *= pow(10, -twist / 20);
	else
		b *= pow(10, twist / 20);
	for (unsigned i = 0; i < p->samples; i++)
		to[i] = a * sin(at + 2 * M_PI * f * i / RATE) + b * sin(bt + 2 * M_PI * g * i / RATE);
}

/* Tone and surroundings as loud to each other as they are to be: what is round it is turned down. */
static void mix(const struct press *p, const double *tone, double snr_db, double *leg, bool silent)
{
	double wanted = rms(tone, p->samples) * pow(10, -snr_db / 20), there = rms(leg + p->from, p->samples);
	double gain = there > wanted ? wanted / there : 1;

	for (size_t i = 0; i < PRESS_SAMPLES; i++)
		leg[i] *= gain;
	for (unsigned i = 0; !silent && i < p->samples; i++)
		leg[p->from + i] += tone[i];
}

static void add_echo(struct dice *d, const struct press *p, const double *tone, double *other, bool silent)
{
	double gain = pow(10, dice_between(d, -25, -10) / 20);
	unsigned delay = dice_to(d, RATE * 80 / 1000);

	for (unsigned i = 0; !silent && i < p->samples; i++)
		other[p->from + delay + i] += gain * tone[i];
}

struct press press_make(struct dice *d, const struct speech *s, double *leg, double *other, double snr_db, bool silent)
{
	double tone[PRESS_SAMPLES], corpus_snr = dice_between(d, 6, 30);
	struct press p = {.from = RATE / 2 + dice_to(d, RATE / 10),
		.key_samples = (unsigned)(RATE * dice_between(d, 0.040, 0.1001)),
		.with_event = dice_to(d, 2),
		.digit = dice_to(d, 16)};
	double db = dice_between(d, -35, -10);
	bool is_cut = dice_to(d, 2);

	p.event_at = p.from + (unsigned)(RATE * dice_between(d, 0, 0.060));
	p.samples = p.key_samples;
	/* The gateway cuts the tone when it is sure of it, and sends the key by its event alone */
	if (p.with_event && is_cut && p.event_at > p.from && p.event_at - p.from < p.samples)
		p.samples = p.event_at - p.from;
	memset(leg, 0, PRESS_SAMPLES * sizeof(*leg));
	memset(other, 0, PRESS_SAMPLES * sizeof(*other));
	add_around(d, s, leg);
	add_around(d, s, other);
	add_tone(d, &p, db, tone);
	mix(&p, tone, isnan(snr_db) ? corpus_snr : snr_db, leg, silent);
	add_echo(d, &p, tone, other, silent);
	return p;
}

/* ITU-T G.711, by looking for the segment. */
uint8_t encode(bool alaw, double sample)
{
	int x = (int)lrint(fmax(-32000, fmin(32000, sample)));
	int sign = x < 0 ? 0 : 0x80, segment = 7;

	x = x < 0 ? -x : x;
	if (!alaw)
		x += 132;
	while (segment > 0 && x < 128 << segment)
		segment--;
	if (alaw) {
		int m = segment == 0 ? x >> 4 : x >> (segment + 3);

		return (uint8_t)((sign | segment << 4 | (m & 15)) ^ 0x55);
	}
	return (uint8_t)~((sign ^ 0x80) | segment << 4 | (x >> (segment + 3) & 15));
}
