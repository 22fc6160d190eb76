/*
 * The sound of a notice as it is looked for: 8 kHz mono, cut into segments of 250 ms, each voiced or not. Says beforehand what
 * cannot be proved by its sound at all, so that nobody takes "not found" for "not played". Must never keep a file open or
 * know where the sound came from.
 */
#ifndef EW_MEDIA_PROMPT_REFERENCE_H
#define EW_MEDIA_PROMPT_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

#define EW_PROMPT_HZ 8000
#define EW_PROMPT_SEGMENT 2000 /* samples: 250 ms, long enough to tell words apart, short enough to say where a notice broke off */
#define EW_PROMPT_MAX_MS 120000
#define EW_PROMPT_MAX_SAMPLES (EW_PROMPT_MAX_MS * (EW_PROMPT_HZ / 1000))
#define EW_PROMPT_MAX_SEGMENTS (EW_PROMPT_MAX_SAMPLES / EW_PROMPT_SEGMENT)
#define EW_PROMPT_LEAST_VOICED 8 /* segments: 2 s. Less speech is too little to be told from other speech. */

enum ew_prompt_fit {
	EW_PROMPT_FITS,
	EW_PROMPT_SILENT,   /* nothing in it is louder than noise */
	EW_PROMPT_SHORT,    /* less than 2 s of it are voiced */
	EW_PROMPT_PERIODIC, /* a tone, or a sound that repeats within a second: it fits anywhere */
};

struct ew_prompt_reference {
	int16_t *pcm;
	size_t n;
	size_t n_segments; /* whole ones; what is left behind the last is not looked for */
	size_t n_voiced;
	bool voiced[EW_PROMPT_MAX_SEGMENTS];
	enum ew_prompt_fit fit;
};

/** Copies n samples at EW_PROMPT_HZ. Errors: -EINVAL (none), -EFBIG (longer than EW_PROMPT_MAX_MS), -ENOMEM. */
EW_MUST_USE int ew_prompt_reference_new(const int16_t *pcm, size_t n, struct ew_prompt_reference **ret);

/** NULL is fine. */
void ew_prompt_reference_free(struct ew_prompt_reference **ref);

/** Why it cannot be proved, as the end of a sentence: "it has less than 2 s of speech"; NULL when it can. */
const char *ew_prompt_fit_text(enum ew_prompt_fit fit);

#endif
