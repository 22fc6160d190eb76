/*
 * Phrases, read from the tables of all languages into one tree of words: a phrase with choices and gaps becomes every way
 * to say it. What is written wrongly in a table is a mistake of ours and ends the program in its first test.
 */
#include "redact/lexicon_inside.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#define MOST_WAYS 4096   /* of one phrase at any of its words */
#define MOST_WORDS 16    /* of one phrase */
#define MOST_NODES (1u << 24)

/* A phrase that ends at a node, before those of one node are put together. */
struct end {
	uint32_t node;
	uint32_t phrase;
};

struct builder {
	struct ew_lexicon *l;
	struct end *ends;
	uint32_t ends_count, ends_room;
	uint32_t ways[2][MOST_WAYS];      /* nodes that a phrase reached with its last slot, and reaches with this one */
	uint32_t of_length[MOST_WORDS + 1]; /* phrase of this row with so many words, plus one */
};

static void builder_free(struct builder **b)
{
	if (*b)
		free((*b)->ends);
	free(*b);
	*b = NULL;
}

/* Gives back the room that was made for more; an array that cannot be moved stays as it is. */
static void *without_room(void *at, uint32_t *room, uint32_t count, size_t size)
{
	void *moved = count > 0 ? realloc(at, count * size) : NULL;

	if (!moved)
		return at;
	*room = count;
	return moved;
}

static void trim(struct ew_lexicon *l)
{
	l->words = without_room(l->words, &l->words_room, l->words_count, sizeof(*l->words));
	l->nodes = without_room(l->nodes, &l->nodes_room, l->nodes_count, sizeof(*l->nodes));
	l->phrases = without_room(l->phrases, &l->phrases_room, l->phrases_count, sizeof(*l->phrases));
}

/* A node behind another goes among the steps; one at the beginning is known to its word. */
static void put_step(struct ew_lexicon *l, uint32_t node)
{
	const struct ew_lexicon_node *n = &l->nodes[node];
	uint32_t at = ew_lexicon_place(n->parent, n->word, l->steps_count);

	if (n->parent == 0) {
		l->words[n->word].node = node & 0xffffff;
		return;
	}
	while (l->steps[at])
		at = (at + 1) & (l->steps_count - 1);
	l->steps[at] = node;
}

/* A table of steps that is more than three quarters full is slow. */
static int grow_steps(struct ew_lexicon *l)
{
	uint32_t count = l->steps_count ? l->steps_count * 2 : 1024;
	uint32_t *steps;

	if (l->nodes_count + 1 <= l->steps_count / 4 * 3)
		return 0;
	steps = calloc(count, sizeof(*steps));
	if (!steps)
		return -ENOMEM;
	free(l->steps);
	l->steps = steps;
	l->steps_count = count;
	for (uint32_t i = 1; i < l->nodes_count; i++)
		put_step(l, i);
	return 0;
}

/* One more node; it is not among the steps yet. */
static int add_node(struct ew_lexicon *l, struct ew_lexicon_node node, uint32_t *ret)
{
	struct ew_lexicon_node *nodes = ew_lexicon_room(l->nodes, &l->nodes_room, l->nodes_count, sizeof(*nodes));
	int r;

	if (!nodes)
		return -ENOMEM;
	assert(l->nodes_count < MOST_NODES);
	l->nodes = nodes;
	r = grow_steps(l);
	if (r < 0)
		return r;
	l->nodes[l->nodes_count] = node;
	*ret = l->nodes_count++;
	return 0;
}

/* From `node` by this word, on a way that is made when it is not there. */
static int go(struct builder *b, uint32_t node, struct ew_slice text, uint32_t *ret)
{
	struct ew_lexicon *l = b->l;
	uint32_t word, to;
	int r = ew_lexicon_know(l, text, &word);

	if (r < 0)
		return r;
	to = ew_lexicon_step(l, node, word);
	if (to) {
		*ret = to;
		return 0;
	}
	r = add_node(l, (struct ew_lexicon_node){.parent = node & 0xffffff, .word = (uint16_t)word}, &to);
	if (r < 0)
		return r;
	put_step(l, to);
	*ret = to;
	return 0;
}

/* All ways on through one slot: by each of its words, and past it when it may be missing. */
static int read_slot(struct builder *b, struct ew_slice slot, const uint32_t *from, size_t n, uint32_t *to, size_t *ret_n)
{
	bool may_be_missing = slot.at[slot.len - 1] == '?';
	size_t k = 0;
	struct ew_slice word;
	int r;

	slot.len -= may_be_missing;
	for (size_t i = 0; may_be_missing && i < n; i++)
		to[k++] = from[i];
	while (ew_slice_cut(&slot, '|', &word))
		for (size_t i = 0; i < n; i++) {
			assert(k < MOST_WAYS);
			r = go(b, from[i], word, &to[k++]);
			if (r < 0)
				return r;
		}
	*ret_n = k;
	return 0;
}

