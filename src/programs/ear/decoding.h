/*
 * From a payload to samples at 8 kHz, one or two channels: no more is needed to hear a key, and less is cheaper. What
 * comes is hostile, and a payload never gives more samples than it holds. State that sound could be read from lies where
 * the caller has it, in locked memory.
 */
#ifndef EW_PROGRAMS_EAR_DECODING_H
#define EW_PROGRAMS_EAR_DECODING_H

#include "base/codec.h"
#include "base/limits.h"

#define EW_EAR_HZ 8000
/** Samples of one channel that a payload can give: Opus holds 120 ms at most, G.722 a sample in a byte. */
#define EW_EAR_MAX_SAMPLES 1500

struct ew_ear_decoding;

/** How samples are handed out: n of a channel (0 or 1), the first of them at this place on the line of the source. */
typedef void ew_ear_sink_fn(void *arg, unsigned channel, int64_t place, const int16_t *pcm, size_t n);

/** Bytes that one takes. */
size_t ew_ear_decoding_bytes(void);

/**
 * Begins in `at`, ew_ear_decoding_bytes() of zeroed memory. Errors: -ENOTSUP (codec, channels or clock), -ENOMEM.
 */
EW_MUST_USE int ew_ear_decoding_init(
	struct ew_ear_decoding *at, enum ew_codec codec, uint32_t clock_hz, uint8_t channels, ew_ear_sink_fn *sink, void *arg);

/** Ends it; the memory is the caller's to wipe. Fine for zeroed memory. */
void ew_ear_decoding_end(struct ew_ear_decoding *d);

/** How long a payload sounds, in samples at 8 kHz; 0: it holds nothing that could be heard. */
uint32_t ew_ear_decoding_samples(const struct ew_ear_decoding *d, struct ew_slice payload);

/**
 * Hears a payload whose first sample lies at `place`; `missing` samples before it did not come, and where it carries a
 * copy of these they are heard first. Errors: -EBADMSG: nothing was heard of it.
 */
EW_MUST_USE int ew_ear_decoding_hear(
	struct ew_ear_decoding *d, double place, struct ew_slice payload, uint32_t missing);

/** Nothing follows: what still waits for more is heard, as if silence followed. */
void ew_ear_decoding_flush(struct ew_ear_decoding *d);

/** Forgets what came before: the next payload is of another beginning. */
void ew_ear_decoding_restart(struct ew_ear_decoding *d);

#endif
