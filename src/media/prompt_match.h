/*
 * Whether the sound of a notice is in what was recorded of a party: normalised cross-correlation finds where, segments of 250 ms
 * say how much of it. Pure: samples in, a verdict out; works on a call of any length as it streams by, and on several notices
 * at once. Must never call a notice complete that was cut, nor find one that is not there: what it says is evidence.
 *
 * How: up to four stretches of 2 s of each notice (anchors) are correlated with the sound by overlap-save blocks of 65,536 samples.
 * Where one correlates, every voiced segment is looked for within 30 ms of its place; their places must lie on one line, whose slope
 * is the difference of two clocks (up to 500 ppm); then each segment is judged within 2 ms of that line.
 *
 * Memory, whatever the length of the call: 2 bytes for each sample of the longest notice and of one block, 1 MiB for each notice and
 * about 3 MiB besides; at most 14 MiB with EW_PROMPTS_AT_ONCE notices of EW_PROMPT_MAX_MS.
 *
 * The thresholds, by the bench (tests/bench/bench_prompt.c):
 *  - an anchor counts from 0.22: unrelated speech of the same voice stays below 0.2 but for a few places an hour, which the segments
 *    refuse; another voice as loud leaves 0.3 to 0.7 of the notice.
 *  - a segment counts from 0.30 within 2 ms of the line: unrelated speech reaches that in a few of a hundred.
 *  - found: 5 segments on one line, and a fifth of the voiced ones where half of those correlate with 0.55, otherwise 45 %.
 *  - complete: 85 % of them, never three missing in a row, and none missing at either end (one, where somebody talks over it). A
 *    single word that was replaced in a recording that is otherwise the same may be short enough to pass for noise: what was played
 *    is proved to be this notice, not each of its words.
 */
#ifndef EW_MEDIA_PROMPT_MATCH_H
#define EW_MEDIA_PROMPT_MATCH_H

#include "base/limits.h"
#include "media/prompt_reference.h"

#define EW_PROMPTS_AT_ONCE EW_MAX_JOB_PROMPTS
#define EW_PROMPT_BITMAP_BYTES (EW_PROMPT_MAX_SEGMENTS / 8)

struct ew_prompt_heard {
	bool found;
	bool complete;
	int64_t offset_ms;         /* where its first sample lies, or would lie; below 0: before the first that was given */
	int64_t interrupted_at_ms; /* where it broke off: what is behind that is missing, but for a few; otherwise -1 */
	uint16_t score;            /* permille: the median correlation of the segments that were found */
	uint16_t share;            /* permille of the voiced segments that were found */
	int16_t drift_ppm;         /* of the sender's clock against the recording's */
	uint16_t n_segments;
	uint8_t segments[EW_PROMPT_BITMAP_BYTES]; /* bit i % 8 of byte i / 8: segment i was found */
};

struct ew_prompt_match;

/** For sound of 8 or 16 kHz. Errors: -EINVAL (another rate), -ENOMEM. */
EW_MUST_USE int ew_prompt_match_new(uint32_t rate_hz, struct ew_prompt_match **ret);

/** Wipes and frees. NULL is fine. */
void ew_prompt_match_free(struct ew_prompt_match **match);

/**
 * Looks for one more notice; before the first sample. The reference must outlive the match. Errors: -EINVAL (it does not fit, or
 * sound was given), -ENOSPC (EW_PROMPTS_AT_ONCE are looked for), -ENOMEM.
 */
EW_MUST_USE int ew_prompt_match_want(struct ew_prompt_match *m, const struct ew_prompt_reference *ref);

/** The next n samples; NULL is silence. */
void ew_prompt_match_add(struct ew_prompt_match *m, const int16_t *pcm, size_t n);

/** No more samples come: what still waited is judged. */
void ew_prompt_match_end(struct ew_prompt_match *m);

/** Of the i-th notice, in the order of ew_prompt_match_want(): the best place there was. After ew_prompt_match_end(). */
void ew_prompt_match_heard(const struct ew_prompt_match *m, size_t i, struct ew_prompt_heard *ret);

#endif
