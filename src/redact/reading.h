/*
 * Private to redact: a stretch of tokens read as symbols, digits and capital letters. Speech has several readings ("twenty
 * five" is 25 or 20 5, "four two, sorry, four three" is one number or two): each can be had, one after the other.
 */
#ifndef EW_REDACT_READING_H
#define EW_REDACT_READING_H

#include "redact/talk.h"

#define EW_MOST_SYMBOLS 96u
#define EW_MOST_READINGS 20u

struct ew_symbol {
	char c;
	uint8_t from, to;  /* tokens [from, to) that say it */
	bool begins;       /* is the first of its token or spoken number */
	bool apart;        /* something that separates stands before it: a comma, a pause, another turn */
	char sign;         /* what stands before it: '-', '.', '/', ' ', ',', ... or 0 */
};

struct ew_reading {
	uint8_t n;
	bool spoken;       /* most of it is words */
	bool corrected;    /* something of it was taken back */
	bool has_letters;
	uint8_t forks, met, twins; /* other ways that the first reading has shown */
	bool fixed;
	struct ew_symbol at[EW_MOST_SYMBOLS];
};

/** True for the language of the talk, and for another that is spoken in it as well. */
bool ew_is_spoken(const struct ew_judgement *j, unsigned language);

/** What a word means in numbers, in the language of the talk where it means several things. */
bool ew_token_number(const struct ew_judgement *j, const struct ew_token *t, struct ew_number_word *ret);

/** Marks what only says a letter once more: "as in Mary" behind "M". */
void ew_reading_tails(struct ew_judgement *j);

/** Tells once which tokens are symbols: it is asked often. */
void ew_reading_symbols(struct ew_judgement *j);

/** The value of a German number in one word ("zweitausendsiebenundzwanzig"), 0 for a word that is none. */
uint32_t ew_compound_value(const struct ew_lexicon *lexicon, struct ew_slice folded);

/** True when a run of symbols may begin with this token. */
bool ew_run_begins(const struct ew_judgement *j, size_t at);

/** True when tokens may be of one number: `at` goes on what stands before it, within [from, n). */
bool ew_reading_goes_on(const struct ew_judgement *j, size_t at);

/** Where the run that begins at `from` ends: behind its last token that is a symbol. */
size_t ew_run_end(const struct ew_judgement *j, size_t from);

/** The same where other talk may stand within the number: for what carries a check of its own. */
size_t ew_run_end_apart(const struct ew_judgement *j, size_t from);

/**
 * The reading of tokens [from, to) with number `which`, 0 being the usual one. False when there are not so many. They are asked for one
 * after the other, each with the `ret` of the one before.
 */
bool ew_read(const struct ew_judgement *j, size_t from, size_t to, unsigned which, struct ew_reading *ret);

#endif
