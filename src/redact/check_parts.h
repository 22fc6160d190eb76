/*
 * Private to the checks: what nearly every rule is made of. A digit at a place, a number of some digits, a weighted
 * sum, a day that exists. Nothing here looks past the end of its slice or allocates; who asks has looked at the shape
 * before.
 */
#ifndef EW_REDACT_CHECK_PARTS_H
#define EW_REDACT_CHECK_PARTS_H

#include <stdbool.h>

#include "base/slice.h"

/** Whether the symbols look so, to the last: '9' is a digit, 'A' a capital letter, '*' either, anything else itself. */
bool ew_symbols_look(struct ew_slice symbols, const char *shape);

/** Whether there are exactly `n` symbols and all are digits. */
bool ew_symbols_are_digits(struct ew_slice symbols, size_t n);

/** Whether all symbols are the same one; true for an empty text. */
bool ew_symbols_alike(struct ew_slice symbols);

/** Whether it reads the same from its end. */
bool ew_symbols_mirrored(struct ew_slice symbols);

/** `n` symbols (at most) from `from` on; fewer where the text ends. */
struct ew_slice ew_symbols_part(struct ew_slice symbols, size_t from, size_t n);

/** The value of `n` digits from `from` on, at most 18. */
uint64_t ew_symbols_number(struct ew_slice symbols, size_t from, size_t n);

/** The digits from the first on, each times its weight. */
int ew_symbols_weigh(struct ew_slice symbols, const int8_t *weights, size_t n);

/** The digits of the products, added: 7 times 2 counts 1 + 4. For weights and digits below ten. */
unsigned ew_symbols_weigh_digits(struct ew_slice symbols, const int8_t *weights, size_t n);

/** ISO/IEC 7064, MOD 11,10: of all digits, the last is the check. */
bool ew_symbols_mod_11_10(struct ew_slice symbols);

/** Whether there is such a day (Gregorian). For a year of two digits add 2000: then February 29 of 00 is one. */
bool ew_day_exists(unsigned year, unsigned month, unsigned day);

/** Whether `symbol` is one of those in `set`. NUL is in no set. */
bool ew_symbol_in(uint8_t symbol, const char *set);

/** The digit at a place. */
static inline unsigned ew_digit_at(struct ew_slice symbols, size_t i)
{
	return (unsigned)(symbols.at[i] - '0');
}

#endif
