/*
 * Calls with and without a notice in them, for the tests and the bench of the search for notices: recorded human speech (Debian's
 * asterisk-core-sounds-en-wav), synthetic speech (espeak-ng), codecs, loss, drift and people who talk over it. Everything follows from
 * a seed.
 */
#ifndef EW_TESTS_PROMPT_KIT_H
#define EW_TESTS_PROMPT_KIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/prompt_match.h"

#define PROMPT_HZ 8000

/** Sound at 8 kHz. */
struct prompt_sound {
	int16_t *pcm;
	size_t n;
};

enum prompt_codec { PROMPT_NONE, PROMPT_PCMA, PROMPT_PCMU, PROMPT_OPUS };

struct prompt_way {
	enum prompt_codec codec;
	int opus_bitrate;  /* bit/s */
	double loss;       /* of packets of 20 ms */
	double gain_db;
	double talk_db;    /* of somebody who talks over it, against it; below -60: nobody */
	double drift_ppm;
};

void prompt_free(struct prompt_sound *s);
/** The next number of a sequence, 0 to 2^32 - 1. */
uint32_t prompt_next(uint64_t *seed);
double prompt_between(uint64_t *seed, double low, double high);
/** A recorded prompt by its file name without ".wav", of a voice's folder. Exits when it is not there. */
struct prompt_sound prompt_file(const char *name);
/** A sentence spoken by espeak-ng, at 8 kHz. Exits when it cannot be. */
struct prompt_sound prompt_say(const char *voice, const char *text);
/** n samples of recorded speech, prompts in a row with pauses; never one whose name begins as one of `but` does (ends with NULL; NULL: any). */
struct prompt_sound prompt_speech(uint64_t *seed, size_t n, const char *const *but);
/**
 * A call of n samples with `prompt` (NULL: without) from sample `at` on, as it comes out of the way. Before and after it others talk.
 */
struct prompt_sound prompt_call(const struct prompt_sound *prompt, size_t at, size_t n, const struct prompt_way *way, uint64_t *seed,
	const char *const *but);
/** Looks for one notice in a call. */
struct ew_prompt_heard prompt_look(const struct prompt_sound *prompt, const struct prompt_sound *call);

#endif
