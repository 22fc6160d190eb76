/*
 * Speech from files, laid into calls and sent through codecs that are coded and decoded for real.
 */
#include "unit/media/prompt_kit.h"

#include <dirent.h>
#include <math.h>
#include <opus.h>
#include <spandsp/telephony.h>
#include <spandsp/bit_operations.h>
#include <spandsp/g711.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "media/prompt_audio.h"
#include "media/resampler.h"
#include "media/wav_reader.h"

#define FOLDER "/usr/share/asterisk/sounds/en_US_f_Allison"
#define MAX_FILES 1200
#define FRAME 160

void prompt_free(struct prompt_sound *s)
{
	free(s->pcm);
	*s = (struct prompt_sound){0};
}

uint32_t prompt_next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 32);
}

double prompt_between(uint64_t *seed, double low, double high)
{
	return low + (high - low) * prompt_next(seed) / 4294967296.0;
}

static void give_up(const char *what)
{
	fprintf(stderr, "%s is not there\n", what);
	exit(1);
}

/* -- speech ------------------------------------------------------------------------------------ */

static bool load(const char *path, struct prompt_sound *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	struct ew_prompt_reference *ref = NULL;
	struct ew_error error = {0};

	ew_buf_init(&file, EW_PROMPT_MAX_FILE_BYTES);
	if (ew_file_read(ew_io_real(), path, &file) < 0)
		return false;
	if (ew_prompt_audio_read(ew_buf_slice(&file), &ref, &error) < 0)
		return false;
	ret->pcm = ref->pcm;
	ret->n = ref->n;
	ref->pcm = NULL;
	ew_prompt_reference_free(&ref);
	return true;
}

struct prompt_sound prompt_file(const char *name)
{
	struct prompt_sound s = {0};
	char path[600];

	(void)snprintf(path, sizeof(path), FOLDER "/%s.wav", name);
	if (!load(path, &s))
		give_up(path);
	return s;
}

struct prompt_sound prompt_say(const char *voice, const char *text)
{
	char path[] = "/tmp/ew-prompt-XXXXXX", command[1200];
	struct prompt_sound s = {0};
	int fd = mkstemp(path);

	if (fd < 0)
		give_up(path);
	(void)close(fd);
	(void)snprintf(command, sizeof(command), "espeak-ng -v %s -s 160 --stdout '%s' | sox -t wav - -t wav %s", voice,
		text, path);
	if (system(command) != 0 || !load(path, &s))
		give_up("espeak-ng or sox");
	(void)unlink(path);
	return s;
}

struct shelf {
	struct prompt_sound sounds[MAX_FILES];
	char names[MAX_FILES][64];
	size_t n;
};

