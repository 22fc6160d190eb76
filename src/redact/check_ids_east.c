/*
 * Numbers of people in Poland, Czechia, Slovakia, Estonia, Lithuania, Romania, Bulgaria and Croatia: neighbours whose
 * people work and call across the border.
 */
#include "redact/check_ids.h"

#include "redact/check_parts.h"

/* Ustawa o ewidencji ludności, article 15: the month says the century by 20 more each; weights 1, 3, 7, 9. */
bool ew_id_pl_pesel(struct ew_slice s)
{
	static const int8_t weights[] = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1};
	static const uint16_t centuries[] = {1900, 2000, 2100, 2200, 1800};

	if (!ew_symbols_are_digits(s, 11))
		return false;
	unsigned born = (unsigned)ew_symbols_number(s, 0, 6), month = born / 100 % 100;

	return ew_day_exists(centuries[month / 20] + born / 10000, month % 20, born % 100) &&
	       ew_symbols_weigh(s, weights, 11) % 10 == 0;
}

/* The day of a rodné číslo: women have 50 more in the month; since 2004 there may be 20 more where a day is full. */
static bool rc_day(struct ew_slice s)
{
	unsigned year = (unsigned)ew_symbols_number(s, 0, 2), month = (unsigned)ew_symbols_number(s, 2, 2) % 50;

	/* Nine digits were issued until 1953, ten from 1954 on; nobody lives who was born before 1900. */
	if (s.len == 9 && year >= 54)
		return false;
	year += s.len == 9 || year >= 54 ? 1900 : 2000;
	if (month > 20 && year >= 2004)
		month -= 20;
	return ew_day_exists(year, month, (unsigned)ew_symbols_number(s, 4, 2));
}

/*
 * Zákon 133/2000 Sb.: ten digits are a multiple of eleven; until 1985 the check digit was 0 where ten came out. Nine
 * digits have no check.
 */
static bool rodne_cislo(struct ew_slice s)
{
	if (!ew_symbols_are_digits(s, s.len == 9 ? 9 : 10) || !rc_day(s))
		return false;
	if (s.len == 9)
		return ew_symbols_number(s, 6, 3) != 0;
	unsigned rest = (unsigned)(ew_symbols_number(s, 0, 9) % 11), check = ew_digit_at(s, 9);
	unsigned year = (unsigned)ew_symbols_number(s, 0, 2);

	return rest == check || (rest == 10 && check == 0 && year >= 54 && year <= 85);
}

bool ew_id_cz_rc(struct ew_slice s)
{
	return rodne_cislo(s);
}

/* Zákon 301/1995 Z. z.: the same numbers, from the time of one state. */
bool ew_id_sk_rc(struct ew_slice s)
{
	return rodne_cislo(s);
}

/* A second set of weights where ten comes out of the first, 0 where it does again. */
static unsigned baltic_check(struct ew_slice s)
{
	static const int8_t first[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1};
	static const int8_t second[] = {3, 4, 5, 6, 7, 8, 9, 1, 2, 3};
	unsigned check = (unsigned)ew_symbols_weigh(s, first, 10) % 11;

	return check < 10 ? check : (unsigned)ew_symbols_weigh(s, second, 10) % 11 % 10;
}

/* Two centuries' halves for each pair of first digits: 1 and 2 are born in 18.., 3 and 4 in 19.., 5 and 6 in 20.. */
static bool baltic(struct ew_slice s)
{
	if (!ew_symbols_are_digits(s, 11) || s.at[0] < '1' || s.at[0] > '8')
		return false;
	unsigned century = 1800 + (ew_digit_at(s, 0) - 1) / 2 * 100;
	unsigned born = (unsigned)ew_symbols_number(s, 1, 6);

	return ew_day_exists(century + born / 10000, born / 100 % 100, born % 100) && baltic_check(s) == ew_digit_at(s, 10);
}

/* EVS 585. */
bool ew_id_ee_ik(struct ew_slice s)
{
	return baltic(s);
}

/* Gyventojų registro įstatymas, article 8. */
bool ew_id_lt_ak(struct ew_slice s)
{
	return baltic(s) && s.at[0] >= '3' && s.at[0] <= '6';
}

/* Romania, Legea 105/1996: sex and century, day of birth, county, serial; 7 to 9 residents and foreigners. */
bool ew_id_ro_cnp(struct ew_slice s)
{
	static const int8_t weights[] = {2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9};
	static const uint16_t centuries[] = {0, 1900, 1900, 1800, 1800, 2000, 2000, 2000, 2000, 2000};

	if (!ew_symbols_are_digits(s, 13) || s.at[0] == '0')
		return false;
	unsigned born = (unsigned)ew_symbols_number(s, 1, 6);

	if (!ew_day_exists(centuries[ew_digit_at(s, 0)] + born / 10000, born / 100 % 100, born % 100))
		return false;
	unsigned county = (unsigned)ew_symbols_number(s, 7, 2), check = (unsigned)ew_symbols_weigh(s, weights, 12) % 11;

	return county != 0 && ew_digit_at(s, 12) == (check == 10 ? 1 : check);
}

/* Bulgaria, naredba RD-02-20-9 of 2012: 20 more in the month for 18.., 40 more for 20.. */
bool ew_id_bg_egn(struct ew_slice s)
{
	static const int8_t weights[] = {2, 4, 8, 5, 10, 9, 7, 3, 6};
	static const uint16_t centuries[] = {1900, 1800, 2000};

	if (!ew_symbols_are_digits(s, 10))
		return false;
	unsigned born = (unsigned)ew_symbols_number(s, 0, 6), month = born / 100 % 100;

	if (month >= 60 || !ew_day_exists(centuries[month / 20] + born / 10000, month % 20, born % 100))
		return false;
	return (unsigned)ew_symbols_weigh(s, weights, 9) % 11 % 10 == ew_digit_at(s, 9);
}

/* Croatia, Pravilnik o osobnom identifikacijskom broju. */
bool ew_id_hr_oib(struct ew_slice s)
{
	return ew_symbols_are_digits(s, 11) && ew_symbols_mod_11_10(s);
}
