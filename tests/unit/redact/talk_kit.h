/*
 * A conversation for tests of the redaction: turns go in, in pieces or whole, and what is found is kept beside what was called
 * final. It never lets a finding pass that lies in a text that was called final, or before one that was told.
 */
#ifndef EW_TEST_REDACT_TALK_KIT_H
#define EW_TEST_REDACT_TALK_KIT_H

#include "redact/redact.h"

#define MOST_FOUND 4096
#define MOST_SAID (64 * 1024) /* bytes of one speaker */
#define SPEAKERS 3            /* that rows of a table have: A, C and B */

/** One turn: the text with the end of its line. */
struct turn {
	unsigned speaker;
	struct ew_slice text;
};

struct found {
	unsigned speaker;
	struct ew_redact_span span;
};

struct stage {
	struct ew_redact *redact;
	size_t n;
	struct found found[MOST_FOUND];
	uint64_t told[EW_REDACT_SPEAKERS]; /* the furthest that was called final */
	uint64_t read[EW_REDACT_SPEAKERS];
	const char *broken;                /* a promise that was not kept */
	size_t most_bytes;                 /* of memory, ever */
};

/** Begins a conversation with the kinds of a profile. Fails the test without memory. */
void stage_begin(struct stage *s, const struct ew_redact_rules *rules, const char *profile);
void stage_end(struct stage *s);

/** More text; looks at what is final afterwards. */
int stage_say(struct stage *s, unsigned speaker, struct ew_slice text);

/** What is called final now is noted, and may not go back. */
void stage_look(struct stage *s);

/** "card", or the rule for an identity number: "us_ssn". */
const char *stage_word(const struct ew_redact_span *span);

/* -- rows: "A: Your card?\nC: It is {card:4539 ...}." ------------------------------------------------ */

struct talk {
	size_t n;
	struct turn turns[64];
	char text[MOST_SAID]; /* without the marks */
};

/** Reads a row; the marks are left out. Speakers are 1 (A), 2 (C) and 3 (B). */
void talk_read(struct talk *t, const char *row);

/** The row as it would be written for what was found, for a comparison; static memory. */
const char *talk_marked(const struct talk *t, const struct stage *s);

#endif
