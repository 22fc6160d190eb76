/*
 * Private to redact: what one speaker has said and nobody has judged yet, as tokens. It is made from bytes that come in any
 * pieces and depends on the text alone. A passage is judged as a whole, at a place where nothing that follows can
 * change what stands before it.
 */
#ifndef EW_REDACT_PASSAGE_H
#define EW_REDACT_PASSAGE_H

#include "redact/fold.h"
#include "redact/lexicon.h"

#define EW_PASSAGE_TOKENS 104u
#define EW_PASSAGE_BYTES 896u  /* of folded text */
#define EW_TOKEN_BYTES 60u     /* of folded text; longer ones are cut, and what follows is `joined` */

enum ew_token_kind {
	EW_TOKEN_WORD,   /* letters */
	EW_TOKEN_DIGITS,
	EW_TOKEN_MIXED,  /* letters and digits without anything between them */
	EW_TOKEN_SIGN,   /* one character that is neither */
};

enum ew_token_flag {
	EW_TOKEN_GAP = 1 << 0,     /* white space before it */
	EW_TOKEN_LINE = 1 << 1,    /* the end of a line before it */
	EW_TOKEN_TURN = 1 << 2,    /* somebody else spoke before it */
	EW_TOKEN_TOPIC = 1 << 3,   /* and of something else */
	EW_TOKEN_JOINED = 1 << 4,  /* the rest of a token that was too long */
	EW_TOKEN_CAPITAL = 1 << 5, /* begins with a capital letter */
	EW_TOKEN_UPPER = 1 << 6,   /* has no small letter */
	EW_TOKEN_NUMBER = 1 << 7,  /* digits, or a word that means a number or a letter */
	EW_TOKEN_MAYBE = 1 << 8,   /* a word that may mean one */
	EW_TOKEN_LINK = 1 << 9,    /* a sign or a word that numbers have between them */
	EW_TOKEN_COMPOUND = 1 << 10, /* a German number above 99 in one word */
	EW_TOKEN_CUE = 1 << 11,    /* the last word of a phrase that is more than a word of every day */
};

struct ew_token {
	uint32_t word;     /* of the lexicon, 0: none that means anything */
	uint32_t number;   /* of the conversation */
	uint16_t at;       /* of its text in the passage */
	uint16_t from, to; /* bytes of the source, from the passage's begin */
	uint16_t flags;
	uint8_t len;
	uint8_t kind;
	uint8_t meanings;  /* of a word in numbers: how many */
	uint32_t node;     /* of the longest phrase that is complete with it, 0: none */
};

struct ew_passage {
	uint64_t begin;        /* byte of the speaker's text at which it begins */
	uint64_t read;         /* bytes of the speaker's text that came */
	uint16_t n, bytes;
	bool open;             /* the last token may go on */
	uint16_t pending;      /* flags that the next token gets */
	struct ew_token tokens[EW_PASSAGE_TOKENS];
	char text[EW_PASSAGE_BYTES];
};

/** Text of a token; borrowed from the passage. */
static inline struct ew_slice ew_token_text(const struct ew_passage *p, const struct ew_token *t)
{
	return (struct ew_slice){(const uint8_t *)p->text + t->at, t->len};
}

/** The sign that a token is, 0 for one that is none. */
static inline char ew_token_sign(const struct ew_passage *p, const struct ew_token *t)
{
	return t->kind == EW_TOKEN_SIGN ? p->text[t->at] : 0;
}

/**
 * Reads one code point that was `bytes` long in the source. Gives the number of the token that is complete with it, -1 when none is. There
 * must be room (ew_passage_is_full()).
 */
int ew_passage_read(struct ew_passage *p, uint32_t code_point, uint8_t bytes);

/**
 * Reads letters of ASCII at the front of a text as far as they only make the word longer that is open, and leave room behind them. Gives how
 * many: 0 where ew_passage_read() must look at the next character.
 */
size_t ew_passage_spell(struct ew_passage *p, struct ew_slice text);

/** No more of the last token comes: gives its number, -1 when none was open. */
int ew_passage_close(struct ew_passage *p);

/** True when no further token fits. */
bool ew_passage_is_full(const struct ew_passage *p);

/** Drops the first `n` tokens; those behind them begin the passage. */
void ew_passage_drop(struct ew_passage *p, size_t n);

#endif
