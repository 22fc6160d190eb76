/*
 * Words of numbers, read from the tables of all languages: one entry for each spelling, with its meanings beside each other.
 * A spelling that stands twice in one language keeps the first; a test says so before anybody wonders.
 */
#include "redact/lexicon_inside.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* A spelling with one meaning, before they are put together. */
struct spelling {
	const char *text;
	uint32_t hash;
	uint32_t order;
	uint8_t len;
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

static size_t read_row(const struct ew_number_row *row, enum ew_language language, uint32_t order, struct spelling *to)
{
	struct ew_slice rest = ew_slice_text(row->words), word;
	size_t n = 0;

	while (next_word(&rest, &word)) {
		assert(word.len <= UINT8_MAX);
		to[n] = (struct spelling){
			.text = (const char *)word.at,
			.hash = ew_word_hash(word),
			.order = order + (uint32_t)n,
			.len = (uint8_t)word.len,
			.meaning = {(uint8_t)row->class_, (uint8_t)language, row->ambiguous, row->value},
		};
		n++;
	}
	return n;
}

static bool is_same_word(const struct spelling *a, const struct spelling *b)
{
	return a->hash == b->hash && a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

/* By hash, length and letters, then in the order of the tables. */
static int compare(const void *x, const void *y)
{
	const struct spelling *a = x, *b = y;
	int r;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	r = memcmp(a->text, b->text, a->len);
	if (r != 0)
		return r;
	return a->order < b->order ? -1 : 1;
}

/* Languages come in their order, so a second meaning in one language follows its first. */
static void add(struct ew_lexicon *l, const struct spelling *s, bool known)
{
	if (known && l->meanings[l->meanings_count - 1].language == s->meaning.language)
		return;
	if (!known)
		l->words[l->words_count++] =
			(struct ew_lexicon_word){.text = s->text, .hash = s->hash, .first = l->meanings_count, .len = s->len};
	l->words[l->words_count - 1].count++;
	l->meanings[l->meanings_count++] = s->meaning;
}

static int make_slots(struct ew_lexicon *l)
{
	l->word_slots_count = 16;
	while (l->word_slots_count < l->words_count * 2)
		l->word_slots_count *= 2;
	l->word_slots = calloc(l->word_slots_count, sizeof(*l->word_slots));
	if (!l->word_slots)
		return -ENOMEM;
	for (uint32_t i = 0; i < l->words_count; i++) {
		uint32_t at = ew_lexicon_place(0, l->words[i].hash, l->word_slots_count);

		while (l->word_slots[at])
			at = (at + 1) & (l->word_slots_count - 1);
		l->word_slots[at] = i + 1;
	}
	return 0;
}

int ew_lexicon_read_numbers(struct ew_lexicon *l)
{
	size_t most = count_spellings(), n = 0;
	_cleanup_(ew_free_ptr) struct spelling *all = calloc(most + 1, sizeof(*all));

	l->words = calloc(most + 1, sizeof(*l->words));
	l->meanings = calloc(most + 1, sizeof(*l->meanings));
	if (!all || !l->words || !l->meanings)
		return -ENOMEM;
	for (size_t k = 0; k < ew_lexicon_languages_count; k++)
		for (const struct ew_number_row *row = ew_lexicon_languages[k]->numbers; row->words; row++)
			n += read_row(row, ew_lexicon_languages[k]->language, (uint32_t)n, all + n);
	qsort(all, n, sizeof(*all), compare);
	for (size_t i = 0; i < n; i++)
		add(l, &all[i], i > 0 && is_same_word(&all[i - 1], &all[i]));
	return make_slots(l);
}
