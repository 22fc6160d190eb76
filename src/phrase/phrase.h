/*
 * What is said about being recorded, found in talk: agreement, refusal, the wish that it stop, the question before them, and the beginning and
 * the end of what is nobody's to keep (a card, a diagnosis). English, French, German, Spanish, Hindi in both scripts, and Hindi mixed with
 * English. Rules, no model: whoever is asked why gets a rule by its name.
 *
 * One `ew_phrase_talk` is one conversation, said by turns in the order in which they come. What counts and what does not:
 *  - "yes" and "no" say nothing by themselves: they answer a question about recording that the other side asked shortly before.
 *  - "I do not agree" is a refusal, "I don't mind being recorded" an agreement, "do not stop recording" neither.
 *  - A wish that recording stop counts at any time, from the customer's side. The agent's "you don't want to be recorded?" is a question.
 *  - Who says both ("no... yeah, okay") is unclear; so is an answer that is neither, or a yes that is not all of its sentence ("okay, who is this").
 *  - "for the record", "a medical record", "your order was recorded", "record number", "save me the trouble" say nothing.
 *
 * Pure: no clock but the times that are told, no file, no thread, nothing is allocated. A talk belongs to one thread.
 */
#ifndef EW_PHRASE_PHRASE_H
#define EW_PHRASE_PHRASE_H

#include "base/cleanup.h"
#include "base/slice.h"

/** What was meant. Events hold the words: never renumber. */
enum ew_phrase {
	EW_PHRASE_AGREES = 1,    /* "yes" to the question; "I agree to be recorded" */
	EW_PHRASE_REFUSES,       /* "no" to it; "I do not agree" to it; "I'd rather not be recorded" */
	EW_PHRASE_OPTS_OUT,      /* "stop recording", "please don't record this", "delete the recording", "I take back my consent" */
	EW_PHRASE_UNCLEAR,       /* an answer to the question that is both or neither */
	EW_PHRASE_ASKS,          /* "is it all right if we record this call?": the question itself */
	EW_PHRASE_TELLS,         /* "this call is being recorded": a notice in somebody's own words */
	EW_PHRASE_OPENS_PAYMENT, /* the agent asks for a card: "can I have your card number", "I'll take the payment now" */
	EW_PHRASE_OPENS_HEALTH,  /* the agent asks about health: "what were you diagnosed with" */
	EW_PHRASE_CLOSES,        /* "the payment has gone through", "that's all I need about your card" */
	EW_PHRASE_KINDS
};

/** What the words are about; several may be named. 0: recording, or all of it. */
enum ew_phrase_about {
	EW_PHRASE_ABOUT_RECORDING = 1 << 0,
	EW_PHRASE_ABOUT_TRANSCRIPT = 1 << 1, /* written down, transcribed */
	EW_PHRASE_ABOUT_AI = 1 << 2,         /* an assistant, a bot that listens, analysis, training of models */
};

/** "agrees", "refuses", "opts_out", "unclear", "asks", "tells", "opens_payment", "opens_health", "closes"; NULL for a number that is none. */
const char *ew_phrase_name(enum ew_phrase phrase);
/** 0 for a word that is none. */
enum ew_phrase ew_phrase_of(struct ew_slice word);

/** The rule of this name, as long as the program lives; NULL: there is none. For who is told one and must not take any text for it. */
const char *ew_phrase_rule(struct ew_slice name);

/** Version of the rules: raised with every change that changes what is found. */
#define EW_PHRASE_VERSION 1u

#define EW_PHRASES_OF_TURN 8u         /* that are told of one turn: the first ones */
#define EW_PHRASE_ANSWER_MS 10000     /* so long after a question about recording has ended, a plain answer belongs to it */
#define EW_PHRASE_TURN_BYTES 16384    /* what is longer, or has more than 4,096 words, is read up to there */

/** Something that was said. Bytes of the turn's text. */
struct ew_phrase_found {
	uint8_t what;          /* enum ew_phrase */
	uint8_t about;         /* bits of enum ew_phrase_about */
	uint8_t score;         /* 1 to 100: how sure */
	bool answer;           /* it answers a question; its meaning comes from there */
	char language[8];      /* "en", "fr", "de", "es", "hi"; of the rule that found it; "" where nothing but the lack of an answer was found */
	const char *rule;      /* "en.stop_recording", "en.yes", "answer.both", "answer.neither": lives as long as the program */
	uint32_t from, to;
};

/** How a question was put: what a plain answer means depends on it. */
enum ew_phrase_sense {
	EW_PHRASE_SENSE_MAY,  /* "may we record?": yes agrees, no refuses */
	EW_PHRASE_SENSE_MIND, /* "do you mind if we record?": no agrees, a plain yes is unclear */
	EW_PHRASE_SENSE_STOP, /* "shall I stop the recording?", "you don't want to be recorded?": yes refuses, a plain no is unclear */
};

/** What is remembered of a conversation between turns. Zeroed: nothing. */
struct ew_phrase_talk {
	int64_t asked_ms;      /* when the question ended; with `asked` or `answered` */
	int64_t told_ms;       /* when recording was last spoken of; with `told` */
	bool asked;            /* about recording, and not answered yet */
	bool told;             /* recording was spoken of, so that "is that okay?" is about it */
	uint8_t asked_by;      /* the side */
	uint8_t sense;         /* enum ew_phrase_sense */
	uint8_t about;
	uint8_t answered;      /* enum ew_phrase: the answer, while the same person goes on: "yes" is taken back by a "no" behind it */
	uint8_t last_side;
};

/** Who speaks: an agent, a bot and an announcement are one side. */
enum ew_phrase_side { EW_PHRASE_HOUSE, EW_PHRASE_CUSTOMER };

/** One turn, or a piece of one that an engine cut at a pause. Times are milliseconds of the call. */
struct ew_phrase_turn {
	enum ew_phrase_side side;
	int64_t from_ms, to_ms;
	struct ew_slice text;  /* UTF-8; what is malformed is no word */
};

/**
 * Reads a turn: what was said, rising and apart. Gives how many of `ret` are set. Time and memory are linear in the text.
 */
size_t ew_phrase_read(
	struct ew_phrase_talk *talk, const struct ew_phrase_turn *turn, struct ew_phrase_found ret[static EW_PHRASES_OF_TURN]);

/** A question about recording was put by other means (a prompt whose sound was told as played): what follows may answer it. */
void ew_phrase_asked(struct ew_phrase_talk *talk, int64_t ended_ms);

#endif
