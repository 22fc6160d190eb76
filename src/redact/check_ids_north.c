/*
 * Numbers of people in Denmark, Sweden, Finland and Norway: all begin with a day of birth. Denmark gave its check up in
 * 2007, so that there only the day is left to look at.
 */
#include "redact/check_ids.h"

#include "redact/check.h"
#include "redact/check_parts.h"

/* CPR-kontoret, "Personnummeret i CPR": the seventh digit and the year say the century. */
bool ew_id_dk_cpr(struct ew_slice s)
{
	if (!ew_symbols_are_digits(s, 10))
		return false;
	unsigned year = (unsigned)ew_symbols_number(s, 4, 2), century = 1900;

	if (s.at[6] == '4' || s.at[6] == '9')
		century = year <= 36 ? 2000 : 1900;
	else if (s.at[6] >= '5')
		century = year <= 57 ? 2000 : 1800;
	return ew_day_exists(century + year, (unsigned)ew_symbols_number(s, 2, 2), (unsigned)ew_symbols_number(s, 0, 2));
}

/* Skatteverket, SKV 704: ten digits or twelve; Luhn over the last ten; coordination numbers have 60 more in the day. */
bool ew_id_se_personnummer(struct ew_slice s)
{
	bool whole = s.len == 12;

	if (!ew_symbols_are_digits(s, whole ? 12 : 10))
		return false;
	struct ew_slice ten = whole ? ew_symbols_part(s, 2, 10) : s;
	unsigned century = whole ? (unsigned)ew_symbols_number(s, 0, 2) : 20;
	unsigned year = (unsigned)ew_symbols_number(ten, 0, 2);
	unsigned day = (unsigned)ew_symbols_number(ten, 4, 2);

	if (century < 18 || century > 20)
		return false;
	return ew_day_exists(century * 100 + year, (unsigned)ew_symbols_number(ten, 2, 2), day > 60 ? day - 60 : day) &&
	       ew_check_luhn(ten);
}

/*
 * The century by its sign; without one (it was '+' or '-') it is unknown, and February 29 of any fourth year is a day.
 */
static unsigned hetu_century(struct ew_slice s)
{
	if (s.len == 10)
		return 2000;
	return s.at[6] <= 'F' ? 2000 : 1900;
}

/*
 * Valtioneuvoston asetus 128/2010 and its change of 2023 (signs A to F and U to Y): the number without its sign, modulo
 * 31. Symbols have no '+' and no '-': of people born before 2000 there are mostly ten.
 */
bool ew_id_fi_hetu(struct ew_slice s)
{
	bool sign = s.len == 11;

	if (!ew_symbols_look(s, sign ? "999999A999*" : "999999999*") || (sign && !ew_symbol_in(s.at[6], "ABCDEFUVWXY")))
		return false;
	unsigned serial = (unsigned)ew_symbols_number(s, sign ? 7 : 6, 3);
	unsigned born = (unsigned)ew_symbols_number(s, 0, 6);

	if (serial < 2 || !ew_day_exists(hetu_century(s) + born % 100, born / 100 % 100, born / 10000))
		return false;
	return s.at[s.len - 1] == (uint8_t)"0123456789ABCDEFHJKLMNPRSTUVWXY"[(born * 1000ull + serial) % 31];
}

/* The three digits behind the day and the year say the century; 0 when they say none. */
static unsigned fnr_century(unsigned year, unsigned serial)
{
	if (serial < 500)
		return 1900;
	if (serial < 750 && year >= 54)
		return 1800;
	if (year < 40)
		return 2000;
	return serial >= 900 ? 1900 : 0;
}

/*
 * Folkeregisterforskriften § 2-2-1: D-numbers have 40 more in the day, H-numbers 40 and test numbers 80 more in the
 * month.
 */
static bool fnr_day(struct ew_slice s)
{
	unsigned day = (unsigned)ew_symbols_number(s, 0, 2);
	unsigned month = (unsigned)ew_symbols_number(s, 2, 2);
	unsigned year = (unsigned)ew_symbols_number(s, 4, 2);
	unsigned century = fnr_century(year, (unsigned)ew_symbols_number(s, 6, 3));

	return century != 0 && ew_day_exists(century + year, month % 40, day > 40 ? day - 40 : day);
}

bool ew_id_no_fnr(struct ew_slice s)
{
	static const int8_t first[] = {3, 7, 6, 1, 8, 9, 4, 5, 2, 1};
	static const int8_t second[] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1};

	if (!ew_symbols_are_digits(s, 11) || !fnr_day(s))
		return false;
	return ew_symbols_weigh(s, first, 10) % 11 == 0 && ew_symbols_weigh(s, second, 11) % 11 == 0;
}
