/*
 * The dialogue and its voices. Names and numbers are made up; the card number is the well-known
 * test number of payment systems.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "programs/cli/demo.h"
#include "programs/cli/places.h"

#define HZ 8000
#define MAX_MS 180000
#define MAX_WAV_BYTES ((size_t)32 * 1024 * 1024)
#define KEYS_MS 200 /* for each key */
#define TAPS 16	    /* of the low-pass on either side, at the output's rate */

enum { CUSTOMER, AGENT };

#define NOTICE_TEXT                                                                                                    \
	"Welcome to Acme Garden Supplies. With your consent we record this call, to prove what was ordered, and keep it "     \
	"for ninety days. Acme Garden Supplies is responsible for it. You may ask for a copy or have it erased. You may say " \
	"no, now or later."

struct ew_demo_line ew_demo_lines[] = {
	{.party = AGENT,
		.text = NOTICE_TEXT,
		.notice = true,
		.tell = "{\"type\":\"notice_started\",\"notice\":\"welcome\"}",
		.then = "{\"type\":\"notice_ended\",\"notice\":\"welcome\",\"played\":\"complete\"}"},
	{.party = AGENT,
		.text = "Press one to agree, or two to go on without a recording.",
		.tell = "{\"type\":\"asked\",\"purposes\":[\"recording\"],\"keys\":true,\"within_ms\":20000}"},
	{.party = CUSTOMER, .keys = "1"},
	{.party = AGENT, .text = "Hello, my name is Robin. This is recorded now. What can I do for you?"},
	{.party = CUSTOMER,
		.text = "Hello Robin. I would like to order two bags of potting soil and a "
			"watering can, please."},
	{.party = AGENT,
		.text = "With pleasure. Two bags of potting soil and one watering can. "
			"That makes forty two euros and fifty cents."},
	{.party = CUSTOMER, .text = "That is fine. Can I pay by card?"},
	{.party = AGENT,
		.text = "Of course. Nothing is recorded while you read it out. Please tell me your card number.",
		.tell = "{\"type\":\"segment_opened\",\"segment\":\"payment\"}"},
	{.party = CUSTOMER,
		.text = "It is four one one one, one one one one, one one one one, one one one "
			"one. "
			"Valid until twelve twenty nine."},
	{.party = AGENT,
		.text = "Thank you, the payment went through. This is recorded again.",
		.tell = "{\"type\":\"segment_ended\",\"segment\":\"payment\"}"},
	{.party = AGENT,
		.text = "Your order will arrive on Thursday. May we use this call to train our "
			"assistants?"},
	{.party = CUSTOMER, .text = "No. In fact, please stop recording now."},
	{.party = AGENT,
		.text = "I have stopped the recording. None of what follows is kept.",
		.order = "opt_out",
		.reason = "the customer asked to stop recording"},
	{.party = CUSTOMER,
		.text = "Thank you. Then let me tell you in private: the last watering can was "
			"leaking."},
	{.party = AGENT, .text = "I am sorry to hear that. The new one is on us. Goodbye."},
};

const size_t ew_demo_n_lines = EW_COUNT(ew_demo_lines);

struct track {
	int16_t *samples; /* of MAX_MS */
};

static uint32_t little(const uint8_t *at, size_t n)
{
	uint32_t v = 0;

	while (n-- > 0)
		v = v << 8 | at[n];
	return v;
}

/* One output sample: windowed sinc round the place in the input, cut off at the output's half rate.
 */
static int16_t resample(const uint8_t *in, size_t n, double ratio, size_t at)
{
	double centre = (double)at * ratio, sum = 0, weight = 0;
	long reach = (long)(TAPS * ratio), middle = (long)centre;

	for (long i = middle - reach; i <= middle + reach; i++) {
		double x = ((double)i - centre) / ratio;
		double w = fabs(x) < 1e-9 ? 1 : sin(M_PI * x) / (M_PI * x);

		if (i < 0 || (size_t)i >= n || fabs(x) >= TAPS)
			continue;
		w *= 0.5 + 0.5 * cos(M_PI * x / TAPS);
		sum += w * (int16_t)little(in + 2 * (size_t)i, 2);
		weight += w;
	}
	sum = weight > 0 ? sum / weight : 0;
	return (int16_t)lrint(sum > 32767 ? 32767 : sum < -32768 ? -32768 : sum);
}

/* What espeak-ng writes: one header of 44 bytes, mono, 16 bit. */
static int lay(struct ew_slice wav, struct track *track, int64_t at_ms, int64_t *ret_ms)
{
	size_t first = (size_t)at_ms * HZ / 1000, room = (size_t)MAX_MS * HZ / 1000, n, out;
	double ratio;

	if (wav.len < 44 || memcmp(wav.at, "RIFF", 4) != 0 || little(wav.at + 22, 2) != 1 ||
		little(wav.at + 34, 2) != 16 || little(wav.at + 24, 4) < HZ)
		return -EINVAL;
	ratio = (double)little(wav.at + 24, 4) / HZ;
	n = (wav.len - 44) / 2;
	out = (size_t)((double)n / ratio);
	if (first + out > room)
		return -EFBIG;
	for (size_t i = 0; i < out; i++)
		track->samples[first + i] = resample(wav.at + 44, n, ratio, i);
	*ret_ms = (int64_t)out * 1000 / HZ;
	return 0;
}

