/*
 * The record of a call as text: for each party a bar of two seconds a character, and the intervals
 * with what caused them. Pure: JSON of the API in, text out.
 */
#ifndef EW_PROGRAMS_CLI_TIMELINE_H
#define EW_PROGRAMS_CLI_TIMELINE_H

#include <jansson.h>

#include "base/buf.h"

#define EW_TIMELINE_CELL_MS 2000
#define EW_TIMELINE_ROW_CELLS 60

/**
 * The bar of one party: '#' recorded, '.' withheld, '-' paused, 'x' masked, '?' missing, ' ' not
 * there. A cell shows a mask or a hole however short it is, else what fills most of it. Rows of 60
 * cells, each led by its time.
 */
void ew_timeline_bar(
	const json_t *intervals, const char *party, int64_t duration_ms, struct ew_buf *to);

/** The intervals of one party, one a line, with what the causing event says. `events` may be NULL.
 */
void ew_timeline_lines(
	const json_t *intervals, const char *party, const json_t *events, struct ew_buf *to);

/** Why an interval is as it is: the sentence for the event with this index; "" when it is not
 * known. */
void ew_timeline_because(const json_t *events, json_int_t index, struct ew_buf *to);

/** "01:02.345", or "1:01:02.345" from an hour on. */
void ew_timeline_time(int64_t ms, char text[static 24]);

/** The whole record with its events, for people. */
void ew_timeline_record(const json_t *record, const json_t *events, struct ew_buf *to);

#endif
