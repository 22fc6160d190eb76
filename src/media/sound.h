/*
 * Private to media: the sound of one source on its way to the canvas: decoded, moved to true time, cut at the ends of
 * its span, and continued over what was lost.
 */
#ifndef EW_MEDIA_SOUND_H
#define EW_MEDIA_SOUND_H

#include "media/canvas.h"
#include "media/decoder.h"
#include "media/packet.h"
#include "media/resampler.h"

/** What lies so far outside of its span has a wrong time: it is not cut. */
#define EW_SOUND_SPAN_REACH_S 3

struct ew_sound {
	struct ew_canvas *canvas;
	uint32_t rate_hz; /* of the canvas */
	enum ew_codec codec;
	uint32_t clock_hz;
	uint8_t channels;
	struct ew_decoder *decoder; /* NULL: nothing was decoded since the last reset */
	struct ew_resampler *resampler;
	uint32_t resampled_hz;
	int64_t settled; /* place behind what was put last */
	int64_t span_from, span_to;
	int16_t *pcm;    /* EW_DECODER_MAX_SAMPLES */
};

/** Where something lies on the canvas. */
struct ew_stretch {
	double from, to;
	bool plain; /* its clock is ours: samples need not be moved between places */
};

/** Forgets what was heard: nothing goes on over a border. Errors: those of the canvas. */
EW_MUST_USE int ew_sound_reset(struct ew_sound *s);

/** Puts what waits for more input. Errors: those of the canvas. */
EW_MUST_USE int ew_sound_end(struct ew_sound *s);

/** Frees and wipes. */
void ew_sound_clear(struct ew_sound *s);

/** Silence with its cause. Errors: those of the canvas. */
EW_MUST_USE int ew_sound_silence(struct ew_sound *s, double from, double to, enum ew_fill cause);

/**
 * Makes a decoder ready for a packet's codec; `channels` (0: one) is that of L16. Errors: -ENOTSUP, -EINVAL, -ENOMEM.
 */
EW_MUST_USE int ew_sound_prepare(
	struct ew_sound *s, const struct ew_media_packet *p, uint32_t clock_hz, uint8_t channels);

/** Decodes into `pcm`. Errors: -EBADMSG. */
EW_MUST_USE int ew_sound_decode(struct ew_sound *s, struct ew_slice payload, size_t *ret_n);

/** Puts n samples of `pcm` where they lie. Errors: -ENOMEM, those of the canvas. */
EW_MUST_USE int ew_sound_put(struct ew_sound *s, struct ew_stretch at, size_t n, enum ew_fill cause);

/**
 * Fills a gap before a packet: from the copy in `next` (of the same codec, else empty) as far as that goes, the rest by
 * concealment when it is at most EW_CONCEALMENT_MAX_MS, else by silence. Errors: -ENOMEM, those of the canvas.
 */
EW_MUST_USE int ew_sound_bridge(struct ew_sound *s, struct ew_stretch gap, struct ew_slice next);

#endif
