/*
 * Folding by ranges of Unicode 15. Must never give two letters of different words the same form by leaving out what
 * tells them apart in Devanagari: only nukta signs go there.
 */
#include "redact/fold.h"

#include <string.h>

/* Base letters of U+00C0 to U+00FF and U+0100 to U+017F; '*' is said by hand. */
static const char latin_1[] = "aaaaaa*ceeeeiiiidnooooo*ouuuuy**aaaaaa*ceeeeiiiidnooooo*ouuuuy*y";
static const char latin_a[] = "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii**jjkkkllllllllllnnnnnnnnnoooooo**rrrrrrssssssss"
			      "ttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static struct ew_folded letter(const char *text, bool upper)
{
	struct ew_folded f = {.class_ = EW_FOLD_LETTER, .upper = upper, .n = (uint8_t)strlen(text)};

	memcpy(f.text, text, f.n);
	return f;
}

static struct ew_folded one(enum ew_fold_class class_, char c)
{
	return (struct ew_folded){.class_ = (uint8_t)class_, .n = 1, .text = {c}};
}

static struct ew_folded by_hand(uint32_t c)
{
	switch (c) {
	case 0xc6:
	case 0xe6:
		return letter("ae", c == 0xc6);
	case 0xde:
	case 0xfe:
		return letter("th", c == 0xde);
	case 0xdf:
		return letter("ss", false);
	case 0x132:
	case 0x133:
		return letter("ij", c == 0x132);
	case 0x152:
	case 0x153:
		return letter("oe", c == 0x152);
	default: /* multiplication and division signs */
		return one(EW_FOLD_SIGN, 'x');
	}
}

static struct ew_folded latin(uint32_t c)
{
	char text[2] = {0};
	bool upper = c < 0x100 ? c < 0xdf : !(c & 1);

	text[0] = c < 0x100 ? latin_1[c - 0xc0] : latin_a[c - 0x100];
	return text[0] == '*' ? by_hand(c) : letter(text, upper);
}

/* Digits of scripts in which callers' words may be written, ten in a row each. */
static int digit_of(uint32_t c)
{
	static const uint32_t zeros[] = {0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xff10};

	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
		if (c >= zeros[i] && c < zeros[i] + 10)
			return (int)(c - zeros[i]);
	return -1;
}

static bool is_nothing(uint32_t c)
{
	return c == 0xad || (c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x2064) || c == 0xfeff || c == 0x93c || (c >= 0xfe00 && c <= 0xfe0f) || c == 0x2bc;
}

static bool is_space(uint32_t c)
{
	return c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f || c == 0x3000;
}

static struct ew_folded as_utf8(uint32_t c)
{
	struct ew_folded f = {.class_ = EW_FOLD_LETTER};

	if (c < 0x800) {
		f.n = 2;
		f.text[0] = (char)(0xc0 | c >> 6);
	} else if (c < 0x10000) {
		f.n = 3;
		f.text[0] = (char)(0xe0 | c >> 12);
		f.text[1] = (char)(0x80 | (c >> 6 & 0x3f));
	} else {
		f.n = 4;
		f.text[0] = (char)(0xf0 | c >> 18);
		f.text[1] = (char)(0x80 | (c >> 12 & 0x3f));
		f.text[2] = (char)(0x80 | (c >> 6 & 0x3f));
	}
	f.text[f.n - 1] = (char)(0x80 | (c & 0x3f));
	return f;
}

/* Letters and their signs as they are; the nukta is none of them. */
static bool is_devanagari(uint32_t c)
{
	return c >= 0x900 && c < 0x958 && c != 0x93c;
}

/* Letters of Devanagari that have their nukta in them. */
static uint32_t without_nukta(uint32_t c)
{
	static const uint16_t bases[] = {0x915, 0x916, 0x917, 0x91c, 0x921, 0x922, 0x92b, 0x92f};

	return c >= 0x958 && c <= 0x95f ? bases[c - 0x958] : c;
}

