/*
 * Private to domain: one table of words for each enum, read in both directions, so that what is written is what is
 * read.
 */
#ifndef EW_DOMAIN_WORDS_H
#define EW_DOMAIN_WORDS_H

#include "base/slice.h"

/** The word of a number, NULL when it has none. */
static inline const char *ew_word(const char *const *table, size_t n, size_t i)
{
	return i < n ? table[i] : NULL;
}

/** The number of a word, -1 when the table has it not. */
static inline int ew_word_of(const char *const *table, size_t n, struct ew_slice word)
{
	for (size_t i = 0; i < n; i++)
		if (table[i] && ew_slice_equal(word, ew_slice_text(table[i])))
			return (int)i;
	return -1;
}

#define EW_WORD(table, i) ew_word(table, EW_COUNT(table), (size_t)(i))
#define EW_WORD_OF(table, word) ew_word_of(table, EW_COUNT(table), word)

#endif
