/*
 * Reads a WAV file that somebody else made, strictly: RIFF with one format and one stretch of 16-bit PCM, mono or stereo. What is odd
 * about it is an error with a sentence, never a guess: sound that was read wrongly would prove nothing. Pure.
 */
#ifndef EW_MEDIA_WAV_READER_H
#define EW_MEDIA_WAV_READER_H

#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

struct ew_wav {
	uint32_t rate_hz;      /* 8000, 16000, 22050, 24000, 32000, 44100 or 48000 */
	uint16_t channels;     /* 1 or 2 */
	struct ew_slice pcm;   /* little-endian samples, channels interleaved, whole frames; of the file's memory */
	size_t frames;
};

/**
 * Reads it; chunks beside format and data are passed over. Errors: -EBADMSG (no WAV file, cut off, lengths that do not fit, two of a
 * chunk), -ENOTSUP (a format, rate or number of channels that is not read), with a sentence.
 */
EW_MUST_USE int ew_wav_read(struct ew_slice file, struct ew_wav *ret, struct ew_error *error);

#endif
