/*
 * One turn while it is read: the conversation that it belongs to, what stands in it, and what was found.
 */
#ifndef EW_PHRASE_READING_H
#define EW_PHRASE_READING_H

#include "phrase/match.h"

struct ew_reading {
	struct ew_phrase_talk *talk;
	const struct ew_phrase_turn *turn;
	struct ew_turn_words words;
	struct ew_hit hits[EW_PHRASE_HITS];
	size_t n_hits;
	struct ew_phrase_found *found;
	size_t n;
};

/** Notes a finding as the rule says it. What is more than a turn may tell is left out. */
void ew_reading_add(struct ew_reading *r, enum ew_phrase what, const struct ew_hit *hit);

/** Notes a finding over words `from` to before `to`. */
void ew_reading_add_found(struct ew_reading *r, struct ew_phrase_found found, unsigned from, unsigned to);

/** What the house says: questions, notices, card and health. Opens and closes the question of the conversation. */
void ew_reading_of_house(struct ew_reading *r);

/** What the customer says: answers, and what needs no question. */
void ew_reading_of_customer(struct ew_reading *r);

#endif
