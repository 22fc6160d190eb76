/*
 * Private to report: values of the input as people read them. Everything here is data of somebody else; what comes out
 * is well-formed UTF-8 without control characters and changes of direction, and short.
 */
#ifndef EW_REPORT_SAID_H
#define EW_REPORT_SAID_H

#include <jansson.h>

#include "base/buf.h"
#include "base/clock.h"

#define EW_SAID_BYTES 200
#define EW_REPORT_TEXT_BYTES 2048 /* one sentence */

/** By value, so that several stand in one printf(). */
struct ew_said {
	char at[EW_SAID_BYTES];
};

/** For _cleanup_ on a json_t pointer that is owned. */
static inline void ew_report_drop(json_t **json)
{
	json_decref(*json);
	*json = NULL;
}

/** For json_object_foreach(), which wants an object that it may change and does not. */
static inline json_t *ew_report_walked(const json_t *object)
{
	return (json_t *)(uintptr_t)object;
}

/** A text, number or truth value as text; `otherwise` for null, absent and everything else. Cut with an ellipsis. */
struct ew_said ew_said(const json_t *value, const char *otherwise);
/** The same of a member. */
struct ew_said ew_said_of(const json_t *object, const char *name, const char *otherwise);
/** Text of ours and of others together. */
struct ew_said ew_said_plain(const char *text);
/** A word with blanks for underscores, as people read it: "not checked". */
struct ew_said ew_said_plain_words(const char *word);
/** The words of an array: "recording, qa and 3 more". */
struct ew_said ew_said_words(const json_t *array, size_t max);

/** At most `characters` of it, the last an ellipsis when something was cut. */
struct ew_said ew_said_short(struct ew_said said, size_t characters);

/** True when the member is this text. */
bool ew_report_is(const json_t *object, const char *name, const char *text);
/** The member's text; NULL when there is none. */
const char *ew_report_text(const json_t *object, const char *name);
/** The member's whole number; `otherwise` when there is none, or one beyond 2^53. */
int64_t ew_report_number(const json_t *object, const char *name, int64_t otherwise);
/** Microseconds since 1970 or RFC 3339 text; us is 0 when it is neither. */
struct ew_wall ew_report_time(const json_t *value);
/** The same of a member. */
struct ew_wall ew_report_time_of(const json_t *object, const char *name);

/** "2026-11-21 15:29:22.962 UTC"; "not known" for 0. */
struct ew_said ew_said_wall(struct ew_wall at);
/** Time in the call: "01:29.849" or "1:01:29.849"; before its beginning with a minus. */
struct ew_said ew_said_offset(int64_t ms);
/** A length: "55.5 s", "12 min 03 s", "0.003 ms". */
struct ew_said ew_said_length(int64_t us);
/** "34,840". */
struct ew_said ew_said_count(int64_t n);

/** Adds text with control characters replaced, cut at `max` bytes between two characters. */
void ew_report_clean(struct ew_buf *to, const char *text, size_t max);

#endif
