/*
 * Private to redact: what a token is to a number.
 */
#ifndef EW_REDACT_SYMBOLS_H
#define EW_REDACT_SYMBOLS_H

#include "redact/reading.h"

/** Digits, alone or with letters ("AB12"). */
bool ew_token_is_digits(const struct ew_token *t);

/** One letter of the Latin alphabet by itself. */
bool ew_token_is_letter(const struct ew_judgement *j, const struct ew_token *t);

/** A word that spells a letter: "bravo", "zett". */
bool ew_token_is_letter_word(const struct ew_judgement *j, size_t at);

/** The letters of a country before the number of an account: "DE 89", "be soixante huit". */
bool ew_token_is_country(const struct ew_judgement *j, size_t at);

/** Digits, or a word that is a number in a language of the talk. NULL is none. */
bool ew_token_is_figure(const struct ew_judgement *j, const struct ew_token *t);

/** Once symbols were told apart (ew_reading_symbols()): a token says digits or letters of a number. */
bool ew_token_is_symbol(const struct ew_judgement *j, size_t at);

/** "two sixes": the digit of which a word is the plural. */
bool ew_token_plural(const struct ew_judgement *j, const struct ew_token *t, uint32_t *ret_digit);

/** "and then": what goes on. */
bool ew_token_is_then(const struct ew_judgement *j, size_t at);

/** "double the five": the article. */
bool ew_token_is_article_of_times(const struct ew_judgement *j, size_t at);

/** The next token in this direction, a dash or a comma between them left out; NULL at the end. */
const struct ew_token *ew_token_beside(const struct ew_judgement *j, size_t at, int step);

/** The first of the letters and figures that token `at` goes on, with talk between them; `at` where it goes on nothing. */
size_t ew_spelled_from(const struct ew_judgement *j, size_t at);

/** True when the word stands for digits or a letter, not for a sign or for nothing. */
bool ew_says_symbol(const struct ew_number_word *w);

#endif
