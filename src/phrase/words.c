/*
 * Cutting a text into words. Must never read past a character that is malformed, and never spend more on a text than one look at each
 * of its characters.
 */
#include "phrase/words.h"

#include <string.h>

#include "base/utf8.h"
#include "redact/fold.h"

#define CHANDRABINDU 0x901
#define ANUSVARA 0x902

static uint32_t decode(const uint8_t *at, size_t n)
{
	static const uint8_t lead[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t c = at[0] & lead[n];

	for (size_t i = 1; i < n; i++)
		c = c << 6 | (at[i] & 0x3f);
	return c == CHANDRABINDU ? ANUSVARA : c; /* written one for the other */
}

/* The character at `at`: its bytes are told; a malformed byte is a blank. */
static size_t peek(const struct ew_words *words, size_t at, struct ew_folded *ret)
{
	size_t n = ew_utf8_character(ew_slice_of(words->text.at + at, words->text.len - at));

	*ret = (struct ew_folded){.class_ = EW_FOLD_SPACE};
	if (n == 0)
		return 1;
	*ret = ew_fold(decode(words->text.at + at, n));
	return n;
}

static bool in_word(const struct ew_folded *f)
{
	return f->class_ == EW_FOLD_LETTER || f->class_ == EW_FOLD_DIGIT;
}

static bool is_sign(const struct ew_folded *f, char sign)
{
	return f->class_ == EW_FOLD_SIGN && f->text[0] == sign;
}

/* Whether a character of a word stands at `at`. */
static bool word_at(const struct ew_words *words, size_t at)
{
	struct ew_folded f;

	if (at >= words->text.len)
		return false;
	peek(words, at, &f);
	return in_word(&f);
}

/* "3.5" and "p.m" hold no end of a sentence; "..." is a pause. */
static uint8_t dot(const struct ew_words *words, size_t at)
{
	bool more = (at > 0 && words->text.at[at - 1] == '.') || (at + 1 < words->text.len && words->text.at[at + 1] == '.');

	return more ? EW_WORD_PAUSE : word_at(words, at + 1) ? 0 : EW_WORD_BREAK;
}

static uint8_t parts(const struct ew_words *words, size_t at, const struct ew_folded *f)
{
	if (f->class_ == EW_FOLD_LINE)
		return EW_WORD_BREAK;
	if (f->class_ != EW_FOLD_SIGN)
		return 0;
	switch (f->text[0]) {
	case '?':
		return EW_WORD_BREAK | EW_WORD_QUESTION;
	case '!':
	case ';':
		return EW_WORD_BREAK;
	case '.':
		return dot(words, at);
	case ',':
	case ':':
		return EW_WORD_PAUSE;
	case '-':
		return word_at(words, at + 1) ? 0 : EW_WORD_PAUSE;
	default:
		return 0;
	}
}

/* What French, and Italian, write before an apostrophe is a word of its own. */
static bool elided(const struct ew_word *word)
{
	static const char *const those[] = {"l", "d", "j", "n", "m", "t", "s", "c", "qu", "jusqu", "lorsqu", "puisqu", "dell", "all", "un"};

	for (size_t i = 0; i < EW_COUNT(those); i++)
		if (strlen(those[i]) == word->n && memcmp(those[i], word->text, word->n) == 0)
			return true;
	return false;
}

static void add(struct ew_word *word, const struct ew_folded *f)
{
	if (word->cut || word->n + f->n > EW_WORD_BYTES) {
		word->cut = true;
		return;
	}
	memcpy(word->text + word->n, f->text, f->n);
	word->n = (uint8_t)(word->n + f->n);
}

struct ew_words ew_words_of(struct ew_slice text)
{
	return (struct ew_words){.text = text, .before = EW_WORD_BREAK};
}

static void read_word(struct ew_words *words, struct ew_word *ret)
{
	while (words->at < words->text.len) {
		struct ew_folded f;
		size_t n = peek(words, words->at, &f);
		bool apostrophe = is_sign(&f, '\'') && word_at(words, words->at + n);

		if (!apostrophe && !in_word(&f) && f.class_ != EW_FOLD_NOTHING)
			return;
		words->at += n;
		if (apostrophe && elided(ret))
			return;
		if (in_word(&f)) {
			add(ret, &f);
			ret->to = words->at;
		}
	}
}

bool ew_words_next(struct ew_words *words, struct ew_word *ret)
{
	while (words->at < words->text.len) {
		struct ew_folded f;
		size_t n = peek(words, words->at, &f);

		if (in_word(&f)) {
			*ret = (struct ew_word){.from = words->at, .to = words->at, .before = words->before};
			read_word(words, ret);
			words->before = 0;
			return true;
		}
		words->before |= parts(words, words->at, &f);
		words->at += n;
	}
	words->before |= EW_WORD_BREAK;
	return false;
}
