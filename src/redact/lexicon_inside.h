/*
 * Private to the lexicon: how it lies in memory. Two tables that are probed by hash: words, and steps from one word of a
 * phrase to the next. Texts are those of the tables of languages, which live as long as the program.
 */
#ifndef EW_REDACT_LEXICON_INSIDE_H
#define EW_REDACT_LEXICON_INSIDE_H

#include "redact/lexicon_parts.h"

#define EW_LEXICON_MOST UINT16_MAX /* words, meanings and phrases; there is a quarter of it */

/** A word of any table, kept once: `count` meanings in numbers from `first`, and the node of phrases that begin with it. */
struct ew_lexicon_word {
	const char *text;
	uint32_t node : 24;
	uint32_t count : 8;
	uint16_t first;
	uint8_t len;
};

/** Where a word is found by its letters. */
struct ew_lexicon_slot {
	uint16_t word; /* 0: free */
	uint16_t hash; /* half of it: with another half it is another word */
};

/** A step of phrases, reached from `parent` by a word; `count` phrases from `first` end here. Node 0 is the beginning. */
struct ew_lexicon_node {
	uint32_t parent : 24;
	uint32_t count : 8;
	uint16_t word;
	uint16_t first;
};

struct ew_lexicon {
	struct ew_lexicon_word *words; /* the first is none */
	uint32_t words_count, words_room;
	struct ew_lexicon_slot *slots;
	uint32_t slots_count; /* a power of two, at least twice the words */
	struct ew_number_word *meanings;
	uint32_t meanings_count;

	struct ew_lexicon_node *nodes;
	uint32_t nodes_count, nodes_room;
	uint32_t *steps; /* number of a node behind another, 0: free */
	uint32_t steps_count; /* a power of two, more than the nodes and a third */
	struct ew_phrase *phrases; /* nodes share them: one row of a table gives one for each length */
	uint32_t phrases_count, phrases_room;
};

/** Where a probe begins; `slots` is a power of two. */
static inline uint32_t ew_lexicon_place(uint32_t node, uint32_t word, uint32_t slots)
{
	uint32_t mixed = (word ^ node * UINT32_C(0x9e3779b1)) * UINT32_C(0x85ebca6b);

	return (mixed ^ mixed >> 15) & (slots - 1);
}

/** An array with room for one more, grown by half when there is none; NULL (and the old one stays) without memory. */
EW_MUST_USE void *ew_lexicon_room(void *at, uint32_t *room, uint32_t count, size_t size);

/** The number of a word, which becomes known when it was not. Errors: -ENOMEM; then `l` is only good for being freed. */
EW_MUST_USE int ew_lexicon_know(struct ew_lexicon *l, struct ew_slice word, uint32_t *ret);

/** Fills the tables of words of numbers. Errors: -ENOMEM; then `l` is only good for being freed. */
EW_MUST_USE int ew_lexicon_read_numbers(struct ew_lexicon *l);

/** Fills the tables of phrases. Errors: -ENOMEM; then `l` is only good for being freed. */
EW_MUST_USE int ew_lexicon_read_phrases(struct ew_lexicon *l);

#endif
