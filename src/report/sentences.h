/*
 * Private to report: sentences by type of event, in one table for each subject.
 */
#ifndef EW_REPORT_SENTENCES_H
#define EW_REPORT_SENTENCES_H

#include "report/view.h"

typedef void ew_sentence_fn(struct ew_buf *to, const struct ew_report_view *v, const json_t *fields);

struct ew_sentence {
	const char *type;
	ew_sentence_fn *say;
};

/** Each ends with an entry that has no type. */
extern const struct ew_sentence ew_sentences_of_consent[]; /* sentences_consent.c */
extern const struct ew_sentence ew_sentences_of_tools[];   /* sentences_tools.c */
extern const struct ew_sentence ew_sentences_of_holds[];   /* sentences_holds.c */
extern const struct ew_sentence ew_sentences_of_words[];   /* sentences_words.c */
extern const struct ew_sentence ew_sentences_of_deletion[]; /* sentences_deletion.c */

/** A word and what people say for it. */
struct ew_wording {
	const char *word, *said;
};

/** What people say for the member's word; a word that is not in the table as it is, `otherwise` when there is none. */
struct ew_said ew_worded(
	const json_t *fields, const char *name, const struct ew_wording *table, size_t n, const char *otherwise);
#define EW_WORDED(fields, name, table, otherwise) ew_worded(fields, name, table, EW_COUNT(table), otherwise)

/** "payment data", "health"; "of a kind that is not told". */
struct ew_said ew_report_segment(const json_t *fields);

#endif
