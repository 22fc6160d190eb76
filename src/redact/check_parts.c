/*
 * What nearly every rule of an identity number is made of. Must never take a byte for a digit that is none: the rules
 * look at the shape first, and everything after counts on it.
 */
#include "redact/check_parts.h"

#include <string.h>

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

static bool looks(uint8_t c, char like)
{
	switch (like) {
	case '9':
		return is_digit(c);
	case 'A':
		return is_letter(c);
	case '*':
		return is_digit(c) || is_letter(c);
	default:
		return c == (uint8_t)like;
	}
}

bool ew_symbols_look(struct ew_slice symbols, const char *shape)
{
	for (size_t i = 0; i < symbols.len; i++) {
		if (shape[i] == '\0' || !looks(symbols.at[i], shape[i]))
			return false;
	}
	return shape[symbols.len] == '\0';
}

bool ew_symbols_are_digits(struct ew_slice symbols, size_t n)
{
	if (symbols.len != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!is_digit(symbols.at[i]))
			return false;
	}
	return true;
}

bool ew_symbols_alike(struct ew_slice symbols)
{
	for (size_t i = 1; i < symbols.len; i++) {
		if (symbols.at[i] != symbols.at[0])
			return false;
	}
	return true;
}

bool ew_symbols_mirrored(struct ew_slice symbols)
{
	for (size_t i = 0; i < symbols.len / 2; i++) {
		if (symbols.at[i] != symbols.at[symbols.len - 1 - i])
			return false;
	}
	return true;
}

struct ew_slice ew_symbols_part(struct ew_slice symbols, size_t from, size_t n)
{
	if (from >= symbols.len)
		return EW_SLICE_EMPTY;
	return ew_slice_of(symbols.at + from, n < symbols.len - from ? n : symbols.len - from);
}

uint64_t ew_symbols_number(struct ew_slice symbols, size_t from, size_t n)
{
	uint64_t value = 0;

	for (size_t i = from; i < from + n; i++)
		value = value * 10 + ew_digit_at(symbols, i);
	return value;
}

int ew_symbols_weigh(struct ew_slice symbols, const int8_t *weights, size_t n)
{
	int sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (int)ew_digit_at(symbols, i) * weights[i];
	return sum;
}

unsigned ew_symbols_weigh_digits(struct ew_slice symbols, const int8_t *weights, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned product = ew_digit_at(symbols, i) * (unsigned)weights[i];

		sum += product / 10 + product % 10;
	}
	return sum;
}

bool ew_symbols_mod_11_10(struct ew_slice symbols)
{
	unsigned carry = 10;

	for (size_t i = 0; i + 1 < symbols.len; i++) {
		unsigned sum = (ew_digit_at(symbols, i) + carry) % 10;

		carry = (sum == 0 ? 10 : sum) * 2 % 11;
	}
	return symbols.len > 1 && (ew_digit_at(symbols, symbols.len - 1) + carry) % 10 == 1;
}

bool ew_day_exists(unsigned year, unsigned month, unsigned day)
{
	static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

bool ew_symbol_in(uint8_t symbol, const char *set)
{
	return symbol != '\0' && strchr(set, symbol) != NULL;
}
