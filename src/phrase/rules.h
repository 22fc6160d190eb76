/*
 * How the rules of a language are written: classes of words, and patterns over them. A file a language, rows and nothing else.
 *
 * A pattern is read from left to right, its parts have blanks between them:
 *   word|word     one of them; `<name>` among them stands for all of a class; `record*` is every word that begins so
 *   part?         may be missing
 *   ~3            up to three words, whatever they are, within the sentence and not past a "but"
 *   !part         the next word is none of these; before everything else: the word before
 *   ^             a clause begins: behind a sign, or behind nothing but fillers and words that lead in
 *   $             the sentence ends; also before a pause
 *   ...           the rest of the sentence, at most twelve words and up to a "but"
 * Fillers and words said twice may stand anywhere. What agrees or tells never reaches over a word of the class "not", nor stands right behind
 * one that no pattern has read. Words are folded as texts are, so that accents may be written. Of patterns that begin at a word the longest
 * counts; what it covers is read no second time. A plain answer or question gives way to what begins inside of it and goes on behind it. Several
 * patterns of a rule have commas between them.
 *
 * Classes with these names do more: "filler" and "but" as above, "lead" for `^`, "not" for negations, and
 * "record", "transcribe" and "ai" tell what a finding is about.
 */
#ifndef EW_PHRASE_RULES_H
#define EW_PHRASE_RULES_H

#include "phrase/phrase.h"

/** What a rule finds: an enum ew_phrase, or a part from which one is made. */
enum ew_phrase_part {
	EW_PART_MASKS = 31,   /* another sense of the words: they are none for all other rules */
	EW_PART_NOTHING,      /* what it covers says nothing, whoever says it: guards */
	/* of a customer: they say something as an answer, or not at all */
	EW_PART_YES,          /* yes */
	EW_PART_OKAY,         /* okay, sure: yes, and also "I don't mind" */
	EW_PART_FINE,         /* "that's fine", "no problem", "go ahead": agrees whichever way the question was put */
	EW_PART_NO,           /* no */
	EW_PART_WONT,         /* "rather not", "I don't agree": refuses whichever way the question was put */
	EW_PART_HEDGE,        /* "I don't know", "yes, but": neither */
	EW_PART_CUSTOMER_LAST = EW_PART_HEDGE,
	/* of the house */
	EW_PART_DENIES,       /* "we don't record", "I'll stop the recording": says nothing */
	EW_PART_ASKS_MIND,    /* "do you mind if we record": a no agrees */
	EW_PART_ASKS_STOP,    /* "shall I stop recording": a yes refuses */
	EW_PART_MENTION,      /* recording is spoken of: "we'd like to record this" */
	EW_PART_CHECK,        /* a question that closes nothing: "can you hear me?" */
	EW_PART_CONFIRM,      /* "is that okay?": a question about recording behind words that told of it */
	EW_PART_CONFIRM_MIND, /* "any objection?" */
	EW_PART_OTHER,        /* a question about something else */
};

struct ew_phrase_class {
	const char *name;
	const char *words; /* with blanks between */
};

struct ew_phrase_rule {
	const char *name; /* "en.stop_recording": the language, and what it finds */
	uint8_t finds;    /* enum ew_phrase or ew_phrase_part */
	uint8_t score;
	const char *patterns;
};

struct ew_phrase_language {
	const struct ew_phrase_class *classes;
	size_t n_classes;
	const struct ew_phrase_rule *rules;
	size_t n_rules;
};

extern const struct ew_phrase_language ew_phrase_en, ew_phrase_fr, ew_phrase_de, ew_phrase_es, ew_phrase_hi, ew_phrase_more;

#endif
