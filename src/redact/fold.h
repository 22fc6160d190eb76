/*
 * One character of a text in the form in which words are compared: lower case, without accents, digits of any script as
 * ASCII, dashes as one dash. What nobody sees (soft hyphens, joiners) is nothing, so that nothing hides behind it.
 */
#ifndef EW_REDACT_FOLD_H
#define EW_REDACT_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ew_fold_class {
	EW_FOLD_NOTHING, /* is not there: joiners, marks of accents, soft hyphens, apostrophes inside of words */
	EW_FOLD_SPACE,
	EW_FOLD_LINE,
	EW_FOLD_LETTER,
	EW_FOLD_DIGIT,
	EW_FOLD_SIGN,
};

struct ew_folded {
	uint8_t class_; /* enum ew_fold_class */
	bool upper;     /* was a capital letter */
	uint8_t n;      /* bytes of text */
	char text[5];   /* of a letter, digit or sign; with it the whole is handed on in one register */
};

/** Folds a code point. Every code point has an answer. */
struct ew_folded ew_fold(uint32_t code_point);

#endif
