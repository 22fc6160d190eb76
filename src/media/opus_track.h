/*
 * A timeline of one party (mono) as 20 ms Opus packets: speech coded as SILK, narrowband at 8 kHz and wideband at 16
 * kHz, everything else as the same three bytes of silence.
 *
 * A frame is coded when its level is at or above EW_OPUS_TRACK_GATE_DBM0, for 200 ms afterwards (hangover) and 40 ms
 * before (onset); digital silence and line noise are not coded. Where exact silence is asked for no coded frame may
 * sound, not even by its tail: up to 25 ms of sound before and 27 ms after such a stretch is given up for it, with a
 * fade of 5 ms. Pre-skip is EW_OPUS_PRE_SKIP. Belongs to one thread.
 */
#ifndef EW_MEDIA_OPUS_TRACK_H
#define EW_MEDIA_OPUS_TRACK_H

#include "media/opus_packet.h"

#define EW_OPUS_TRACK_BITRATE 11000
#define EW_OPUS_TRACK_WIDE_BITRATE 20000
#define EW_OPUS_TRACK_COMPLEXITY 3
#define EW_OPUS_TRACK_GATE_DBM0 (-60)
#define EW_OPUS_TRACK_HANGOVER_FRAMES 10
#define EW_OPUS_TRACK_ONSET_FRAMES 2

/** Takes packets in order, 20 ms each. Non-zero ends the coding and is returned. */
typedef int ew_opus_packet_fn(void *arg, struct ew_slice packet);

struct ew_opus_track;

/**
 * An encoder of one mono track, 8000 or 16000 samples per second in. Errors: -EINVAL (rate), -ENOMEM, -EIO (the codec
 * refuses its settings).
 */
EW_MUST_USE int ew_opus_track_new(
	uint32_t rate_hz, ew_opus_packet_fn *fn, void *arg, struct ew_opus_track **ret);

/** Bits per second for a rate. */
int ew_opus_track_bitrate(uint32_t rate_hz);

/** Wipes and frees. */
void ew_opus_track_free(struct ew_opus_track **track);

/**
 * Adds n samples; `pcm` NULL is silence, `exact` says that it must decode to zeros. Errors: -EIO (codec), the sink's.
 */
EW_MUST_USE int ew_opus_track_add(
	struct ew_opus_track *t, const int16_t *pcm, size_t n, bool exact);

/** Codes what is left, with so many packets that every sample added is heard behind the pre-skip. */
EW_MUST_USE int ew_opus_track_end(struct ew_opus_track *t);

/** Samples added, packets made and how many of them were coded. */
void ew_opus_track_figures(const struct ew_opus_track *t, uint64_t *ret_samples,
	uint64_t *ret_packets, uint64_t *ret_coded);

#endif
