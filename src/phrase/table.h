/*
 * The rules of all languages as they are walked: every word knows the sets that hold it, every set the patterns that begin with it. Made once, in
 * memory that is there from the beginning, and read by all threads.
 */
#ifndef EW_PHRASE_TABLE_H
#define EW_PHRASE_TABLE_H

#include "phrase/rules.h"
#include "phrase/words.h"

#define EW_PHRASE_SPELLINGS 4 /* by which a word may be known: itself, and beginnings of it */

/** Steps of a pattern; the low twelve bits are a set, or a number of words. */
enum ew_step {
	EW_STEP_IS = 0,
	EW_STEP_GAP = 1 << 12,
	EW_STEP_MAYBE = 2 << 12,
	EW_STEP_NOT = 3 << 12,
	EW_STEP_START = 4 << 12,
	EW_STEP_STOP = 5 << 12,
	EW_STEP_REST = 6 << 12,
	EW_STEP_END = 7 << 12,
	EW_STEP_KIND = 7 << 12, /* mask */
	EW_STEP_OPERAND = 0xfff,
};

/** What a word does beside being in sets. */
enum ew_word_does {
	EW_WORD_RECORDING = 1 << 0, /* as EW_PHRASE_ABOUT_ */
	EW_WORD_TRANSCRIPT = 1 << 1,
	EW_WORD_AI = 1 << 2,
	EW_WORD_FILLS = 1 << 3,
	EW_WORD_TURNS = 1 << 4,     /* "but" */
	EW_WORD_LEADS = 1 << 5,
	EW_WORD_NEGATES = 1 << 6,
};

struct ew_pattern {
	const struct ew_phrase_rule *rule;
	uint16_t steps;    /* index of its first */
	uint16_t next;     /* pattern that begins with the same set; 0: none */
};

/** A set that holds a word, and the next one. */
struct ew_holds {
	uint16_t set;
	uint16_t next;     /* 0: none */
};

struct ew_phrase_table;

/** The table, made at the first call. Any thread. */
const struct ew_phrase_table *ew_phrase_table(void);

/** The spellings by which a word is known, none of them 0; those that are missing are 0. */
void ew_phrase_look_up(
	const struct ew_phrase_table *table, const struct ew_word *word, uint16_t ret[static EW_PHRASE_SPELLINGS], uint8_t *ret_does);

/** First set that holds a spelling. NULL: none. */
const struct ew_holds *ew_phrase_sets(const struct ew_phrase_table *table, uint16_t spelling);
/** The one behind it. NULL: none. */
const struct ew_holds *ew_phrase_sets_next(const struct ew_phrase_table *table, const struct ew_holds *holds);

/** First pattern that begins with a set. NULL: none. */
const struct ew_pattern *ew_phrase_patterns(const struct ew_phrase_table *table, uint16_t set);
/** The one behind it. NULL: none. */
const struct ew_pattern *ew_phrase_patterns_next(const struct ew_phrase_table *table, const struct ew_pattern *pattern);

/** The steps of a pattern, up to EW_STEP_END. */
const uint16_t *ew_phrase_steps(const struct ew_phrase_table *table, const struct ew_pattern *pattern);

/** Which language a rule is of, in the order of the tables. */
size_t ew_phrase_language_order(const struct ew_phrase_rule *rule);

#endif