static void fill(struct shelf *to, const char *folder)
{
	struct dirent **list;
	int n = scandir(folder, &list, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		const char *name = list[i]->d_name;
		size_t len = strlen(name);
		char path[600];

		(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
		if (len > 4 && len < sizeof(to->names[0]) && strcmp(name + len - 4, ".wav") == 0 && to->n < MAX_FILES &&
			load(path, &to->sounds[to->n]))
			memcpy(to->names[to->n++], name, len + 1);
		free(list[i]);
	}
	free(n < 0 ? NULL : list);
}

/* Read once; a test or a bench lives no longer. */
static const struct shelf *shelf(void)
{
	static struct shelf *all;

	if (all)
		return all;
	all = calloc(1, sizeof(*all));
	if (!all)
		give_up("memory");
	fill(all, FOLDER);
	if (all->n < 100)
		give_up(FOLDER);
	return all;
}

static bool is_left_out(const char *name, const char *const *but)
{
	for (size_t i = 0; but && but[i]; i++)
		if (strncmp(name, but[i], strlen(but[i])) == 0)
			return true;
	return false;
}

struct prompt_sound prompt_speech(uint64_t *seed, size_t n, const char *const *but)
{
	const struct shelf *from = shelf();
	struct prompt_sound s = {calloc(n, sizeof(int16_t)), n};
	size_t at = 0;

	while (s.pcm && at < n) {
		size_t which = prompt_next(seed) % from->n;
		const struct prompt_sound *one = &from->sounds[which];
		size_t take = one->n < n - at ? one->n : n - at;

		if (one->n < 8000 || is_left_out(from->names[which], but))
			continue;
		memcpy(s.pcm + at, one->pcm, take * sizeof(*one->pcm));
		at += take + (size_t)prompt_between(seed, 800, 8000);
	}
	return s;
}

/* -- ways -------------------------------------------------------------------------------------- */

static double power(const int16_t *pcm, size_t n)
{
	double sum = 1;

	for (size_t i = 0; i < n; i++)
		sum += (double)pcm[i] * pcm[i];
	return sum / (double)(n ? n : 1);
}

static int16_t clip(double v)
{
	return v > 32767 ? 32767 : v < -32768 ? -32768 : (int16_t)lrint(v);
}

static void g711(struct prompt_sound *s, bool alaw)
{
	for (size_t i = 0; i < s->n; i++)
		s->pcm[i] = alaw ? alaw_to_linear(linear_to_alaw(s->pcm[i])) : ulaw_to_linear(linear_to_ulaw(s->pcm[i]));
}

/* Lost packets repeat the one before, a little softer. */
static void lose(struct prompt_sound *s, double loss, uint64_t *seed)
{
	for (size_t at = FRAME; at + FRAME <= s->n; at += FRAME) {
		if (prompt_between(seed, 0, 1) >= loss)
			continue;
		for (size_t i = 0; i < FRAME; i++)
			s->pcm[at + i] = (int16_t)(s->pcm[at + i - FRAME] * 3 / 4);
	}
}

static void opus(struct prompt_sound *s, int bitrate, double loss, uint64_t *seed)
{
	OpusEncoder *e = opus_encoder_create(PROMPT_HZ, 1, OPUS_APPLICATION_VOIP, NULL);
	OpusDecoder *d = opus_decoder_create(PROMPT_HZ, 1, NULL);

	if (!e || !d || opus_encoder_ctl(e, OPUS_SET_BITRATE(bitrate)) != OPUS_OK)
		give_up("an Opus coder");
	for (size_t at = 0; at + FRAME <= s->n; at += FRAME) {
		unsigned char packet[1500];
		int n = opus_encode(e, s->pcm + at, FRAME, packet, sizeof(packet));
		bool lost = prompt_between(seed, 0, 1) < loss;

		if (n < 0 || opus_decode(d, lost ? NULL : packet, lost ? 0 : n, s->pcm + at, FRAME, 0) != FRAME)
			give_up("an Opus packet");
	}
	opus_encoder_destroy(e);
	opus_decoder_destroy(d);
}

static int lay(void *arg, int64_t at, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	struct prompt_sound *s = arg;

	(void)cause;
	for (size_t i = 0; i < n; i++)
		if (at + (int64_t)i >= 0 && (size_t)at + i < s->n)
			s->pcm[(size_t)at + i] = pcm[i];
	return 0;
}

/* The sender's clock runs by another second than ours. */
static void drift(struct prompt_sound *s, double ppm)
{
	struct prompt_sound out = {calloc(s->n, sizeof(int16_t)), s->n};
	_cleanup_(ew_resampler_free) struct ew_resampler *r = NULL;
	double each = 1 + ppm * 1e-6;

	if (!out.pcm || ew_resampler_new(PROMPT_HZ, PROMPT_HZ, lay, &out, &r) < 0)
		give_up("memory");
	for (size_t at = 0; at + FRAME <= s->n; at += FRAME)
		if (ew_resampler_add(r, (double)at * each, (double)(at + FRAME) * each, s->pcm + at, FRAME, EW_FILL_SOUND) < 0)
			give_up("the resampler");
	if (ew_resampler_end(r) < 0)
		give_up("the resampler");
	prompt_free(s);
	*s = out;
}

static void send(struct prompt_sound *s, const struct prompt_way *way, uint64_t *seed)
{
	if (way->drift_ppm < -0.5 || way->drift_ppm > 0.5)
		drift(s, way->drift_ppm);
	if (way->codec == PROMPT_OPUS)
		opus(s, way->opus_bitrate, way->loss, seed);
	else if (way->codec != PROMPT_NONE)
		g711(s, way->codec == PROMPT_PCMA);
	if (way->codec != PROMPT_OPUS && way->loss > 0)
		lose(s, way->loss, seed);
}

/* Somebody else, for as long as the notice lasts. */
static void talk(struct prompt_sound *s, const struct prompt_sound *prompt, size_t at, const struct prompt_way *way, uint64_t *seed,
	const char *const *but)
{
	struct prompt_sound other = prompt_speech(seed, prompt->n, but);
	double gain = sqrt(power(prompt->pcm, prompt->n) / power(other.pcm, other.n)) * pow(10, (way->gain_db + way->talk_db) / 20);

	for (size_t i = 0; i < prompt->n && at + i < s->n; i++)
		s->pcm[at + i] = clip(s->pcm[at + i] + gain * other.pcm[i]);
	prompt_free(&other);
}

struct prompt_sound prompt_call(const struct prompt_sound *prompt, size_t at, size_t n, const struct prompt_way *way, uint64_t *seed,
	const char *const *but)
{
	struct prompt_sound s = prompt_speech(seed, n, but);
	double gain = pow(10, way->gain_db / 20);

	if (prompt) {
		for (size_t i = 0; i < prompt->n && at + i < n; i++)
			s.pcm[at + i] = clip(gain * prompt->pcm[i]);
		if (way->talk_db > -60)
			talk(&s, prompt, at, way, seed, but);
	}
	send(&s, way, seed);
	return s;
}

struct ew_prompt_heard prompt_look(const struct prompt_sound *prompt, const struct prompt_sound *call)
{
	_cleanup_(ew_prompt_reference_free) struct ew_prompt_reference *ref = NULL;
	_cleanup_(ew_prompt_match_free) struct ew_prompt_match *m = NULL;
	struct ew_prompt_heard heard = {0};

	if (ew_prompt_reference_new(prompt->pcm, prompt->n, &ref) < 0 || ew_prompt_match_new(PROMPT_HZ, &m) < 0 ||
		ew_prompt_match_want(m, ref) < 0)
		give_up("memory, or a notice that fits");
	ew_prompt_match_add(m, call->pcm, call->n);
	ew_prompt_match_end(m);
	ew_prompt_match_heard(m, 0, &heard);
	return heard;
}
