/*
 * Folding of single characters: what is the same for the words of the tables, what nobody sees, and that every code point has
 * an answer that fits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "redact/fold.h"

static const struct {
	uint32_t c;
	enum ew_fold_class class_;
	const char *text;
	bool upper;
} rows[] = {
	{'a', EW_FOLD_LETTER, "a", false},
	{'Z', EW_FOLD_LETTER, "z", true},
	{'7', EW_FOLD_DIGIT, "7", false},
	{'-', EW_FOLD_SIGN, "-", false},
	{'@', EW_FOLD_SIGN, "@", false},
	{' ', EW_FOLD_SPACE, "", false},
	{'\t', EW_FOLD_SPACE, "", false},
	{0, EW_FOLD_SPACE, "", false},
	{0x7f, EW_FOLD_SPACE, "", false},
	{'\n', EW_FOLD_LINE, "", false},
	{'\r', EW_FOLD_LINE, "", false},
	{0xe9, EW_FOLD_LETTER, "e", false},     /* e with acute */
	{0xdc, EW_FOLD_LETTER, "u", true},      /* capital u with diaeresis */
	{0xdf, EW_FOLD_LETTER, "ss", false},    /* sharp s */
	{0x153, EW_FOLD_LETTER, "oe", false},   /* oe */
	{0xf1, EW_FOLD_LETTER, "n", false},     /* n with tilde */
	{0x17f, EW_FOLD_LETTER, "s", false},    /* long s */
	{0x301, EW_FOLD_NOTHING, "", false},    /* an accent by itself */
	{0xad, EW_FOLD_NOTHING, "", false},     /* soft hyphen */
	{0x200b, EW_FOLD_NOTHING, "", false},   /* space of no width */
	{0x202e, EW_FOLD_NOTHING, "", false},   /* change of direction */
	{0xfeff, EW_FOLD_NOTHING, "", false},   /* byte order mark */
	{0x93c, EW_FOLD_NOTHING, "", false},    /* nukta */
	{0xa0, EW_FOLD_SPACE, "", false},      /* space that does not break */
	{0x2028, EW_FOLD_LINE, "", false},    /* line separator */
	{0x2011, EW_FOLD_SIGN, "-", false},     /* hyphen that does not break */
	{0x2212, EW_FOLD_SIGN, "-", false},     /* minus */
	{0x2019, EW_FOLD_SIGN, "'", false},     /* apostrophe of printers */
	{0x20ac, EW_FOLD_SIGN, "$", false},     /* euro: all are money */
	{0xff20, EW_FOLD_SIGN, "@", false},     /* of full width */
	{0xff21, EW_FOLD_LETTER, "a", true},    /* of full width */
	{0xff5a, EW_FOLD_LETTER, "z", false},   /* of full width */
	{0xff17, EW_FOLD_DIGIT, "7", false},    /* of full width */
	{0x96d, EW_FOLD_DIGIT, "7", false},     /* of Devanagari */
	{0x667, EW_FOLD_DIGIT, "7", false},     /* of Arabic */
	{0x915, EW_FOLD_LETTER, "\u0915", false},
	{0x958, EW_FOLD_LETTER, "\u0915", false}, /* the same with its nukta inside */
	{0x964, EW_FOLD_SIGN, ".", false},      /* danda */
	{0x5d0, EW_FOLD_LETTER, "\u05d0", false},
	{0x1f600, EW_FOLD_LETTER, "\U0001f600", false},
};

static void characters(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_folded f = ew_fold(rows[i].c);

		if (rows[i].class_ == EW_FOLD_SPACE || rows[i].class_ == EW_FOLD_LINE) { /* those have no text */
			assert_int_equal(f.class_, rows[i].class_);
			continue;
		}
		if (f.class_ != rows[i].class_ || f.n != strlen(rows[i].text) || memcmp(f.text, rows[i].text, f.n) != 0 ||
			f.upper != rows[i].upper)
			fail_msg("U+%04X: class %u, \"%.*s\"", rows[i].c, f.class_, f.n, f.text);
	}
}

/* Whole characters of UTF-8, and of ASCII letters only small ones. */
static void every_code_point_has_an_answer(void **state)
{
	(void)state;
	for (uint32_t c = 0; c < 0x110000; c++) {
		struct ew_folded f = ew_fold(c);
		bool surrogate = c >= 0xd800 && c < 0xe000;

		assert_in_range(f.class_, EW_FOLD_NOTHING, EW_FOLD_SIGN);
		assert_int_equal(f.n == 0, f.class_ == EW_FOLD_NOTHING);
		assert_in_range(f.n, 0, 4);
		for (size_t i = 0, n; i < f.n && !surrogate; i += n) {
			n = ew_utf8_character(ew_slice_of(f.text + i, f.n - i));
			assert_true(n > 0);
			if (n == 1 && f.class_ == EW_FOLD_LETTER)
				assert_in_range(f.text[i], 'a', 'z');
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters),
		cmocka_unit_test(every_code_point_has_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
