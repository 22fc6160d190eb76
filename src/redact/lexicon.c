/*
 * The lexicon as others see it: the list of languages, and how a word is looked up. Every call of every text comes through
 * here word by word, so a look-up must never allocate, and never compare more than a few words.
 */
#include "redact/lexicon_inside.h"

#include <errno.h>
#include <string.h>

const struct ew_words *const ew_lexicon_languages[] = {
	&ew_words_en,
	&ew_words_fr,
	&ew_words_de,
	&ew_words_es,
	&ew_words_hi,
};
const size_t ew_lexicon_languages_count = EW_COUNT(ew_lexicon_languages);

/* FNV-1a; the tables mix it further (ew_lexicon_place). */
uint32_t ew_word_hash(struct ew_slice folded)
{
	uint32_t hash = UINT32_C(0x811c9dc5);

	for (size_t i = 0; i < folded.len; i++)
		hash = (hash ^ folded.at[i]) * UINT32_C(0x01000193);
	return hash;
}

int ew_lexicon_new(struct ew_lexicon **ret)
{
	_cleanup_(ew_lexicon_free) struct ew_lexicon *l = calloc(1, sizeof(*l));
	int r;

	if (!l)
		return -ENOMEM;
	r = ew_lexicon_read_numbers(l);
	if (r < 0)
		return r;
	r = ew_lexicon_read_phrases(l);
	if (r < 0)
		return r;
	*ret = TAKE(l);
	return 0;
}

void ew_lexicon_free(struct ew_lexicon **lexicon)
{
	struct ew_lexicon *l = *lexicon;

	*lexicon = NULL;
	if (!l)
		return;
	free(l->words);
	free(l->word_slots);
	free(l->meanings);
	free(l->texts);
	free(l->nodes);
	free(l->steps);
	free(l->phrases);
	free(l);
}

size_t ew_lexicon_memory(const struct ew_lexicon *l)
{
	return sizeof(*l) + l->words_count * sizeof(*l->words) + l->word_slots_count * sizeof(*l->word_slots) +
		l->meanings_count * sizeof(*l->meanings) + l->texts_room * sizeof(*l->texts) +
		l->nodes_room * sizeof(*l->nodes) + l->steps_count * sizeof(*l->steps) +
		l->phrases_room * sizeof(*l->phrases);
}

size_t ew_lexicon_number(const struct ew_lexicon *l, struct ew_slice folded, uint32_t hash,
	const struct ew_number_word **ret)
{
	uint32_t at = ew_lexicon_place(0, hash, l->word_slots_count);

	for (; l->word_slots[at]; at = (at + 1) & (l->word_slots_count - 1)) {
		const struct ew_lexicon_word *w = &l->words[l->word_slots[at] - 1];

		if (w->hash != hash || w->len != folded.len || memcmp(w->text, folded.at, w->len) != 0)
			continue;
		*ret = &l->meanings[w->first];
		return w->count;
	}
	return 0;
}

static bool is_text(const struct ew_lexicon_text *text, struct ew_slice word, uint32_t hash)
{
	return text->hash == hash && text->len == word.len && memcmp(text->at, word.at, word.len) == 0;
}

uint32_t ew_lexicon_find_step(const struct ew_lexicon *l, uint32_t node, struct ew_slice word, uint32_t hash)
{
	uint32_t at = ew_lexicon_place(node, hash, l->steps_count);

	for (; l->steps[at]; at = (at + 1) & (l->steps_count - 1)) {
		const struct ew_lexicon_node *n = &l->nodes[l->steps[at]];

		if (n->parent == node && is_text(&l->texts[n->word], word, hash))
			return l->steps[at];
	}
	return 0;
}

uint32_t ew_lexicon_step(const struct ew_lexicon *l, uint32_t node, struct ew_slice folded, uint32_t hash)
{
	return ew_lexicon_find_step(l, node, folded, hash);
}

size_t ew_lexicon_phrases(const struct ew_lexicon *l, uint32_t node, const struct ew_phrase **ret)
{
	const struct ew_lexicon_node *n = &l->nodes[node];

	if (n->count == 0)
		return 0;
	*ret = &l->phrases[n->first];
	return n->count;
}
