/*
 * Packet loss concealment for short gaps: the last pitch period is repeated with a rising fade, in the manner of
 * ITU-T G.711 appendix I, and dies away within EW_CONCEALMENT_MAX_MS.
 */
#ifndef EW_MEDIA_CONCEALMENT_H
#define EW_MEDIA_CONCEALMENT_H

#include <stddef.h>
#include <stdint.h>

#define EW_CONCEALMENT_MAX_MS 60 /* what is longer is silence */
#define EW_CONCEALMENT_MAX_HZ 48000
#define EW_CONCEALMENT_HISTORY_MS 50 /* three periods of the deepest voice */
#define EW_CONCEALMENT_HISTORY (EW_CONCEALMENT_HISTORY_MS * EW_CONCEALMENT_MAX_HZ / 1000)

struct ew_concealment {
	uint32_t rate_hz;
	size_t length;                           /* of the history, samples */
	int16_t history[EW_CONCEALMENT_HISTORY]; /* the newest sample last */
};

/** Begins with silence. `rate_hz` is at most EW_CONCEALMENT_MAX_HZ. */
void ew_concealment_init(struct ew_concealment *c, uint32_t rate_hz);

/** Remembers samples as they were heard. */
void ew_concealment_feed(struct ew_concealment *c, const int16_t *pcm, size_t n);

/** Writes n (at most EW_CONCEALMENT_MAX_MS) samples that go on from what was heard. History stays as it was. */
void ew_concealment_make(const struct ew_concealment *c, int16_t *to, size_t n);

#endif
