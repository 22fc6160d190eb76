/*
 * Private to report: the fixed texts of letters, by a word and a language.
 */
#ifndef EW_REPORT_LETTER_WORDS_H
#define EW_REPORT_LETTER_WORDS_H

enum ew_letter_language { EW_LETTER_EN, EW_LETTER_DE, EW_LETTER_FR, EW_LETTER_LANGUAGES };

/** English for a word that is none; NULL is none. */
enum ew_letter_language ew_letter_language_of(const char *word);
/** The text of a word; the word itself where there is none. */
const char *ew_letter_text(const char *word, enum ew_letter_language language);

#endif
