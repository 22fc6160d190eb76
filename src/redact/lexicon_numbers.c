/*
 * Words of numbers, read from the tables of all languages: one entry for each spelling, with its meanings beside each other.
 * A spelling that stands twice in one language keeps the first; a test says so before anybody wonders.
 */
#include "redact/lexicon_inside.h"

#include <assert.h>
#include <errno.h>

/* A word with one meaning, before those of one word are put together. */
struct spelling {
	uint32_t word;
	uint32_t order;
	struct ew_number_word meaning;
};

static bool next_word(struct ew_slice *rest, struct ew_slice *ret)
{
	while (ew_slice_cut(rest, ' ', ret))
		if (ret->len > 0)
			return true;
	return false;
}

static size_t count_spellings(void)
{
	size_t n = 0;

	for (size_t k = 0; k < ew_lexicon_languages_count; k++)
		for (const struct ew_number_row *row = ew_lexicon_languages[k]->numbers; row->words; row++) {
			struct ew_slice rest = ew_slice_text(row->words), word;

			while (next_word(&rest, &word))
				n++;
		}
	return n;
}

/* `n` spellings are there already; it gives how many there are then. */
static int read_row(struct ew_lexicon *l, const struct ew_number_row *row, enum ew_language language, struct spelling *all, size_t *n)
{
	struct ew_slice rest = ew_slice_text(row->words), text;
	uint32_t word;

	while (next_word(&rest, &text)) {
		int r = ew_lexicon_know(l, text, &word);

		if (r < 0)
			return r;
		all[*n] = (struct spelling){word, (uint32_t)*n, {(uint8_t)row->class_, (uint8_t)language, row->ambiguous, row->value}};
		++*n;
	}
	return 0;
}

/* By word, then in the order of the tables. */
static int compare(const void *x, const void *y)
{
	const struct spelling *a = x, *b = y;

	if (a->word != b->word)
		return a->word < b->word ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

/* Languages come in their order, so a second meaning in one language follows its first. */
static void add(struct ew_lexicon *l, const struct spelling *s)
{
	struct ew_lexicon_word *w = &l->words[s->word];

	if (w->count > 0 && l->meanings[l->meanings_count - 1].language == s->meaning.language)
		return;
	if (w->count == 0)
		w->first = (uint16_t)l->meanings_count;
	w->count++;
	l->meanings[l->meanings_count++] = s->meaning;
}

int ew_lexicon_read_numbers(struct ew_lexicon *l)
{
	size_t most = count_spellings(), n = 0;
	_cleanup_(ew_free_ptr) struct spelling *all = calloc(most + 1, sizeof(*all));

	assert(most < EW_LEXICON_MOST);
	l->meanings = calloc(most + 1, sizeof(*l->meanings));
	if (!all || !l->meanings)
		return -ENOMEM;
	for (size_t k = 0; k < ew_lexicon_languages_count; k++)
		for (const struct ew_number_row *row = ew_lexicon_languages[k]->numbers; row->words; row++) {
			int r = read_row(l, row, ew_lexicon_languages[k]->language, all, &n);

			if (r < 0)
				return r;
		}
	qsort(all, n, sizeof(*all), compare);
	for (size_t i = 0; i < n; i++)
		add(l, &all[i]);
	return 0;
}
