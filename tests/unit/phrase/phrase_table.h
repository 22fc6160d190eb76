/*
 * Tables of turns (tests/cases/phrase): what was said, by whom, and what must be found in it.
 */
#ifndef EW_TEST_PHRASE_TABLE_H
#define EW_TEST_PHRASE_TABLE_H

#include "phrase/phrase.h"

struct table_line {
	uint32_t wanted; /* a bit for each enum ew_phrase */
	enum ew_phrase_side side;
	struct ew_slice text;
	unsigned number; /* of the file */
};

/** A line, in the conversation in which it stands. */
typedef void (*table_line_fn)(void *context, struct ew_phrase_talk *talk, const struct table_line *line, int64_t at_ms);

/**
 * Every line of a file in turn; a line of `@after` once for itself, and unheard by `fn` before each that follows it. Fails the
 * test for a file that is none.
 */
void table_read(const char *file, table_line_fn fn, void *context);

/** What is found in a line that is said at a time, as bits. */
uint32_t table_found(struct ew_phrase_talk *talk, const struct table_line *line, int64_t at_ms);

#endif
