/*
 * G.711: eight-bit logarithmic samples to 16-bit linear ones, left-justified as usual (A-law 13 bits, mu-law 14).
 */
#ifndef EW_MEDIA_G711_H
#define EW_MEDIA_G711_H

#include "base/slice.h"

/** Level of a full-scale sine in dBm0, by which a sample value is turned into a level (ITU-T G.711, tables 1 and 2). */
#define EW_G711_FULL_SCALE_DBM0 3.14

/** One sample. Source: ITU-T G.711. */
int16_t ew_g711_alaw(uint8_t code);

/** The same of the mu-law. */
int16_t ew_g711_ulaw(uint8_t code);

/** Decodes `from` into `to`, which has room for from.len samples. */
void ew_g711_alaw_decode(struct ew_slice from, int16_t *to);

/** The same of the mu-law. */
void ew_g711_ulaw_decode(struct ew_slice from, int16_t *to);

#endif