static int say_into(const char *path, const char *words, const char *voice, struct ew_error *error)
{
	const char *argv[] = {"espeak-ng", "-v", voice, "-s", "150", "-w", path, "--", words, NULL};
	pid_t pid;
	int code = ew_demo_spawn(argv, NULL, &pid, error);

	if (code)
		return ew_error_set(
			error, code, "cannot speak: %s; install espeak-ng", strerrordesc_np(-code));
	if (ew_demo_wait(pid) != 0)
		return ew_error_set(error, -ENOENT, "espeak-ng could not speak; install espeak-ng");
	return 0;
}

static int notice_path(const struct ew_init *init, char to[static EW_MAX_PATH_BYTES])
{
	char folder[EW_MAX_PATH_BYTES];
	int code = ew_place_folder(init->policy, folder);

	return code ? code : ew_path_join(to, EW_MAX_PATH_BYTES, folder, EW_DEMO_NOTICE);
}

int ew_demo_notice(const struct ew_init *init, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES], folder[EW_MAX_PATH_BYTES];
	int code = notice_path(init, path);

	if (!code)
		code = ew_place_folder(path, folder);
	if (!code)
		code = ew_file_mkdirs(ew_io_real(), folder);
	if (code)
		return ew_error_set(error, code, "cannot make the folder of the notice: %s", strerrordesc_np(-code));
	return say_into(path, NOTICE_TEXT, "en-us+m3", error);
}

/* The notice is played as it was approved: from its own file. */
static int speak(const struct ew_demo_line *line, const char *folder, const char *notice, struct track *track,
	int64_t *ret_ms, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf wav = {0};
	char path[EW_MAX_PATH_BYTES];
	bool ready = line->notice && notice;
	int code = ew_path_join(path, sizeof(path), folder, "line.wav");

	if (!code && !ready)
		code = say_into(path, line->text, line->party == AGENT ? "en-us+m3" : "en-us+f2", error);
	if (code)
		return code;
	ew_buf_init(&wav, MAX_WAV_BYTES);
	code = ew_file_read(ew_io_real(), ready ? notice : path, &wav);
	if (!code)
		code = lay(ew_buf_slice(&wav), track, line->at_ms, ret_ms);
	return code ? ew_error_set(error, code, "cannot use what espeak-ng wrote: %s",
			      strerrordesc_np(-code))
		    : 0;
}

static int lay_lines(const char *folder, const char *notice, struct track tracks[2], int64_t *ret_ms,
	struct ew_error *error)
{
	int64_t at = EW_DEMO_LEAD_MS;

	for (size_t i = 0; i < ew_demo_n_lines; i++) {
		struct ew_demo_line *line = &ew_demo_lines[i];
		int64_t length = 0;
		int code = 0;

		/* Keypad entries stand on whole packets; orders get time to be obeyed. */
		at = (at + 19) / 20 * 20;
		line->at_ms = at;
		if (line->order || line->tell)
			line->at_ms = at + 2 * EW_DEMO_PAUSE_MS;
		if (line->keys)
			length = (int64_t)strlen(line->keys) * KEYS_MS;
		else
			code = speak(line, folder, notice, &tracks[line->party], &length, error);
		if (code)
			return code;
		line->ms = length;
		at = line->at_ms + length + EW_DEMO_PAUSE_MS;
	}
	*ret_ms = at + EW_DEMO_PAUSE_MS;
	return 0;
}

static void put(uint8_t *to, uint32_t v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)(v >> (8 * i));
}

static int write_track(const struct track *track, const char *folder, const char *name, int64_t ms)
{
	_cleanup_(ew_buf_free) struct ew_buf wav = {0};
	uint8_t head[44] = "RIFF....WAVEfmt ", sample[2];
	size_t n = (size_t)ms * HZ / 1000;
	char path[EW_MAX_PATH_BYTES];
	int code = ew_path_join(path, sizeof(path), folder, name);

	put(head + 4, (uint32_t)(36 + 2 * n), 4);
	put(head + 16, 16, 4);
	put(head + 20, 1, 2);
	put(head + 22, 1, 2);
	put(head + 24, HZ, 4);
	put(head + 28, 2 * HZ, 4);
	put(head + 32, 2, 2);
	put(head + 34, 16, 2);
	memcpy(head + 36, "data", 4);
	put(head + 40, (uint32_t)(2 * n), 4);
	ew_buf_init(&wav, MAX_WAV_BYTES);
	ew_buf_add(&wav, head, sizeof(head));
	for (size_t i = 0; i < n; i++) {
		put(sample, (uint16_t)track->samples[i], 2);
		ew_buf_add(&wav, sample, 2);
	}
	if (!code)
		code = ew_buf_error(&wav);
	return code ? code : ew_file_replace(ew_io_real(), path, ew_buf_slice(&wav), 0);
}

int ew_demo_voices(const char *folder, const char *notice, int64_t *ret_ms, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) int16_t *customer =
		calloc((size_t)MAX_MS * HZ / 1000, sizeof(int16_t));
	_cleanup_(ew_free_ptr) int16_t *agent = calloc((size_t)MAX_MS * HZ / 1000, sizeof(int16_t));
	struct track tracks[2] = {{customer}, {agent}};
	int code;

	if (!customer || !agent)
		return ew_error_set(error, -ENOMEM, "no memory for voices");
	code = lay_lines(folder, notice, tracks, ret_ms, error);
	if (code)
		return code;
	if (*ret_ms > MAX_MS)
		return ew_error_set(error, -EFBIG, "the voices speak too slowly");
	code = write_track(&tracks[CUSTOMER], folder, "customer.wav", *ret_ms);
	if (!code)
		code = write_track(&tracks[AGENT], folder, "agent.wav", *ret_ms);
	return code ? ew_error_set(error, code, "cannot write the voices to %s: %s", folder,
			      strerrordesc_np(-code))
		    : 0;
}
