/*
 * What a stream says, encoded once: a WAV file or a tone as G.711 bytes, shared by all streams that
 * say the same.
 */
#ifndef EW_PROGRAMS_CALLER_SOUND_H
#define EW_PROGRAMS_CALLER_SOUND_H

#include "base/codec.h"
#include "base/error.h"

#define EW_SOUND_HZ 8000
#define EW_SOUND_MAX_BYTES ((size_t)64 * 1024 * 1024)

struct ew_sound {
	uint8_t *bytes; /* one for each sample */
	size_t n;
};

struct ew_sounds;

/** An empty collection. Errors: -ENOMEM. */
EW_MUST_USE int ew_sounds_new(struct ew_sounds **ret);

/** Frees every sound that was handed out of it. NULL is fine. */
void ew_sounds_free(struct ew_sounds **sounds);

/**
 * The sound of a WAV file (RIFF, PCM, 8000 Hz, mono, 16 bit), encoded; read once for each codec. It
 * lives as long as `sounds`. Errors: -EINVAL (not such a file), -ENOTSUP (codec), as open(2); with
 * a sentence. Blocks.
 */
EW_MUST_USE int ew_sounds_file(struct ew_sounds *sounds, const char *path, enum ew_codec codec,
	const struct ew_sound **ret, struct ew_error *error);

/** A sine of `hz` at half of full scale, `seconds` long. Errors: -EINVAL (0 or above 4000 Hz,
 * length), -ENOTSUP. */
EW_MUST_USE int ew_sounds_tone(struct ew_sounds *sounds, uint32_t hz, uint32_t seconds,
	enum ew_codec codec, const struct ew_sound **ret, struct ew_error *error);

/** One sample as ITU-T G.711. */
uint8_t ew_sound_ulaw(int16_t sample);

/** The same in the A-law, even bits inverted. */
uint8_t ew_sound_alaw(int16_t sample);

#endif
