/*
 * What was really said: human speech (Debian's asterisk-core-sounds-en-g722, 16 kHz) as a function of true time, with
 * pauses of digital silence, the same at every run.
 */
#ifndef EW_TEST_TRUTH_SPEECH_H
#define EW_TEST_TRUTH_SPEECH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SPEECH_HZ 16000
#define SPEECH_SECONDS 300 /* then it repeats */
#define SPEECH_SAMPLES ((size_t)SPEECH_HZ * SPEECH_SECONDS)

struct speech {
	float *wide;   /* SPEECH_SAMPLES, up to 7 kHz */
	float *narrow; /* the same, up to 3.6 kHz */
};

/** Speech of one party. -ENOENT: the prompts are not there, -ENOMEM. */
int speech_new(struct speech *s, unsigned party);
void speech_free(struct speech *s);

/** What is said at a true time (seconds), in sample values. */
double speech_at(const struct speech *s, bool wide, double seconds);

/** The same for n samples in a row, `step` seconds apart. */
void speech_row(const struct speech *s, bool wide, double seconds, double step, size_t n, int16_t *to);

/** True when a digital silence reaches from `from` to `to` seconds. */
bool speech_is_silent(const struct speech *s, double from, double to);

#endif
