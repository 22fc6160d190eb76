/*
 * Numbers of people in India, Singapore, Hong Kong, Japan, Saudi Arabia, the Emirates and Israel. Where an issuer never
 * published a check digit (the Emirates) none is asked for: a number that fits here is looked at again with its
 * context.
 */
#include "redact/check_ids.h"

#include "redact/check.h"
#include "redact/check_parts.h"

static bool uidai(struct ew_slice s, size_t n)
{
	return ew_symbols_are_digits(s, n) && s.at[0] >= '2' && !ew_symbols_mirrored(s) && ew_check_verhoeff(s);
}

/*
 * UIDAI, "A UID Numbering Scheme": none begins with 0 or 1, none reads the same from its end, the last is Verhoeff's.
 */
bool ew_id_in_aadhaar(struct ew_slice s)
{
	return uidai(s, 12);
}

/* The number that may be given instead of it. */
bool ew_id_in_vid(struct ew_slice s)
{
	return uidai(s, 16);
}

/*
 * Income Tax Department: the fourth letter says what the holder is; four digits from 0001; how the last is made is
 * secret.
 */
bool ew_id_in_pan(struct ew_slice s)
{
	return ew_symbols_look(s, "AAAAA9999A") && ew_symbol_in(s.at[3], "ABCFGHJKLPT") && ew_symbols_number(s, 5, 4) != 0;
}

/* Singapore: S and T citizens, F, G and M foreigners; eleven check letters for each. */
bool ew_id_sg_nric(struct ew_slice s)
{
	static const int8_t weights[] = {2, 7, 6, 5, 4, 3, 2};
	static const struct {
		uint8_t series;
		uint8_t more;
		char letters[12];
	} series[] = {
		{'S', 0, "JZIHGFEDCBA"},
		{'T', 4, "JZIHGFEDCBA"},
		{'F', 0, "XWUTRQPNMLK"},
		{'G', 4, "XWUTRQPNMLK"},
		{'M', 3, "XWUTRQPNJLK"},
	};

	if (!ew_symbols_look(s, "A9999999A"))
		return false;
	int sum = ew_symbols_weigh(ew_symbols_part(s, 1, 7), weights, 7);

	for (size_t i = 0; i < EW_COUNT(series); i++) {
		if (s.at[0] == series[i].series)
			return s.at[8] == (uint8_t)series[i].letters[(sum + series[i].more) % 11];
	}
	return false;
}

/* Hong Kong: weights 9 to 1, a letter counts 10 to 35, the letter that is not there 36; A is ten as a check digit. */
bool ew_id_hk_hkid(struct ew_slice s)
{
	static const int8_t weights[] = {7, 6, 5, 4, 3, 2};
	bool two = s.len == 9;

	if (!ew_symbols_look(s, two ? "AA999999*" : "A999999*"))
		return false;
	uint8_t check = s.at[s.len - 1];

	if (check > 'A')
		return false;
	unsigned sum = two ? (unsigned)(s.at[0] - 'A' + 10) * 9 : 36 * 9;

	sum += (unsigned)(s.at[two ? 1 : 0] - 'A' + 10) * 8;
	sum += (unsigned)ew_symbols_weigh(ew_symbols_part(s, two ? 2 : 1, 6), weights, 6);
	return (sum + (check == 'A' ? 10u : (unsigned)(check - '0'))) % 11 == 0;
}

/* Japan, ordinance 85 of 2014 (Ministry of Internal Affairs), article 5: weights 2 to 7 and 2 to 6 from the right. */
bool ew_id_jp_my_number(struct ew_slice s)
{
	static const int8_t weights[] = {6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};

	if (!ew_symbols_are_digits(s, 12))
		return false;
	unsigned rest = (unsigned)ew_symbols_weigh(s, weights, 11) % 11;

	return ew_digit_at(s, 11) == (rest <= 1 ? 0 : 11 - rest);
}

/* Saudi Arabia: 1 citizens, 2 residents; Luhn. */
bool ew_id_sa_id(struct ew_slice s)
{
	return ew_symbols_are_digits(s, 10) && (s.at[0] == '1' || s.at[0] == '2') && ew_check_luhn(s);
}

/* The Emirates: the country's number, a year of birth, seven digits and one more that nobody explains in public. */
bool ew_id_ae_emirates_id(struct ew_slice s)
{
	if (!ew_symbols_look(s, "784999999999999"))
		return false;
	uint64_t year = ew_symbols_number(s, 3, 4);

	return year >= 1900 && year <= 2099;
}

/* Israel, Population Registry: Luhn over nine digits; shorter numbers are written with zeros before them. */
bool ew_id_il_id(struct ew_slice s)
{
	return ew_symbols_are_digits(s, 9) && !ew_symbols_alike(s) && ew_check_luhn(s);
}
