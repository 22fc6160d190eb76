/*
 * A notice that a person or a bot speaks, found again in the words of a transcript: how much of its text was said, in its order, and when. Engines
 * mishear, people leave out and put in; both are counted and neither is guessed at.
 *
 * Words are compared as they are folded (case, marks, compatibility forms); a word that differs by a letter, or by its ending, is half of one. Pure.
 */
#ifndef EW_PHRASE_LIKENESS_H
#define EW_PHRASE_LIKENESS_H

#include "base/cleanup.h"
#include "base/slice.h"

#define EW_LIKENESS_WORDS 256     /* of a notice; a longer one is looked for by its first so many */
#define EW_LIKENESS_FEWEST 4      /* a shorter one cannot be told from other talk */

/** A notice's text, ready to be looked for. */
struct ew_likeness;

/** Errors: -ERANGE (too short to be told from other talk), -ENOMEM. */
EW_MUST_USE int ew_likeness_new(struct ew_slice notice, struct ew_likeness **ret);
/** NULL is fine. */
void ew_likeness_free(struct ew_likeness **likeness);

/** One piece of one party's talk, in rising time. Times are milliseconds; words of a piece are taken as spread evenly over it. 0. */
EW_MUST_USE int ew_likeness_add(struct ew_likeness *likeness, struct ew_slice text, int64_t from_ms, int64_t to_ms);

/** Where it was said best: words that were said against words that were left out, put in or others. */
struct ew_likeness_found {
	int64_t from_ms, to_ms;
	/* Of the notice's words, nearly said ones as halves, in its order, within one stretch that is at most three times as long as the notice. */
	uint32_t said_percent;
	uint32_t last_word;      /* index of the last word of the notice that was said: what is behind it was not */
	uint32_t words;          /* of the notice */
	bool any;                /* at least a third of it was said */
	bool complete;           /* 80 % of it, no gap of more than a tenth of it (and of two words), and its end */
};

/** After the last piece, or in between. */
struct ew_likeness_found ew_likeness_best(const struct ew_likeness *likeness);

#endif
