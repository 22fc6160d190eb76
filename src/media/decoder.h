/*
 * Every codec that is decoded here behind one interface: a payload to mono samples. G.711, G.722 (ITU-T; its RTP clock
 * says 8000 for 16000 samples, RFC 3551 section 4.5.2), Opus (RFC 6716, RFC 7587; stereo is mixed down) and L16 (RFC
 * 3551 section 4.5.11). Belongs to one thread.
 */
#ifndef EW_MEDIA_DECODER_H
#define EW_MEDIA_DECODER_H

#include "base/codec.h"
#include "base/limits.h"

/** The most samples that one payload gives: two of each byte (G.722). */
#define EW_DECODER_MAX_SAMPLES (2 * EW_MAX_FRAME_BYTES)

struct ew_decoder;

/** True when there is a decoder for it. */
bool ew_codec_is_decodable(enum ew_codec codec);

/**
 * Sound in a payload in microseconds by what its codec says of itself: independent of the RTP clock, 0 where only the
 * clock tells (L16) or nothing is known.
 */
uint32_t ew_payload_us(enum ew_codec codec, struct ew_slice payload);

/**
 * A decoder for packets of one source. `clock_hz` is that of L16, `channels` (0: one) of L16 and G.711; Opus decodes to
 * `canvas_hz` (8000 or 16000) by itself. Errors: -ENOTSUP (codec), -EINVAL (channels, rate), -ENOMEM.
 */
EW_MUST_USE int ew_decoder_new(enum ew_codec codec, uint32_t clock_hz, uint8_t channels, uint32_t canvas_hz,
	struct ew_decoder **ret);

/** Wipes and frees. NULL is fine. */
void ew_decoder_free(struct ew_decoder **decoder);

/** Samples per second of what it gives. */
uint32_t ew_decoder_rate_hz(const struct ew_decoder *d);

/** True for packets that only say that the sender is silent (Opus DTX, RFC 7587 section 3.1.3): nothing to decode. */
bool ew_decoder_is_silence(const struct ew_decoder *d, struct ew_slice payload);

/**
 * Decodes a payload into at most EW_DECODER_MAX_SAMPLES. Errors: -EBADMSG (malformed: the decoder goes on as if it
 * were lost).
 */
EW_MUST_USE int ew_decoder_decode(struct ew_decoder *d, struct ew_slice payload, int16_t *to, size_t *ret_n);

/**
 * The n samples before `next` from the copy of them that `next` carries (Opus in-band FEC, RFC 6716 section 2.1.7).
 * Call it before decoding `next`. 1: done; 0: it carries none, nothing is written.
 */
int ew_decoder_repair(struct ew_decoder *d, struct ew_slice next, int16_t *to, size_t n);

/** Goes on for n samples of a loss from what was heard last; fading, at most 60 ms. Returns how many were made. */
size_t ew_decoder_conceal(struct ew_decoder *d, int16_t *to, size_t n);

#endif
