/*
 * Private to report: what a document says, before it has a form. The page in HTML and the PDF are two ways of drawing
 * one of these, so that they cannot say different things. Texts lose their control characters here, once, for both.
 *
 * The first failure sticks: a builder checks ew_page_error() once, at the end.
 */
#ifndef EW_REPORT_PAGE_H
#define EW_REPORT_PAGE_H

#include "report/fan_out.h"
#include "report/view.h"

/* Events, accesses and the like that a document lists; the rest is in the bundle, and the document says so. */
#define EW_REPORT_ROWS 5000

/** How a thing is to be taken; the words are also classes of the style sheet. */
#define EW_TONE_PLAIN "plain"
#define EW_TONE_GOOD "good"
#define EW_TONE_WARN "warn"
#define EW_TONE_BAD "bad"

/**
 * `json`: {"title", "subtitle", "id", "author", "footer"? (instead of that of a call), "cards": [{"tone", "head", "text"}], "sections": [{"id", "title",
 * "blocks": [...]}]}. A block is one of {"paragraph"}, {"facts": [{"label", "lines": [{"tone", "text"}]}]}, {"caption",
 * "head", "widths", "mono", "rows"}, {"code": [line]}, {"picture": true}.
 */
struct ew_page {
	json_t *json;
	json_t *section, *block; /* borrowed: what is added to */
	const struct ew_fan_outs *fans; /* borrowed, while the page is made */
	bool failed;
};

/** Everything that is to be said. Errors: -ENOMEM. */
EW_MUST_USE int ew_page_make(const struct ew_report_view *v, struct ew_page *ret);
/** One with nothing on it; p->failed without memory. */
void ew_page_begin(struct ew_page *p);
/** A zeroed page is fine. */
void ew_page_free(struct ew_page *p);

/** Sets "title", "subtitle", "id" or "author". */
void ew_page_title(struct ew_page *p, const char *member, const char *format, ...) EW_PRINTF(3, 4);
/** Adds a card: an answer in a word, and a line under it. */
void ew_page_card(struct ew_page *p, const char *tone, const char *head, const char *format, ...) EW_PRINTF(4, 5);
/** Begins a section; what follows belongs to it. */
void ew_page_section(struct ew_page *p, const char *id, const char *title);
/** Adds a paragraph. */
void ew_page_paragraph(struct ew_page *p, const char *format, ...) EW_PRINTF(2, 3);
/** Begins a table of labels and what belongs to them. */
void ew_page_facts(struct ew_page *p);
/** Adds a row, or with the label of the last row one more line to it. */
void ew_page_fact(struct ew_page *p, const char *label, const char *tone, const char *format, ...) EW_PRINTF(4, 5);

struct ew_column {
	const char *head;
	unsigned width; /* parts of a hundred */
	bool mono;      /* hashes: may be broken anywhere */
};

/** Begins a table of n columns. */
void ew_page_table(struct ew_page *p, const char *caption, const struct ew_column *columns, size_t n);
/** Adds a row of as many cells. */
void ew_page_row(struct ew_page *p, const char *const *cells, size_t n);
/** A line of commands; lines after one another stand together. */
void ew_page_code(struct ew_page *p, const char *line);
/** The picture of the lanes stands here. */
void ew_page_picture(struct ew_page *p);

/** The answers in a word (page_cards.c). */
void ew_page_cards(struct ew_page *p, const struct ew_report_view *v);
/** The first screen (page_summary.c). */
void ew_page_summary(struct ew_page *p, const struct ew_report_view *v);
/** What became of each opt-out (page_fan_out.c); nothing when there is none. */
void ew_page_fan_outs(struct ew_page *p, const struct ew_report_view *v);
/* -- page_faults.c: what is missing, and exceptions */

/** How many things are missing: one for each kind, party and reason, whatever purposes it is about. */
size_t ew_page_missing_count(const struct ew_report_view *v);
/** The first of both, as facts. */
void ew_page_faults_first(struct ew_page *p, const struct ew_report_view *v);
/** All of both, a section each. */
void ew_page_faults(struct ew_page *p, const struct ew_report_view *v);
/** The events in order (chronicle.c). */
void ew_page_chronicle(struct ew_page *p, const struct ew_report_view *v);
/** Accesses, artifacts, custody, how to check (page_papers.c). */
void ew_page_papers(struct ew_page *p, const struct ew_report_view *v);

/* -- sentences.c */

/** Adds what the event says, as a sentence. */
void ew_report_sentence(struct ew_buf *to, const struct ew_report_view *v, const json_t *event);
/** {"kind", "id", "name"} or text: the name, else "user 01a1…", "recorder". */
struct ew_said ew_report_person(const json_t *person);
/** Who decided it. */
struct ew_said ew_report_actor(const json_t *event);
/** What somebody had access to: "the sound". */
struct ew_said ew_report_what(const json_t *fields);
/** Adds why somebody had access: "for recording", "legal ground complaint, case C-17". */
void ew_report_because(struct ew_buf *to, const json_t *fields);

#endif
