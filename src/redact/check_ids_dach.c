/*
 * Numbers of people in Germany, Austria and Switzerland: for taxes, pensions and health insurance. The identity card is
 * no part of it: its number is checked on the card itself and seldom read out with its check digit.
 */
#include "redact/check_ids.h"

#include "redact/check_parts.h"

/* Of ten digits exactly one stands there twice or three times, and three of it are never neighbours. */
static bool idnr_repeats(struct ew_slice s)
{
	uint8_t seen[10] = {0};
	unsigned more = 0;

	for (size_t i = 0; i < 10; i++) {
		unsigned digit = ew_digit_at(s, i);

		more += ++seen[digit] == 2;
		if (seen[digit] > 3)
			return false;
		if (i >= 2 && digit == ew_digit_at(s, i - 1) && digit == ew_digit_at(s, i - 2))
			return false;
	}
	return more == 1;
}

/* § 139b AO, § 1 StIdV, and what the Bundeszentralamt says of digits that repeat (2016). */
bool ew_id_de_idnr(struct ew_slice s)
{
	return ew_symbols_are_digits(s, 11) && s.at[0] != '0' && idnr_repeats(s) && ew_symbols_mod_11_10(s);
}

/* § 4 VKVV: area, day of birth, first letter of the name at birth, serial; a letter counts as two digits, 01 to 26. */
bool ew_id_de_rvnr(struct ew_slice s)
{
	static const int8_t before[] = {2, 1, 2, 5, 7, 1, 2, 1};
	static const int8_t after[] = {2, 1};

	if (!ew_symbols_look(s, "99999999A999") || ew_symbols_number(s, 0, 2) < 2)
		return false;
	unsigned day = (unsigned)ew_symbols_number(s, 2, 2);

	/* 50 more where the serial numbers of a day were used up. */
	if (!ew_day_exists(2000 + (unsigned)ew_symbols_number(s, 6, 2), (unsigned)ew_symbols_number(s, 4, 2), day % 50))
		return false;
	unsigned letter = (unsigned)(s.at[8] - 'A') + 1;
	unsigned sum = ew_symbols_weigh_digits(s, before, 8) + letter / 10 * 2 + letter % 10;

	sum += ew_symbols_weigh_digits(ew_symbols_part(s, 9, 2), after, 2);
	return sum % 10 == ew_digit_at(s, 11);
}

/* § 290 SGB V, annex 1: the same with 1 and 2 in turns. */
bool ew_id_de_kvnr(struct ew_slice s)
{
	static const int8_t weights[] = {1, 2, 1, 2, 1, 2, 1, 2};

	if (!ew_symbols_look(s, "A999999999"))
		return false;
	unsigned letter = (unsigned)(s.at[0] - 'A') + 1;
	unsigned twice = letter % 10 * 2;
	unsigned sum = letter / 10 + twice / 10 + twice % 10;

	sum += ew_symbols_weigh_digits(ew_symbols_part(s, 1, 8), weights, 8);
	return sum % 10 == ew_digit_at(s, 9);
}

/*
 * § 31 ASVG: a serial from 100 on, its check digit in the fourth place, the day of birth; months to 15 where a day is
 * full.
 */
bool ew_id_at_vnr(struct ew_slice s)
{
	static const int8_t weights[] = {3, 7, 9, 0, 5, 8, 4, 2, 1, 6};

	if (!ew_symbols_are_digits(s, 10) || s.at[0] == '0')
		return false;
	unsigned month = (unsigned)ew_symbols_number(s, 6, 2);
	unsigned year = 2000 + (unsigned)ew_symbols_number(s, 8, 2);

	if (!ew_day_exists(year, month > 12 && month <= 15 ? 1 : month, (unsigned)ew_symbols_number(s, 4, 2)))
		return false;
	return ew_symbols_weigh(s, weights, 10) % 11 == (int)ew_digit_at(s, 3);
}

/* Art. 50c AHVG: an EAN-13 of the country 756. */
bool ew_id_ch_ahv(struct ew_slice s)
{
	static const int8_t weights[] = {1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1};

	return ew_symbols_look(s, "7569999999999") && ew_symbols_weigh(s, weights, 13) % 10 == 0;
}
