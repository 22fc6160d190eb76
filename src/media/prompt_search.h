/*
 * Private to prompt_match: where a notice may be. Anchors of each notice are correlated with one block of sound at a time; what
 * correlates is a candidate, no more. Must never keep sound beyond the block.
 */
#ifndef EW_MEDIA_PROMPT_SEARCH_H
#define EW_MEDIA_PROMPT_SEARCH_H

#include "media/prompt_reference.h"

#define EW_SEARCH_BLOCK 65536
#define EW_ANCHOR 16000 /* samples: 2 s. Longer ones drown in 200 ppm of drift, shorter ones in other speech. */
#define EW_ANCHORS 4
#define EW_SEARCH_HOP (EW_SEARCH_BLOCK - EW_ANCHOR)
#define EW_ANCHOR_COUNTS 0.22f

struct ew_prompt_search;

/** A place at which a notice may begin. */
struct ew_prompt_place {
	size_t prompt;
	int64_t begin;  /* sample of the sound at which its first one would lie */
	size_t pivot;   /* of the notice: the middle of the anchor, whose place is sure */
	float value;    /* of the anchor's correlation */
};

typedef void ew_prompt_place_fn(void *arg, const struct ew_prompt_place *place);

/** Errors: -ENOMEM. */
EW_MUST_USE int ew_prompt_search_new(struct ew_prompt_search **ret);
void ew_prompt_search_free(struct ew_prompt_search **search);
/** One more notice, numbered from 0. Errors: -ENOMEM. */
EW_MUST_USE int ew_prompt_search_want(struct ew_prompt_search *s, const struct ew_prompt_reference *ref);
/** Anchors that begin at samples `at` to `at` + EW_SEARCH_HOP, of which EW_SEARCH_BLOCK samples are given. */
void ew_prompt_search_block(
	struct ew_prompt_search *s, const int16_t *pcm, int64_t at, ew_prompt_place_fn *fn, void *arg);

#endif
