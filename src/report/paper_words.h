/*
 * Private to report: words of a paper's JSON as people read them. What has no better name is its own word with blanks.
 */
#ifndef EW_REPORT_PAPER_WORDS_H
#define EW_REPORT_PAPER_WORDS_H

#include "report/said.h"

/** How a member is shown. */
enum ew_cell {
	EW_CELL_TEXT,    /* as it is */
	EW_CELL_WORD,    /* a word of ours */
	EW_CELL_COUNT,
	EW_CELL_YES,     /* yes or no; "not known" for null */
	EW_CELL_WORDS,   /* a list of words of ours */
	EW_CELL_TEXTS,   /* a list of texts */
	EW_CELL_COUNTS,  /* {word: n}: "stop 2, purge 1" */
	EW_CELL_SPAN,    /* seconds as days */
	EW_CELL_MS,
	EW_CELL_TIME,
	EW_CELL_DAYS_OF, /* an agreement: from, until */
	EW_CELL_NAMES,   /* a list of {"name", "region" or "version"?} */
};

/** The value of a cell, at most `size` bytes; "-" for what is not there. */
void ew_paper_cell(const json_t *row, const char *member, enum ew_cell how, char *to, size_t size);
/** A word of ours as people read it: "legitimate interest", "no audio was made". */
struct ew_said ew_paper_word(const char *word);

#endif