static struct ew_folded sign(uint32_t c)
{
	static const struct {
		uint32_t from, to;
		char is;
	} signs[] = {
		{0x2010, 0x2015, '-'}, {0x2212, 0x2212, '-'}, {0x2018, 0x201b, '\''}, {0x2032, 0x2032, '\''}, {0xb4, 0xb4, '\''},
		{0x201c, 0x201f, '"'}, {0x20a0, 0x20c0, '$'}, {0xa2, 0xa5, '$'}, {0x964, 0x965, '.'}, {0x2026, 0x2026, ','},
		{0xff20, 0xff20, '@'}, {0xff0d, 0xff0d, '-'}, {0xff0e, 0xff0e, '.'}, {0xb7, 0xb7, '.'}, {0x2022, 0x2022, '.'},
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (c >= signs[i].from && c <= signs[i].to)
			return one(EW_FOLD_SIGN, signs[i].is);
	return one(EW_FOLD_SIGN, 0x7f); /* one that means nothing here */
}

/* Letters that are told apart by themselves: Greek to Thai but for signs, Georgian and on, CJK. */
static bool is_letter(uint32_t c)
{
	return (c >= 0x180 && c < 0x2000 && !(c >= 0x964 && c <= 0x965)) || (c >= 0x2c00 && c < 0x2e00) ||
	       (c >= 0x3040 && c < 0xd800) || (c >= 0xf900 && c < 0xfe00) || (c >= 0xfe70 && c < 0xff00) || c >= 0x10000;
}

#define AS(class, c) {.class_ = (class), .n = 1, .text = {c}}
#define SIGN(c) [c] = AS(EW_FOLD_SIGN, c)
#define DIGIT(c) [c] = AS(EW_FOLD_DIGIT, c)
#define LETTER(c) [c] = AS(EW_FOLD_LETTER, c), [(c) - 0x20] = {.class_ = EW_FOLD_LETTER, .upper = true, .n = 1, .text = {c}}

/* Most of what is said: whole, as one read, since putting it together byte by byte costs more than all other work on a character. */
static const struct ew_folded ascii[128] = {
	[0 ... '\t'] = AS(EW_FOLD_SPACE, ' '), ['\n' ... '\r'] = AS(EW_FOLD_LINE, '\n'), [0x0e ... ' '] = AS(EW_FOLD_SPACE, ' '),
	[0x7f] = AS(EW_FOLD_SPACE, ' '),
	DIGIT('0'), DIGIT('1'), DIGIT('2'), DIGIT('3'), DIGIT('4'), DIGIT('5'), DIGIT('6'), DIGIT('7'), DIGIT('8'), DIGIT('9'),
	LETTER('a'), LETTER('b'), LETTER('c'), LETTER('d'), LETTER('e'), LETTER('f'), LETTER('g'), LETTER('h'), LETTER('i'),
	LETTER('j'), LETTER('k'), LETTER('l'), LETTER('m'), LETTER('n'), LETTER('o'), LETTER('p'), LETTER('q'), LETTER('r'),
	LETTER('s'), LETTER('t'), LETTER('u'), LETTER('v'), LETTER('w'), LETTER('x'), LETTER('y'), LETTER('z'),
	SIGN('!'), SIGN('"'), SIGN('#'), SIGN('$'), SIGN('%'), SIGN('&'), SIGN('\''), SIGN('('), SIGN(')'), SIGN('*'), SIGN('+'),
	SIGN(','), SIGN('-'), SIGN('.'), SIGN('/'), SIGN(':'), SIGN(';'), SIGN('<'), SIGN('='), SIGN('>'), SIGN('?'), SIGN('@'),
	SIGN('['), SIGN('\\'), SIGN(']'), SIGN('^'), SIGN('_'), SIGN('`'), SIGN('{'), SIGN('|'), SIGN('}'), SIGN('~'),
};

struct ew_folded ew_fold(uint32_t c)
{
	int digit;

	if (c < 0x80)
		return ascii[c];
	if (c >= 0xc0 && c < 0x180)
		return latin(c);
	if (is_devanagari(c))
		return as_utf8(c);
	if (is_nothing(c))
		return (struct ew_folded){.class_ = EW_FOLD_NOTHING};
	if (is_space(c) || c == 0x85)
		return one(EW_FOLD_SPACE, ' ');
	if (c == 0x2028 || c == 0x2029)
		return one(EW_FOLD_LINE, '\n');
	digit = digit_of(c);
	if (digit >= 0)
		return one(EW_FOLD_DIGIT, (char)('0' + digit));
	if (c >= 0xff21 && c <= 0xff5a && ((c & 0x1f) >= 1 && (c & 0x1f) <= 26))
		return ascii[c - 0xfee0];
	return is_letter(c) ? as_utf8(without_nukta(c)) : sign(c);
}
