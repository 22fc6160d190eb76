/*
 * When something was said: from bytes of a text to milliseconds, by the words that an engine gives beside it. Pure.
 */
#ifndef EW_TRANSCRIPT_SPOKEN_H
#define EW_TRANSCRIPT_SPOKEN_H

#include "base/cleanup.h"
#include "base/slice.h"

/** A word with a time of its own. */
struct ew_spoken_word {
	struct ew_slice text;
	int64_t from_ms, to_ms;
	uint32_t at, behind; /* bytes of the text beside it; ew_spoken_place() sets them */
};

/**
 * Puts words in their places in the text. Only letters and digits are looked at, ASCII ones in either case. False when text and words are not the
 * same: then nobody knows when a part of the text was said.
 */
bool ew_spoken_place(struct ew_slice text, struct ew_spoken_word *words, size_t n);

#define EW_SPOKEN_SLACK_MS 1000 /* engines round */

/** A stretch of sound. */
struct ew_spoken_time {
	int64_t from_ms, to_ms;
};

/**
 * The time of a part of a text, by its words, held against that of the whole. It is believed where it has a length and lies in the whole, but for
 * EW_SPOKEN_SLACK_MS on either side; words with times of another beginning, or with none, are given both together.
 */
struct ew_spoken_time ew_spoken_within(struct ew_spoken_time part, struct ew_spoken_time all);

/**
 * When bytes from `from` and before `to` were said, of placed words, held against `all`, the time of the whole text; that is taken when none of them
 * has a word.
 */
struct ew_spoken_time ew_spoken_when(
	const struct ew_spoken_word *words, size_t n, uint32_t from, uint32_t to, struct ew_spoken_time all);

#endif
