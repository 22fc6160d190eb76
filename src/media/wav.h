/*
 * WAV: RIFF with 16-bit PCM. The length is known before the first sample, so the header is written once.
 */
#ifndef EW_MEDIA_WAV_H
#define EW_MEDIA_WAV_H

#include "base/buf.h"
#include "base/limits.h"

#define EW_WAV_HEADER_BYTES 44

/** Adds the header for `frames` samples of each channel. Errors: -EFBIG past 4 GiB, -EINVAL (no channel). */
EW_MUST_USE int ew_wav_header(
	struct ew_buf *to, uint16_t channels, uint32_t rate_hz, uint64_t frames);

/**
 * The same with a comment (LIST INFO, ICMT) before the samples; UTF-8. Errors: also -EFBIG for more than
 * EW_MAX_MARK_BYTES of it.
 */
EW_MUST_USE int ew_wav_header_marked(
	struct ew_buf *to, uint16_t channels, uint32_t rate_hz, uint64_t frames, struct ew_slice mark);

/**
 * The rate of a file that begins like this: one channel of 16 bits with the header above. Errors: -EBADMSG (it is none
 * of these).
 */
EW_MUST_USE int ew_wav_rate(struct ew_slice beginning, uint32_t *ret_hz);

/** Adds n samples (all channels interleaved) as little-endian. */
void ew_wav_samples(struct ew_buf *to, const int16_t *pcm, size_t n);

#endif