static int add_phrase(struct ew_lexicon *l, struct ew_phrase phrase, uint32_t *ret)
{
	struct ew_phrase *phrases = ew_lexicon_room(l->phrases, &l->phrases_room, l->phrases_count, sizeof(*phrases));

	if (!phrases)
		return -ENOMEM;
	assert(l->phrases_count < EW_LEXICON_MOST);
	l->phrases = phrases;
	l->phrases[l->phrases_count] = phrase;
	*ret = l->phrases_count++;
	return 0;
}

/* Words from the beginning. */
static unsigned depth_of(const struct ew_lexicon *l, uint32_t node)
{
	unsigned depth = 0;

	for (; node; node = l->nodes[node].parent)
		depth++;
	return depth;
}

static int add_end(struct builder *b, uint32_t node, const struct ew_phrase_row *row, enum ew_language language)
{
	unsigned words = depth_of(b->l, node);
	struct end *ends;
	uint32_t phrase;

	assert(words > 0 && words <= MOST_WORDS);
	if (b->of_length[words] == 0) {
		struct ew_phrase p = {(uint8_t)row->cue, (uint8_t)language, (uint8_t)words, row->behind, row->which};
		int r = add_phrase(b->l, p, &phrase);

		if (r < 0)
			return r;
		b->of_length[words] = phrase + 1;
	}
	ends = ew_lexicon_room(b->ends, &b->ends_room, b->ends_count, sizeof(*ends));
	if (!ends)
		return -ENOMEM;
	b->ends = ends;
	b->ends[b->ends_count++] = (struct end){node, b->of_length[words] - 1};
	return 0;
}

static int read_phrase(struct builder *b, struct ew_slice phrase, const struct ew_phrase_row *row, enum ew_language language)
{
	size_t n = 1;
	unsigned side = 0;
	struct ew_slice slot;
	int r;

	b->ways[side][0] = 0;
	while (ew_slice_cut(&phrase, ' ', &slot)) {
		if (slot.len == 0)
			continue;
		r = read_slot(b, slot, b->ways[side], n, b->ways[!side], &n);
		if (r < 0)
			return r;
		side = !side;
	}
	for (size_t i = 0; i < n; i++) {
		r = add_end(b, b->ways[side][i], row, language);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_rows(struct builder *b, const struct ew_phrase_row *row, enum ew_language language)
{
	for (; row->phrases; row++) {
		struct ew_slice rest = ew_slice_text(row->phrases), phrase;

		memset(b->of_length, 0, sizeof(b->of_length));
		while (ew_slice_cut(&rest, ',', &phrase)) {
			int r = read_phrase(b, phrase, row, language);

			if (r < 0)
				return r;
		}
	}
	return 0;
}

/* By node, then in the order of the tables. */
static int compare(const void *x, const void *y)
{
	const struct end *a = x, *b = y;

	if (a->node != b->node)
		return a->node < b->node ? -1 : 1;
	return a->phrase < b->phrase ? -1 : a->phrase > b->phrase;
}

static bool is_same_phrase(const struct ew_phrase *a, const struct ew_phrase *b)
{
	return a->cue == b->cue && a->language == b->language && a->behind == b->behind &&
		(a->which == b->which || (a->which && b->which && strcmp(a->which, b->which) == 0));
}

static bool is_at_node(const struct ew_lexicon *l, const struct ew_lexicon_node *node, uint32_t phrase)
{
	for (uint32_t i = 0; i < node->count; i++)
		if (is_same_phrase(&l->phrases[node->first + i], &l->phrases[phrase]))
			return true;
	return false;
}

/* One more phrase of a node: the first is shared with other nodes, several stand beside each other in copies. */
static int give(struct ew_lexicon *l, uint32_t node, uint32_t phrase)
{
	struct ew_lexicon_node *n = &l->nodes[node];
	uint32_t first, last;
	int r;

	if (n->count == 0) {
		n->first = (uint16_t)phrase;
		n->count = 1;
		return 0;
	}
	if (is_at_node(l, n, phrase))
		return 0;
	if (n->count == 1) {
		r = add_phrase(l, l->phrases[n->first], &first);
		if (r < 0)
			return r;
		n->first = (uint16_t)first;
	}
	r = add_phrase(l, l->phrases[phrase], &last);
	if (r < 0)
		return r;
	n->count++;
	return 0;
}

int ew_lexicon_read_phrases(struct ew_lexicon *l)
{
	_cleanup_(builder_free) struct builder *b = calloc(1, sizeof(*b));
	uint32_t beginning;
	int r;

	if (!b)
		return -ENOMEM;
	b->l = l;
	r = add_node(l, (struct ew_lexicon_node){0}, &beginning);
	for (size_t k = 0; r == 0 && k < ew_lexicon_languages_count; k++) {
		const struct ew_words *words = ew_lexicon_languages[k];

		r = read_rows(b, words->phrases, words->language);
		if (r == 0)
			r = read_rows(b, words->health, words->language);
	}
	if (r < 0)
		return r;
	qsort(b->ends, b->ends_count, sizeof(*b->ends), compare);
	for (uint32_t i = 0; i < b->ends_count; i++) {
		r = give(l, b->ends[i].node, b->ends[i].phrase);
		if (r < 0)
			return r;
	}
	trim(l);
	return 0;
}
