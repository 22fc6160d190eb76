/*
 * Numbers of people in Luxembourg, Belgium, the Netherlands and France.
 */
#include "redact/check_ids.h"

#include <string.h>

#include "redact/check.h"
#include "redact/check_parts.h"

/*
 * Luxembourg, règlement grand-ducal of 28 November 2013: the whole day of birth, a serial, and two check digits over
 * the same eleven: Luhn's first, then Verhoeff's, which does not see Luhn's.
 */
bool ew_id_lu_matricule(struct ew_slice s)
{
	uint8_t verhoeff[12];

	if (!ew_symbols_are_digits(s, 13))
		return false;
	unsigned year = (unsigned)ew_symbols_number(s, 0, 4);

	if (year < 1800 || year > 2099)
		return false;
	if (!ew_day_exists(year, (unsigned)ew_symbols_number(s, 4, 2), (unsigned)ew_symbols_number(s, 6, 2)))
		return false;
	memcpy(verhoeff, s.at, 11);
	verhoeff[11] = s.at[12];
	return ew_check_luhn(ew_symbols_part(s, 0, 12)) && ew_check_verhoeff(ew_slice_of(verhoeff, sizeof(verhoeff)));
}

/* The day as far as it is known: 00 where nobody knows; 20 and 40 more in the month outside of the register. */
static bool belgian_day(unsigned century, uint64_t born)
{
	unsigned month = (unsigned)(born / 100 % 100) % 20, day = (unsigned)(born % 100);

	if (born / 100 % 100 >= 60)
		return false;
	if (month == 0 || day == 0)
		return month <= 12 && day <= 31;
	return ew_day_exists(century + (unsigned)(born / 10000), month, day);
}

/* Arrêté royal of 3 April 1984: what nine digits lack to 97; with a 2 before them for people born since 2000. */
bool ew_id_be_nn(struct ew_slice s)
{
	if (!ew_symbols_are_digits(s, 11))
		return false;
	uint64_t number = ew_symbols_number(s, 0, 9), check = ew_symbols_number(s, 9, 2);
	uint64_t born = number / 1000;

	if (97 - number % 97 == check)
		return belgian_day(1900, born);
	return 97 - (2000000000 + number) % 97 == check && belgian_day(2000, born);
}

/* Wet algemene bepalingen burgerservicenummer: the eleven test. */
bool ew_id_nl_bsn(struct ew_slice s)
{
	static const int8_t weights[] = {9, 8, 7, 6, 5, 4, 3, 2, -1};

	return ew_symbols_are_digits(s, 9) && ew_symbols_number(s, 0, 9) != 0 && ew_symbols_weigh(s, weights, 9) % 11 == 0;
}

/* Months to 12; from 20 on for people whose month nobody knows. */
static bool french_month(uint64_t month)
{
	return (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
}

/* INSEE: the key is what is missing to 97; for it the departments of Corsica, 2A and 2B, are 19 and 18. */
bool ew_id_fr_nir(struct ew_slice s)
{
	uint8_t digits[15];

	if (s.len != sizeof(digits))
		return false;
	memcpy(digits, s.at, sizeof(digits));
	if (digits[5] == '2' && (digits[6] == 'A' || digits[6] == 'B')) {
		digits[5] = '1';
		digits[6] = digits[6] == 'A' ? '9' : '8';
	}
	struct ew_slice number = ew_slice_of(digits, sizeof(digits));

	if (!ew_symbols_are_digits(number, sizeof(digits)) || !ew_symbol_in(digits[0], "123478"))
		return false;
	if (!french_month(ew_symbols_number(number, 3, 2)) || ew_symbols_number(number, 5, 2) == 0)
		return false;
	return 97 - ew_symbols_number(number, 0, 13) % 97 == ew_symbols_number(number, 13, 2);
}

/* Direction générale des finances publiques: thirteen digits, the first to 3; the last three are the rest modulo 511. */
bool ew_id_fr_spi(struct ew_slice s)
{
	if (!ew_symbols_are_digits(s, 13) || s.at[0] > '3')
		return false;
	return ew_symbols_number(s, 0, 10) % 511 == ew_symbols_number(s, 10, 3);
}
