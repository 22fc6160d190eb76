/*
 * Cards and bank numbers: the checks of ISO/IEC 7812, Verhoeff and the American Bankers Association, and whose card a
 * number may be. Says whether symbols fit and must never be taken for more: one number in ten passes by chance.
 */
#include "redact/check.h"

#include "redact/check_parts.h"

bool ew_check_luhn(struct ew_slice symbols)
{
	static const uint8_t doubled[] = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9};
	unsigned sum = 0;

	if (symbols.len == 0)
		return false;
	for (size_t i = 0; i < symbols.len; i++) {
		unsigned digit = ew_digit_at(symbols, symbols.len - 1 - i);

		if (digit > 9)
			return false;
		sum += i % 2 == 0 ? digit : doubled[digit];
	}
	return sum % 10 == 0;
}

/* The product of the group of symmetries of a pentagon: 0 to 4 turn, 5 to 9 turn and mirror. */
static unsigned turn(unsigned a, unsigned b)
{
	unsigned turned = a < 5 ? a % 5 + b % 5 : a % 5 + 5 - b % 5;

	return turned % 5 + ((a < 5) == (b < 5) ? 0 : 5);
}

/*
 * The permutation of a place, by its distance from the check digit: each row is the one before, put through the second.
 */
static const uint8_t placed[8][10] = {
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
	{1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
	{5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
	{8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
	{9, 4, 5, 3, 1, 2, 6, 8, 7, 0},
	{4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
	{2, 7, 9, 3, 8, 0, 6, 4, 1, 5},
	{7, 0, 4, 6, 9, 1, 3, 2, 5, 8},
};

bool ew_check_verhoeff(struct ew_slice symbols)
{
	unsigned check = 0;

	if (symbols.len == 0)
		return false;
	for (size_t i = 0; i < symbols.len; i++) {
		unsigned digit = ew_digit_at(symbols, symbols.len - 1 - i);

		if (digit > 9)
			return false;
		check = turn(check, placed[i % 8][digit]);
	}
	return check == 0;
}

bool ew_check_routing(struct ew_slice symbols)
{
	static const int8_t weights[] = {3, 7, 1, 3, 7, 1, 3, 7, 1};

	if (!ew_symbols_are_digits(symbols, 9))
		return false;
	/* 00 the Treasury; 01-12 the Federal Reserve's districts; 21-32 thrift institutions; 61-72 electronic; 80 cheques. */
	unsigned district = (unsigned)ew_symbols_number(symbols, 0, 2);

	if (district > 12 && !(district >= 21 && district <= 32) && !(district >= 61 && district <= 72) && district != 80)
		return false;
	return ew_symbols_weigh(symbols, weights, 9) % 10 == 0;
}

/* First four digits from and to, and the lengths that are issued with them, one bit each. */
struct card_range {
	uint16_t from, to;
	uint32_t lengths;
};

#define LENGTH(n) (UINT32_C(1) << (n))
#define LENGTHS_16_TO_19 (LENGTH(16) | LENGTH(17) | LENGTH(18) | LENGTH(19))

static const struct card_range major[] = {
	{2221, 2720, LENGTH(16)},                                                         /* Mastercard */
	{3000, 3059, LENGTH(14) | LENGTH(15) | LENGTHS_16_TO_19},                         /* Diners */
	{3095, 3095, LENGTH(14) | LENGTH(15) | LENGTHS_16_TO_19},                         /* Diners */
	{3400, 3499, LENGTH(15)},                                                         /* American Express */
	{3528, 3589, LENGTHS_16_TO_19},                                                   /* JCB; RuPay has 353 and 356 */
	{3600, 3699, LENGTH(14) | LENGTH(15) | LENGTHS_16_TO_19},                         /* Diners */
	{3700, 3799, LENGTH(15)},                                                         /* American Express */
	{3800, 3999, LENGTH(14) | LENGTH(15) | LENGTHS_16_TO_19},                         /* Diners */
	{4000, 4999, LENGTH(13) | LENGTH(16) | LENGTH(18) | LENGTH(19)},                  /* Visa */
	{5080, 5089, LENGTH(16)},                                                         /* RuPay */
	{5100, 5599, LENGTH(16)},                                                         /* Mastercard */
	{6000, 6010, LENGTH(16)},                                                         /* RuPay */
	{6011, 6011, LENGTHS_16_TO_19},                                                   /* Discover */
	{6012, 6099, LENGTH(16)},                                                         /* RuPay */
	{6200, 6299, LENGTHS_16_TO_19},                                                   /* UnionPay */
	{6440, 6599, LENGTHS_16_TO_19},                                                   /* Discover; RuPay has 65 */
	{8100, 8299, LENGTHS_16_TO_19},                                                   /* UnionPay, RuPay */
};

enum ew_card_brand ew_check_card_brand(struct ew_slice symbols)
{
	if (symbols.len < 12 || symbols.len > 19 || !ew_symbols_are_digits(symbols, symbols.len))
		return EW_CARD_NONE;
	unsigned begins = (unsigned)ew_symbols_number(symbols, 0, 4);

	for (size_t i = 0; i < EW_COUNT(major); i++) {
		if (begins >= major[i].from && begins <= major[i].to && (major[i].lengths & LENGTH(symbols.len)) != 0)
			return EW_CARD_MAJOR;
	}
	return begins / 100 == 50 || (begins >= 5600 && begins <= 6999) ? EW_CARD_MAESTRO : EW_CARD_NONE;
}
