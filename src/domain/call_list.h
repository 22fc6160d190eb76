/*
 * An outside list of calls, as carriers and telephone systems export it: CSV (RFC 4180) with a header line; comma,
 * semicolon or tab, whichever the header has most of. Which column is what is known by its name. Pure; what is read is
 * foreign.
 */
#ifndef EW_DOMAIN_CALL_LIST_H
#define EW_DOMAIN_CALL_LIST_H

#include "base/buf.h"
#include "base/clock.h"

enum ew_call_column {
	EW_COLUMN_ID,
	EW_COLUMN_START,
	EW_COLUMN_DURATION,
	EW_COLUMN_FROM,
	EW_COLUMN_TO,
	EW_CALL_COLUMNS
};

#define EW_CALL_LIST_CELLS 64
#define EW_CALL_LIST_CELL_BYTES 512

struct ew_call_list {
	struct ew_slice rest;
	uint8_t separator;
	int column[EW_CALL_COLUMNS]; /* -1: there is none */
	uint32_t line;               /* of what was read last, from 1 */
};

/** A call of the list; empty texts and zeros where the list says nothing. */
struct ew_listed_call {
	uint32_t line;
	char id[EW_CALL_LIST_CELL_BYTES], from[128], to[128];
	struct ew_wall start;
	bool has_duration;
	int64_t duration_us;
};

/** "id", "start", "duration", "from", "to": what a mapping calls them; NULL past the last. */
const char *ew_call_column_name(unsigned column);

/**
 * Reads the header. `names` are the headers that a mapping gives, NULL for those that go by their usual names. Errors:
 * -EBADMSG (no header line, too many columns, a name twice), -ENOENT (neither an id nor a start).
 */
EW_MUST_USE int ew_call_list_begin(
	struct ew_slice csv, const char *const names[EW_CALL_COLUMNS], struct ew_call_list *ret);

/**
 * Reads the next call; empty lines are passed over. 1: there was one; 0: the end. Errors: -EBADMSG (this line cannot be
 * read: a time or duration that is none, seconds behind the year 9999, a quote that does not close, a cell too long;
 * `ret->line` is set, and reading goes on behind it).
 */
EW_MUST_USE int ew_call_list_next(struct ew_call_list *list, struct ew_listed_call *ret);

#endif
