/*
 * Channels are added up and the rate is brought to 8 kHz by the resampler that lays packets on their time. Must never read a file
 * differently on another day: what it gives is compared with recordings of years before.
 */
#include "media/prompt_audio.h"

#include <errno.h>
#include <string.h>

#include "media/resampler.h"
#include "media/wav_reader.h"

#define PIECE 16384

struct reading {
	const struct ew_wav *wav;
	int16_t *pcm; /* at 8 kHz */
	size_t n, room;
};

static int16_t sample(const struct ew_wav *wav, size_t frame)
{
	const uint8_t *at = wav->pcm.at + 2 * frame * wav->channels;
	int16_t left = (int16_t)(at[0] | at[1] << 8), right;

	if (wav->channels == 1)
		return left;
	right = (int16_t)(at[2] | at[3] << 8);
	return (int16_t)((left + right) / 2);
}

/* What the filter makes before the first sample and behind the last is not the notice's. */
static int take(void *arg, int64_t at, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	struct reading *to = arg;

	(void)cause;
	for (size_t i = 0; i < n; i++) {
		int64_t place = at + (int64_t)i;

		if (place < 0 || (uint64_t)place >= to->room)
			continue;
		to->pcm[place] = pcm[i];
		to->n = to->n > (size_t)place + 1 ? to->n : (size_t)place + 1;
	}
	return 0;
}

static int resample(struct reading *to)
{
	_cleanup_(ew_resampler_free) struct ew_resampler *resampler = NULL;
	_cleanup_(ew_free_ptr) int16_t *piece = malloc(PIECE * sizeof(*piece));
	const struct ew_wav *wav = to->wav;
	double each = (double)EW_PROMPT_HZ / wav->rate_hz;
	int r = piece ? ew_resampler_new(wav->rate_hz, EW_PROMPT_HZ, take, to, &resampler) : -ENOMEM;

	for (size_t at = 0, n; r == 0 && at < wav->frames; at += n) {
		n = wav->frames - at < PIECE ? wav->frames - at : PIECE;
		for (size_t i = 0; i < n; i++)
			piece[i] = sample(wav, at + i);
		r = ew_resampler_add(resampler, (double)at * each, (double)(at + n) * each, piece, n, EW_FILL_SOUND);
	}
	return r < 0 ? r : ew_resampler_end(resampler);
}

static int copy(struct reading *to)
{
	for (to->n = 0; to->n < to->wav->frames; to->n++)
		to->pcm[to->n] = sample(to->wav, to->n);
	return 0;
}

int ew_prompt_audio_read(struct ew_slice file, struct ew_prompt_reference **ret, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) int16_t *pcm = NULL;
	struct reading to = {0};
	struct ew_wav wav;
	int r;

	if (file.len > EW_PROMPT_MAX_FILE_BYTES)
		return ew_error_set(error, -EFBIG, "it is larger than 16 MiB");
	r = ew_wav_read(file, &wav, error);
	if (r < 0)
		return r;
	if (wav.frames > (size_t)wav.rate_hz * (EW_PROMPT_MAX_MS / 1000))
		return ew_error_set(error, -EFBIG, "it is longer than 120 s");
	to.wav = &wav;
	to.room = (wav.frames * EW_PROMPT_HZ + wav.rate_hz - 1) / wav.rate_hz;
	to.pcm = pcm = calloc(to.room + 1, sizeof(*pcm));
	if (!pcm)
		return -ENOMEM;
	r = wav.rate_hz == EW_PROMPT_HZ ? copy(&to) : resample(&to);
	if (r == 0)
		r = ew_prompt_reference_new(pcm, to.n, ret);
	return r < 0 ? ew_error_set(error, r, "its sound could not be read") : 0;
}
