/*
 * IBAN, ISO 13616: each country's length and the shape of its account numbers, by the registry that SWIFT keeps. A
 * country that is missing here costs findings, a wrong shape too; the check of mod 97 is the same for all.
 */
#include "redact/check.h"


#include "redact/check_parts.h"

/* Two letters, the length of all, and the account number: kind and count, "n" digits, "a" letters, "c" either. */
struct iban_country {
	char country[3];
	uint8_t length;
	const char *shape;
};

/* By country, for the search. */
static const struct iban_country countries[] = {
	{"AD", 24, "n8c12"},
	{"AE", 23, "n19"},
	{"AL", 28, "n8c16"},
	{"AT", 20, "n16"},
	{"AZ", 28, "a4c20"},
	{"BA", 20, "n16"},
	{"BE", 16, "n12"},
	{"BG", 22, "a4n6c8"},
	{"BH", 22, "a4c14"},
	{"BI", 27, "n23"},
	{"BR", 29, "n23a1c1"},
	{"BY", 28, "c4n4c16"},
	{"CH", 21, "n5c12"},
	{"CR", 22, "n18"},
	{"CY", 28, "n8c16"},
	{"CZ", 24, "n20"},
	{"DE", 22, "n18"},
	{"DJ", 27, "n23"},
	{"DK", 18, "n14"},
	{"DO", 28, "c4n20"},
	{"EE", 20, "n16"},
	{"EG", 29, "n25"},
	{"ES", 24, "n20"},
	{"FI", 18, "n14"},
	{"FK", 18, "a2n12"},
	{"FO", 18, "n14"},
	{"FR", 27, "n10c11n2"},
	{"GB", 22, "a4n14"},
	{"GE", 22, "a2n16"},
	{"GI", 23, "a4c15"},
	{"GL", 18, "n14"},
	{"GR", 27, "n7c16"},
	{"GT", 28, "c24"},
	{"HN", 28, "a4n20"},
	{"HR", 21, "n17"},
	{"HU", 28, "n24"},
	{"IE", 22, "a4n14"},
	{"IL", 23, "n19"},
	{"IQ", 23, "a4n15"},
	{"IS", 26, "n22"},
	{"IT", 27, "a1n10c12"},
	{"JO", 30, "a4n4c18"},
	{"KW", 30, "a4c22"},
	{"KZ", 20, "n3c13"},
	{"LB", 28, "n4c20"},
	{"LC", 32, "a4c24"},
	{"LI", 21, "n5c12"},
	{"LT", 20, "n16"},
	{"LU", 20, "n3c13"},
	{"LV", 21, "a4c13"},
	{"LY", 25, "n21"},
	{"MC", 27, "n10c11n2"},
	{"MD", 24, "c20"},
	{"ME", 22, "n18"},
	{"MK", 19, "n3c10n2"},
	{"MN", 20, "n16"},
	{"MR", 27, "n23"},
	{"MT", 31, "a4n5c18"},
	{"MU", 30, "a4n19a3"},
	{"NI", 28, "a4n20"},
	{"NL", 18, "a4n10"},
	{"NO", 15, "n11"},
	{"OM", 23, "n3c16"},
	{"PK", 24, "a4c16"},
	{"PL", 28, "n24"},
	{"PS", 29, "a4c21"},
	{"PT", 25, "n21"},
	{"QA", 29, "a4c21"},
	{"RO", 24, "a4c16"},
	{"RS", 22, "n18"},
	{"RU", 33, "n14c15"},
	{"SA", 24, "n2c18"},
	{"SC", 31, "a4n20a3"},
	{"SD", 18, "n14"},
	{"SE", 24, "n20"},
	{"SI", 19, "n15"},
	{"SK", 24, "n20"},
	{"SM", 27, "a1n10c12"},
	{"SO", 23, "n19"},
	{"ST", 25, "n21"},
	{"SV", 28, "a4n20"},
	{"TL", 23, "n19"},
	{"TN", 24, "n20"},
	{"TR", 26, "n6c16"},
	{"UA", 29, "n6c19"},
	{"VA", 22, "n18"},
	{"VG", 24, "a4n16"},
	{"XK", 20, "n16"},
	{"YE", 30, "a4n4c18"},
};

static int letters_of(const void *country)
{
	const uint8_t *at = country;

	return at[0] << 8 | at[1];
}

static const struct iban_country *country_of(struct ew_slice symbols)
{
	size_t from = 0, to = EW_COUNT(countries);

	if (symbols.len < 2)
		return NULL;
	while (from < to) {
		size_t middle = (from + to) / 2;
		int order = letters_of(symbols.at) - letters_of(countries[middle].country);

		if (order == 0)
			return &countries[middle];
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

static bool is_kind(uint8_t symbol, char kind)
{
	bool digit = symbol >= '0' && symbol <= '9';
	bool letter = symbol >= 'A' && symbol <= 'Z';

	return kind == 'n' ? digit : kind == 'a' ? letter : digit || letter;
}

/* The shapes are ours: a letter and then a count of one digit or two, and their counts add up to the length. */
static bool has_shape(struct ew_slice account, const char *shape)
{
	size_t at = 0;

	while (*shape != '\0') {
		char kind = *shape++;
		size_t count = (size_t)(*shape++ - '0');

		if (*shape >= '0' && *shape <= '9')
			count = count * 10 + (size_t)(*shape++ - '0');
		for (; count > 0; count--, at++) {
			if (at >= account.len || !is_kind(account.at[at], kind))
				return false;
		}
	}
	return at == account.len;
}

/* More of a number; a letter stands for 10 to 35. The rest is taken only where the next symbol might not fit. */
static uint64_t read_on(uint64_t value, struct ew_slice symbols)
{
	for (size_t i = 0; i < symbols.len; i++) {
		uint8_t c = symbols.at[i];

		if (value >= UINT64_MAX / 1000)
			value %= 97;
		value = c <= '9' ? value * 10 + (uint64_t)(c - '0') : value * 100 + (uint64_t)(c - 'A') + 10;
	}
	return value;
}

/* ISO/IEC 7064, MOD 97-10: the account, then country and check. */
static uint64_t remainder_97(struct ew_slice symbols)
{
	uint64_t account = read_on(0, ew_symbols_part(symbols, 4, symbols.len));

	return read_on(account, ew_symbols_part(symbols, 0, 4)) % 97;
}

bool ew_check_iban(struct ew_slice symbols)
{
	const struct iban_country *country = country_of(symbols);

	if (!country || symbols.len != country->length)
		return false;
	if (!ew_symbols_are_digits(ew_symbols_part(symbols, 2, 2), 2))
		return false;
	if (!has_shape(ew_symbols_part(symbols, 4, symbols.len), country->shape))
		return false;
	/* 00, 01 and 99 would fit as well as 97, 98 and 02, and nobody issues them. */
	unsigned check = (unsigned)ew_symbols_number(symbols, 2, 2);

	return check >= 2 && check <= 98 && remainder_97(symbols) == 1;
}

size_t ew_check_iban_length(struct ew_slice country)
{
	const struct iban_country *known = country.len == 2 ? country_of(country) : NULL;

	return known ? known->length : 0;
}
