/*
 * Tokens out of code points. Must never lose a byte of the source: what is between the ends of two tokens is what stood
 * between them.
 */
#include "redact/passage.h"

#include <string.h>

#define MOST_SOURCE_BYTES 16000 /* also where nearly all of them are blanks */
#define MOST_BYTES (EW_PASSAGE_BYTES - EW_TOKEN_BYTES - 8u) /* of folded text, with which there is room for another token */

bool ew_passage_is_full(const struct ew_passage *p)
{
	return p->n + 2u > EW_PASSAGE_TOKENS || p->bytes > MOST_BYTES ||
	       p->read - p->begin > MOST_SOURCE_BYTES;
}

static void add_text(struct ew_passage *p, struct ew_token *t, const struct ew_folded *f)
{
	memcpy(p->text + p->bytes, f->text, f->n);
	p->bytes = (uint16_t)(p->bytes + f->n);
	t->len = (uint8_t)(t->len + f->n);
}

static void begin(struct ew_passage *p, const struct ew_folded *f, uint8_t bytes)
{
	static const uint8_t kinds[] = {
		[EW_FOLD_LETTER] = EW_TOKEN_WORD, [EW_FOLD_DIGIT] = EW_TOKEN_DIGITS, [EW_FOLD_SIGN] = EW_TOKEN_SIGN};
	struct ew_token *t = &p->tokens[p->n++];
	uint16_t end = (uint16_t)(p->read - p->begin);

	*t = (struct ew_token){
		.at = p->bytes, .from = (uint16_t)(end - bytes), .to = end, .flags = p->pending, .kind = kinds[f->class_]};
	if (f->upper)
		t->flags |= EW_TOKEN_CAPITAL;
	if (f->upper || f->class_ != EW_FOLD_LETTER)
		t->flags |= EW_TOKEN_UPPER;
	add_text(p, t, f);
	p->pending = 0;
	p->open = true;
}

static bool goes_on(const struct ew_token *t, const struct ew_folded *f)
{
	return t->kind != EW_TOKEN_SIGN && f->class_ != EW_FOLD_SIGN && t->len + f->n <= (int)EW_TOKEN_BYTES;
}

static void extend(struct ew_passage *p, struct ew_token *t, const struct ew_folded *f)
{
	bool digit = f->class_ == EW_FOLD_DIGIT;

	if (digit != (t->kind == EW_TOKEN_DIGITS))
		t->kind = EW_TOKEN_MIXED;
	if (!digit && !f->upper)
		t->flags &= (uint16_t)~EW_TOKEN_UPPER;
	t->to = (uint16_t)(p->read - p->begin);
	add_text(p, t, f);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many more bytes the open word takes before anything else must be looked at. */
static size_t room(const struct ew_passage *p, const struct ew_token *t)
{
	if (ew_passage_is_full(p))
		return 0;
	return least(least(EW_TOKEN_BYTES - t->len, MOST_BYTES - p->bytes), (size_t)(p->begin + MOST_SOURCE_BYTES - p->read));
}

size_t ew_passage_spell(struct ew_passage *p, struct ew_slice text)
{
	struct ew_token *t = p->open ? &p->tokens[p->n - 1] : NULL;
	size_t n = 0, most = t && t->kind == EW_TOKEN_WORD ? least(room(p, t), text.len) : 0;
	bool small = false;

	for (; n < most; n++) {
		uint8_t letter = text.at[n] | 0x20;

		if (letter < 'a' || letter > 'z')
			break;
		small |= letter == text.at[n];
		p->text[p->bytes + n] = (char)letter;
	}
	if (n == 0)
		return 0;
	if (small)
		t->flags &= (uint16_t)~EW_TOKEN_UPPER;
	t->len = (uint8_t)(t->len + n);
	p->bytes = (uint16_t)(p->bytes + n);
	p->read += n;
	t->to = (uint16_t)(p->read - p->begin);
	return n;
}

int ew_passage_close(struct ew_passage *p)
{
	int done = p->open ? p->n - 1 : -1;

	p->open = false;
	return done;
}

static int blank(struct ew_passage *p, bool line)
{
	p->pending |= EW_TOKEN_GAP | (line ? EW_TOKEN_LINE : 0);
	return ew_passage_close(p);
}

/* "what's" is one word, and so is "l'adresse". */
static bool is_apostrophe(const struct ew_passage *p, const struct ew_folded *f)
{
	return p->open && f->text[0] == '\'' && p->tokens[p->n - 1].kind == EW_TOKEN_WORD;
}

int ew_passage_read(struct ew_passage *p, uint32_t code_point, uint8_t bytes)
{
	struct ew_folded f = ew_fold(code_point);
	struct ew_token *last = p->n > 0 ? &p->tokens[p->n - 1] : NULL;
	int done;

	p->read += bytes;
	if (f.class_ == EW_FOLD_NOTHING || (f.class_ == EW_FOLD_SIGN && is_apostrophe(p, &f)))
		return -1;
	if (f.class_ == EW_FOLD_SPACE || f.class_ == EW_FOLD_LINE)
		return blank(p, f.class_ == EW_FOLD_LINE);
	if (p->open && goes_on(last, &f)) {
		extend(p, last, &f);
		return -1;
	}
	if (p->open && last->kind != EW_TOKEN_SIGN && f.class_ != EW_FOLD_SIGN)
		p->pending |= EW_TOKEN_JOINED;
	done = ew_passage_close(p);
	begin(p, &f, bytes);
	return done;
}

void ew_passage_drop(struct ew_passage *p, size_t n)
{
	uint16_t bytes = n < p->n ? p->tokens[n].at : p->bytes;
	uint64_t end = n < p->n ? p->begin + p->tokens[n].from : p->read;
	uint16_t shift = (uint16_t)(end - p->begin);

	memmove(p->text, p->text + bytes, p->bytes - bytes);
	memset(p->text + p->bytes - bytes, 0, bytes);
	p->bytes = (uint16_t)(p->bytes - bytes);
	p->n = (uint16_t)(p->n - n);
	memmove(p->tokens, p->tokens + n, p->n * sizeof(p->tokens[0]));
	for (size_t i = 0; i < p->n; i++) {
		p->tokens[i].at = (uint16_t)(p->tokens[i].at - bytes);
		p->tokens[i].from = (uint16_t)(p->tokens[i].from - shift);
		p->tokens[i].to = (uint16_t)(p->tokens[i].to - shift);
	}
	p->begin = end;
}
