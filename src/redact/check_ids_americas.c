/*
 * Numbers of people in the United States, Canada and Brazil. The American ones for taxes and pensions have no check
 * digit: what never was issued is all that can be excluded, so a fit alone must never be taken for a finding.
 */
#include "redact/check_ids.h"

#include "redact/check.h"
#include "redact/check_parts.h"

/* Numbers that stood in advertisements and leaflets, and were withdrawn by the Social Security Administration. */
static bool ssn_void(uint64_t number)
{
	return number == 78051120 || number == 219099999 || number == 457555462;
}

/* 20 CFR 422.103 and the announcement of random numbers (2011): area, group and serial are never zero. */
bool ew_id_us_ssn(struct ew_slice s)
{
	if (!ew_symbols_are_digits(s, 9))
		return false;
	uint64_t area = ew_symbols_number(s, 0, 3);

	if (area == 0 || area == 666 || area >= 900)
		return false;
	return ew_symbols_number(s, 3, 2) != 0 && ew_symbols_number(s, 5, 4) != 0 && !ssn_void(ew_symbols_number(s, 0, 9));
}

/* IRS Publication 1915 and the Internal Revenue Manual 3.21.263: the fourth and fifth digit. */
bool ew_id_us_itin(struct ew_slice s)
{
	if (!ew_symbols_are_digits(s, 9) || s.at[0] != '9')
		return false;
	uint64_t group = ew_symbols_number(s, 3, 2);

	return (group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group <= 92) || group >= 94;
}

/* CMS, "Understanding the Medicare Beneficiary Identifier": letters without S, L, O, I, B, Z. */
bool ew_id_us_mbi(struct ew_slice s)
{
	if (!ew_symbols_look(s, "9A*9A*9AA99") || s.at[0] == '0')
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (ew_symbol_in(s.at[i], "SLOIBZ"))
			return false;
	}
	return true;
}

/* 45 CFR 162.406: Luhn over the number with 80840 before it; these five digits count 24. */
bool ew_id_us_npi(struct ew_slice s)
{
	static const int8_t weights[] = {2, 1, 2, 1, 2, 1, 2, 1, 2, 1};

	if (!ew_symbols_are_digits(s, 10) || (s.at[0] != '1' && s.at[0] != '2'))
		return false;
	return (24 + ew_symbols_weigh_digits(s, weights, 10)) % 10 == 0;
}

/*
 * DEA Diversion Control: kind of registrant, first letter of the name (or 9), and twice the even places with the odd
 * ones.
 */
bool ew_id_us_dea(struct ew_slice s)
{
	static const int8_t weights[] = {1, 2, 1, 2, 1, 2};

	if (!ew_symbols_look(s, "A*9999999") || !ew_symbol_in(s.at[0], "ABCDEFGHJKLMPRSTUX"))
		return false;
	if (s.at[1] <= '8')
		return false;
	struct ew_slice digits = ew_symbols_part(s, 2, 7);

	return ew_symbols_weigh(digits, weights, 6) % 10 == (int)ew_digit_at(digits, 6);
}

/* Canada: Luhn; no person's number begins with 0 or 8. */
bool ew_id_ca_sin(struct ew_slice s)
{
	return ew_symbols_are_digits(s, 9) && s.at[0] != '0' && s.at[0] != '8' && ew_check_luhn(s);
}

/* Brazil, Instrução Normativa RFB: both check digits are what is missing to eleven, 0 where that is ten or more. */
bool ew_id_br_cpf(struct ew_slice s)
{
	static const int8_t weights[] = {11, 10, 9, 8, 7, 6, 5, 4, 3, 2};

	if (!ew_symbols_are_digits(s, 11) || ew_symbols_alike(s))
		return false;
	unsigned first = (unsigned)ew_symbols_weigh(s, weights + 1, 9) * 10 % 11 % 10;
	unsigned second = (unsigned)ew_symbols_weigh(s, weights, 10) * 10 % 11 % 10;

	return first == ew_digit_at(s, 9) && second == ew_digit_at(s, 10);
}
