/*
 * What words mean when numbers are spoken, and which words say what a number is: by language, in tables that are read
 * once. A word may mean something in several languages; whoever asks decides which by what stands round it.
 *
 * Words are folded before they are looked up: lower case, without accents (é is e, ü is u, ß is ss), apostrophes gone,
 * Devanagari as it is. One word has no blank and no hyphen.
 */
#ifndef EW_REDACT_LEXICON_H
#define EW_REDACT_LEXICON_H

#include <stdbool.h>

#include "base/cleanup.h"
#include "base/slice.h"

enum ew_language {
	EW_LANGUAGE_EN,
	EW_LANGUAGE_FR,
	EW_LANGUAGE_DE,
	EW_LANGUAGE_ES,
	EW_LANGUAGE_HI, /* in Devanagari and in Latin letters */
	EW_LANGUAGES
};

/** What a word does inside of a number that is spoken. */
enum ew_number_class {
	EW_NUMBER_UNIT = 1, /* 0 to 9: "seven", "oh", "zwo", "saat" */
	EW_NUMBER_TEEN,     /* 10 to 19, one word */
	EW_NUMBER_TENS,     /* 20, 30, ... 90: "forty", "vingt", "septante"; a unit may follow ("forty one") */
	EW_NUMBER_WHOLE,    /* 20 to 99 in one word, and no unit belongs to it: "einundzwanzig", "veintitres", "pachhattar" */
	EW_NUMBER_HUNDRED,  /* "hundred", "cent", "hundert", "sau" */
	EW_NUMBER_THOUSAND, /* "thousand", "mille", "hazaar" */
	EW_NUMBER_TIMES,    /* the digit that follows stands so often: "double" 2, "triple" 3 */
	EW_NUMBER_JOIN,     /* between tens and unit: "et", "y", "und", "and" */
	EW_NUMBER_MARK,     /* a sign that is spoken: value is it, '-', '.', '/', ' ', '_', '@', '+' */
	EW_NUMBER_FILLER,   /* "uh", "euh", "aeh": nothing */
	EW_NUMBER_LETTER,   /* value is 'A' to 'Z': "bravo", "zett", "ypsilon"; letters by themselves are not in the table */
	EW_NUMBER_SPELLS,   /* between a letter and a word that begins with it: "wie", "comme", "as in" is two words: "as", "in" */
};

/** One meaning of a word. */
struct ew_number_word {
	uint8_t class_;    /* enum ew_number_class */
	uint8_t language;  /* enum ew_language */
	bool ambiguous;    /* an ordinary word as well ("to", "do", "once", "sept", "elf"): counts only among others */
	int16_t value;
};

/** What words before or after a number say of it, or of the talk. */
enum ew_cue {
	EW_CUE_NONE,
	/* it is sensitive */
	EW_CUE_CARD,
	EW_CUE_CVV,
	EW_CUE_EXPIRY,
	EW_CUE_IBAN,
	EW_CUE_ACCOUNT,    /* number of a bank account */
	EW_CUE_ROUTING,    /* of a bank: routing number, sort code, Bankleitzahl, IFSC */
	EW_CUE_OTP,        /* a code for one use: sent by message, shown by an app */
	EW_CUE_PIN,
	EW_CUE_PASSWORD,
	EW_CUE_SECRET,     /* answer to a question only they can answer: mother's maiden name, first pet */
	EW_CUE_ID,         /* of a person, by a state; `which` names the rule, "" for any */
	EW_CUE_PASSPORT,
	EW_CUE_PHONE,
	EW_CUE_EMAIL,
	EW_CUE_ADDRESS,    /* "I live at", "my address is", "postcode" */
	EW_CUE_NAME,       /* "my name is", "am I speaking with" */
	EW_CUE_BIRTH,
	EW_CUE_HEALTH,     /* a medical term by itself: condition, drug, treatment */
	/* it is not */
	EW_CUE_REFERENCE,  /* order, invoice, ticket, booking, tracking, policy, customer number, case, reference */
	EW_CUE_PRODUCT,    /* model, serial, article, part, version, batch */
	EW_CUE_MONEY,      /* price, amount, and currencies: before or behind the number */
	EW_CUE_DATE,       /* names of months and days; "in the year" */
	EW_CUE_CLOCK,      /* "o'clock", "pm", "Uhr", "heures" */
	EW_CUE_QUANTITY,   /* units and counted things behind a number: "kilograms", "percent", "pieces", "minutes" */
	EW_CUE_METER,      /* readings: electricity, gas, water, mileage */
	EW_CUE_PLACE,      /* number of a room, a gate, a platform, a flight, a floor, an extension, a page */
	/* of the talk */
	EW_CUE_SAYS,       /* between what it is and the number: "is", "it's", "c'est", "lautet", "hai" */
	EW_CUE_WRONG,      /* what was just said is wrong: "sorry", "no", "I mean", "pardon", "Quatsch" */
	EW_CUE_AGAIN,      /* from the beginning: "let me start again", "je recommence" */
	EW_CUE_OKAY,       /* somebody listens: "okay", "mm-hm", "go on", "ja", "d'accord", "achha" */
	EW_CUE_ASKS,       /* makes a question of what it stands with: "what is", "can you give me", "quel est" */
	EW_CUE_STREET,     /* "street", "avenue", "rue", "strasse", "calle", "marg" */
	EW_CUE_DOMAIN,     /* last part of a name in the internet: "com", "org", "fr", "de" */
	EW_CUE_MAILBOX,    /* where mailboxes are: "gmail", "outlook", "yahoo", "gmx", "orange" */
	EW_CUE_COMMON,     /* a word so common that it is in no name, address or password: articles, pronouns, auxiliaries */
};

/** What a phrase means, once its last word was read. */
struct ew_phrase {
	uint8_t cue;      /* enum ew_cue */
	uint8_t language; /* enum ew_language */
	uint8_t words;    /* of the phrase */
	bool behind;      /* also counts behind its number: "4321 is my pin" */
	const char *which; /* of EW_CUE_ID: word of a rule (redact/check.h), "" for any; else NULL */
};

struct ew_lexicon;

/** All tables, made once and then shared by threads; less than two megabytes. Errors: -ENOMEM. */
EW_MUST_USE int ew_lexicon_new(struct ew_lexicon **ret);
void ew_lexicon_free(struct ew_lexicon **lexicon);

/** The number of a word, by which all else is asked; 0 for one that stands in no table and means nothing. */
uint32_t ew_lexicon_word(const struct ew_lexicon *lexicon, struct ew_slice folded);

/** Meanings of a word in numbers, at most one a language; 0 when there are none. `ret` points into the lexicon. */
size_t ew_lexicon_number(const struct ew_lexicon *lexicon, uint32_t word, const struct ew_number_word **ret);

/**
 * Phrases, word by word: from `node` (0 is the beginning of every phrase) by this word to the next node, 0 when no phrase goes
 * on so. Whoever reads keeps a few nodes: each goes a step with every word, and one begins anew at 0.
 */
uint32_t ew_lexicon_step(const struct ew_lexicon *lexicon, uint32_t node, uint32_t word);

/** What is complete at a node: the number of its phrases; 0 when it is only the beginning of some. */
size_t ew_lexicon_phrases(const struct ew_lexicon *lexicon, uint32_t node, const struct ew_phrase **ret);

#endif
