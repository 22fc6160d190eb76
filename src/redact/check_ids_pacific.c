/*
 * Numbers of people in Australia, New Zealand and South Africa.
 */
#include "redact/check_ids.h"

#include "redact/check.h"
#include "redact/check_parts.h"

/* Australian Taxation Office: the weighted sum is a multiple of eleven; old numbers have eight digits. */
bool ew_id_au_tfn(struct ew_slice s)
{
	static const int8_t nine[] = {1, 4, 3, 7, 5, 8, 6, 9, 10};
	static const int8_t eight[] = {10, 7, 8, 4, 6, 3, 5, 1};
	bool old = s.len == 8;

	if (!ew_symbols_are_digits(s, old ? 8 : 9) || ew_symbols_number(s, 0, s.len) == 0)
		return false;
	return ew_symbols_weigh(s, old ? eight : nine, s.len) % 11 == 0;
}

/* Services Australia: begins with 2 to 6, the ninth is the check, the tenth counts cards; whose it is may follow. */
bool ew_id_au_medicare(struct ew_slice s)
{
	static const int8_t weights[] = {1, 3, 7, 9, 1, 3, 7, 9};

	if (!ew_symbols_are_digits(s, s.len == 11 ? 11 : 10) || s.at[0] < '2' || s.at[0] > '6')
		return false;
	if (s.at[9] == '0' || (s.len == 11 && s.at[10] == '0'))
		return false;
	return ew_symbols_weigh(s, weights, 8) % 10 == (int)ew_digit_at(s, 8);
}

static unsigned eleven_less(int sum)
{
	return (unsigned)(11 - sum % 11) % 11;
}

/* Inland Revenue, specifications of 2026: 10 to 200 million; other weights where ten comes out of the first. */
bool ew_id_nz_ird(struct ew_slice s)
{
	static const int8_t first[] = {3, 2, 7, 6, 5, 4, 3, 2};
	static const int8_t second[] = {7, 4, 3, 2, 5, 2, 7, 6};
	bool eight = s.len == 8;

	if (!ew_symbols_are_digits(s, eight ? 8 : 9))
		return false;
	uint64_t number = ew_symbols_number(s, 0, s.len);

	if (number <= 10000000 || number >= 200000000)
		return false;
	size_t base = s.len - 1; /* an eight-digit number has a zero before it */
	unsigned check = eleven_less(ew_symbols_weigh(s, first + (8 - base), base));

	if (check == 10)
		check = eleven_less(ew_symbols_weigh(s, second + (8 - base), base));
	return check == ew_digit_at(s, base);
}

/* Letters without I and O count 1 to 24, digits themselves. */
static unsigned nhi_value(uint8_t symbol)
{
	if (symbol <= '9')
		return (unsigned)(symbol - '0');
	return (unsigned)(symbol - 'A') + 1 - (symbol > 'I' ? 1u : 0u) - (symbol > 'O' ? 1u : 0u);
}

/* HISO 10046: three letters and four digits, modulo 11; or three letters, two digits and two letters, modulo 23. */
bool ew_id_nz_nhi(struct ew_slice s)
{
	unsigned sum = 0;

	if (!ew_symbols_look(s, "AAA9999") && !ew_symbols_look(s, "AAA99AA"))
		return false;
	for (size_t i = 0; i < 7; i++) {
		if (s.at[i] == 'I' || s.at[i] == 'O')
			return false;
		sum += i < 6 ? nhi_value(s.at[i]) * (7 - (unsigned)i) : 0;
	}
	if (s.at[6] > '9')
		return nhi_value(s.at[6]) == 23 - sum % 23;
	return sum % 11 != 0 && (11 - sum % 11) % 10 == nhi_value(s.at[6]);
}

/*
 * South Africa, Identification Act 68 of 1997: a day of birth, a serial, citizen (0), resident (1) or refugee (2),
 * Luhn.
 */
bool ew_id_za_id(struct ew_slice s)
{
	if (!ew_symbols_are_digits(s, 13) || s.at[10] > '2')
		return false;
	unsigned born = (unsigned)ew_symbols_number(s, 0, 6);

	return ew_day_exists(2000 + born / 10000, born / 100 % 100, born % 100) && ew_check_luhn(s);
}
