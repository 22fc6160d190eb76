/*
 * Packet loss concealment for short gaps: the last pitch period is repeated with a rising fade, in the manner of
 * ITU-T G.711 appendix I, and dies away within EW_CONCEALMENT_MAX_SAMPLES.
 */
#ifndef EW_MEDIA_CONCEALMENT_H
#define EW_MEDIA_CONCEALMENT_H

#include <stddef.h>
#include <stdint.h>

#define EW_CONCEALMENT_HISTORY 400     /* 50 ms at 8 kHz: three periods of the deepest voice */
#define EW_CONCEALMENT_MAX_SAMPLES 480 /* 60 ms: what is longer is silence */

struct ew_concealment {
	int16_t history[EW_CONCEALMENT_HISTORY]; /* the newest sample last */
};

/** Remembers samples as they were heard. */
void ew_concealment_feed(struct ew_concealment *c, const int16_t *pcm, size_t n);

/** Forgets what was heard: nothing is repeated across a new segment. */
void ew_concealment_reset(struct ew_concealment *c);

/** Writes n (at most EW_CONCEALMENT_MAX_SAMPLES) samples that go on from what was heard. History stays as it was. */
void ew_concealment_make(const struct ew_concealment *c, int16_t *to, size_t n);

#endif
