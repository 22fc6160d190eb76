/*
 * Numbers of people in Spain, Italy and Portugal.
 */
#include "redact/check_ids.h"

#include "redact/check_parts.h"

/* Real Decreto 1553/2005: the letter is the number modulo 23 in a fixed row. */
static uint8_t spanish_letter(uint64_t number)
{
	return (uint8_t)"TRWAGMYFPDXBNJZSQVHLCKE"[number % 23];
}

bool ew_id_es_dni(struct ew_slice s)
{
	return ew_symbols_look(s, "99999999A") && s.at[8] == spanish_letter(ew_symbols_number(s, 0, 8));
}

/* The same for foreigners: X, Y and Z count 0, 1 and 2. */
bool ew_id_es_nie(struct ew_slice s)
{
	if (!ew_symbols_look(s, "A9999999A") || s.at[0] < 'X')
		return false;
	return s.at[8] == spanish_letter((uint64_t)(s.at[0] - 'X') * 10000000 + ew_symbols_number(s, 1, 7));
}

/*
 * The digit at a place, which may be a letter where two people would have the same code (omocodia); 10 for anything
 * else.
 */
static unsigned fiscal_digit(uint8_t symbol)
{
	static const char letters[] = "LMNPQRSTUV";

	if (symbol <= '9')
		return (unsigned)(symbol - '0');
	for (unsigned i = 0; i < 10; i++) {
		if (symbol == (uint8_t)letters[i])
			return i;
	}
	return 10;
}

/* What a symbol counts in an odd place, by its value: A as 0. */
static unsigned fiscal_odd(uint8_t symbol)
{
	static const uint8_t values[] = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25,
		24, 23};

	return values[symbol <= '9' ? symbol - '0' : symbol - 'A'];
}

static bool fiscal_check(struct ew_slice s)
{
	unsigned sum = 0;

	for (size_t i = 0; i < 15; i++) {
		uint8_t c = s.at[i];

		sum += i % 2 == 0 ? fiscal_odd(c) : (unsigned)(c <= '9' ? c - '0' : c - 'A');
	}
	return s.at[15] == 'A' + sum % 26;
}

/* The day of birth; 40 more for women. */
static bool fiscal_day(struct ew_slice s)
{
	static const char months[] = "ABCDEHLMPRST";
	unsigned year = fiscal_digit(s.at[6]) * 10 + fiscal_digit(s.at[7]);
	unsigned day = fiscal_digit(s.at[9]) * 10 + fiscal_digit(s.at[10]);

	for (unsigned i = 0; i < 12; i++) {
		if (s.at[8] == (uint8_t)months[i])
			return ew_day_exists(2000 + year, i + 1, day > 40 ? day - 40 : day);
	}
	return false;
}

/* Decreto ministeriale of 23 December 1976. */
bool ew_id_it_codice_fiscale(struct ew_slice s)
{
	static const uint8_t numeric[] = {6, 7, 9, 10, 12, 13, 14};

	if (!ew_symbols_look(s, "AAAAAA**A**A***A"))
		return false;
	for (size_t i = 0; i < EW_COUNT(numeric); i++) {
		if (fiscal_digit(s.at[numeric[i]]) > 9)
			return false;
	}
	return fiscal_day(s) && fiscal_check(s);
}

/* Decreto-Lei 14/2013: who may hold it by the first digits, of people and of firms; weights 9 to 2, eleven. */
bool ew_id_pt_nif(struct ew_slice s)
{
	static const int8_t weights[] = {9, 8, 7, 6, 5, 4, 3, 2};

	if (!ew_symbols_are_digits(s, 9) || s.at[0] == '0')
		return false;
	if (s.at[0] == '4' && s.at[1] != '5')
		return false;
	unsigned rest = (unsigned)ew_symbols_weigh(s, weights, 8) % 11;

	return ew_digit_at(s, 8) == (rest <= 1 ? 0 : 11 - rest);
}
