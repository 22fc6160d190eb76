/*
 * Numbers of people in the United Kingdom and Ireland: for taxes, pensions and health.
 */
#include "redact/check_ids.h"

#include "redact/check_parts.h"

/* Pairs that were never issued or serve the administration. */
static bool nino_withheld(struct ew_slice s)
{
	static const char pairs[][3] = {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"};

	for (size_t i = 0; i < EW_COUNT(pairs); i++) {
		if (s.at[0] == (uint8_t)pairs[i][0] && s.at[1] == (uint8_t)pairs[i][1])
			return true;
	}
	return false;
}

/* HMRC, National Insurance Manual NIM39110. The last letter is often left out. */
bool ew_id_gb_nino(struct ew_slice s)
{
	if (!ew_symbols_look(s, s.len == 8 ? "AA999999" : "AA999999A"))
		return false;
	if (ew_symbol_in(s.at[0], "DFIQUV") || ew_symbol_in(s.at[1], "DFIQUVO") || nino_withheld(s))
		return false;
	return s.len == 8 || s.at[8] <= 'D';
}

/* NHS Data Dictionary: weights 10 to 2; the sum with the check digit is a multiple of eleven, and ten is no digit. */
bool ew_id_gb_nhs(struct ew_slice s)
{
	static const int8_t weights[] = {10, 9, 8, 7, 6, 5, 4, 3, 2, 1};

	return ew_symbols_are_digits(s, 10) && ew_symbols_weigh(s, weights, 10) % 11 == 0;
}

/* HMRC, specification of self-assessment: the first digit is the check, one of eleven by the rest. */
bool ew_id_gb_utr(struct ew_slice s)
{
	static const int8_t weights[] = {0, 6, 7, 8, 9, 10, 5, 4, 3, 2};
	static const char checks[] = "21987654321";

	return ew_symbols_are_digits(s, 10) && s.at[0] == (uint8_t)checks[ew_symbols_weigh(s, weights, 10) % 11];
}

/*
 * Social Welfare Consolidation Act 2005, section 262, and Revenue's note of 2013: weights 8 to 2, a second letter nine
 * times. W, T and X, which used to mark whose spouse somebody was, count nothing.
 */
bool ew_id_ie_pps(struct ew_slice s)
{
	static const int8_t weights[] = {8, 7, 6, 5, 4, 3, 2};
	unsigned second = 0;

	if (!ew_symbols_look(s, s.len == 8 ? "9999999A" : "9999999AA"))
		return false;
	if (s.len == 9) {
		if (!ew_symbol_in(s.at[8], "ABHWTX"))
			return false;
		second = s.at[8] <= 'H' ? (unsigned)(s.at[8] - 'A') + 1 : 0;
	}
	unsigned sum = (unsigned)ew_symbols_weigh(s, weights, 7) + second * 9;

	return s.at[7] == (uint8_t)"WABCDEFGHIJKLMNOPQRSTUV"[sum % 23];
}
