/*
 * A turn as it is read by the rules: its words, and which patterns stand where. Knows nothing of questions and answers.
 */
#ifndef EW_PHRASE_MATCH_H
#define EW_PHRASE_MATCH_H

#include "phrase/table.h"

#define EW_PHRASE_WORDS 4096u /* of a turn; what is behind them is not read */
#define EW_PHRASE_HITS 256u   /* of a turn: the first ones */

struct ew_turn_word {
	uint16_t from, to;
	uint16_t spellings[EW_PHRASE_SPELLINGS];
	uint8_t before;            /* bits of enum ew_word_before */
	uint8_t does;              /* bits of enum ew_word_does */
	bool again;                /* the same as the word before */
};

/** The words of a turn; the one behind the last says how it ended. */
struct ew_turn_words {
	struct ew_turn_word at[EW_PHRASE_WORDS + 1];
	unsigned n;
};

/** A pattern that stands in the turn: words `from` to before `to`. */
struct ew_hit {
	uint16_t from, to;
	uint8_t finds;
	uint8_t about;
	const struct ew_phrase_rule *rule;
};

/** Cuts a text of at most EW_PHRASE_TURN_BYTES. */
void ew_turn_words_read(struct ew_slice text, struct ew_turn_words *ret);

/** What of a side stands in the words, rising and apart; words of another sense ("medical record") are blanked. Time is linear in the words. */
size_t ew_phrase_match(struct ew_turn_words *words, enum ew_phrase_side side, struct ew_hit ret[static EW_PHRASE_HITS]);

/** Whether a clause begins at a word: a sign before it, or nothing but fillers and words that lead in. */
bool ew_turn_clause_begins(const struct ew_turn_words *words, unsigned at);

#endif
