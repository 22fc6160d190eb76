/*
 * Private to the lexicon: how it lies in memory. Two tables that are probed by hash: words of numbers, and steps from one
 * word of a phrase to the next. Texts are those of the tables of languages, which live as long as the program.
 */
#ifndef EW_REDACT_LEXICON_INSIDE_H
#define EW_REDACT_LEXICON_INSIDE_H

#include "redact/lexicon_parts.h"

/** A word of numbers: `count` meanings from `first`. */
struct ew_lexicon_word {
	const char *text;
	uint32_t hash;
	uint32_t first;
	uint8_t len;
	uint8_t count;
};

/** A word of phrases, each kept once. */
struct ew_lexicon_text {
	const char *at;
	uint32_t hash;
	uint8_t len;
};

/** A step of phrases, reached from `parent` by a word; `count` phrases from `first` end here. Node 0 is the beginning. */
struct ew_lexicon_node {
	uint32_t parent;
	uint32_t word : 24;
	uint32_t depth : 8; /* words from the beginning */
	uint32_t first : 24;
	uint32_t count : 8;
};

struct ew_lexicon {
	struct ew_lexicon_word *words;
	uint32_t words_count;
	uint32_t *word_slots; /* number of a word plus one, 0: free */
	uint32_t word_slots_count; /* a power of two, at least twice the words */
	struct ew_number_word *meanings;
	uint32_t meanings_count;

	struct ew_lexicon_text *texts;
	uint32_t texts_count, texts_room;
	struct ew_lexicon_node *nodes;
	uint32_t nodes_count, nodes_room;
	uint32_t *steps; /* number of a node, 0: free */
	uint32_t steps_count; /* a power of two, more than the nodes and a third */
	struct ew_phrase *phrases; /* nodes share them: one row of a table gives one for each length */
	uint32_t phrases_count, phrases_room;
};

/** Where a probe begins; `slots` is a power of two. */
static inline uint32_t ew_lexicon_place(uint32_t node, uint32_t hash, uint32_t slots)
{
	uint32_t mixed = (hash ^ node * UINT32_C(0x9e3779b1)) * UINT32_C(0x85ebca6b);

	return (mixed ^ mixed >> 15) & (slots - 1);
}

/** The node that follows, 0 for none. */
uint32_t ew_lexicon_find_step(const struct ew_lexicon *l, uint32_t node, struct ew_slice word, uint32_t hash);

/** Fills the tables of words of numbers. Errors: -ENOMEM; then `l` is only good for being freed. */
EW_MUST_USE int ew_lexicon_read_numbers(struct ew_lexicon *l);

/** Fills the tables of phrases. Errors: -ENOMEM; then `l` is only good for being freed. */
EW_MUST_USE int ew_lexicon_read_phrases(struct ew_lexicon *l);

#endif
