/*
 * Phrases, read from the tables of all languages into one tree of words: a phrase with choices and gaps becomes every way
 * to say it. What is written wrongly in a table is a mistake of ours and ends the program in its first test.
 */
#include "redact/lexicon_inside.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#define MOST_WAYS 4096 /* of one phrase at any of its words */

/* A phrase that ends at a node, before those of one node are put together. */
struct end {
	uint32_t node;
	uint32_t order;
	struct ew_phrase phrase;
};

struct builder {
	struct ew_lexicon *l;
	struct end *ends;
	size_t ends_count, ends_room;
	uint32_t ways[2][MOST_WAYS]; /* nodes that a phrase reached with its last slot, and reaches with this one */
};

static void builder_free(struct builder **b)
{
	if (*b)
		free((*b)->ends);
	free(*b);
	*b = NULL;
}

static void put_step(struct ew_lexicon *l, uint32_t node)
{
	uint32_t at = ew_lexicon_place(l->nodes[node].parent, l->nodes[node].hash, l->steps_count);

	while (l->steps[at])
		at = (at + 1) & (l->steps_count - 1);
	l->steps[at] = node;
}

static int grow_steps(struct ew_lexicon *l)
{
	uint32_t count = l->steps_count ? l->steps_count * 2 : 1024;
	uint32_t *steps = calloc(count, sizeof(*steps));

	if (!steps)
		return -ENOMEM;
	free(l->steps);
	l->steps = steps;
	l->steps_count = count;
	for (uint32_t i = 1; i < l->nodes_count; i++)
		put_step(l, i);
	return 0;
}

static int grow_nodes(struct ew_lexicon *l)
{
	uint32_t room = l->nodes_room ? l->nodes_room + l->nodes_room / 2 : 1024;
	struct ew_lexicon_node *nodes = reallocarray(l->nodes, room, sizeof(*nodes));

	if (!nodes)
		return -ENOMEM;
	l->nodes = nodes;
	l->nodes_room = room;
	return 0;
}

/* A place for one more node in both tables; a table of steps that is more than three quarters full is slow. */
static int make_room(struct ew_lexicon *l)
{
	if (l->nodes_count == l->nodes_room) {
		int r = grow_nodes(l);

		if (r < 0)
			return r;
	}
	if (l->nodes_count + 1 > l->steps_count / 4 * 3)
		return grow_steps(l);
	return 0;
}

/* From `node` by this word, on a way that is made when it is not there. */
static int go(struct ew_lexicon *l, uint32_t node, struct ew_slice word, uint32_t *ret)
{
	uint32_t hash = ew_word_hash(word), to = ew_lexicon_find_step(l, node, word, hash);
	int r;

	assert(word.len > 0 && word.len <= UINT8_MAX);
	if (to) {
		*ret = to;
		return 0;
	}
	r = make_room(l);
	if (r < 0)
		return r;
	to = l->nodes_count++;
	l->nodes[to] = (struct ew_lexicon_node){
		.text = (const char *)word.at,
		.parent = node,
		.hash = hash,
		.len = (uint8_t)word.len,
		.depth = (uint8_t)(l->nodes[node].depth + 1),
	};
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
			r = go(b->l, from[i], word, &to[k++]);
			if (r < 0)
				return r;
		}
	*ret_n = k;
	return 0;
}

static int add_end(struct builder *b, uint32_t node, const struct ew_phrase_row *row, enum ew_language language)
{
	assert(node > 0);
	if (b->ends_count == b->ends_room) {
		size_t room = b->ends_room ? b->ends_room * 2 : 1024;
		struct end *ends = reallocarray(b->ends, room, sizeof(*ends));

		if (!ends)
			return -ENOMEM;
		b->ends = ends;
		b->ends_room = room;
	}
	b->ends[b->ends_count] = (struct end){
		.node = node,
		.order = (uint32_t)b->ends_count,
		.phrase = {(uint8_t)row->cue, (uint8_t)language, b->l->nodes[node].depth, row->behind, row->which},
	};
	b->ends_count++;
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

		while (ew_slice_cut(&rest, ',', &phrase)) {
			int r = read_phrase(b, phrase, row, language);

			if (r < 0)
				return r;
		}
	}
	return 0;
}

static int compare(const void *x, const void *y)
{
	const struct end *a = x, *b = y;

	if (a->node != b->node)
		return a->node < b->node ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static bool is_same_phrase(const struct ew_phrase *a, const struct ew_phrase *b)
{
	return a->cue == b->cue && a->language == b->language && a->behind == b->behind &&
		(a->which == b->which || (a->which && b->which && strcmp(a->which, b->which) == 0));
}

static bool is_at_node(const struct ew_lexicon *l, const struct ew_lexicon_node *node, const struct ew_phrase *p)
{
	for (uint32_t i = 0; i < node->count; i++)
		if (is_same_phrase(&l->phrases[node->first + i], p))
			return true;
	return false;
}

/* Those of one node beside each other, each once. */
static int settle(struct builder *b)
{
	struct ew_lexicon *l = b->l;

	qsort(b->ends, b->ends_count, sizeof(*b->ends), compare);
	l->phrases = calloc(b->ends_count + 1, sizeof(*l->phrases));
	if (!l->phrases)
		return -ENOMEM;
	for (size_t i = 0; i < b->ends_count; i++) {
		struct ew_lexicon_node *node = &l->nodes[b->ends[i].node];

		if (node->count == 0)
			node->first = l->phrases_count;
		if (is_at_node(l, node, &b->ends[i].phrase))
			continue;
		l->phrases[l->phrases_count++] = b->ends[i].phrase;
		node->count++;
	}
	return 0;
}

int ew_lexicon_read_phrases(struct ew_lexicon *l)
{
	_cleanup_(builder_free) struct builder *b = calloc(1, sizeof(*b));
	int r;

	if (!b)
		return -ENOMEM;
	b->l = l;
	r = make_room(l);
	if (r < 0)
		return r;
	l->nodes[0] = (struct ew_lexicon_node){0};
	l->nodes_count = 1;
	for (size_t k = 0; k < ew_lexicon_languages_count; k++) {
		const struct ew_words *words = ew_lexicon_languages[k];

		r = read_rows(b, words->phrases, words->language);
		if (r == 0)
			r = read_rows(b, words->health, words->language);
		if (r < 0)
			return r;
	}
	return settle(b);
}
