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
	free(l->slots);
	free(l->meanings);
	free(l->nodes);
	free(l->steps);
	free(l->phrases);
	free(l);
}

size_t ew_lexicon_memory(const struct ew_lexicon *l)
{
	return sizeof(*l) + l->words_room * sizeof(*l->words) + l->slots_count * sizeof(*l->slots) +
		l->meanings_count * sizeof(*l->meanings) + l->nodes_room * sizeof(*l->nodes) +
		l->steps_count * sizeof(*l->steps) + l->phrases_room * sizeof(*l->phrases);
}

size_t ew_lexicon_number(const struct ew_lexicon *l, uint32_t word, const struct ew_number_word **ret)
{
	const struct ew_lexicon_word *w = &l->words[word];

	if (w->count > 0)
		*ret = &l->meanings[w->first];
	return w->count;
}

uint32_t ew_lexicon_step(const struct ew_lexicon *l, uint32_t node, uint32_t word)
{
	uint32_t at;

	if (node == 0 || word == 0)
		return l->words[word].node;
	at = ew_lexicon_place(node, word, l->steps_count);
	for (; l->steps[at]; at = (at + 1) & (l->steps_count - 1)) {
		const struct ew_lexicon_node *n = &l->nodes[l->steps[at]];

		if (n->parent == node && n->word == word)
			return l->steps[at];
	}
	return 0;
}

size_t ew_lexicon_phrases(const struct ew_lexicon *l, uint32_t node, const struct ew_phrase **ret)
{
	const struct ew_lexicon_node *n = &l->nodes[node];

	if (n->count == 0)
		return 0;
	*ret = &l->phrases[n->first];
	return n->count;
}
