/*
 * Private to prompt_match: how much of a notice is at a place at which it may be. Must never judge by an anchor alone: only what
 * most of its segments say together, on one line, is a verdict.
 */
#ifndef EW_MEDIA_PROMPT_VERIFY_H
#define EW_MEDIA_PROMPT_VERIFY_H

#include "media/prompt_match.h"
#include "media/prompt_search.h"

#define EW_VERIFY_REACH 240 /* samples round the place: 30 ms */

/** The sound that is there: n samples from number `from` on. */
struct ew_prompt_sound {
	const int16_t *pcm;
	int64_t from;
	size_t n;
};

/** What of the notice is at the place; what lies outside of the sound was not found. */
void ew_prompt_verify(const struct ew_prompt_reference *ref, const struct ew_prompt_sound *sound,
	const struct ew_prompt_place *place, struct ew_prompt_heard *ret);

#endif
