/*
 * Letters that are said twice: "M as in Mary", "D comme Denise". Must never take a word for such a tail that begins with another letter.
 */
#include <string.h>

#include "redact/symbols.h"

static char first_letter(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];

	return t->kind == EW_TOKEN_WORD ? j->p->text[t->at] : 0;
}

/* Between a letter and the word that begins with it: "as in", "for", "wie", "comme". */
static bool is_link(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	struct ew_number_word w;

	if (t->kind != EW_TOKEN_WORD || t->len < 2 || t->len > 5 || !ew_token_number(j, t, &w))
		return false;
	return w.class_ == EW_NUMBER_SPELLS || (w.language == EW_LANGUAGE_EN && w.class_ == EW_NUMBER_UNIT && w.value == 4);
}

static bool is_ray(const struct ew_judgement *j, size_t at)
{
	return at < j->n && first_letter(j, at - 1) != 0 && ew_slice_equal(ew_token_text(j->p, &j->p->tokens[at]), EW_SLICE("ray"));
}

/* How many tokens behind a letter say it once more. */
static size_t tail_of(const struct ew_judgement *j, size_t at)
{
	if (first_letter(j, at) == 'x' && is_ray(j, at + 1))
		return 1;
	if (first_letter(j, at) == 'x' && at + 2 < j->n && ew_token_sign(j->p, &j->p->tokens[at + 1]) == '-' &&
		ew_slice_equal(ew_token_text(j->p, &j->p->tokens[at + 2]), EW_SLICE("ray")))
		return 2;
	for (size_t links = 1; links <= 2 && at + links + 1 < j->n && is_link(j, at + links); links++) {
		size_t word = at + links + 1;

		if (first_letter(j, word) != first_letter(j, at) || (is_link(j, word) && word + 1 < j->n && first_letter(j, word + 1) == first_letter(j, at)))
			continue; /* "I as in ice" */
		if (j->p->tokens[word].len > 1)
			return links + 1;
		if (word + 1 < j->n && first_letter(j, word + 1) && j->p->tokens[word + 1].len > 1) /* "x as in x ray" */
			return links + 2;
		if (word + 2 < j->n && ew_token_sign(j->p, &j->p->tokens[word + 1]) == '-' && first_letter(j, word + 2)) /* "x-ray" */
			return links + 3;
	}
	return 0;
}

void ew_reading_tails(struct ew_judgement *j)
{
	for (size_t i = 0; i + 1 < j->n; i++) {
		size_t tail = ew_token_is_letter(j, &j->p->tokens[i]) ? tail_of(j, i) : 0;

		memset(j->tail + i + 1, 1, tail);
		i += tail;
	}
}
