/*
 * Opus in Ogg (RFC 7845, RFC 3533): one mono stream (mapping family 0), two uncoupled ones side by side (family 1), or
 * more (family 255). Packets are taken as they are. A page holds one second.
 *
 * Belongs to one thread.
 */
#ifndef EW_MEDIA_OGG_OPUS_H
#define EW_MEDIA_OGG_OPUS_H

#include <sys/types.h>

#include "base/limits.h"
#include "media/opus_packet.h"

#define EW_OGG_OPUS_MAX_CHANNELS 16

/** Takes the file's bytes in order. Non-zero ends the writing and is returned. */
typedef int ew_media_sink_fn(void *arg, struct ew_slice bytes);

struct ew_ogg_opus_writer;

/**
 * Begins a file: `input_hz` is the rate that its sound was coded from, for whoever reads it (RFC 7845, section 5.1).
 * The serial number is the caller's choice (random, or fixed where output must not vary). Errors: -EINVAL (channels),
 * -ENOMEM.
 */
EW_MUST_USE int ew_ogg_opus_writer_new(uint8_t channels, uint32_t input_hz, uint32_t serial,
	ew_media_sink_fn *sink, void *arg, struct ew_ogg_opus_writer **ret);

/**
 * A comment that goes with the file (RFC 7845, section 5.2), before the first packet; UTF-8 that is copied. Errors:
 * -EFBIG (more than EW_MAX_MARK_BYTES), -EINVAL (the file has begun), -ENOMEM.
 */
EW_MUST_USE int ew_ogg_opus_writer_mark(struct ew_ogg_opus_writer *w, struct ew_slice text);

/** Frees; what is not written yet is not written. NULL is fine. */
void ew_ogg_opus_writer_free(struct ew_ogg_opus_writer **w);

/** Adds one packet of every channel, all of the same duration. Errors: -EBADMSG (malformed, unequal), the sink's. */
EW_MUST_USE int ew_ogg_opus_writer_add(
	struct ew_ogg_opus_writer *w, const struct ew_slice *packets);

/** Ends the file; `samples` at 48 kHz are heard (RFC 7845 section 4.4: what the last packet has more is cut). */
EW_MUST_USE int ew_ogg_opus_writer_end(struct ew_ogg_opus_writer *w, uint64_t samples);

/** Reads up to n bytes of a file at an offset: the count, 0 at the end, or a negative errno. */
typedef ssize_t ew_media_source_fn(void *arg, void *to, size_t n, uint64_t offset);

struct ew_ogg_opus_reader;

/** Opens a mono file (mapping family 0 with one channel). Errors: -EBADMSG, -ENOMEM, the source's. */
EW_MUST_USE int ew_ogg_opus_reader_new(
	ew_media_source_fn *source, void *arg, struct ew_ogg_opus_reader **ret);

/** Wipes what was read, and frees. NULL is fine. */
void ew_ogg_opus_reader_free(struct ew_ogg_opus_reader **r);

/** Pre-skip of the file, samples at 48 kHz. */
uint16_t ew_ogg_opus_reader_pre_skip(const struct ew_ogg_opus_reader *r);

/** The rate that its sound was coded from. */
uint32_t ew_ogg_opus_reader_input_hz(const struct ew_ogg_opus_reader *r);

/**
 * The next packet, valid until the next call: 1, 0 at the end, -EBADMSG (a page is missing or damaged), the source's.
 */
EW_MUST_USE int ew_ogg_opus_reader_next(struct ew_ogg_opus_reader *r, struct ew_slice *ret);

/** Samples at 48 kHz that are heard; known once the end was reached. */
uint64_t ew_ogg_opus_reader_samples(const struct ew_ogg_opus_reader *r);

#endif
