/*
 * Private to redact: symbols [from, to) of a reading, and the detectors that look at such a stretch.
 */
#ifndef EW_REDACT_STRETCH_H
#define EW_REDACT_STRETCH_H

#include "redact/reading.h"

struct ew_stretch {
	struct ew_judgement *j;
	const struct ew_reading *r;
	size_t from, to;
};

/** Its tokens: the first, and the first behind it. */
size_t ew_stretch_begin(const struct ew_stretch *s);
size_t ew_stretch_end(const struct ew_stretch *s);

/** Its symbols as a text; at most `EW_MOST_SYMBOLS`. */
struct ew_slice ew_stretch_text(const struct ew_stretch *s, char to[EW_MOST_SYMBOLS]);

/** What is said of it. */
struct ew_meant ew_stretch_meant(const struct ew_stretch *s);

/** A number may begin at symbol `at`, or end before it. */
bool ew_stretch_parts(const struct ew_stretch *s, size_t at);

/** True when it is written in groups of these lengths ("4444"), with one sign or a blank between all of them. */
bool ew_stretch_is_grouped(const struct ew_stretch *s, const char *groups);

/** Written as a date, a time, a decimal number: harmless by its form. */
bool ew_stretch_is_figure(const struct ew_stretch *s);

/** True when a colon parts it: a time, a score. */
bool ew_stretch_has_clock(const struct ew_stretch *s);

/** A month and a year that a card may run to. */
bool ew_stretch_is_expiry(const struct ew_stretch *s);

void ew_judge_cards(const struct ew_stretch *digits);   /* cards.c */
void ew_judge_behind_card(const struct ew_stretch *digits); /* cards.c: expiry and code */
void ew_judge_ids(const struct ew_stretch *symbols);    /* ids.c: identity numbers and IBAN */
void ew_judge_phone(const struct ew_stretch *digits);   /* phones.c */
void ew_judge_meant(const struct ew_stretch *symbols);  /* meant.c: by what was said of it alone */

/** The same of a number with other talk in it: as a whole or not at all. */
void ew_judge_phone_apart(const struct ew_stretch *digits);
void ew_judge_meant_apart(const struct ew_stretch *symbols);

/** IBAN as they are written, whatever stands in small letters. */
void ew_judge_written_iban(struct ew_judgement *j);

/** The same of identity numbers with letters, where one was asked for. */
void ew_judge_written_ids(struct ew_judgement *j);

#endif
