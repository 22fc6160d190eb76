/*
 * The words of a text, one after the other, folded: lower case, without marks, apostrophes gone ("don't" is one word, "l'appel" two). Foreign
 * bytes; what is malformed parts words and is none.
 */
#ifndef EW_PHRASE_WORDS_H
#define EW_PHRASE_WORDS_H

#include "base/slice.h"

#define EW_WORD_BYTES 48 /* of a folded word; the rest of a longer one is not kept */

/** What stands between a word and the one before it. */
enum ew_word_before {
	EW_WORD_PAUSE = 1 << 0,    /* a comma, a dash, dots */
	EW_WORD_BREAK = 1 << 1,    /* the end of a sentence; the beginning of the text */
	EW_WORD_QUESTION = 1 << 2, /* that ended in a question mark */
};

struct ew_word {
	size_t from, to;           /* bytes of the text */
	uint8_t before;            /* bits of enum ew_word_before */
	uint8_t n;
	bool cut;                  /* longer than is kept */
	char text[EW_WORD_BYTES];
};

/** A text that is being read. `at` is where reading goes on. */
struct ew_words {
	struct ew_slice text;
	size_t at;
	uint8_t before;            /* of what follows; behind the last word: how the text ended */
};

/** A text from its beginning; its bytes stay the caller's. */
struct ew_words ew_words_of(struct ew_slice text);

/** The next word; false (only `words->before` is set) when there is none. */
bool ew_words_next(struct ew_words *words, struct ew_word *ret);

#endif
