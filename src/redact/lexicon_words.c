/*
 * Words of all tables, each kept once and found by its letters: whoever knows its number asks nothing of its letters any more. Must
 * never give two words one number.
 */
#include "redact/lexicon_inside.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* FNV-1a; the table mixes it further (ew_lexicon_place). */
static uint32_t hash_of(struct ew_slice word)
{
	uint32_t hash = UINT32_C(0x811c9dc5);

	for (size_t i = 0; i < word.len; i++)
		hash = (hash ^ word.at[i]) * UINT32_C(0x01000193);
	return hash;
}

static bool is_word(const struct ew_lexicon *l, struct ew_lexicon_slot slot, struct ew_slice word, uint32_t hash)
{
	const struct ew_lexicon_word *w = &l->words[slot.word];

	return slot.hash == hash >> 16 && w->len == word.len && memcmp(w->text, word.at, word.len) == 0;
}

static uint32_t find(const struct ew_lexicon *l, struct ew_slice word, uint32_t hash)
{
	uint32_t at = ew_lexicon_place(0, hash, l->slots_count);

	while (l->slots[at].word && !is_word(l, l->slots[at], word, hash))
		at = (at + 1) & (l->slots_count - 1);
	return l->slots[at].word;
}

uint32_t ew_lexicon_word(const struct ew_lexicon *l, struct ew_slice folded)
{
	return find(l, folded, hash_of(folded));
}

void *ew_lexicon_room(void *at, uint32_t *room, uint32_t count, size_t size)
{
	uint32_t more = *room ? *room + *room / 2 : 1024;
	void *moved;

	if (count < *room)
		return at;
	moved = realloc(at, more * size);
	if (moved)
		*room = more;
	return moved;
}

static void put_slot(struct ew_lexicon *l, uint32_t word)
{
	uint32_t hash = hash_of(ew_slice_of(l->words[word].text, l->words[word].len));
	uint32_t at = ew_lexicon_place(0, hash, l->slots_count);

	while (l->slots[at].word)
		at = (at + 1) & (l->slots_count - 1);
	l->slots[at] = (struct ew_lexicon_slot){(uint16_t)word, (uint16_t)(hash >> 16)};
}

/* A table of words that is more than half full is slow. */
static int grow_slots(struct ew_lexicon *l)
{
	uint32_t count = l->slots_count ? l->slots_count * 2 : 1024;
	struct ew_lexicon_slot *slots;

	if (l->words_count < l->slots_count / 2)
		return 0;
	slots = calloc(count, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	free(l->slots);
	l->slots = slots;
	l->slots_count = count;
	for (uint32_t i = 1; i < l->words_count; i++)
		put_slot(l, i);
	return 0;
}

static int add(struct ew_lexicon *l, struct ew_lexicon_word word)
{
	struct ew_lexicon_word *words = ew_lexicon_room(l->words, &l->words_room, l->words_count, sizeof(*words));

	if (!words)
		return -ENOMEM;
	assert(l->words_count < EW_LEXICON_MOST);
	l->words = words;
	l->words[l->words_count++] = word;
	return 0;
}

int ew_lexicon_know(struct ew_lexicon *l, struct ew_slice word, uint32_t *ret)
{
	uint32_t hash = hash_of(word), known;
	int r = 0;

	assert(word.len > 0 && word.len <= UINT8_MAX);
	if (l->words_count == 0)
		r = add(l, (struct ew_lexicon_word){0}); /* none */
	if (r == 0)
		r = grow_slots(l);
	if (r < 0)
		return r;
	known = find(l, word, hash);
	if (known == 0) {
		r = add(l, (struct ew_lexicon_word){.text = (const char *)word.at, .len = (uint8_t)word.len});
		if (r < 0)
			return r;
		known = l->words_count - 1;
		put_slot(l, known);
	}
	*ret = known;
	return 0;
}
