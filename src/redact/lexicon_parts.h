/*
 * Private to the lexicon: how the tables of a language are written. One file for each language (words_en.c), one for
 * medical terms of each (health_en.c); they hold rows and nothing else.
 */
#ifndef EW_REDACT_LEXICON_PARTS_H
#define EW_REDACT_LEXICON_PARTS_H

#include "redact/lexicon.h"

/** Words of one meaning in numbers, folded, separated by blanks. */
struct ew_number_row {
	const char *words;
	enum ew_number_class class_;
	int16_t value;
	bool ambiguous;
};

/**
 * Phrases of one meaning. A phrase is slots, separated by blanks; a slot is a word, or several separated by |; a slot that ends
 * in ? may be missing. Several phrases are separated by a comma: "security code, three|3 digits on|at the? back".
 */
struct ew_phrase_row {
	enum ew_cue cue;
	const char *phrases;
	const char *which; /* of EW_CUE_ID */
	bool behind;
};

/** What one language brings; rows end with one whose words are NULL. */
struct ew_words {
	enum ew_language language;
	const struct ew_number_row *numbers;
	const struct ew_phrase_row *phrases;
	const struct ew_phrase_row *health;
};

extern const struct ew_words ew_words_en, ew_words_fr, ew_words_de, ew_words_es, ew_words_hi;

/* In files of their own, because they are long; words_en.c and its like bring them together. */
extern const struct ew_phrase_row ew_cues_en[], ew_cues_fr[], ew_cues_de[], ew_cues_es[], ew_cues_hi[];
extern const struct ew_phrase_row ew_health_en[], ew_health_fr[], ew_health_de[], ew_health_es[], ew_health_hi[];

/** All languages that the lexicon reads, in this order. */
extern const struct ew_words *const ew_lexicon_languages[];
extern const size_t ew_lexicon_languages_count;

/** Bytes that a lexicon takes. */
size_t ew_lexicon_memory(const struct ew_lexicon *lexicon);

#endif
