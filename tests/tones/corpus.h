/*
 * Keypad presses as callers and gateways make them, by other means than the detector's: sines in double precision mixed
 * into real speech (Debian's Asterisk prompts, read where they are installed) and noise. All follows from a seed.
 */
#ifndef EW_TEST_TONES_CORPUS_H
#define EW_TEST_TONES_CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RATE 8000
#define PRESS_SAMPLES (RATE * 3 / 2) /* each press has this much time of its own */

/* Splitmix64. */
struct dice {
	uint64_t state;
};

uint32_t dice_to(struct dice *d, uint32_t n); /* below n */
double dice_between(struct dice *d, double low, double high);

struct speech {
	int16_t *at;
	size_t n, room;
	size_t files;
	bool is_real; /* false: no prompts are installed, noise in the shape of speech stands in */
};

/* All prompts there are (`voice` NULL) or those whose path contains it, one after the other; no sound effects. */
void speech_load(struct speech *s, const char *voice);
void speech_free(struct speech *s);

/* One press in a call of two legs. Samples count from its own beginning. */
struct press {
	unsigned from, samples; /* of the tone that is in the audio */
	unsigned key_samples;   /* of the key: its event may go on when the gateway has cut the tone */
	bool with_event;
	unsigned event_at;      /* when the gateway is sure of it */
	unsigned digit;         /* row * 4 + column */
};

/* Adds a press to both legs, which hold PRESS_SAMPLES each and are filled with what is heard round it. With `silent`
 * the dice fall the same and only the tone is left out. `snr_db` NAN: of the corpus, 6 to 30 dB. */
struct press press_make(struct dice *d, const struct speech *s, double *leg, double *other, double snr_db, bool silent);

uint8_t encode(bool alaw, double sample);

#endif
