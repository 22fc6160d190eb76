/*
 * Numbers that carry their own check: cards, accounts, and the identity numbers of countries. Each rule is written from
 * what the issuer publishes; which of them fits is a question about symbols alone, and never about who they belong to.
 *
 * Pure. Symbols are ASCII digits and capital letters without anything between them: "DE89370400440532013000".
 */
#ifndef EW_REDACT_CHECK_H
#define EW_REDACT_CHECK_H

#include <stdbool.h>

#include "base/slice.h"

/** ISO/IEC 7812-1 annex B: the last digit makes the sum a multiple of ten. False for an empty text or one with letters. */
bool ew_check_luhn(struct ew_slice symbols);

/** Verhoeff (1969), dihedral group of order ten; false as above. */
bool ew_check_verhoeff(struct ew_slice symbols);

/** Whose card begins with these digits and has this many of them. A hint: a card without one may be a card. */
enum ew_card_brand {
	EW_CARD_NONE,    /* nobody known issues such numbers */
	EW_CARD_MAJOR,   /* Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay, RuPay, at a length of theirs */
	EW_CARD_MAESTRO, /* 50, 56 to 69 beyond those, 12 to 19 digits: a quarter of all numbers begin so */
};

/** By the first digits and the number of them (12 to 19); Luhn is not looked at. */
enum ew_card_brand ew_check_card_brand(struct ew_slice symbols);

/** ISO 13616: country, its length, the shape of its account number, and mod 97. */
bool ew_check_iban(struct ew_slice symbols);

/** Length of an IBAN that begins with these two letters, 0 when no country has them. */
size_t ew_check_iban_length(struct ew_slice country);

/** One kind of number that a state, or somebody for it, gives to people. */
struct ew_id_rule {
	const char *word;       /* "us_ssn": what a span is called, and what a lexicon means by it */
	char country[3];        /* "US" */
	const char *title;      /* "social security number": for people */
	uint8_t shortest, longest; /* symbols */
	bool letters;           /* some of its symbols are letters, or may be (a French 2A, a Finnish check) */
	/*
	 * How many of ten thousand random texts of its shape (digits where it has digits, letters where it has letters)
	 * fit: 10000 for one without a check, 1 for less than that; of several shapes (with a check letter, without) the one
	 * that fits most often. What fits too often needs context to be taken for one.
	 */
	uint16_t chance;
	/* The groups in which it is usually written, as lengths: "324" for 123-45-6789. NULL: in one. */
	const char *groups;
	bool (*fits)(struct ew_slice symbols);
};

/** All that are known, by country and then by word; constant. */
extern const struct ew_id_rule ew_id_rules[];
extern const size_t ew_id_rules_count;

/** The rule of a word ("us_ssn"), NULL for a word that is none. */
const struct ew_id_rule *ew_id_rule_of(const char *word);

/** ABA routing number (US): nine digits, prefix of a Federal Reserve district, weights 3, 7, 1. */
bool ew_check_routing(struct ew_slice symbols);

#endif
